"""The street's desk for visits: entered, seen, returned, void, put right; changes settled."""

from __future__ import annotations

import io
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from activities.models import Demand, Proposal, Visit, VisitCompanion, VisitPhoto
from activities.visiting.photos import keep
from members.models import Assignment
from orgs.acts import ActError, editing_reach, find_act, perform, rehearse
from orgs.inbox import items_of
from orgs.models import Change, Confirmation, Coverage, Notice, Unit, User
from orgs.periods import Period
from orgs.scope import Scope
from orgs.undo import obstacles, undo
from orgs.uploads.store import path_of
from reports.figures import figures
from tests.acts import do, fill
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db

DAY = date(2021, 9, 6)


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    return Book()


@pytest.fixture
def visit(cast: Cast) -> Visit:
    """Entered by the east on 6 September: as recorded, with nothing else to say."""
    do(
        cast.east,
        "visit",
        cast.covered_unit,
        effective_on=DAY,
        instructor="ZDY-EAST",
        unchanged="true",
        content="一切正常",
    )
    return Visit.objects.get(happened_on=DAY)


def seen(visit: Visit, **facts: str) -> dict[str, Proposal]:
    """The visitor saw it otherwise."""
    return {
        fact: Proposal.objects.create(visit=visit, fact=fact, value=value, change=visit.change)
        for fact, value in facts.items()
    }


def came_in(cast: Cast, day: date = DAY, **facts: str) -> Visit:
    made = Book().visit(cast.on_the_east.instructor, cast.covered_unit, day)
    seen(made, **facts)
    return made


def decide(user: User, slug: str, visit: Visit, **data: Any) -> Change:
    return do(user, slug, Visit.objects.get(pk=visit.pk), "visits", **data)


def visits(division: str = DISTRICT, year: int = 2021) -> Any:
    scope = Scope(division, date(year, 12, 31), Period.of_year(year))
    return figures(scope, ["visits"])["visits"].value


def page(user: User, address: str, **params: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(address, params)


def shown(user: User, address: str, **params: Any) -> str:
    response = page(user, address, **params)
    assert response.status_code == 200, address
    return response.content.decode()


# --- Entered at a desk ---------------------------------------------------------------------------


def test_both_names_are_kept(cast: Cast, visit: Visit) -> None:
    assert (visit.instructor, visit.change.by) == (cast.on_the_east.instructor, cast.east)
    told = shown(cast.east, f"/visits/{visit.pk}/")
    assert "李指导" in told
    assert "东街工作人员，街道代登记" in told


def test_the_day_of_entry_is_that_of_our_clocks(cast: Cast, visit: Visit) -> None:
    night = datetime(2021, 9, 6, 17, 30, tzinfo=UTC)  # 7 September, half past one
    Change.objects.filter(pk=visit.change_id).update(made_at=night)
    told = shown(cast.east, f"/visits/{visit.pk}/").split('id="timeline"')[1]
    assert "登记 2021-09-07 东街工作人员" in told


def test_who_may_not_read_names_sees_masks(cast: Cast, visit: Visit) -> None:
    told = shown(cast.leader, f"/visits/{visit.pk}/").split("<main")[1].split('id="timeline"')[0]
    assert "李**" in told
    assert "李指导" not in told
    assert "东街工作人员" not in told


def test_a_visit_by_two_counts_once_and_is_on_the_pages_of_both(cast: Cast) -> None:
    do(
        cast.district,
        "record",
        noun="visits",
        unit=cast.covered_unit.uscc,
        instructor="ZDY-EAST",
        companion_1="ZDY-WEST",
        effective_on=DAY,
    )
    assert (visits(), visits(EAST), visits(WEST)) == (1, 1, 0)
    for side, role in ((cast.on_the_east, "牵头"), (cast.on_the_west, "同行")):
        told = shown(cast.district, f"/instructors/{side.instructor.pk}/")
        assert role in told.split('id="visits"')[1].split("</section>")[0]
        listed = shown(cast.district, f"/visits/?instructor={side.instructor.pk}")
        assert "共 1 行" in listed


def test_an_instructor_with_two_companions_is_listed_once(cast: Cast, book: Book) -> None:
    visit = came_in(cast)
    visit.companions.set([cast.on_the_west.instructor, book.instructor()])
    listed = shown(cast.district, f"/visits/?instructor={cast.on_the_east.instructor.pk}")
    assert "共 1 行" in listed
    assert "2人" in listed


def test_nobody_is_listed_twice_on_one_visit(cast: Cast) -> None:
    act = fill(
        cast.district, "visit", cast.covered_unit, effective_on=DAY, instructor="ZDY-EAST",
        companion_1="ZDY-EAST",
    )  # fmt: skip
    assert "只列一次" in str(act.errors["companion_1"])


def test_an_ad_hoc_visit_is_allowed_and_said_to_be_one(cast: Cast) -> None:
    asked = {"effective_on": DAY, "instructor": "ZDY-EAST"}
    own, other = (
        fill(cast.east, "visit", unit, **asked) for unit in (cast.covered_unit, cast.bare_unit)
    )
    assert own.is_valid()
    assert other.is_valid()
    assert "联系关系" not in dict(own.said())
    assert "非联系单位的走访" in dict(other.said())["联系关系"]
    assert dict(own.said())["指导员"] == "李指导（ZDY-EAST）"


def test_on_an_instructors_page_their_units_come_first(cast: Cast) -> None:
    instructor = cast.on_the_east.instructor
    blank = fill(cast.east, "visit", instructor, "instructors")
    assert [name for _, name in blank.fields["own_unit"].choices][1:] == ["东方科技有限公司"]
    assert "请选择走访的单位" in str(blank.errors["own_unit"])
    do(cast.east, "visit", instructor, "instructors", own_unit=cast.covered_unit.pk,
       effective_on=DAY)  # fmt: skip
    do(cast.east, "visit", instructor, "instructors", unit=cast.bare_unit.uscc, effective_on=DAY)
    made = Visit.objects.filter(instructor=instructor).order_by("pk")
    assert [one.unit for one in made] == [cast.covered_unit, cast.bare_unit]


def test_a_unit_that_was_elsewhere_on_that_day_is_no_visit_of_ours(cast: Cast, book: Book) -> None:
    moved = book.unit(street=WEST)
    book.changes(moved, date(2021, 11, 1), division_id=EAST)
    with pytest.raises(ActError, match="管辖范围"):
        do(cast.east, "record", noun="visits", unit=moved.uscc, instructor="ZDY-EAST",
           effective_on=DAY)  # fmt: skip


def test_nor_is_it_one_from_the_page_of_the_unit(cast: Cast, book: Book) -> None:
    moved = book.unit(street=WEST)
    book.changes(moved, date(2021, 11, 1), division_id=EAST)
    said = {"instructor": "ZDY-EAST"}
    with pytest.raises(ActError, match="走访当日不在您的管辖范围内"):
        do(cast.east, "visit", moved, effective_on=DAY, **said)
    do(cast.east, "visit", moved, effective_on="2021-11-01", **said)
    do(cast.district, "visit", moved, effective_on=DAY, **said)


def test_nor_does_a_correction_move_a_visit_to_another_street(cast: Cast, book: Book) -> None:
    moved = book.unit(street=WEST)
    book.changes(moved, date(2021, 11, 1), division_id=EAST)
    made = book.visit(cast.on_the_east.instructor, moved, date(2021, 11, 2))
    with pytest.raises(ActError, match="走访当日不在您的管辖范围内"):
        decide(cast.east, "correct", made, effective_on=DAY, reason="工作日志")


def test_a_correction_is_a_version_and_moves_what_was_confirmed(cast: Cast, visit: Visit) -> None:
    assert Confirmation.objects.get().confirmed_on == DAY
    later = date(2021, 9, 7)
    decide(cast.east, "correct", visit, effective_on=later, instructor="ZDY-WEST",
           companion_1="ZDY-EAST", reason="工作日志")  # fmt: skip
    visit.refresh_from_db()
    assert (visit.happened_on, visit.content) == (later, "一切正常")
    assert visit.instructor == cast.on_the_west.instructor
    assert list(visit.companions.all()) == [cast.on_the_east.instructor]
    assert Confirmation.objects.get().confirmed_on == later
    assert visit.versions.count() == 2
    history = shown(cast.east, f"/history/visits/{visit.pk}/")
    assert "2021年9月6日" in history or "2021-09-06" in history


def test_a_correction_tells_no_name_that_its_page_hides(cast: Cast) -> None:
    visit = Book().visit(cast.on_the_west.instructor, cast.covered_unit, DAY)
    form = shown(cast.east, f"/visits/{visit.pk}/acts/correct/")
    assert 'value="ZDY-WEST"' in form
    act = fill(cast.east, "correct", visit, "visits", content="补记", reason="工作日志")
    assert act.is_valid()
    assert dict(act.said())["指导员"] == "ZDY-WEST"


def test_the_preview_of_a_correction_says_how_the_unit_was_found(cast: Cast, visit: Visit) -> None:
    act = fill(cast.east, "correct", visit, "visits", unchanged="false", reason="工作日志")
    assert act.is_valid()
    assert dict(act.said())["单位情况"] == "有变化"


def test_a_correction_leaves_what_was_settled_and_the_demand(cast: Cast) -> None:
    visit = came_in(cast, headcount="12", status="suspended")
    Proposal.objects.filter(fact="status").update(state="accepted")
    Demand.objects.create(
        number="SQ-1", unit=visit.unit, visit=visit, content="停车难", raised_on=DAY,
        change=visit.change,
    )  # fmt: skip
    decide(cast.east, "correct", visit, unchanged="false", found_headcount=15, reason="看错一位")
    values = dict(visit.proposals.values_list("fact", "value"))
    assert values == {"headcount": "15", "status": "suspended"}
    assert Demand.objects.get().content == "停车难"


# --- Returned, void, restored --------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["return", "void"])
def test_d15_what_was_sent_back_leaves_the_figures_of_its_month_and_comes_back(
    cast: Cast, visit: Visit, slug: str
) -> None:
    assert (visits(), visits(EAST)) == (1, 1)
    change = decide(cast.east, slug, visit, reason="日期不对")
    assert (visits(), visits(EAST), Confirmation.objects.count()) == (0, 0, 0)
    assert Visit.objects.get(pk=visit.pk).review_note == "日期不对"
    undo(change, by=cast.east)
    assert (visits(), Confirmation.objects.get().confirmed_on) == (1, DAY)
    decide(cast.east, slug, visit, reason="日期不对")
    decide(cast.east, "restore", visit, reason="核实无误")
    assert (visits(), Confirmation.objects.get().confirmed_on) == (1, DAY)
    assert Visit.objects.get(pk=visit.pk).review_note == ""


def test_what_the_street_decides_of_a_visit_is_not_taken_back_by_a_branch(
    cast: Cast, visit: Visit, client: Client
) -> None:
    change = decide(cast.east, "return", visit, reason="日期不对")
    for who, answer in ((cast.secretary, 404), (cast.west, 404), (cast.east, 200)):
        client.force_login(who)
        assert client.get(f"/history/changes/{change.pk}/undo/").status_code == answer
    client.force_login(cast.secretary)
    client.post(f"/history/changes/{change.pk}/undo/", {"reason": "没有的事"})
    assert Visit.objects.get(pk=visit.pk).state == Visit.State.RETURNED


def test_a_reason_is_asked_for(cast: Cast, visit: Visit) -> None:
    for slug in ("return", "void"):
        assert "请填写" in str(fill(cast.east, slug, visit, "visits").errors["reason"])


def test_the_instructor_is_told_without_a_name_and_finds_it_in_the_inbox(cast, visit) -> None:
    decide(cast.east, "return", visit, reason="人数没有写")
    assert Notice.objects.get().user == cast.instructor
    assert "李指导" not in Notice.objects.get().text
    (item,) = items_of(cast.instructor, timezone.localdate())
    assert (item.is_returned, item.detail, item.url) == (True, "人数没有写", "/v/#/records")
    decide(cast.east, "restore", visit, reason="已补")
    assert not items_of(cast.instructor, timezone.localdate())


def test_a_void_visit_closes_what_was_seen_and_a_restored_one_opens_it(cast: Cast) -> None:
    visit = came_in(cast, headcount="12", status="suspended")
    decide(cast.east, "settle-proposals", visit, status_choice="decline", status_reason="看错了")
    decide(cast.east, "void", visit, reason="重复登记")
    told = dict(visit.proposals.values_list("fact", "declined_for"))
    assert told == {"headcount": "走访已作废：重复登记", "status": "看错了"}
    decide(cast.east, "restore", visit, reason="不是重复")
    assert dict(visit.proposals.values_list("fact", "state")) == {
        "headcount": "pending", "status": "declined",
    }  # fmt: skip


# --- Changes seen --------------------------------------------------------------------------------


def test_an_accepted_headcount_holds_from_the_day_of_the_visit(cast: Cast) -> None:
    visit = came_in(cast, headcount="75")
    change = decide(cast.east, "settle-proposals", visit, headcount_choice="accept")
    spells = cast.covered_unit.spells.order_by("started_on")
    assert list(spells.values_list("started_on", "headcount"))[1:] == [(DAY, 75)]
    assert spells[0].headcount is None
    assert visit.proposals.get().state == "accepted"
    undo(change, by=cast.east)
    assert (cast.covered_unit.spells.count(), visit.proposals.get().state) == (1, "pending")


def test_what_was_stated_later_stands_and_the_preview_says_so(cast: Cast) -> None:
    visit, unit = came_in(cast, headcount="75"), cast.covered_unit
    do(cast.east, "update", unit, effective_on=date(2021, 11, 1), headcount=80)
    act = fill(cast.east, "settle-proposals", visit, "visits", headcount_choice="accept")
    assert act.is_valid()
    assert "2021-11-01另有登记" in dict(act.said())["从业人数"]
    assert "台账现为：80人" in str(act["headcount_choice"].label)
    decide(cast.east, "settle-proposals", visit, headcount_choice="accept")
    found = unit.spells.order_by("started_on").values_list("headcount", flat=True)
    assert list(found) == [None, 75, 80]


def test_one_is_accepted_one_declined_with_a_reason_one_left(cast: Cast) -> None:
    visit = came_in(cast, headcount="75", status="suspended", members="新来一名党员")
    act = fill(cast.east, "settle-proposals", visit, "visits", status_choice="decline")
    assert "请写明原因" in str(act.errors["status_reason"])
    decide(
        cast.east, "settle-proposals", visit, headcount_choice="accept", status_choice="decline",
        status_reason="只是放假",
    )  # fmt: skip
    assert dict(visit.proposals.values_list("fact", "state")) == {
        "headcount": "accepted", "status": "declined", "members": "pending",
    }  # fmt: skip
    assert cast.covered_unit.spells.get(ended_on=None).status == "operating"
    decide(cast.east, "settle-proposals", visit, members_choice="accept")
    assert cast.covered_unit.spells.count() == 2  # members are counted from members


def test_the_preview_says_of_each_fact_what_becomes_of_it(cast: Cast) -> None:
    visit = came_in(cast, headcount="75", status="suspended")
    act = fill(cast.east, "settle-proposals", visit, "visits", headcount_choice="accept",
               status_choice="decline", status_reason="只是放假")  # fmt: skip
    assert act.is_valid()
    rows = {row.subject: row for row in rehearse(act).rows if row.what == "走访所见变化"}
    assert sorted(rows) == ["从业人数：75人", "经营状态：停业"]
    told = [(one.label, one.before, one.after) for one in rows["经营状态：停业"].fields]
    assert told == [("状态", "待核实", "未采纳"), ("不采纳的原因", "—", "只是放假")]


def test_nothing_chosen_is_nothing_to_record(cast: Cast) -> None:
    visit = came_in(cast, headcount="75")
    act = fill(cast.east, "settle-proposals", visit, "visits")
    assert "没有核实任何一项" in str(act.non_field_errors())


def test_a_unit_found_closed_ends_as_by_its_own_act(cast: Cast) -> None:
    visit = came_in(cast, closed="2021-09-01")
    unit = cast.covered_unit
    change = decide(cast.east, "settle-proposals", visit, closed_choice="accept")
    assert Unit.objects.get(pk=unit.pk).closed_on == date(2021, 9, 1)
    for links in (Coverage, Assignment):
        assert links.objects.get(unit=unit).ended_on == date(2021, 9, 1)
    undo(change, by=cast.east)
    assert Unit.objects.get(pk=unit.pk).closed_on is None
    assert Coverage.objects.get(unit=unit).ended_on is None


def test_a_unit_found_moved_counts_in_its_new_street_from_that_day(cast: Cast) -> None:
    visit = came_in(cast, moved="清水塘路8号")
    act = fill(cast.district, "settle-proposals", visit, "visits", moved_choice="accept",
               moved_division="")  # fmt: skip
    assert "所属街道" in str(act.errors["moved_division"])
    decide(cast.district, "settle-proposals", visit, moved_choice="accept", moved_division=WEST)
    spells = cast.covered_unit.spells.order_by("started_on")
    assert list(spells.values_list("division", "address")) == [(EAST, ""), (WEST, "清水塘路8号")]
    assert spells[1].started_on == DAY


def test_what_a_phone_says_anew_is_shown_to_who_was_settling_it(cast: Cast) -> None:
    visit = came_in(cast, headcount="75")
    client = Client()
    client.force_login(cast.east)
    address = f"/visits/{visit.pk}/acts/settle-proposals/"
    opened = client.get(address).context
    visit.proposals.update(value="57")
    data = {"token": opened["token"], "seen": opened["seen"], "effective_on": DAY}
    answer = client.post(address, data | {"headcount_choice": "accept", "step": "apply"})
    assert (answer.status_code, visit.proposals.get().state) == (409, "pending")
    assert "57" in answer.content.decode()


def test_headcounts_of_many_visits_are_accepted_each_from_its_day(cast: Cast, book: Book) -> None:
    came_in(cast, headcount="70")
    came_in(cast, date(2021, 10, 8), headcount="75", status="suspended")
    elsewhere = book.visit(cast.on_the_west.instructor, cast.on_the_west.unit, DAY)
    seen(elsewhere, headcount="3")
    act = find_act("visits", "accept-headcounts")(
        {}, user=cast.east, reach=editing_reach(cast.east), records=Visit.objects.all()
    )
    assert act.is_valid()
    perform(act)
    found = cast.covered_unit.spells.order_by("started_on").values_list("headcount", flat=True)
    assert list(found) == [None, 70, 75]
    states = Proposal.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["accepted", "accepted", "pending", "pending"]


def test_changes_that_wait_are_due_and_the_unit_says_so(cast: Cast) -> None:
    visit = came_in(cast, headcount="75")
    listed = shown(cast.east, "/visits/?rule=changes-unsettled")
    assert f"/visits/{visit.pk}/acts/settle-proposals/" in listed
    assert "1项待核实" in listed
    assert "有1项变化待核实" in shown(cast.east, f"/units/{cast.covered_unit.pk}/")
    titles = [item.title for item in items_of(cast.east, timezone.localdate())]
    assert titles == ["1次走访所见变化待核实"]
    assert not items_of(cast.west, timezone.localdate())
    assert "共 0 行" in shown(cast.east, "/visits/?rule=changes-unsettled&as_of=2021-09-12")
    decide(cast.east, "settle-proposals", visit, headcount_choice="accept")
    assert "待核实</a>" not in shown(cast.east, f"/units/{cast.covered_unit.pk}/")
    assert not items_of(cast.east, timezone.localdate())


# --- Who may what --------------------------------------------------------------------------------

ACTS = ("return", "void", "correct", "settle-proposals")


def test_who_keeps_the_street_decides_and_nobody_else(cast: Cast) -> None:
    visit = came_in(cast, headcount="75")
    address = f"/visits/{visit.pk}/"
    for user in (cast.east, cast.district):
        told = shown(user, address)
        assert [slug for slug in ACTS if f"{address}acts/{slug}/" not in told] == []
    for user in (cast.leader, cast.secretary, cast.instructor):
        assert "/acts/" not in shown(user, address)
        for slug in ACTS:
            assert page(user, f"{address}acts/{slug}/").status_code in (302, 404)
    assert page(cast.west, address).status_code == 404
    assert page(cast.west, f"{address}acts/void/").status_code == 404


def test_an_instructor_sees_own_visits_and_those_joined(cast: Cast, book: Book) -> None:
    own = came_in(cast)
    joined = book.visit(cast.on_the_west.instructor, cast.on_the_west.unit, DAY)
    book.visit(cast.on_the_west.instructor, cast.on_the_west.unit, DAY)
    VisitCompanion.objects.create(visit=joined, instructor=cast.on_the_east.instructor)
    listed = shown(cast.instructor, "/visits/")
    assert "共 2 行" in listed
    assert f"/visits/{own.pk}/" in listed
    assert page(cast.instructor, f"/visits/{joined.pk}/").status_code == 200


# --- Photos --------------------------------------------------------------------------------------


@pytest.fixture
def photo(cast: Cast, visit: Visit, settings: Any, tmp_path: Any) -> VisitPhoto:
    settings.MEDIA_ROOT = tmp_path
    written = io.BytesIO()
    Image.new("RGB", (400, 300), "red").save(written, "JPEG")
    return keep(visit, uuid.UUID(int=1), written.getvalue(), by=cast.instructor)[0]


def test_a_photo_is_shown_to_who_may_see_it_and_kept_by_no_cache(cast, visit, photo) -> None:
    address = f"/visits/{visit.pk}/photos/{photo.pk}/"
    assert address in shown(cast.east, f"/visits/{visit.pk}/")
    for user in (cast.east, cast.district, cast.instructor):
        response = page(user, address)
        assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"
        assert response["Content-Type"] == "image/jpeg"
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
        assert response["X-Content-Type-Options"] == "nosniff"
    for user in (cast.west, cast.leader):
        assert page(user, address).status_code == 404
    told = shown(cast.leader, f"/visits/{visit.pk}/")
    assert "共1张，只显示给" in told
    assert address not in told


def test_a_photo_of_another_visit_has_no_such_address(cast, visit, photo) -> None:
    other = came_in(cast)
    assert page(cast.east, f"/visits/{other.pk}/photos/{photo.pk}/").status_code == 404


def test_a_photo_taken_down_is_gone_for_good(
    cast: Cast, visit: Visit, photo: VisitPhoto, django_capture_on_commit_callbacks: Any
) -> None:
    file = path_of(photo.file)
    with django_capture_on_commit_callbacks(execute=True):
        change = decide(cast.east, "take-down-photo", visit, photo=photo.pk, reason="拍到身份证")
    assert not file.exists()
    assert page(cast.east, f"/visits/{visit.pk}/photos/{photo.pk}/").status_code == 404
    assert "另有1张已撤下" in shown(cast.east, f"/visits/{visit.pk}/")
    assert "不能撤回" in obstacles(change)[0]


# --- The list ------------------------------------------------------------------------------------


def test_filters_find_what_staff_look_for(cast: Cast, visit: Visit) -> None:
    came_in(cast, date(2021, 10, 8), headcount="75")
    decide(cast.east, "return", visit, reason="日期不对")
    for query, number in (
        ("", 2), ("state=returned", 1), ("state=submitted", 1), ("changes=pending", 1),
        ("changes=any", 1), ("demand=no", 2), ("photos=yes", 0), ("how=phone", 0),
        ("received=week", 2), (f"unit={cast.covered_unit.pk}", 2), ("topic=信息核实", 0),
    ):  # fmt: skip
        assert f"共 {number} 行" in shown(cast.east, f"/visits/?{query}"), query


def test_the_list_costs_the_same_for_many_visits(
    cast: Cast, visit: Visit, django_assert_max_num_queries: Any
) -> None:
    for number in range(1, 21):
        came_in(cast, date(2021, 10, number), headcount="75").companions.set(
            [cast.on_the_west.instructor]
        )
    client = Client()
    client.force_login(cast.east)
    client.get("/visits/")
    with django_assert_max_num_queries(31):
        assert "共 21 行" in client.get("/visits/").content.decode()


def test_the_monthly_return_lists_each_visit_as_a_line(cast: Cast, visit: Visit) -> None:
    told = shown(cast.east, "/indicators/visits/", as_of="2021-12-31", year="2021")
    assert "2021-09-06" in told
    assert "东方科技有限公司" in told
