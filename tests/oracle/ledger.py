"""The tables as plain rows, and the few questions every figure asks of them.

Nothing here knows the engine: rows are exported once as dicts, and looked at one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.apps import apps

Row = dict[str, Any]

TABLES = {
    "units": "orgs.Unit",
    "unit_spells": "orgs.UnitSpell",
    "organizations": "orgs.PartyOrganization",
    "organization_spells": "orgs.PartyOrganizationSpell",
    "events": "orgs.PartyOrganizationEvent",
    "links": "orgs.Coverage",
    "participations": "orgs.Participation",
    "programmes": "orgs.Programme",
    "enrolments": "orgs.Enrolment",
    "places": "orgs.Place",
    "place_years": "orgs.PlaceYear",
    "services": "orgs.ServiceAssignment",
    "members": "members.Member",
    "affiliations": "members.Affiliation",
    "employments": "members.Employment",
    "posts": "members.Post",
    "admissions": "members.Admission",
    "appointments": "members.Appointment",
    "assignments": "members.Assignment",
    "activities": "activities.Activity",
    "hostings": "activities.Hosting",
    "trainings": "activities.Training",
    "trainees": "activities.Trainee",
    "publications": "activities.Publication",
    "task_lists": "activities.TaskList",
    "assessments": "activities.Assessment",
    "teams": "activities.Team",
    "visits": "activities.Visit",
    "demands": "activities.Demand",
    "demand_steps": "activities.DemandStep",
    "deeds": "activities.Deed",
    "honours": "activities.Honour",
    "external_facts": "reports.ExternalFact",
}

ENTERPRISES = {"enterprise"}
BUSINESSES = {"enterprise", "sole_trader"}
SOCIAL = {
    "social_group",
    "private_non_enterprise",
    "foundation",
    "law_firm",
    "accounting_firm",
    "tax_firm",
}
# 注销/吊销/迁出 without a date hold from 生效日期 (formats.md).
ENDED = {"closed", "revoked", "moved_out"}


def export() -> dict[str, list[Row]]:
    """Every table that enters a figure, as it stands in the database."""
    return {
        name: list(apps.get_model(label)._default_manager.order_by("pk").values())
        for name, label in TABLES.items()
    }


def holds(row: Row, day: date) -> bool:
    """A dated row on a day: its first day counts, its end does not."""
    return row["started_on"] <= day and (row["ended_on"] is None or day < row["ended_on"])


def grouped(rows: Iterable[Row], key: str) -> dict[Any, list[Row]]:
    groups = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


class Ledger:
    """The rows of one district, with indexes by whose they are."""

    def __init__(self, tables: dict[str, list[Row]]) -> None:
        self.tables = tables
        self.units = {row["id"]: row for row in tables["units"]}
        self.organizations = {row["id"]: row for row in tables["organizations"]}
        self.members = {row["id"]: row for row in tables["members"]}
        self._unit_spells = grouped(tables["unit_spells"], "unit_id")
        self._organization_spells = grouped(tables["organization_spells"], "party_organization_id")
        self._affiliations = grouped(tables["affiliations"], "member_id")
        self._employments = grouped(tables["employments"], "unit_id")
        self._links = grouped(tables["links"], "unit_id")
        self._appointments = grouped(tables["appointments"], "instructor_id")
        self._assignments = grouped(tables["assignments"], "unit_id")
        self._by_organization = grouped(tables["affiliations"], "party_organization_id")
        self._steps = grouped(tables["demand_steps"], "demand_id")
        self._done: dict[Any, list[Any]] = {}

    def once(self, rows: Callable[[Ledger, Any], Iterable[Any]], scope: Any) -> list[Any]:
        """The rows of the whole ledger, found once for all divisions of a day and period."""
        asked = (rows, scope.as_of, scope.period, scope.basis)
        if asked not in self._done:
            self._done[asked] = list(rows(self, scope))
        return self._done[asked]

    def on(self, table: str, day: date) -> Iterator[Row]:
        """The rows of a dated table that hold on the day."""
        return (row for row in self.tables[table] if holds(row, day))

    # Demands

    def steps_of(self, demand: int) -> list[Row]:
        """In the order of their days; of one day, as they were recorded."""
        return sorted(self._steps[demand], key=lambda row: (row["happened_on"], row["id"]))

    # Units

    def unit_spell(self, unit: int, day: date) -> Row | None:
        return next((row for row in self._unit_spells[unit] if holds(row, day)), None)

    def street_of_unit(self, unit: int, day: date) -> str | None:
        spell = self.unit_spell(unit, day)
        return spell and spell["division_id"]

    def unit_exists(self, unit: int, day: date) -> bool:
        """Between its own dates, and not 注销/吊销/迁出 by its status of the day.

        "An empty 成立日期 counts from the first spell" (formats.md). A day before anything is
        known of the unit tells neither street nor status: it counts nowhere.
        """
        dates, spell = self.units[unit], self.unit_spell(unit, day)
        if spell is None or spell["status"] in ENDED:
            return False
        started = dates["registered_on"] is None or dates["registered_on"] <= day
        return started and (dates["closed_on"] is None or day < dates["closed_on"])

    def operating(self, day: date, kinds: set[str] | None = None) -> Iterator[tuple[int, Row]]:
        """Units and their spell of the day: 成立日期 ≤ day, not ended, 正常经营 on the day."""
        for unit in self.units.values():
            if kinds is not None and unit["kind"] not in kinds:
                continue
            spell = self.unit_spell(unit["id"], day)
            if self.unit_exists(unit["id"], day) and spell["status"] == "operating":
                yield unit["id"], spell

    def links_of(self, unit: int, day: date, basis: Any) -> list[Row]:
        """The unit's links that create coverage on the day."""
        return [link for link in self._links[unit] if self.link_counts(link, day, basis)]

    def assignments_of(self, unit: int, day: date) -> list[Row]:
        return [row for row in self._assignments[unit] if holds(row, day)]

    # Party organisations

    def organization_spell(self, organization: int, day: date) -> Row | None:
        spells = self._organization_spells[organization]
        return next((row for row in spells if holds(row, day)), None)

    def street_of_organization(self, organization: int, day: date) -> str | None:
        spell = self.organization_spell(organization, day)
        return spell and spell["division_id"]

    def organization_exists(self, organization: int, day: date) -> bool:
        dates = self.organizations[organization]
        return dates["established_on"] <= day and (
            dates["dissolved_on"] is None or day < dates["dissolved_on"]
        )

    def three_party(self, day: date) -> set[int]:
        """Organisations with a building operator, an anchor firm, and a department or street."""
        roles = defaultdict(set)
        for row in self.on("participations", day):
            roles[row["party_organization_id"]].add(row["role"])
        return {
            organization
            for organization, found in roles.items()
            if {"operator", "anchor_firm"} <= found and found & {"department", "street"}
        }

    # Links

    def link_counts(self, link: Row, day: date, basis: Any) -> bool:
        """Whether a link creates coverage on the day: "need only that both ends exist"; "links of
        temporary and functional branches … never count"; by the basis, which kinds count as
        党组织 and whether 三方进入 bodies do.
        """
        unit, organization = link["unit_id"], link["party_organization_id"]
        return (
            holds(link, day)
            and self.unit_exists(unit, day)
            and self.organization_counts(organization, day, basis)
        )

    def organization_counts(self, organization: int, day: date, basis: Any) -> bool:
        """Exists on the day, of a kind that counts, and no 三方进入 body where those do not."""
        spell = self.organization_spell(organization, day)
        kinds = set(basis.kinds)
        if basis.temporary == "yes":
            kinds |= {"temporary", "functional"}
        if spell is None or spell["kind"] not in kinds:
            return False
        if basis.three_party == "no" and organization in self.three_party(day):
            return False
        return self.organization_exists(organization, day)

    def counting_links(self, day: date, basis: Any) -> list[Row]:
        return [row for row in self.tables["links"] if self.link_counts(row, day, basis)]

    def has_counting_link(self, unit: int, day: date, basis: Any) -> bool:
        return any(self.link_counts(link, day, basis) for link in self._links[unit])

    # People

    def affiliated_with(self, organization: int, day: date) -> Iterator[int]:
        for row in self._by_organization[organization]:
            if holds(row, day):
                yield row["member_id"]

    def is_member(self, member: int, day: date) -> bool:
        """Joined, and not dead, expelled or suspended since: the last affiliation begun by the
        day tells. Who was transferred out (转出) is a member still, affiliated elsewhere.
        """
        begun = [row for row in self._affiliations[member] if row["started_on"] <= day]
        last = max(begun, key=lambda row: row["started_on"], default=None)
        gone = last is not None and not holds(last, day) and last["departure"]
        return self.members[member]["joined_on"] <= day and (
            not gone or last["departure"] == "transferred_out"
        )

    def is_full_member(self, member: int, day: date) -> bool:
        converted = self.members[member]["converted_on"]
        return converted is not None and converted <= day and self.is_member(member, day)

    def employed_in(self, unit: int, day: date) -> list[Row]:
        return [row for row in self._employments[unit] if holds(row, day)]

    def level(self, instructor: int, day: date) -> str | None:
        """At which level the instructor is appointed on the day; None when not active."""
        active = (row for row in self._appointments[instructor] if holds(row, day))
        return next((row["level"] for row in active), None)

    def levels_assigned(self, unit: int, day: date) -> set[str]:
        """The levels of the unit's instructors, assignment and instructor both active."""
        found = {
            self.level(row["instructor_id"], day)
            for row in self._assignments[unit]
            if holds(row, day)
        }
        return found - {None}
