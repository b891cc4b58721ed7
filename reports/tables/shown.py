"""A counted table as a page shows it: grouped heads, each number with its rows, what is not held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from orgs.views.scope import Asked
from reports.figures import rounded
from reports.tables.counting import Counted, Failure, Number, breaking_rows
from reports.tables.declared import Axis, Check, Count, Derived, Head, Missing

DASH = "—"
NOT_HELD = "台账未记录"


@dataclass(frozen=True)
class Shown:
    """A cell's text, the address of its rows, and why it is a dash."""

    text: str
    url: str = ""
    why: str = ""


@dataclass(frozen=True)
class Line:
    """A row of the table; one that the ledger does not hold at all has the reason and no cells."""

    head: Head
    cells: list[Shown]
    group: str = ""

    @property
    def missing(self) -> str:
        return f"{NOT_HELD}：{self.head.missing}" if self.head.missing else ""


@dataclass(frozen=True)
class Over:
    """A heading over one column of its own (down to its number) or over several."""

    label: str
    width: int
    head: Head | None = None


@dataclass(frozen=True)
class Broken:
    """A check that does not hold in a line, in words, with the rows that keep it from holding."""

    text: str
    url: str


@dataclass(frozen=True)
class Checked:
    """A check, in the words of its table: by numbers where these are shown, else by names."""

    check: Check
    text: str
    broken: list[Broken]


@dataclass(frozen=True)
class Note:
    where: str
    text: str


@dataclass(frozen=True)
class Grid:
    """All of a table's page but its head."""

    counted: Counted
    over: list[Over]
    lines: list[Line]
    checked: list[Checked]
    not_held: list[Note]
    notes: list[Note]

    @property
    def under(self) -> list[Head]:
        """The second line of the heading: the columns under a common one."""
        return [head for head in self.counted.columns if head.group]

    @property
    def has_numbers(self) -> bool:
        return self.counted.table.official

    @property
    def has_extra(self) -> bool:
        return any(head.extra for head in (*self.counted.rows, *self.counted.columns))

    @property
    def broken(self) -> int:
        return sum(len(one.broken) for one in self.checked)


def grid(asked: Asked, counted: Counted) -> Grid:
    lines, before = [], ""
    for row in counted.rows:
        cells = [] if row.missing else [_shown(asked, counted, row, c) for c in counted.columns]
        lines.append(Line(row, cells, row.group if row.group != before else ""))
        before = row.group
    heads = [*counted.rows, *counted.columns]
    return Grid(
        counted,
        _over(counted.columns),
        lines,
        checked(asked, counted),
        _not_held(counted, [head for head in heads if head.missing]),
        [Note(where(counted, head), head.note) for head in heads if head.note],
    )


def _not_held(counted: Counted, heads: list[Head]) -> list[Note]:
    """Each reason once, with all that it keeps from being counted."""
    by_reason: dict[str, list[str]] = {}
    for head in heads:
        by_reason.setdefault(head.missing, []).append(where(counted, head))
    return [Note("、".join(named), reason) for reason, named in by_reason.items()]


def where(counted: Counted, head: Head) -> str:
    """How the notes call a row or a column."""
    axis = Axis.COLUMNS if head in counted.columns else Axis.ROWS
    named = f"{head.group}·{head.label}" if head.group else head.label
    return f"第{head.number}{axis.value} {named}" if counted.table.official else named


def _over(columns: Sequence[Head]) -> list[Over]:
    found: list[Over] = []
    for group, under in groupby(columns, key=lambda head: head.group):
        heads = list(under)
        found += [Over(group, len(heads))] if group else [Over(h.label, 1, h) for h in heads]
    return found


def text_of(value: Number | None, *, is_share: bool = False) -> str:
    if value is None:
        return DASH
    return f"{rounded(value)}" if is_share else f"{value:,}"


def why_unknown(cell: Count | Derived | Missing) -> str:
    if isinstance(cell, Missing):
        return f"{NOT_HELD}：{cell.reason}"
    if isinstance(cell, Derived):
        return "没有分母" if cell.formula.share else "其中有一项不详"
    return "各单位都没有填写"


def _shown(asked: Asked, counted: Counted, row: Head, column: Head) -> Shown:
    cell, value = counted.cells[row.number, column.number], counted.value(row, column)
    is_share = isinstance(cell, Derived) and cell.formula.share is not None
    why = why_unknown(cell) if value is None else ""
    return Shown(text_of(value, is_share=is_share), cell_url(asked, counted, row, column), why)


def cell_url(asked: Asked, counted: Counted, row: Head, column: Head) -> str:
    if listed(counted, row, column) is None:
        return ""
    more = {"cell": f"{row.number}-{column.number}"}
    return asked.url("table_rows", counted.table.slug, more=more)


def listed(counted: Counted, row: Head, column: Head) -> Count | None:
    """What a cell's list has: for a sum the rows added up, for most formulas nothing."""
    cell = counted.cells[row.number, column.number]
    return cell.rows if isinstance(cell, Derived) else cell if isinstance(cell, Count) else None


def checked(asked: Asked, counted: Counted) -> list[Checked]:
    found = []
    for number, check in enumerate(counted.table.checks):
        broken = [
            _broken(asked, counted, number, failure)
            for failure in counted.failures
            if failure.check is check
        ]
        found.append(Checked(check, _said(counted, check), broken))
    return found


def _said(counted: Counted, check: Check) -> str:
    if counted.table.official:
        return check.text
    heads = counted.columns if check.axis is Axis.COLUMNS else counted.rows
    names = {head.number: where(counted, head) for head in heads}
    right = "＋".join(names[number] for number in check.right)
    return f"{names[check.left]} {check.relation} {right}"


def _broken(asked: Asked, counted: Counted, number: int, failure: Failure) -> Broken:
    said = {"=": "应等于", "≥": "不应小于"}[failure.check.relation]
    text = (
        f"{where(counted, failure.line)}：左边{failure.left:,}，{said}右边{failure.right:,}，"
        f"相差{abs(failure.left - failure.right):,}"
    )
    rows = breaking_rows(counted, failure.check, failure.line)
    more = {"check": str(number), "line": failure.line.number}
    url = asked.url("table_rows", counted.table.slug, more=more) if rows is not None else ""
    return Broken(text, url)
