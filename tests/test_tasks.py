"""Tasks: expected and done are derived from the records, and each number is its list's."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from activities.acts.tasks.issuing import tasks_like
from activities.models import Activity, ServiceDay, Task, TaskList, TaskReport, Visit
from activities.tasks.measures import MADE_UP, MEASURES
from activities.tasks.targets import Outcome, by_street, tallies, targets
from members.models import Appointment, Assignment
from orgs.acts import ActError, acts_for, perform
from orgs.inbox import Item, items_of
from orgs.models import (
    Division,
    Notice,
    PartyOrganization,
    Place,
    ServiceAssignment,
    Unit,
    User,
)
from orgs.nouns import NOUNS
from orgs.periods import Period
from orgs.rules import RULES, count
from orgs.scope import EVERYTHING, Scope
from orgs.undo import undo
from reports.figures import figures
from tests.acts import do, fill
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import Cast, build_cast
from tests.districts import DAYS, Size, build

pytestmark = pytest.mark.django_db

DAY = date(2021, 12, 31)
ISSUED, DUE = date(2021, 11, 5), date(2021, 12, 20)


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    return Book()


def scope(day: date = DAY, division: str = DISTRICT) -> Scope:
    return Scope(division, day, Period.of_year(day.year))


def tally(task: Task, day: date = DAY, division: str = DISTRICT) -> dict[str, int]:
    return dict(tallies([task.pk], scope(day, division))[task.pk])


def how(task: Task, day: date = DAY) -> dict[str, str]:
    """Name → outcome."""
    return dict(targets(task, scope(day)).values_list("name", "outcome"))


# --- Measures, against a slow count --------------------------------------------------------------


def holds(spell: Any, day: date) -> bool:
    return spell.started_on <= day and (spell.ended_on is None or day < spell.ended_on)


def expected_units(task: Task, day: date) -> dict[int, str]:
    found = {}
    for unit in Unit.objects.all():
        spell = next((one for one in unit.spells.all() if holds(one, day)), None)
        if spell is None or spell.status != "operating":
            continue
        if unit.registered_on and unit.registered_on > day:
            continue
        if unit.closed_on and unit.closed_on <= day:
            continue
        led = [
            one
            for one in Assignment.objects.filter(unit=unit)
            if holds(one, day)
            and any(
                holds(a, day) and a.level != "policy"  # who explain policy are another pool
                for a in Appointment.objects.filter(instructor=one.instructor_id)
            )
        ]
        if spell.is_key if task.measure == "key_visit" else led:
            found[unit.pk] = spell.division_id or ""
    return found


def expected_organizations(task: Task, day: date) -> dict[int, str]:
    found = {}
    for one in PartyOrganization.objects.all():
        gone = one.dissolved_on is not None and one.dissolved_on <= day
        if one.established_on > day or gone:
            continue
        for spell in one.spells.all():
            if holds(spell, day) and spell.kind in task.kinds:
                found[one.pk] = spell.division_id or ""
    return found


def expected_places(task: Task, day: date) -> dict[int, str]:
    served = {one.place_id for one in ServiceAssignment.objects.all() if holds(one, day)}
    return {one.pk: one.division_id for one in Place.objects.filter(pk__in=served)}


def expected_streets(task: Task, day: date) -> dict[str, str]:
    return {
        one.code: one.code
        for one in Division.objects.filter(kind__in=("street", "zone"))
        if (one.started_on is None or one.started_on <= day)
        and (one.ended_on is None or one.ended_on > day)
    }


def records(task: Task) -> list[tuple[Any, date, date | None]]:
    """Whose, on which day, and when it was sent back: whatever could count for the task."""
    if task.is_reported:
        return [
            (one.division_id or one.party_organization_id or one.place_id, one.reported_on,
             one.returned_on)
            for one in TaskReport.objects.filter(task=task)
        ]  # fmt: skip
    if task.measure in Task.OF_UNITS:
        found = [(v.unit_id, v.happened_on, v) for v in Visit.objects.all()]
        return [(unit, day, None) for unit, day, v in found if v.state == "submitted"]
    if task.measure == "service_day":
        return [
            (one.place_id, one.happened_on, one.returned_on)
            for one in ServiceDay.objects.exclude(happened_on=None)
        ]
    return [
        (hosting.party_organization_id, one.happened_on, None)
        for one in Activity.objects.filter(kind=task.measure)
        for hosting in one.hostings.all()
    ]


def oracle(task: Task, day: date) -> dict[str, Counter[str]]:
    """Street → outcome → targets, one target after another."""
    on = min(day, task.due_on)
    if task.measure in Task.OF_UNITS:
        expected: dict[Any, str] = expected_units(task, on)
    elif task.measure in Task.OF_PLACES:
        expected = expected_places(task, on)
    elif task.measure == "street_report":
        expected = expected_streets(task, on)
    else:
        expected = expected_organizations(task, on)
    last = day if task.is_reported else min(day, task.due_on + MADE_UP)
    first = date.min if task.is_reported else task.from_on
    found: dict[str, Counter[str]] = {}
    for target, division in expected.items():
        if not division.startswith(DISTRICT):
            continue
        own = [(d, back) for whose, d, back in records(task) if whose == target]
        own = [(d, back) for d, back in own if first <= d]
        sent_back = [d for d, back in own if back and back <= day and (d <= last)]
        good = sorted(d for d, back in own if d <= last and not (back and back <= day))
        if len(good) >= task.least:
            outcome = "on_time" if good[task.least - 1] <= task.due_on else "late"
        elif sent_back:
            outcome = "returned"
        else:
            outcome = "overdue" if task.due_on < day else "open"
        found.setdefault(division[:9], Counter())[outcome] += 1
    return found


def with_tasks(seed: int) -> list[Task]:
    """A random district with a task of each measure, and reports, some of them sent back."""
    build(seed, Size(units=25, organizations=12, happenings=60))
    random, book = Random(seed), Book()
    place = Place.objects.order_by("pk").first() or book.place("大厦")
    book.served(place)
    for day in DAYS:
        back = {"returned_on": day + timedelta(days=2), "returned_for": "缺少数据"}
        month = ServiceDay.objects.filter(place=place, month=day.replace(day=1), returned_on=None)
        if month.exists() or random.random() < 0.4:
            book.service_day(place, day, **back)
        else:
            book.service_day(place, day)
    tasks = []
    for measure in Task.Measure:
        since, due = sorted(random.sample(DAYS, 2))
        least = 1 if measure in Task.REPORTS else random.choice((1, 1, 2))
        task = book.task(measure, due, issued=since, least=least)
        tasks.append(task)
    by_measure = {task.measure: task for task in tasks}
    for street in Division.objects.filter(kind="street", parent=DISTRICT):
        _report(book, random, by_measure["street_report"], division=street)
    for organization in PartyOrganization.objects.all():
        _report(book, random, by_measure["organization_report"], party_organization=organization)
    _report(book, random, by_measure["place_report"], place=place)
    return tasks


def _report(book: Book, random: Random, task: Task, **of: Any) -> None:
    day = random.choice(DAYS)
    if random.random() < 0.4:
        book.report(task, day, day + timedelta(days=1), **of)
        day += timedelta(days=random.choice((1, 200)))
    if random.random() < 0.6:
        book.report(task, day, **of)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_measure_counts_what_a_slow_count_does_in_each_street(seed: int) -> None:
    tasks, seen = with_tasks(seed), Counter[str]()
    keys = tuple(task.pk for task in tasks)
    for day in (date(2020, 7, 1), date(2021, 6, 30), DAY, date(2022, 6, 30)):
        found = by_street(keys, scope(day))
        for task in tasks:
            slow = oracle(task, day)
            assert found[task.pk] == slow, (task.measure, day)
            seen.update(outcome for street in slow.values() for outcome in street)
    assert set(seen) == set(Outcome)


def test_every_measure_is_for_somebody_and_shown_by_something():
    assert set(MEASURES) == set(Task.Measure)


# --- On time, late, sent back --------------------------------------------------------------------


def test_a_theme_day_held_is_a_task_done_and_nobody_reports_it(cast, book):
    task = book.task("theme_day", DUE, issued=ISSUED)
    assert how(task) == {"中共东方科技支部委员会": "overdue", "中共西岸贸易支部委员会": "overdue"}
    book.activity(date(2021, 12, 20), cast.east_branch)
    book.activity(date(2021, 12, 21), cast.west_branch)
    assert how(task) == {"中共东方科技支部委员会": "on_time", "中共西岸贸易支部委员会": "late"}
    assert tally(task, date(2021, 12, 20)) == {"on_time": 1, "open": 1}
    assert "report" not in {link.slug for link in acts_for(NOUNS["tasks"], named(task), cast.east)}


def test_only_records_of_the_tasks_own_days_count(cast, book):
    task = book.task("theme_day", DUE, issued=ISSUED)
    for day in (ISSUED - timedelta(days=1), DUE + MADE_UP + timedelta(days=1)):
        book.activity(day, cast.east_branch)
    book.activity(ISSUED, cast.east_branch, kind="congress")
    assert tally(task, date(2022, 12, 31)) == {"overdue": 2}
    book.activity(DUE + MADE_UP, cast.east_branch)
    assert tally(task, date(2022, 12, 31)) == {"late": 1, "overdue": 1}


def test_a_joint_theme_day_is_done_for_each_of_its_hosts_and_held_once(cast, book):
    task = book.task("theme_day", DUE, issued=ISSUED)
    book.activity(date(2021, 12, 1), cast.east_branch, cast.west_branch)
    assert tally(task) == {"on_time": 2}
    assert tally(task, division=EAST) == tally(task, division=WEST) == {"on_time": 1}
    assert figures(scope(), ["theme_party_days"])["theme_party_days"].value == 1


def test_a_task_may_ask_for_more_than_one(cast, book):
    task = book.task("theme_day", DUE, issued=ISSUED, least=2)
    book.activity(date(2021, 12, 1), cast.east_branch)
    assert tally(task, division=EAST) == {"overdue": 1}
    book.activity(date(2021, 12, 22), cast.east_branch)
    assert tally(task, division=EAST) == {"late": 1}


def test_what_moves_ends_or_begins_later_changes_no_task_that_was_due(cast, book):
    task = book.task("theme_day", date(2020, 12, 20), issued=date(2020, 11, 5))
    book.activity(date(2020, 12, 1), cast.east_branch)
    before = by_street((task.pk,), scope())[task.pk]
    assert before == {EAST: {"on_time": 1}, WEST: {"overdue": 1}}
    book.changes(cast.east_branch, date(2021, 5, 1), division_id=WEST)
    PartyOrganization.objects.filter(pk=cast.west_branch.pk).update(
        dissolved_on=date(2021, 3, 1), dissolution_reason="合并"
    )
    book.organization(since=date(2021, 2, 1))
    assert by_street((task.pk,), scope())[task.pk] == before


def test_key_units_are_visited_and_a_visit_sent_back_is_none(cast, book):
    task = book.task("key_visit", DUE, issued=ISSUED)
    assert tally(task) == {}
    unit = cast.covered_unit
    unit.spells.update(is_key=True)
    visit = book.visit(cast.on_the_east.instructor, unit, date(2021, 12, 3))
    assert tally(task) == {"on_time": 1}
    Visit.objects.filter(pk=visit.pk).update(state="returned")
    assert tally(task) == {"overdue": 1}


def test_a_report_sent_back_is_open_again_until_it_comes_anew(cast, book):
    task = book.task("street_report", DUE, issued=ISSUED)
    book.report(task, date(2021, 12, 10), date(2021, 12, 15), division_id=EAST)
    at = {day: how(task, day)["东风路街道"] for day in (date(2021, 12, 12), date(2021, 12, 16))}
    assert list(at.values()) == ["on_time", "returned"]
    book.report(task, date(2021, 12, 22), division_id=EAST)
    assert how(task, date(2021, 12, 21))["东风路街道"] == "returned"
    assert how(task)["东风路街道"] == "late"
    assert how(task)["清水塘街道"] == "overdue"


@pytest.mark.parametrize(
    "of", [{}, {"division_id": EAST, "party_organization": "east"}], ids=["nobody", "two"]
)
def test_a_report_is_of_exactly_one(cast, book, of):
    if "party_organization" in of:
        of = of | {"party_organization": cast.east_branch}
    task = book.task("street_report", DUE, issued=ISSUED)
    with pytest.raises(IntegrityError), transaction.atomic():
        book.report(task, DUE, **of)


# --- Issuing -------------------------------------------------------------------------------------


def named(task: Task) -> Any:
    return NOUNS["tasks"].find(EVERYTHING, task.pk)


def rows(*tasks: dict[str, Any]) -> dict[str, Any]:
    """The form of a list with these tasks, and a row left blank."""
    typed: dict[str, Any] = {"tasks-TOTAL_FORMS": len(tasks) + 1, "tasks-INITIAL_FORMS": 0}
    for number, task in enumerate([*tasks, {}]):
        for name, value in ({"title": "", "least": 1} | task).items():
            typed[f"tasks-{number}-{name}"] = value
    return typed


THEME = {"title": "主题党日", "measure": "theme_day", "due_on": "2021-12-20"}
SUMMARY = {"title": "报送小结", "measure": "street_report", "due_on": "2021-12-25"}


def issue(client: Client, *tasks: dict[str, Any], **more: Any) -> Any:
    typed = {"name": "11—12月任务清单", "effective_on": "2021-11-05"} | more
    return client.post("/task-lists/new/", typed | rows(*tasks))


def test_a_list_and_its_tasks_are_issued_in_one_form_and_those_concerned_are_told(cast, client):
    client.force_login(cast.district)
    answer = issue(client, THEME, SUMMARY)
    listed = TaskList.objects.get(name="11—12月任务清单")
    assert answer.url == f"/task-lists/{listed.pk}/"
    assert listed.happened_on == ISSUED
    first, second = listed.tasks.order_by("pk")
    assert (first.title, first.kinds, first.from_on) == (
        "主题党日",
        ["branch", "joint_branch"],
        ISSUED,
    )
    assert (second.measure, second.kinds) == ("street_report", [])
    told = {notice.user for notice in Notice.objects.filter(noun="task-lists")}
    assert told == {cast.east, cast.west, cast.secretary}
    assert figures(scope(), ["task_lists"])["task_lists"].value == 1


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ({"title": "没有期限", "measure": "theme_day"}, "请填写完成期限"),
        ({"title": "没有办法", "due_on": "2021-12-20"}, "请填写怎样算完成"),
        (THEME | {"due_on": "9999-12-31"}, "日期晚于2100年"),
        (THEME | {"due_on": "2021-11-04"}, "完成期限不能早于下发日期"),
        (SUMMARY | {"least": 3}, "次数请填1"),
        ({}, "请至少填写一项任务"),
    ],
)
def test_what_is_wrong_of_a_task_is_told_and_nothing_is_issued(cast, client, task, said):
    client.force_login(cast.district)
    answer = issue(client, task)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not TaskList.objects.filter(happened_on=ISSUED).exists()


def test_two_tasks_of_a_list_differ_in_name_or_in_how_they_are_done(cast, client):
    """By these a list's tasks are known, in its ledger file too."""
    client.force_login(cast.district)
    answer = issue(client, THEME, THEME | {"due_on": "2021-12-30"})
    assert "名称和怎样算完成都相同" in answer.content.decode()
    issue(client, THEME, SUMMARY)
    pk = TaskList.objects.get(happened_on=ISSUED).pk
    listed = NOUNS["task-lists"].find(EVERYTHING, pk)
    with pytest.raises(ActError, match="名称和怎样算完成都相同"):
        do(cast.district, "add-task", listed, "task-lists", **THEME, least=1)
    named_alike = THEME | {"measure": "key_visit"}
    do(cast.district, "add-task", listed, "task-lists", **named_alike, least=1)
    task = Task.objects.get(measure="key_visit")
    do(cast.district, "revise", named(task), "tasks", least=2, reason="增加")  # itself is no other
    with pytest.raises(ActError, match="名称和怎样算完成都相同"):
        do(cast.district, "revise", named(task), "tasks", measure="theme_day", reason="改")


def test_tasks_taken_over_are_due_as_many_months_later_and_at_a_months_end_again(book):
    for due in (date(2021, 2, 28), date(2021, 2, 20)):
        book.task("theme_day", due, issued=date(2021, 1, 6))
    last = TaskList.objects.get(happened_on=date(2021, 1, 6))
    found = [one["due_on"] for one in tasks_like(last, date(2021, 3, 10))]
    assert found == [date(2021, 4, 20), date(2021, 4, 30)]


def test_the_tasks_of_the_last_list_may_be_taken_over(cast, book, client):
    book.task("theme_day", DUE, issued=ISSUED, title="上期的任务", least=2)
    client.force_login(cast.district)
    blank = client.get("/task-lists/new/")
    last = TaskList.objects.get(happened_on=ISSUED)
    assert f"?like={last.pk}" in blank.content.decode()
    filled = client.get(f"/task-lists/new/?like={last.pk}").context["form"].tasks
    first = filled.forms[0]
    assert first["title"].value() == "上期的任务"
    assert first["least"].value() == 2
    assert first["due_on"].value() > DUE


@pytest.mark.parametrize("who", ["east", "secretary", "leader", "instructor"])
def test_only_the_district_issues(cast, client, who):
    client.force_login(getattr(cast, who))
    assert client.get("/task-lists/new/").status_code == 404
    assert issue(client, THEME).status_code == 404
    task = cast.on_the_east.task
    for slug in ("revise", "withdraw", "return"):
        client.post(f"/tasks/{task.pk}/acts/{slug}/", {"step": "apply", "reason": "试试"})
    assert not TaskList.objects.filter(happened_on=ISSUED).exists()
    task.refresh_from_db()
    assert task.withdrawn_on is None


def test_a_task_is_added_revised_withdrawn_and_each_taken_back(cast, book):
    book.task("theme_day", DUE, issued=ISSUED)
    listed = NOUNS["task-lists"].find(EVERYTHING, TaskList.objects.get(happened_on=ISSUED).pk)
    do(cast.district, "add-task", listed, "task-lists", title="走访", measure="key_visit",
       due_on="2021-12-20", kinds=[])  # fmt: skip
    task = Task.objects.get(title="走访")
    assert (task.from_on, task.kinds) == (ISSUED, [])
    do(cast.district, "revise", named(task), "tasks", due_on="2021-12-30", reason="顺延")
    task.refresh_from_db()
    assert task.due_on == date(2021, 12, 30)
    change = do(cast.district, "withdraw", named(task), "tasks", effective_on="2021-12-10",
                reason="合并到下期")  # fmt: skip
    assert not Task.objects.in_force(date(2021, 12, 10)).filter(pk=task.pk).exists()
    assert Task.objects.in_force(date(2021, 12, 9)).filter(pk=task.pk).exists()
    undo(change, by=cast.district)
    assert Task.objects.in_force(DAY).filter(pk=task.pk).exists()


# --- Reporting -----------------------------------------------------------------------------------


def test_a_street_reports_is_sent_back_with_the_reason_and_reports_again(cast, book):
    task = book.task("street_report", DUE, issued=ISSUED)
    do(cast.east, "report", named(task), "tasks", effective_on="2021-12-10", text="已完成")
    report = TaskReport.objects.get()
    assert (report.division_id, report.reported_on) == (EAST, date(2021, 12, 10))
    assert "report" not in {one.slug for one in acts_for(NOUNS["tasks"], named(task), cast.east)}
    do(cast.district, "return", named(task), "tasks", report=report.pk, reason="缺少数据",
       effective_on="2021-12-12")  # fmt: skip
    assert how(task)["东风路街道"] == "returned"
    told = Notice.objects.get(user=cast.east)
    assert "缺少数据" in told.text
    assert (told.noun, told.object_id) == ("tasks", task.pk)
    do(cast.east, "report", named(task), "tasks", effective_on="2021-12-15", text="已补充")
    assert how(task)["东风路街道"] == "on_time"
    assert TaskReport.objects.filter(task=task).count() == 2


def test_of_two_who_send_a_report_back_at_once_the_second_is_told(cast, book):
    task = book.task("street_report", DUE, issued=ISSUED)
    do(cast.east, "report", named(task), "tasks", effective_on="2021-12-10", text="已完成")
    report = TaskReport.objects.get().pk
    said = {"report": report, "effective_on": "2021-12-12"}
    first = fill(
        cast.district, "return", named(task), "tasks", reason="缺少数据\n\n- 另一行", **said
    )
    second = fill(cast.district, "return", named(task), "tasks", reason="不全", **said)
    assert first.is_valid()
    assert second.is_valid()
    perform(first)
    with pytest.raises(ActError, match="刚刚已由他人退回"):
        perform(second)
    assert "缺少数据" in TaskReport.objects.get().returned_for
    assert "缺少数据 - 另一行" in Notice.objects.get(user=cast.east).text  # in one line


def test_nobody_reports_for_another_street(cast, book):
    task = book.task("street_report", DUE, issued=ISSUED)
    act = fill(cast.east, "report", named(task), "tasks", text="已完成", target=WEST,
               effective_on="2021-12-10")  # fmt: skip
    assert "target" in act.errors
    stand_in = fill(cast.district, "report", named(task), "tasks", text="代报", target=WEST,
                    effective_on="2021-12-10")  # fmt: skip
    assert stand_in.is_valid()


def test_a_secretary_reports_for_the_own_organisation(cast, book):
    task = book.task("organization_report", DUE, issued=ISSUED)
    act = fill(cast.secretary, "report", named(task), "tasks")
    assert [one.name for one in act.fields["target"].queryset] == ["中共东方科技支部委员会"]  # type: ignore[attr-defined]
    do(cast.secretary, "report", named(task), "tasks", effective_on="2021-12-10", text="已完成")
    assert TaskReport.objects.get().party_organization == cast.east_branch


def test_a_street_takes_back_neither_what_the_district_issues_nor_anothers_report(
    cast, book, client: Client
):
    task = book.task("street_report", DUE, issued=ISSUED)
    said = {"effective_on": "2021-12-10", "text": "已完成"}
    report = do(cast.west, "report", named(task), "tasks", **said)
    do(cast.east, "report", named(task), "tasks", **said)
    revised = do(cast.district, "revise", named(task), "tasks", due_on="2021-12-30", reason="顺延")
    for taken, who, answer in (
        (report, cast.east, 404),
        (report, cast.west, 200),
        (report, cast.district, 200),
        (revised, cast.east, 404),
        (revised, cast.secretary, 404),
        (revised, cast.district, 200),
    ):
        client.force_login(who)
        assert client.get(f"/history/changes/{taken.pk}/undo/").status_code == answer
    client.force_login(cast.east)
    own = TaskReport.objects.get(division=EAST).change_id
    page = client.get(f"/history/tasks/{task.pk}/").content.decode()
    assert f"/history/changes/{own}/undo/" in page
    assert f"/history/changes/{report.pk}/undo/" not in page
    client.post(f"/history/changes/{revised.pk}/undo/", {"reason": "不想做"})
    task.refresh_from_db()
    assert task.due_on == date(2021, 12, 30)


# --- Pages ---------------------------------------------------------------------------------------


def test_each_number_of_a_task_leads_to_exactly_its_rows(cast, book, client):
    task = book.task("theme_day", DUE, issued=ISSUED)
    for _ in range(3):
        book.activity(date(2021, 12, 1), book.organization())
    book.activity(date(2021, 12, 25), cast.west_branch)
    book.organization(street=DISTRICT)  # the district's own
    client.force_login(cast.district)
    for day in (date(2021, 11, 30), DAY):
        for street, numbers in by_street((task.pk,), scope(day))[task.pk].items():
            for outcome, number in numbers.items():
                query = {"task": task.pk, "outcome": outcome, "street": street, "as_of": day}
                page = client.get("/tasks/targets/", query)
                assert page.context["table"].paginator.count == number
        whole = client.get("/tasks/targets/", {"task": task.pk, "as_of": day})
        assert whole.context["table"].paginator.count == sum(tally(task, day).values())


def test_a_street_lists_and_exports_its_own_targets_alone(cast, book, client):
    task = book.task("theme_day", DUE, issued=ISSUED)
    client.force_login(cast.east)
    page = client.get("/tasks/targets/", {"task": task.pk})
    assert page.context["table"].paginator.count == 1
    file = client.get("/tasks/targets/export.csv", {"task": task.pk, "outcome": "overdue"})
    text = b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    assert "中共东方科技支部委员会" in text
    assert "西岸" not in text
    assert client.get("/tasks/targets/", {"task": task.pk, "outcome": "best"}).status_code == 400
    assert client.get("/tasks/targets/", {"task": task.pk, "street": "\0"}).status_code == 400


def test_what_is_issued_in_another_district_is_not_found(cast, book, client):
    Division.objects.create(code="430102", name="另一区", kind="district")
    TaskList.objects.filter(pk=cast.on_the_east.task.task_list_id).update(division="430102")
    client.force_login(cast.east)
    task = cast.on_the_east.task
    for address in (
        f"/tasks/{task.pk}/",
        f"/task-lists/{task.task_list_id}/",
        f"/tasks/targets/?task={task.pk}",
        f"/tasks/{task.pk}/acts/report/",
    ):
        assert client.get(address).status_code == 404, address


def test_what_the_district_owes_is_not_asked_of_a_street(cast, book, client):
    client.force_login(cast.district)
    assert [one.done for one in client.get("/tasks/overview/").context["owed"]] == [0, 0, 0]
    book.task("theme_day", DUE, issued=ISSUED)
    book.activity(date(2021, 5, 1), cast.east_branch, cast.west_branch, kind="exchange")
    assert [one.done for one in client.get("/tasks/overview/").context["owed"]] == [1, 1, 0]
    client.force_login(cast.east)
    assert client.get("/tasks/overview/").context["owed"] == []
    home = client.get("/").content.decode()
    assert "/ 6次" not in home
    assert "由区里统一开展" in home


def test_the_pages_take_few_queries(cast, book, client, django_assert_max_num_queries):
    for measure in ("theme_day", "key_visit", "street_report", "service_day", "congress"):
        book.task(measure, DUE, issued=ISSUED)
    book.served(cast.on_the_east.place)
    client.force_login(cast.east)
    for address, most in (("/inbox/", 34), ("/tasks/overview/", 23), ("/tasks/", 20)):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


# --- Service days --------------------------------------------------------------------------------


def test_a_building_with_a_team_owes_last_months_report_after_the_day_set(cast, book):
    rule = RULES["service-day-missing"]
    place = cast.on_the_east.place
    assert count(rule, scope()) == 0
    book.served(place)
    assert count(rule, scope()) == 1
    assert count(rule, scope(date(2021, 12, 10))) == 0
    assert count(rule, scope(division=WEST)) == 0
    book.service_day(place, date(2021, 11, 20), date(2021, 12, 3))
    assert count(rule, scope()) == 0


def test_a_service_day_is_reported_sent_back_and_reported_again(cast, book):
    place = cast.on_the_east.place
    book.served(place)
    record = NOUNS["places"].find(EVERYTHING, place.pk)
    said = {"month": "2021-11", "happened_on": "2021-11-20", "topic": "法律体检",
            "next_plan": "银企对接"}  # fmt: skip
    do(cast.east, "service-day", record, "places", effective_on="2021-12-02", **said)
    made = ServiceDay.objects.get(month=date(2021, 11, 1))
    again = fill(cast.east, "service-day", record, "places", effective_on="2021-12-03", **said)
    assert again.is_valid()
    with pytest.raises(Exception, match="已经报送"):
        again.apply(book.change)
    one = NOUNS["service-days"].find(EVERYTHING, made.pk)
    do(cast.district, "return", one, "service-days", effective_on="2021-12-05", reason="太笼统")
    assert [item.detail for item in inbox(cast.east) if item.is_returned] == ["报送被退回：太笼统"]
    assert Notice.objects.filter(user=cast.east, noun="service-days").count() == 1
    do(cast.east, "service-day", record, "places", effective_on="2021-12-06", **said)
    assert not [item for item in inbox(cast.east) if item.is_returned]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "happened_on"),
        ({"happened_on": "2021-10-20", "topic": "体检"}, "happened_on"),
        ({"happened_on": "2021-11-20", "topic": ""}, "topic"),
        ({"happened_on": "2021-11-20", "topic": "体检", "not_held_for": "雨"}, "not_held_for"),
        ({"month": "2021年11月"}, "month"),
    ],
)
def test_a_month_says_when_it_was_held_or_why_not(cast, book, said, field):
    book.served(cast.on_the_east.place)
    record = NOUNS["places"].find(EVERYTHING, cast.on_the_east.place.pk)
    act = fill(cast.east, "service-day", record, "places", **({"month": "2021-11"} | said))
    assert field in act.errors


# --- The inbox -----------------------------------------------------------------------------------


def inbox(one: User, day: date = DAY) -> list[Item]:
    return items_of(one, day)


def told(one: User, day: date = DAY, kind: str = "任务") -> list[str]:
    return [item.title for item in inbox(one, day) if item.kind == kind]


def test_items_appear_when_a_task_is_issued_and_vanish_when_the_records_say_it_is_done(cast, book):
    book.task("theme_day", DUE, issued=ISSUED, title="主题党日")
    assert told(cast.east, date(2021, 11, 4)) == []
    for who in (cast.east, cast.west, cast.secretary):
        assert told(who) == ["主题党日"]
    for who in (cast.district, cast.leader, cast.instructor, cast.department):
        assert told(who) == []
    book.activity(date(2021, 12, 22), cast.east_branch)
    assert told(cast.east) == told(cast.secretary) == []
    assert told(cast.west) == ["主题党日"]


def test_visits_are_asked_of_the_street_and_not_of_the_branch_that_covers_the_unit(cast, book):
    book.task("key_visit", DUE, issued=ISSUED, title="走访")
    cast.covered_unit.spells.update(is_key=True)
    assert told(cast.east) == ["走访"]
    assert told(cast.secretary) == told(cast.west) == []


def test_the_inbox_does_not_nag_for_ever_and_forgets_what_is_withdrawn(cast, book):
    task = book.task("theme_day", DUE, issued=ISSUED, title="主题党日")
    assert told(cast.east, DUE + MADE_UP) == ["主题党日"]
    assert told(cast.east, DUE + MADE_UP + timedelta(days=1)) == []
    Task.objects.filter(pk=task.pk).update(withdrawn_on=DAY)
    assert told(cast.east) == []


def test_what_was_sent_back_stands_first_with_the_reason(cast, book, client):
    book.task("theme_day", date(2021, 12, 1), issued=ISSUED, title="主题党日")
    task = book.task("street_report", DUE, issued=ISSUED, title="报送小结")
    book.report(task, date(2021, 12, 10), date(2021, 12, 15), division_id=EAST)
    first, *others = inbox(cast.east)
    assert (first.title, first.is_returned, first.detail) == (
        "报送小结",
        True,
        "报送被退回：缺少数据",
    )
    assert [item.title for item in others] == ["主题党日"]
    client.force_login(cast.east)
    shown = client.get("/inbox/").content.decode()
    assert shown.index("退回重办") < shown.index("主题党日")
    assert "逾期11天" in shown
    book.report(task, date(2021, 12, 18), division_id=EAST)
    assert told(cast.east) == ["主题党日"]


def test_the_calendar_asks_the_district_for_what_it_owes_in_the_last_month_of_its_turn(cast, book):
    for day, owed in (
        (date(2021, 9, 15), {"召开经验交流会"}),
        (date(2021, 10, 15), {"下发任务清单"}),
        (date(2021, 11, 15), set()),
        (date(2021, 12, 5), {"下发任务清单", "召开经验交流会", "开展年度考核"}),
    ):
        found = told(cast.district, day, "区里的工作")
        assert set(found) == owed, day
    book.task("theme_day", DUE, issued=ISSUED)
    assert "下发任务清单" not in told(cast.district, date(2021, 12, 5), "区里的工作")
    assert told(cast.east, date(2021, 12, 5), "区里的工作") == []


def test_who_keeps_nothing_is_told_what_would_stand_here(cast, client):
    for who in (cast.leader, cast.instructor, cast.department):
        client.force_login(who)
        page = client.get("/inbox/")
        assert page.status_code == 200
        assert "办完就自动消失" in page.content.decode()


def test_the_home_page_tells_a_street_how_many_items_there_are(cast, book, client):
    book.task("theme_day", DUE, issued=ISSUED)
    client.force_login(cast.east)
    shown = client.get("/due/", headers={"HX-Request": "true"}).content.decode()
    assert "我的事项 1 件" in shown
