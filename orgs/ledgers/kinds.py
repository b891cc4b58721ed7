"""What a kind of ledger is: its columns, how a row is judged, what it writes, how it is written out.

An app declares its kinds in `imports.py` with `@register`. Most are little more than a list of columns
on one of the two bases, `LinkKind` and `StatedKind`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.module_loading import autodiscover_modules

from orgs.ledgers.cells import REFERRING, Cell
from orgs.ledgers.files import UnusableError
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.runs import Row, Run
from orgs.models import Difference, ImportBatch

_kinds: dict[str, Kind] = {}


def register(kind: type[Kind]) -> type[Kind]:
    _kinds[kind.name] = kind()
    return kind


def kinds() -> dict[str, Kind]:
    """Every kind of ledger by name, those of the lower apps first: the others refer to them.

    In an app its `imports` come in their order; what is registered elsewhere, after them.
    """
    autodiscover_modules("imports")
    apps = list(reversed(settings.INSTALLED_APPS))

    def place(name: str) -> tuple[int, bool]:
        app, package, *_ = type(_kinds[name]).__module__.split(".")
        return apps.index(app), package != "imports"

    return {name: _kinds[name] for name in sorted(_kinds, key=place)}


def kind_named(name: str) -> Kind:
    """Raises `UnusableError`."""
    if name not in kinds():
        listed = "、".join(f"{kind.name}（{kind.title}）" for kind in _kinds.values())
        raise UnusableError(f"没有“{name}”这种台账", f"可用：{listed}")
    return _kinds[name]


@dataclass(frozen=True)
class Column:
    """One column. `extra`: read when present, written out only when some row has it."""

    name: str
    title: str
    cell: Cell
    required: bool = False
    clearable: bool | None = None  # by 未知; by default what is not required
    extra: bool = False

    @property
    def may_be_unknown(self) -> bool:
        return not self.required if self.clearable is None else self.clearable


# A row of an export: column name → value; 未知 is None.
Values = dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """Something that holds on a day: what it is called, by which name, in which division's ledger."""

    key: str
    name: str = ""
    division: str = ""


class Kind:
    name: str
    title: str
    thing: type[models.Model] | None = None  # what its rows are about, if that has a code
    columns: Sequence[Column]
    key: Sequence[str]  # the columns by which two rows are the same
    standing_key: Sequence[str]  # the columns that name what `standing` lists
    notes: ClassVar[Sequence[str]] = ()  # what its columns do not tell of themselves, in Chinese

    @property
    def subjects(self) -> Sequence[str]:
        """The columns that say whose ledger a row belongs to: all must lie within the clerk's reach."""
        return [
            column.name
            for column in self.columns
            if column.name == "division"
            or (
                column.name in self.key
                and (isinstance(column.cell, REFERRING) or column.name == self.key[0])
            )
        ]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def key_of(self, row: Row, run: Run) -> str:
        """The row's key as people read it."""
        parts = (run.shown(self.column(name), row.get(name)) for name in self.key)
        return " ".join(part for part in parts if part)

    def may_leave_out(self, column: Column, values: Values) -> bool:
        """Whether a row may leave a required column blank."""
        return False

    def check(self, row: Row, run: Run) -> None:
        """Judge one row by itself."""

    def load(self, run: Run) -> None:
        """Judge the rows against the ledger and write them. Rejecting a row undoes the attempt."""
        raise NotImplementedError

    def finish(self, run: Run) -> int:
        """What is to be done once the whole file is in; how many differences that came upon."""
        return 0

    def taken_back(self, batch: ImportBatch) -> None:
        """Once the batch no longer stands: what it left to settle is said by no file, what it has
        answered is open again."""
        batch.differences.filter(outcome="").delete()
        answered = Difference.objects.filter(
            state=Difference.State.VANISHED, settled_in__batch=batch
        )
        answered.update(state=Difference.State.OPEN, settled_in=None)

    def standing(self, day: date) -> Iterable[Standing]:
        """What a ledger of the day should list; nothing where rows are facts of the past."""
        return ()

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        """The ledger's rows, with their history; until the day, if one is given."""
        raise NotImplementedError


def check_order(row: Row, run: Run, earlier: str, later: str, *, same_day: bool = False) -> None:
    """Reject the row if its later date is not after the earlier one."""
    first, second = row.get(earlier), row.get(later)
    if first and second and not (first < second or (same_day and first == second)):
        limit = "不能早于" if same_day else "必须晚于"
        title = run.kind.column(earlier).title
        run.reject(row, later, f"{limit}{title}（{first}）", "请核对两个日期")


def rows_of(
    kind: Kind,
    rows: models.QuerySet,
    order: Sequence[str],
    columns: Sequence[Column] | None = None,
    /,
    **elsewhere: str,
) -> Iterator[Values]:
    """What an export says of rows whose fields are the kind's columns (or those given), but for
    those `elsewhere`."""
    own = kind.columns if columns is None else columns
    paths = {column.name: column.cell.path(column.name) for column in own} | elsewhere
    ordered = rows.order_by(*(paths[name] for name in order)).values(*paths.values())
    for found in ordered.iterator():
        values = {name: found[path] for name, path in paths.items()}
        yield {name: value for name, value in values.items() if value not in (None, "")}


def until(day: date | None, path: str) -> Q:
    return Q(**{f"{path}__lte": day}) if day else Q()


def without_later_end(rows: Iterable[Values], day: date | None) -> Iterator[Values]:
    """The rows as they were known on the day: what has ended since was open."""
    for values in rows:
        if ended(values.get("ended_on"), day) is None:
            values.pop("ended_on", None)
        yield values


def ended(value: date | None, day: date | None) -> date | None:
    """An end as it was known to lie in the past on the day."""
    return None if value is None or (day and value > day) else value
