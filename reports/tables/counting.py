"""From a declared table and a scope to numbers: one SQL statement for each population of facts.

What the heads ask of a fact is worked out once a fact, in a materialised part of the statement; the
cells are then counted from these marks. Asked for cell by cell, each would read the ledger anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from orgs.lists.listing import plain
from orgs.memory import one_reading, remembered
from orgs.scope import Scope
from reports.indicators.indicator import percent
from reports.indicators.measures import Population
from reports.tables.declared import Axis, Cell, Check, Count, Derived, Head, Table

Number = int | Decimal
Key = tuple[str, str]  # a cell's row and column, by their numbers
AT_ONCE = 500  # cells in one statement; PostgreSQL takes 1,664 columns, a sum takes three


@dataclass(frozen=True)
class Failure:
    """A check that does not hold in one line of the other axis, with the two sides."""

    check: Check
    line: Head
    left: Number
    right: Number


@dataclass(frozen=True)
class Counted:
    """A table in a scope: its heads, its cells, their values (None: unknown), what does not hold."""

    table: Table
    scope: Scope
    rows: tuple[Head, ...]
    columns: tuple[Head, ...]
    cells: dict[Key, Cell]
    values: dict[Key, Number | None]
    failures: list[Failure] = field(default_factory=list)

    def value(self, row: Head, column: Head) -> Number | None:
        return self.values[row.number, column.number]


@one_reading()
def count_table(table: Table, scope: Scope) -> Counted:
    rows, columns = table.heads(scope), table.columns
    cells = {(r.number, c.number): table.cell(r, c) for r in rows for c in columns}
    values = _values(cells, scope)
    failures = [
        failure for check in table.checks for failure in _failures(check, rows, columns, values)
    ]
    return Counted(table, scope, rows, columns, cells, values, failures)


def _values(cells: dict[Key, Cell], scope: Scope) -> dict[Key, Number | None]:
    asked: dict[tuple[Population, bool], dict[Key, Count]] = defaultdict(dict)
    for key, cell in cells.items():
        if isinstance(cell, Count):
            asked[cell.population, cell.year_before][key] = cell
    values: dict[Key, Number | None] = dict.fromkeys(cells)
    for (population, _), counts in asked.items():
        for start in range(0, len(counts), AT_ONCE):
            keys = list(counts)[start : start + AT_ONCE]
            some = tuple(counts[key] for key in keys)
            found = numbers(population, some, some[0].scope(scope))
            values |= dict(zip(keys, found, strict=True))
    for key, cell in cells.items():
        if isinstance(cell, Derived):
            values[key] = _derived(cell, values)
    return values


def _derived(cell: Derived, values: dict[Key, Number | None]) -> Number | None:
    found = {number: values[key] for number, key in cell.keys.items()}
    formula = cell.formula
    if formula.share:
        numerator, denominator = (found[number] for number in formula.share)
        return percent(numerator, denominator)
    if None in found.values():
        return None
    total = sum(found[number] or 0 for number in formula.plus)
    return total - sum(found[number] or 0 for number in formula.minus)


# --- The statement -------------------------------------------------------------------------------


@remembered(lambda population, *asked: population.reads)
def numbers(
    population: Population, counts: tuple[Count, ...], scope: Scope
) -> tuple[Number | None, ...]:
    """The value of each count; all are of the one population, at the scope given."""
    paths = _distinct(count.path for count in counts)
    amounts = _distinct(count.amount for count in counts if count.amount)
    marks = _distinct(mark.of for count in counts for mark in count.marks)
    facts = (
        population.of(scope)
        .order_by()
        .values(
            **{f"thing_{n}": F(path) for path, n in paths.items()},
            **{f"amount_{n}": F(path) for path, n in amounts.items()},
            **{f"mark_{n}": of(scope) for of, n in marks.items()},
        )
    )
    try:
        inner, params = facts.query.sql_with_params()
    except EmptyResultSet:
        return (0,) * len(counts)
    outer, values = [], list(params)
    for count in counts:
        asked = " AND ".join(f"mark_{marks[mark.of]} = ANY(%s)" for mark in count.marks) or "TRUE"
        given = [list(mark.values) for mark in count.marks]
        for aggregate in _aggregates(count, paths, amounts):
            outer.append(f"{aggregate} FILTER (WHERE {asked})")
            values += given
    statement = f"WITH facts AS MATERIALIZED ({inner}) SELECT {', '.join(outer)} FROM facts"  # noqa: S608  (our own names only)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = iter(cursor.fetchone() or ())
    return tuple(_read(count, found) for count in counts)


def _distinct(values: Iterable[Any]) -> dict[Any, int]:
    return {value: number for number, value in enumerate(dict.fromkeys(values))}


def _aggregates(count: Count, paths: dict[str, int], amounts: dict[str, int]) -> list[str]:
    if count.amount:
        amount = f"amount_{amounts[count.amount]}"
        return [f"SUM({amount})", f"COUNT({amount})", "COUNT(*)"]
    thing = f"thing_{paths[count.path]}"
    return [f"COUNT({thing})" if count.population.once else f"COUNT(DISTINCT {thing})"]


def _read(count: Count, found: Any) -> Number | None:
    """A sum over no rows is 0; over rows none of whose amounts is known it is unknown."""
    value = next(found)
    if not count.amount:
        return value
    known, rows = next(found), next(found)
    return plain(value) if known else (None if rows else 0)


# --- What must add up ----------------------------------------------------------------------------


def _failures(
    check: Check,
    rows: Sequence[Head],
    columns: Sequence[Head],
    values: dict[Key, Number | None],
) -> list[Failure]:
    """Where the check does not hold; a line with an unknown value cannot be checked."""
    found = []
    lines = columns if check.axis is Axis.ROWS else rows
    for line in (line for line in lines if line.number not in check.but):
        left = values[_key(check, check.left, line)]
        right = [values[_key(check, number, line)] for number in check.right]
        if left is None or None in right:
            continue
        total = sum(value or 0 for value in right)
        if not (left == total if check.relation == "=" else left >= total):
            found.append(Failure(check, line, left, total))
    return found


def _key(check: Check, number: str, line: Head) -> Key:
    return (number, line.number) if check.axis is Axis.ROWS else (line.number, number)


def breaking_rows(counted: Counted, check: Check, line: Head) -> QuerySet | None:
    """The rows that keep a check from holding in a line; None where these cannot be told.

    A division leaves out a row, or has it twice, or has one of its own; a part has rows that the
    whole has not.
    """
    left = counted.cells[_key(check, check.left, line)]
    if check.breaking:
        return check.breaking.marked(*line.marks).rows(counted.scope)
    if isinstance(left, Derived):
        return left.rows.rows(counted.scope) if left.rows else None
    right = [counted.cells[_key(check, number, line)] for number in check.right]
    counts = [cell for cell in (left, *right) if isinstance(cell, Count) and not cell.amount]
    if len(counts) < len(right) + 1 or len({count.model for count in counts}) > 1:
        return None
    held = [Q(pk__in=c.facts(counted.scope).values(c.path)) for c in counts]
    model = counts[0].model
    if check.relation != "=":
        return model._default_manager.filter(held[1]).exclude(held[0])
    ones = [Case(When(q, then=Value(1)), default=0, output_field=IntegerField()) for q in held]
    parts = sum(ones[1:], Value(0))
    return model._default_manager.alias(whole=ones[0], parts=parts).exclude(whole=F("parts"))
