"""What loads and groups add to the ledgers of instructors and units, and the ledger of groups."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from members.instructors.coverage import PARTY_BUILDING, Band, bands
from members.models import Appointment, Assignment, Grouping, InstructorGroup
from members.nouns import INSTRUCTOR_GROUPS
from orgs.lists import (
    LEDGERS,
    Cell,
    Column,
    Extra,
    Ledger,
    LedgerFilters,
    choice_column,
    name_matches,
    register,
)
from orgs.lists.filters import ChoiceFilter, ConditionFilter, OwnFilter, RecordFilter
from orgs.lists.ledgers import sections, street_column
from orgs.models import UnitSpell, holds_on
from orgs.pinyin import register_names
from orgs.rules import RULES, settings_of, threshold_of
from orgs.scope import Scope

register_names(InstructorGroup)
INSTRUCTORS, UNITS = LEDGERS["instructors"], LEDGERS["units"]


# --- Loads ---------------------------------------------------------------------------------------


def current_bands() -> list[Band]:
    """By what the district has set as too many."""
    return bands(threshold_of(RULES["instructor-load"], settings_of()))


def in_band(band: Band, day: date) -> Q:
    held = Assignment.objects.party_building(day)
    if band.most == 0:
        return ~Q(instructor__in=held.values("instructor"))
    counts = held.values("instructor").annotate(units=Count("unit", distinct=True))
    counts = counts.filter(units__gte=band.least)
    if band.most is not None:
        counts = counts.filter(units__lte=band.most)
    return Q(instructor__in=counts.values("instructor"))


class LoadFilter(ChoiceFilter):
    """How many units an instructor looks after, wherever they lie."""

    def __init__(self) -> None:
        def choices() -> list[tuple[str, str]]:
            return [(band.slug, band.label) for band in current_bands()]

        super().__init__("联系单位数", choices, "load")

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        chosen = {band.slug: band for band in current_bands()}.get(value)
        return qs.filter(in_band(chosen, self.parent.scope.as_of)) if chosen else qs


class IndustryFilter(ChoiceFilter):
    """Instructors one of whose units is of the industry."""

    def __init__(self) -> None:
        super().__init__("联系单位的行业", sections, "industry")

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        if not value:
            return qs
        held = Assignment.objects.party_building(self.parent.scope.as_of)
        of_it = held.annotate(industry=F("unit__spells__industry")).filter(industry=value)
        return qs.filter(instructor__in=of_it.values("instructor"))


def _main_industries(scope: Scope, instructors: Collection[int]) -> dict[int, str]:
    """The industry of most of each instructor's units; the first in order where several are."""
    held = Assignment.objects.party_building(scope.as_of).filter(instructor__in=instructors)
    industries = held.order_by("unit__spells__industry__code").values_list(
        "instructor", "unit__spells__industry__name"
    )
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for instructor, industry in industries:
        if industry:
            found[instructor][industry] += 1
    return {pk: names.most_common(1)[0][0] for pk, names in found.items()}


# --- Groups --------------------------------------------------------------------------------------


def _in_group(rows: QuerySet, group: int, scope: Scope) -> QuerySet:
    held = Grouping.objects.as_of(scope.as_of).filter(group=group).order_by()
    return rows.filter(instructor__in=held.values("instructor"))


def grouped(day: date) -> Q:
    held = Grouping.objects.as_of(day).order_by()
    return Q(instructor__in=held.values("instructor"))


def _looked_after_by_group(rows: QuerySet, group: int, scope: Scope) -> QuerySet:
    return rows.filter(unit__in=units_of([group], scope.as_of).values("unit"))


def units_of(groups: Collection[int], day: date) -> QuerySet[Assignment]:
    """The links of the groups' instructors; several may lead to one unit."""
    members = Grouping.objects.as_of(day).filter(group__in=groups).order_by()
    return Assignment.objects.party_building(day).filter(
        instructor__in=members.values("instructor")
    )


def _groups_of(scope: Scope, instructors: Collection[int]) -> dict[int, str]:
    held = Grouping.objects.as_of(scope.as_of).filter(instructor__in=instructors).order_by()
    return dict(held.values_list("instructor", "group__name"))


INSTRUCTORS.more_filters.update(
    {
        "pool": ConditionFilter(
            "类别",
            {
                "party": ("党建指导员", lambda day: PARTY_BUILDING),
                "policy": ("政策指导员", lambda day: ~PARTY_BUILDING),
            },
        ),
        "load": LoadFilter(),
        "industry": IndustryFilter(),
        "grouped": ConditionFilter(
            "分组",
            {"yes": ("已编入分组", grouped), "no": ("未编入分组", lambda day: ~grouped(day))},
        ),
        "group": RecordFilter("分组", "instructor-groups", _in_group),
        "own": OwnFilter(),
    }
)
INSTRUCTORS.extras.extend(
    [
        Extra("group", "分组", _groups_of),
        Extra("industry", "联系最多的行业", _main_industries, is_hidden=True),
    ]
)
UNITS.more_filters.update(
    {
        "instructor_group": RecordFilter(
            "联系的指导员分组", "instructor-groups", _looked_after_by_group
        ),
        "own": OwnFilter(),
    }
)


# --- The ledger of groups ------------------------------------------------------------------------


def _groups(scope: Scope) -> QuerySet:
    return InstructorGroup.objects.within(scope).filter(founded_on__lte=scope.as_of)


def _stands(day: date) -> Q:
    return Q(disbanded_on=None) | Q(disbanded_on__gt=day)


class GroupFilters(LedgerFilters):
    existing = ConditionFilter(
        "存续情况",
        {
            "existing": ("存续", _stands),
            "gone": ("已撤销", lambda day: ~_stands(day)),
            "all": ("存续和已撤销", lambda day: Q()),
        },
        default="existing",
    )
    basis = ChoiceFilter("分组依据", InstructorGroup.Basis.choices, "basis")


def members_of(groups: Collection[int], scope: Scope) -> QuerySet[Grouping]:
    """Who is in the groups on the day, of the instructors in post within the scope."""
    in_post = Appointment.objects.as_of(scope.as_of).within(scope).order_by()
    held = Grouping.objects.as_of(scope.as_of).filter(group__in=groups)
    return held.filter(instructor__in=in_post.values("instructor"))


def _members(scope: Scope, groups: Collection[int]) -> dict[int, Cell]:
    counts = members_of(groups, scope).order_by().values_list("group").annotate(Count("pk"))
    return {pk: Cell(number, "instructor_list", {"group": str(pk)}) for pk, number in counts}


def _units(scope: Scope, groups: Collection[int]) -> dict[int, Cell]:
    """Units within the scope, each once however many of the group look after it."""
    within = UnitSpell.objects.existing(scope.as_of).within(scope).order_by().values("unit")
    held = Assignment.objects.party_building(scope.as_of).filter(
        holds_on(scope.as_of, "instructor__groupings"),
        instructor__groupings__group__in=groups,
        unit__in=within,
    )
    pairs = held.values_list("instructor__groupings__group").annotate(Count("unit", distinct=True))
    return {pk: Cell(number, "unit_list", {"instructor_group": str(pk)}) for pk, number in pairs}


register(
    Ledger(
        INSTRUCTOR_GROUPS,
        _groups,
        "pk",
        (
            Column("name", "分组名称", "name"),
            choice_column("basis", "分组依据", InstructorGroup, "basis", "basis"),
            street_column(),
            Column("industry", "行业门类", "industry__name"),
            Column("place", "楼宇商圈", "place__name"),
            Column("founded_on", "建立日期", "founded_on"),
            Column("disbanded_on", "撤销日期", "disbanded_on"),
        ),
        frozenset(["disbanded_on"]),
        GroupFilters,
        name_matches,
        ("c_division", "c_name"),
        tabs="instructors/_tabs.html",
        title="指导员分组",
        hint="分组名称或拼音首字母",
        extras=[
            Extra("members", "指导员", _members, is_number=True),
            Extra("units", "联系单位", _units, is_number=True),
        ],
    )
)
