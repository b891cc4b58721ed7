"""Demands (诉求) from the day they are raised to their end: who may do what, and what it comes to."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from django.test import Client
from django.utils import timezone

from activities.acts.demands.raising import CorrectDemand
from activities.acts.demands.taking import is_possible
from activities.demands.inbox import demands_waiting
from activities.demands.steps import line_of, taken
from activities.models import Demand
from activities.models.demands import ANSWERS, LEADS_TO, TRANSITIONS, Kind, State
from orgs.acts import ACTS, ActError, acts_for, rehearse
from orgs.models import Division, Enrolment, Notice, Setting
from orgs.nouns import NOUNS
from orgs.periods import Period
from orgs.rules import RULES, count
from orgs.scope import Scope
from orgs.undo import undo
from reports.figures import figures
from tests import districts
from tests.acts import do, fill
from tests.book import DISTRICT, Book
from tests.cast import Cast, build_cast, user

pytestmark = pytest.mark.django_db

LEAD, HELP = "430105D01", "430105D02"
MAY = date(2021, 5, 6)  # a Thursday after the holiday
YEAR = Scope(DISTRICT, date(2021, 12, 31), Period.of_year(2021))


@pytest.fixture
def cast() -> Cast:
    for code, name in ((LEAD, "区发改局"), (HELP, "区科技局")):
        Division.objects.create(code=code, name=name, kind="department", parent_id=DISTRICT)
    made = build_cast()
    made.department.grants.update(division=LEAD)
    return made


@pytest.fixture
def book(cast) -> Book:
    return Book()


def known(demand: Demand, day: date | None = None):
    return Demand.objects.known(day or timezone.localdate()).get(pk=demand.pk)


def named(demand: Demand):
    return NOUNS["demands"].named(Demand.objects.filter(pk=demand.pk), timezone.localdate()).get()


def act(who, slug: str, demand: Demand, day: date, **said):
    return do(who, slug, named(demand), "demands", effective_on=day.isoformat(), **said)


def offered(who, demand: Demand) -> set[str]:
    return {link.slug for link in acts_for(NOUNS["demands"], named(demand), who)}


def assigned(cast: Cast, book: Book, day: date = MAY, **said) -> Demand:
    demand = book.demand(cast.covered_unit, day - timedelta(days=7), accepted_on=day)
    act(cast.district, "assign", demand, day, lead=LEAD, **said)
    return demand


# --- The states ----------------------------------------------------------------------------------


def test_every_state_and_step_is_in_the_table():
    """What leads nowhere is the end; what is settled needs nobody; every step has its act."""
    assert set(TRANSITIONS) == set(State)
    assert set(LEADS_TO.values()) | {State.RAISED, State.RATED} == set(State)
    assert {kind for kinds in TRANSITIONS.values() for kind in kinds} == set(Kind)
    assert [state for state, kinds in TRANSITIONS.items() if not kinds] == [State.WITHDRAWN]
    assert {a.kind for a in ACTS.values() if a.noun == "demands" and hasattr(a, "kind")} == set(
        Kind
    )


# A way to each state, as the kinds of its steps.
WAYS = {
    State.RAISED: [],
    State.DECLINED: ["declined"],
    State.ACCEPTED: ["accepted"],
    State.ASSIGNED: ["accepted", "assigned"],
    State.SUBMITTED: ["accepted", "assigned", "submitted"],
    State.FED_BACK: ["accepted", "assigned", "submitted", "fed_back"],
    State.RATED: ["accepted", "assigned", "submitted", "fed_back", "rated"],
    State.CLOSED: ["accepted", "assigned", "submitted", "fed_back", "rated", "closed"],
    State.REOPENED: ["accepted", "assigned", "submitted", "fed_back", "closed", "reopened"],
    State.WITHDRAWN: ["accepted", "withdrawn"],
}


def walked(book: Book, cast: Cast, *kinds: str) -> Demand:
    demand = book.demand(cast.covered_unit, MAY)
    for kind in kinds:
        rating = {"satisfaction": "satisfied"} if kind == "rated" else {}
        book.step(demand, MAY, kind, LEAD if kind == "assigned" else None, **rating)
    return demand


def test_each_state_is_reached_and_lets_just_the_steps_of_the_table_be_taken(cast, book):
    for state, way in WAYS.items():
        demand = known(walked(book, cast, *way))
        assert demand.state == state
        may = {kind for kind in Kind if is_possible(kind, demand)}
        assert may == TRANSITIONS[state] - set(ANSWERS)  # nobody has asked for an extension


def test_a_step_leads_where_the_table_says(cast, book):
    for state, kind in product(State, Kind):
        if kind not in TRANSITIONS[state]:
            continue
        then = known(walked(book, cast, *WAYS[state], kind)).state
        rated = State.RATED if state == State.FED_BACK else state
        assert then == (rated if kind == Kind.RATED else LEADS_TO.get(kind, state)), (state, kind)


def test_a_day_shows_what_was_known_by_then(cast, book):
    demand = book.demand(cast.covered_unit, MAY, accepted_on=MAY + timedelta(1))
    book.step(demand, MAY + timedelta(2), "assigned", LEAD, HELP, due_on=date(2021, 5, 20))
    book.step(demand, date(2021, 5, 19), "extended", due_on=date(2021, 6, 3))
    book.step(demand, date(2021, 6, 1), "closed", outcome="solved")
    book.step(demand, date(2021, 7, 1), "reopened")
    days = {
        MAY: (State.RAISED, None, None),
        MAY + timedelta(1): (State.ACCEPTED, None, None),
        MAY + timedelta(2): (State.ASSIGNED, LEAD, date(2021, 5, 20)),
        date(2021, 5, 31): (State.ASSIGNED, LEAD, date(2021, 6, 3)),
        date(2021, 6, 30): (State.CLOSED, LEAD, date(2021, 6, 3)),
        date(2021, 7, 1): (State.REOPENED, None, None),
    }
    for day, expected in days.items():
        one = known(demand, day)
        assert (one.state, one.department, one.due_on) == expected, day
    assert known(demand, date(2021, 6, 30)).outcome == "solved"
    assert known(demand).outcome is None


def test_overdue_is_past_the_limit_and_not_on_it(cast, book):
    open_one = book.demand(cast.covered_unit, MAY, due_on=date(2021, 5, 20))
    assert not known(open_one, date(2021, 5, 20)).is_overdue
    assert known(open_one, date(2021, 5, 21)).is_overdue
    book.step(open_one, date(2021, 5, 20), "closed", outcome="explained")
    assert not known(open_one, date(2021, 6, 30)).is_overdue


@pytest.mark.parametrize("seed", range(3))
def test_the_ledgers_line_says_the_same_as_the_database(seed):
    districts.build(seed)
    steps = taken(Demand.objects.values_list("pk", flat=True))
    for one in Demand.objects.known(date.max):
        line = line_of(step.facts for step in steps[one.pk])
        for name, value in line.items():
            assert (getattr(one, name) or None) == (value or None), (one.number, name)


# --- Acts ----------------------------------------------------------------------------------------


def test_who_may_do_what(cast, book):
    """The office decides, the department handles what is its own, who knows the unit asks it."""
    raised = book.demand(cast.covered_unit, MAY)
    assert offered(cast.district, raised) == {"accept", "decline", "withdraw", "correct"}
    assert offered(cast.east, raised) == {"withdraw", "correct"}
    for who in (cast.secretary, cast.instructor):
        assert offered(who, raised) == {"withdraw"}
    for who in (cast.west, cast.department, cast.leader):
        assert offered(who, raised) == set()
    given = assigned(cast, book, assistants=[HELP])
    handling = {"progress", "return", "ask-extension", "submit"}
    assert offered(cast.district, given) == handling | {"assign", "withdraw", "correct"}
    assert offered(cast.department, given) == handling
    helper = user("helper", "协办人", "department", division_id=HELP)
    assert offered(helper, given) == {"progress"}
    act(cast.department, "submit", given, MAY, outcome="solved", note="已办")
    assert offered(cast.department, given) == set()
    assert offered(cast.east, given) == {"feed-back", "withdraw", "correct"}
    act(cast.east, "feed-back", given, MAY)
    assert offered(cast.instructor, given) == {"rate", "withdraw"}


def test_an_instructor_raises_for_own_units_only(cast, client: Client):
    client.force_login(cast.instructor)
    mine, other = cast.covered_unit.pk, cast.bare_unit.pk
    assert client.get(f"/units/{mine}/acts/raise-demand/").status_code == 200
    assert client.get(f"/units/{other}/acts/raise-demand/").status_code == 404
    assert client.get(f"/units/{mine}/acts/rename/").status_code == 404
    client.force_login(cast.department)
    assert client.get(f"/units/{mine}/acts/raise-demand/").status_code == 404
    assert client.get("/demands/acts/raise/").status_code == 404


def test_numbers_follow_one_another_and_the_office_is_told(cast):
    for _ in range(2):
        do(cast.east, "raise-demand", cast.covered_unit, effective_on="2021-05-06",
           content="停车难", category="其他")  # fmt: skip
    assert list(Demand.objects.values_list("number", flat=True)) == ["SQ20210001", "SQ20210002"]
    told = set(Notice.objects.values_list("user__username", flat=True))
    assert told == {"district", "secretary"} | set(
        Notice.objects.filter(user=cast.instructor).values_list("user__username", flat=True)
    )


def test_an_assignment_is_due_by_working_days(cast, book):
    """Fifteen from 27 September 2021: seven days of October are free, the 9th makes up for one."""
    demand = assigned(cast, book, date(2021, 9, 27), assistants=[HELP])
    assert known(demand).due_on == date(2021, 10, 22)
    Setting.objects.create(key=Setting.Key.DEMAND_DAYS, value="3")
    assert known(assigned(cast, book, date(2021, 9, 27))).due_on == date(2021, 9, 30)


def test_an_extension_is_asked_for_and_answered_and_has_its_limit(cast, book):
    demand = assigned(cast, book, due_on="2021-05-20")
    ask = {"due_on": "2021-07-20", "note": "涉及几个部门"}
    with pytest.raises(ActError, match="延期合计不超过15个工作日，最迟到2021-06-10"):
        act(cast.department, "ask-extension", demand, date(2021, 5, 18), **ask)
    act(
        cast.department,
        "ask-extension",
        demand,
        date(2021, 5, 18),
        **ask | {"due_on": "2021-06-01"},
    )
    assert known(demand).due_on == date(2021, 5, 20)
    assert {"extend", "refuse-extension"} <= offered(cast.district, demand)
    act(cast.district, "extend", demand, date(2021, 5, 19))
    assert known(demand).due_on == date(2021, 6, 1)
    assert "extend" not in offered(cast.district, demand)


def test_a_step_cannot_come_before_the_one_it_follows(cast, book):
    demand = assigned(cast, book)
    note = {"outcome": "solved", "note": "已办"}
    with pytest.raises(ActError, match="不能早于上一步“交办”的日期（2021-05-06）"):
        act(cast.department, "submit", demand, MAY - timedelta(1), **note)
    stale = fill(cast.department, "return", named(demand), "demands",
                 effective_on=MAY.isoformat(), note="不属本部门")  # fmt: skip
    assert stale.is_valid()
    act(cast.department, "submit", demand, MAY, **note)
    with pytest.raises(ActError, match="目前是“待审核”，不能办理“部门退回”"):
        rehearse(stale)


def test_what_a_department_gives_back_leaves_its_reach_and_can_be_taken_back(cast, book, client):
    demand = assigned(cast, book)
    client.force_login(cast.department)
    assert client.get(f"/demands/{demand.pk}/?as_of=2021-05-06").status_code == 200
    change = act(cast.department, "return", demand, MAY, note="不属本部门")
    assert client.get(f"/demands/{demand.pk}/?as_of=2021-05-06").status_code == 404
    assert client.get(f"/history/changes/{change.pk}/undo/").status_code == 200
    undo(change, by=cast.department, reason="看错了")
    assert known(demand).state == State.ASSIGNED


def test_nobody_takes_back_what_is_not_theirs_to_do(cast, book, client: Client):
    demand = book.demand(cast.covered_unit, MAY)
    change = act(cast.district, "accept", demand, MAY)
    for who, answer in ((cast.east, 404), (cast.secretary, 404), (cast.district, 200)):
        client.force_login(who)
        assert client.get(f"/history/changes/{change.pk}/undo/").status_code == answer


def test_another_department_finds_no_page(cast, book, client: Client):
    demand = assigned(cast, book)
    client.force_login(user("other", "别的部门", "department", division_id=HELP))
    for address in ("", "acts/progress/", "acts/submit/"):
        assert client.get(f"/demands/{demand.pk}/{address}").status_code == 404
    assert demand.number not in client.get("/demands/").content.decode()


def test_what_was_handed_over_after_the_opening_day_opens_on_today(cast, book, client: Client):
    """The pages open on 2021-12-31 here; a notice, and the page after an act, must not be lost."""
    today = timezone.localdate()
    demand = assigned(cast, book, today)
    client.force_login(cast.department)
    assert client.get(f"/demands/{demand.pk}/").status_code != 200
    told = Notice.objects.get(user=cast.department)
    answer = client.get(f"/notices/{told.pk}/", follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain == [(f"/demands/{demand.pk}/?as_of={today}", 302)]


def test_who_is_concerned_is_told_without_names(cast, book):
    demand = assigned(cast, book)
    texts = Notice.objects.values_list("user__username", "text")
    told = dict(texts)
    assert set(told) == {"department", "secretary", "east"} | (set(told) & {"instructor"})
    assert told["department"] == f"诉求{demand.number}：交办（5月6日），办理时限2021-05-26"
    act(cast.department, "submit", demand, MAY, outcome="solved", note="找赵东生办了")
    assert "district" in dict(texts.all())
    assert not [text for _, text in texts.all() if "赵东生" in text]


def test_the_inbox_holds_what_waits_for_each(cast, book):
    book.demand(cast.covered_unit, MAY)
    demand = assigned(cast, book)
    (waiting,) = demands_waiting(cast.district, MAY)
    assert (waiting.title, waiting.due_on) == ("1件诉求待受理", date(2021, 5, 10))
    (given,) = demands_waiting(cast.department, MAY)
    assert (given.due_on, given.is_returned) == (date(2021, 5, 26), False)
    act(cast.department, "submit", demand, MAY, outcome="solved", note="已办")
    assert list(demands_waiting(cast.department, MAY)) == []
    act(cast.district, "send-back", demand, MAY, note="单位不满意")
    (back,) = demands_waiting(cast.department, MAY)
    assert (back.is_returned, back.detail) == (True, "单位不满意")
    act(cast.department, "submit", demand, MAY, outcome="solved", note="已办")
    act(cast.district, "feed-back", demand, MAY)
    for who in (cast.instructor, cast.secretary):
        assert [one.detail for one in demands_waiting(who, MAY)] == [
            "已反馈单位，请了解并登记单位的评价"
        ]


# --- Reminders and figures -----------------------------------------------------------------------


def test_each_reminder_finds_its_own(cast, book):
    unit, late = cast.covered_unit, date(2021, 12, 1)
    book.demand(unit, late)
    book.demand(unit, late, accepted_on=late)
    book.demand(unit, late, accepted_on=late, department=LEAD, due_on=date(2021, 12, 20))
    slow = book.demand(unit, late, accepted_on=late, department=LEAD)
    book.step(slow, date(2021, 12, 2), "progress")
    for kinds in (["extension_asked"], ["submitted"], ["submitted", "fed_back"]):
        one = book.demand(unit, late, accepted_on=late, department=LEAD)
        for kind in kinds:
            book.step(one, date(2021, 12, 30 if kind == "extension_asked" else 2), kind,
                      due_on=date(2022, 1, 5) if kind == "extension_asked" else None)  # fmt: skip
    rated = book.demand(unit, late, accepted_on=late, department=LEAD)
    book.step(rated, late, "fed_back")
    book.step(rated, late, "rated", satisfaction="mostly")
    rules = [rule for rule in RULES.values() if rule.noun == "demands"]
    assert {rule.slug: count(rule, YEAR) for rule in rules} == {rule.slug: 1 for rule in rules}


def test_reopening_changes_no_figure_of_the_periods_before(cast, book):
    demand = book.demand(cast.covered_unit, MAY, accepted_on=MAY, closed_on=date(2021, 6, 1),
                         outcome="solved")  # fmt: skip
    book.step(demand, date(2022, 1, 10), "reopened")
    again = book.demand(cast.covered_unit, MAY, accepted_on=MAY, closed_on=date(2021, 6, 1),
                        outcome="solved")  # fmt: skip
    book.step(again, date(2021, 12, 31), "reopened")
    book.step(book.demand(cast.covered_unit, MAY), MAY, "declined")
    found = figures(YEAR, ["demands_collected", "demands_resolved"])
    assert {slug: one.value for slug, one in found.items()} == {
        "demands_collected": 2,
        "demands_resolved": 1,
    }
    may = figures(YEAR.at(period=Period.of_month(2021, 5)), ["demands_resolved"])
    assert may["demands_resolved"].value == 0


def test_a_programme_lists_its_firms_and_its_numbers_are_lists(cast, book, client: Client):
    demand = book.demand(cast.covered_unit, MAY, accepted_on=MAY)
    programme = demand.programme
    Demand.objects.update(batch="第一批")
    Enrolment.objects.create(
        programme=programme, unit=cast.covered_unit, leader="联点人", batch="第一批",
        started_on=MAY, opened_by=book.change,
    )  # fmt: skip
    client.force_login(cast.district)
    shown = client.get("/programmes/").content.decode()
    assert "联点人" in shown
    assert f"programme={programme.pk}&amp;state=accepted&amp;batch=" in shown
    listed = client.get(f"/demands/?programme={programme.pk}&state=accepted&batch=第一批")
    assert f'href="/demands/{demand.pk}/' in listed.content.decode()
    client.force_login(cast.leader)
    masked = client.get("/programmes/").content.decode()
    assert "联点人" not in masked
    assert "联**" in masked
    client.force_login(cast.west)
    assert "东方科技" not in client.get("/programmes/").content.decode()


# --- Written down wrongly ------------------------------------------------------------------------


def test_a_demand_written_down_wrongly_is_corrected_by_who_keeps_the_area(cast, book):
    demand = book.demand(cast.covered_unit, date(2021, 4, 1))
    record = NOUNS["demands"].named(Demand.objects.filter(pk=demand.pk), date(2021, 4, 1)).get()
    do(cast.east, "correct", record, "demands", category="融资", content="贷款难", reason="核对")
    demand.refresh_from_db()
    assert (demand.category, demand.content) == ("融资", "贷款难")
    assert not CorrectDemand.open_to(cast.department)
    assert not CorrectDemand.open_to(cast.secretary)
