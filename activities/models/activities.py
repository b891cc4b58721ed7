"""Organisation life, training, publications and what else the year's work consists of."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F

from members.models import Member, Post
from orgs.history import tracked
from orgs.models import Division, PartyOrganization, Recorded, holds_on
from orgs.periods import Period
from orgs.scope import Scope


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

    personal = {}
    impersonal = ("number", "kind", "happened_on", "subject", "venue")

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
class Training(Owned):
    """One training class; `happened_on` is its first day."""

    class Kind(models.TextChoices):
        SECRETARY = "secretary", "书记专题班"
        DEMONSTRATION = "demonstration", "示范培训班"
        ROTATION = "rotation", "轮训"

    number = models.CharField("班次编号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类型", max_length=16, choices=Kind)
    venue = models.CharField("地点", max_length=120, blank=True)

    personal = {}
    impersonal = ("number", "name", "kind", "venue", "happened_on")

    class Meta:
        verbose_name = verbose_name_plural = "培训班次"
        ordering = ("happened_on", "number")

    def __str__(self) -> str:
        return self.name


class TraineeQuerySet(models.QuerySet["Trainee"]):
    def during(self, period: Period) -> TraineeQuerySet:
        return self.filter(
            training__happened_on__gte=period.start, training__happened_on__lt=period.end
        )

    def secretaries(self) -> TraineeQuerySet:
        """Those who were secretary of a Party organisation on the first day of their class.

        One row for each such organisation, so count distinct members.
        """
        first_day, posts = F("training__happened_on"), "member__posts"
        spells = f"{posts}__party_organization__spells"
        # One filter() call: a second one would join another post, or another spell.
        return self.filter(
            holds_on(first_day, posts) & holds_on(first_day, spells),
            **{f"{posts}__kind": Post.Kind.SECRETARY},
        ).annotate(
            at_division=F(f"{spells}__division"), secretary_of=F(f"{posts}__party_organization")
        )

    def within(self, scope: Scope) -> TraineeQuerySet:
        """By the division of the organisation they were secretary of (to follow `secretaries`)."""
        return self.filter(scope.placed("at_division", party_organization="secretary_of"))


@tracked
class Trainee(models.Model):
    """One member's attendance at one training class."""

    training = models.ForeignKey(
        Training, models.CASCADE, related_name="trainees", verbose_name="班次"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="trainings", verbose_name="党员"
    )

    personal = {}
    impersonal = ()

    objects = TraineeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参训人员"
        constraints = [
            models.UniqueConstraint(fields=("training", "member"), name="trainee_once_a_class")
        ]

    def __str__(self) -> str:
        return f"{self.training} {self.member}"


@tracked
class Publication(Owned):
    """One issue of a series (“新声”、《小红书》、《开福党建》)."""

    series = models.CharField("系列", max_length=40)
    issue = models.CharField("期号", max_length=40)
    title = models.CharField("名称", max_length=120)
    copies = models.PositiveIntegerField("发放册数", null=True, blank=True)

    personal = {}
    impersonal = ("series", "issue", "title", "happened_on")

    class Meta:
        verbose_name = verbose_name_plural = "刊物"
        ordering = ("series", "happened_on")
        constraints = [
            models.UniqueConstraint(
                fields=("series", "issue", "happened_on"), name="publication_issue_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.issue}"


@tracked
class TaskList(Owned):
    """One task list (任务清单) the district issued; one every two months is expected."""

    name = models.CharField("名称", max_length=120)

    personal = {}
    impersonal = ("name", "happened_on")

    class Meta:
        verbose_name = verbose_name_plural = "任务清单"
        ordering = ("happened_on",)
        constraints = [
            models.UniqueConstraint(
                fields=("division", "name", "happened_on"), name="task_list_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Assessment(Owned):
    """One annual assessment (年度考核) carried out."""

    name = models.CharField("名称", max_length=120)

    personal = {}
    impersonal = ("name", "happened_on")

    class Meta:
        verbose_name = verbose_name_plural = "年度考核"
        ordering = ("happened_on",)
        constraints = [
            models.UniqueConstraint(
                fields=("division", "name", "happened_on"), name="assessment_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Team(Owned):
    """A team formed for a purpose, such as a touring guidance group (巡回指导小组)."""

    class Kind(models.TextChoices):
        GUIDANCE = "guidance", "巡回指导小组"

    kind = models.CharField("类型", max_length=16, choices=Kind)
    name = models.CharField("名称", max_length=120)

    personal = {}
    impersonal = ("kind", "name", "happened_on")

    class Meta:
        verbose_name = verbose_name_plural = "小组"
        ordering = ("happened_on", "name")
        constraints = [
            models.UniqueConstraint(fields=("kind", "name", "happened_on"), name="team_once"),
        ]

    def __str__(self) -> str:
        return self.name
