"""Demands (诉求) of units."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from activities.models.dated import at_the_units_street
from activities.models.visits import Visit
from orgs.history import tracked
from orgs.models import Division, Programme, Recorded, Unit
from orgs.periods import Period
from orgs.scope import Scope


class DemandQuerySet(models.QuerySet["Demand"]):
    def during(self, period: Period) -> DemandQuerySet:
        """By 受理日期, else 提出日期; adds that day as `counted_on`."""
        counted_on = Coalesce("accepted_on", "raised_on")
        return self.annotate(counted_on=counted_on).filter(
            Q(counted_on__gte=period.start), Q(counted_on__lt=period.end)
        )

    def within(self, scope: Scope) -> DemandQuerySet:
        """By the unit's street on the day it counts (to follow `during`)."""
        return at_the_units_street(self, "counted_on").filter(
            scope.placed("at_division", unit="unit", demand="pk")
        )


@tracked
class Demand(Recorded):
    """One demand (诉求) of a unit; 办结 and 解决 are different things."""

    class Outcome(models.TextChoices):
        SOLVED = "solved", "解决"
        PARTLY_SOLVED = "partly_solved", "部分解决"
        EXPLAINED = "explained", "解释说明"
        NOT_POSSIBLE = "not_possible", "不具备条件"

    # 台账中常见的类别；导入的可以是别的写法。
    CATEGORIES = ("政策", "融资", "用工人才", "用地证照", "税费", "法律", "党务", "其他")

    number = models.CharField("诉求编号", max_length=40, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="demands", verbose_name="两新组织")
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="demands",
        verbose_name="行动",
    )
    visit = models.OneToOneField(
        Visit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="demand",
        verbose_name="提出诉求的走访",
    )
    batch = models.CharField("批次", max_length=40, blank=True)
    category = models.CharField("类别", max_length=40, blank=True)
    content = models.TextField("内容")
    raised_on = models.DateField("提出日期")
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    assigned_on = models.DateField("交办日期", null=True, blank=True)
    department = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承办单位",
        limit_choices_to=Q(kind=Division.Kind.DEPARTMENT),
    )
    closed_on = models.DateField("办结日期", null=True, blank=True)
    outcome = models.CharField("结果", max_length=16, choices=Outcome, blank=True)

    personal = {}
    impersonal = (
        "number",
        "batch",
        "category",
        "content",
        "raised_on",
        "accepted_on",
        "assigned_on",
        "closed_on",
        "outcome",
    )

    objects = DemandQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "诉求"
        ordering = ("raised_on", "number")
        constraints = [
            models.CheckConstraint(
                name="demand_dates_in_order",
                condition=(Q(accepted_on=None) | Q(accepted_on__gte=F("raised_on")))
                & (Q(closed_on=None) | Q(closed_on__gte=F("raised_on"))),
                violation_error_message="受理日期、办结日期不能早于提出日期",
            ),
            models.CheckConstraint(
                name="demand_outcome_has_date",
                condition=Q(outcome="") | Q(closed_on__isnull=False),
                violation_error_message="填写结果时必须填写办结日期",
            ),
        ]

    def __str__(self) -> str:
        return self.number
