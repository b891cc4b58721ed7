"""Ledgers of one table of links: coverage, posts, assignments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from orgs.ledgers.cells import Reference
from orgs.ledgers.kinds import (
    Kind,
    Standing,
    Values,
    check_order,
    rows_of,
    until,
    without_later_end,
)
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.runs import Row, Run
from orgs.models import Spell, holds_on
from orgs.spells import Link, identity_of


class LinkKind(Kind):
    """A ledger whose rows are the spells of one table: its columns are the model's fields."""

    model: type[Spell]
    fixed: Sequence[str] = ()

    @property
    def standing_key(self) -> Sequence[str]:  # type: ignore[override]
        return [name for name in self.key if name != "started_on"]

    def check(self, row: Row, run: Run) -> None:
        check_order(row, run, "started_on", "ended_on")

    def load(self, run: Run) -> None:
        run.refer()
        written = run.link(self.model, (self.link(row, run) for row in run.good), fixed=self.fixed)
        run.created |= written.new

    def link(self, row: Row, run: Run) -> Link:
        identity = identity_of(self.model)
        values = {
            name: self.value(row, run, name)
            for name in row.values
            if name not in {*identity, "started_on", "ended_on"}
        }
        return Link(
            tuple(self.value(row, run, name) for name in identity),
            row["started_on"],
            row.get("ended_on"),
            values,
            row.id,
        )

    def value(self, row: Row, run: Run, name: str) -> Any:
        if isinstance(self.column(name).cell, Reference):
            return run.id(row, name)
        return row.get(name)

    def standing(self, day: date) -> Iterator[Standing]:
        paths = [self.column(name).cell.path(name) for name in self.standing_key]
        for parts in self.model._default_manager.filter(holds_on(day)).values_list(*paths):
            yield Standing(" ".join(map(str, parts)))

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        rows = self.model._default_manager.filter(until(day, "started_on"))
        return without_later_end(rows_of(self, rows, self.key), day)
