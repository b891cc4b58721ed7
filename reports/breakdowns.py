"""Breakdowns that the engine does not know by itself: by industry, and by a choice of the basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import F

from orgs.scope import OPTIONS, Scope
from reports.figures import Figure, Part
from reports.indicators import CATALOGUE
from reports.indicators.indicator import percent

UNKNOWN = "未填写"


def by_industry(scope: Scope, slug: str) -> list[Part]:
    """A count or rate of operating units for each industry, the largest first.

    The key is the industry's name as the list of units shows it, `UNKNOWN` where none is known.
    """
    indicator = CATALOGUE[slug]
    facts = indicator.measure.population.facts(scope).order_by()
    totals = {f"total_{n}": m.total(scope) for n, m in enumerate(indicator.measures)}
    grouped = facts.values(part=F("industry__name")).annotate(**totals)
    sides = [[row[name] for name in totals] for row in grouped]
    names = [row["part"] or UNKNOWN for row in grouped]
    parts = [
        Part(name, name, {slug: _figure(slug, side)}, scope)
        for name, side in zip(names, sides, strict=True)
        if any(side)
    ]
    return sorted(parts, key=lambda part: (part.key == UNKNOWN, -_size(part.figures[slug])))


def by_option(scope: Scope, slug: str, name: str) -> list[Part]:
    """A figure by each choice of one option of the basis, in one statement.

    For options that enter the indicator's conditions only, not which facts can be counted.
    """
    (option,) = (option for option in OPTIONS if option.name == name)
    scopes = {c: scope.at(basis=replace(scope.basis, **{name: c})) for c in option.choices}
    indicator = CATALOGUE[slug]
    row = indicator.measure.population.facts(scope).aggregate(
        **{
            f"{choice}_{n}": measure.total(variant)
            for choice, variant in scopes.items()
            for n, measure in enumerate(indicator.measures)
        }
    )
    return [
        Part(
            choice,
            option.choices[choice],
            {slug: _figure(slug, [row[f"{choice}_{n}"] for n in range(len(indicator.measures))])},
            variant,
        )
        for choice, variant in scopes.items()
    ]


def _figure(slug: str, side: Sequence[int]) -> Figure:
    indicator = CATALOGUE[slug]
    if indicator.denominator is None:
        return Figure(indicator, side[0])
    numerator, denominator = side
    return Figure(indicator, percent(numerator, denominator), numerator, denominator)


def _size(figure: Figure) -> int:
    size = figure.denominator if figure.indicator.denominator else figure.value
    return int(size or 0)
