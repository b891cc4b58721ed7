"""What the overview of tasks shows: the current ones, the district's own, last month's service days."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from activities.models import Task, TaskList
from activities.tasks.duties import DUTIES, Duty
from activities.tasks.rules import due_on, month_due, owing, reported
from activities.tasks.targets import Outcome, Tally, tallies
from orgs.models import Place
from orgs.periods import Period
from orgs.views.scope import Asked

LISTS = 2  # the newest task lists are told of; the others stand in their own list


@dataclass(frozen=True)
class Owed:
    """How many of a year the district has done, and of how many."""

    duty: Duty
    done: int
    url: str


def owed(asked: Asked) -> list[Owed]:
    """Of the year of the scope's day; a street owes none of it, so nothing is said there."""
    scope = asked.scope
    if not scope.holds(settings.KAIFU_DISTRICT_CODE):
        return []
    year = Period.of_year(scope.as_of.year)
    at = asked.at(period=year)
    return [
        Owed(duty, duty.done(scope, year), asked.url("indicator", duty.slug, scope=at))
        for duty in DUTIES
    ]


@dataclass(frozen=True)
class Number:
    label: str
    value: int
    url: str
    is_gap: bool = False


@dataclass(frozen=True)
class Shown:
    """A task of a list with its numbers."""

    task: Task
    url: str
    is_over: bool
    numbers: list[Number]


def lists(asked: Asked) -> list[tuple[TaskList, str, list[Shown]]]:
    """The newest lists, each with its tasks."""
    scope = asked.scope
    newest = list(TaskList.objects.issued_for(scope).order_by("-happened_on", "-pk")[:LISTS])
    tasks = list(Task.objects.within(scope).in_force(scope.as_of).filter(task_list__in=newest))
    counted = tallies([task.pk for task in tasks], scope)
    return [
        (
            one,
            asked.url("task_issue", one.pk),
            [
                _shown(asked, task, counted[task.pk])
                for task in tasks
                if task.task_list_id == one.pk
            ],
        )
        for one in newest
    ]


def _shown(asked: Asked, task: Task, tally: Tally) -> Shown:
    def url(**query: str) -> str:
        return asked.url("task_targets", more={"task": str(task.pk)} | query)

    gaps = (Outcome.OVERDUE, Outcome.RETURNED)
    numbers = [
        Number("应完成", sum(tally.values()), url()),
        *(
            Number(str(one.label), tally[one], url(outcome=one.value), one in gaps)
            for one in Outcome
        ),
    ]
    is_over = task.due_on < asked.scope.as_of
    return Shown(task, asked.url("task", task.pk), is_over, numbers)


@dataclass(frozen=True)
class Month:
    """Last month's service days: how many places owed a report, and what came of it."""

    month: int
    until: str
    numbers: list[Number]


def service_month(asked: Asked) -> Month:
    scope = asked.scope
    day = scope.as_of
    places = Place.objects.filter(scope.placed("division"))
    numbers = [
        Number(
            "没有报送",
            places.filter(owing(day)).count(),
            asked.url("place_list", more={"service_day": "owing"}),
            is_gap=True,
        ),
        Number(
            "已报送",
            places.filter(reported(day)).count(),
            asked.url("place_list", more={"service_day": "reported"}),
        ),
    ]
    last = due_on(day)
    return Month(month_due(day).month, f"{last.month}月{last.day}日", numbers)
