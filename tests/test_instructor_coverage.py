"""指导员联系情况: each number is its list's, on any day; who leaves hands over; groups."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client, RequestFactory

from members.instructors.coverage import bands
from members.instructors.overview import Shown, tables
from members.models import Appointment, Assignment, Grouping, Instructor, InstructorGroup
from members.nouns import INSTRUCTOR_GROUPS, INSTRUCTORS
from orgs.acts import ActError, editing_reach, find_act, perform
from orgs.lists import LEDGERS
from orgs.models import Division, Notice, RuleSetting, Unit, UnitSpell, User
from orgs.nouns import UNITS
from orgs.periods import Period
from orgs.scope import EVERYTHING, Scope
from orgs.undo import undo
from orgs.views.scope import Asked
from reports.figures import figures
from tests import acts
from tests.book import DISTRICT, EAST, LONG_AGO, WEST, Book
from tests.cast import Cast, build_cast
from tests.districts import Size, build

pytestmark = pytest.mark.django_db

DAY = date(2021, 12, 31)
DAYS = (date(2019, 12, 31), date(2020, 7, 1), date(2021, 3, 31), DAY)


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    return Book()


def asked(day: date = DAY, division: str = DISTRICT) -> Asked:
    request = RequestFactory().get("/instructors/coverage/")
    return Asked(request, Scope(division, day, Period.of_year(day.year)), DISTRICT, DAY)


def do(user: User, slug: str, record: Any, noun: str = "instructors", **data: Any) -> Any:
    return acts.do(user, slug, record, noun, **data)


def of(instructor: Instructor) -> Any:
    return INSTRUCTORS.find(EVERYTHING, instructor.pk)


def unit_of(unit: Unit) -> Any:
    return UNITS.find(EVERYTHING, unit.pk)


# --- The numbers ---------------------------------------------------------------------------------


def listed(number: Shown) -> int:
    """How many rows the list at the number's address has."""
    parts = urlsplit(number.url)
    query = dict(parse_qsl(parts.query))
    division = query.pop("division", DISTRICT)
    day = date.fromisoformat(query.pop("as_of", DAY.isoformat()))
    scope = Scope(division, day, Period.of_year(day.year))
    return LEDGERS[parts.path.strip("/")].filterset(query, scope).qs.count()


def held(spell: Any, day: date) -> bool:
    return spell.started_on <= day and not (spell.ended_on and spell.ended_on <= day)


class Oracle:
    """The same, one row after another."""

    def __init__(self, day: date, code: str, *, own: bool = False) -> None:
        self.day, self.code, self.own = day, code, own
        self.posts = {one.instructor_id: one for one in Appointment.objects.all() if held(one, day)}
        self.units = {
            one.unit_id: one
            for one in UnitSpell.objects.existing(day).select_related("unit")
            if one.status == "operating"
        }
        self.links = [one for one in Assignment.objects.all() if held(one, day)]

    def here(self, division: str | None) -> bool:
        return division == self.code if self.own else (division or "").startswith(self.code)

    def looking(self) -> list[Assignment]:
        return [
            one
            for one in self.links
            if one.unit_id in self.units
            and one.instructor_id in self.posts
            and self.posts[one.instructor_id].level != "policy"
        ]

    def instructors(self) -> dict[str, Any]:
        mine = {
            pk: post
            for pk, post in self.posts.items()
            if self.here(post.division_id) and post.level != "policy"
        }
        load = Counter(one.instructor_id for one in self.looking())
        loads = [load[pk] for pk in mine]
        return {
            "合计": len(mine),
            **{
                level.label: sum(post.level == level for post in mine.values())
                for level in Appointment.PARTY_BUILDING
            },
            "人均": sum(loads) / len(mine) if mine else None,
            "没有联系单位": loads.count(0),
            "1至3家": sum(1 <= n <= 3 for n in loads),
            "4家": loads.count(4),
            "超过4家": sum(n > 4 for n in loads),
        }

    def of_units(self) -> list[int]:
        here = {pk: one for pk, one in self.units.items() if self.here(one.division_id)}
        looking = self.looking()
        some = {one.unit_id for one in looking}
        lead = {one.unit_id for one in looking if one.is_lead}
        key = {pk for pk, one in here.items() if one.is_key}
        above = {
            pk for pk, one in here.items() if one.above_scale and one.unit.kind == "enterprise"
        }
        left = {one.unit_id for one in self.links if self._has_left(one.instructor_id)}
        return [
            len(key), len(key & lead), len(key & (some - lead)), len(key - some),
            len(above), len(above & some), len(above - some),
            len(set(here) & some), len(set(here) & left),
        ]  # fmt: skip

    def _has_left(self, instructor: int) -> bool:
        former = Appointment.objects.filter(instructor=instructor).exclude(level="policy")
        return instructor not in self.posts and any(
            one.ended_on and one.ended_on <= self.day for one in former
        )


def check(numbers: list[Shown], oracle: Oracle, seen: Counter[str]) -> None:
    """The numbers of one line of one of the two tables."""
    if numbers[0].figure.view == "instructor_list":
        assert {n.figure.label: n.value for n in numbers} == oracle.instructors()
    else:
        assert [n.value for n in numbers] == oracle.of_units()
    for number in numbers:
        if number.figure.view:
            assert listed(number) == number.value, (number.figure.label, number.url)
        seen[f"{number.figure.view} {number.figure.filters}"] += number.value or 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 6])
def test_each_number_is_its_lists_and_the_oracles_on_every_day(seed):
    build(seed, Size(units=60, instructors=40))
    RuleSetting.objects.create(rule="instructor-load", threshold=4)
    random, book = Random(seed), Book()
    many = [book.unit(is_key=True, uscc=f"91430105MA00MANY{n}X") for n in range(5)]
    for count in (4, 5):  # or chance might give nobody so many
        book.instructor("street", EAST, *many[:count], number=f"MANY{count}")
    for link in Assignment.objects.all():
        link.is_lead = random.choice([True, False, None])
        link.save(update_fields=["is_lead"])
    seen: Counter[str] = Counter()
    for day in DAYS:
        for table in tables(asked(day)):
            total = [number for _, numbers in table.groups for number in numbers]
            check(total, Oracle(day, DISTRICT), seen)
            for line in table.lines[:-1]:
                code = dict(parse_qsl(urlsplit(line.numbers[0].url).query)).get("division")
                is_own = "own" in line.numbers[0].url
                check(line.numbers, Oracle(day, code or DISTRICT, own=is_own), seen)
    assert [number for number, times in seen.items() if not times] == []  # or one was never tried


def test_a_street_and_a_community_see_their_own(cast, book):
    community = Division.objects.create(
        code=f"{EAST}001", name="东风社区", kind="community", parent_id=EAST, started_on=LONG_AGO
    )
    book.instructor("community", community.pk, cast.bare_unit)
    RuleSetting.objects.create(rule="instructor-load", threshold=4)
    for division in (EAST, WEST, community.pk):
        for table in tables(asked(division=division)):
            total = [number for _, numbers in table.groups for number in numbers]
            check(total, Oracle(DAY, division), Counter())


def test_the_bands_follow_what_the_district_has_set():
    assert [band.label for band in bands(8)] == ["没有联系单位", "1至3家", "4至8家", "超过8家"]
    assert [band.label for band in bands(2)] == ["没有联系单位", "1至2家", "超过2家"]
    for most in (2, 3, 8, 100):
        for units in range(120):
            assert sum(band.holds(units) for band in bands(most)) == 1


def test_the_page_costs_the_same_however_much_there_is(
    cast, book, client, django_assert_num_queries
):
    client.force_login(cast.district)
    for many in (1, 8):
        for n in range(many):
            book.instructor("street", (EAST, WEST)[n % 2], book.unit(is_key=True))
        client.get("/instructors/coverage/")
        book.unit()
        with django_assert_num_queries(20, exact=False) as captured:
            assert client.get("/instructors/coverage/").status_code == 200
        if many == 1:
            few = len(captured)
    assert len(captured) <= few


def test_a_policy_instructor_looks_after_nobody(cast, book):
    """政策指导员 are another pool: a key unit that has only one of those has no instructor."""
    unit = book.unit(is_key=True, name="重点企业")
    book.instructor("policy", EAST, unit)
    scope = Scope(DISTRICT, DAY, Period.of_year(2021))
    for slug in ("key-without-instructor", "key-without-lead"):
        found = LEDGERS["units"].filterset({"rule": slug}, scope).qs
        assert found.filter(unit=unit).exists(), slug


# --- Leaving -------------------------------------------------------------------------------------

LEFT = date(2021, 9, 1)


def covered(day: date) -> Any:
    scope = Scope(DISTRICT, day, Period.of_year(day.year))
    found = figures(
        scope, ["instructor_key_units", "instructors_street", "above_scale_instructor_coverage"]
    )
    return {slug: one.value for slug, one in found.items()}


def test_who_leaves_must_say_what_becomes_of_the_units(cast):
    one = cast.on_the_east.instructor
    act = acts.fill(cast.east, "end-appointment", of(one), "instructors", effective_on=LEFT)
    assert not act.is_valid()
    assert "还联系着1家单位" in str(act.errors["successor"])
    both = acts.fill(
        cast.east, "end-appointment", of(one), "instructors",
        effective_on=LEFT, successor="ZDY-WEST", without_successor="on",
    )  # fmt: skip
    assert not both.is_valid()
    Assignment.objects.filter(instructor=one).update(ended_on=date(2021, 5, 1))
    free = acts.fill(cast.east, "end-appointment", of(one), "instructors", effective_on=LEFT)
    assert "successor" not in free.fields
    assert free.is_valid()


def test_leaving_changes_nothing_that_was_before(cast, book):
    """Earlier figures, and the visits that were made, stay with who left."""
    one, other = cast.on_the_east.instructor, book.instructor("street", EAST, number="ZDY-NEXT")
    visit = book.visit(one, cast.covered_unit, date(2021, 3, 1))
    days = (date(2021, 3, 31), date(2021, 8, 31))
    before = [covered(day) for day in days]
    do(cast.east, "end-appointment", of(one), effective_on=LEFT, successor="ZDY-NEXT")
    assert [covered(day) for day in days] == before
    visit.refresh_from_db()
    assert visit.instructor == one
    assert Assignment.objects.as_of(LEFT).get(unit=cast.covered_unit).instructor == other
    assert Assignment.objects.as_of(days[1]).get(unit=cast.covered_unit).instructor == one


@pytest.fixture
def left_behind(cast, book) -> Unit:
    """李指导 has left; the link to 东方科技 goes on in the ledger."""
    Assignment.objects.filter(unit=cast.covered_unit).update(is_lead=True)
    Appointment.objects.filter(instructor=cast.on_the_east.instructor).update(ended_on=LEFT)
    book.instructor("street", EAST, number="ZDY-NEXT")
    return cast.covered_unit


def due(slug: str, day: date) -> list[int]:
    scope = Scope(DISTRICT, day, Period.of_year(day.year))
    rows = LEDGERS["units"].filterset({"rule": slug}, scope).qs
    return list(rows.values_list("unit", flat=True))


def test_a_unit_left_behind_is_due_until_somebody_takes_over(cast, left_behind):
    assert due("left-not-handed-over", date(2021, 8, 31)) == []
    assert due("left-not-handed-over", LEFT) == [left_behind.pk]
    do(cast.east, "take-over", unit_of(left_behind), "units",
       effective_on="2021-10-08", taker="ZDY-NEXT")  # fmt: skip
    assert due("left-not-handed-over", date(2021, 10, 7)) == [left_behind.pk]
    assert due("left-not-handed-over", date(2021, 10, 8)) == []
    (taken,) = Assignment.objects.as_of(DAY).filter(unit=left_behind)
    assert (taken.instructor.number, taken.started_on, taken.is_lead) == (
        "ZDY-NEXT", date(2021, 10, 8), True,
    )  # fmt: skip
    assert not find_act("units", "take-over").available(unit_of(left_behind))


def test_taking_over_before_anybody_has_left_is_refused(cast, left_behind):
    act = acts.fill(cast.east, "take-over", unit_of(left_behind), "units",
                    effective_on="2021-08-01", taker="ZDY-NEXT")  # fmt: skip
    assert act.is_valid()
    with pytest.raises(ActError, match="没有已离任"):
        perform(act)


def test_an_instructor_becomes_the_lead_from_a_day_on(cast, book):
    """The rule asks for a lead; who looks after the unit already can become it."""
    unit = book.unit(is_key=True)
    book.instructor("street", EAST, unit, number="ZDY-KEY")
    assert unit.pk in due("key-without-lead", DAY)
    refused = acts.fill(cast.east, "assign", unit_of(unit), "units",
                        effective_on="2021-06-01", instructor="ZDY-KEY")  # fmt: skip
    assert refused.is_valid()
    with pytest.raises(ActError, match="不必再登记"):
        perform(refused)
    do(cast.east, "assign", unit_of(unit), "units",
       effective_on="2021-06-01", instructor="ZDY-KEY", is_lead="on")  # fmt: skip
    assert unit.pk not in due("key-without-lead", DAY)
    assert unit.pk in due("key-without-lead", date(2021, 5, 31))
    assert Notice.objects.count() == 0  # nothing new to look after


def test_whoever_takes_over_is_told(cast, book):
    user = cast.instructor
    giver = book.instructor("street", EAST, cast.bare_unit, book.unit(), number="ZDY-GIVER")
    do(cast.east, "end-appointment", of(giver), effective_on=LEFT, successor="ZDY-EAST")
    notice = Notice.objects.get()
    assert (notice.user, notice.noun) == (user, "instructors")
    assert notice.text == "自2021年9月1日起由您联系东风小店有限公司等2家单位"


# --- Groups --------------------------------------------------------------------------------------


@pytest.fixture
def group(cast) -> InstructorGroup:
    return found(cast.east, "东风路第一组")


def found(user: User, name: str, **data: Any) -> InstructorGroup:
    said = {"division": EAST, "basis": "area", "effective_on": "2021-02-01"} | data
    change = do(user, "found", None, "instructor-groups", name=name, **said)
    return InstructorGroup.objects.get(pk=change.object_id)


def group_of(group: InstructorGroup) -> Any:
    return INSTRUCTOR_GROUPS.find(EVERYTHING, group.pk)


def bulk(user: User, slug: str, *people: Instructor, **data: Any) -> Any:
    cls = find_act("instructors", slug)
    assert cls is not None
    records = Instructor.objects.filter(pk__in=[one.pk for one in people])
    return cls(data, user=user, reach=editing_reach(user), records=records)


def members(group: InstructorGroup, day: date) -> set[str]:
    held = Grouping.objects.as_of(day).filter(group=group)
    return set(held.values_list("instructor__number", flat=True))


def test_an_instructor_is_in_one_group_at_a_time(cast, group):
    one = cast.on_the_east.instructor
    do(cast.east, "add", group_of(group), "instructor-groups",
       instructor="ZDY-EAST", effective_on="2021-03-01")  # fmt: skip
    other = found(cast.east, "软件行业组", basis="industry", industry="C")
    act = bulk(cast.east, "group", one, group=other.pk, effective_on="2021-06-01")
    assert act.is_valid(), act.errors
    perform(act)
    assert members(group, date(2021, 5, 31)) == {"ZDY-EAST"} == members(other, DAY)
    assert members(group, date(2021, 6, 1)) == set() == members(other, date(2021, 5, 31))


def test_leaving_the_office_leaves_the_group(cast, group):
    one = cast.on_the_east.instructor
    perform(filled(bulk(cast.east, "group", one, group=group.pk, effective_on="2021-03-01")))
    do(cast.east, "end-appointment", of(one), effective_on=LEFT, without_successor="on")
    assert members(group, date(2021, 8, 31)) == {"ZDY-EAST"}
    assert members(group, LEFT) == set()


def filled(act: Any) -> Any:
    assert act.is_valid(), act.errors
    return act


def test_some_are_taken_out_and_the_group_is_disbanded(cast, book, group):
    people = [cast.on_the_east.instructor, *(book.instructor("street", EAST) for _ in range(2))]
    perform(filled(bulk(cast.east, "group", *people, group=group.pk, effective_on="2021-03-01")))
    do(cast.east, "take-out", group_of(group), "instructor-groups",
       instructors=[people[0].pk], effective_on="2021-05-01")  # fmt: skip
    assert members(group, date(2021, 5, 1)) == {one.number for one in people[1:]}
    perform(filled(bulk(cast.east, "ungroup", people[1], effective_on="2021-06-01")))
    disbanding = do(cast.east, "disband", group_of(group), "instructor-groups",
                    effective_on="2021-07-01")  # fmt: skip
    assert members(group, date(2021, 6, 30)) == {people[2].number}
    assert members(group, date(2021, 7, 1)) == set()
    scope = Scope(DISTRICT, DAY, Period.of_year(2021))
    ledger = LEDGERS["instructor-groups"]
    assert group not in ledger.filterset({}, scope).qs
    assert group in ledger.filterset({}, scope.at(as_of=date(2021, 6, 30))).qs
    undo(disbanding, by=cast.east)
    assert members(group, DAY) == {people[2].number}


def test_two_groups_of_one_place_have_two_names(cast, group):
    other = found(cast.east, "东风路第二组")
    act = acts.fill(cast.east, "rename", group_of(other), "instructor-groups", name=group.name)
    assert not act.is_valid()
    assert "换一个名称" in str(act.errors["name"])
    do(cast.east, "rename", group_of(other), "instructor-groups", name="东风路第三组")
    other.refresh_from_db()
    assert (other.name, other.basis) == ("东风路第三组", "area")


def test_only_who_is_in_post_joins_and_only_in_ones_own_place(cast, book, group):
    gone = book.instructor("street", EAST, until=date(2021, 2, 1))
    act = filled(bulk(cast.east, "group", gone, group=group.pk, effective_on="2021-03-01"))
    with pytest.raises(ActError, match="负责范围"):
        perform(act)
    theirs = bulk(cast.west, "group", cast.on_the_west.instructor, group=group.pk,
                  effective_on="2021-03-01")  # fmt: skip
    assert not theirs.is_valid()


def test_a_groups_page_says_who_is_in_it_and_whom_they_look_after(cast, book, group):
    one = cast.on_the_east.instructor
    book.assigned(one, cast.bare_unit, LONG_AGO)
    perform(filled(bulk(cast.east, "group", one, group=group.pk, effective_on="2021-03-01")))
    book.visit(one, cast.bare_unit, date(2021, 2, 20))
    book.visit(one, cast.bare_unit, date(2021, 4, 20))
    client = Client()
    client.force_login(cast.east)
    page = client.get(f"/instructor-groups/{group.pk}/").content.decode()
    assert "李指导" in page
    assert "2021-04-20" in page
    assert "2021-02-20" not in page  # not yet in the group
    panels = client.get(f"/instructor-groups/{group.pk}/").context["panels"]
    units = next(shown.content for shown in panels if shown.panel.slug == "units")
    assert {str(cell) for row in units.rows for cell in row.cells} == {"单独组建", "没有党员", "1"}
    for row in units.rows:
        assert "共 1 行" in client.get(row.cells[1].url).content.decode()
    listed = client.get("/instructor-groups/").content.decode()
    assert ">2</a>" in listed  # both units
    assert "东风路第一组" in client.get("/instructors/").content.decode()
    client.force_login(cast.west)
    assert client.get(f"/instructor-groups/{group.pk}/").status_code == 404
