"""What the task lists of 2021 and 2022 ask for, and the monthly reports of the buildings served.

Made from what was written: activities and visits tell by themselves what is done. None of it
enters a figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from activities.models import ServiceDay, Task, TaskList, TaskReport
from orgs.models import Division, Place, ServiceAssignment
from orgs.periods import ONE_DAY, Period
from reports.demo.book import Book, between
from reports.demo.places import DISTRICT
from reports.demo.targets import END

Measure = Task.Measure
FIRST = date(2021, 1, 1)
BRANCHES = ["branch", "joint_branch"]
# What each list of a year asks for besides service days, in their order.
TURNS: tuple[tuple[tuple[str, Measure], ...], ...] = (
    (("召开年度组织生活会", Measure.ORGANISATION_LIFE), ("开展民主评议党员", Measure.REVIEW)),
    (("召开支部党员大会", Measure.CONGRESS), ("走访重点单位", Measure.KEY_VISIT)),
    (("开展庆“七一”主题党日", Measure.THEME_DAY), ("报送上半年工作小结", Measure.STREET_REPORT)),
    (("书记讲党课", Measure.LECTURE), ("走访重点单位", Measure.KEY_VISIT)),
    (("召开支部党员大会", Measure.CONGRESS),),
    (("开展主题党日", Measure.THEME_DAY), ("报送全年工作总结", Measure.STREET_REPORT)),
)
SUBJECTS = ("政策宣讲进楼宇", "法律体检", "健康义诊", "招聘对接", "消防安全培训", "银企对接")
REASONS = ("楼宇装修，暂停开展", "疫情防控，暂缓聚集活动")
UNCLEAR = "服务内容过于笼统，请写明服务了哪些企业、解决了什么问题"
NO_NUMBERS = "缺少工作数据和下步打算，请补充"


def add_tasks(book: Book) -> int:
    """To be called when the rest is written; returns how many rows it wrote."""
    rng = book.rng("tasks")
    lists = TaskList.objects.filter(happened_on__gte=FIRST).order_by("happened_on")
    tasks = Task.objects.bulk_create(
        Task(task_list=one, change_id=book.change(one.happened_on), **plan)
        for one in lists
        for plan in _plans(one)
    )
    reports = TaskReport.objects.bulk_create(_reports(book, rng, tasks))
    days = ServiceDay.objects.bulk_create(_service_days(book, rng))
    return len(tasks) + len(reports) + len(days)


def _plans(listed: TaskList) -> Iterator[dict[str, Any]]:
    """Due at the end of the two months that the list is for."""
    year, month = listed.happened_on.year, listed.happened_on.month
    months = [Period.of_month(year, number) for number in (month, month + 1)]
    whole = {"from_on": months[0].start, "due_on": months[1].last_day}
    for title, measure in TURNS[month // 2]:
        kinds = BRANCHES if measure in Task.OF_ORGANIZATIONS else []
        due = {"due_on": months[1].last_day - timedelta(days=8)}
        yield (
            {"title": title, "measure": measure, "kinds": kinds}
            | whole
            | (due if measure in Task.REPORTS else {})
        )
    yield {"title": "开展楼宇商圈主题服务日", "measure": Measure.SERVICE_DAY, "least": 2} | whole


def _reports(book: Book, rng: Random, tasks: list[Task]) -> Iterator[TaskReport]:
    """Most streets in time, some late; some were sent back, of which one has not come again."""
    streets = list(
        Division.objects.filter(parent=DISTRICT, kind=Division.Kind.STREET).order_by("code")
    )
    for task in tasks:
        if task.measure != Measure.STREET_REPORT:
            continue
        for order, street in enumerate(rng.sample(streets, len(streets) - 1)):
            late = order in (3, 8)
            day = task.due_on + timedelta(days=rng.randint(1, 5) if late else -rng.randint(0, 9))
            own = {
                "task": task,
                "division": street,
                "text": f"{street.name}{task.title.removeprefix('报送')}。",
                "change_id": book.change(day),
            }
            if order not in (5, 6):
                yield TaskReport(reported_on=day, **own)
                continue
            back = day + timedelta(days=2)
            yield TaskReport(reported_on=day, returned_on=back, returned_for=NO_NUMBERS, **own)
            if order == 6:
                yield TaskReport(reported_on=back + timedelta(days=3), **own)


def _service_days(book: Book, rng: Random) -> Iterator[ServiceDay]:
    """Each building that has a team at the end of the month; a few owe the report."""
    for month in Period(FIRST, END + ONE_DAY).months():
        served = ServiceAssignment.objects.as_of(month.last_day).values("place")
        for place in Place.objects.filter(pk__in=served).order_by("pk"):
            begun = place.service_assignments.order_by("started_on")[0].started_on
            chance = rng.random()
            if chance < 0.06:
                continue
            day = month.end + timedelta(days=rng.randint(0, 11))
            own: dict[str, Any] = {"place": place, "month": month.start}
            plan = {"next_plan": f"下月开展{rng.choice(SUBJECTS)}。", "change_id": book.change(day)}
            if chance < 0.12:
                yield ServiceDay(reported_on=day, not_held_for=rng.choice(REASONS), **own, **plan)
                continue
            subject = rng.choice(SUBJECTS)
            held = {
                "happened_on": between(rng, max(begun, month.start), month.last_day),
                "subject": subject,
            }
            if chance > 0.97:
                back = day + timedelta(days=1)
                yield ServiceDay(
                    reported_on=day,
                    returned_on=back,
                    returned_for=UNCLEAR,
                    services="为入驻企业服务。",
                    **own,
                    **held,
                    **plan,
                )
                day = back + timedelta(days=rng.randint(1, 4))
            services = f"组织入驻企业参加{subject}，现场答疑。"
            yield ServiceDay(reported_on=day, services=services, **own, **held, **plan)
