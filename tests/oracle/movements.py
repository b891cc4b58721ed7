"""Why a row was counted on one day and not on another, asked of the rows one by one.

Each question is about the other day, `then`, on which the row was not counted in the division;
`now` is the day on which it was. The first reason that held is the cause.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from .answers import under
from .ledger import Ledger, Row, holds

OPERATING_FIGURES = ("enterprises", "sole_traders", "social_orgs")
NEVER_PLACED = None


class Asked(NamedTuple):
    ledger: Ledger
    division: str
    basis: Any
    now: date
    then: date

    @property
    def came(self) -> bool:
        return self.then < self.now


def unit_life(asked: Asked, unit: int) -> str:
    """What ended or had not begun; "" for a unit that existed and is known of."""
    row, spell = asked.ledger.units[unit], asked.ledger.unit_spell(unit, asked.then)
    status = spell["status"] if spell else ""
    if row["registered_on"] and row["registered_on"] > asked.then:
        return "registered"
    if (row["closed_on"] and row["closed_on"] <= asked.then) or status in ("closed", "revoked"):
        return "closed"
    if status == "moved_out":
        return "moved_out"
    return "" if spell else "unrecorded"


def operating_unit(asked: Asked, unit: int) -> str:
    if life := unit_life(asked, unit):
        return life
    spell = asked.ledger.unit_spell(unit, asked.then)
    if spell["status"] != "operating":
        return "status"
    return "unplaced" if spell["division_id"] is NEVER_PLACED else "moved"


def links_of(asked: Asked, day: date, key: str, value: int) -> list[Row]:
    """The counting links of a unit, or of an organisation, on a day."""
    found = asked.ledger.counting_links(day, asked.basis)
    return [link for link in found if link[key] == value]


def covered_unit(asked: Asked, unit: int) -> str:
    if life := unit_life(asked, unit):
        return life
    ledger = asked.ledger
    street = ledger.street_of_unit(unit, asked.then)
    if street is NEVER_PLACED:
        return "unplaced"
    if links_of(asked, asked.then, "unit_id", unit):
        return "moved"
    for link in links_of(asked, asked.now, "unit_id", unit):
        organization = ledger.organizations[link["party_organization_id"]]
        if asked.came and organization["established_on"] > asked.then:
            return "organization_new"
        if not asked.came and (ended := organization["dissolved_on"]) and ended <= asked.then:
            return "organization_ended"
    linked = [row for row in ledger.on("links", asked.then) if row["unit_id"] == unit]
    if any(ledger.organization_exists(r["party_organization_id"], asked.then) for r in linked):
        return "organization_kind"
    return "linked"


def organization(asked: Asked, key: int) -> str:
    ledger, then = asked.ledger, asked.then
    row = ledger.organizations[key]
    if row["established_on"] > then:
        return "established"
    if row["dissolved_on"] and row["dissolved_on"] <= then:
        merged = any(
            event["kind"] == "merged" and event["happened_on"] == row["dissolved_on"]
            for event in ledger.tables["events"]
            if event["party_organization_id"] == key
        )
        return "merged" if merged else "dissolved"
    placed = [
        link
        for link in links_of(asked, then, "party_organization_id", key)
        if ledger.street_of_unit(link["unit_id"], then) is not NEVER_PLACED
    ]
    if covering := {link["unit_id"] for link in placed if link["mode"] != "attached"}:
        return "unit_moved" if covering & units_here(asked, key) else "covers_here"
    if placed:
        return "mode"
    spell = ledger.organization_spell(key, then)
    if spell is None or not kind_counts(asked, spell["kind"]):
        return "kind"
    if asked.basis.three_party == "no" and key in ledger.three_party(then):
        return "three_party"
    linked = any(r["party_organization_id"] == key for r in ledger.on("links", then))
    return "unit" if linked else "linked"


def units_here(asked: Asked, key: int) -> set[int]:
    """The units of the division that the organisation covered on the day it was counted."""
    return {
        link["unit_id"]
        for link in links_of(asked, asked.now, "party_organization_id", key)
        if link["mode"] != "attached"
        and under(asked.ledger.street_of_unit(link["unit_id"], asked.now), asked.division)
    }


def kind_counts(asked: Asked, kind: str) -> bool:
    temporary = asked.basis.temporary == "yes" and kind in ("temporary", "functional")
    return kind in asked.basis.kinds or temporary


def member(asked: Asked, key: int) -> str:
    """By formal affiliation."""
    ledger = asked.ledger
    mine = [row for row in ledger.tables["affiliations"] if row["member_id"] == key]
    then = next((row for row in mine if holds(row, asked.then)), None)
    if then is None:
        return arrival(asked, key, mine) if asked.came else departure(asked, mine)
    now = next(row for row in mine if holds(row, asked.now))
    if then["party_organization_id"] != now["party_organization_id"]:
        return "transfer"
    covering = [
        link
        for link in links_of(
            asked, asked.then, "party_organization_id", then["party_organization_id"]
        )
        if link["mode"] != "attached"
        and ledger.street_of_unit(link["unit_id"], asked.then) is not NEVER_PLACED
    ]
    return "moved" if covering else "organization"


def arrival(asked: Asked, key: int, mine: list[Row]) -> str:
    joined = asked.ledger.members[key]["joined_on"]
    approved = any(
        row["approved_on"] > asked.then and row["branch_meeting_on"] <= asked.now
        for row in asked.ledger.tables["admissions"]
        if row["member_id"] == key
    )
    from_the_first_day = any(row["started_on"] == joined for row in mine)
    if approved or (joined > asked.then and from_the_first_day):
        return "admitted"
    before = last_begun(asked, mine)
    final = before and before["departure"] in ("died", "expelled", "suspended")
    return "restored" if final else "transferred_in"


def departure(asked: Asked, mine: list[Row]) -> str:
    return last_begun(asked, mine)["departure"] or "unstated"


def last_begun(asked: Asked, mine: list[Row]) -> Row | None:
    begun = [row for row in mine if row["started_on"] <= asked.then]
    return max(begun, key=lambda row: row["started_on"], default=None)


CAUSES = {
    **dict.fromkeys(OPERATING_FIGURES, operating_unit),
    "units_with_party_org": covered_unit,
    "party_orgs": organization,
    "members": member,
}
