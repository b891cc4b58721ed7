"""Writes that touch several rows at once, for acts and for whatever else needs them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

from members.models import Appointment, Assignment
from orgs.acts import ActError
from orgs.acts.writing import link
from orgs.details import in_words
from orgs.models import Change, User
from orgs.notices import notify
from orgs.nouns import UNITS
from orgs.spells import Link


def hand_over(
    *, giver: int, shares: Mapping[int, Collection[int]], on: date, change: Change
) -> int:
    """From the day on others look after the giver's units: `shares` is taker → units.

    A dated change: the giver's spells end that day and the takers' begin, set-based; until then
    everything stays as it was. Returns how many units. Raises `ActError` for units that the giver
    does not look after on that day, and for a taker who is not appointed then.
    """
    units = [unit for share in shares.values() for unit in share]
    _check_takers(giver, shares, on)
    held = {
        spell.unit_id: spell
        for spell in Assignment.objects.as_of(on).filter(instructor=giver, unit__in=units)
    }
    _check_units(units, held, on)
    standing = set(
        Assignment.objects.as_of(on)
        .filter(instructor__in=shares, unit__in=units)
        .values_list("instructor", "unit")
    )
    ended = [Link((giver, spell.unit_id), spell.started_on, on, {}) for spell in held.values()]
    begun = [
        Link((taker, unit), on, None, {"is_lead": held[unit].is_lead})
        for taker, share in shares.items()
        for unit in share
        if (taker, unit) not in standing  # who looks after it already goes on doing so
    ]
    link(Assignment, [*ended, *begun], change)
    for taker, share in shares.items():
        tell(taker, share, on)
    return len(units)


def tell(instructor: int, units: Collection[int], since: date) -> None:
    """A notice to the instructor, who has units to look after from the day on."""
    named = UNITS.named(UNITS.model._default_manager.filter(pk__in=units), since)
    first = named.order_by("pk").first()
    if first is None:
        return
    many = f"等{len(units)}家单位" if len(units) > 1 else ""
    text = f"自{in_words(since)}起由您联系{first.name}{many}"
    notify(User.objects.filter(instructor=instructor), text, noun="instructors", pk=instructor)


def _check_takers(giver: int, shares: Mapping[int, Collection[int]], on: date) -> None:
    if giver in shares:
        raise ActError("接手人不能是本人，请另选一名指导员")
    appointed = Appointment.objects.as_of(on).filter(instructor__in=shares)
    if lacking := len(shares) - appointed.count():
        raise ActError(f"接手人中有{lacking}名在这一天没有聘任，请核对日期或先登记聘任")


def _check_units(units: Collection[int], held: Mapping[int, Assignment], on: date) -> None:
    if any(times > 1 for times in Counter(units).values()):
        raise ActError("同一家单位只能移交给一名指导员")
    if lacking := len(units) - len(held):
        raise ActError(
            f"所选单位中有{lacking}家在这一天不由该指导员联系，请核对日期", "effective_on"
        )
    if any(spell.started_on == on for spell in held.values()):
        raise ActError(
            "所选单位中有的就是从这一天开始联系的，请改填更晚的日期；登记错了的，请用“更正”",
            "effective_on",
        )
