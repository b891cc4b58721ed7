"""Party organisations, their dated attributes, and the events of their life."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Case, DateField, ExpressionWrapper, F, OuterRef, Q, Subquery, When

from orgs.history import tracked
from orgs.models.changes import Recorded
from orgs.models.divisions import Division
from orgs.models.spells import SpellQuerySet, StatedSpell, holds_on, spell_constraints
from orgs.periods import Period
from orgs.scope import Scope


@tracked
class PartyOrganization(Recorded):
    """One Party organisation, for as long as it exists; what may change is in its spells."""

    number = models.CharField("党组织编号", max_length=40, unique=True)
    established_on = models.DateField("成立日期")
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)
    dissolution_reason = models.CharField("撤销原因", max_length=100, blank=True)

    personal = {}
    impersonal = ("number", "established_on", "dissolved_on", "dissolution_reason")

    class Meta:
        verbose_name = verbose_name_plural = "党组织"
        ordering = ("number",)
        constraints = [
            models.CheckConstraint(
                name="party_organization_established_before_dissolved",
                condition=Q(dissolved_on=None) | Q(dissolved_on__gt=F("established_on")),
                violation_error_message="撤销日期必须晚于成立日期",
            ),
        ]

    def __str__(self) -> str:
        return self.number


def organization_exists(day: object, path: str = "party_organization") -> Q:
    """The Party organisation at `path` exists on the day."""
    return Q(**{f"{path}__established_on__lte": day}) & (
        Q(**{f"{path}__dissolved_on": None}) | Q(**{f"{path}__dissolved_on__gt": day})
    )


class PartyOrganizationSpellQuerySet(SpellQuerySet):
    def existing(self, day: date) -> PartyOrganizationSpellQuerySet:
        return self.as_of(day).filter(organization_exists(day))

    def within(self, scope: Scope) -> PartyOrganizationSpellQuerySet:
        """By the organisation's own division."""
        return self.annotate(at_division=F("division")).filter(
            scope.placed("at_division", party_organization="party_organization")
        )


@tracked
class PartyOrganizationSpell(StatedSpell):
    """Name, kind, superior and division of one Party organisation between two changes."""

    class Kind(models.TextChoices):
        COMMITTEE = "committee", "党委"
        GENERAL_BRANCH = "general_branch", "党总支"
        BRANCH = "branch", "党支部"
        JOINT_BRANCH = "joint_branch", "联合党支部"
        TEMPORARY = "temporary", "临时党支部"
        FUNCTIONAL = "functional", "功能型党支部"

    # 临时 and 功能型 branches hold no formal membership: listed, never counted (S14, S33).
    COUNTING_KINDS = (Kind.COMMITTEE, Kind.GENERAL_BRANCH, Kind.BRANCH, Kind.JOINT_BRANCH)
    TEMPORARY_KINDS = (Kind.TEMPORARY, Kind.FUNCTIONAL)

    class Nature(models.TextChoices):
        COMPREHENSIVE = "comprehensive", "综合党委"
        INDUSTRY = "industry", "行业党委"
        BUSINESS_CIRCLE = "business_circle", "商圈党委"
        PARK = "park", "园区党委"

    party_organization = models.ForeignKey(
        PartyOrganization, models.PROTECT, related_name="spells", verbose_name="党组织"
    )
    name = models.CharField("党组织名称", max_length=120)
    kind = models.CharField("类别", max_length=16, choices=Kind)
    nature = models.CharField("性质", max_length=16, choices=Nature, blank=True)
    superior = models.ForeignKey(
        PartyOrganization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subordinate_spells",
        verbose_name="上级党组织",
    )
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="+", verbose_name="所属街道"
    )

    ATTRIBUTES = ("name", "kind", "nature", "superior", "division")

    personal = {}
    impersonal = ("name", "kind", "nature", "stated")

    objects = PartyOrganizationSpellQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党组织时段"
        ordering = ("party_organization", "started_on")
        constraints = [
            *spell_constraints("party_organization_spell", "party_organization"),
            models.CheckConstraint(
                name="party_organization_not_its_own_superior",
                condition=Q(superior=None) | ~Q(superior=F("party_organization")),
                violation_error_message="党组织不能是自己的上级",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PartyOrganizationEventQuerySet(models.QuerySet["PartyOrganizationEvent"]):
    def during(self, period: Period) -> PartyOrganizationEventQuerySet:
        return self.filter(happened_on__gte=period.start, happened_on__lt=period.end)

    def within(self, scope: Scope) -> PartyOrganizationEventQuerySet:
        """By the organisation's own division on that day, or the day before if the event ends it.

        Adds that day as `standing_on`, with the organisation's `kind_then` and `nature_then`.
        """
        standing_on = Case(
            When(
                happened_on=F("party_organization__dissolved_on"),
                then=ExpressionWrapper(
                    F("happened_on") - timedelta(days=1), output_field=DateField()
                ),
            ),
            default=F("happened_on"),
            output_field=DateField(),
        )
        return (
            self.annotate(standing_on=standing_on)
            .filter(holds_on(F("standing_on"), "party_organization__spells"))
            .annotate(
                at_division=F("party_organization__spells__division"),
                kind_then=F("party_organization__spells__kind"),
                nature_then=F("party_organization__spells__nature"),
            )
            .filter(scope.placed("at_division", party_organization="party_organization"))
        )


@tracked
class PartyOrganizationEvent(Recorded):
    """One thing that happened to a Party organisation on one day, with its document."""

    class Kind(models.TextChoices):
        ESTABLISHED = "established", "成立"
        RE_ELECTED = "re_elected", "换届"
        MERGED = "merged", "合并"
        SPLIT = "split", "拆分"
        RE_AFFILIATED = "re_affiliated", "改隶"
        RENAMED = "renamed", "更名"
        DISSOLVED = "dissolved", "撤销"

    party_organization = models.ForeignKey(
        PartyOrganization, models.PROTECT, related_name="events", verbose_name="党组织"
    )
    kind = models.CharField("类型", max_length=16, choices=Kind)
    happened_on = models.DateField("日期")
    counterpart = models.ForeignKey(
        PartyOrganization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="counterpart_events",
        verbose_name="对方党组织",
    )
    new_name = models.CharField("新名称", max_length=120, blank=True)
    document_no = models.CharField("文号", max_length=60, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    personal = {}
    impersonal = ("kind", "happened_on", "new_name", "document_no", "note")

    objects = PartyOrganizationEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党组织变动"
        ordering = ("party_organization", "happened_on")
        constraints = [
            models.UniqueConstraint(
                fields=("party_organization", "kind", "happened_on"),
                name="party_organization_event_once",
            ),
            models.CheckConstraint(
                name="party_organization_event_other_counterpart",
                condition=Q(counterpart=None) | ~Q(counterpart=F("party_organization")),
                violation_error_message="对方党组织不能是自己",
            ),
        ]
        indexes = [models.Index(fields=("happened_on",), name="party_org_event_happened_on")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"


def division_of_organization(day: str, organization: str = "party_organization") -> Subquery:
    """The Party organisation's own division on the day in field `day` of the row."""
    spells = PartyOrganizationSpell.objects.filter(
        holds_on(OuterRef(day)), party_organization=OuterRef(organization)
    )
    return Subquery(spells.order_by().values("division")[:1])


def name_of_organization(day: str, organization: str = "party_organization") -> Subquery:
    """The name, on the day in field `day` of the row, of the Party organisation at the path."""
    spells = PartyOrganizationSpell.objects.filter(
        holds_on(OuterRef(day)), party_organization=OuterRef(organization)
    )
    return Subquery(spells.order_by().values("name")[:1])
