"""Ledgers of what happened: each row is one record of one table, known by a key of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from orgs.ledgers.cells import Reference, References
from orgs.ledgers.kinds import Column, Kind, Values, rows_of, until
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.records import Record, attach
from orgs.ledgers.runs import Row, Run
from orgs.ledgers.streets import STREET


class RecordKind(Kind):
    """A ledger whose columns are the model's fields, and whose key is one of its unique sets.

    `day` is when it happened. Columns of several things (`References`) are kept in the table that
    `attached` names, with the fields of both sides; what a row lists there is all there is.
    """

    model: type[models.Model]
    day: ClassVar[str] = "happened_on"
    attached: ClassVar[Mapping[str, tuple[type[models.Model], str, str]]] = {}

    @property
    def standing_key(self) -> Sequence[str]:  # type: ignore[override]
        return self.key

    def check(self, row: Row, run: Run) -> None:
        happened = row.get(self.day)
        if happened and happened > run.lookups.today:
            run.reject(row, self.day, "日期晚于今天", "请核对日期；尚未发生的不导入")

    def load(self, run: Run) -> None:
        run.refer()
        self.write(run, run.good)

    def write(self, run: Run, rows: Sequence[Row]) -> None:
        """Record the rows, and what is attached to them."""
        keys = {row.id: self.identity(row, run) for row in rows}
        records = [Record(keys[row.id], self.values(row, run), row.id) for row in rows]
        ids = run.record(self.model, self.fields(), records)
        run.things |= {row: (self.model, ids[key]) for row, key in keys.items()}
        for name, table in self.attached.items():
            self._attach(run, name, table, [row for row in rows if row.get(name)])

    def fields(self) -> Sequence[str]:
        """The unique set of the model's fields that the key is."""
        return self.key

    def identity(self, row: Row, run: Run) -> tuple[Any, ...]:
        return tuple(self.value(row, run, name) for name in self.key)

    def values(self, row: Row, run: Run) -> dict[str, Any]:
        """What the row says of the record besides its key."""
        said = row.values.keys() - {*self.key, *self.attached}
        return {name: self.value(row, run, name) for name in said}

    def value(self, row: Row, run: Run, name: str) -> Any:
        if isinstance(self.column(name).cell, Reference):
            return run.id(row, name)
        return row.get(name)

    def _attach(
        self, run: Run, name: str, table: tuple[type[models.Model], str, str], rows: Sequence[Row]
    ) -> None:
        model, owner, item = table
        listed: dict[Any, Row] = {}
        for row in rows:
            first = listed.setdefault(run.things[row.id][1], row)
            if first[name] != row[name]:
                run.reject(row, name, f"与第{first.number}行不一致", "请改为一致")
        pairs = [(pk, run.ids[name][code]) for pk, row in listed.items() for code in row[name]]
        altered = attach(model, owner, item, listed, pairs)
        run.changed |= {row.id for pk, row in listed.items() if pk in altered}

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        rows = self.model._default_manager.filter(until(day, self.day))
        lists = {name: self._lists(name) for name in self.attached}
        plain = [column for column in self.columns if column.name not in self.attached]
        for values in rows_of(self, rows, self.key, plain, record="pk"):
            pk = values.pop("record")
            yield values | {name: found[pk] for name, found in lists.items() if pk in found}

    def _lists(self, name: str) -> dict[Any, tuple[str, ...]]:
        """Record → the codes of what is attached to it."""
        model, owner, item = self.attached[name]
        cell = self.column(name).cell
        assert isinstance(cell, References)  # noqa: S101
        codes: dict[Any, tuple[str, ...]] = {}
        path = f"{item}__{cell.one.key}"
        for pk, code in model._default_manager.order_by(path).values_list(owner, path):
            codes[pk] = (*codes.get(pk, ()), code)
        return codes


class OwnedKind(RecordKind):
    """What one division organised. Without a division it is the district's own."""

    OWNER = Column("division", "所属街道", STREET, extra=True)

    def values(self, row: Row, run: Run) -> dict[str, Any]:
        return {"division": settings.KAIFU_DISTRICT_CODE} | super().values(row, run)

    def load(self, run: Run) -> None:
        self.check_owner(run, run.good)
        super().load(run)

    def check_owner(self, run: Run, rows: Sequence[Row]) -> None:
        """Who keeps the ledgers of a street says that it is the street's."""
        if run.reach is None or run.reach.covers(settings.KAIFU_DISTRICT_CODE):
            return
        for row in rows:
            if not row.get("division"):
                run.reject(row, "division", "没有填写所属街道，应归区本级", "请增加“所属街道”一列")
