"""Grants in words: which role, over what, from when to when, and who gave or ended them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format

from orgs.accounts.actions import about
from orgs.models import (
    AuditEvent,
    Division,
    Grant,
    PartyOrganizationSpell,
    Role,
    SpellQuerySet,
    User,
)


@dataclass(frozen=True)
class Held:
    """One grant, over what, and whether it holds today."""

    grant: Grant
    over: str

    @property
    def state(self) -> str:
        today = timezone.localdate()
        if self.grant.started_on > today:
            return "未开始"
        ended = self.grant.ended_on is not None and self.grant.ended_on <= today
        return "已结束" if ended else "有效"

    @property
    def is_over(self) -> bool:
        return self.state == "已结束"


def with_over(grants: SpellQuerySet) -> SpellQuerySet:
    """Grants with their roles, and `over`: the division or the Party organisation they are about."""
    names = PartyOrganizationSpell.objects.filter(
        party_organization=OuterRef("party_organization")
    ).order_by("-started_on")
    over = Coalesce("division__name", Subquery(names.values("name")[:1]), Value(""))
    return grants.select_related("role").annotate(over=over).order_by("role__order", "started_on")


def described(grants: Iterable[Any]) -> list[Held]:
    """The grants of `with_over` in words."""
    return [Held(grant, grant.over) for grant in grants]


def names_of(organizations: Iterable[int | None]) -> dict[int, str]:
    """The names of the Party organisations, today's or the last."""
    ids = {pk for pk in organizations if pk}
    if not ids:
        return {}
    named = PartyOrganizationSpell.objects.filter(party_organization__in=ids).order_by(
        "party_organization", "started_on"
    )
    return dict(named.values_list("party_organization", "name"))


@dataclass(frozen=True)
class Entry:
    """One line of an account's history."""

    at: datetime
    by: str
    said: str


def history(user: User) -> list[Entry]:
    """Every version of the user's grants, and every act on the account; the latest first."""
    versions = _versions(user)
    roles = dict(Role.objects.values_list("code", "name"))
    places = dict(
        Division.objects.filter(code__in=[v.division_id for v in versions]).values_list(
            "code", "name"
        )
    )
    names = names_of(v.party_organization_id for v in versions)
    who = _names(v.pgh_context.metadata.get("user") for v in versions if v.pgh_context)

    def line(version: Any) -> Entry:
        over = names.get(version.party_organization_id) or places.get(version.division_id)
        what = roles[version.role_id] + (f"（{over}）" if over else "")
        metadata = version.pgh_context.metadata if version.pgh_context else {}
        by = who.get(metadata.get("user", 0), "系统")
        return Entry(version.pgh_created_at, by, f"{_verb(version)}：{what}{_dates(version)}")

    entries = [line(version) for version in reversed(versions)]
    acts = AuditEvent.objects.filter(
        kind=AuditEvent.Kind.ACCOUNT, target__startswith=f"{about(user)} "
    ).select_related("by")
    entries += [
        Entry(event.at, event.by.name if event.by else "系统", event.target.partition(" ")[2])
        for event in acts
        if not event.target.partition(" ")[2].startswith(("授予", "结束"))  # told by the versions
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _versions(user: User) -> list[Any]:
    versions = apps.get_model("orgs", "GrantVersion")._default_manager
    return list(versions.filter(user=user).select_related("pgh_context").order_by("pgh_id"))


def _names(users: Iterable[Any]) -> dict[int, str]:
    ids = {pk for pk in users if pk}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _verb(version: Any) -> str:
    verbs = {"insert": "授予", "update": "改为", "delete": "撤回"}
    return verbs.get(version.pgh_label, version.pgh_label)


def _dates(version: Any) -> str:
    if version.pgh_label == "delete":
        return ""
    until = f"，自{_day(version.ended_on)}起不再有效" if version.ended_on else "，长期有效"
    return f"，自{_day(version.started_on)}起{until}"


def _day(day: date) -> str:
    return date_format(day, "Y年n月j日")
