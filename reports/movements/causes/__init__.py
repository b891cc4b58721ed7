"""Why a row is counted on one day and not on the other: for each counted thing its causes, in order.

A row counted here fails some condition of the measure on the other day: the cause is the first of
those declared that held then. What they are called depends on whether the row came or left.
"""

from __future__ import annotations

from reports.indicators.measures import Measure
from reports.movements.causes import members, organizations, others, units
from reports.movements.causes.cause import OTHER, Cause, Causes
from reports.movements.gaps import Gap

CAUSES: Causes = {
    **units.CAUSES,
    **organizations.CAUSES,
    **members.CAUSES,
    **others.CAUSES,
}
# What the gap of one measure is made of, where its condition has more to tell.
BY_MEASURE = units.BY_MEASURE


def declared(measure: Measure) -> list[Cause]:
    """The causes of a measure's movements, in the order they are decided and told."""
    known = BY_MEASURE.get(measure)
    return list(known or CAUSES[measure.population.name, measure.model])


def causes_of(gap: Gap) -> list[Cause]:
    """Those that can be why the gap's rows came, or left; the last is 未能归类."""
    found = [cause for cause in declared(gap.measure) if cause.applies(gap)]
    return [*found, OTHER]


__all__ = ["OTHER", "Cause", "causes_of", "declared"]
