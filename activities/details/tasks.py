"""A task list with its tasks; a task with what is expected, done and reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from activities.acts.tasks.reporting import whose
from activities.models import Task, TaskList, TaskReport
from activities.tasks.measures import MADE_UP, STREETS, audience_of
from activities.tasks.targets import (
    Outcome,
    Tally,
    by_street,
    reports_within,
    tallies,
    targets,
)
from orgs.details import (
    Content,
    Entry,
    Facts,
    Head,
    Link,
    Row,
    Rows,
    Viewed,
    head,
    in_words,
    panel,
    timeline,
)
from orgs.models import Division, PartyOrganizationSpell

COUNTED = ("应完成", *(str(one.label) for one in Outcome))
NUMERIC = frozenset(COUNTED)


def _numbers(viewed: Viewed, task: int, tally: Tally, **more: str) -> list[Link]:
    """All, and each outcome: every number with the list of exactly those it counts."""

    def link(number: int, **query: str) -> Link:
        query = {"task": str(task)} | query | more
        return Link(f"{number:,}", viewed.asked.url("task_targets", scope=viewed.scope, more=query))

    return [
        link(sum(tally.values())),
        *(link(tally[one], outcome=one.value) for one in Outcome),
    ]


def _standing(task: Task, viewed: Viewed) -> str:
    if task.withdrawn_on and task.withdrawn_on <= viewed.day:
        return "已撤销"
    return "已到期" if task.due_on < viewed.day else "未到期"


# --- A task list ---------------------------------------------------------------------------------


@head("task-lists")
def list_head(viewed: Viewed) -> Head:
    listed: TaskList = viewed.record
    return Head([f"{in_words(listed.happened_on)}下发", f"下发单位：{listed.division}"])


@panel("task-lists", "tasks", "任务", order=10)
def tasks_on(viewed: Viewed) -> Content:
    tasks = list(Task.objects.within(viewed.scope).filter(task_list=viewed.pk))
    counted = tallies([task.pk for task in tasks], viewed.scope)
    rows = [
        Row(
            [
                viewed.ref("tasks", task.pk),
                task.get_measure_display(),
                task.due_on,
                *_numbers(viewed, task.pk, counted[task.pk]),
            ],
            _standing(task, viewed) == "已撤销",
        )
        for task in tasks
    ]
    empty = "这份清单只登记了名称和下发日期。在“办理变动”中添加任务，完成情况由记录自动核对。"
    return Rows(("任务", "怎样算完成", "完成期限", *COUNTED), rows, empty, numeric=NUMERIC)


@timeline("task-lists", "issued", "下发", order=10)
def told_of_list(viewed: Viewed, limit: int) -> Iterable[Entry]:
    listed: TaskList = viewed.record
    yield Entry(listed.happened_on, ["下发任务清单"], change_id=listed.change_id)


# --- A task --------------------------------------------------------------------------------------


@head("tasks")
def task_head(viewed: Viewed) -> Head:
    task: Task = viewed.record
    state = _standing(task, viewed)
    words = [
        viewed.ref("task-lists", task.task_list_id),
        f"{in_words(task.due_on)}前完成",
    ]
    return Head(words, [(state, state == "未到期"), (task.get_measure_display(), False)])


@panel("tasks", "terms", "要求", order=5)
def terms(viewed: Viewed) -> Content:
    task: Task = viewed.record
    kinds = dict(PartyOrganizationSpell.Kind.choices)
    audience = audience_of(task)
    said: list[tuple[str, Any]] = [
        ("对象", audience.label + "".join(f"（{kinds[kind]}）" for kind in task.kinds)),
        ("怎样算完成", task.get_measure_display() + (f"{task.least}次" if task.least > 1 else "")),
        ("起算日期", task.from_on),
        ("完成期限", task.due_on),
        *([("要求", task.text)] if task.text else []),
        *([("撤销日期", task.withdrawn_on)] if task.withdrawn_on else []),
    ]
    note = (
        "没有记录可查，由各对象报送；报送后即算完成，退回的除外。"
        if task.is_reported
        else f"由台账中的记录自动核对，不用报送；到期后{MADE_UP.days}天内补办的，算逾期完成。"
    )
    return Facts(said, note=note)


class Numbers(Rows):
    """A table of numbers, whose rows are not what is counted."""

    total = None  # type: ignore[assignment]


@panel("tasks", "progress", "完成情况", order=10)
def progress(viewed: Viewed) -> Content:
    """Street by street in the order of their codes: no ranking."""
    streets = by_street((viewed.pk,), viewed.scope)[viewed.pk]
    rows = []
    if audience_of(viewed.record) is not STREETS:
        names = dict(Division.objects.filter(code__in=streets).values_list("code", "name"))
        rows = [
            Row([names[code], *_numbers(viewed, viewed.pk, streets[code], street=code)])
            for code in sorted(streets)
        ]
    if len(streets) != 1 or not rows:
        whole: Tally = sum(streets.values(), Counter())
        rows.append(Row(["合计", *_numbers(viewed, viewed.pk, whole)]))
    due: Any = min(viewed.day, viewed.record.due_on)
    note = f"应完成的为{in_words(due)}时在册的对象，以后的变动不影响。"
    return Numbers(("街道", *COUNTED), rows, "", numeric=NUMERIC, note=note)


@panel("tasks", "streets", "各街道", order=15)
def streets(viewed: Viewed) -> Content | None:
    """Of a task that streets report on, how it stands with each of them."""
    if audience_of(viewed.record) is not STREETS:
        return None
    found = targets(viewed.record, viewed.scope).order_by("code")
    rows = [
        Row([one.name, Outcome(one.outcome).label, one.done_on, one.returned_for]) for one in found
    ]
    heads = ("街道", "完成情况", "完成日期", "退回原因")
    return Rows(heads, rows, "您的范围内没有这项任务的对象。")


@panel("tasks", "reports", "报送", order=20)
def reports(viewed: Viewed) -> Content | None:
    if not viewed.record.is_reported:
        return None
    found = within_reach(viewed).filter(reported_on__lte=viewed.day)
    newest = viewed.newest(found.order_by("-reported_on", "-pk"), "reports")
    rows = [
        Row(
            [
                one.whose,
                one.reported_on,
                one.text,
                f"{one.returned_on}退回：{one.returned_for}" if one.returned_on else "",
            ],
            one.returned_on is not None,
        )
        for one in newest.rows
    ]
    return Rows(("报送单位", "报送日期", "完成情况", "退回"), rows, "还没有报送。", newest)


def within_reach(viewed: Viewed) -> Any:
    """The reports of those within the viewer's reach, each with `whose`."""
    own = reports_within(viewed.scope.viewer, viewed.day)
    return TaskReport.objects.filter(own, task=viewed.pk).annotate(whose=whose())


@timeline("tasks", "reports", "报送", order=10)
def told_of_task(viewed: Viewed, limit: int) -> Iterable[Entry]:
    task: Task = viewed.record
    yield Entry(task.task_list.happened_on, ["下发任务"], change_id=task.change_id)
    if task.withdrawn_on:
        yield Entry(task.withdrawn_on, ["撤销任务"])
    for one in within_reach(viewed).order_by("-reported_on", "-pk")[:limit]:
        yield Entry(one.reported_on, [f"{one.whose}报送"], change_id=one.change_id)
        if one.returned_on:
            yield Entry(one.returned_on, [f"{one.whose}的报送被退回：{one.returned_for}"])
