"""五个清楚: every number is a list, of the district and of each of its parts, on any day."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from orgs.clarity import AGE_WORDS, OWN, Clear, own_level, parts_of, tally
from orgs.ledgers.kinds import Kind, kinds
from orgs.lists.ledger import LEDGERS
from orgs.models import Confirmation, Difference, ImportBatch, RuleSetting, User
from orgs.periods import Period, months_after
from orgs.rosters.rules import FILES
from orgs.rules import RULES, Group, Rule, count
from orgs.scope import Reach, Scope, code_range
from reports.clears import MEANINGS
from reports.indicators import CATALOGUE
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import build_cast
from tests.districts import DAYS, build
from tests.oracle.ledger import Ledger, export, holds

pytestmark = pytest.mark.django_db

DAY = date(2021, 12, 31)
YEAR = Scope(DISTRICT, DAY, Period.of_year(2021))
COUNTED = [rule for rule in RULES.values() if rule.clear]


@pytest.fixture
def book() -> Book:
    return Book()


def on(day: date, division: str = DISTRICT) -> Scope:
    return Scope(division, day, Period.of_year(day.year))


def listed(rule: Rule, scope: Scope, part: str | None) -> int:
    """The rows of the rule's list, as its address asks for them."""
    if part == OWN:
        asked = {"rule": rule.slug, "level": "own", **rule.query}
        return LEDGERS[rule.noun].filterset(asked, scope).qs.count()
    return count(rule, scope.at(division=part) if part else scope)


# --- A number is a list --------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("seed", [3])
def test_every_number_is_that_of_its_rows(seed: int) -> None:
    """Over the district, each street and zone, and what belongs to the district alone."""
    build(seed)
    scope = on(Random(seed).choice(DAYS))
    counted = tally(scope)
    for rule in COUNTED:
        assert counted.of(rule.slug) == listed(rule, scope, None), rule.slug
        if counted.of(rule.slug):
            for part in (*parts_of(scope), OWN):
                assert counted.of(rule.slug, part) == listed(rule, scope, part), (rule.slug, part)


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_the_parts_add_up_and_the_ages_divide_the_whole(seed: int) -> None:
    build(seed)
    scope = on(Random(seed).choice(DAYS))
    counted = tally(scope)
    for clear in Clear:
        whole = counted.of(f"{clear}-whole")
        assert sum(counted.of(f"{clear}-fresh-{age}") for age in AGE_WORDS) == whole
        parts = [counted.of(f"{clear}-{part}") for part in ("complete", "incomplete")]
        assert sum(parts) == whole
    for rule in COUNTED:
        parts = [counted.of(rule.slug, part) for part in (*parts_of(scope), OWN)]
        assert sum(parts) == counted.of(rule.slug)


def test_a_street_counts_as_it_does_within_the_district() -> None:
    build(7)
    counted = tally(on(DAY))
    for part in parts_of(on(DAY)):
        own = tally(on(DAY, part))
        assert all(own.of(r.slug) == counted.of(r.slug, part) for r in COUNTED), part


@pytest.mark.parametrize("kind", Difference.Kind)
def test_a_difference_belongs_to_one_clear_until_it_is_settled(kind: str) -> None:
    batch = ImportBatch.objects.create(kind="members", as_of=DAY)
    item = Difference.objects.create(
        kind=kind, batch=batch, identity="one", digest="1", division_id=EAST
    )
    rules = [rule for rule in COUNTED if rule.within(Group.DIFFERENCE)]
    (rule,) = (rule for rule in rules if tally(YEAR).of(rule.slug))
    assert tally(YEAR).of(rule.slug, EAST) == listed(rule, YEAR, EAST) == 1
    assert tally(YEAR).of(rule.slug, WEST) == listed(rule, YEAR, WEST) == 0
    item.state = Difference.State.SETTLED
    item.save()
    assert tally(YEAR).of(rule.slug) == listed(rule, YEAR, None) == 0


def test_what_any_ledgers_file_leaves_out_belongs_to_a_clear() -> None:
    served = [name for _, ledgers in FILES.values() for name in ledgers]
    listing = [k.name for k in kinds().values() if type(k).standing is not Kind.standing]
    assert sorted(served) == sorted(listing)


def test_what_a_viewer_does_not_reach_is_not_counted(book: Book) -> None:
    book.unit(headcount=None)
    book.unit(street=WEST, headcount=None)
    counted = tally(YEAR.at(viewer=Reach(ranges=(EAST,))))
    assert counted.of("unit-no-headcount") == 1
    assert counted.of("unit-no-headcount", WEST) == 0


def test_what_is_the_districts_own_is_listed_apart(book: Book) -> None:
    book.organization("committee", street=DISTRICT)
    book.organization(street=EAST)
    rows = LEDGERS["party-organizations"].rows(YEAR)
    assert rows.filter(own_level(YEAR)).count() == 1
    assert tally(YEAR).of("organizations-whole", OWN) == 1


# --- Against a slow reading of the plain rows ----------------------------------------------------


def _units(ledger: Ledger, day: date) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each unit of the district that exists on the day, with what is known of it then."""
    low, high = code_range(DISTRICT)
    found = []
    for spell in ledger.on("unit_spells", day):
        unit = ledger.units[spell["unit_id"]]
        registered, closed = unit["registered_on"], unit["closed_on"]
        if spell["division_id"] is None or not low <= spell["division_id"] < high:
            continue
        if (registered and registered > day) or (closed and closed <= day):
            continue
        if spell["status"] not in ("closed", "revoked", "moved_out"):
            found.append((unit, spell))
    return found


def _age(dates: list[date], first: date, day: date) -> str:
    """The age of a row, `first` the day that it was first listed."""
    last = max(dates)
    for months in (3, 6, 12):
        if last > months_after(day, -months):
            return str(months)
    return "longer" if len(dates) > 1 or last > first else "never"


# What is not known of a unit, said of its row and its spell.
UNKNOWN_OF_UNITS: dict[str, Callable[[dict[str, Any], dict[str, Any]], bool]] = {
    "unit-no-street": lambda unit, spell: spell["division_id"] == DISTRICT,
    "unit-no-headcount": lambda unit, spell: (
        spell["headcount"] is None and unit["kind"] != "sole_trader"
    ),
    "unit-no-industry": lambda unit, spell: spell["industry_id"] is None,
    "unit-no-scale": lambda unit, spell: (
        spell["above_scale"] is None and unit["kind"] == "enterprise"
    ),
    "unit-no-three-have": lambda unit, spell: (
        spell["three_have"] is None and unit["kind"] == "enterprise"
    ),
    "unit-no-control": lambda unit, spell: spell["control"] == "" and unit["kind"] == "enterprise",
    "unit-no-registered-on": lambda unit, spell: unit["registered_on"] is None,
    "unit-no-status": lambda unit, spell: not spell["status_said"],
}


@pytest.mark.parametrize("seed", range(10, 16))
def test_units_as_a_slow_reading_counts_them(seed: int) -> None:
    build(seed)
    day = Random(seed).choice(DAYS)
    tables = export()
    counted, expected = tally(on(day)), Counter[str]()
    for unit, spell in _units(Ledger(tables), day):
        said = [
            one
            for one in tables["unit_spells"]
            if one["unit_id"] == unit["id"] and one["started_on"] <= day
        ]
        spell["status_said"] = any("status" in one["stated"] for one in said)
        gaps = {slug for slug, unknown in UNKNOWN_OF_UNITS.items() if unknown(unit, spell)}
        starts = [one["started_on"] for one in said]
        told = gaps | {"units-whole", f"units-fresh-{_age(starts, min(starts), day)}"}
        expected.update(told | ({"units-incomplete"} if gaps else set()))
    slugs = {*UNKNOWN_OF_UNITS, "units-whole", "units-incomplete"}
    slugs |= {f"units-fresh-{age}" for age in AGE_WORDS}
    assert {slug: counted.of(slug) for slug in slugs} == {slug: expected[slug] for slug in slugs}


@pytest.mark.parametrize("seed", range(20, 26))
def test_links_to_what_is_gone_as_a_slow_reading_counts_them(seed: int) -> None:
    build(seed)
    day = Random(seed).choice(DAYS)
    ledger, counted = Ledger(export()), tally(on(day))
    existing = {unit["id"] for unit, _ in _units(ledger, day)}
    low, high = code_range(DISTRICT)
    gone = {
        spell["unit_id"]
        for spell in ledger.on("unit_spells", day)
        if spell["division_id"] and low <= spell["division_id"] < high
    } - existing
    covered = {link["unit_id"] for link in ledger.on("links", day)}
    assigned = {link["unit_id"] for link in ledger.on("assignments", day)}
    enrolled = {link["unit_id"] for link in ledger.on("enrolments", day)}
    assert counted.of("covered-but-gone") == len(gone & covered)
    assert counted.of("assigned-but-gone") == len(gone & assigned)
    assert counted.of("enrolled-but-gone") == len(gone & enrolled)


@pytest.mark.parametrize("seed", range(30, 36))
def test_members_and_secretaries_as_a_slow_reading_counts_them(seed: int) -> None:
    build(seed)
    day = Random(seed).choice(DAYS)
    tables = export()
    ledger, counted = Ledger(tables), tally(on(day))
    low, high = code_range(DISTRICT)
    placed = {
        spell["party_organization_id"]
        for spell in ledger.on("organization_spells", day)
        if spell["division_id"] and low <= spell["division_id"] < high
    }
    here = [a for a in ledger.on("affiliations", day) if a["party_organization_id"] in placed]
    working = {e["member_id"] for e in ledger.on("employments", day)}
    dissolved = {
        pk
        for pk, organization in ledger.organizations.items()
        if organization["dissolved_on"] and organization["dissolved_on"] <= day
    }
    assert counted.of("members-whole") == len(here)
    assert counted.of("member-no-employer") == sum(a["member_id"] not in working for a in here)
    assert counted.of("affiliated-to-dissolved") == sum(
        a["party_organization_id"] in dissolved for a in here
    )
    led: dict[int, set[int]] = {}
    for post in tables["posts"]:
        if post["kind"] == "secretary" and holds(post, day):
            led.setdefault(post["party_organization_id"], set()).add(post["member_id"])
    standing = {
        pk for pk in placed - dissolved if ledger.organizations[pk]["established_on"] <= day
    }
    several = {pk for pk, people in led.items() if len(people) > 1}
    assert counted.of("several-secretaries") == len(standing & several)


# --- By hand -------------------------------------------------------------------------------------


def ages(clear: str) -> dict[str, int]:
    counted = tally(YEAR)
    found = {age: counted.of(f"{clear}-fresh-{age}") for age in AGE_WORDS}
    return {age: number for age, number in found.items() if number}


def test_a_row_is_as_fresh_as_what_was_last_said_or_confirmed_of_it(book: Book) -> None:
    unit = book.unit()
    assert ages("units") == {"never": 1}  # first listed in 2018, and nobody came back to it
    Confirmation.objects.create(unit=unit, confirmed_on=date(2020, 6, 1), change=book.change)
    assert ages("units") == {"longer": 1}
    book.changes(unit, date(2021, 2, 1), headcount=5)
    assert ages("units") == {"12": 1}
    Confirmation.objects.create(unit=unit, confirmed_on=date(2021, 9, 30), change=book.change)
    assert ages("units") == {"6": 1}  # three months back from 31 December is 30 September
    Confirmation.objects.create(unit=unit, confirmed_on=date(2021, 10, 1), change=book.change)
    assert ages("units") == {"3": 1}
    Confirmation.objects.create(unit=unit, confirmed_on=date(2022, 1, 1), change=book.change)
    assert ages("units") == {"3": 1}


def test_a_row_listed_this_year_is_no_older_than_its_listing(book: Book) -> None:
    book.unit(since=date(2021, 12, 1), registered=date(2021, 12, 1))
    assert ages("units") == {"3": 1}


def test_a_branch_is_as_fresh_as_its_last_recorded_life(book: Book) -> None:
    branch = book.organization()
    assert ages("function") == {"never": 1}
    book.activity(date(2020, 3, 1), branch)
    assert ages("function") == {"longer": 1}
    book.activity(DAY, branch)
    book.activity(DAY + timedelta(days=1), branch)
    assert ages("function") == {"3": 1}


def test_unknown_work_coverage_is_told_apart_from_none(book: Book) -> None:
    bodies = {"has_union": False, "has_youth_league": False, "has_womens_federation": False}
    book.unit(**bodies)  # known to have none: clear, though bare
    book.unit(**bodies | {"has_union": None})
    book.unit(**bodies | {"has_union": None, "has_youth_league": True})
    book.unit(**bodies | {"has_union": None}, liaison="刘联络")
    looked_after = book.unit(**bodies | {"has_union": None})
    book.instructor("street", EAST, looked_after)
    covered = book.unit(**bodies | {"has_union": None})
    book.covers(book.organization(), covered)
    book.unit("sole_trader")
    assert tally(YEAR).of("coverage-work-unknown") == 1
    assert tally(YEAR).of("coverage-whole") == 6


def test_the_life_of_a_branch_is_asked_for_within_its_time(book: Book) -> None:
    branch = book.organization()
    for day, kind in (
        (date(2021, 10, 1), "congress"),
        (date(2021, 9, 30), "lecture"),
        (date(2021, 1, 1), "organisation_life"),
        (date(2020, 12, 31), "review"),
    ):
        book.activity(day, branch, kind=kind)
    counted = tally(YEAR)
    unrecorded = {r.slug for r in COUNTED if r.slug.startswith("life-no") and counted.of(r.slug)}
    assert unrecorded == {"life-no-lecture", "life-no-review", "life-no-attendance"}


def test_a_gap_that_the_district_turns_off_is_none(book: Book) -> None:
    book.unit(three_have=True, above_scale=False, control="private", headcount=12, industry_id="C")
    assert tally(YEAR).of("units-incomplete") == 0
    unit = book.unit(three_have=None, above_scale=False, control="private", headcount=1)
    unit.spells.update(industry="C")
    assert tally(YEAR).of("units-incomplete") == 1
    RuleSetting.objects.create(rule="unit-no-three-have", enabled=False)
    assert tally(YEAR).of("units-incomplete") == 0
    assert count(RULES["units-incomplete"], YEAR) == 0


def test_a_threshold_that_is_set_counts_at_once(book: Book) -> None:
    branch = book.organization()
    book.activity(date(2021, 7, 1), branch, kind="congress")
    assert tally(YEAR).of("life-no-congress") == 1
    RuleSetting.objects.create(rule="life-no-congress", threshold=6)
    assert tally(YEAR).of("life-no-congress") == 0


def test_each_clear_says_what_it_means_and_takes_its_figures_from_the_catalogue() -> None:
    assert set(MEANINGS) == set(Clear)
    for meaning in MEANINGS.values():
        assert set(meaning.figures) <= set(CATALOGUE)
        assert set(meaning.due) <= {r.slug for r in RULES.values() if r.within(Group.DUE)}


# --- Pages ---------------------------------------------------------------------------------------


@pytest.fixture
def client() -> Client:
    build_cast()
    return come_in("district")


def come_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def text(response: Any) -> str:
    return response.content.decode().replace("&amp;", "&")


NUMBER = re.compile(r'<td class="number"><a href="([^"]+)"[^>]*>([\d,]+)</a>')


@pytest.mark.slow
@pytest.mark.parametrize("at", ["/clears/", *(f"/clears/{clear}/" for clear in Clear)])
def test_each_number_of_the_table_leads_to_as_many_rows(client: Client, at: str) -> None:
    found = sorted(set(NUMBER.findall(text(client.get(at)))))
    assert len(found) > 10
    for address, number in Random(1).sample(found, 20):
        if not address.startswith("/clears/"):
            assert f"共 {number} 行" in text(client.get(address)), address


@pytest.mark.parametrize("clear", Clear)
def test_each_number_of_a_clear_leads_to_as_many_rows(client: Client, clear: Clear) -> None:
    shown = text(client.get(f"/clears/{clear}/"))
    found = re.findall(r'clear-number" href="([^"]+)"><strong>([\d,]+)<', shown)
    assert len(found) > 5
    for address, number in found:
        assert f"共 {number} 行" in text(client.get(address)), address


def test_streets_stand_in_the_order_of_their_codes(client: Client) -> None:
    shown = text(client.get("/clears/"))
    codes = re.findall(r"division=(430105\w+)&rule=units-whole", shown)
    assert codes == sorted(codes)
    assert {EAST, WEST} <= set(codes)


def test_a_street_sees_itself_alone(client: Client) -> None:
    shown = text(come_in("east").get("/clears/"))
    assert "清水塘" not in shown
    assert text(come_in("east").get("/clears/units/")).count("西岸") == 0
    assert come_in("east").get("/clears/", {"division": WEST}).status_code == 404


def test_who_keeps_no_ledger_is_offered_no_import(client: Client) -> None:
    assert "/imports/" in text(client.get("/clears/units/")).split('id="steps-title"')[1]
    assert "/imports/" not in text(come_in("leader").get("/clears/units/"))


def test_the_table_is_handed_out_with_what_it_is(client: Client) -> None:
    response = client.get("/clears/export.xlsx", {"division": EAST, "as_of": "2021-06-30"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    rows = book.get_sheet_by_index(0).to_python()
    head = {row[0]: row[1] for row in rows[:6]}
    assert head["表名"] == "五个清楚"
    assert EAST in head["区划"]
    assert head["截止日期"] == "2021-06-30"
    columns = next(row for row in rows if row[0] == "区划" and row[1] == "代码")
    total = rows[-1]
    assert total[0] == "合计"
    assert total[columns.index("两新组织数清楚：总数")] == 3


def test_a_clears_own_table_is_handed_out_too(client: Client) -> None:
    response = client.get("/clears/members/export.csv")
    said = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "缺项：工作单位不详" in said
    assert client.get("/clears/members/export.pdf").status_code == 404
    assert client.get("/clears/nothing/").status_code == 404


def test_the_page_takes_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    client.get("/indicators/")
    with django_assert_max_num_queries(40):
        client.get("/clears/")
    with django_assert_max_num_queries(20):  # what did not change is remembered
        client.get("/clears/")


def test_the_district_can_turn_gaps_and_contradictions_off(client: Client) -> None:
    shown = text(client.get("/due/settings/"))
    for slug in ("should-build", "unit-no-headcount", "several-secretaries"):
        assert f'name="{slug}-enabled"' in shown
    assert "units-whole" not in shown
    assert "units-incomplete" not in shown
