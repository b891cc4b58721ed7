from __future__ import annotations

from django.db import models
from django.db.models import F

from orgs.history import tracked
from orgs.models import Division, Recorded
from orgs.periods import Period
from orgs.scope import Scope


class ExternalFactQuerySet(models.QuerySet["ExternalFact"]):
    def during(self, period: Period) -> ExternalFactQuerySet:
        return self.filter(year=period.year)

    def within(self, scope: Scope) -> ExternalFactQuerySet:
        return self.annotate(at_division=F("division")).filter(scope.placed("at_division"))


@tracked
class ExternalFact(Recorded):
    """A number from outside the ledgers, for one division and year, with its source and date."""

    class Kind(models.TextChoices):
        DISTRICT_TAX = "district_tax", "区级税收"

    kind = models.CharField("项目", max_length=24, choices=Kind)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="所属区划"
    )
    year = models.PositiveSmallIntegerField("年度")
    amount = models.DecimalField("数值（万元）", max_digits=16, decimal_places=2)
    source = models.CharField("来源", max_length=120)
    stated_on = models.DateField("提供日期")

    personal = {}
    impersonal = ("kind", "source", "stated_on")

    objects = ExternalFactQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "外部数据"
        ordering = ("kind", "division", "year")
        constraints = [
            models.UniqueConstraint(fields=("kind", "division", "year"), name="external_fact_once")
        ]

    def __str__(self) -> str:
        return f"{self.division}{self.year}年{self.get_kind_display()}"
