"""The ledger of venues (阵地), and what of it narrows the list of Party organisations."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from orgs.lists.filters import ChoiceFilter, ConditionFilter, RecordFilter
from orgs.lists.finding import key_matches, name_matches
from orgs.lists.ledger import LEDGERS, Cell, Extra, Ledger, LedgerFilters, Tally, register
from orgs.lists.ledgers import street_column
from orgs.lists.listing import Column, choice_column
from orgs.models import (
    PartyOrganizationSpell,
    Sharing,
    Venue,
    VenueShare,
    VenueSpell,
    VenueUse,
    shared_with,
    sharing_of,
    venue_is_open,
)
from orgs.nouns import VENUES
from orgs.scope import Scope

WITH, WITHOUT = {"has_venue": "yes"}, {"has_venue": "no"}


def _venues(scope: Scope) -> QuerySet:
    return VenueSpell.objects.as_of(scope.as_of).within(scope)


def _used_by(rows: QuerySet, organization: int, scope: Scope) -> QuerySet:
    uses = VenueUse.objects.standing(scope.as_of).filter(party_organization=organization)
    return rows.filter(venue__in=uses.order_by().values("venue"))


def _shared_with(rows: QuerySet, unit: int, scope: Scope) -> QuerySet:
    shares = VenueShare.objects.standing(scope.as_of).filter(unit=unit)
    return rows.filter(venue__in=shares.order_by().values("venue"))


def _way(way: Sharing, day: Any) -> Q:
    return shared_with(day)[way]


class VenueFilters(LedgerFilters):
    existing = ConditionFilter(
        "使用情况",
        {
            "existing": ("在用", lambda day: venue_is_open(day)),
            "gone": ("已停用", lambda day: ~venue_is_open(day)),
            "all": ("在用和已停用", lambda day: Q()),
        },
        default="existing",
    )
    kind = ChoiceFilter("类型", Venue.Kind.choices, "venue__kind")
    sharing = ConditionFilter(
        "共用情况", {str(way): (str(way.label), partial(_way, way)) for way in Sharing}
    )
    area = ConditionFilter(
        "面积",
        {
            "known": ("面积已登记", lambda day: Q(area__isnull=False)),
            "unknown": ("面积不详", lambda day: Q(area=None)),
        },
    )
    place = RecordFilter("楼宇商圈", "places", lambda rows, pk, scope: rows.filter(place=pk))
    organization = RecordFilter("使用的党组织", "party-organizations", _used_by)
    unit = RecordFilter("共用的单位", "units", _shared_with)


def _users(scope: Scope, venues: Collection[int]) -> dict[int, Cell]:
    """How many organisations of the scope use each, with the list of them."""
    there = PartyOrganizationSpell.objects.as_of(scope.as_of).within(scope).order_by()
    uses = VenueUse.objects.standing(scope.as_of).filter(
        venue__in=venues, party_organization__in=there.values("party_organization")
    )
    counted = uses.order_by().values_list("venue").annotate(n=Count("party_organization"))
    return {pk: Cell(n, "party_organization_list", {"venue": str(pk)}) for pk, n in counted}


def _sharing(scope: Scope, venues: Collection[int]) -> dict[int, str]:
    return sharing_of(venues, scope.as_of)


def _tallies(scope: Scope) -> list[Tally]:
    """What the district asks of its venues, each number with its rows."""
    venues = _venues(scope).filter(venue_is_open(scope.as_of)).order_by()
    sums = venues.aggregate(
        n=Count("pk"), square_metres=Sum("area"), unknown=Count("pk", filter=Q(area=None))
    )
    organizations = PartyOrganizationSpell.objects.existing(scope.as_of).within(scope)
    having = organizations.filter(_has_venue(scope.as_of)).count()
    return [
        Tally("在用阵地", sums["n"], "处", "venue_list", {}),
        Tally("面积合计", sums["square_metres"], "平方米", "venue_list", {"area": "known"}),
        Tally("面积不详", sums["unknown"], "处", "venue_list", {"area": "unknown"}),
        Tally("已登记阵地的党组织", having, "个", "party_organization_list", WITH),
        Tally(
            "未登记阵地的党组织",
            organizations.count() - having,
            "个",
            "party_organization_list",
            WITHOUT,
        ),
    ]


register(
    Ledger(
        VENUES,
        _venues,
        "venue",
        (
            Column("name", "名称", "name"),
            Column("key", "阵地编号", "venue__number"),
            choice_column("kind", "类型", Venue, "kind", "venue__kind"),
            street_column(),
            Column("place", "楼宇商圈", "place__name"),
            Column("address", "地址", "address"),
            Column("area", "面积（平方米）", "area"),
            Column("opening_hours", "开放时间", "opening_hours"),
            Column("opened_on", "启用日期", "venue__opened_on"),
            Column("closed_on", "停用日期", "venue__closed_on"),
        ),
        frozenset("key address opened_on closed_on".split()),
        VenueFilters,
        lambda text: key_matches(text, "venue__number") | name_matches(text),
        ("c_key",),
        extras=[
            Extra("sharing", "共用情况", _sharing),
            Extra("users", "使用的党组织", _users, is_number=True),
        ],
        tallies=_tallies,
    )
)


# --- Of Party organisations ----------------------------------------------------------------------


def _has_venue(day: Any) -> Q:
    uses = VenueUse.objects.standing(day).order_by()
    return Q(party_organization__in=uses.values("party_organization"))


def _using(rows: QuerySet, venue: int, scope: Scope) -> QuerySet:
    uses = VenueUse.objects.standing(scope.as_of).filter(venue=venue).order_by()
    return rows.filter(party_organization__in=uses.values("party_organization"))


_of_organizations = LEDGERS["party-organizations"].more_filters
_of_organizations["has_venue"] = ConditionFilter(
    "阵地",
    {
        "yes": ("已登记阵地", _has_venue),
        "no": ("未登记阵地", lambda day: ~_has_venue(day)),
    },
)
_of_organizations["venue"] = RecordFilter("使用的阵地", "venues", _using)
