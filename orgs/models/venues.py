"""阵地: rooms for Party work, what is known of them from day to day, and who uses them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import models
from django.db.models import BooleanField, Case, Count, F, Q, When

from orgs.history import tracked
from orgs.models.changes import Recorded
from orgs.models.divisions import Division
from orgs.models.party_organizations import PartyOrganization, organization_exists
from orgs.models.places import Place
from orgs.models.spells import Spell, SpellQuerySet, StatedSpell, spell_constraints
from orgs.models.units import Unit
from orgs.scope import Scope


@tracked
class Venue(Recorded):
    """One venue, for as long as it is open; what may change meanwhile is in `VenueSpell`."""

    class Kind(models.TextChoices):
        CENTRE = "centre", "党群服务中心"
        ACTIVITY_ROOM = "activity_room", "党员活动室"
        OTHER = "other", "其他"

    number = models.CharField("阵地编号", max_length=40, unique=True)
    kind = models.CharField("类型", max_length=16, choices=Kind)
    opened_on = models.DateField("启用日期", null=True, blank=True)
    closed_on = models.DateField("停用日期", null=True, blank=True)

    personal = {}
    impersonal = ("number", "kind", "opened_on", "closed_on")

    class Meta:
        verbose_name = verbose_name_plural = "阵地"
        ordering = ("number",)
        constraints = [
            models.CheckConstraint(
                name="venue_opened_before_closed",
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gt=F("opened_on")),
                violation_error_message="停用日期必须晚于启用日期",
            ),
        ]

    def __str__(self) -> str:
        return self.number


def venue_is_open(day: object, venue: str = "venue") -> Q:
    """The venue at the path is in use on the day; an unknown opening counts from the first spell."""
    return (Q(**{f"{venue}__opened_on": None}) | Q(**{f"{venue}__opened_on__lte": day})) & (
        Q(**{f"{venue}__closed_on": None}) | Q(**{f"{venue}__closed_on__gt": day})
    )


class VenueSpellQuerySet(SpellQuerySet):
    def existing(self, day: date) -> VenueSpellQuerySet:
        """Venues that are in use on the day."""
        return self.as_of(day).filter(venue_is_open(day))

    def within(self, scope: Scope) -> VenueSpellQuerySet:
        return self.annotate(at_division=F("division")).filter(scope.placed("at_division"))


@tracked
class VenueSpell(StatedSpell):
    """What is known of one venue from one day to the next change; an empty field is unknown."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="spells", verbose_name="阵地")
    name = models.CharField("名称", max_length=80)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="所属街道"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="楼宇商圈"
    )
    address = models.CharField("地址", max_length=200, blank=True)
    area = models.DecimalField(
        "面积（平方米）", max_digits=8, decimal_places=2, null=True, blank=True
    )
    opening_hours = models.CharField("开放时间", max_length=100, blank=True)
    community = models.CharField("共用的社区", max_length=60, blank=True)

    ATTRIBUTES = ("name", "division", "place", "address", "area", "opening_hours", "community")

    personal = {}
    impersonal = ("name", "address", "opening_hours", "community", "stated")

    objects = VenueSpellQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "阵地时段"
        ordering = ("venue", "started_on")
        constraints = [
            *spell_constraints("venue_spell", "venue"),
            models.CheckConstraint(
                name="venue_spell_area_positive",
                condition=Q(area__gt=0),
                violation_error_message="面积必须大于0，不详的留空",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VenueUseQuerySet(SpellQuerySet):
    def standing(self, day: date) -> VenueUseQuerySet:
        """The uses of the day by organisations that exist, of venues that are open."""
        return self.as_of(day).filter(organization_exists(day) & venue_is_open(day))


@tracked
class VenueUse(Spell):
    """A Party organisation that uses a venue, alone or with others."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="uses", verbose_name="阵地")
    party_organization = models.ForeignKey(
        PartyOrganization, models.PROTECT, related_name="venue_uses", verbose_name="党组织"
    )

    personal = {}
    impersonal = ()

    objects = VenueUseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "阵地使用"
        constraints = spell_constraints("venue_use", "venue", "party_organization")

    def __str__(self) -> str:
        return f"{self.party_organization}—{self.venue}"


class VenueShareQuerySet(SpellQuerySet):
    def standing(self, day: date) -> VenueShareQuerySet:
        """The shares of the day of units that are not closed, in venues that are open."""
        open_unit = Q(unit__closed_on=None) | Q(unit__closed_on__gt=day)
        return self.as_of(day).filter(open_unit & venue_is_open(day))


@tracked
class VenueShare(Spell):
    """A unit whose rooms a venue also is, in whole or in part."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="shares", verbose_name="阵地")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="venue_shares", verbose_name="两新组织"
    )

    personal = {}
    impersonal = ()

    objects = VenueShareQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "阵地共用"
        constraints = spell_constraints("venue_share", "venue", "unit")

    def __str__(self) -> str:
        return f"{self.venue}—{self.unit}"


class Sharing(models.TextChoices):
    """Whom a Party organisation shares its venue with: told by the links, never typed in."""

    ALONE = "alone", "单独"
    UNIT = "unit", "与单位共用"
    COMMUNITY = "community", "与社区共用"
    ORGANIZATION = "organization", "与其他党组织共用"
    UNUSED = "unused", "没有登记使用的党组织"


def shared_with(day: date) -> dict[Sharing, Q]:
    """Each way of sharing as a condition on the spells of venues; several may hold at once."""
    uses = VenueUse.objects.standing(day).order_by()
    used = Q(venue__in=uses.values("venue"))
    users = uses.values("venue").annotate(users=Count("party_organization"))
    several = Q(venue__in=users.filter(users__gt=1).values("venue"))
    with_unit = Q(venue__in=VenueShare.objects.standing(day).order_by().values("venue"))
    alone = Q(community="")
    return {
        Sharing.ALONE: used & ~several & ~with_unit & alone,
        Sharing.UNIT: with_unit,
        Sharing.COMMUNITY: ~alone,
        Sharing.ORGANIZATION: several,
        Sharing.UNUSED: ~used,
    }


def sharing_of(venues: Collection[int], day: date) -> dict[int, str]:
    """Venue → how it is shared on the day, in words."""
    ways = {f"is_{way}": condition for way, condition in shared_with(day).items()}
    flags = {
        name: Case(When(condition, then=True), default=False, output_field=BooleanField())
        for name, condition in ways.items()
    }
    rows = VenueSpell.objects.as_of(day).filter(venue__in=venues).annotate(**flags)
    return {
        row["venue"]: "、".join(way.label for way in Sharing if row[f"is_{way}"])
        for row in rows.values("venue", *flags)
    }
