"""Organisation life: what branches hold, alone or together."""

from __future__ import annotations

from django.db import models
from django.db.models import F

from activities.models.dated import Dated, DatedQuerySet
from orgs.history import tracked
from orgs.models import PartyOrganization, holds_on
from orgs.scope import Scope


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
