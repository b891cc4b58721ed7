"""Why the parts of a division need not add up to it: rows in several parts, and rows in none.

A joint branch over two streets counts in each of them and once in the district; what belongs to
the district itself counts in no street. Sum of the parts - repeats + rows in no part = the whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.aggregates import StringAgg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    Case,
    CharField,
    Count,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from activities.models import Activity
from members.models import Member
from orgs.lists.listing import Column, Listing
from orgs.memory import remembered
from orgs.models import Division, Industry, PartyOrganization
from orgs.scope import Scope, in_range
from reports.indicators import Indicator
from reports.indicators.measures import Measure
from reports.rows import listing_in

NONE = 0


# Why a row counts in several parts, by what is counted.
REASONS: dict[type[Model], str] = {
    PartyOrganization: "一个党组织覆盖几个街道的单位，在各街道各计一次、全区计一次",
    Member: "所在党组织覆盖几个街道的单位，党员在各街道各计一次、全区计一次",
    Activity: "几个街道的党组织联合开展，在各街道各计一次、全区计一次",
    Industry: "一个产业的企业分布在几个街道，在各街道各计一次、全区计一次",
}
OTHER_REASON = "同一行先后或同时属于几个街道，在各街道各计一次、全区计一次"
NOWHERE = "属于本级，不属于任何下级区划"


@dataclass(frozen=True)
class Overlap:
    """How often the rows of one measure count in the parts of a division.

    `times` has for each number of parts how many rows count in so many.
    """

    measure: Measure
    times: dict[int, int]

    @property
    def whole(self) -> int:
        """Every row once."""
        return sum(self.times.values())

    @property
    def parts(self) -> int:
        """The parts added up: a row as often as there are parts it counts in."""
        return sum(parts * rows for parts, rows in self.times.items())

    @property
    def several(self) -> int:
        """Rows in two or more parts."""
        return sum(rows for parts, rows in self.times.items() if parts > 1)

    @property
    def repeats(self) -> int:
        """How often rows are counted once more."""
        return sum((parts - 1) * rows for parts, rows in self.times.items() if parts > 1)

    @property
    def nowhere(self) -> int:
        """Rows in no part: the division's own."""
        return self.times.get(NONE, 0)

    @property
    def reason(self) -> str:
        """Why there are rows in several parts."""
        return REASONS.get(self.measure.model, OTHER_REASON)

    @property
    def adds_up(self) -> bool:
        return not (self.several or self.nowhere)


def countable(indicator: Indicator, scope: Scope) -> list[Measure]:
    """The measures that count rows of places: an amount is not in two places."""
    return [
        measure
        for measure in indicator.measures
        if not measure.adds_up(scope) and not measure.population.said_of_one
    ]


def overlap(measure: Measure, scope: Scope) -> Overlap | None:
    """None for a division without parts."""
    times = _times(measure, scope)
    return Overlap(measure, times) if times is not None else None


@remembered(lambda measure, scope: measure.population.reads)
def _times(measure: Measure, scope: Scope) -> dict[int, int] | None:
    parts = _parts(scope)
    if not parts:
        return None
    try:
        rows, params = _by_row(measure, scope, parts).values("places").query.sql_with_params()
    except EmptyResultSet:  # the viewer reaches nothing of it
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT places, count(*) FROM ({rows}) AS t GROUP BY places", params)  # noqa: S608
        return dict(cursor.fetchall())


def _parts(scope: Scope) -> list[Division]:
    return list(Division.objects.for_breakdown(scope.division, scope.as_of))


def _part(parts: list[Division]) -> Case:
    """The name of the part that a fact lies in; null for what is in none."""
    whens = [When(in_range("at_division", one.code), then=Value(one.name)) for one in parts]
    return Case(*whens, output_field=CharField())


def _by_row(measure: Measure, scope: Scope, parts: list[Division]) -> QuerySet:
    """Each counted row's key once, with how many parts it counts in and their names."""
    part = _part(parts)
    return (
        measure.facts(scope)
        .order_by()
        .annotate(part=part)
        .values(measure.path)
        .annotate(
            places=Count("part", distinct=True),
            named=StringAgg("part", "、", distinct=True, order_by="part"),
        )
    )


def rows_in(measure: Measure, scope: Scope, *, several: bool) -> Listing:
    """The rows in two or more parts, or those in none, each with the parts it counts in."""
    by_row = _by_row(measure, scope, _parts(scope))
    wanted = by_row.filter(Q(places__gt=1) if several else Q(places=NONE))
    rows = measure.model._default_manager.filter(pk__in=wanted.values(measure.path))
    if not several:
        return listing_in(rows, scope)
    mine = by_row.filter(**{measure.path: OuterRef("pk")}).values("named")
    return listing_in(rows, scope, Column("parts", "计入的区划", Subquery(mine)))
