"""摸底排查: a campaign that goes to every unit there is on a day, and what was found there."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from orgs.history import versioned
from orgs.models.changes import Change
from orgs.models.divisions import Division
from orgs.models.units import Unit, UnitSpell
from orgs.scope import Reach, Scope


class CensusQuerySet(models.QuerySet["Census"]):
    def reached(self, reach: Reach) -> Self:
        """Those held in a division within reach, and those with a card of somebody there."""
        cards = CensusCard.objects.reached(reach).order_by().values("census")
        return self.filter(reach.q("division", {}) | Q(pk__in=cards))


@versioned
class Census(models.Model):
    """One campaign: as of which day, where, and how far it is. Its cards are its rows."""

    class Phase(models.TextChoices):
        REGISTERING = "registering", "登记"
        REVIEWING = "reviewing", "复核"
        SUMMING = "summing", "汇总"
        CLOSED = "closed", "已结束"

    FILLING = (Phase.REGISTERING, Phase.REVIEWING)  # cards may be registered

    name = models.CharField("名称", max_length=60)
    cut_off = models.DateField("截止日")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="范围")
    phase = models.CharField("阶段", max_length=12, choices=Phase, default=Phase.REGISTERING)
    registering_until = models.DateField("登记截止", null=True, blank=True)
    reviewing_until = models.DateField("复核截止", null=True, blank=True)

    personal = {}
    impersonal = ("name", "cut_off", "phase", "registering_until", "reviewing_until")

    objects = CensusQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "摸底排查"
        ordering = ("-cut_off", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("name",),
                name="census_name_once",
                violation_error_message="已有同名的摸底排查",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CensusCardQuerySet(models.QuerySet["CensusCard"]):
    def within(self, scope: Scope) -> Self:
        """Where the unit was on the cut-off day, whatever the day asked for."""
        placed = self.annotate(at_division=F("division"))
        return placed.filter(scope.placed("at_division", unit="unit"))

    def reached(self, reach: Reach) -> Self:
        return self.filter(reach.q("division", {"unit": "unit"}))

    def let_go(self) -> None:
        """Their unit is merged into one with a card of its own: what was found of it stays."""
        for card in self.select_related("census", "unit"):
            spells = UnitSpell.objects.as_of(card.census.cut_off).filter(unit=card.unit)
            name = spells.values_list("name", flat=True).first()
            code = str(card.unit)
            known = CensusCard.objects.filter(census=card.census, found_code=code).exists()
            card.found_name, card.found_code = name or code, "" if known else code
            card.unit = None
            card.save()


@versioned
class CensusCard(models.Model):
    """One unit in a census: what was found there, and whether that was accepted.

    What the ledger knows of the unit on the cut-off day is not copied: it is asked for by that day.
    What was found becomes a fact of the unit only when the card is accepted, under `change`.
    """

    class State(models.TextChoices):
        OPEN = "open", "未登记"
        REGISTERED = "registered", "待复核"
        RETURNED = "returned", "退回重报"
        ACCEPTED = "accepted", "已通过"

    class Outcome(models.TextChoices):
        OPERATING = "operating", "实体运营"
        SHELL = "shell", "空壳"
        ZOMBIE = "zombie", "僵尸"
        NOT_FOUND = "not_found", "查无"
        DUPLICATE = "duplicate", "重复"
        MOVED_OUT = "moved_out", "迁出"

    TO_DO = (State.OPEN, State.RETURNED)

    census = models.ForeignKey(
        Census, models.PROTECT, related_name="cards", verbose_name="摸底排查"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="census_cards", verbose_name="两新组织"
    )
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="所属街道"
    )
    # Of a unit that the ledger did not have: what stands at its door.
    found_name = models.CharField("实地名称", max_length=120, blank=True)
    found_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    state = models.CharField("状态", max_length=12, choices=State, default=State.OPEN)
    outcome = models.CharField("结论", max_length=12, choices=Outcome, blank=True)
    duplicate_of = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="named_in_cards",
        verbose_name="与之重复的",
    )
    visited_on = models.DateField("上门日期", null=True, blank=True)
    # The six clears: operation is the outcome; staff, members, investor, organisation, why not.
    headcount = models.PositiveIntegerField("从业人数", null=True, blank=True)
    members = models.PositiveIntegerField("党员人数", null=True, blank=True)
    investor_is_member = models.BooleanField("出资人是否党员", null=True, blank=True)
    has_organization = models.BooleanField("是否已建党组织", null=True, blank=True)
    no_organization_reason = models.CharField("未建原因", max_length=100, blank=True)
    address = models.CharField("实际地址", max_length=200, blank=True)
    remark = models.CharField("备注", max_length=200, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="登记人",
    )
    registered_at = models.DateTimeField("登记时间", null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="复核人",
    )
    reviewed_at = models.DateTimeField("复核时间", null=True)
    return_reason = models.CharField("退回原因", max_length=200, blank=True)
    change = models.ForeignKey(
        Change, models.PROTECT, null=True, related_name="+", verbose_name="写入台账的变动"
    )

    objects = CensusCardQuerySet.as_manager()

    # How the card is kept; whoever changed it and when is said by the history itself.
    untold = ("registered_by", "registered_at", "reviewed_by", "reviewed_at", "change")

    personal = {}
    impersonal = (
        "found_name",
        "found_code",
        "state",
        "outcome",
        "visited_on",
        "no_organization_reason",
        "address",
        "remark",
        "return_reason",
    )

    class Meta:
        verbose_name = verbose_name_plural = "摸底卡"
        ordering = ("census", "division", "pk")
        constraints = [
            models.UniqueConstraint(fields=("census", "unit"), name="census_card_once"),
            models.UniqueConstraint(
                fields=("census", "found_code"),
                condition=~Q(found_code=""),
                name="census_found_once",
                violation_error_message="这个代码在本次摸底排查中已有摸底卡",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | ~Q(found_name=""),
                name="census_card_of_something",
                violation_error_message="台账未列的单位要填写实地名称",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "returned")) | ~Q(outcome=""),
                name="census_card_registered_with_outcome",
                violation_error_message="已登记的摸底卡要有结论",
            ),
        ]
        indexes = [models.Index(fields=("census", "division", "state"), name="census_card_place")]

    def __str__(self) -> str:
        return f"{self.census} {self.found_name or self.unit}"
