"""How acts write dated facts: `orgs/spells/` for one record, with errors a clerk understands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from orgs import spells
from orgs.acts.act import ActError
from orgs.models import Change, Spell, StatedSpell

REASONS = {
    spells.Reason.OVERLAP: "与{day}开始的一项重叠，请核对日期",
    spells.Reason.SAME_DAY: "{day}已有另一项同日开始，请核对日期",
    spells.Reason.CONTRADICTION: "与{day}开始的一项内容矛盾，请核对",
}


def state(
    model: type[StatedSpell], identity: int, day: date, values: dict[str, Any], change: Change
) -> None:
    """From the day on, the values hold of the thing, up to what was stated of them later."""
    spells.state(model, [spells.Statement(identity, day, values)], change=change)


def link(model: type[Spell], links: Iterable[spells.Link], change: Change) -> None:
    """Open or amend links. Raises `ActError` when one cannot stand beside another."""
    written = spells.link(model, links, change=change)
    if written.conflicts:
        conflict = written.conflicts[0]
        said = REASONS[spells.Reason(conflict.reason)].format(day=conflict.other_start)
        raise ActError(f"{model._meta.verbose_name}{said}")


def end(rows: QuerySet, on: date, change: Change, field: str | None = None, **values: Any) -> int:
    """End the spells among `rows` that hold on the day before `on`; returns how many.

    Raises `ActError` when one of them starts later: it could not have begun after the end.
    """
    model: type[Spell] = rows.model
    later = rows.filter(started_on__gte=on).order_by("started_on").first()
    if later is not None:
        raise ActError(
            f"{model._meta.verbose_name}中有一项自{later.started_on}开始，在终止日期之后；"
            "请先更正该项，或改填更晚的日期",
            field,
        )
    identity = spells.identity_of(model)
    columns = [model._meta.get_field(name).attname for name in identity]  # type: ignore[union-attr]
    open_ones = rows.as_of(on - (date.resolution)).values_list(*columns, "started_on")  # type: ignore[attr-defined]
    links = [spells.Link(tuple(key), started_on, on, values) for *key, started_on in open_ones]
    link(model, links, change)
    return len(links)
