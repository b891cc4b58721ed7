"""What is done for units and people: visits, demands, deeds and honours."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from activities.models.activities import Dated, DatedQuerySet
from members.models import Affiliation, Instructor, Member
from orgs.history import tracked
from orgs.models import (
    Division,
    PartyOrganization,
    Programme,
    Recorded,
    Unit,
    division_of_organization,
    division_of_unit,
    holds_on,
)
from orgs.periods import Period
from orgs.scope import Scope

Rows = TypeVar("Rows", bound=models.QuerySet)


def _at_the_units_street(rows: Rows, day: str) -> Rows:
    """Adds `at_division`, the unit's street on the row's own day, by a join to that one spell."""
    joined = rows.filter(holds_on(F(day), "unit__spells"))
    return joined.annotate(at_division=F("unit__spells__division"))


class VisitQuerySet(DatedQuerySet):
    def counting(self) -> VisitQuerySet:
        """A visit counts from submission, unless returned or void."""
        return self.filter(state=Visit.State.SUBMITTED)

    def within(self, scope: Scope) -> VisitQuerySet:
        """By the unit's street on that day."""
        return _at_the_units_street(self, "happened_on").filter(
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


class DemandQuerySet(models.QuerySet["Demand"]):
    def during(self, period: Period) -> DemandQuerySet:
        """By 受理日期, else 提出日期; adds that day as `counted_on`."""
        counted_on = Coalesce("accepted_on", "raised_on")
        return self.annotate(counted_on=counted_on).filter(
            Q(counted_on__gte=period.start), Q(counted_on__lt=period.end)
        )

    def within(self, scope: Scope) -> DemandQuerySet:
        """By the unit's street on the day it counts (to follow `during`)."""
        return _at_the_units_street(self, "counted_on").filter(
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


class DeedQuerySet(DatedQuerySet):
    def within(self, scope: Scope) -> DeedQuerySet:
        """By the beneficiary's street on that day."""
        return _at_the_units_street(self, "happened_on").filter(
            scope.placed("at_division", unit="unit")
        )


@tracked
class Deed(Dated):
    """One practical deed (实事) completed for a unit on a day."""

    name = models.CharField("名称", max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="deeds", verbose_name="受益单位")

    personal = {}
    impersonal = ("name", "happened_on")

    objects = DeedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "实事"
        ordering = ("happened_on", "name")
        constraints = [
            models.UniqueConstraint(fields=("name", "unit", "happened_on"), name="deed_once")
        ]

    def __str__(self) -> str:
        return self.name


class HonourQuerySet(DatedQuerySet):
    def within(self, scope: Scope) -> HonourQuerySet:
        """By the recipient's division on that day; a member's is that of their organisation."""
        day = models.OuterRef("happened_on")
        of_member = (
            Affiliation.objects.filter(
                holds_on(day),
                holds_on(day, "party_organization__spells"),
                member=models.OuterRef("member"),
            )
            .order_by()
            .values("party_organization__spells__division")
        )
        return self.annotate(
            at_division=Coalesce(
                division_of_unit("happened_on"),
                division_of_organization("happened_on"),
                models.Subquery(of_member[:1]),
            )
        ).filter(scope.placed("at_division", unit="unit", party_organization="party_organization"))


@tracked
class Honour(Dated):
    """An honour given to exactly one recipient: a member, a unit or a Party organisation."""

    class Level(models.TextChoices):
        PROVINCE = "province", "省"
        CITY = "city", "市"
        DISTRICT = "district", "区"

    class Kind(models.TextChoices):
        AWARD = "award", "荣誉"
        EXEMPLAR = "exemplar", "典型"

    name = models.CharField("名称", max_length=120)
    level = models.CharField("级别", max_length=10, choices=Level)
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.AWARD)
    document_no = models.CharField("文号", max_length=60, blank=True)
    revoked_on = models.DateField("撤销日期", null=True, blank=True)
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="honours",
        verbose_name="党员",
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="honours", verbose_name="单位"
    )
    party_organization = models.ForeignKey(
        PartyOrganization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="honours",
        verbose_name="党组织",
    )

    personal = {}
    impersonal = ("name", "level", "kind", "document_no", "revoked_on", "happened_on")

    objects = HonourQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "表彰"
        ordering = ("happened_on", "name")
        constraints = [
            models.CheckConstraint(
                name="honour_one_recipient",
                condition=Q(
                    member__isnull=False, unit__isnull=True, party_organization__isnull=True
                )
                | Q(member__isnull=True, unit__isnull=False, party_organization__isnull=True)
                | Q(member__isnull=True, unit__isnull=True, party_organization__isnull=False),
                violation_error_message="表彰对象必须且只能填写一个",
            ),
            *(
                models.UniqueConstraint(
                    fields=(recipient, "name", "happened_on"), name=f"honour_once_a_{recipient}"
                )
                for recipient in ("member", "unit", "party_organization")
            ),
        ]

    def __str__(self) -> str:
        return self.name
