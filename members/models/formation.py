"""动态组建: a Party organisation being set up, from the first talk to the day it is founded.

None of these rows enters a figure: what is being prepared covers nobody yet.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from members.models.members import Member
from orgs.history import tracked
from orgs.models import (
    Coverage,
    Division,
    PartyOrganization,
    Recorded,
    Spell,
    SpellQuerySet,
    Unit,
    holds_on,
    spell_constraints,
)
from orgs.scope import Scope

# 联合党支部一般不超过五个单位（《中国共产党支部工作条例（试行）》）。
MOST_UNITS = 5


class FormationCaseQuerySet(models.QuerySet["FormationCase"]):
    def open_on(self, day: date) -> FormationCaseQuerySet:
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)

    def within(self, scope: Scope) -> FormationCaseQuerySet:
        """By the street, on the scope's day, of any unit that the case is about by then."""
        placed = FormationUnit.objects.filter(
            holds_on(scope.as_of, "unit__spells"),
            scope.placed("unit__spells__division", unit="unit"),
            started_on__lte=scope.as_of,
        )
        return self.filter(pk__in=placed.order_by().values("case"))


@tracked
class FormationCase(Recorded):
    """One Party organisation that is being set up in one unit, or in several together."""

    class Trigger(models.TextChoices):
        THIRD_MEMBER = "third_member", "第三名正式党员"
        NEIGHBOURS = "neighbours", "可与邻近单位联合组建"
        OUTGROWN = "outgrown", "在联合党支部而已具备单独组建条件"
        PROJECT = "project", "临时党支部成立满六个月"
        OTHER = "other", "其他"

    class Outcome(models.TextChoices):
        ESTABLISHED = "established", "已组建"
        ABANDONED = "abandoned", "不再组建"

    # 组建指导 → 组建申请 → 党员核实 → 组织关系转接 → 上级批复, in the order of domain.md §4.2.
    STEPS = ("guided_on", "applied_on", "verified_on", "transferred_on", "approved_on")

    name = models.CharField("拟定名称", max_length=120)
    mode = models.CharField("组建方式", max_length=12, choices=Coverage.Mode)
    trigger = models.CharField("来由", max_length=16, choices=Trigger)
    superior = models.ForeignKey(
        PartyOrganization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="formation_cases_below",
        verbose_name="上级党组织",
    )
    host = models.ForeignKey(
        PartyOrganization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="formation_cases_joining",
        verbose_name="拟加入的党组织",
    )
    opened_on = models.DateField("列入日期")
    guided_on = models.DateField("组建指导", null=True, blank=True)
    applied_on = models.DateField("组建申请", null=True, blank=True)
    verified_on = models.DateField("党员核实", null=True, blank=True)
    transferred_on = models.DateField("组织关系转接", null=True, blank=True)
    approved_on = models.DateField("上级批复", null=True, blank=True)
    approval_no = models.CharField("批复文号", max_length=60, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    outcome = models.CharField("结果", max_length=12, choices=Outcome, blank=True)
    organization = models.ForeignKey(
        PartyOrganization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="formation_cases",
        verbose_name="组建的党组织",
    )
    abandon_reason = models.CharField("不再组建的原因", max_length=200, blank=True)

    personal = {}
    impersonal = (
        "name",
        "mode",
        "trigger",
        "opened_on",
        *STEPS,
        "approval_no",
        "closed_on",
        "outcome",
        "abandon_reason",
    )

    objects = FormationCaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组建事项"
        ordering = ("-opened_on", "-pk")
        constraints = [
            models.CheckConstraint(
                name="formation_case_opened_before_closed",
                condition=Q(closed_on=None) | Q(closed_on__gt=models.F("opened_on")),
                violation_error_message="办结日期必须晚于列入日期",
            ),
            models.CheckConstraint(
                name="formation_case_outcome_when_closed",
                condition=Q(closed_on=None, outcome="")
                | (Q(closed_on__isnull=False) & ~Q(outcome="")),
                violation_error_message="办结的组建事项必须有结果",
            ),
            models.CheckConstraint(
                name="formation_case_established_names_organization",
                condition=~Q(outcome="established") | Q(organization__isnull=False),
                violation_error_message="已组建的，必须有组建的党组织",
            ),
            models.CheckConstraint(
                name="formation_case_approved_with_document",
                condition=Q(approved_on=None) | ~Q(approval_no=""),
                violation_error_message="上级批复必须有文号",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class FormationUnit(Spell):
    """A unit that a case is about, until the case is closed: one case at a time."""

    case = models.ForeignKey(
        FormationCase, models.PROTECT, related_name="units", verbose_name="组建事项"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="formation_units", verbose_name="两新组织"
    )

    personal = {}
    impersonal = ()

    objects = SpellQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组建单位"
        ordering = ("case", "started_on", "pk")
        constraints = spell_constraints("formation_unit", "unit")

    def __str__(self) -> str:
        return f"{self.case}—{self.unit}"


@tracked
class FormationDocument(Recorded):
    """A document of a case that has been handed in."""

    class Kind(models.TextChoices):
        REGISTRATION = "registration", "企业情况登记表"
        PROOFS = "proofs", "党员身份证明"
        ROSTER = "roster", "党员名册"
        LICENCE = "licence", "营业执照或登记证书复印件"
        APPLICATION = "application", "组建申请"
        COMMITMENT = "commitment", "挂靠承诺书"
        ELECTION = "election", "选举结果报告"
        APPROVAL = "approval", "批复"
        PLAQUE = "plaque", "挂牌"

    case = models.ForeignKey(
        FormationCase, models.PROTECT, related_name="documents", verbose_name="组建事项"
    )
    kind = models.CharField("材料", max_length=16, choices=Kind)
    received_on = models.DateField("收到日期")
    note = models.CharField("说明", max_length=200, blank=True)

    personal = {}
    impersonal = ("kind", "received_on", "note")

    class Meta:
        verbose_name = verbose_name_plural = "组建材料"
        ordering = ("case", "received_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("case", "kind"),
                name="formation_document_once",
                violation_error_message="这份材料已经登记过",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


@tracked
class DismissedSuggestion(Recorded):
    """A suggested joint branch that was turned down, known by the facts it was made from.

    Other facts are another suggestion: it comes back when a unit or a member more makes it one.
    """

    facts = models.CharField("依据的情况", max_length=64, unique=True)
    suggestion = models.CharField("建议", max_length=400)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="所属街道"
    )
    reason = models.CharField("原因", max_length=200)
    dismissed_on = models.DateField("日期")

    personal = {}
    impersonal = ("facts", "suggestion", "reason", "dismissed_on")

    class Meta:
        verbose_name = verbose_name_plural = "不采纳的组建建议"
        ordering = ("-dismissed_on", "-pk")

    def __str__(self) -> str:
        return self.suggestion


@tracked
class RelationNote(Recorded):
    """Why a member's formal relation stays elsewhere while they work in a unit of ours.

    It speaks of that unit and that organisation (or none): with another, the question is new.
    """

    member = models.ForeignKey(
        Member, models.PROTECT, related_name="relation_notes", verbose_name="党员"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="relation_notes", verbose_name="工作单位"
    )
    party_organization = models.ForeignKey(
        PartyOrganization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="relation_notes",
        verbose_name="组织关系所在",
    )
    noted_on = models.DateField("日期")
    reason = models.CharField("原因", max_length=200)

    personal = {}
    impersonal = ("noted_on", "reason")

    class Meta:
        verbose_name = verbose_name_plural = "组织关系不转接的说明"
        ordering = ("-noted_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("member", "unit", "party_organization"),
                name="relation_note_once",
                nulls_distinct=False,
                violation_error_message="这一情况已经说明过",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member}—{self.unit}"
