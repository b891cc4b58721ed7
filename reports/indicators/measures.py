"""What an indicator is made of: populations of facts, and measures taken on them.

A *population* says which rows can be counted in a scope; one SQL statement takes all measures of
one population, however many indicators use them. A *measure* counts distinct rows of it, or adds
up an amount; the rows behind a measure come from the same population and the same condition, so
a number and its list cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import (
    Aggregate,
    Case,
    Count,
    DecimalField,
    Expression,
    F,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Left

from orgs.scope import Scope

Condition = Callable[[Scope], Q]
LAYERS = ("orgs", "members", "activities", "reports")
AMOUNT = DecimalField(max_digits=18, decimal_places=2)


def everything(scope: Scope) -> Q:
    return Q()


@dataclass(frozen=True)
class Population:
    """Facts that can be counted in a scope, one row or more for each thing counted.

    `facts(scope)` is already `.within(scope)` and carries `at_division`, where each fact belongs.
    `once` says that a thing has one fact only, so that it need not be counted as distinct.
    `date` is the path to the day a flow's fact happened on; `yearly` facts belong to a calendar year.
    Facts with neither are stocks of the as-of day. What is `said_of_one` division holds for it
    alone: a street has no share in it, nor is the city's a sum of its districts'. `app` is the
    highest whose tables are read.
    """

    name: str
    facts: Callable[[Scope], QuerySet]
    once: bool = False
    date: str | None = None
    yearly: bool = False
    said_of_one: bool = False
    app: str = "members"

    @property
    def reads(self) -> tuple[str, ...]:
        """The apps whose tables the facts and what is asked of them come from."""
        return LAYERS[: LAYERS.index(self.app) + 1]

    def of(self, scope: Scope) -> QuerySet:
        """The facts that count in the scope's own figures."""
        facts = self.facts(scope)
        return facts.filter(at_division=scope.division) if self.said_of_one else facts

    def part(self, length: int) -> Expression | F:
        """Which child division, with codes of this length, each of `facts` counts in."""
        return F("at_division") if self.said_of_one else Left("at_division", length)


@dataclass(frozen=True)
class Measure:
    """A count of distinct `model` rows, or a sum over them.

    `path` leads from a fact to the primary key of the row counted. `amount` gives the expression
    to add up. `each` names what a row is counted by instead of as one (an activity by its hosts),
    or None by the scope's basis. `to_period_end` marks a condition that looks at the end of the
    period, so that a month's value is not a part of the year's. A sum over no rows is 0, unless
    it `needs` some: without a known amount among those it is unknown.
    """

    population: Population
    model: type[Model]
    path: str
    where: Condition = everything
    amount: Callable[[Scope], Combinable] | None = None
    each: Callable[[Scope], str | None] | None = None
    to_period_end: bool = False
    needs: Condition | None = None

    def total(self, scope: Scope, where: Q | None = None) -> Aggregate:
        """The aggregate that gives the measure's value over the population's facts."""
        condition = self.where(scope) if where is None else where
        if self.amount:
            return Sum(self.amount(scope), filter=condition or None, output_field=AMOUNT)
        counted = self.each and self.each(scope)
        if counted:
            return Count(counted, distinct=True, filter=condition or None)
        return self.count(scope)

    def count(self, scope: Scope) -> Aggregate:
        """How many distinct rows the measure counts, or would add up."""
        distinct = not self.population.once
        return Count(self.path, distinct=distinct, filter=self.where(scope) or None)

    def known(self, scope: Scope) -> Aggregate:
        """How many rows there are to make a sum known, with their amounts where it needs some."""
        if not (self.amount and self.needs):
            return self.count(scope)
        needed = Case(When(self.needs(scope), then=self.amount(scope)), output_field=AMOUNT)
        return Count(needed)

    def adds_up(self, scope: Scope) -> bool:
        """Whether a row may add something other than one."""
        return bool(self.amount or (self.each and self.each(scope)))

    def facts(self, scope: Scope) -> QuerySet:
        """The facts that the measure counts."""
        return self.population.of(scope).filter(self.where(scope))

    def keys(self, scope: Scope) -> QuerySet:
        """The primary keys of the rows counted, for use in `pk__in`."""
        return self.facts(scope).order_by().values(self.path)

    def share_of_row(self, scope: Scope) -> Expression:
        """What one row of `model` adds to the value: 1 or 0, or its amount."""
        counted = Q(pk__in=self.keys(scope))
        if not self.adds_up(scope):
            one = When(counted, then=Value(1))
            return Case(one, default=Value(0), output_field=IntegerField())
        per_row = (
            self.facts(scope)
            .filter(**{self.path: OuterRef("pk")})
            .order_by()
            .values(self.path)
            .annotate(share=self.total(scope, Q()))
            .values("share")
        )
        return Case(When(counted, then=Subquery(per_row)), default=Value(0), output_field=AMOUNT)


def amount_of(path: str) -> Callable[[Scope], Combinable]:
    return lambda scope: F(path)
