"""Identifiers of records that turned out to be duplicates: they point at the survivor for ever."""

from django.db import models

from orgs.history import tracked
from orgs.models.changes import Recorded
from orgs.models.party_organizations import PartyOrganization
from orgs.models.units import Unit


class Alias(Recorded):
    """One identifier (code or number) under which a record was once known: of another record that
    has been merged into it (`former_id`), or its own before it got a new one."""

    identifier = models.CharField("原编号", max_length=40, unique=True)
    former_id = models.BigIntegerField("原记录", unique=True, null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.identifier


@tracked
class UnitAlias(Alias):
    """A social credit code under which a unit was once listed."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="aliases", verbose_name="两新组织")

    personal = {}
    impersonal = ("identifier",)

    class Meta:
        verbose_name = verbose_name_plural = "两新组织原代码"


@tracked
class PartyOrganizationAlias(Alias):
    """A number under which a Party organisation was once listed."""

    party_organization = models.ForeignKey(
        PartyOrganization, models.PROTECT, related_name="aliases", verbose_name="党组织"
    )

    personal = {}
    impersonal = ("identifier",)

    class Meta:
        verbose_name = verbose_name_plural = "党组织原编号"
