"""党小组: parts of a branch. They are no organisations and are not counted; meetings go by them."""

from __future__ import annotations

from django.db import models

from orgs.history import tracked
from orgs.models import PartyOrganization, Spell, SpellQuerySet, spell_constraints


@tracked
class PartyGroup(Spell):
    """A group (党小组) that a branch has, by its name, from one day to another."""

    party_organization = models.ForeignKey(
        PartyOrganization, models.PROTECT, related_name="groups", verbose_name="党组织"
    )
    name = models.CharField("党小组", max_length=40)

    personal = {}
    impersonal = ("name",)

    objects = SpellQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党小组"
        ordering = ("party_organization", "name", "started_on")
        constraints = spell_constraints("party_group", "party_organization", "name")

    def __str__(self) -> str:
        return self.name
