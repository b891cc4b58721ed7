"""Honours (表彰) of members, units and Party organisations."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from activities.models.dated import Dated, DatedQuerySet
from members.models import Affiliation, Member
from orgs.history import tracked
from orgs.models import (
    PartyOrganization,
    Unit,
    division_of_organization,
    division_of_unit,
    holds_on,
)
from orgs.scope import Scope


class HonourQuerySet(DatedQuerySet):
    def placed(self) -> HonourQuerySet:
        """Adds `at_division`, the recipient's division on that day; a member's is that of their
        organisation, which is `at_organization` then."""
        day = models.OuterRef("happened_on")
        of_member = Affiliation.objects.filter(
            holds_on(day),
            holds_on(day, "party_organization__spells"),
            member=models.OuterRef("member"),
        ).order_by()
        division = of_member.values("party_organization__spells__division")[:1]
        organization = of_member.values("party_organization")[:1]
        return self.annotate(
            at_division=Coalesce(
                division_of_unit("happened_on"),
                division_of_organization("happened_on"),
                models.Subquery(division),
            ),
            at_organization=Coalesce(
                "party_organization",
                models.Subquery(organization),
                output_field=models.BigIntegerField(),
            ),
        )

    def within(self, scope: Scope) -> HonourQuerySet:
        """By the recipient's division on that day; a member's is that of their organisation."""
        return self.placed().filter(scope.placed("at_division", **self.RECIPIENTS))

    # Kinds of thing that viewers reach singly, and the path to each.
    RECIPIENTS = {"unit": "unit", "party_organization": "at_organization"}


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
