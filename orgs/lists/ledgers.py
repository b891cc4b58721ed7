"""The ledgers of this app: units, Party organisations, places."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When

from orgs.lists.filters import (
    ChoiceFilter,
    ConditionFilter,
    NumberFilter,
    RecordFilter,
    YesNoFilter,
)
from orgs.lists.finding import any_of, key_matches, name_matches, once_matches, spelt_as, tidy
from orgs.lists.ledger import Cell, Extra, Ledger, LedgerFilters, register
from orgs.lists.listing import Column, choice_column
from orgs.models import (
    Coverage,
    Division,
    Industry,
    PartyOrganization,
    PartyOrganizationSpell,
    Place,
    Unit,
    UnitSpell,
    organization_exists,
    unit_exists,
)
from orgs.nouns import PARTY_ORGANIZATIONS, PLACES, UNITS
from orgs.reach import subtree
from orgs.scope import Scope

YES_NO = {True: "是", False: "否"}


def yes_no(name: str, label: str, value: str) -> Column:
    return Column(name, label, value, choices=YES_NO)  # type: ignore[arg-type]


def street_column(label: str = "所属街道") -> Column:
    """The street that a row belongs to; what a community keeps lies in the community's street."""
    return Column("division", label, street_of("division"))


def street_of(division: str) -> Case:
    """The name of the street at the path, of a community that of its street."""
    is_community = {f"{division}__kind": Division.Kind.COMMUNITY}
    above = When(**is_community, then=F(f"{division}__parent__name"))
    return Case(above, default=F(f"{division}__name"))


# --- Units ---------------------------------------------------------------------------------------


def _units(scope: Scope) -> QuerySet:
    return UnitSpell.objects.as_of(scope.as_of).within(scope)


def _community() -> Case:
    in_community = When(division__kind=Division.Kind.COMMUNITY, then=F("division__name"))
    return Case(in_community, default=F("community"))


def _exists(day: date) -> Q:
    return unit_exists(day, "unit", "")


def sections() -> list[tuple[str, str]]:
    sections = Industry.objects.filter(scheme=Industry.Scheme.SECTION)
    return list(sections.values_list("code", "name"))


def _covered_by(rows: QuerySet, organization: int, scope: Scope) -> QuerySet:
    """Units with a link that counts to the organisation or one under it."""
    below = subtree([organization], scope.as_of)
    links = Coverage.objects.counting(scope.as_of, scope).filter(party_organization__in=below)
    return rows.filter(unit__in=links.order_by().values("unit"))


def _found(text: str) -> Q:
    """By indexes where few rows can match; what most rows match is read through in one pass."""
    coded, once = key_matches(text, "unit__uscc"), once_matches(text, Unit, "unit")
    if len(tidy(text)) < 3 or tidy(text).isdigit():
        return coded | once | name_matches(text)
    return any_of(UnitSpell, coded, once, Q(name__contains=tidy(text)), spelt_as(text))


class UnitFilters(LedgerFilters):
    existing = ConditionFilter(
        "在册情况",
        {
            "existing": ("在册", _exists),
            "gone": ("已注销、吊销或迁出", lambda day: ~_exists(day)),
            "all": ("在册和不在册", lambda day: Q()),
        },
        default="existing",
    )
    kind = ChoiceFilter("单位类型", Unit.Kind.choices, "unit__kind")
    status = ChoiceFilter("经营状态", UnitSpell.Status.choices, "status")
    industry = ChoiceFilter("行业门类", sections, "industry", unknown=True)
    above_scale = YesNoFilter("规模以上", "above_scale")
    is_key = YesNoFilter("重点", "is_key")
    three_have = YesNoFilter("“三有”", "three_have")
    staff_from = NumberFilter("从业人数不少于", "headcount", "gte")
    staff_to = NumberFilter("从业人数不多于", "headcount", "lte")
    place = RecordFilter("楼宇商圈", "places", lambda rows, pk, scope: rows.filter(place=pk))
    organization = RecordFilter("覆盖的党组织", "party-organizations", _covered_by)


register(
    Ledger(
        UNITS,
        _units,
        "unit",
        (
            Column("name", "单位名称", "name"),
            Column("key", "统一社会信用代码", "unit__uscc"),
            choice_column("kind", "单位类型", Unit, "kind", "unit__kind"),
            street_column(),
            Column("community", "所属社区", _community()),
            Column("place", "楼宇商圈", "place__name"),
            Column("address", "经营地址", "address"),
            Column("industry", "行业门类", "industry__name"),
            Column("headcount", "从业人数", "headcount"),
            yes_no("above_scale", "规模以上", "above_scale"),
            yes_no("is_key", "重点", "is_key"),
            yes_no("three_have", "“三有”", "three_have"),
            choice_column("status", "经营状态", UnitSpell, "status", "status"),
            Column("registered_on", "成立日期", "unit__registered_on"),
            Column("closed_on", "注销日期", "unit__closed_on"),
        ),
        frozenset("community place address is_key three_have registered_on closed_on".split()),
        UnitFilters,
        _found,
        ("c_key",),
    )
)


# --- Party organisations -------------------------------------------------------------------------


def _organizations(scope: Scope) -> QuerySet:
    return PartyOrganizationSpell.objects.as_of(scope.as_of).within(scope)


def _stands(day: date) -> Q:
    return organization_exists(day)


def _below(rows: QuerySet, superior: int, scope: Scope) -> QuerySet:
    """All that is under an organisation, itself not."""
    below = set(subtree([superior], scope.as_of)) - {superior}
    return rows.filter(party_organization__in=below)


def _covering(rows: QuerySet, unit: int, scope: Scope) -> QuerySet:
    links = Coverage.objects.counting(scope.as_of, scope).filter(unit=unit)
    return rows.filter(party_organization__in=links.order_by().values("party_organization"))


class OrganizationFilters(LedgerFilters):
    existing = ConditionFilter(
        "存续情况",
        {
            "existing": ("存续", _stands),
            "gone": ("已撤销", lambda day: ~_stands(day)),
            "all": ("存续和已撤销", lambda day: Q()),
        },
        default="existing",
    )
    kind = ChoiceFilter("类别", PartyOrganizationSpell.Kind.choices, "kind")
    counted = ConditionFilter(
        "是否计入",
        {
            "yes": ("计入党组织数", lambda day: Q(kind__in=PartyOrganizationSpell.COUNTING_KINDS)),
            "no": ("临时和功能型", lambda day: Q(kind__in=PartyOrganizationSpell.TEMPORARY_KINDS)),
        },
    )
    nature = ChoiceFilter("性质", PartyOrganizationSpell.Nature.choices, "nature")
    superior = RecordFilter("上级党组织", "party-organizations", _below)
    unit = RecordFilter("覆盖的单位", "units", _covering)


def _units_covered(scope: Scope, organizations: Any) -> dict[int, Cell]:
    """How many units each covers itself, with the list of them."""
    links = Coverage.objects.counting(scope.as_of, scope).within(scope)
    pairs = links.filter(party_organization__in=organizations).order_by()
    counts: dict[int, set[int]] = {}
    for organization, unit in pairs.values_list("party_organization", "unit"):
        counts.setdefault(organization, set()).add(unit)
    return {
        pk: Cell(len(units), "unit_list", {"organization": str(pk)}) for pk, units in counts.items()
    }


register(
    Ledger(
        PARTY_ORGANIZATIONS,
        _organizations,
        "party_organization",
        (
            Column("name", "党组织名称", "name"),
            Column("key", "党组织编号", "party_organization__number"),
            choice_column("kind", "类别", PartyOrganizationSpell, "kind", "kind"),
            choice_column("nature", "性质", PartyOrganizationSpell, "nature", "nature"),
            street_column(),
            Column("established_on", "成立日期", "party_organization__established_on"),
            Column("dissolved_on", "撤销日期", "party_organization__dissolved_on"),
        ),
        frozenset(["nature", "dissolved_on"]),
        OrganizationFilters,
        lambda text: (
            key_matches(text, "party_organization__number")
            | once_matches(text, PartyOrganization, "party_organization")
            | name_matches(text)
        ),
        ("c_key",),
        extras=[Extra("units", "覆盖单位", _units_covered, is_number=True)],
    )
)


# --- Places --------------------------------------------------------------------------------------


def _places(scope: Scope) -> QuerySet:
    return Place.objects.annotate(at_division=F("division")).filter(scope.placed("at_division"))


class PlaceFilters(LedgerFilters):
    kind = ChoiceFilter("类型", Place.Kind.choices, "kind")


def _units_in(scope: Scope, places: Any) -> dict[int, Cell]:
    rows = _units(scope).filter(_exists(scope.as_of), place__in=places).order_by()
    counts: dict[int, int] = {}
    for place in rows.values_list("place", flat=True):
        counts[place] = counts.get(place, 0) + 1
    return {pk: Cell(count, "unit_list", {"place": str(pk)}) for pk, count in counts.items()}


register(
    Ledger(
        PLACES,
        _places,
        "pk",
        (
            Column("name", "名称", "name"),
            choice_column("kind", "类型", Place, "kind", "kind"),
            street_column(),
        ),
        frozenset(),
        PlaceFilters,
        name_matches,
        ("c_name",),
        extras=[Extra("units", "在册单位", _units_in, is_number=True)],
    )
)
