"""The ledgers of members and instructors, and what members add to those of units."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from members.formation import Formation, formation, in_state
from members.instructors.coverage import left_behind, with_instructor, with_lead
from members.models import (
    Affiliation,
    Appointment,
    Assignment,
    Employment,
    Instructor,
    Member,
    Post,
)
from members.nouns import INSTRUCTORS, MEMBERS
from members.privacy import instructors_within, members_within
from members.stages import converted_this_year, full, probationary
from orgs.lists import (
    LEDGERS,
    Cell,
    Column,
    Extra,
    Ledger,
    LedgerFilters,
    choice_column,
    key_matches,
    name_matches,
    once_matches,
    register,
)
from orgs.lists.filters import ChoiceFilter, ConditionFilter, RecordFilter, YesNoFilter
from orgs.lists.ledgers import yes_no
from orgs.models import holds_on
from orgs.personal import Mask
from orgs.pinyin import register_names
from orgs.privacy import register_persons
from orgs.reach import subtree
from orgs.scope import Scope

register_names(Member)
register_names(Instructor)
# Rows of the lists are dated facts of persons.
register_persons(Affiliation, "member", members_within)
register_persons(Appointment, "instructor", instructors_within)


# --- Members -------------------------------------------------------------------------------------


def _affiliations(scope: Scope) -> QuerySet:
    return (
        Affiliation.objects.as_of(scope.as_of)
        .within(scope)
        .annotate(organization_name=F("party_organization__spells__name"))
    )


def _in_organization(rows: QuerySet, organization: int, scope: Scope) -> QuerySet:
    """Members of an organisation and all under it."""
    return rows.filter(party_organization__in=subtree([organization], scope.as_of))


def _own_members(rows: QuerySet, organization: int, scope: Scope) -> QuerySet:
    return rows.filter(party_organization=organization)


def _working_in(rows: QuerySet, unit: int, scope: Scope) -> QuerySet:
    working = Employment.objects.of_members(scope.as_of).filter(unit=unit).order_by()
    return rows.filter(member__in=working.values("member"))


class MemberFilters(LedgerFilters):
    gender = ChoiceFilter("性别", Member.Gender.choices, "member__gender")
    stage = ConditionFilter(
        "党员类别",
        {
            "full": ("正式党员", full),
            "probationary": ("预备党员", probationary),
            "converted": ("本年转正", converted_this_year),
        },
    )
    organization = RecordFilter("党组织（含下级）", "party-organizations", _in_organization)
    own = RecordFilter("党组织（不含下级）", "party-organizations", _own_members)
    unit = RecordFilter("工作单位", "units", _working_in)


def _employers(scope: Scope, people: Collection[int]) -> dict[int, str]:
    """The names of the day: one condition on the spells, lest each join its own."""
    held = Employment.objects.as_of(scope.as_of).filter(member__in=people)
    named = held.filter(holds_on(scope.as_of, "unit__spells")).order_by()
    return dict(named.values_list("member", "unit__spells__name"))


register(
    Ledger(
        MEMBERS,
        _affiliations,
        "member",
        (
            Column("key", "党员编号", "member__number"),
            Column("name", "姓名", "member__name", Mask.NAME),
            choice_column("gender", "性别", Member, "gender", "member__gender"),
            Column("party_organization", "所在党组织", "organization_name"),
            Column("education", "学历", "member__education__label"),
            Column("joined_on", "加入党组织日期", "member__joined_on"),
            Column("converted_on", "转正日期", "member__converted_on"),
            Column("phone", "联系电话", "member__phone", Mask.PHONE),
        ),
        frozenset(["education", "phone"]),
        MemberFilters,
        lambda text: (
            key_matches(text, "member__number")
            | once_matches(text, Member, "member")
            | name_matches(text, "member__name")
        ),
        ("c_key",),
        private=True,
        extras=[Extra("unit", "工作单位", _employers)],
    )
)


# --- Instructors ---------------------------------------------------------------------------------


def _appointments(scope: Scope) -> QuerySet:
    return Appointment.objects.as_of(scope.as_of).within(scope)


class InstructorFilters(LedgerFilters):
    level = ChoiceFilter("级别", Appointment.Level.choices, "level")
    is_full_time = YesNoFilter("专职", "is_full_time")
    source = ChoiceFilter("来源", Appointment.Source.choices, "source", unknown=True)


def _units_of(scope: Scope, instructors: Collection[int]) -> dict[int, Cell]:
    held = Assignment.objects.active(scope.as_of).within(scope).filter(instructor__in=instructors)
    counts: dict[int, set[int]] = {}
    for instructor, unit in held.order_by().values_list("instructor", "unit"):
        counts.setdefault(instructor, set()).add(unit)
    return {
        pk: Cell(len(units), "unit_list", {"instructor": str(pk), "status": "operating"})
        for pk, units in counts.items()
    }


register(
    Ledger(
        INSTRUCTORS,
        _appointments,
        "instructor",
        (
            Column("key", "指导员编号", "instructor__number"),
            Column("name", "姓名", "instructor__name", Mask.NAME),
            choice_column("level", "级别", Appointment, "level", "level"),
            Column("division", "所属区划", "division__name"),
            yes_no("is_full_time", "专职", "is_full_time"),
            choice_column("source", "来源", Appointment, "source", "source"),
            Column("dispatched_by", "派出单位", "dispatched_by"),
            Column("phone", "联系电话", "instructor__phone", Mask.PHONE),
        ),
        frozenset(["phone", "dispatched_by"]),
        InstructorFilters,
        lambda text: (
            key_matches(text, "instructor__number") | name_matches(text, "instructor__name")
        ),
        ("c_key",),
        private=True,
        extras=[Extra("units", "联系单位", _units_of, is_number=True)],
        pages="instructors/_tabs.html",
    )
)


# --- What members add to the ledgers below -------------------------------------------------------


class FormationFilter(ChoiceFilter):
    """组织覆盖 of the unit on the day, as the indicators tell it."""

    def __init__(self) -> None:
        super().__init__("组织覆盖", Formation.choices, "formation")

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        if not value:
            return qs
        return qs.filter(in_state(self.parent.scope, value))


def _formations(scope: Scope, units: Collection[int]) -> dict[int, str]:
    from orgs.models import UnitSpell

    rows = UnitSpell.objects.as_of(scope.as_of).filter(unit__in=units).order_by()
    states = rows.annotate(state=formation(scope)).values_list("unit", "state")
    return {unit: str(Formation(state).label) for unit, state in states}


def _looked_after(rows: QuerySet, instructor: int, scope: Scope) -> QuerySet:
    held = Assignment.objects.active(scope.as_of).filter(instructor=instructor).order_by()
    return rows.filter(unit__in=held.values("unit"))


def _members_of(scope: Scope, organizations: Collection[int]) -> dict[int, Cell]:
    held = _affiliations(scope).filter(party_organization__in=organizations).order_by()
    counts: dict[int, int] = {}
    for organization in held.values_list("party_organization", flat=True):
        counts[organization] = counts.get(organization, 0) + 1
    return {pk: Cell(count, "member_list", {"own": str(pk)}) for pk, count in counts.items()}


def with_secretary(day: date) -> Q:
    posts = Post.objects.as_of(day).filter(kind=Post.Kind.SECRETARY).order_by()
    return Q(party_organization__in=posts.values("party_organization"))


UNIT_LEDGER, ORGANIZATION_LEDGER = LEDGERS["units"], LEDGERS["party-organizations"]
UNIT_LEDGER.extras.append(Extra("formation", "组织覆盖", _formations))
UNIT_LEDGER.more_filters.update(
    {
        "formation": FormationFilter(),
        "with_instructor": ConditionFilter(
            "指导员",
            {
                "yes": ("有指导员", with_instructor),
                "lead": ("有主责指导员", with_lead),
                "no_lead": (
                    "有指导员、没有主责指导员",
                    lambda day: with_instructor(day) & ~with_lead(day),
                ),
                "no": ("没有指导员", lambda day: ~with_instructor(day)),
                "left": ("指导员已离任、没有移交", left_behind),
            },
        ),
        "instructor": RecordFilter("联系的指导员", "instructors", _looked_after),
    }
)
ORGANIZATION_LEDGER.extras.append(Extra("members", "党员", _members_of, is_number=True))
ORGANIZATION_LEDGER.more_filters["secretary"] = ConditionFilter(
    "书记",
    {
        "yes": ("有书记", with_secretary),
        "no": ("没有书记", lambda day: ~with_secretary(day)),
    },
)
