"""What goes over from one Party organisation to another; higher apps add what they have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from orgs import spells
from orgs.acts.act import ActError
from orgs.acts.writing import end, link
from orgs.lineage import above_themselves
from orgs.models import Change, Coverage, PartyOrganizationSpell

# (from, to, on, change): hand over what the first has on the day.
HandOver = Callable[[int, int, date, Change], None]
# (organisation, on): what it would leave behind if it ended, in words; "" for nothing.
Remains = Callable[[int, date], str]

_hand_overs: list[HandOver] = []
_remains: list[Remains] = []


def hands_over(step: HandOver) -> HandOver:
    """Run when an organisation is merged into another, or ends with a successor named."""
    _hand_overs.append(step)
    return step


def leaves_behind(step: Remains) -> Remains:
    """Asked before an organisation ends without a successor."""
    _remains.append(step)
    return step


def hand_over_all(old: int, new: int, on: date, change: Change) -> None:
    for step in _hand_overs:
        step(old, new, on, change)
    subordinates(old, new, on, change)


def refuse_remains(organization: int, on: date) -> None:
    """Raises `ActError` while something would be left without an organisation."""
    below = _subordinates_of(organization, on)
    said = [f"{below.count()}个下级党组织"] if below.exists() else []
    said += [words for step in _remains if (words := step(organization, on))]
    if said:
        raise ActError(
            f"该党组织还有{'、'.join(said)}，请填写接收的党组织，或先办理转出和改隶", "successor"
        )


def subordinates(old: int, new: int, on: date, change: Change) -> None:
    """Organisations under the old one come under the new one."""
    below = _subordinates_of(old, on).exclude(party_organization=new)
    statements = [
        spells.Statement(pk, on, {"superior": new})
        for pk in below.values_list("party_organization", flat=True)
    ]
    if statements:
        spells.state(PartyOrganizationSpell, statements, change=change)


def _subordinates_of(organization: int, on: date) -> Any:
    return PartyOrganizationSpell.objects.existing(on).filter(superior=organization)


def units(
    old: int,
    new: int,
    on: date,
    change: Change,
    *,
    mode: str,
    only: set[int] | None,
    stay: bool = False,
) -> None:
    """The covered units go over: their link to the old organisation ends (unless they `stay`
    under it as well), one to the new begins."""
    covered = Coverage.objects.filter(party_organization=old)
    if only is not None:
        covered = covered.filter(unit__in=only)
    going = dict(covered.as_of(on).values_list("unit", "ended_on"))  # a known end stays the end
    if not stay:
        end(covered, on, change, "effective_on")
    there = Coverage.objects.as_of(on).filter(party_organization=new, unit__in=going)
    have = set(there.values_list("unit", flat=True))
    links = [
        spells.Link((unit, new), on, until, {"mode": mode})
        for unit, until in going.items()
        if unit not in have
    ]
    link(Coverage, links, change)


def refuse_circles(organization: int) -> None:
    if above_themselves([organization]):
        raise ActError("这样一来该党组织会成为自己的上级，请改选上级党组织", "superior")
