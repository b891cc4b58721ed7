"""楼宇商圈主题服务日: what was held in a month, and what is planned for the next."""

from __future__ import annotations

from django.db import models
from django.db.models import F, OuterRef, Q

from activities.models.reported import Reported, ReportedQuerySet, report_constraints
from orgs.history import tracked
from orgs.models import Place
from orgs.scope import Scope


class ServiceDayQuerySet(ReportedQuerySet):
    def within(self, scope: Scope) -> ServiceDayQuerySet:
        return self.annotate(at_division=F("place__division")).filter(scope.placed("at_division"))


@tracked
class ServiceDay(Reported):
    """The report of one place for one month, named by its first day: held on a day, or why not."""

    place = models.ForeignKey(
        Place, models.PROTECT, related_name="service_days", verbose_name="楼宇商圈"
    )
    month = models.DateField("月份")
    happened_on = models.DateField("开展日期", null=True, blank=True)
    not_held_for = models.CharField("未开展的原因", max_length=200, blank=True)
    subject = models.CharField("主题", max_length=120, blank=True)
    services = models.TextField("服务内容", blank=True)
    next_plan = models.TextField("下月计划", blank=True)

    personal = {}
    impersonal = (
        "month",
        "happened_on",
        "not_held_for",
        "subject",
        "services",
        "next_plan",
        *Reported.REPORTED,
    )

    objects = ServiceDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "主题服务日"
        ordering = ("-month", "place", "-pk")
        constraints = [
            *report_constraints("service_day"),
            models.UniqueConstraint(
                fields=("place", "month"),
                condition=Q(returned_on=None),
                name="service_day_once_a_month",
                violation_error_message="这一个月的主题服务日已经报送",
            ),
            models.CheckConstraint(
                name="service_day_month_by_its_first_day",
                condition=Q(month__day=1),
                violation_error_message="月份以当月的第一天表示",
            ),
            models.CheckConstraint(
                name="service_day_held_or_why_not",
                condition=Q(happened_on__isnull=False, not_held_for="")
                | (Q(happened_on=None) & ~Q(not_held_for="")),
                violation_error_message="请填写开展日期；没有开展的，请说明原因",
            ),
        ]

    @classmethod
    def same(cls) -> Q:
        return Q(place=OuterRef("place"), month=OuterRef("month"))

    def __str__(self) -> str:
        return f"{self.place} {self.month:%Y年%-m月}"
