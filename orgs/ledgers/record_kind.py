"""Ledgers of what happened: each row is one record of one table, known by a key of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, cast

from django.conf import settings
from django.db import models
from django.utils import timezone

from orgs.ledgers.cells import Reference, References
from orgs.ledgers.kinds import Column, Kind, Values, rows_of, until
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.records import Record, attach
from orgs.ledgers.runs import Row, Run
from orgs.ledgers.streets import STREET
from orgs.nouns import noun_of
from orgs.scope import Reach


class RecordKind(Kind):
    """A ledger whose columns are the model's fields, and whose key is one of its unique sets.

    `day` is when it happened. Columns of several things (`References`) are kept in the table that
    `attached` names, with the fields of both sides; what a row lists there is all there is.
    """

    model: type[models.Model]
    owner: ClassVar[str] = ""  # the path to what says whose the record is, see `reject_foreign`
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
        if self.owner:
            reject_foreign(run, self.model, self.key, self.owner, rows, keys)
        records = [Record(keys[row.id], self.values(row, run), row.id) for row in rows]
        self.complete(records)
        ids = run.record(self.model, self.key, records)
        run.things |= {row: (self.model, ids[key]) for row, key in keys.items()}
        for name, table in self.attached.items():
            self._attach(run, name, table, [row for row in rows if row.get(name)])

    def identity(self, row: Row, run: Run) -> tuple[Any, ...]:
        return tuple(self.value(row, run, name) for name in self.key)

    def values(self, row: Row, run: Run) -> dict[str, Any]:
        """What the row says of the record besides its key."""
        said = row.values.keys() - {*self.key, *self.attached}
        return {name: self.value(row, run, name) for name in said}

    def complete(self, records: Sequence[Record]) -> None:
        """Add what rows leave out of records that are new."""

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
            if set(first[name]) != set(row[name]):
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

    OWNER = Column("division", "所属街道", STREET, clearable=False, extra=True)
    owner = "division"

    def complete(self, records: Sequence[Record]) -> None:
        own_unless_said(self.model, self.key, records)

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


def own_unless_said(
    model: type[models.Model], key: Sequence[str], records: Sequence[Record]
) -> None:
    """What no row gives a division is the district's own, if it is new; else it stays whose it is."""
    said = {record.key for record in records if "division" in record.values}
    known = set(_held(model, key, records))
    for record in records:
        if record.key not in said | known:
            record.values["division"] = settings.KAIFU_DISTRICT_CODE


def reject_foreign(
    run: Run,
    model: type[models.Model],
    key: Sequence[str],
    owner: str,
    rows: Sequence[Row],
    keys: Mapping[int, tuple[Any, ...]],
) -> None:
    """Reject rows about a record that is now somebody else's, whatever they make of it.

    `owner` is the path from the record to its division, its unit or its Party organisations.
    """
    if run.reach is None or run.reach.everything:
        return
    named = [Record(keys[row.id], {}, row.id) for row in rows]
    owners: dict[tuple[Any, ...], set[Any]] = defaultdict(set)
    for *known, whose in _held(model, key, named, owner):
        owners[tuple(known)].add(whose)
    outside = _outside(model, owner, run.reach, set().union(*owners.values()))
    for row in rows:
        if not outside.isdisjoint(owners.get(keys[row.id], ())):
            rule = "这一编号在台账中是其他街道的，不在您的管理范围内"
            run.reject(row, run.kind.key[0], rule, "请核对编号，或交由区里导入")


def _held(
    model: type[models.Model], key: Sequence[str], records: Sequence[Record], *more: str
) -> Iterator[tuple[Any, ...]]:
    """The key, and more, of those of the records that are known."""
    wanted = {record.key for record in records}
    first = {key[0] for key in wanted}
    found = model._default_manager.filter(**{f"{key[0]}__in": first}).order_by()
    for row in found.values_list(*key, *more).iterator():
        if tuple(row[: len(key)]) in wanted:
            yield tuple(row)


def _outside(model: type[models.Model], owner: str, reach: Reach, whose: set[Any]) -> set[Any]:
    if owner == "division":
        return {code for code in whose if not reach.covers(code)}
    related = model._meta.get_field(owner).related_model
    noun = noun_of(cast("type[models.Model]", related))
    if noun is None:
        return set()
    own = noun.editable(reach, timezone.localdate()).filter(pk__in=whose)
    return whose - set(own.values_list("pk", flat=True))
