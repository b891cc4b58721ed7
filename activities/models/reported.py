"""Reports that are handed in, and may be sent back: each handing-in is a row of its own."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from orgs.models import Recorded


class ReportedQuerySet(models.QuerySet):
    def standing(self, day: date) -> Self:
        """Handed in by the day and not sent back by then."""
        return self.filter(Q(returned_on=None) | Q(returned_on__gt=day), reported_on__lte=day)

    def returned(self, day: date) -> Self:
        return self.filter(returned_on__lte=day)

    def unanswered(self, day: date) -> Self:
        """Sent back by the day, and not handed in again by then."""
        model: Any = self.model
        later = Q(reported_on__gt=OuterRef("reported_on"))
        later |= Q(reported_on=OuterRef("reported_on"), pk__gt=OuterRef("pk"))
        again = model.objects.filter(model.same(), later, reported_on__lte=day)
        return self.returned(day).filter(~Exists(again))


class Reported(Recorded):
    """One report, until it is sent back. Nobody has to accept it: it stands when handed in."""

    reported_on = models.DateField("报送日期")
    returned_on = models.DateField("退回日期", null=True, blank=True)
    returned_for = models.CharField("退回原因", max_length=200, blank=True)

    REPORTED = ("reported_on", "returned_on", "returned_for")

    @classmethod
    def same(cls) -> Q:
        """The rows that report the same thing as the row of an outer query."""
        raise NotImplementedError

    class Meta:
        abstract = True


def report_constraints(model: str) -> list[models.BaseConstraint]:
    """What is sent back was handed in before, and is told why."""
    return [
        models.CheckConstraint(
            name=f"{model}_returned_after_reported",
            condition=Q(returned_on=None) | Q(returned_on__gte=F("reported_on")),
            violation_error_message="退回日期不能早于报送日期",
        ),
        models.CheckConstraint(
            name=f"{model}_returned_with_reason",
            condition=Q(returned_on=None, returned_for="")
            | (Q(returned_on__isnull=False) & ~Q(returned_for="")),
            violation_error_message="退回必须说明原因",
        ),
    ]
