"""An instructor's units handed over: a dated change, within the reach of who does it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from members.actions import hand_over
from members.models import Assignment, Instructor
from orgs.acts import ActError, editing_reach
from orgs.models import Change, Unit, UnitSpell
from orgs.nouns import NOUNS
from orgs.periods import Period
from orgs.scope import Scope
from reports.figures import figures
from tests.acts import do, fill
from tests.book import DISTRICT, EAST, LONG_AGO, WEST, Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db
DAY = date(2021, 9, 5)
BEFORE = date(2021, 9, 4)


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast) -> Book:
    return Book()


@pytest.fixture
def giver(cast, book) -> Instructor:
    """李指导, with two units of the east."""
    giver = cast.on_the_east.instructor
    book.assigned(giver, cast.bare_unit, LONG_AGO)
    return giver


@pytest.fixture
def taker(book) -> Instructor:
    return book.instructor("district", EAST, number="ZDY-2", name="吴指导")


def record(cast: Cast, instructor: Instructor):
    return NOUNS["instructors"].find(editing_reach(cast.district), instructor.pk)


def looked_after(instructor: Instructor, day: date) -> set[Unit]:
    held = Assignment.objects.as_of(day).filter(instructor=instructor)
    return {spell.unit for spell in held.select_related("unit")}


def change() -> Change:
    return Change.objects.create(kind=Change.Kind.RECORDED, effective_on=DAY)


# --- The write -----------------------------------------------------------------------------------


def test_units_change_hands_on_the_day_and_not_before(cast, giver, taker):
    Assignment.objects.filter(unit=cast.covered_unit).update(is_lead=True)
    made = change()
    shares = {taker.pk: [cast.covered_unit.pk, cast.bare_unit.pk]}
    assert hand_over(giver=giver.pk, shares=shares, on=DAY, change=made) == 2
    both = {cast.covered_unit, cast.bare_unit}
    assert looked_after(giver, BEFORE) == both == looked_after(taker, DAY)
    assert looked_after(giver, DAY) == looked_after(taker, BEFORE) == set()
    new = Assignment.objects.get(instructor=taker, unit=cast.covered_unit)
    assert (new.is_lead, new.ended_on, new.opened_by) == (True, None, made)
    assert Assignment.objects.get(instructor=giver, unit=cast.bare_unit).closed_by == made


def test_units_are_shared_out_and_the_others_stay(cast, book, giver, taker):
    third = book.instructor("street", EAST, number="ZDY-3")
    more = book.unit(name="东方三店")
    book.assigned(giver, more, LONG_AGO)
    shares = {taker.pk: [cast.covered_unit.pk], third.pk: [more.pk]}
    hand_over(giver=giver.pk, shares=shares, on=DAY, change=change())
    assert looked_after(giver, DAY) == {cast.bare_unit}
    assert looked_after(taker, DAY) == {cast.covered_unit}
    assert looked_after(third, DAY) == {more}


def test_who_looks_after_a_unit_already_goes_on(cast, book, giver, taker):
    book.assigned(taker, cast.bare_unit, LONG_AGO)
    hand_over(giver=giver.pk, shares={taker.pk: [cast.bare_unit.pk]}, on=DAY, change=change())
    assert Assignment.objects.get(instructor=taker, unit=cast.bare_unit).started_on == LONG_AGO


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2017, 1, 1), "不由该指导员联系"), (LONG_AGO, "从这一天开始联系")],
)
def test_what_was_not_so_on_that_day_is_not_handed_over(cast, book, giver, day, said):
    taker = book.instructor("street", EAST, since=date(2016, 1, 1))
    with pytest.raises(ActError, match=said):
        hand_over(giver=giver.pk, shares={taker.pk: [cast.bare_unit.pk]}, on=day, change=change())


def test_the_taker_is_appointed_on_the_day(cast, book, giver):
    late = book.instructor("street", EAST, since=date(2022, 1, 1))
    with pytest.raises(ActError, match="没有聘任"):
        hand_over(giver=giver.pk, shares={late.pk: [cast.bare_unit.pk]}, on=DAY, change=change())


def test_nobody_hands_over_to_themselves(cast, giver):
    with pytest.raises(ActError, match="不能是本人"):
        hand_over(giver=giver.pk, shares={giver.pk: [cast.bare_unit.pk]}, on=DAY, change=change())


def test_many_units_take_as_many_statements_as_one(cast, book, giver, django_assert_num_queries):
    def statements(units: list[Unit]) -> int:
        taker = book.instructor("street", EAST)
        for unit in units:
            book.assigned(giver, unit, LONG_AGO)
        made, shares = change(), {taker.pk: [unit.pk for unit in units]}
        with django_assert_num_queries(30, exact=False) as captured:
            hand_over(giver=giver.pk, shares=shares, on=DAY, change=made)
        return len(captured)

    assert statements([book.unit()]) == statements([book.unit() for _ in range(20)])


# --- The act -------------------------------------------------------------------------------------


def test_figures_change_from_the_day_and_not_before(cast, giver, taker):
    """Key units count when a district instructor looks after them; 李指导 is the street's."""
    UnitSpell.objects.filter(unit=cast.covered_unit).update(is_key=True)

    def counted(day: date) -> int:
        scope = Scope(DISTRICT, day, Period.of_year(2021))
        return figures(scope, ["instructor_key_units"])["instructor_key_units"].value

    made = do(
        cast.district, "hand-over", record(cast, giver), "instructors",
        effective_on=f"{DAY}", taker_1="ZDY-2", reason="退休",
    )  # fmt: skip
    assert (counted(BEFORE), counted(DAY)) == (0, 1)
    assert (made.act, made.noun, made.object_id) == ("hand-over", "instructors", giver.pk)
    assert (made.by, made.reason, made.effective_on) == (cast.district, "退休", DAY)


def test_a_unit_may_be_left_out_or_go_to_another(cast, book, giver, taker):
    book.instructor("street", EAST, number="ZDY-3")
    do(
        cast.east, "hand-over", record(cast, giver), "instructors", effective_on=f"{DAY}",
        taker_1="ZDY-2", taker_2="ZDY-3",
        **{f"unit_{cast.covered_unit.pk}": "2", f"unit_{cast.bare_unit.pk}": ""},
    )  # fmt: skip
    assert looked_after(giver, DAY) == {cast.bare_unit}
    assert looked_after(Instructor.objects.get(number="ZDY-3"), DAY) == {cast.covered_unit}


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"taker_1": ""}, "taker_1", ""),
        ({"taker_1": "ZDY-EAST"}, "taker_1", "接手人不能是本人"),
        ({"taker_1": "ZDY-WEST"}, "taker_1", "没有找到党建指导员"),
        ({"taker_2": "ZDY-2"}, "__all__", "是同一个人"),
        ({"effective_on": "昨天"}, "effective_on", "日期无法识别"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(cast, giver, taker, typed, field, said):
    data = {"effective_on": f"{DAY}", "taker_1": "ZDY-2"} | typed
    act = fill(cast.east, "hand-over", record(cast, giver), "instructors", **data)
    assert not act.is_valid()
    assert said in str(act.errors[field])


def test_a_unit_given_to_a_taker_not_named_asks_who(cast, giver, taker):
    data = {"taker_1": "ZDY-2", f"unit_{cast.bare_unit.pk}": "3"}
    act = fill(
        cast.east, "hand-over", record(cast, giver), "instructors",
        effective_on=f"{DAY}", **data,
    )  # fmt: skip
    assert "有1家单位选了接手人三" in str(act.errors["taker_3"])


def test_handing_over_nothing_is_said(cast, giver, taker):
    none = {f"unit_{unit.pk}": "" for unit in (cast.bare_unit, cast.covered_unit)}
    act = fill(
        cast.east, "hand-over", record(cast, giver), "instructors",
        effective_on=f"{DAY}", taker_1="ZDY-2", **none,
    )  # fmt: skip
    assert "没有要移交的单位" in str(act.errors)


def test_a_street_hands_over_its_own_units_only(cast, book, giver, taker):
    elsewhere = book.unit(street=WEST, name="西岸小店")
    book.assigned(giver, elsewhere, LONG_AGO)
    offered = fill(cast.east, "hand-over", record(cast, giver), "instructors").fields
    assert f"unit_{elsewhere.pk}" not in offered
    assert f"unit_{cast.bare_unit.pk}" in offered


def test_another_streets_instructor_cannot_be_relieved(cast, client: Client):
    client.force_login(cast.east)
    address = f"/instructors/{cast.on_the_west.instructor.pk}/acts/hand-over/"
    assert client.get(address).status_code == 404
    client.force_login(cast.instructor)
    own = f"/instructors/{cast.on_the_east.instructor.pk}/acts/hand-over/"
    assert client.get(own).status_code == 404
