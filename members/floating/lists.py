"""The ledgers of those who float and of those nobody can reach, and what they add to the members'."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from members.models import Affiliation, ContactAttempt, Floating, FloatingMember, LostContact
from members.nouns import FLOATING, LOST_CONTACTS
from orgs.lists import (
    LEDGERS,
    Column,
    Extra,
    Ledger,
    LedgerFilters,
    choice_column,
    key_matches,
    name_matches,
    register,
)
from orgs.lists.filters import ChoiceFilter, ConditionFilter, RecordFilter
from orgs.models import PartyOrganizationSpell, UnitSpell, holds_on
from orgs.personal import Mask
from orgs.pinyin import register_names
from orgs.reach import subtree
from orgs.scope import Scope

Direction = Floating.Direction
register_names(FloatingMember, "full_name")


def _since_new_year(day: date) -> Q:
    return Q(started_on__gte=date(day.year, 1, 1))


# --- Who floats ----------------------------------------------------------------------------------


def _floating(scope: Scope) -> QuerySet:
    """Floating on the day, or once and no more, by the organisation's division of the day."""
    rows = Floating.objects.filter(started_on__lte=scope.as_of).within(scope)
    return rows.annotate(organization_name=F("party_organization__spells__name"))


def _on_a_project(day: date) -> Q:
    """In a temporary branch: where a project's people take part."""
    temporary = PartyOrganizationSpell.objects.as_of(day).filter(
        kind=PartyOrganizationSpell.Kind.TEMPORARY
    )
    return Q(party_organization__in=temporary.order_by().values("party_organization"))


def _in_organization(rows: QuerySet, organization: int, scope: Scope) -> QuerySet:
    return rows.filter(party_organization__in=subtree([organization], scope.as_of))


class FloatingFilters(LedgerFilters):
    state = ConditionFilter(
        "流动情况",
        {
            "current": ("正在流动", lambda day: holds_on(day)),
            "ended": ("已结束", lambda day: Q(ended_on__lte=day)),
        },
        default="current",
    )
    direction = ChoiceFilter("方向", Direction.choices, "direction")
    cause = ChoiceFilter("流动原因", Floating.Cause.choices, "cause", unknown=True)
    since = ConditionFilter("登记时间", {"year": ("本年开始流动", _since_new_year)})
    at = ConditionFilter(
        "党组织类别",
        {
            "project": ("临时党支部", _on_a_project),
            "others": ("其他党组织", lambda day: ~_on_a_project(day)),
        },
    )
    known = ConditionFilter(
        "组织关系",
        {
            "here": ("在本区台账", lambda day: Q(person__member__isnull=False)),
            "elsewhere": ("在区外", lambda day: Q(person__member=None)),
        },
    )
    organization = RecordFilter("党组织（含下级）", "party-organizations", _in_organization)
    own = RecordFilter(
        "党组织（不含下级）",
        "party-organizations",
        lambda rows, pk, scope: rows.filter(party_organization=pk),
    )
    unit = RecordFilter("所在单位", "units", lambda rows, pk, scope: rows.filter(unit=pk))


def _homes(scope: Scope, people: Collection[int]) -> dict[int, str]:
    """Where the formal relation is: of members as of the day, of others as they said."""
    held = Affiliation.objects.as_of(scope.as_of).filter(member__floating_members__in=people)
    named = held.filter(holds_on(scope.as_of, "party_organization__spells")).order_by()
    found = dict(named.values_list("member__floating_members", "party_organization__spells__name"))
    others = FloatingMember.objects.filter(pk__in=people, member=None).order_by()
    return found | dict(others.values_list("pk", "home"))


def _last_reached(scope: Scope, people: Collection[int]) -> dict[int, date]:
    """Of members of the ledger; who has them keeps contact with the others."""
    reached = ContactAttempt.objects.filter(reached=True, happened_on__lte=scope.as_of)
    held = reached.filter(member__floating_members__in=people).order_by()
    return dict(held.values_list("member__floating_members").annotate(Max("happened_on")))


def _units(scope: Scope, people: Collection[int]) -> dict[int, str]:
    here = UnitSpell.objects.as_of(scope.as_of).filter(
        holds_on(scope.as_of, "unit__floatings"), unit__floatings__person__in=people
    )
    return dict(here.order_by().values_list("unit__floatings__person", "name"))


register(
    Ledger(
        FLOATING,
        _floating,
        "person",
        (
            Column("key", "流动编号", "person__number"),
            Column(
                "name", "姓名", Coalesce("person__member__name", "person__full_name"), Mask.NAME
            ),
            choice_column("direction", "方向", Floating, "direction", "direction"),
            Column("party_organization", "流入或流出地党组织", "organization_name"),
            choice_column("cause", "流动原因", Floating, "cause", "cause"),
            Column("started_on", "开始日期", "started_on"),
            Column("destination", "外出流向", "destination", Mask.HIDDEN),
            Column(
                "phone", "联系电话", Coalesce("person__member__phone", "person__phone"), Mask.PHONE
            ),
            Column("ended_on", "结束日期", "ended_on"),
            choice_column("ending", "结束原因", Floating, "ending", "ending"),
        ),
        frozenset(["destination", "phone", "ended_on", "ending"]),
        FloatingFilters,
        lambda text: (
            key_matches(text, "person__number")
            | key_matches(text, "person__member__number")
            | name_matches(text, "person__full_name")
            | name_matches(text, "person__member__name")
        ),
        ("c_key",),
        private=True,
        tabs="floating/_tabs.html",
        extras=[
            Extra("home", "组织关系所在", _homes),
            Extra("unit", "所在单位", _units),
            Extra("reached", "最近取得联系", _last_reached),
        ],
    )
)


# --- Whom nobody can reach -----------------------------------------------------------------------


def _lost(scope: Scope) -> QuerySet:
    return LostContact.objects.as_of(scope.as_of).within(scope)


class LostContactFilters(LedgerFilters):
    cause = ChoiceFilter("失联原因", LostContact.Cause.choices, "cause")
    since = ConditionFilter("失联时间", {"year": ("本年失联", _since_new_year)})
    organization = RecordFilter(
        "党组织（含下级）",
        "party-organizations",
        lambda rows, pk, scope: rows.filter(organization__in=subtree([pk], scope.as_of)),
    )


def _last_searched(scope: Scope, lost: Collection[int]) -> dict[int, date]:
    """The last time they were looked for since."""
    tried = ContactAttempt.objects.filter(
        member__lost_contacts__in=lost,
        happened_on__lte=scope.as_of,
        happened_on__gte=F("member__lost_contacts__started_on"),
    )
    return dict(tried.order_by().values_list("member__lost_contacts").annotate(Max("happened_on")))


register(
    Ledger(
        LOST_CONTACTS,
        _lost,
        "pk",
        (
            Column("key", "党员编号", "member__number"),
            Column("name", "姓名", "member__name", Mask.NAME),
            Column("party_organization", "所在党组织", "organization_name"),
            choice_column("cause", "失联原因", LostContact, "cause", "cause"),
            Column("started_on", "失联日期", "started_on"),
            Column("phone", "联系电话", "member__phone", Mask.PHONE),
        ),
        frozenset(["phone"]),
        LostContactFilters,
        lambda text: key_matches(text, "member__number") | name_matches(text, "member__name"),
        ("c_key",),
        private=True,
        tabs="floating/_tabs.html",
        extras=[Extra("searched", "最近查找", _last_searched)],
    )
)


# --- On the list of members ----------------------------------------------------------------------


def is_lost(day: date) -> Q:
    """Rows that name a `member` nobody could reach on the day."""
    return Q(member__in=LostContact.objects.as_of(day).order_by().values("member"))


def is_away(day: date) -> Q:
    held = Floating.objects.as_of(day).of_direction(Direction.OUT).order_by()
    return Q(member__in=held.values("person__member"))


def takes_part_elsewhere(day: date) -> Q:
    held = Floating.objects.as_of(day).of_direction(Direction.IN).order_by()
    return Q(member__in=held.filter(person__member__isnull=False).values("person__member"))


def _whereabouts(scope: Scope, people: Collection[int]) -> dict[int, Any]:
    held = Floating.objects.as_of(scope.as_of).filter(person__member__in=people).order_by()
    found = {
        pk: "外出流动" if direction == Direction.OUT else "参加其他党组织"
        for pk, direction in held.order_by("-direction").values_list("person__member", "direction")
    }
    lost = LostContact.objects.as_of(scope.as_of).filter(member__in=people).order_by()
    return found | dict.fromkeys(lost.values_list("member", flat=True), "失联")


MEMBER_LEDGER = LEDGERS["members"]
MEMBER_LEDGER.more_filters["whereabouts"] = ConditionFilter(
    "流动和失联",
    {
        "lost": ("失联", is_lost),
        "away": ("外出流动", is_away),
        "elsewhere": ("参加其他党组织", takes_part_elsewhere),
    },
)
MEMBER_LEDGER.extras.append(Extra("whereabouts", "流动和失联", _whereabouts))
