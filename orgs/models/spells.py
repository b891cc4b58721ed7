"""What every dated fact has in common. `orgs/spells/` is the one module that writes them."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import Deferrable, F, Func, Q

from orgs.models.changes import Change
from orgs.periods import Period


def holds_on(day: Any, path: str = "") -> Q:
    """The spells under `path` that hold on the day: `[started_on, ended_on)`."""
    prefix = f"{path}__" if path else ""
    return Q(**{f"{prefix}started_on__lte": day}) & (
        Q(**{f"{prefix}ended_on": None}) | Q(**{f"{prefix}ended_on__gt": day})
    )


class SpellQuerySet(models.QuerySet):
    def as_of(self, day: date) -> Self:
        return self.filter(holds_on(day))

    def during(self, period: Period) -> Self:
        """The spells that hold on at least one day of the period."""
        return self.filter(
            Q(ended_on=None) | Q(ended_on__gt=period.start), started_on__lt=period.end
        )


class Spell(models.Model):
    """A fact that holds from `started_on` up to, and without, `ended_on` (open when empty)."""

    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    opened_by = models.ForeignKey(
        Change, models.PROTECT, related_name="+", verbose_name="起始变动", editable=False
    )
    closed_by = models.ForeignKey(
        Change,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="终止变动",
        editable=False,
    )

    class Meta:
        abstract = True


class StatedSpell(Spell):
    """A wide spell: many attributes, of which `stated` names those said at its start.

    The others were carried on from the spell before. A fact learnt late changes only what it
    states, up to the next spell that states the same attribute, so import order does not matter.
    """

    ATTRIBUTES: ClassVar[tuple[str, ...]]  # what a statement may say, each on its own

    stated = ArrayField(
        models.CharField(max_length=40), verbose_name="本次申明的项目", default=list
    )

    class Meta:
        abstract = True


def spell_constraints(model: str, *identity: str) -> list[models.BaseConstraint]:
    """Start before end, and no two spells of one identity on the same day.

    The exclusion is deferrable so that one UPDATE may move the boundary of two neighbours.
    """
    held = Func(F("started_on"), F("ended_on"), function="daterange", output_field=DateRangeField())
    return [
        models.CheckConstraint(
            name=f"{model}_start_before_end",
            condition=Q(ended_on=None) | Q(ended_on__gt=F("started_on")),
            violation_error_message="结束日期必须晚于开始日期",
        ),
        ExclusionConstraint(
            name=f"{model}_no_overlap",
            expressions=[*((field, "=") for field in identity), (held, "&&")],
            deferrable=Deferrable.IMMEDIATE,
            violation_error_message="同一对象的起止日期不能重叠",
        ),
    ]
