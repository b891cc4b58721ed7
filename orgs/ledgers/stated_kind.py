"""Ledgers of things with wide spells: units and Party organisations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Min

from orgs.ledgers.kinds import Column, Kind, Values, check_order, ended, until
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.records import Record
from orgs.ledgers.runs import Row, Run
from orgs.models import StatedSpell
from orgs.spells import Statement, identity_of


class StatedKind(Kind):
    """A thing with wide spells: a row states attributes of it, from 生效日期 if it gives one.

    Columns named after a field of the thing belong to it for good, the others to its spells. A row
    with 生效日期 may leave required columns blank when an earlier row has stated them.
    """

    thing: type[models.Model]
    model: type[StatedSpell]
    code: str
    recorded: Sequence[str]  # fields of the thing besides its code
    since: str
    until: str
    key: Sequence[str]

    def may_leave_out(self, column: Column, values: Values) -> bool:
        return column.name != self.code and "effective_on" in values

    def check(self, row: Row, run: Run) -> None:
        check_order(row, run, self.since, self.until)

    def load(self, run: Run) -> None:
        days = self._days(run)
        self._check_twins(run, days)
        self._check_lives(run, days)
        things = run.record(self.thing, [self.code], map(self._record, run.good))
        run.refer()
        run.state(
            self.model,
            (
                Statement(
                    things[row[self.code],],
                    days[row.id],
                    self.statement(row, run),
                    row.get(self.since),
                    row.id,
                )
                for row in run.good
            ),
        )

    def _days(self, run: Run) -> dict[int, date | None]:
        """Row → the day it says it holds from; None when it only holds as of the file's day.

        Beside dated rows of the same thing, a row without a day is the beginning of its history.
        """
        dated = {row.get(self.code) for row in run.rows if "effective_on" in row.values}
        return {
            row.id: row.get("effective_on")
            or (row.get(self.since) if row.get(self.code) in dated else None)
            for row in run.rows
        }

    def _record(self, row: Row) -> Record:
        return Record((row[self.code],), row.said(self.recorded), row.id)

    def statement(self, row: Row, run: Run) -> Values:
        """Attribute → value, as the row states them."""
        return row.said(self.model.ATTRIBUTES)

    def _check_lives(self, run: Run, days: dict[int, date | None]) -> None:
        """Each thing against what is known of it: its first statement, its beginning and end."""
        rows_of: dict[str, list[Row]] = {}
        for row in run.rows:
            if self.code in row.values:
                rows_of.setdefault(row[self.code], []).append(row)
        known = {code: life for code, *life in self._known(rows_of)}
        for code, rows in rows_of.items():
            since, until, opened = known.get(code, (None, None, None))
            first, starts_on = self._earliest(rows, run, days, opened)
            if opened is None or starts_on < opened:
                self._open(first, rows, run, is_known=opened is not None)
            for row in rows:
                self._check_life(row, run, since, until)

    def _earliest(
        self, rows: list[Row], run: Run, days: dict[int, date | None], opened: date | None
    ) -> tuple[Row, date]:
        """The first row of a thing's history, and from when it holds."""
        alone = not any(days[row.id] for row in rows)

        def start(row: Row) -> date:
            if day := days[row.id]:
                return day
            first_seen = alone and (opened is None or opened > run.as_of)
            return (row.get(self.since) if first_seen else None) or run.as_of

        first = min(rows, key=start)
        return first, start(first)

    def _check_twins(self, run: Run, days: dict[int, date | None]) -> None:
        """Two rows of one thing on one day must not contradict each other."""
        seen: dict[Any, Row] = {}
        for row in run.good:
            twin = seen.setdefault((row[self.code], days[row.id]), row)
            for name, value in row.values.items():
                if twin.values.get(name, value) != value:
                    rule = f"与第{twin.number}行不一致，两行说的是同一天"
                    run.reject(row, name, rule, "请只留一行，或填写不同的生效日期")
                    break

    def _known(self, codes: Iterable[str]) -> Iterable[Any]:
        """(code, since, until, day of the first spell) of the things the ledger has."""
        things = self.thing._default_manager.filter(**{f"{self.code}__in": list(codes)})
        opened = Min("spells__started_on")
        return things.annotate(opened=opened).values_list(
            self.code, self.since, self.until, "opened"
        )

    def _open(self, first: Row, rows: list[Row], run: Run, *, is_known: bool) -> None:
        """The first row of a history must say everything that is required."""
        run.first_rows.add(first.id)
        if first.id not in run.bad:
            for column in self.columns:
                if column.required and column.name not in first.values:
                    run.reject(first, column.name, "首次登记时必填", f"请填写{column.title}")
        if first.id in run.bad and not is_known:
            for row in rows:
                if row.id not in run.bad:
                    rule = f"首次登记它的第{first.number}行被退回"
                    run.reject(row, self.code, rule, "请先改正那一行")

    def _check_life(self, row: Row, run: Run, since: date | None, until: date | None) -> None:
        if row.id in run.bad:
            return
        first, last = row.get(self.since) or since, row.get(self.until) or until
        if (
            first
            and last
            and first >= last
            and not (self.since in row.values and self.until in row.values)
        ):
            name = self.until if self.until in row.values else self.since
            run.reject(
                row,
                name,
                f"台账中起止为{since or '未知'}至{until or '至今'}，不能相符",
                "请核对日期",
            )
        if until and until <= run.as_of and self.until in run.columns and self.is_standing(row):
            run.left_out(row, self.until, until)

    def is_standing(self, row: Row) -> bool:
        """Whether the row lists the thing as one that still exists."""
        return self.until not in row.values and "effective_on" not in row.values

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        (identity,) = identity_of(self.model)
        own = {name: f"{identity}__{name}" for name in (self.code, *self.recorded)}
        attributes = {
            column.name: column.cell.path(column.name)
            for column in self.columns
            if column.name in self.model.ATTRIBUTES
        }
        paths = {*own.values(), *attributes.values(), "stated", "started_on"}
        rows = self.model._default_manager.filter(until(day, "started_on"))
        for found in rows.order_by(own[self.code], "started_on").values(*paths).iterator():
            values = {
                name: found[path] for name, path in own.items() if found[path] not in (None, "")
            }
            values |= {
                name: None if found[path] == "" else found[path]
                for name, path in attributes.items()
                if name in found["stated"]
            }
            values["effective_on"] = found["started_on"]
            if ended(values.get(self.until), day) is None:
                values.pop(self.until, None)
            yield values
