"""Links between units and Party organisations."""

from __future__ import annotations

from django.db import models
from django.db.models import F, OuterRef, Q

from orgs.history import tracked
from orgs.models.codes import Industry
from orgs.models.party_organizations import PartyOrganization, organization_exists
from orgs.models.spells import Spell, SpellQuerySet, holds_on, spell_constraints
from orgs.models.units import Unit, unit_exists
from orgs.personal import Mask
from orgs.scope import Scope


class CoverageQuerySet(SpellQuerySet):
    def counting(self, day: object, scope: Scope) -> CoverageQuerySet:
        """The links that create coverage on the day, which may be a date or an expression.

        Both ends exist on the day, and the organisation is of a kind that counts by the basis
        (never, unless the basis says so, a temporary or functional branch).
        """
        at = "party_organization__spells"
        links = (
            self.filter(holds_on(day))
            .filter(organization_exists(day))
            .filter(holds_on(day, at), **{f"{at}__kind__in": scope.basis.organization_kinds})
            .filter(holds_on(day, "unit__spells") & unit_exists(day, "unit", "unit__spells"))
        )
        if scope.basis.three_party == "no":
            inner = OuterRef(day) if isinstance(day, OuterRef) else day
            links = links.exclude(party_organization__in=three_party_organizations(inner))
        return links

    def within(self, scope: Scope) -> CoverageQuerySet:
        """By the street of the covered unit on the scope's day (to follow `counting`)."""
        return self.annotate(at_division=F("unit__spells__division")).filter(
            scope.placed("at_division", unit="unit", party_organization="party_organization")
        )


@tracked
class Coverage(Spell):
    """A Party organisation covering a unit; many to many, never reached through members."""

    class Mode(models.TextChoices):
        INDEPENDENT = "independent", "单独组建"
        JOINT = "joint", "联合组建"
        ATTACHED = "attached", "挂靠组建"

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="coverages", verbose_name="两新组织"
    )
    party_organization = models.ForeignKey(
        PartyOrganization, models.PROTECT, related_name="coverages", verbose_name="党组织"
    )
    mode = models.CharField("组建方式", max_length=12, choices=Mode)

    personal = {}
    impersonal = ("mode",)

    objects = CoverageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党组织覆盖"
        ordering = ("unit", "started_on")
        constraints = spell_constraints("coverage", "unit", "party_organization")

    def __str__(self) -> str:
        return f"{self.party_organization}—{self.unit}"


@tracked
class Participation(Spell):
    """One party's role in a 三方进入 organisation; the party is a unit, or named in text."""

    class Role(models.TextChoices):
        OPERATOR = "operator", "楼宇运营方"
        ANCHOR_FIRM = "anchor_firm", "骨干企业"
        DEPARTMENT = "department", "职能部门"
        STREET = "street", "街道社区"

    # All three sides are needed; a department and a street are the same side.
    SIDES = ((Role.OPERATOR,), (Role.ANCHOR_FIRM,), (Role.DEPARTMENT, Role.STREET))

    party_organization = models.ForeignKey(
        PartyOrganization, models.PROTECT, related_name="participations", verbose_name="党组织"
    )
    role = models.CharField("角色", max_length=12, choices=Role)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name="参与单位",
    )
    participant = models.CharField("参与方", max_length=120)

    personal = {}
    impersonal = ("role", "participant")

    objects = SpellQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "三方进入"
        constraints = spell_constraints(
            "participation", "party_organization", "role", "participant"
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()}：{self.participant}"


def three_party_organizations(day: object) -> models.QuerySet:
    """The Party organisations that have all three sides on the day, by primary key."""
    sides = {
        f"side_{number}": models.Count("pk", filter=Q(role__in=roles))
        for number, roles in enumerate(Participation.SIDES)
    }
    return (
        Participation.objects.filter(holds_on(day))
        .values("party_organization")
        .annotate(**sides)
        .filter(**{f"{side}__gt": 0 for side in sides})
        .values("party_organization")
    )


@tracked
class Programme(models.Model):
    """A campaign that units are enrolled in, such as 党建引领、助力千企."""

    name = models.CharField("行动", max_length=80, unique=True)

    personal = {}
    impersonal = ("name",)

    class Meta:
        verbose_name = verbose_name_plural = "行动"

    def __str__(self) -> str:
        return self.name


class EnrolmentQuerySet(SpellQuerySet):
    def operating(self, day: object) -> EnrolmentQuerySet:
        """Enrolments that hold on the day, of units then in normal operation."""
        return self.filter(holds_on(day)).filter(
            holds_on(day, "unit__spells") & unit_exists(day, "unit", "unit__spells"),
            unit__spells__status="operating",
        )

    def within(self, scope: Scope) -> EnrolmentQuerySet:
        """By the unit's street on the scope's day (to follow `operating`)."""
        return self.annotate(at_division=F("unit__spells__division")).filter(
            scope.placed("at_division", unit="unit")
        )


@tracked
class Enrolment(Spell):
    """A unit's place in a programme, with the leader who keeps contact with it."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="enrolments", verbose_name="行动"
    )
    batch = models.CharField("批次", max_length=40, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="enrolments", verbose_name="两新组织"
    )
    leader = models.CharField("联点领导", max_length=40, blank=True)
    pillar_industry = models.ForeignKey(
        Industry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="支柱产业",
        limit_choices_to=Q(scheme=Industry.Scheme.PILLAR),
    )

    personal = {"leader": Mask.NAME}
    impersonal = ("batch",)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行动名单"
        constraints = spell_constraints("enrolment", "programme", "unit")

    def __str__(self) -> str:
        return f"{self.programme}—{self.unit}"
