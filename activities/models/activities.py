"""Organisation life: what branches hold, alone or together."""

from __future__ import annotations

from django.db import models
from django.db.models import F

from activities.models.dated import Dated, DatedQuerySet
from members.models import Member
from orgs.history import tracked
from orgs.models import PartyOrganization, Recorded, holds_on
from orgs.scope import Scope


class ActivityQuerySet(DatedQuerySet):
    def within(self, scope: Scope) -> ActivityQuerySet:
        """By the hosts' own divisions on that day: one row a host, so count distinct activities."""
        spells = "hostings__party_organization__spells"
        return (
            self.filter(holds_on(F("happened_on"), spells))
            .annotate(
                at_division=F(f"{spells}__division"),
                hosting=F("hostings"),
                host=F("hostings__party_organization"),
            )
            .filter(scope.placed("at_division", party_organization="host"))
        )


@tracked
class Activity(Dated):
    """One activity of organisation life; several hosts still make one activity."""

    class Kind(models.TextChoices):
        CONGRESS = "congress", "支部党员大会"
        COMMITTEE = "committee", "支委会"
        GROUP = "group", "党小组会"
        LECTURE = "lecture", "党课"
        ORGANISATION_LIFE = "organisation_life", "组织生活会"
        REVIEW = "review", "民主评议"
        THEME_DAY = "theme_day", "主题党日"
        HEART_TALK = "heart_talk", "谈心谈话"
        EXCHANGE = "exchange", "经验交流会"

    number = models.CharField("活动编号", max_length=40, unique=True)
    kind = models.CharField("类型", max_length=20, choices=Kind)
    hosts = models.ManyToManyField(
        PartyOrganization, through="Hosting", related_name="activities", verbose_name="主办党组织"
    )
    subject = models.CharField("主题", max_length=120, blank=True)
    venue = models.CharField("地点", max_length=120, blank=True)
    expected = models.PositiveIntegerField("应到人数", null=True, blank=True)
    attended = models.PositiveIntegerField("实到人数", null=True, blank=True)
    minutes = models.TextField("纪要", blank=True)

    personal = {}
    impersonal = ("number", "kind", "happened_on", "subject", "venue", "minutes")

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组织生活"
        ordering = ("happened_on", "number")

    def __str__(self) -> str:
        return self.number


@tracked
class Hosting(models.Model):
    """One Party organisation hosting one activity, alone or with others."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="hostings", verbose_name="活动"
    )
    party_organization = models.ForeignKey(
        PartyOrganization, models.PROTECT, related_name="hostings", verbose_name="主办党组织"
    )

    personal = {}
    impersonal = ()

    class Meta:
        verbose_name = verbose_name_plural = "主办"
        constraints = [
            models.UniqueConstraint(
                fields=("activity", "party_organization"), name="hosting_once_an_activity"
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.party_organization}"


@tracked
class Attendance(Recorded):
    """One member on the roll of one activity. Who was not looked for is unknown, never absent."""

    class State(models.TextChoices):
        PRESENT = "present", "到会"
        LEAVE = "leave", "请假"
        ABSENT = "absent", "缺席"
        UNKNOWN = "unknown", "未记"

    class Grade(models.TextChoices):
        EXCELLENT = "excellent", "优秀"
        QUALIFIED = "qualified", "合格"
        BARELY = "barely", "基本合格"
        UNQUALIFIED = "unqualified", "不合格"

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="attendances", verbose_name="活动"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="attendances", verbose_name="党员"
    )
    state = models.CharField("到会情况", max_length=10, choices=State, default=State.UNKNOWN)
    grade = models.CharField("评议等次", max_length=12, choices=Grade, blank=True)

    personal = {}
    impersonal = ("state", "grade")

    class Meta:
        verbose_name = verbose_name_plural = "到会情况"
        ordering = ("activity", "member")
        constraints = [
            models.UniqueConstraint(fields=("activity", "member"), name="attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.member}"


@tracked
class ActivityFile(Recorded):
    """A paper of an activity, such as the minutes or a sheet of signatures; never required.

    The file lies in the store under its digest; one taken down is deleted there.
    """

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="files", verbose_name="活动"
    )
    name = models.CharField("文件名", max_length=200)
    file = models.CharField("文件", max_length=100, blank=True)
    size = models.PositiveIntegerField("大小", help_text="字节")
    is_taken_down = models.BooleanField("已撤下", default=False)

    personal = {}
    impersonal = ("name", "file")

    class Meta:
        verbose_name = verbose_name_plural = "组织生活附件"
        ordering = ("activity", "pk")

    def __str__(self) -> str:
        return self.name


@tracked
class ActivityPlan(Recorded):
    """What an organisation means to hold on a day: a plan, and no fact.

    It is met by an activity of its kind that the organisation hosts in that month.
    """

    party_organization = models.ForeignKey(
        PartyOrganization, models.PROTECT, related_name="plans", verbose_name="党组织"
    )
    kind = models.CharField("类型", max_length=20, choices=Activity.Kind)
    planned_on = models.DateField("计划日期")
    subject = models.CharField("主题", max_length=120, blank=True)

    personal = {}
    impersonal = ("kind", "planned_on", "subject")

    class Meta:
        verbose_name = verbose_name_plural = "组织生活计划"
        ordering = ("planned_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("party_organization", "kind", "planned_on"),
                name="activity_plan_once_a_day",
                violation_error_message="这一天已有同类的计划",
            )
        ]

    def __str__(self) -> str:
        return f"{self.planned_on} {self.get_kind_display()}"


class Every(models.TextChoices):
    """How often something is to be held."""

    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"
    HALF_YEAR = "half_year", "每半年"
    YEAR = "year", "每年"


@tracked
class LifeRequirement(models.Model):
    """How often branches are to hold one kind of activity; the district sets it."""

    class Applies(models.TextChoices):
        ALL = "all", "所有党支部"
        COMMITTEE = "committee", "设支部委员会的党支部"
        GROUPS = "groups", "设党小组的党支部"

    kind = models.CharField("类型", max_length=20, choices=Activity.Kind, primary_key=True)
    every = models.CharField("频次", max_length=10, choices=Every)
    applies = models.CharField("适用", max_length=10, choices=Applies, default=Applies.ALL)
    source = models.CharField("依据", max_length=120)
    enabled = models.BooleanField("启用", default=True)

    personal = {}
    impersonal = ("kind", "every", "applies", "source")

    class Meta:
        verbose_name = verbose_name_plural = "组织生活频次"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.get_every_display()}"


@tracked
class NotHeld(Recorded):
    """Somebody said that a branch did not hold something in a period, and why.

    Without it a missing record says only that nothing is recorded.
    """

    party_organization = models.ForeignKey(
        PartyOrganization, models.PROTECT, related_name="not_held", verbose_name="党组织"
    )
    kind = models.CharField("类型", max_length=20, choices=Activity.Kind)
    since = models.DateField("所属期间的第一天")
    reason = models.CharField("未开展的原因", max_length=200)

    personal = {}
    impersonal = ("kind", "since", "reason")

    class Meta:
        verbose_name = verbose_name_plural = "未开展的说明"
        ordering = ("since", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("party_organization", "kind", "since"),
                name="not_held_said_once",
                violation_error_message="这一期间已经说明过",
            )
        ]

    def __str__(self) -> str:
        return f"{self.since} {self.get_kind_display()}"
