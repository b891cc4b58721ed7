"""Corrections: a fact was recorded wrongly, and what was recorded is put right where it stands."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Case, F, Value, When

from orgs.models import Change, Spell, StatedSpell
from orgs.spells.states import state
from orgs.spells.writing import Statement, identity_of


class CorrectionError(ValueError):
    """A correction that contradicts a neighbour; the message names it."""


def restate(
    spell: StatedSpell,
    values: dict[str, Any],
    *,
    change: Change,
    started_on: date | None = None,
) -> None:
    """Put right the attributes that a wide spell shows, and the day it starts on.

    A value is corrected where it was stated, which may be in an earlier spell: it was wrong from
    there on, and stays so only up to the next statement of the same attribute. The start moves
    between its neighbours; it is then certain, even if it was only assumed by an import.
    Raises `CorrectionError` for a start that is not between them.
    """
    model = type(spell)
    (owner,) = identity_of(model)
    identity = getattr(spell, f"{owner}_id")
    known = list(
        model._default_manager.filter(**{owner: identity})
        .order_by("started_on")
        .values_list("pk", "started_on", "stated")
    )
    place = [pk for pk, *_ in known].index(spell.pk)
    if started_on and started_on != spell.started_on:
        _move_start(model, known, place, started_on, change)
        known[place] = (spell.pk, started_on, known[place][2])
    said: dict[date, dict[str, Any]] = defaultdict(dict)
    for name, value in values.items():
        stating = (day for _, day, stated in reversed(known[: place + 1]) if name in stated)
        said[next(stating, known[0][1])][name] = value
    if said:
        state(model, [Statement(identity, day, what) for day, what in said.items()], change=change)


def _move_start(
    model: type[StatedSpell],
    known: list[tuple[int, date, list[str]]],
    place: int,
    day: date,
    change: Change,
) -> None:
    pk = known[place][0]
    before = known[place - 1] if place else None
    after = known[place + 1] if place + 1 < len(known) else None
    if before and day <= before[1]:
        raise CorrectionError(f"起始日期必须晚于上一段记录的起始日期（{before[1]}）")
    if after and day >= after[1]:
        raise CorrectionError(f"起始日期必须早于下一段记录的起始日期（{after[1]}）")
    # One statement, so that the two neighbours never overlap.
    model._default_manager.filter(pk__in=[pk, *([before[0]] if before else [])]).update(
        started_on=Case(When(pk=pk, then=Value(day)), default=F("started_on")),
        opened_by=Case(When(pk=pk, then=Value(change.pk)), default=F("opened_by")),
        ended_on=Case(When(pk=pk, then=F("ended_on")), default=Value(day)),
    )


def amend(spell: Spell, values: dict[str, Any], *, change: Change) -> None:
    """Put right a link: its days, or what it says. The link before it follows its start.

    Raises `IntegrityError` when it would overlap another of its identity.
    """
    model = type(spell)
    said = dict(values)
    if (said.get("started_on") or spell.started_on) != spell.started_on:
        said["opened_by"] = change
    if "ended_on" in said and said["ended_on"] != spell.ended_on:
        said["closed_by"] = change if said["ended_on"] else None
    before = _before(spell)
    starts = said.get("started_on")
    if before is None or starts is None or starts == spell.started_on:
        model._default_manager.filter(pk=spell.pk).update(**said)
        return
    if starts <= before.started_on:
        raise CorrectionError(f"起始日期必须晚于上一项的起始日期（{before.started_on}）")
    own = {name: Case(When(pk=spell.pk, then=_literal(model, name, value)), default=F(name))
           for name, value in said.items() if name != "ended_on"}  # fmt: skip
    ends = said.get("ended_on", spell.ended_on)
    own["ended_on"] = Case(
        When(pk=spell.pk, then=_literal(model, "ended_on", ends)),
        default=_literal(model, "ended_on", starts),
    )
    model._default_manager.filter(pk__in=[spell.pk, before.pk]).update(**own)


def _literal(model: type[Spell], name: str, value: Any) -> Value:
    column: Any = model._meta.get_field(name)
    return Value(getattr(value, "pk", value), output_field=column)


def strike(spell: Spell, *, change: Change) -> None:
    """Take out a link that never was. The one that it had closed goes on as if it had not been."""
    before = _before(spell)
    ended_on, closed_by = spell.ended_on, spell.closed_by_id
    type(spell)._default_manager.filter(pk=spell.pk).delete()
    if before is not None and before.closed_by_id == spell.opened_by_id:
        type(spell)._default_manager.filter(pk=before.pk).update(
            ended_on=ended_on, closed_by=change.pk if ended_on else closed_by
        )


def _before(spell: Spell) -> Any:
    """The link of the same identity that ends where this one starts."""
    model = type(spell)
    names = [f"{name}_id" if model._meta.get_field(name).is_relation else name
             for name in identity_of(model)]  # fmt: skip
    same = {name: getattr(spell, name) for name in names}
    return model._default_manager.filter(**same, ended_on=spell.started_on).first()
