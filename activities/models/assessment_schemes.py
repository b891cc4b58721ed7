"""Schemes of annual assessments (考核方案): whom they assess, by which items, into which grades.

A scheme is drafted, then started; from then on neither it nor its items and grades change. What
should be otherwise is a new version, drafted from it. `year` is what is assessed, up to `as_of`;
the `Assessment` it belongs to counts in the year in which it was carried out.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from activities.models.publications import Assessment
from orgs.history import tracked
from orgs.models import Division, Recorded
from orgs.scope import NATION, Reach, Scope, in_range


class Audience(models.TextChoices):
    """Whom a scheme assesses."""

    ENTERPRISE = "enterprise", "非公企业党组织"
    SOCIAL = "social", "社会组织党组织"
    STREET = "street", "街道"
    INSTRUCTOR = "instructor", "党建指导员"


OF_ORGANIZATIONS = (Audience.ENTERPRISE, Audience.SOCIAL)


class SchemeState(models.TextChoices):
    """How far a scheme is on a day."""

    DRAFT = "draft", "草拟"
    UNDER_WAY = "under_way", "进行中"
    PUBLISHED = "published", "已公布"
    SUPERSEDED = "superseded", "已由新版本取代"


def plain(points: Decimal) -> str:
    """Points as people write them: 86.5, 90."""
    return f"{points.normalize():f}"


def _around(division: str, code: str) -> Q:
    """What a division decided that lies above the code, or within it."""
    above = [NATION, *(code[:length] for length in range(2, len(code) + 1))]
    return Q(**{f"{division}__in": above}) | in_range(division, code)


def newer_version(day: date, path: str = "") -> Exists:
    """Whether a later version of the scheme at the path has been started by the day."""
    own = {name: OuterRef(f"{path}{name}") for name in ("division", "year", "audience")}
    newer = AssessmentScheme.objects.filter(
        version__gt=OuterRef(f"{path}version"), started_on__lte=day, **own
    )
    return Exists(newer.order_by())


class AssessmentSchemeQuerySet(models.QuerySet["AssessmentScheme"]):
    def reached(self, reach: Reach) -> AssessmentSchemeQuerySet:
        """Those of a viewer who reaches the whole division: a scheme's page and history tell of
        everybody it assesses. Who is assessed has a sheet of their own."""
        if reach.everything:
            return self
        found = Q(pk__in=())
        for code in reach.ranges:
            found |= in_range("division", code)
        return self.filter(found)

    def within(self, scope: Scope) -> AssessmentSchemeQuerySet:
        return self.filter(_around("division", scope.division)).reached(scope.viewer)

    def announced(self, scope: Scope) -> AssessmentSchemeQuerySet:
        """Those that are under way in a division, for whoever is in it; drafts as in `within`."""
        own = self.model.objects.within(scope).order_by().values("pk")
        is_started = Q(started_on__lte=scope.as_of)
        return self.filter(_around("division", scope.division), is_started | Q(pk__in=own))

    def known(self, day: date) -> AssessmentSchemeQuerySet:
        """Adds `state`, how far each is on the day."""
        from activities.models.assessed import AssessmentStep, StepKind

        published = AssessmentStep.objects.filter(
            assessed__scheme=OuterRef("pk"), kind=StepKind.PUBLISHED, happened_on__lte=day
        )
        return self.annotate(
            state=Case(
                When(Q(started_on=None) | Q(started_on__gt=day), then=Value(SchemeState.DRAFT)),
                When(newer_version(day), then=Value(SchemeState.SUPERSEDED)),
                When(Exists(published), then=Value(SchemeState.PUBLISHED)),
                default=Value(SchemeState.UNDER_WAY),
                output_field=models.CharField(),
            )
        )


@tracked
class AssessmentScheme(Recorded):
    """One version of how one year's assessment is made of one audience."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="考核单位"
    )
    year = models.PositiveSmallIntegerField("考核年度")
    audience = models.CharField("考核对象", max_length=12, choices=Audience)
    version = models.PositiveSmallIntegerField("版本", default=1)
    name = models.CharField("方案名称", max_length=120)
    least_days = models.PositiveSmallIntegerField("成立或聘任满几天才参加", default=0)
    bonus_cap = models.DecimalField("加分上限", max_digits=5, decimal_places=2, default=0)
    top_share = models.PositiveSmallIntegerField("最高等次比例上限", null=True, blank=True)
    appeal_days = models.PositiveSmallIntegerField("申诉期", default=5, help_text="工作日")
    # What starting it fixes.
    assessment = models.ForeignKey(
        Assessment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="schemes",
        verbose_name="年度考核",
    )
    started_on = models.DateField("启动日期", null=True, blank=True)
    as_of = models.DateField("考核时点", null=True, blank=True)
    self_due_on = models.DateField("自评期限", null=True, blank=True)
    review_due_on = models.DateField("初评期限", null=True, blank=True)
    # How often branches were to hold what: kind of activity → [every, applies].
    life = models.JSONField("组织生活频次", default=dict, blank=True)

    STARTED = ("assessment", "started_on", "as_of", "self_due_on", "review_due_on")

    personal = {}
    impersonal = (
        "audience",
        "name",
        "started_on",
        "as_of",
        "self_due_on",
        "review_due_on",
        "life",
    )
    untold = ("life",)

    objects = AssessmentSchemeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核方案"
        ordering = ("-year", "audience", "-version")
        constraints = [
            models.UniqueConstraint(
                fields=("division", "year", "audience", "version"),
                name="assessment_scheme_version_once",
                violation_error_message="这一年度、这类对象已有同一版本的方案",
            ),
            models.CheckConstraint(
                name="assessment_scheme_started_whole",
                condition=Q(
                    assessment=None,
                    started_on=None,
                    as_of=None,
                    self_due_on=None,
                    review_due_on=None,
                )
                | Q(
                    assessment__isnull=False,
                    started_on__isnull=False,
                    as_of__isnull=False,
                    self_due_on__isnull=False,
                    review_due_on__isnull=False,
                ),
                violation_error_message="启动考核须同时写明启动日期、考核时点和自评、初评期限",
            ),
            models.CheckConstraint(
                name="assessment_scheme_days_in_order",
                condition=Q(started_on=None)
                | Q(
                    as_of__lte=F("started_on"),
                    self_due_on__gte=F("started_on"),
                    review_due_on__gte=F("self_due_on"),
                ),
                violation_error_message="考核时点、启动、自评期限、初评期限须依次在后",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.started_on is None

    @property
    def of_organizations(self) -> bool:
        return self.audience in OF_ORGANIZATIONS


@tracked
class AssessmentItem(Recorded):
    """One line of a scheme: what is looked at, how, and how much it is worth."""

    class Method(models.TextChoices):
        AUTO = "auto", "自动计分"
        MANUAL = "manual", "评分"
        DEDUCT = "deduct", "扣分"
        BONUS = "bonus", "加分"
        VETO = "veto", "一票否决"

    BASE = (Method.AUTO, Method.MANUAL)  # what the full 100 points consist of
    JUDGED = (Method.MANUAL, Method.DEDUCT, Method.BONUS, Method.VETO)

    scheme = models.ForeignKey(
        AssessmentScheme, models.PROTECT, related_name="items", verbose_name="考核方案"
    )
    position = models.PositiveSmallIntegerField("次序", default=0)
    group = models.CharField("类别", max_length=40)
    title = models.CharField("考核内容", max_length=80)
    method = models.CharField("计分方式", max_length=8, choices=Method)
    measure = models.CharField("自动核对的内容", max_length=24, blank=True)
    points = models.DecimalField("分值", max_digits=5, decimal_places=2, default=0)
    # At least so many percent → so many points, the highest first; without any, in proportion.
    bands = models.JSONField("分档", default=list, blank=True)
    standard = models.CharField("评分标准", max_length=300, blank=True)
    needs_material = models.BooleanField("需要材料", default=False)

    personal = {}
    impersonal = ("group", "title", "method", "measure", "bands", "standard")

    class Meta:
        verbose_name = verbose_name_plural = "考核内容"
        ordering = ("scheme", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("scheme", "title"),
                name="assessment_item_title_once",
                violation_error_message="同一方案中考核内容不能重复",
            ),
            models.CheckConstraint(
                name="assessment_item_measured",
                condition=Q(method="auto") ^ Q(measure=""),
                violation_error_message="自动计分的须选定核对的内容，其他方式不选",
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class AssessmentGrade(Recorded):
    """One grade of a scheme, from its least total on; with a tier, it counts for the allowance."""

    scheme = models.ForeignKey(
        AssessmentScheme, models.PROTECT, related_name="grades", verbose_name="考核方案"
    )
    name = models.CharField("等次", max_length=20)
    least = models.DecimalField("不低于", max_digits=5, decimal_places=2)
    tier = models.CharField("津贴档次", max_length=20, blank=True)
    amount = models.DecimalField(
        "每月津贴", max_digits=8, decimal_places=2, null=True, blank=True, help_text="元"
    )

    personal = {}
    impersonal = ("name", "tier")

    class Meta:
        verbose_name = verbose_name_plural = "考核等次"
        ordering = ("scheme", "-least")
        constraints = [
            models.UniqueConstraint(
                fields=("scheme", "name"),
                name="assessment_grade_name_once",
                violation_error_message="同一方案中等次不能重名",
            ),
            models.UniqueConstraint(
                fields=("scheme", "least"),
                name="assessment_grade_least_once",
                violation_error_message="同一方案中两个等次的下限不能相同",
            ),
        ]

    def __str__(self) -> str:
        return self.name
