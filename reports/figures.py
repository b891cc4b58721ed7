"""From the catalogue and a scope to figures: one SQL statement for each population of facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from orgs.memory import one_reading
from orgs.models import Division
from orgs.periods import Period
from orgs.scope import Scope
from reports.indicators import CATALOGUE, Indicator, Prose
from reports.indicators.indicator import percent
from reports.indicators.measures import Measure, Population
from reports.statements import Cut, Number, Totals, nothing, totals


@dataclass(frozen=True)
class Figure:
    """One indicator's value in one scope; None is unknown and never 0."""

    indicator: Indicator
    value: Number | None
    numerator: Number | None = None
    denominator: Number | None = None

    @property
    def displayed(self) -> str:
        """As tables print it: thousands grouped, rates to one decimal, unknown as —."""
        if self.value is None:
            return "—"
        if self.indicator.denominator is not None:
            return f"{rounded(self.value)}%"
        return f"{self.value:,}"

    @property
    def prose(self) -> str:
        """As running text prints it, in the form the indicator declares."""
        return in_prose(self.value, self.indicator.prose)


def rounded(value: Number) -> Decimal:
    """To one decimal, half up (国家统计局公报的通行做法)."""
    return Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP)


def in_prose(value: Number | None, form: Prose) -> str:
    """The value in one of the declared forms.

    余 keeps the two leading digits, rounded down, and says 余 only if something was cut; 万 starts
    at 10,000 with one decimal; 超过N% names the whole ten below.
    """
    if value is None:
        return "—"
    match form:
        case Prose.PERCENT:
            return f"{rounded(value)}%"
        case Prose.PERCENT_SHORT:
            return f"{rounded(value):f}".removesuffix(".0") + "%"
        case Prose.OVER_PERCENT:
            tens = int((Decimal(value) / 10).to_integral_value(ROUND_DOWN)) * 10
            return f"超过{tens}%" if value > tens else f"{tens}%"
        case Prose.TEN_THOUSANDS if value >= 10_000:
            return f"{rounded(Decimal(value) / 10_000)}万"
        case Prose.MORE_THAN:
            step = 10 ** max(len(str(int(value))) - 2, 0)
            head = int(value) // step * step
            return f"{head}余" if value > head else f"{head}"
    return f"{value}"


@one_reading()
def figures(scope: Scope, slugs: Iterable[str] | None = None) -> dict[str, Figure]:
    """Each indicator's figure in the scope, in the catalogue's order."""
    indicators = chosen(slugs)
    found = _totals(indicators, scope)
    return {indicator.slug: _figure(indicator, found) for indicator in indicators}


def chosen(slugs: Iterable[str] | None) -> list[Indicator]:
    """The indicators of the given slugs; raises KeyError on one that is not in the catalogue."""
    return list(CATALOGUE.values()) if slugs is None else [CATALOGUE[slug] for slug in slugs]


def _figure(indicator: Indicator, found: Totals) -> Figure:
    if indicator.denominator is None:
        return Figure(indicator, found[indicator.measure])
    numerator, denominator = found[indicator.measure], found[indicator.denominator]
    return Figure(indicator, percent(numerator, denominator), numerator, denominator)


def _by_population(indicators: Sequence[Indicator]) -> dict[Population, tuple[Measure, ...]]:
    grouped: dict[Population, dict[Measure, None]] = defaultdict(dict)
    for indicator in indicators:
        for measure in indicator.measures:
            grouped[measure.population][measure] = None
    return {population: tuple(measures) for population, measures in grouped.items()}


def _totals(indicators: Sequence[Indicator], scope: Scope) -> Totals:
    found: Totals = {}
    for population, measures in _by_population(indicators).items():
        found |= totals(population, measures, scope).get("") or nothing(measures)
    return found


@dataclass(frozen=True)
class Part:
    """One part of a breakdown: a child division (its code) or a month (2021-03)."""

    key: str
    name: str
    figures: dict[str, Figure]
    scope: Scope


@one_reading()
def by_division(scope: Scope, slugs: Iterable[str] | None = None) -> list[Part]:
    """The figures of each child division, in the order of their codes.

    What belongs to the division itself and to none of its children (district-appointed
    instructors, the district's own committees) is in no part; nor need distinct counts add up.
    """
    indicators = chosen(slugs)
    children = list(Division.objects.for_breakdown(scope.division, scope.as_of))
    children = [child for child in children if scope.viewer.overlaps(child.code)]
    if not children:
        return []
    found: dict[str, Totals] = {child.code: {} for child in children}
    for population, measures in _by_population(indicators).items():
        for length in sorted({len(code) for code in found}):
            parts = totals(population, measures, scope, Cut(code_length=length))
            for code in (code for code in found if len(code) == length):
                found[code] |= parts.get(code) or nothing(measures)
    return [
        Part(
            child.code,
            child.name,
            {indicator.slug: _figure(indicator, found[child.code]) for indicator in indicators},
            scope.at(division=child.code),
        )
        for child in children
    ]


@one_reading()
def by_month(scope: Scope, slugs: Iterable[str] | None = None) -> list[Part]:
    """The figures of each month of the period: flows of the month, stocks of its last day.

    Yearly facts have no months: their figures are None. Flows take one statement a population;
    stocks, and flows that look at the period's end, one for each month.
    """
    indicators = chosen(slugs)
    months = scope.period.months()
    found: dict[Period, Totals] = {month: {} for month in months}
    for population, measures in _by_population(indicators).items():
        if population.yearly:
            for month in months:
                found[month] |= dict.fromkeys(measures)
            continue
        whole = tuple(m for m in measures if population.date and not m.to_period_end)
        if whole:
            parts = totals(population, whole, scope, Cut(months=True))
            for month in months:
                found[month] |= parts.get(month.start.replace(day=1)) or nothing(whole)
        for month in months if len(whole) < len(measures) else ():
            rest = tuple(measure for measure in measures if measure not in whole)
            at = scope.at(as_of=month.last_day, period=month)
            found[month] |= totals(population, rest, at).get("") or nothing(rest)
    return [
        Part(
            f"{month.start:%Y-%m}",
            f"{month.start.month}月",
            {indicator.slug: _figure(indicator, found[month]) for indicator in indicators},
            scope.at(as_of=month.last_day, period=month),
        )
        for month in months
    ]


def breakdown(
    scope: Scope, slugs: Iterable[str] | None = None, *, by: str = "division"
) -> list[Part]:
    """The parts of a scope, `by` division or month, each with the figures of the slugs."""
    return {"division": by_division, "month": by_month}[by](scope, slugs)
