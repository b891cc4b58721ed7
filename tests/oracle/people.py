"""Admissions, instructors, visits and trained secretaries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from .answers import Placed, counts
from .ledger import Ledger, Row


def happened(day: date, scope: Any) -> bool:
    return scope.period.start <= day < scope.period.end


# Admissions


def admissions(ledger: Ledger, scope: Any) -> Iterator[tuple[Row, Placed]]:
    """ "By the superior's approval day; the street of the employing unit of that time on that
    day, else (no unit known) the organisation's". A unit whose street is not known on that day
    is no better than none: "*every* approved admission in the ledger" is counted."""
    for row in ledger.tables["admissions"]:
        day = row["approved_on"]
        if not happened(day, scope):
            continue
        street = row["unit_id"] and ledger.street_of_unit(row["unit_id"], day)
        if street is None:
            street = ledger.street_of_organization(row["party_organization_id"], day)
        yield row, Placed(row["id"], street)


@counts("admissions")
def all_admissions(ledger: Ledger, scope: Any) -> list[Placed]:
    return [placed for _, placed in admissions(ledger, scope)]


for name in ("executive", "technical", "high_knowledge", "backbone"):
    counts(f"admissions_{name}")(
        lambda ledger, scope, name=name: [
            placed for row, placed in admissions(ledger, scope) if row["talent_class"] == name
        ]
    )


@counts("admissions_no_org_unit")
def admissions_no_org_unit(ledger: Ledger, scope: Any) -> Iterator[Placed]:
    """ "On the day of the branch meeting the unit had no counting link and no *other* member
    employed there; without a unit it is unknown and not counted"."""
    for row, placed in admissions(ledger, scope):
        unit, day = row["unit_id"], row["branch_meeting_on"]
        if unit is None or ledger.has_counting_link(unit, day, scope.basis):
            continue
        others = [
            employment
            for employment in ledger.employed_in(unit, day)
            if employment["member_id"] != row["member_id"]
            and ledger.is_member(employment["member_id"], day)
        ]
        if not others:
            yield placed


# Instructors


def instructors(ledger: Ledger, scope: Any, *levels: str) -> list[Placed]:
    """ "Their own division (district-appointed ones belong to the district, not to a street)"."""
    return [
        Placed(row["instructor_id"], row["division_id"])
        for row in ledger.on("appointments", scope.as_of)
        if row["level"] in levels
    ]


@counts("instructors_district")
def instructors_district(ledger: Ledger, scope: Any) -> list[Placed]:
    return instructors(ledger, scope, "district")


@counts("instructors_street")
def instructors_street(ledger: Ledger, scope: Any) -> list[Placed]:
    return instructors(ledger, scope, "street", "community")


@counts("policy_instructors")
def policy_instructors(ledger: Ledger, scope: Any) -> list[Placed]:
    return instructors(ledger, scope, "policy")


@counts("instructor_key_units")
def instructor_key_units(ledger: Ledger, scope: Any) -> list[Placed]:
    """ "Operating, key on the day, with an assignment and its instructor both active"."""
    return [
        Placed(unit, spell["division_id"])
        for unit, spell in ledger.operating(scope.as_of)
        if spell["is_key"] is True and "district" in ledger.levels_assigned(unit, scope.as_of)
    ]


@counts("visits")
def visits(ledger: Ledger, scope: Any) -> list[Placed]:
    """ "From submission unless returned or void"; the text names no street of its own, so "the
    unit's street on the day"."""
    return [
        Placed(row["id"], ledger.street_of_unit(row["unit_id"], row["happened_on"]))
        for row in ledger.tables["visits"]
        if row["state"] == "submitted" and happened(row["happened_on"], scope)
    ]


# Training


@counts("secretaries_trained")
def secretaries_trained(ledger: Ledger, scope: Any) -> Iterator[Placed]:
    """ "Distinct secretaries (persons, not attendances) who attended a class in the period": who
    held the post on the day of the class (D12), in the street of the organisation they led."""
    for training in ledger.tables["trainings"]:
        day = training["happened_on"]
        if not happened(day, scope):
            continue
        for trainee in ledger.tables["trainees"]:
            if trainee["training_id"] != training["id"]:
                continue
            for post in ledger.on("posts", day):
                if post["member_id"] == trainee["member_id"] and post["kind"] == "secretary":
                    organization = post["party_organization_id"]
                    street = ledger.street_of_organization(organization, day)
                    each = scope.basis.attendance == "attendances"
                    yield Placed(trainee["member_id"], street, training["id"] if each else None)
