"""The rows that a measure counts in one scope and not in another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet

from orgs.memory import remembered
from orgs.scope import EVERYTHING, NATION, Scope
from reports.indicators.measures import Measure


@dataclass(frozen=True)
class Gap:
    """What is counted `here` and not `there`: two days of one division, or two bases of one day."""

    measure: Measure
    here: Scope
    there: Scope

    @property
    def came(self) -> bool:
        """Whether `here` is the later day, so that the rows came in; else they left."""
        return self.there.as_of < self.here.as_of

    @property
    def day(self) -> date:
        """The day on which the rows were not counted: what was different then is the cause."""
        return self.there.as_of

    @cached_property
    def elsewhere(self) -> Scope:
        """That other day everywhere, whoever looks."""
        return self.there.at(division=NATION, viewer=EVERYTHING)

    @property
    def rows(self) -> QuerySet:
        counted = Q(pk__in=self.measure.keys(self.here)) & ~Q(pk__in=self.measure.keys(self.there))
        return self.measure.model._default_manager.filter(counted)


@remembered(lambda measure, here, there: measure.population.reads)
def size(measure: Measure, here: Scope, there: Scope) -> int:
    """How many rows are counted here and not there."""
    return Gap(measure, here, there).rows.count()
