"""What a table is made of: heads of rows and columns, what they count, and what must add up.

A cell counts the facts of a population that meet the marks of its row and of its column; its list
has exactly the rows counted, because both come from the same marks. What the ledger does not hold
is said with the reason, and never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from django.db.models import BooleanField, Case, Model, OuterRef, QuerySet, Subquery, Value, When

from orgs.periods import ONE_DAY, Period
from orgs.scope import Scope
from reports.indicators.measures import Condition, Population

Expression = Callable[[Scope], Any]


@dataclass(frozen=True)
class Mark:
    """What a head asks of a fact: an expression, worked out once a fact, and the values that count.

    The expression is told apart by identity: made anew for each request, what was counted would
    never be remembered. So it is made once, where the table is declared.
    """

    of: Expression
    values: tuple[Any, ...] = (True,)


def when(condition: Condition) -> Mark:
    """The facts that meet a condition."""

    def flag(scope: Scope) -> Any:
        asked = condition(scope)
        if not asked:
            return Value(True)
        return Case(When(asked, then=Value(True)), default=False, output_field=BooleanField())

    return Mark(flag)


@dataclass(frozen=True)
class Count:
    """How many distinct `model` rows there are among the population's facts that meet the marks.

    `path` leads from a fact to the row's primary key. With `amount`, the path to a quantity, these
    are added up instead; a population to add up has one fact for each row. `year_before` asks for
    the same day and period of a year ago.
    """

    population: Population
    model: type[Model]
    path: str
    amount: str = ""
    marks: tuple[Mark, ...] = ()
    year_before: bool = False

    def scope(self, scope: Scope) -> Scope:
        return scope.last_year() if self.year_before else scope

    def facts(self, scope: Scope) -> QuerySet:
        """The facts counted; of the scope that the table was asked for."""
        at = self.scope(scope)
        marks = {f"mark_{number}": mark.of(at) for number, mark in enumerate(self.marks)}
        asked = {f"{name}__in": m.values for name, m in zip(marks, self.marks, strict=True)}
        return self.population.of(at).alias(**marks).filter(**asked).order_by()

    def rows(self, scope: Scope) -> QuerySet:
        """The rows behind the number, each once; with their `amount` where these are added up."""
        facts = self.facts(scope)
        rows = self.model._default_manager.filter(pk__in=facts.values(self.path))
        if not self.amount:
            return rows
        own = self.population.of(self.scope(scope)).filter(**{self.path: OuterRef("pk")})
        return rows.annotate(amount=Subquery(own.order_by().values(self.amount)[:1]))

    def marked(self, *marks: Mark) -> Count:
        return replace(self, marks=self.marks + marks)


@dataclass(frozen=True)
class Formula:
    """Worked out of other heads' values: a sum with signs, or the share of one in another."""

    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    share: tuple[str, str] | None = None  # numerator, denominator; in percent
    rows: tuple[Mark, ...] | None = None  # the facts that a value other than 0 comes from


@dataclass(frozen=True)
class Head:
    """A row or a column: its number in the official table, what it is called, what it asks for.

    `missing` says why the ledger cannot tell. `extra` heads are not in the official table: they
    show what is unknown, or divide a number that would otherwise hide something.
    """

    number: str
    label: str
    marks: tuple[Mark, ...] = ()
    counts: Count | None = None
    formula: Formula | None = None
    missing: str = ""
    group: str = ""
    level: int = 0
    code: str = ""
    extra: bool = False
    note: str = ""


@dataclass(frozen=True)
class Missing:
    """What the ledger does not hold, with the reason."""

    reason: str


@dataclass(frozen=True)
class Derived:
    """A formula along its axis: of the row's own cells, or of the column's."""

    formula: Formula
    keys: dict[str, tuple[str, str]]
    rows: Count | None = None


Cell = Count | Derived | Missing


class Axis(Enum):
    ROWS = "行"
    COLUMNS = "列"


@dataclass(frozen=True)
class Check:
    """What must hold between heads, in each line of the other axis.

    `=` says that the left is divided into the right; `≥` that the right is part of the left.
    `breaking` gives the rows to look at where these are no rows of the same kind. Lines in `but`
    are left out: what is counted there may stand in several of the right.
    """

    axis: Axis
    left: str
    relation: str
    right: tuple[str, ...]
    source: str = "表内审核关系"
    breaking: Count | None = None
    but: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        unit, right = self.axis.value, "、".join(self.right)
        total = "之和" if len(self.right) > 1 else ""
        return f"第{self.left}{unit} {self.relation} {f'第{right}{unit}{total}' if right else '0'}"


@dataclass(frozen=True)
class Table:
    """One table: its heads, what it counts when they do not say, and what must add up."""

    slug: str
    number: str
    title: str
    unit: str
    definition: str
    columns: tuple[Head, ...]
    rows: tuple[Head, ...] | Callable[[Scope], Sequence[Head]]
    counts: Count | None = None
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    official: bool = True
    corner: str = "项目"
    paper: str = "A4"
    version: int = 1

    def heads(self, scope: Scope) -> tuple[Head, ...]:
        """The rows in the scope: streets, industries and buildings are those of the day."""
        return tuple(self.rows(scope)) if callable(self.rows) else self.rows

    def cell(self, row: Head, column: Head) -> Cell:
        if reason := row.missing or column.missing:
            return Missing(reason)
        counts = column.counts or row.counts or self.counts
        if column.formula:
            along = {number: (row.number, number) for number in _named(column.formula)}
            return Derived(column.formula, along)
        if row.formula:
            along = {number: (number, column.number) for number in _named(row.formula)}
            behind = row.formula.rows
            listed = counts.marked(*behind, *column.marks) if counts and behind else None
            return Derived(row.formula, along, listed)
        if counts is None:
            raise ValueError(f"{self.title} {row.label} {column.label} 没有说明数什么")
        return counts.marked(*row.marks, *column.marks)


def _named(formula: Formula) -> tuple[str, ...]:
    return formula.plus + formula.minus + (formula.share or ())


def of_table(scope: Scope) -> Scope:
    """The scope of a table: its flows go no further than the day (半年报截至6月30日).

    A day outside the period is replaced by the period's last.
    """
    day = scope.as_of if scope.as_of in scope.period else scope.period.last_day
    return scope.at(as_of=day, period=Period(scope.period.start, day + ONE_DAY))
