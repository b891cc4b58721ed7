"""Acts on instructors: appointments and the units looked after, each from its day on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from members.models import Appointment, Assignment, Instructor
from members.nouns import INSTRUCTORS
from orgs.acts import ACTS, ActError, acts_for, editing_reach, find_act, new_acts, perform
from orgs.models import Change, Unit, User
from orgs.nouns import UNITS
from orgs.periods import Period
from orgs.scope import EVERYTHING, Scope
from reports.figures import figures
from tests import acts
from tests.book import EAST, WEST, Book
from tests.cast import Cast, build_cast
from tests.ledgers import import_path, sheet, write

pytestmark = pytest.mark.django_db

NEW = {
    "number": "ZDY-NEW", "name": "吴新导", "phone": "13812345678", "level": "street", "division": EAST,
    "is_full_time": "true", "source": "retired", "dispatched_by": "区委组织部",
    "effective_on": "2021-06-01",
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    return Book()


def fill(user: User, slug: str, record: Any = None, **data: Any) -> Any:
    return acts.fill(user, slug, record, "instructors", **data)


def do(user: User, slug: str, record: Any = None, **data: Any) -> Change:
    return acts.do(user, slug, record, "instructors", **data)


def bulk(user: User, *units: Unit, **data: Any) -> Any:
    """The bulk act of the units' list, filled in for these rows."""
    cls = find_act("units", "assign-instructor")
    assert cls is not None
    records = Unit.objects.filter(pk__in=[unit.pk for unit in units])
    said = {"effective_on": "2021-06-01"} | data
    return cls(said, user=user, reach=editing_reach(user), records=records)


def of(instructor: Instructor) -> Any:
    return INSTRUCTORS.find(EVERYTHING, instructor.pk)


def refused(act: Any) -> ActError:
    assert act.is_valid(), act.errors
    with pytest.raises(ActError) as caught:
        perform(act)
    return caught.value


def figure(name: str, day: date, division: str = EAST) -> Any:
    scope = Scope(division, day, Period.of_year(day.year))
    return figures(scope, [name])[name].value


def instructors(day: date, division: str = EAST) -> Any:
    return figure("instructors_street", day, division)


def offered(user: User, instructor: Instructor) -> set[str]:
    return {one.slug for one in acts_for(INSTRUCTORS, of(instructor), user)}


def rows_of(number: str) -> list[list[dict[str, Any]]]:
    own = {"id", "instructor_id", "change_id", "opened_by_id", "closed_by_id", "number"}
    kept = []
    for model, path in (
        (Instructor, "number"),
        (Appointment, "instructor__number"),
        (Assignment, "instructor__number"),
    ):
        rows = model._default_manager.filter(**{path: number}).order_by("pk").values()
        kept.append([{k: v for k, v in row.items() if k not in own} for row in rows])
    return kept


# --- Appointments --------------------------------------------------------------------------------


def test_an_appointment_holds_from_its_day(cast: Cast) -> None:
    before = instructors(date(2021, 5, 31))
    change = do(cast.east, "appoint", **NEW)
    made = Instructor.objects.get(name="吴新导")
    assert (change.object_id, made.number) == (made.pk, "ZDY-NEW")
    assert instructors(date(2021, 5, 31)) == before
    assert instructors(date(2021, 6, 1)) == before + 1


def test_it_leaves_the_rows_of_an_import(cast: Cast, tmp_path: Any) -> None:
    pk = do(cast.east, "appoint", **NEW).object_id
    do(cast.east, "assign", INSTRUCTORS.find(EVERYTHING, pk), effective_on="2021-07-01",
       unit=cast.bare_unit.uscc, is_lead="on")  # fmt: skip
    do(
        cast.east,
        "end-appointment",
        INSTRUCTORS.find(EVERYTHING, pk),
        effective_on="2021-11-01",
        without_successor="on",
    )
    person = {
        "指导员编号": "ZDY-IMPORTED", "姓名": "吴新导", "级别": "街道", "专兼职": "专职",
        "来源": "离退休干部", "派出单位": "区委组织部", "所属街道": "东风路街道",
        "开始日期": "2021-06-01", "结束日期": "2021-11-01", "联系电话": "13812345678",
    }  # fmt: skip
    assignment = {
        "指导员编号": "ZDY-IMPORTED", "统一社会信用代码": cast.bare_unit.uscc,
        "是否主要联系人": "是", "开始日期": "2021-07-01", "结束日期": "2021-11-01",
    }  # fmt: skip
    for kind, row in (("instructors", person), ("assignments", assignment)):
        code, said = import_path(kind, write(tmp_path / f"{kind}.xlsx", sheet([row])))
        assert code == 0, said
    assert rows_of("ZDY-NEW") == rows_of("ZDY-IMPORTED")


def test_a_street_appoints_only_for_itself(cast: Cast) -> None:
    act = fill(cast.east, "appoint", **NEW | {"division": WEST})
    assert "division" in act.errors
    assert new_acts(INSTRUCTORS, cast.secretary) == []


def test_a_number_stands_once(cast: Cast) -> None:
    act = fill(cast.east, "appoint", **NEW | {"number": "ZDY-WEST"})
    assert "已属于另一名指导员" in str(act.errors["number"])
    assert "周西导" not in str(act.errors)


def test_a_changed_appointment_leaves_the_past(cast: Cast) -> None:
    record = of(cast.on_the_east.instructor)
    do(cast.east, "change-appointment", record, effective_on="2021-06-01", division=WEST)
    assert instructors(date(2021, 5, 31), WEST) == 1
    assert instructors(date(2021, 6, 1), WEST) == 2
    first, second = Appointment.objects.filter(instructor=record.pk).order_by("started_on")
    assert (first.division_id, first.ended_on) == (EAST, date(2021, 6, 1))
    assert (second.division_id, second.level) == (WEST, "street")
    act = fill(cast.district, "change-appointment", record, effective_on="2021-03-01",
               level="community")  # fmt: skip
    assert "自2021-06-01起已登记" in str(refused(act))


def test_an_appointment_without_a_change_says_so(cast: Cast) -> None:
    record = of(cast.on_the_east.instructor)
    act = fill(cast.east, "change-appointment", record, effective_on="2021-06-01")
    assert "没有任何改动" in str(act.errors)


def test_the_end_of_an_appointment_ends_its_assignments(cast: Cast) -> None:
    one = cast.on_the_east.instructor
    before = instructors(date(2021, 5, 31))
    do(cast.east, "end-appointment", of(one), effective_on="2021-06-01", without_successor="on")
    assert instructors(date(2021, 5, 31)) == before
    assert instructors(date(2021, 6, 1)) == before - 1
    assert Assignment.objects.get(instructor=one).ended_on == date(2021, 6, 1)
    assert "end-appointment" not in offered(cast.east, one)
    assert "appoint-again" in offered(cast.east, one)


def test_the_units_go_to_the_successor_that_day(cast: Cast, book: Book) -> None:
    one = cast.on_the_east.instructor
    next_one = book.instructor("street", EAST, number="ZDY-NEXT", name="郑接任")
    do(cast.east, "end-appointment", of(one), effective_on="2021-06-01", successor="ZDY-NEXT")
    assert Assignment.objects.get(instructor=one).ended_on == date(2021, 6, 1)
    taken = Assignment.objects.get(instructor=next_one)
    assert (taken.unit, taken.started_on) == (cast.covered_unit, date(2021, 6, 1))


def test_nobody_succeeds_from_another_street(cast: Cast) -> None:
    act = fill(cast.east, "end-appointment", of(cast.on_the_east.instructor),
               effective_on="2021-06-01", successor="ZDY-WEST")  # fmt: skip
    assert "没有找到党建指导员" in str(act.errors["successor"])


def test_an_instructor_is_appointed_again(cast: Cast) -> None:
    one = cast.on_the_east.instructor
    do(cast.east, "end-appointment", of(one), effective_on="2021-06-01", without_successor="on")
    again = {"level": "street", "division": EAST}
    early = fill(cast.east, "appoint-again", of(one), effective_on="2021-05-01", **again)
    assert refused(early).field == "effective_on"
    do(cast.east, "appoint-again", of(one), effective_on="2021-09-01", **again)
    assert instructors(date(2021, 8, 31)) + 1 == instructors(date(2021, 9, 1))


# --- Units looked after --------------------------------------------------------------------------


def test_chosen_units_get_an_instructor_from_the_day(
    cast: Cast, book: Book, django_assert_max_num_queries: Any
) -> None:
    many = [book.unit() for _ in range(30)]
    act = bulk(cast.east, cast.bare_unit, cast.covered_unit, *many, instructor="ZDY-EAST")
    assert act.is_valid(), act.errors
    with django_assert_max_num_queries(40):
        change = perform(act)
    assert Change.objects.filter(act="assign-instructor").get() == change
    own = Assignment.objects.filter(instructor=cast.on_the_east.instructor)
    assert own.as_of(date(2021, 5, 31)).count() == 1
    assert own.as_of(date(2021, 6, 1)).count() == 32
    assert own.filter(unit=cast.covered_unit).count() == 1


def test_those_before_end_when_asked(cast: Cast, book: Book) -> None:
    book.instructor("street", EAST, number="ZDY-NEXT", name="郑接任")
    perform_valid(bulk(cast.east, cast.covered_unit, instructor="ZDY-NEXT"))
    held = Assignment.objects.as_of(date(2021, 6, 1)).filter(unit=cast.covered_unit)
    assert held.count() == 2
    perform_valid(bulk(cast.east, cast.covered_unit, instructor="ZDY-NEXT", replaces="on",
                       effective_on="2021-07-01"))  # fmt: skip
    assert Assignment.objects.as_of(date(2021, 6, 30)).filter(unit=cast.covered_unit).count() == 2
    now = Assignment.objects.as_of(date(2021, 7, 1)).get(unit=cast.covered_unit)
    assert now.instructor.number == "ZDY-NEXT"


def perform_valid(act: Any) -> Change:
    assert act.is_valid(), act.errors
    return perform(act)


def test_a_closed_unit_or_one_elsewhere_is_named_by_number(cast: Cast, book: Book) -> None:
    closed = book.unit(closed=date(2021, 5, 1))
    error = refused(bulk(cast.east, cast.bare_unit, closed, instructor="ZDY-EAST"))
    assert "其中1家这一天尚未登记或已经注销" in str(error)
    west = cast.on_the_west.unit
    error = refused(bulk(cast.east, cast.bare_unit, west, instructor="ZDY-EAST"))
    assert "其中1家已不在您的管辖范围内" in str(error)


def test_an_instructor_must_be_appointed_on_the_day(cast: Cast, book: Book) -> None:
    book.instructor("street", EAST, since=date(2021, 7, 1), number="ZDY-LATE")
    error = refused(bulk(cast.east, cast.bare_unit, instructor="ZDY-LATE"))
    assert "不在聘任期" in str(error)


def test_one_unit_is_assigned_and_ended(cast: Cast) -> None:
    record = of(cast.on_the_east.instructor)
    do(cast.east, "assign", record, effective_on="2021-06-01", unit=cast.bare_unit.uscc)
    again = fill(cast.east, "assign", record, effective_on="2021-06-02", unit=cast.bare_unit.uscc)
    assert refused(again).field == "unit"
    one = Assignment.objects.get(unit=cast.bare_unit)
    do(cast.east, "end-assignment", record, effective_on="2021-09-01", assignment=str(one.pk))
    one.refresh_from_db()
    assert (one.started_on, one.ended_on) == (date(2021, 6, 1), date(2021, 9, 1))
    for day, looked_after in ((date(2021, 5, 31), 1), (date(2021, 6, 1), 2), (date(2021, 9, 1), 1)):
        assert Assignment.objects.active(day).filter(instructor=record.pk).count() == looked_after


def test_the_number_goes_on_from_the_latest_of_the_street(cast: Cast) -> None:
    do(cast.east, "appoint", **NEW | {"number": "ZDY-0099"})
    assert fill(cast.east, "appoint")["number"].value() == "ZDY-0100"


def test_a_unit_gets_an_instructor_on_its_own_page(cast: Cast) -> None:
    unit = UNITS.find(EVERYTHING, cast.bare_unit.pk)
    acts.do(cast.east, "assign", unit, effective_on="2021-06-01", instructor="ZDY-EAST")
    assert Assignment.objects.get(unit=unit.pk).is_lead is None


def test_a_closed_unit_is_looked_after_by_nobody(cast: Cast) -> None:
    unit = UNITS.find(EVERYTHING, cast.covered_unit.pk)
    acts.do(cast.east, "close", unit, effective_on="2021-08-01", status="closed")
    assert Assignment.objects.get(unit=unit.pk).ended_on == date(2021, 8, 1)


# --- Corrections and whose they are --------------------------------------------------------------


def test_what_was_recorded_wrongly_is_put_right(cast: Cast) -> None:
    one = cast.on_the_east.instructor
    do(cast.east, "correct", of(one), phone="13812345678", reason="核对")
    assert Instructor.objects.get(pk=one.pk).phone == "13812345678"
    held = Appointment.objects.get(instructor=one)
    do(cast.east, "correct-appointment", of(one), item=str(held.pk), started_on="2019-01-01",
       level="community", division=EAST, is_full_time="unknown", reason="聘书")  # fmt: skip
    held.refresh_from_db()
    assert (held.started_on, held.level) == (date(2019, 1, 1), "community")


def test_a_street_cannot_act_on_another_streets_instructor(cast: Cast, client: Any) -> None:
    client.force_login(cast.east)
    west = cast.on_the_west.instructor.pk
    for slug in [s for (n, s), act in ACTS.items() if n == "instructors" and not act.creates]:
        assert client.get(f"/instructors/{west}/acts/{slug}/").status_code == 404, slug


def test_every_page_opens_for_who_may_do_it(cast: Cast, client: Any) -> None:
    client.force_login(cast.east)
    links = acts_for(INSTRUCTORS, of(cast.on_the_east.instructor), cast.east)
    for link in [*links, *new_acts(INSTRUCTORS, cast.east)]:
        assert client.get(link.url).status_code == 200, link.slug
    chosen = {"pk": [cast.bare_unit.pk]}
    assert client.post("/units/bulk/assign-instructor/", chosen).status_code == 200
