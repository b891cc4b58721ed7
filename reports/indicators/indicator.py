"""The declared indicator: one entry gives value, rows, breakdown, chart, export and prose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from django.db.models import Model, Q, QuerySet, Value

from orgs.scope import Scope
from reports.indicators.measures import Measure


class Kind(Enum):
    STOCK = "stock"
    FLOW = "flow"
    RATE = "rate"

    @property
    def label(self) -> str:
        return {"stock": "时点数", "flow": "时期数", "rate": "比率"}[self.value]


class Prose(Enum):
    """How running text prints a value (figures.md): the declared form, never guessed."""

    EXACT = "exact"
    MORE_THAN = "余"
    TEN_THOUSANDS = "万"
    PERCENT = "%"
    PERCENT_SHORT = "整数百分比"
    OVER_PERCENT = "超过N%"


@dataclass(frozen=True)
class Indicator:
    """One figure of the catalogue.

    A count or sum has `measure`; a rate has `measure` as its numerator and `denominator`, and is
    given in percent. `definition` is the 口径 shown to users; raise `version` when it changes.
    `expected` is how many a full year should have, where there is a rule.
    """

    slug: str
    group: str
    name: str
    unit: str
    kind: Kind
    definition: str
    measure: Measure
    denominator: Measure | None = None
    denominator_name: Callable[[Scope], str] | None = None
    prose: Prose = Prose.EXACT
    expected: int | None = None
    version: int = 1

    def __post_init__(self) -> None:
        if not self.definition:
            raise ValueError(f"指标“{self.slug}”没有口径：没有口径的数字不能列示")

    @property
    def model(self) -> type[Model]:
        """What one row of the list behind the figure is."""
        return self.measure.model

    @property
    def measures(self) -> tuple[Measure, ...]:
        return (self.measure, self.denominator) if self.denominator else (self.measure,)

    @property
    def by_period(self) -> bool:
        """Whether the period decides the value, and not the as-of day."""
        population = self.measure.population
        return population.yearly or population.date is not None

    def rows(self, scope: Scope) -> list[QuerySet]:
        """The rows behind the figure, each counted row once.

        A count lists its rows; a sum adds `amount` to each; a rate lists its denominator with
        each row's `numerator` and `denominator`. One query set, or two when a rate's two sides
        are rows of different models.
        """
        if self.denominator is None:
            return [_listed(self.measure, scope, "amount")]
        if self.denominator.model is not self.measure.model:
            return [_one_side(self.measure, scope, 0), _one_side(self.denominator, scope, 1)]
        either = Q(pk__in=self.measure.keys(scope)) | Q(pk__in=self.denominator.keys(scope))
        return [
            self.model._default_manager.filter(either).annotate(
                numerator=self.measure.share_of_row(scope),
                denominator=self.denominator.share_of_row(scope),
            )
        ]


def _counted(measure: Measure, scope: Scope) -> QuerySet:
    return measure.model._default_manager.filter(pk__in=measure.keys(scope))


def _listed(measure: Measure, scope: Scope, amount: str) -> QuerySet:
    rows = _counted(measure, scope)
    return (
        rows.annotate(**{amount: measure.share_of_row(scope)}) if measure.adds_up(scope) else rows
    )


def _one_side(measure: Measure, scope: Scope, side: int) -> QuerySet:
    names = ("numerator", "denominator")
    rows = _counted(measure, scope)
    return rows.annotate(**{names[side]: measure.share_of_row(scope), names[1 - side]: Value(0)})


def percent(numerator: Decimal | int | None, denominator: Decimal | int | None) -> Decimal | None:
    """A rate in percent, unrounded; None (shown as —) when unknown or without denominator."""
    if numerator is None or not denominator:
        return None
    return Decimal(numerator) * 100 / Decimal(denominator)
