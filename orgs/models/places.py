from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from orgs.history import tracked
from orgs.models.changes import Recorded
from orgs.models.divisions import Division
from orgs.models.spells import Spell, SpellQuerySet, spell_constraints
from orgs.periods import Period
from orgs.scope import Scope


@tracked
class Place(Recorded):
    """One building, business circle or park (楼宇、商圈、园区)."""

    class Kind(models.TextChoices):
        BUILDING = "building", "楼宇"
        BUSINESS_CIRCLE = "business_circle", "商圈"
        PARK = "park", "园区"

    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类型", max_length=16, choices=Kind)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="所属街道"
    )

    personal = {}
    impersonal = ("name", "kind")

    class Meta:
        verbose_name = verbose_name_plural = "楼宇商圈"
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=("division", "name"), name="place_name_once_a_division")
        ]

    def __str__(self) -> str:
        return self.name


class PlaceYearQuerySet(models.QuerySet["PlaceYear"]):
    def during(self, period: Period) -> PlaceYearQuerySet:
        """Yearly facts belong to the calendar year the period ends in."""
        return self.filter(year=period.year)

    def with_last_year(self, period: Period) -> PlaceYearQuerySet:
        return self.filter(year__in=(period.year, period.year - 1))

    def within(self, scope: Scope) -> PlaceYearQuerySet:
        return self.annotate(at_division=F("place__division")).filter(scope.placed("at_division"))


@tracked
class PlaceYear(Recorded):
    """What one place paid in tax in one calendar year, and who says so."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="years", verbose_name="楼宇商圈")
    year = models.PositiveSmallIntegerField("年度")
    tax = models.DecimalField(
        "税收（万元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    source = models.CharField("来源", max_length=80, blank=True)

    OVER_100_MILLION = Decimal(10_000)  # 万元，即1亿元

    personal = {}
    impersonal = ("source",)

    objects = PlaceYearQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "楼宇年度税收"
        ordering = ("place", "year")
        constraints = [
            models.UniqueConstraint(fields=("place", "year"), name="place_year_once"),
            models.CheckConstraint(
                name="place_year_tax_not_negative",
                condition=Q(tax__gte=0),
                violation_error_message="税收不能为负数",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.year}年"


class ServiceAssignmentQuerySet(SpellQuerySet):
    def within(self, scope: Scope) -> ServiceAssignmentQuerySet:
        return self.annotate(at_division=F("place__division")).filter(scope.placed("at_division"))


@tracked
class ServiceAssignment(Spell):
    """A service team looking after a building from one day to another."""

    place = models.ForeignKey(
        Place, models.PROTECT, related_name="service_assignments", verbose_name="楼宇商圈"
    )
    team = models.CharField("服务队", max_length=80)

    personal = {}
    impersonal = ("team",)

    objects = ServiceAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "服务队派驻"
        constraints = spell_constraints("service_assignment", "place", "team")

    def __str__(self) -> str:
        return f"{self.team}→{self.place}"
