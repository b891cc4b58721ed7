"""Units (两新组织) and their dated attributes."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from orgs.history import tracked
from orgs.models.changes import Recorded
from orgs.models.codes import Industry
from orgs.models.divisions import Division
from orgs.models.places import Place
from orgs.models.spells import SpellQuerySet, StatedSpell, holds_on, spell_constraints
from orgs.personal import Mask
from orgs.scope import Scope


@tracked
class Unit(Recorded):
    """One enterprise, sole trader or social organisation, for as long as it exists.

    The identity is the unified social credit code (GB 32100-2015). What may change over its life
    (street, name, headcount …) is in `UnitSpell`.
    """

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", "非公有制企业"
        SOLE_TRADER = "sole_trader", "个体工商户"
        SOCIAL_GROUP = "social_group", "社会团体"
        PRIVATE_NON_ENTERPRISE = "private_non_enterprise", "民办非企业单位"
        FOUNDATION = "foundation", "基金会"
        LAW_FIRM = "law_firm", "律师事务所"
        ACCOUNTING_FIRM = "accounting_firm", "会计师事务所"
        TAX_FIRM = "tax_firm", "税务师事务所"

    ENTERPRISES = (Kind.ENTERPRISE,)
    BUSINESSES = (Kind.ENTERPRISE, Kind.SOLE_TRADER)
    SOCIAL_ORGANISATIONS = (
        Kind.SOCIAL_GROUP,
        Kind.PRIVATE_NON_ENTERPRISE,
        Kind.FOUNDATION,
        Kind.LAW_FIRM,
        Kind.ACCOUNTING_FIRM,
        Kind.TAX_FIRM,
    )

    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    uscc_exception = models.CharField("代码例外说明", max_length=200, blank=True)
    kind = models.CharField("单位类型", max_length=24, choices=Kind)
    registered_on = models.DateField("成立日期", null=True, blank=True)
    closed_on = models.DateField("注销日期", null=True, blank=True)

    personal = {}
    impersonal = ("uscc", "uscc_exception", "kind", "registered_on", "closed_on")

    class Meta:
        verbose_name = verbose_name_plural = "两新组织"
        ordering = ("uscc",)
        constraints = [
            models.CheckConstraint(
                name="unit_registered_before_closed",
                condition=Q(registered_on=None)
                | Q(closed_on=None)
                | Q(closed_on__gt=F("registered_on")),
                violation_error_message="注销日期必须晚于成立日期",
            ),
            models.CheckConstraint(
                name="unit_uscc_charset",
                condition=Q(uscc__regex=r"^[0-9A-HJ-NP-RTUW-Y]{18}$"),
                violation_error_message="统一社会信用代码为18位，不含I、O、S、V、Z",
            ),
        ]

    def __str__(self) -> str:
        return self.uscc


# The first two characters of the code (registering authority and body) → the kinds they fit.
KINDS_BY_PREFIX = {
    "91": {Unit.Kind.ENTERPRISE, Unit.Kind.ACCOUNTING_FIRM, Unit.Kind.TAX_FIRM},
    "92": {Unit.Kind.SOLE_TRADER},
    "31": {Unit.Kind.LAW_FIRM},
    "51": {Unit.Kind.SOCIAL_GROUP},
    "52": {Unit.Kind.PRIVATE_NON_ENTERPRISE},
    "53": {Unit.Kind.FOUNDATION},
}


class UnitSpellQuerySet(SpellQuerySet):
    def existing(self, day: date) -> UnitSpellQuerySet:
        """Units that exist on the day: registered, not closed, not gone by their status.

        An unknown registration date counts from the first spell.
        """
        return self.as_of(day).filter(unit_exists(day, "unit", ""))

    def operating(self, day: date) -> UnitSpellQuerySet:
        """Units in normal operation on the day (经营状态 正常经营)."""
        return self.existing(day).filter(status=UnitSpell.Status.OPERATING)

    def within(self, scope: Scope) -> UnitSpellQuerySet:
        return self.annotate(at_division=F("division")).filter(
            scope.placed("at_division", unit="unit")
        )


def unit_exists(day: object, unit: str, spell: str) -> Q:
    """The unit at path `unit`, with its spell of the day at path `spell`, exists on the day.

    注销, 吊销 and 迁出 given without a date end the unit from the day they hold.
    """
    at = f"{spell}__" if spell else ""
    return (
        (Q(**{f"{unit}__registered_on": None}) | Q(**{f"{unit}__registered_on__lte": day}))
        & (Q(**{f"{unit}__closed_on": None}) | Q(**{f"{unit}__closed_on__gt": day}))
        & Q(**{f"{at}status__in": UnitSpell.EXISTING})
    )


@tracked
class UnitSpell(StatedSpell):
    """What is known of one unit from one day to the next change; an empty field is unknown."""

    class Status(models.TextChoices):
        OPERATING = "operating", "正常经营"
        SUSPENDED = "suspended", "停业"
        SHELL = "shell", "空壳"
        ZOMBIE = "zombie", "僵尸"
        CLOSED = "closed", "注销"
        REVOKED = "revoked", "吊销"
        MOVED_OUT = "moved_out", "迁出"

    # Stated as what remains, not as what is excluded: a negation over a join would become a
    # subquery of its own and lose the spell it is about.
    EXISTING = (Status.OPERATING, Status.SUSPENDED, Status.SHELL, Status.ZOMBIE)

    class Control(models.TextChoices):
        PRIVATE = "private", "私人"
        HK_MACAO_TAIWAN = "hk_macao_taiwan", "港澳台商"
        FOREIGN = "foreign", "外商"

    class AboveScaleBasis(models.TextChoices):
        STATISTICAL = "statistical", "统计部门“四上”名录"
        PARTY = "party", "党建口径"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="spells", verbose_name="两新组织")
    name = models.CharField("单位名称", max_length=120)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="+", verbose_name="所属街道"
    )
    community = models.CharField("所属社区", max_length=60, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="楼宇商圈"
    )
    address = models.CharField("经营地址", max_length=200, blank=True)
    industry = models.ForeignKey(
        Industry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="行业门类"
    )
    control = models.CharField("控股类型", max_length=16, choices=Control, blank=True)
    headcount = models.PositiveIntegerField("从业人数", null=True, blank=True)
    above_scale = models.BooleanField("是否规上", null=True, blank=True)
    above_scale_basis = models.CharField(
        "规上依据", max_length=12, choices=AboveScaleBasis, blank=True
    )
    three_have = models.BooleanField("是否三有", null=True, blank=True)
    is_key = models.BooleanField("是否重点", null=True, blank=True)
    representative_is_member = models.BooleanField("法定代表人是否党员", null=True, blank=True)
    representative_is_secretary = models.BooleanField("是否兼任书记", null=True, blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    has_union = models.BooleanField("有无工会", null=True, blank=True)
    has_youth_league = models.BooleanField("有无共青团", null=True, blank=True)
    has_womens_federation = models.BooleanField("有无妇联", null=True, blank=True)
    liaison = models.CharField("联络员", max_length=40, blank=True)
    no_organization_reason = models.CharField("未建原因", max_length=100, blank=True)
    status = models.CharField("经营状态", max_length=12, choices=Status, default=Status.OPERATING)

    # What a row of the ledger may state, each on its own.
    ATTRIBUTES = (
        "name",
        "division",
        "community",
        "place",
        "address",
        "industry",
        "control",
        "headcount",
        "above_scale",
        "above_scale_basis",
        "three_have",
        "is_key",
        "representative_is_member",
        "representative_is_secretary",
        "contact",
        "phone",
        "has_union",
        "has_youth_league",
        "has_womens_federation",
        "liaison",
        "no_organization_reason",
        "status",
    )

    personal = {"contact": Mask.NAME, "phone": Mask.PHONE, "liaison": Mask.NAME}
    impersonal = (
        "name",
        "community",
        "address",
        "control",
        "above_scale_basis",
        "no_organization_reason",
        "status",
        "stated",
    )

    objects = UnitSpellQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "两新组织时段"
        ordering = ("unit", "started_on")
        constraints = spell_constraints("unit_spell", "unit")
        indexes = [
            models.Index(fields=("division", "started_on"), name="unit_spell_division"),
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="unit_spell_name_trgm"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Confirmation(Recorded):
    """Somebody confirmed on a day that what is recorded of a unit still holds."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="confirmations", verbose_name="两新组织"
    )
    confirmed_on = models.DateField("核实日期")

    personal = {}
    impersonal = ("confirmed_on",)

    class Meta:
        verbose_name = verbose_name_plural = "情况核实"
        ordering = ("unit", "confirmed_on")
        constraints = [
            models.UniqueConstraint(fields=("unit", "confirmed_on"), name="confirmation_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.confirmed_on}"


def division_of_unit(day: str, unit: str = "unit") -> Subquery:
    """The street of the unit at path `unit` on the day in field `day` of the row."""
    spells = UnitSpell.objects.filter(holds_on(OuterRef(day)), unit=OuterRef(unit))
    return Subquery(spells.order_by().values("division")[:1])


def name_of_unit(day: str, unit: str = "unit") -> Subquery:
    """The name, on the day in field `day` of the row, of the unit at path `unit`."""
    spells = UnitSpell.objects.filter(holds_on(OuterRef(day)), unit=OuterRef(unit))
    return Subquery(spells.order_by().values("name")[:1])
