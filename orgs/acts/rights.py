"""Who may do which act on which record, and the links that pages offer for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from orgs.acts.act import ACTS, Act
from orgs.models import Change, Role, User
from orgs.nouns import Noun
from orgs.reach import reach_of
from orgs.scope import EVERYTHING, NATION, Reach


@dataclass(frozen=True)
class ActLink:
    slug: str
    label: str
    url: str
    icon: str
    corrects: bool = False


def editing_reach(user: User) -> Reach:
    """What the user may change today."""
    return reach_of(user, timezone.localdate(), editing=True)


def acting_reach(user: User, act: type[Act], own: Reach | None = None) -> Reach:
    """Where the user may do the act today: what they may change (`own`, if it is known already),
    and what is handed to them."""
    own = editing_reach(user) if own is None else own
    if not act.handed:
        return own
    handed = reach_of(user, timezone.localdate(), handling=True).rows
    more = {
        kind: own.rows.get(kind, frozenset()) | handed[kind]
        for kind in act.handed
        if kind in handed
    }
    return replace(own, rows={**own.rows, **more})


def may_do(user: User, act: type[Act], own: Reach | None = None) -> bool:
    """Whether the act is the user's to do on some record."""
    return acting_reach(user, act, own).overlaps(NATION) and act.open_to(user)


def may_act(user: User) -> bool:
    """Whether the user still has a role that records anything."""
    held = user.grants.as_of(timezone.localdate()).filter(role__edits=True)
    return bool(held.exclude(role__reaches=Role.Reaches.NOTHING).exists())


def keeps_district(user: User) -> bool:
    """The office of the district."""
    return editing_reach(user).covers(settings.KAIFU_DISTRICT_CODE)


def keeps_area(user: User) -> bool:
    """The district or a street, and not an organisation by the units it covers."""
    reach = editing_reach(user)
    return reach.everything or bool(reach.ranges)


def find_act(noun: str, slug: str) -> type[Act] | None:
    return ACTS.get((noun, slug))


def find_editable(reach: Reach, noun: Noun, pk: int) -> Any:
    """The record, if it lies within the reach today. Raises `Http404`.

    One that lies nowhere any more (a member who left) may be changed by whoever had it.
    """
    today = timezone.localdate()
    try:
        return noun.find(reach, pk, today)
    except Http404:
        if noun.placed(EVERYTHING, today).filter(pk=pk).exists():
            raise
        return noun.find(reach, pk)


def may_edit(user: User, noun: Noun, pk: int) -> bool:
    return _reaches(editing_reach(user), noun, pk)


def _reaches(reach: Reach, noun: Noun, pk: int) -> bool:
    try:
        find_editable(reach, noun, pk)
    except Http404:
        return False
    return True


def acts_for(noun: Noun, record: Any, user: User) -> list[ActLink]:
    """The acts the user may do on the record as it now stands: what happened, in the order of
    registration, then corrections of what was recorded wrongly.
    """
    own = editing_reach(user)
    within: dict[frozenset[str], bool] = {}  # by what is handed over for it: few ways to reach

    def reached(act: type[Act]) -> bool:
        if act.handed not in within:
            within[act.handed] = _reaches(acting_reach(user, act, own), noun, record.pk)
        return within[act.handed]

    offered = [
        ActLink(
            act.slug,
            act.label,
            _address_on(act, record.pk),
            act.icon,
            act.change_kind == Change.Kind.CORRECTED,
        )
        for act in _of(noun)
        if not (act.creates or act.bulk)
        and reached(act)
        and act.open_to(user)
        and act.offered(record, user)
    ]
    return sorted(offered, key=lambda link: link.corrects)


def _address_on(act: type[Act], pk: int) -> str:
    return (
        reverse(act.page, args=[pk]) if act.page else reverse("act", args=[act.noun, pk, act.slug])
    )


def bulk_acts(noun: Noun, user: User) -> list[ActLink]:
    """The acts on chosen rows of a list that the user may do."""
    return _listed("bulk_act", [a for a in _of(noun) if a.bulk], user)


def new_acts(noun: Noun, user: User) -> list[ActLink]:
    """The acts that make a new record."""
    return _listed("new_act", [a for a in _of(noun) if a.creates], user)


def _of(noun: Noun) -> list[type[Act]]:
    return [act for (of, _), act in ACTS.items() if of == noun.slug]


def _listed(view: str, acts: list[type[Act]], user: User) -> list[ActLink]:
    own = editing_reach(user) if acts else Reach()
    return [
        ActLink(act.slug, act.label, _address(act, view), act.icon)
        for act in acts
        if may_do(user, act, own) and act.offered(None, user)
    ]


def _address(act: type[Act], view: str) -> str:
    return reverse(act.page) if act.page else reverse(view, args=[act.noun, act.slug])
