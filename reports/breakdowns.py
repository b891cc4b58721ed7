"""组织覆盖 broken down by industry and by every denominator the basis offers, in one statement.

Each unit is read once, with what is true of it; the parts are then added up here. A unit has one
industry and is counted once, so the parts of either breakdown come from the same sums.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F

from orgs.memory import remembered
from orgs.scope import OPTIONS, Scope
from reports.figures import Figure, Part
from reports.indicators import CATALOGUE
from reports.indicators.conditions import coverage_denominator, covered
from reports.indicators.indicator import percent
from reports.indicators.populations import OPERATING_UNITS
from reports.rows import listings

COVERAGE = CATALOGUE["enterprise_org_coverage"]
UNKNOWN = "未填写"


@dataclass(frozen=True)
class CoverageParts:
    """非公企业组织覆盖率 by industry (largest first) and by choice of denominator."""

    by_industry: list[Part]
    by_denominator: list[Part]


@remembered(lambda scope: OPERATING_UNITS.reads)
def coverage_parts(scope: Scope) -> CoverageParts:
    """Equal, part by part, to the indicator's figure over those units or by that basis."""
    (option,) = (option for option in OPTIONS if option.name == "coverage")
    scopes = {c: scope.at(basis=replace(scope.basis, coverage=c)) for c in option.choices}
    flags = {f"in_{c}": _flag(coverage_denominator(at)) for c, at in scopes.items()}
    facts = OPERATING_UNITS.facts(scope).order_by()
    grouped = (
        facts.annotate(industry_name=F("industry__name"), is_covered=_flag(covered(scope)), **flags)
        .values("industry_name", "is_covered", *flags)
        .annotate(units=Count("pk"))
    )
    industries, denominators = Sides(), Sides()
    for row in grouped:
        for choice in scopes:
            if row[f"in_{choice}"]:
                denominators.add(choice, row)
        if row[f"in_{scope.basis.coverage}"]:
            industries.add(row["industry_name"] or UNKNOWN, row)
    by_industry = [_part(name, name, scope, industries) for name in industries.all]
    by_industry.sort(key=lambda part: (part.key == UNKNOWN, -industries.all[part.key]))
    by_denominator = [_part(c, option.choices[c], at, denominators) for c, at in scopes.items()]
    return CoverageParts(by_industry, by_denominator)


class Sides:
    """Units and covered units of each part."""

    def __init__(self) -> None:
        self.all: Counter[str] = Counter()
        self.covered: Counter[str] = Counter()

    def add(self, key: str, row: dict[str, Any]) -> None:
        self.all[key] += row["units"]
        if row["is_covered"]:
            self.covered[key] += row["units"]


@remembered(lambda scope, slug, column: CATALOGUE[slug].measure.population.reads)
def facets(scope: Scope, slug: str, column: str) -> list[tuple[str, int]]:
    """How many rows of a count have which value of a column of their list, largest first; equal to
    the list narrowed to that value (`reports.filters`), blank ones last."""
    (listing,) = listings(CATALOGUE[slug], scope)
    (shown,) = (one for one in listing.columns if one.name == column)
    labels = shown.choices or {}
    found: Counter[str] = Counter()
    values = (
        listing.rows.order_by().values_list(f"c_{column}").annotate(n=Count("pk", distinct=True))
    )
    for value, number in values:
        found[str(labels.get(value, value) or UNKNOWN)] += number
    return sorted(found.items(), key=lambda one: (one[0] == UNKNOWN, -one[1], one[0]))


def _flag(condition: Any) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _part(key: str, name: str, scope: Scope, sides: Sides) -> Part:
    numerator, denominator = sides.covered[key], sides.all[key]
    rate = percent(numerator, denominator)
    return Part(key, name, {COVERAGE.slug: Figure(COVERAGE, rate, numerator, denominator)}, scope)
