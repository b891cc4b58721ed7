"""The official tables 1, 24, 27 and 30 read slowly, row by row, from their rules in domain.md §3.1.

Each gives, for a cell (its row and column), the keys of the rows counted there, or a sum. It shares
nothing with `reports.tables` or `members.movements`: a person's way is walked day by day of change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from .answers import under
from .ledger import BUSINESSES, ENTERPRISES, SOCIAL, Ledger, Row

Cells = dict[tuple[str, str], Any]  # keys of the rows, or a number that was added up
ONE_DAY = timedelta(days=1)
PARTY_BUILDING = {"district", "street", "community"}


# --- 表1 ------------------------------------------------------------------------------------------


class Standing:
    """In which organisations a member counts in the scope, day by day."""

    def __init__(self, ledger: Ledger, scope: Any, *, everybody: bool) -> None:
        self.ledger, self.scope, self.everybody = ledger, scope, everybody
        self._known: dict[tuple[date, str], set[int]] = {}

    def counts(self, organization: int, day: date, division: str | None = None) -> bool:
        where = division or self.scope.division
        if (day, where) not in self._known:
            self._known[day, where] = set(self._on(day, where))
        return organization in self._known[day, where]

    def _on(self, day: date, division: str) -> Iterator[int]:
        if self.everybody:
            for organization in self.ledger.organizations:
                if under(self.ledger.street_of_organization(organization, day), division):
                    yield organization
            return
        for link in self.ledger.counting_links(day, self.scope.basis):
            street = self.ledger.street_of_unit(link["unit_id"], day)
            if link["mode"] != "attached" and under(street, division):
                yield link["party_organization_id"]


def movement(ledger: Ledger, scope: Any) -> Cells:
    """Rows are affiliations: each is in the opening or comes, stays or is shifted, and goes."""
    cells: Cells = defaultdict(set)
    ways = defaultdict(list)
    for row in ledger.tables["affiliations"]:
        ways[row["member_id"]].append(row)
    met: dict[tuple[int, date], bool] = {}  # and whether it was approved by the end
    for row in ledger.tables["admissions"]:
        key = (row["member_id"], row["branch_meeting_on"])
        met[key] = met.get(key, False) or row["approved_on"] < scope.period.end
    for column, everybody in (("A", False), ("B", True)):
        standing = Standing(ledger, scope, everybody=everybody)
        for member, way in ways.items():
            way.sort(key=lambda row: row["started_on"])
            for number, row in enumerate(way):
                before = way[number - 1] if number else None
                after = way[number + 1] if number + 1 < len(way) else None
                joined = ledger.members[member]["joined_on"]
                admitted = row["started_on"] == joined or (member, row["started_on"]) in met
                for place in places(row, before, after, admitted, joined, standing, scope):
                    cells[place, column].add(row["id"])
                    if place == "3" and not met.get((member, row["started_on"])):
                        cells["3.1", column].add(row["id"])
    return cells


def places(
    row: Row, before: Row | None, after: Row | None, admitted: bool, joined: date,
    standing: Standing, scope: Any,
) -> Iterator[str]:  # fmt: skip
    """The rows of the table in which one affiliation is counted."""
    opening, closing = scope.period.start - ONE_DAY, scope.period.end - ONE_DAY
    start, end, where = row["started_on"], row["ended_on"], row["party_organization_id"]
    if start > closing or (end is not None and end <= opening):
        return
    first, last = max(start, opening), closing if end is None else min(end - ONE_DAY, closing)
    at_first, at_last = standing.counts(where, first), standing.counts(where, last)
    if start <= opening:
        if at_first:
            yield "1"
    elif at_first:
        yield from came(row, before, admitted, joined, standing)
    if at_first != at_last:
        yield from shifted(where, first, last, standing, gained=at_last)
    if end is not None and end <= closing:
        if at_last:
            yield from went(row, after, standing)
    elif at_last:
        yield "16"


def came(
    row: Row, before: Row | None, admitted: bool, joined: date, standing: Standing
) -> Iterator[str]:
    if before is None:
        if admitted:
            yield from ("2", "3")
        elif joined < row["started_on"]:
            yield from ("2", "7", "7.1")
        else:
            yield "17"
        return
    how = before["departure"]
    if how in ("expelled", "suspended"):
        if admitted:
            yield from ("2", "3", "4")
        else:
            yield from ("2", "5", "6") if how == "suspended" else ("2", "5")
    elif how == "transferred_out":
        yield from ("2", "7", "7.1")
    elif how == "died" or before["ended_on"] != row["started_on"]:
        yield "17"
    elif not standing.counts(before["party_organization_id"], before["ended_on"] - ONE_DAY):
        yield from ("2", "7", "7.2")


def went(row: Row, after: Row | None, standing: Standing) -> Iterator[str]:
    lines = {"expelled": ("10",), "suspended": ("11",), "died": ("12",),
             "transferred_out": ("13", "13.1")}  # fmt: skip
    if row["departure"]:
        yield from ("9", *lines[row["departure"]])
    elif after is None or after["started_on"] != row["ended_on"]:
        yield "17"
    elif not standing.counts(after["party_organization_id"], after["started_on"]):
        yield from ("9", "13", "13.2")


def shifted(
    where: int, first: date, last: date, standing: Standing, *, gained: bool
) -> Iterator[str]:
    """Whether the organisation was not counted anywhere, or was counted elsewhere."""
    elsewhere = standing.counts(where, first if gained else last, "0")
    head = "增" if gained else "减"
    yield from (head, f"{head}{2 if elsewhere else 1}")


# --- 表27 and 表30 --------------------------------------------------------------------------------


def line(ledger: Ledger, unit: int, day: date, basis: Any) -> str:
    """单独 by the highest of its own organisations, 联合, 挂靠, or why there is none."""
    kinds = defaultdict(set)
    for link in ledger.links_of(unit, day, basis):
        held = ledger.organization_spell(link["party_organization_id"], day)
        kinds[link["mode"]].add(held["kind"])
    if own := kinds["independent"]:
        order = ("committee", "general_branch")
        return next((kind for kind in order if kind in own), "branch")
    for mode in ("joint", "attached"):
        if kinds[mode]:
            return mode
    working = [e for e in ledger.employed_in(unit, day) if ledger.is_member(e["member_id"], day)]
    if three_full(ledger, unit, day):
        return "should_build"
    return "few" if working else "none"


def three_full(ledger: Ledger, unit: int, day: date) -> bool:
    social = ledger.units[unit]["kind"] in SOCIAL
    people = {
        row["member_id"]
        for row in ledger.employed_in(unit, day)
        if ledger.is_full_member(row["member_id"], day) and (row["is_full_time"] or not social)
    }
    return len(people) >= 3


def joint_organizations(ledger: Ledger, unit: int, day: date, basis: Any) -> set[int]:
    return {
        link["party_organization_id"]
        for link in ledger.links_of(unit, day, basis)
        if link["mode"] == "joint"
    }


def instructors(ledger: Ledger, unit: int, day: date) -> set[int]:
    return {
        row["instructor_id"]
        for row in ledger.assignments_of(unit, day)
        if ledger.level(row["instructor_id"], day) in PARTY_BUILDING
    }


def members_at(ledger: Ledger, unit: int, day: date) -> set[int]:
    held = ledger.employed_in(unit, day)
    return {row["member_id"] for row in held if ledger.is_member(row["member_id"], day)}


def relation_elsewhere(ledger: Ledger, unit: int, day: date, basis: Any) -> set[int]:
    """Those who work there and belong to none of the organisations that cover it."""
    here = {
        link["party_organization_id"]
        for link in ledger.links_of(unit, day, basis)
        if link["mode"] != "attached"
    }
    belonging = {m for organization in here for m in ledger.affiliated_with(organization, day)}
    return members_at(ledger, unit, day) - belonging


Column = Callable[[Row, Row], bool]

ENTERPRISE_COLUMNS: dict[str, Column] = {
    "A": lambda unit, spell: True,
    "B": lambda unit, spell: (spell["headcount"] or 0) >= 50,
    "C": lambda unit, spell: (spell["headcount"] or 0) >= 100,
    "D": lambda unit, spell: spell["representative_is_member"] is True,
    "E": lambda unit, spell: spell["representative_is_secretary"] is True,
    "F": lambda unit, spell: spell["control"] == "private",
    "J": lambda unit, spell: spell["control"] == "hk_macao_taiwan",
    "L": lambda unit, spell: spell["control"] == "foreign",
    "N": lambda unit, spell: spell["headcount"] is None,
    "O": lambda unit, spell: spell["representative_is_member"] is None,
    "P": lambda unit, spell: spell["control"] == "",
}
SOCIAL_COLUMNS: dict[str, Column] = {"A": lambda unit, spell: True} | {
    letter: lambda unit, spell, kind=kind: unit["kind"] == kind
    for letter, kind in {
        "B": "social_group",
        "C": "foundation",
        "D": "private_non_enterprise",
        "E": "law_firm",
        "F": "accounting_firm",
        "G": "tax_firm",
    }.items()
}
ENTERPRISE_LINES = {
    "committee": ("3",),
    "general_branch": ("4",),
    "branch": ("5",),
    "joint": ("6",),
    "attached": ("6", "6.1"),
    "should_build": ("9",),
    "few": ("10",),
    "none": ("11",),
}
SOCIAL_LINES = {
    "committee": ("2",),
    "general_branch": ("3",),
    "branch": ("4",),
    "joint": ("5",),
    "attached": ("5", "5.1"),
    "should_build": ("8",),
    "few": ("10",),
    "none": ("11",),
}
COVERED = {"committee", "general_branch", "branch", "joint", "attached"}


class Sum(list):
    """Amounts to be added up: unknown when all are, 0 when there are none."""

    @property
    def total(self) -> int | None:
        known = [amount for amount in self if amount is not None]
        return sum(known) if known or not self else None


def enterprises(ledger: Ledger, scope: Any) -> Cells:
    cells: Cells = {}
    for unit, spell, columns in units(ledger, scope, ENTERPRISES, ENTERPRISE_COLUMNS):
        day, basis = scope.as_of, scope.basis
        state, guides = line(ledger, unit, day, basis), instructors(ledger, unit, day)
        people, staff = members_at(ledger, unit, day), spell["headcount"]
        for column in columns:
            put(cells, column, {unit}, "1", *ENTERPRISE_LINES[state])
            put(cells, column, {unit} if guides else set(), "2")
            shared = state in ("joint", "attached") and three_full(ledger, unit, day)
            put(cells, column, {unit} if shared else set(), "7")
            put(cells, column, joint_organizations(ledger, unit, day, basis), "8")
            put(cells, column, guides, "12")
            put(cells, column, people, "14")
            put(cells, column, {unit} if staff is None else set(), "不详")
            add(cells, column, staff, "13")
            if state in COVERED:
                add(cells, column, staff, "15")
                put(cells, column, people, "16")
            elif guides:
                add(cells, column, staff, "17")
                put(cells, column, people, "18")
    return cells


def social_organisations(ledger: Ledger, scope: Any) -> Cells:
    cells: Cells = {}
    for unit, spell, columns in units(ledger, scope, SOCIAL, SOCIAL_COLUMNS):
        day, basis = scope.as_of, scope.basis
        state, guides = line(ledger, unit, day, basis), instructors(ledger, unit, day)
        staff = spell["headcount"]
        for column in columns:
            put(cells, column, {unit}, "1", *SOCIAL_LINES[state])
            shared = state in ("joint", "attached") and three_full(ledger, unit, day)
            put(cells, column, {unit} if shared else set(), "6")
            put(cells, column, joint_organizations(ledger, unit, day, basis), "7")
            put(cells, column, {unit} if guides else set(), "12")
            add(cells, column, staff, "13")
            put(cells, column, members_at(ledger, unit, day), "14")
            put(cells, column, relation_elsewhere(ledger, unit, day, basis), "15")
            put(cells, column, guides, "16")
            put(cells, column, {unit} if staff is None else set(), "不详")
    return cells


def units(
    ledger: Ledger, scope: Any, kinds: set[str], columns: dict[str, Column]
) -> Iterator[tuple[int, Row, list[str]]]:
    for unit, spell in ledger.operating(scope.as_of, kinds):
        if under(spell["division_id"], scope.division):
            facts = ledger.units[unit]
            yield unit, spell, [letter for letter, asked in columns.items() if asked(facts, spell)]


def put(cells: Cells, column: str, keys: set[int], *rows: str) -> None:
    for row in rows:
        cells.setdefault((row, column), set()).update(keys)


def add(cells: Cells, column: str, amount: int | None, row: str) -> None:
    cells.setdefault((row, column), Sum()).append(amount)


# --- 表24 -----------------------------------------------------------------------------------------

TERMS = {"committee": 5, "general_branch": 3, "branch": 3, "joint_branch": 3}
KIND_ROWS = {
    "committee": ("1", "2"),
    "general_branch": ("1", "3"),
    "branch": ("1", "4"),
    "joint_branch": ("1", "4", "5"),
}


def organisations(ledger: Ledger, scope: Any) -> Cells:
    cells: Cells = {}
    for organization in ledger.organizations:
        spell = ledger.organization_spell(organization, scope.as_of)
        if spell is None or spell["kind"] not in TERMS:
            continue
        if not ledger.organization_exists(organization, scope.as_of):
            continue
        if not under(spell["division_id"], scope.division):
            continue
        for column in organization_columns(ledger, organization, spell["kind"], scope):
            put(cells, column, {organization}, *KIND_ROWS[spell["kind"]])
    return cells


def organization_columns(ledger: Ledger, organization: int, kind: str, scope: Any) -> Iterator[str]:
    day = scope.as_of
    mine = [e for e in ledger.tables["events"] if e["party_organization_id"] == organization]
    elected = [
        e["happened_on"]
        for e in mine
        if e["kind"] in ("established", "re_elected") and e["happened_on"] <= day
    ]
    yield "A"
    if elected and years_after(max(elected), TERMS[kind]) <= day:
        yield "B"
    for column, happened in (("C", "re_elected"), ("D", "established")):
        if any(e["kind"] == happened and e["happened_on"] in scope.period for e in mine):
            yield column
    kinds = {
        ledger.units[link["unit_id"]]["kind"]
        for link in ledger.counting_links(day, scope.basis)
        if link["party_organization_id"] == organization and link["mode"] != "attached"
    }
    if kinds & BUSINESSES and kinds & SOCIAL:
        yield "H"
    elif kinds & ENTERPRISES:
        yield "E"
    elif kinds & BUSINESSES:
        yield "F"
    else:
        yield "G" if kinds else "I"


def years_after(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        day -= ONE_DAY
    return day.replace(year=day.year + years)


TABLES: dict[str, Callable[[Ledger, Any], Cells]] = {
    "1": movement,
    "24": organisations,
    "27": enterprises,
    "30": social_organisations,
}
