"""What rows that say what was done have in common: the day it happened on, and where it counts."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import F

from orgs.models import Division, Recorded, holds_on
from orgs.periods import Period
from orgs.scope import Scope

Rows = TypeVar("Rows", bound=models.QuerySet)


def at_the_units_street(rows: Rows, day: str) -> Rows:
    """Adds `at_division`, the unit's street on the row's own day, by a join to that one spell."""
    joined = rows.filter(holds_on(F(day), "unit__spells"))
    return joined.annotate(at_division=F("unit__spells__division"))


class DatedQuerySet(models.QuerySet):
    """Things that happened on one day: `happened_on`."""

    def during(self, period: Period) -> Self:
        return self.filter(happened_on__gte=period.start, happened_on__lt=period.end)


class OwnedQuerySet(DatedQuerySet):
    def within(self, scope: Scope) -> OwnedQuerySet:
        """By the division that organised it."""
        return self.annotate(at_division=F("division")).filter(scope.placed("at_division"))


class Dated(Recorded):
    """Something that happened on one day; *when it happened* decides where it counts."""

    happened_on = models.DateField("日期", db_index=True)

    class Meta:
        abstract = True


class Owned(Dated):
    """Something one division organised."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="所属区划"
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True
