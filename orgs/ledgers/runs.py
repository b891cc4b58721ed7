"""One ledger file on its way in: its rows, what is wrong with them, and what became of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models

from orgs import spells
from orgs.duplicates import survivors_of
from orgs.ledgers.cells import REFERRING, End, Reference, ReferenceByKind, References
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.parts import Parts
from orgs.ledgers.records import Record, ids_of, record
from orgs.models import Change, Difference, PartyOrganization, Spell, StatedSpell, Unit
from orgs.nouns import noun_of
from orgs.scope import Reach
from orgs.spells import Link, Reason, Statement

if TYPE_CHECKING:
    from orgs.ledgers.kinds import Column, Kind


@dataclass(frozen=True)
class Options:
    as_of: date
    skip_bad_rows: bool = False
    end_inclusive: bool = False
    dry_run: bool = False
    sheet: str = ""

    def to_json(self) -> dict[str, Any]:
        """What differs from the default; the day is kept apart."""
        return {name: value for name, value in asdict(self).items() if value and name != "as_of"}


@dataclass(slots=True)
class Row:
    """What one row of the file says, by column name.

    A blank cell says nothing and is absent; `未知` says None. `id` counts the rows of all sheets.
    """

    id: int
    sheet: str
    number: int
    values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def get(self, name: str) -> Any:
        return self.values.get(name)

    def said(self, names: Iterable[str]) -> dict[str, Any]:
        return {name: self.values[name] for name in names if name in self.values}


@dataclass(frozen=True)
class Finding:
    """What is wrong, or doubtful, and where; and what to do about it."""

    sheet: str
    row: int | None
    column: str
    value: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        where = f"工作表“{self.sheet}”" if self.sheet else ""
        where += f"第{self.row}行" if self.row else ""
        where += f"“{self.column}”" if self.column else ""
        value = f"为“{self.value}”" if self.value else ""
        return f"{where}{value}：{self.rule}；{self.remedy}"


@dataclass(frozen=True)
class Disagreement:
    """Something only a person can settle; becomes a `Difference`."""

    kind: str
    key: str
    field: str = ""
    ours: str = ""
    theirs: str = ""
    division: str = ""
    organization: str = ""  # the number and the code of whose it is, where the row names them
    unit: str = ""


_CLASHES = {
    Reason.OVERLAP: "与自{day}开始的另一段重叠",
    Reason.SAME_DAY: "在{day}这一天另有一段",
    Reason.CONTRADICTION: "自{day}开始的同一段，文件中几行说法不一",
}


Subject = tuple[type[models.Model] | None, str, Any]  # a model, the field of its code, the code
Thing = tuple[type[models.Model], Any]  # its model and primary key


def silence(stage: str, done: int = 0, total: int = 0) -> None:
    """Nobody asked how far it is."""


@dataclass
class Run:
    """The whole file. What is said of rows is about those of the part that is being written."""

    kind: Kind
    options: Options
    lookups: Lookups
    reach: Reach | None = None  # where the clerk may write; None is everywhere
    say: Callable[[str, int, int], object] = silence
    rows: list[Row] = field(default_factory=list)  # of the part that is being written
    columns: set[str] = field(default_factory=set)  # the names of those the file has
    errors: list[Finding] = field(default_factory=list)
    bad: set[int] = field(default_factory=set)  # ids of rejected rows
    file_warnings: list[Finding] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)  # what the file speaks of, see `find_missing`
    fresh: set[str] = field(default_factory=set)  # of these, what the ledger did not have before
    ends: set[tuple[str, str]] = field(default_factory=set)  # those that it states, see `_end`
    is_whole: bool = True  # no row of it is a dated change

    # What all the parts came to.
    all_warnings: list[Finding] = field(default_factory=list)
    all_differences: list[Disagreement] = field(default_factory=list)
    found: int = 0  # differences that the kind itself has come upon, see `Kind.finish`

    # What one attempt to write did. One that finds more bad rows is undone.
    created: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    warnings: list[Finding] = field(default_factory=list)
    differences: list[Disagreement] = field(default_factory=list)
    first_rows: set[int] = field(default_factory=set)  # ids of rows that open a thing's history
    ids: dict[str, dict[str, int]] = field(default_factory=dict)  # column → code → primary key
    things: dict[int, Thing] = field(default_factory=dict)  # row → what it is, where that is known

    parts: Parts = field(init=False)
    dated: Change = field(init=False)  # of rows that say their own day
    observed: Change = field(init=False)  # of rows that hold as of the file's day

    def __post_init__(self) -> None:
        self.parts = Parts(self.kind)

    @property
    def as_of(self) -> date:
        return self.options.as_of

    @property
    def good(self) -> list[Row]:
        return [row for row in self.rows if row.id not in self.bad]

    def start_attempt(self) -> None:
        self.created, self.changed, self.first_rows = set(), set(), set()
        self.ids, self.things = {}, {}
        self.warnings, self.differences = [], []

    def end_part(self, warnings: list[Finding]) -> None:
        """Keep what the part has come to; its rows may then be forgotten."""
        self.all_warnings += [*warnings, *self.warnings]
        self.all_differences += self.differences
        ends = [column for column in self.kind.columns if isinstance(column.cell, End)]
        for row in self.rows:
            key = " ".join(str(row.get(name)) for name in self.kind.standing_key)
            self.listed.add(key)
            if row.id in self.created:
                self.fresh.add(key)
            self.is_whole = self.is_whole and not row.get("effective_on")
            if row.id not in self.bad:
                self.ends |= {self._end(row, one) for one in ends if row.get(one.name)}

    # --- Findings ---

    def reject(self, row: Row, name: str, rule: str, remedy: str) -> None:
        self.bad.add(row.id)
        self.errors.append(self._finding(row, name, rule, remedy))

    def warn(self, row: Row, name: str, rule: str, remedy: str) -> None:
        self.warnings.append(self._finding(row, name, rule, remedy))

    def file_warn(self, row: Row, name: str, rule: str, remedy: str) -> None:
        """A warning that holds whatever the ledger says."""
        self.file_warnings.append(self._finding(row, name, rule, remedy))

    def _finding(self, row: Row, name: str, rule: str, remedy: str) -> Finding:
        column = self.kind.column(name)
        shown = self.shown(column, row.get(name))
        return Finding(row.sheet, row.number, column.title, shown, rule, remedy)

    def shown(self, column: Column, value: Any) -> str:
        return "" if value is None else str(column.cell.show(value, self.lookups))

    def left_out(self, row: Row, name: str, ours: object) -> None:
        """The ledger knows an end that the file's row leaves out, and never reopens for it."""
        key, title = self._end(row, self.kind.column(name))
        self.differences.append(
            Disagreement(
                Difference.Kind.END_MISSING,
                key,
                title,
                str(ours),
                division=row.get("division") or "",
                organization=self._named(row, PartyOrganization),
                unit=self._named(row, Unit),
            )
        )

    def _named(self, row: Row, model: type[models.Model]) -> str:
        """The code of the first thing of the model that the row names; "" when it names none."""
        codes = (one for column in self._naming for one in self._codes(column, row))
        return next((code for of, _, code in codes if of is model), "")

    def _end(self, row: Row, column: Column) -> tuple[str, str]:
        """How a difference names an end: whose, and which. From when a row holds is no part of it."""
        values = {name: value for name, value in row.values.items() if name != "effective_on"}
        return self.kind.key_of(replace(row, values=values), self), column.title

    # --- Reach ---

    def check_reach(self) -> None:
        """Reject the rows about what the clerk keeps no ledger of."""
        if self.reach is None or self.reach.everything:
            return
        self._check_new_divisions()
        for name in self.kind.subjects:
            outside = self._outside(name, self.reach)
            for row in self.good:
                if row.get(name) and not outside.isdisjoint(self._subjects(name, row)):
                    self.reject(row, name, "不在您的管理范围内", "请交由其所属街道或区里导入")

    def _check_new_divisions(self) -> None:
        """What all of the district uses is registered by the district."""
        new = self.lookups.new_divisions.keys()
        others = [column for column in self.kind.columns if column.name != "division"]
        for row in self.good:
            for column in others:
                if not new.isdisjoint(column.cell.divisions(row.get(column.name))):
                    rule = "台账中没有这个部门"
                    self.reject(row, column.name, rule, "新的部门由区里登记，请核对名称")

    def _subjects(self, name: str, row: Row) -> list[Subject]:
        """What the column says the row is about; a thing that the ledger itself is of, by its key."""
        if name == "division":
            return [(None, "", row[name])]
        cell = self.kind.column(name).cell
        named: list[Subject] = [
            (one.model, one.key, code) for one, code in cell.refers(row[name], row.values)
        ]
        return named or [(self.kind.thing, name, row[name])]

    def _outside(self, name: str, reach: Reach) -> set[Subject]:
        said = {one for row in self.good if row.get(name) for one in self._subjects(name, row)}
        if name == "division":
            return {one for one in said if not reach.covers(one[2])}
        codes: dict[tuple[Any, str], set[Any]] = defaultdict(set)
        for model, key, code in said:
            codes[model, key].add(code)
        outside: set[Subject] = set()
        for (model, key), some in codes.items():
            if noun := noun_of(model) if model else None:
                known = noun.model._default_manager.filter(**{f"{key}__in": some})
                own = noun.editable(reach, self.lookups.today).filter(**{f"{key}__in": some})
                others = set(known.values_list(key, flat=True)) - set(
                    own.values_list(key, flat=True)
                )
                outside |= {(model, key, code) for code in others}
        return outside

    # --- References ---

    def follow_aliases(self) -> None:
        """A code of a merged duplicate means the record that it was merged into."""
        for column in self._naming:
            named: dict[tuple[type[models.Model], str], set[str]] = defaultdict(set)
            for row in self.rows:
                for model, key, code in self._codes(column, row):
                    named[model, key].add(code)
            for (model, key), codes in named.items():
                merged = survivors_of(model, codes)
                current = dict(
                    model._default_manager.filter(pk__in=merged.values()).values_list("pk", key)
                )
                self._rename(column, {code: current[pk] for code, pk in merged.items()}, model)

    @property
    def _naming(self) -> list[Column]:
        """The columns by which a row names something, or what it is about."""
        own = self.kind.key[0] if self.kind.thing is not None else ""
        return [c for c in self.kind.columns if c.name == own or isinstance(c.cell, REFERRING)]

    def _codes(self, column: Column, row: Row) -> Iterable[tuple[type[models.Model], str, str]]:
        if not (value := row.get(column.name)):
            return ()
        if named := [(o.model, o.key, code) for o, code in column.cell.refers(value, row.values)]:
            return named
        is_own = self.kind.thing is not None and column.name == self.kind.key[0]
        return [(self.kind.thing, column.name, value)] if is_own and self.kind.thing else ()

    def _rename(self, column: Column, now: dict[str, str], model: type[models.Model]) -> None:
        for row in self.rows if now else ():
            for of, _, code in self._codes(column, row):
                if of is model and code in now:
                    rule = f"这一编号是重复登记，已并入“{now[code]}”，按后者处理"
                    self.file_warn(row, column.name, rule, "今后请改用后者")
                    value = row.values[column.name]
                    row.values[column.name] = (
                        tuple(now.get(one, one) for one in value)
                        if isinstance(value, tuple)
                        else now[code]
                    )

    def refer(self) -> None:
        """Look up every code the rows refer to; reject the rows whose code is not in the ledger."""
        for column in self.kind.columns:
            if not isinstance(column.cell, REFERRING):
                continue
            said = [
                (row, reference, code)
                for row in self.good
                for reference, code in column.cell.refers(row.get(column.name), row.values)
            ]
            codes: dict[Reference, set[str]] = defaultdict(set)
            for _, reference, code in said:
                codes[reference].add(code)
            known = {one: ids_of(one.model, one.key, some) for one, some in codes.items()}
            if isinstance(column.cell, Reference | References):
                self.ids[column.name] = next(iter(known.values()), {})
            for row, reference, code in said:
                if code not in known[reference]:
                    self._reject_unknown(row, column.name, reference, code)
                elif isinstance(column.cell, ReferenceByKind):
                    self.ids.setdefault(f"{column.name}:{reference.model.__name__}", {})[code] = (
                        known[reference][code]
                    )

    def _reject_unknown(self, row: Row, name: str, reference: Reference, code: str) -> None:
        noun = reference.model._meta.verbose_name
        own = (other.get(self.kind.key[0]) for other in self.rows if other is not row)
        if reference.model is self.kind.thing and code in own:
            self.reject(row, name, f"这个{noun}在本文件中的行被退回", "请先改正那一行")
        else:
            which = "" if code == row[name] else f"“{code}”"
            self.reject(row, name, f"台账中没有这个{noun}{which}", f"请核对，或先导入{noun}台账")

    def id(self, row: Row, name: str) -> int | None:
        """The primary key of what the row's cell refers to."""
        code = row.get(name)
        return None if code is None else self.ids[name][code]

    def referred(self, row: Row, name: str) -> int:
        """The same where another column says which ledger the code is of."""
        ((reference, code),) = self.kind.column(name).cell.refers(row[name], row.values)
        return self.ids[f"{name}:{reference.model.__name__}"][code]

    # --- Writing ---

    def record(
        self, model: type[models.Model], key: Sequence[str], records: Iterable[Record]
    ) -> dict[Any, int]:
        """Write what does not change with time; rows of one thing must not contradict each other.

        Returns key → primary key.
        """
        rows = {row.id: row for row in self.good}
        merged: dict[tuple[Any, ...], Record] = {}
        of: dict[int, tuple[Any, ...]] = {}
        for item in records:
            first = merged.setdefault(item.key, item)
            of[item.row] = item.key
            for name, value in item.values.items():
                if first.values.setdefault(name, value) != value:
                    other = rows[first.row].number
                    self.reject(rows[item.row], name, f"与第{other}行不一致", "请改为一致")
        done = record(model, key, merged.values(), change=self.dated)
        self.created |= {row for row, item_key in of.items() if item_key in done.created}
        self.changed |= done.changed
        return done.ids

    def link(
        self,
        model: type[Spell],
        links: Iterable[Link],
        *,
        fixed: Sequence[str] = (),
        start: str = "started_on",
        end: str = "ended_on",
        clash: str = "请核对起止日期",
    ) -> spells.Written:
        """Write links. What cannot stand is rejected; an end the file leaves out is a difference.

        `start` and `end` are the file's columns, `clash` the remedy of a conflict.
        """
        rows = {row.id: row for row in self.good}
        possible = [item for item in links if self._ends_after_start(item, rows[item.row], end)]
        written = spells.link(model, possible, change=self.dated, fixed=fixed)
        for conflict in written.conflicts:
            rule = _CLASHES[Reason(conflict.reason)].format(day=conflict.other_start)
            if conflict.row not in self.bad:
                self.reject(rows[conflict.row], start, rule, clash)
        for row, ended_on in written.kept_ends.items():
            if end in self.columns and ended_on <= self.as_of:
                self.left_out(rows[row], end, ended_on)
        self.changed |= written.rows
        return written

    def _ends_after_start(self, item: Link, row: Row, end: str) -> bool:
        if item.ended_on is None or item.ended_on > item.started_on:
            return True
        self.reject(row, end, f"必须晚于开始的日期（{item.started_on}）", "请核对两个日期")
        return False

    def state(self, model: type[StatedSpell], statements: Iterable[Statement]) -> None:
        """Write statements: those with a day of their own first, then the file's observations."""
        said = list(statements)
        for change, batch in (
            (self.dated, [statement for statement in said if statement.day]),
            (self.observed, [statement for statement in said if not statement.day]),
        ):
            if batch:
                self.changed |= spells.state(model, batch, change=change).rows
