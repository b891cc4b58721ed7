"""The SQL behind the figures: all measures of one population in one statement.

Writing a statement takes Django as long as running it takes the database, and which statement it
is depends on nothing but the scope: so each is written once and kept, and only run again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Value
from django.db.models.functions import TruncMonth

from orgs.lists.listing import plain
from orgs.memory import remembered
from orgs.scope import Scope
from reports.indicators.measures import Measure, Population

Number = int | Decimal
Totals = dict[Measure, Number | None]

KEPT = 4096  # statements, a few kilobytes each


@dataclass(frozen=True)
class Cut:
    """Into which parts a population's facts are cut: codes of some length, months, or not at all."""

    code_length: int = 0
    months: bool = False


WHOLE = Cut()


@remembered(lambda population, *asked: population.reads)
def totals(
    population: Population, measures: tuple[Measure, ...], scope: Scope, cut: Cut = WHOLE
) -> dict[Any, Totals]:
    """The measures' values for each part that has any facts; the key of the whole is ""."""
    written = statement(population, measures, scope, cut)
    if written is None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(*written)
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {_part(row["part"]): _read(measures, row) for row in rows}


def nothing(measures: Sequence[Measure]) -> Totals:
    """The measures' values where there are no facts: 0, or None for what needs some."""
    return {measure: None if measure.amount and measure.needs else 0 for measure in measures}


@lru_cache(maxsize=KEPT)
def statement(
    population: Population, measures: tuple[Measure, ...], scope: Scope, cut: Cut = WHOLE
) -> tuple[str, tuple[Any, ...]] | None:
    """The statement and its parameters; None when the scope's viewer reaches nothing of it."""
    facts = population.facts(scope) if cut.code_length else population.of(scope)
    if cut.code_length:
        part: Any = population.part(cut.code_length)
    else:
        part = TruncMonth(str(population.date)) if cut.months else Value("")
    query = facts.order_by().annotate(part=part).values("part")
    try:
        return query.annotate(**_aggregates(measures, scope)).query.sql_with_params()
    except EmptyResultSet:
        return None


def _aggregates(measures: Sequence[Measure], scope: Scope) -> dict[str, Any]:
    aggregates = {}
    for number, measure in enumerate(measures):
        aggregates[f"total_{number}"] = measure.total(scope)
        if measure.amount:
            aggregates[f"rows_{number}"] = measure.known(scope)
    return aggregates


def _part(value: Any) -> Any:
    """Months come as the moment they begin."""
    return value.date() if isinstance(value, datetime) else value


def _read(measures: Sequence[Measure], row: dict[str, Any]) -> Totals:
    """Sums over no rows are 0, or None when they need some; all amounts unknown is None too."""
    empty = nothing(measures)
    found: Totals = {}
    for number, measure in enumerate(measures):
        known = not measure.amount or row[f"rows_{number}"]
        found[measure] = plain(row[f"total_{number}"]) if known else empty[measure]
    return found
