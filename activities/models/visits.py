"""Visits of instructors to units (走访), and what comes with one: photos, and changes proposed."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from activities.models.dated import Dated, DatedQuerySet, at_the_units_street
from members.models import Instructor
from orgs.history import tracked
from orgs.models import Recorded, Unit
from orgs.scope import Scope


class VisitQuerySet(DatedQuerySet):
    def counting(self) -> VisitQuerySet:
        """A visit counts from submission, unless returned or void."""
        return self.filter(state=Visit.State.SUBMITTED)

    def within(self, scope: Scope) -> VisitQuerySet:
        """By the unit's street on that day."""
        return at_the_units_street(self, "happened_on").filter(
            scope.placed("at_division", unit="unit", instructor="instructor", visit="pk")
        )

    def made_by(self, instructor: Instructor | int) -> VisitQuerySet:
        """Those the instructor made, alone, in the lead or as a companion."""
        joined = VisitCompanion.objects.filter(instructor=instructor)
        return self.filter(Q(instructor=instructor) | Q(pk__in=joined.values("visit")))


@tracked
class Visit(Dated):
    """One visit to a unit; the client makes its number, so none is entered twice.

    Several instructors together still make one visit: of the one who leads it, and companions.
    """

    class Method(models.TextChoices):
        ON_SITE = "on_site", "上门"
        PHONE = "phone", "电话"
        ONLINE = "online", "线上"

    class State(models.TextChoices):
        SUBMITTED = "submitted", "已提交"
        RETURNED = "returned", "已退回"
        VOID = "void", "已作废"

    TOPICS = ("政策宣讲", "组建指导", "组织生活指导", "发展党员", "问题诉求", "信息核实")

    number = models.UUIDField("走访编号", unique=True, default=uuid.uuid4, editable=False)
    instructor = models.ForeignKey(
        Instructor, models.PROTECT, related_name="visits", verbose_name="指导员"
    )
    companions = models.ManyToManyField(
        Instructor,
        through="VisitCompanion",
        related_name="joined_visits",
        verbose_name="同行指导员",
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="visits", verbose_name="两新组织")
    method = models.CharField("方式", max_length=10, choices=Method, blank=True)
    topics = ArrayField(models.CharField(max_length=20), verbose_name="事项", default=list)
    # None where nothing was said of it: a visit on paper, or one to explain a policy.
    unchanged = models.BooleanField("情况无变化", null=True, blank=True)
    content = models.TextField("情况", blank=True)
    next_plan = models.CharField("下次计划", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.SUBMITTED)
    review_note = models.CharField("退回或作废的原因", max_length=200, blank=True)

    personal = {}
    impersonal = (
        "happened_on", "method", "topics", "content", "next_plan", "state", "review_note",
    )  # fmt: skip

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "走访"
        ordering = ("happened_on", "pk")

    def __str__(self) -> str:
        return f"{self.happened_on} 走访"


@tracked
class VisitCompanion(models.Model):
    """Another instructor who was there."""

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="companionships", verbose_name="走访"
    )
    instructor = models.ForeignKey(
        Instructor, models.PROTECT, related_name="companionships", verbose_name="同行指导员"
    )

    personal = {}
    impersonal = ()

    class Meta:
        verbose_name = verbose_name_plural = "同行指导员"
        constraints = [
            models.UniqueConstraint(fields=("visit", "instructor"), name="visit_companion_once")
        ]

    def __str__(self) -> str:
        return f"{self.visit} {self.instructor}"


class VisitSubmission(Recorded):
    """What a phone sent and was answered for, once for each content: the receipt of a visit.

    The same content again is given the same answer, whatever was edited since.
    """

    visit = models.ForeignKey(
        Visit, models.PROTECT, related_name="submissions", verbose_name="走访"
    )
    digest = models.CharField("内容摘要", max_length=64)
    received_at = models.DateTimeField("收到时间", auto_now_add=True)

    personal = {}
    impersonal = ("digest",)

    class Meta:
        verbose_name = verbose_name_plural = "走访提交"
        ordering = ("pk",)
        indexes = [models.Index(fields=("visit", "digest"), name="visit_submission_digest")]

    def __str__(self) -> str:
        return f"{self.visit} {self.received_at:%Y-%m-%d %H:%M}"


@tracked
class VisitPhoto(Recorded):
    """A photo taken on a visit, re-encoded without what the camera wrote into it.

    The file lies in the store under its digest; one taken down is deleted there.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos", verbose_name="走访")
    number = models.UUIDField("照片编号", unique=True, editable=False)
    file = models.CharField("文件", max_length=100, blank=True)
    width = models.PositiveIntegerField("宽", help_text="像素")
    height = models.PositiveIntegerField("高", help_text="像素")
    is_taken_down = models.BooleanField("已撤下", default=False)

    personal = {}
    impersonal = ("file",)

    class Meta:
        verbose_name = verbose_name_plural = "走访照片"
        ordering = ("visit", "pk")

    def __str__(self) -> str:
        return f"{self.visit} 照片"


@tracked
class Proposal(Recorded):
    """One fact of the unit as the visitor found it: nothing until the street accepts it.

    `value` is text as the fact's kind writes it: digits, a day as 2021-09-05, a status by its code.
    """

    class Fact(models.TextChoices):
        HEADCOUNT = "headcount", "从业人数"
        STATUS = "status", "经营状态"
        CLOSED = "closed", "已注销"
        MOVED = "moved", "已迁移"
        MEMBERS = "members", "党员情况"

    class State(models.TextChoices):
        PENDING = "pending", "待核实"
        ACCEPTED = "accepted", "已采纳"
        DECLINED = "declined", "未采纳"

    guarded = True  # who settles it sees when it was said otherwise, or settled, in the meantime

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="proposals", verbose_name="走访")
    fact = models.CharField("项目", max_length=12, choices=Fact)
    value = models.CharField("所见情况", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PENDING)
    declined_for = models.CharField("不采纳的原因", max_length=200, blank=True)

    personal = {}
    impersonal = ("fact", "value", "state", "declined_for")

    class Meta:
        verbose_name = verbose_name_plural = "走访所见变化"
        ordering = ("visit", "pk")
        constraints = [
            models.UniqueConstraint(fields=("visit", "fact"), name="proposal_once_a_visit"),
            models.CheckConstraint(
                name="proposal_declined_says_why",
                condition=~Q(state="declined") | ~Q(declined_for=""),
                violation_error_message="不采纳的，请写明原因",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit} {self.get_fact_display()}"
