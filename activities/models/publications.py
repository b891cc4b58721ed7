"""What is published, formed and assessed in a year."""

from __future__ import annotations

from django.db import models

from activities.models.dated import Owned
from orgs.history import tracked


@tracked
class Publication(Owned):
    """One issue of a series (“新声”、《小红书》、《开福党建》)."""

    series = models.CharField("系列", max_length=40)
    issue = models.CharField("期号", max_length=40)
    title = models.CharField("名称", max_length=120)
    copies = models.PositiveIntegerField("发放册数", null=True, blank=True)

    personal = {}
    impersonal = ("series", "issue", "title", "happened_on")

    class Meta:
        verbose_name = verbose_name_plural = "刊物"
        ordering = ("series", "happened_on")
        constraints = [
            models.UniqueConstraint(
                fields=("series", "issue", "happened_on"), name="publication_issue_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.issue}"


@tracked
class Assessment(Owned):
    """One annual assessment (年度考核) carried out."""

    name = models.CharField("名称", max_length=120)

    personal = {}
    impersonal = ("name", "happened_on")

    class Meta:
        verbose_name = verbose_name_plural = "年度考核"
        ordering = ("happened_on",)
        constraints = [
            models.UniqueConstraint(
                fields=("division", "name", "happened_on"), name="assessment_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Team(Owned):
    """A team formed for a purpose, such as a touring guidance group (巡回指导小组)."""

    class Kind(models.TextChoices):
        GUIDANCE = "guidance", "巡回指导小组"

    kind = models.CharField("类型", max_length=16, choices=Kind)
    name = models.CharField("名称", max_length=120)

    personal = {}
    impersonal = ("kind", "name", "happened_on")

    class Meta:
        verbose_name = verbose_name_plural = "小组"
        ordering = ("happened_on", "name")
        constraints = [
            models.UniqueConstraint(fields=("kind", "name", "happened_on"), name="team_once"),
        ]

    def __str__(self) -> str:
        return self.name
