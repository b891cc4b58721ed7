"""支部建在项目上: what a temporary branch was set up for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from orgs.history import tracked
from orgs.models import PartyOrganization, Spell, SpellQuerySet, spell_constraints


@tracked
class BranchProject(Spell):
    """The project a branch is there for, from one day to another: one at a time."""

    party_organization = models.ForeignKey(
        PartyOrganization, models.PROTECT, related_name="projects", verbose_name="党组织"
    )
    name = models.CharField("项目名称", max_length=120)
    location = models.CharField("项目地点", max_length=120, blank=True)
    builder = models.CharField("建设或牵头单位", max_length=120, blank=True)
    begins_on = models.DateField("计划开工日期", null=True, blank=True)
    finishes_on = models.DateField("计划完工日期", null=True, blank=True)

    personal = {}
    impersonal = ("name", "location", "builder", "begins_on", "finishes_on")

    objects = SpellQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "依托项目"
        ordering = ("party_organization", "started_on")
        constraints = [
            *spell_constraints("branch_project", "party_organization"),
            models.CheckConstraint(
                name="branch_project_begins_before_it_finishes",
                condition=Q(begins_on=None)
                | Q(finishes_on=None)
                | Q(finishes_on__gt=F("begins_on")),
                violation_error_message="计划完工日期必须晚于计划开工日期",
            ),
        ]

    def __str__(self) -> str:
        return self.name
