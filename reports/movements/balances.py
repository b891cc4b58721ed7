"""Opening + what came by each cause - what left by each = closing: one measure between two days."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, CharField, Count, QuerySet, Value, When

from orgs.memory import remembered
from orgs.scope import Scope
from reports.indicators.measures import Measure
from reports.movements.causes import OTHER, Cause, causes_of
from reports.movements.gaps import Gap
from reports.statements import totals

Counts = dict[str, int]


@dataclass(frozen=True)
class Term:
    """So many rows that came, or left, by one cause."""

    cause: Cause
    came: bool
    rows: int

    @property
    def name(self) -> str:
        return self.cause.name(came=self.came)

    @property
    def side(self) -> str:
        return "came" if self.came else "left"

    @property
    def change(self) -> int:
        return self.rows if self.came else -self.rows


@dataclass(frozen=True)
class Balance:
    """One measure from the end of one day to the end of another; `terms` has those of 0 rows too."""

    measure: Measure
    before: Scope
    after: Scope
    opening: int
    closing: int
    terms: list[Term]

    @property
    def came(self) -> int:
        return sum(term.rows for term in self.terms if term.came)

    @property
    def left(self) -> int:
        return sum(term.rows for term in self.terms if not term.came)

    @property
    def unexplained(self) -> int:
        """Rows that no cause explains: shown, never plugged."""
        return sum(term.rows for term in self.terms if term.cause is OTHER)

    def gap(self, *, came: bool) -> Gap:
        """The rows that came, or left."""
        scopes = (self.after, self.before) if came else (self.before, self.after)
        return Gap(self.measure, *scopes)


def balance(measure: Measure, before: Scope, after: Scope) -> Balance:
    """The balance of a measure that counts rows of a day, between two days of one division."""
    terms = []
    for here, there in ((after, before), (before, after)):
        gap, counts = Gap(measure, here, there), tally(measure, here, there)
        terms += [Term(cause, gap.came, counts.get(cause.slug, 0)) for cause in causes_of(gap)]
    return Balance(measure, before, after, _value(measure, before), _value(measure, after), terms)


def with_cause(gap: Gap) -> QuerySet:
    """The gap's rows, each with the slug of its one cause."""
    whens = [When(cause.holds(gap), then=Value(cause.slug)) for cause in causes_of(gap)]
    cause = Case(*whens, default=Value(OTHER.slug), output_field=CharField())
    return gap.rows.annotate(cause=cause)


@remembered(lambda measure, here, there: measure.population.reads)
def tally(measure: Measure, here: Scope, there: Scope) -> Counts:
    """How many rows are counted here and not there, by the slug of their cause."""
    rows = with_cause(Gap(measure, here, there)).order_by().values("cause")
    return {row["cause"]: row["rows"] for row in rows.annotate(rows=Count("pk"))}


def _value(measure: Measure, scope: Scope) -> int:
    found = totals(measure.population, (measure,), scope).get("", {})
    return int(found.get(measure) or 0)
