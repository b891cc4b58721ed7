"""Deeds (实事) done for units."""

from __future__ import annotations

from django.db import models

from activities.models.dated import Dated, DatedQuerySet, at_the_units_street
from orgs.history import tracked
from orgs.models import Unit
from orgs.scope import Scope


class DeedQuerySet(DatedQuerySet):
    def within(self, scope: Scope) -> DeedQuerySet:
        """By the beneficiary's street on that day."""
        return at_the_units_street(self, "happened_on").filter(
            scope.placed("at_division", unit="unit")
        )


@tracked
class Deed(Dated):
    """One practical deed (实事) completed for a unit on a day."""

    name = models.CharField("名称", max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="deeds", verbose_name="受益单位")

    personal = {}
    impersonal = ("name", "happened_on")

    objects = DeedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "实事"
        ordering = ("happened_on", "name")
        constraints = [
            models.UniqueConstraint(fields=("name", "unit", "happened_on"), name="deed_once")
        ]

    def __str__(self) -> str:
        return self.name
