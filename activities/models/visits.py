"""Visits of instructors to units (走访)."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from activities.models.dated import Dated, DatedQuerySet, at_the_units_street
from members.models import Instructor
from orgs.history import tracked
from orgs.models import Unit
from orgs.scope import Scope


class VisitQuerySet(DatedQuerySet):
    def counting(self) -> VisitQuerySet:
        """A visit counts from submission, unless returned or void."""
        return self.filter(state=Visit.State.SUBMITTED)

    def within(self, scope: Scope) -> VisitQuerySet:
        """By the unit's street on that day."""
        return at_the_units_street(self, "happened_on").filter(
            scope.placed("at_division", unit="unit", instructor="instructor")
        )


@tracked
class Visit(Dated):
    """One visit of an instructor to a unit; the client makes its id, so none is entered twice."""

    class Method(models.TextChoices):
        ON_SITE = "on_site", "上门"
        PHONE = "phone", "电话"
        ONLINE = "online", "线上"

    class State(models.TextChoices):
        SUBMITTED = "submitted", "已提交"
        RETURNED = "returned", "已退回"
        VOID = "void", "已作废"

    TOPICS = ("政策宣讲", "组建指导", "组织生活指导", "发展党员", "问题诉求", "信息核实")

    id = models.UUIDField("走访编号", primary_key=True, default=uuid.uuid4, editable=False)
    instructor = models.ForeignKey(
        Instructor, models.PROTECT, related_name="visits", verbose_name="指导员"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="visits", verbose_name="两新组织")
    method = models.CharField("方式", max_length=10, choices=Method, blank=True)
    topics = ArrayField(models.CharField(max_length=20), verbose_name="事项", default=list)
    content = models.TextField("情况", blank=True)
    next_plan = models.CharField("下次计划", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.SUBMITTED)

    personal = {}
    impersonal = ("happened_on", "method", "topics", "content", "next_plan", "state")

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "走访"
        ordering = ("happened_on",)

    def __str__(self) -> str:
        return f"{self.happened_on} 走访"
