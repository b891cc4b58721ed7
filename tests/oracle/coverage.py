"""Coverage: units, their Party organisations and members."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from .answers import Placed, counts, rate
from .ledger import BUSINESSES, ENTERPRISES, SOCIAL, Ledger, Row

# Units


def operating(ledger: Ledger, scope: Any, kinds: set[str]) -> list[Placed]:
    return [Placed(unit, row["division_id"]) for unit, row in ledger.operating(scope.as_of, kinds)]


@counts("enterprises")
def enterprises(ledger: Ledger, scope: Any) -> list[Placed]:
    return operating(ledger, scope, ENTERPRISES)


@counts("sole_traders")
def sole_traders(ledger: Ledger, scope: Any) -> list[Placed]:
    return operating(ledger, scope, {"sole_trader"})


@counts("social_orgs")
def social_orgs(ledger: Ledger, scope: Any) -> list[Placed]:
    return operating(ledger, scope, SOCIAL)


def links(ledger: Ledger, scope: Any, kinds: set[str]) -> list[tuple[Row, str | None]]:
    """The day's counting links of units of these kinds, each with its unit's street."""
    return [
        (link, ledger.street_of_unit(link["unit_id"], scope.as_of))
        for link in ledger.counting_links(scope.as_of, scope.basis)
        if ledger.units[link["unit_id"]]["kind"] in kinds
    ]


def covered_units(ledger: Ledger, scope: Any, kinds: set[str]) -> list[Placed]:
    """ "Links of the coverage group need only that both ends exist": no need to be operating."""
    return [Placed(link["unit_id"], street) for link, street in links(ledger, scope, kinds)]


def organizations(ledger: Ledger, scope: Any, kinds: set[str]) -> list[Placed]:
    """ "挂靠 covers the unit only: the host organisation and its members are not counted"."""
    return [
        Placed(link["party_organization_id"], street)
        for link, street in links(ledger, scope, kinds)
        if link["mode"] != "attached"
    ]


def members(ledger: Ledger, scope: Any, kinds: set[str]) -> list[Placed]:
    """By formal affiliation with those organisations; or by employer, those who work in the
    units covered: "members of the coverage group: the street of the *covered* unit"."""
    if scope.basis.membership == "employer":
        return [
            Placed(row["member_id"], unit.at)
            for unit in covered_units(ledger, scope, kinds)
            for row in ledger.employed_in(unit.key, scope.as_of)
            if ledger.is_member(row["member_id"], scope.as_of)
        ]
    return [
        Placed(member, organization.at)
        for organization in organizations(ledger, scope, kinds)
        for member in ledger.affiliated_with(organization.key, scope.as_of)
    ]


for group, kinds in (
    ("enterprises_with_party_org", BUSINESSES),
    ("social_orgs_with_party_org", SOCIAL),
    ("units_with_party_org", BUSINESSES | SOCIAL),
):
    counts(group)(lambda ledger, scope, kinds=kinds: covered_units(ledger, scope, kinds))
for group, kinds in (
    ("enterprise_party_orgs", BUSINESSES),
    ("social_org_party_orgs", SOCIAL),
    ("party_orgs", BUSINESSES | SOCIAL),
):
    counts(group)(lambda ledger, scope, kinds=kinds: organizations(ledger, scope, kinds))
for group, kinds in (
    ("enterprise_members", BUSINESSES),
    ("social_org_members", SOCIAL),
    ("members", BUSINESSES | SOCIAL),
):
    counts(group)(lambda ledger, scope, kinds=kinds: members(ledger, scope, kinds))


# Rates


def full_members(ledger: Ledger, unit: int, day: date, *, full_time_only: bool = False) -> int:
    return len(
        {
            row["member_id"]
            for row in ledger.employed_in(unit, day)
            if ledger.is_full_member(row["member_id"], day)
            and (row["is_full_time"] or not full_time_only)
        }
    )


def above_scale(ledger: Ledger, unit: int, scope: Any) -> bool:
    """By the rule and the date the user chose; unknown is not above."""
    day = scope.as_of
    if scope.basis.scale_date == "year_start":
        day = date(day.year, 1, 1)
    spell = ledger.unit_spell(unit, day)
    if spell is None:
        return False
    if scope.basis.scale == "staff_100":
        return spell["headcount"] is not None and spell["headcount"] >= 100
    if scope.basis.scale == "stated":
        return spell["above_scale"] is True
    return spell["above_scale"] is True and spell["above_scale_basis"] == scope.basis.scale


def in_coverage_basis(ledger: Ledger, unit: int, spell: Row, scope: Any) -> bool:
    match scope.basis.coverage:
        case "three_members":
            return full_members(ledger, unit, scope.as_of) >= 3
        case "above_scale":
            return above_scale(ledger, unit, scope)
        case "staff_50":
            return spell["headcount"] is not None and spell["headcount"] >= 50
        case "three_have":
            return spell["three_have"] is True
    return True


def coverage_base(ledger: Ledger, scope: Any) -> list[Placed]:
    kinds = BUSINESSES if scope.basis.coverage == "with_sole_traders" else ENTERPRISES
    return [
        Placed(unit, spell["division_id"])
        for unit, spell in ledger.operating(scope.as_of, kinds)
        if in_coverage_basis(ledger, unit, spell, scope)
    ]


def covered(ledger: Ledger, scope: Any, base: list[Placed]) -> list[Placed]:
    """ "A rate's numerator is the covered part of its own denominator"."""
    return [row for row in base if ledger.has_counting_link(row.key, scope.as_of, scope.basis)]


@rate("enterprise_org_coverage", of=coverage_base)
def covered_enterprises(ledger: Ledger, scope: Any) -> list[Placed]:
    return covered(ledger, scope, coverage_base(ledger, scope))


@rate("social_org_coverage", of=social_orgs)
def covered_social_orgs(ledger: Ledger, scope: Any) -> list[Placed]:
    return covered(ledger, scope, social_orgs(ledger, scope))


def above_scale_units(ledger: Ledger, scope: Any) -> list[Placed]:
    """Operating units of every kind."""
    return [
        Placed(unit, spell["division_id"])
        for unit, spell in ledger.operating(scope.as_of)
        if above_scale(ledger, unit, scope)
    ]


@rate("above_scale_instructor_coverage", of=above_scale_units)
def above_scale_with_instructor(ledger: Ledger, scope: Any) -> list[Placed]:
    """ "Policy instructors never count as party-building instructors"."""
    return [
        row
        for row in above_scale_units(ledger, scope)
        if ledger.levels_assigned(row.key, scope.as_of) - {"policy"}
    ]


@counts("should_build_gap")
def should_build_gap(ledger: Ledger, scope: Any) -> Iterator[Placed]:
    """ "应建 (enterprises and social organisations, operating): ≥ 3 full members employed in the
    unit on the day, for social organisations full-time ones only; the gap is those without a
    counting link"."""
    for unit, spell in ledger.operating(scope.as_of, ENTERPRISES | SOCIAL):
        social = ledger.units[unit]["kind"] in SOCIAL
        due = full_members(ledger, unit, scope.as_of, full_time_only=social) >= 3
        if due and not ledger.has_counting_link(unit, scope.as_of, scope.basis):
            yield Placed(unit, spell["division_id"])
