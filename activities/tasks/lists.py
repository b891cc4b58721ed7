"""The ledgers of task lists, tasks and service days."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Q, QuerySet

from activities.models import ServiceDay, Task, TaskList
from activities.tasks.nouns import SERVICE_DAYS, TASK_LISTS, TASKS, service_day_name
from activities.tasks.rules import owing, reported
from activities.tasks.targets import Outcome, tallies
from orgs.lists import (
    LEDGERS,
    Cell,
    Column,
    Extra,
    Ledger,
    LedgerFilters,
    choice_column,
    name_matches,
    register,
)
from orgs.lists.filters import ChoiceFilter, ConditionFilter, RecordFilter
from orgs.pinyin import register_names
from orgs.scope import Scope

TABS = "tasks/_tabs.html"
register_names(Task, "title")
register_names(TaskList)

# --- Task lists ----------------------------------------------------------------------------------


def _tasks_on(scope: Scope, lists: Collection[int]) -> dict[int, Cell]:
    tasks = Task.objects.within(scope).filter(task_list__in=lists).order_by()
    counts = tasks.values_list("task_list").annotate(Count("pk"))
    return {
        pk: Cell(number, "task_list", {"task_list": str(pk), "state": "all"})
        for pk, number in counts
    }


register(
    Ledger(
        TASK_LISTS,
        TaskList.objects.issued_for,
        "pk",
        (
            Column("name", "名称", "name"),
            Column("happened_on", "下发日期", "happened_on"),
            Column("division", "下发单位", "division__name"),
        ),
        frozenset(),
        LedgerFilters,
        name_matches,
        ("-c_happened_on", "c_name"),
        tabs=TABS,
        title="任务清单",
        hint="清单名称或拼音首字母",
        extras=[Extra("tasks", "任务", _tasks_on, is_number=True)],
    )
)

# --- Tasks ---------------------------------------------------------------------------------------


class TaskFilters(LedgerFilters):
    state = ConditionFilter(
        "情况",
        {
            "in_force": ("未撤销", lambda day: ~Q(withdrawn_on__lte=day)),
            "current": (
                "未到期",
                lambda day: Q(due_on__gte=day) & ~Q(withdrawn_on__lte=day),
            ),
            "withdrawn": ("已撤销", lambda day: Q(withdrawn_on__lte=day)),
            "all": ("全部", lambda day: Q()),
        },
        default="in_force",
    )
    measure = ChoiceFilter("怎样算完成", Task.Measure.choices, "measure")
    task_list = RecordFilter(
        "任务清单", "task-lists", lambda rows, pk, scope: rows.filter(task_list=pk)
    )


def _counts(label: str, name: str, *outcomes: Outcome) -> Extra:
    """How many of those a task is for stand so, with the list of them."""

    def of(scope: Scope, tasks: Collection[int]) -> dict[int, Cell]:
        return {
            pk: Cell(
                sum(tally[one] for one in outcomes),
                "task_targets",
                {"task": str(pk)} | ({"outcome": name} if name else {}),
            )
            for pk, tally in tallies(tasks, scope).items()
        }

    return Extra(name or "expected", label, of, is_number=True)


register(
    Ledger(
        TASKS,
        Task.objects.within,
        "pk",
        (
            Column("name", "任务", "title"),
            Column("task_list", "任务清单", "task_list__name"),
            choice_column("measure", "怎样算完成", Task, "measure", "measure"),
            Column("from_on", "起算日期", "from_on"),
            Column("due_on", "完成期限", "due_on"),
        ),
        frozenset(["from_on"]),
        TaskFilters,
        lambda text: name_matches(text, "title"),
        ("-c_due_on", "c_name"),
        tabs=TABS,
        title="任务",
        hint="任务名称或拼音首字母",
        extras=[
            _counts("应完成", "", *Outcome),
            *(_counts(str(one.label), one.value, one) for one in Outcome),
        ],
    )
)

# --- Service days --------------------------------------------------------------------------------


def _service_days(scope: Scope) -> QuerySet:
    return ServiceDay.objects.within(scope).filter(reported_on__lte=scope.as_of)


class ServiceDayFilters(LedgerFilters):
    state = ConditionFilter(
        "情况",
        {
            "standing": ("已报送", lambda day: ~Q(returned_on__lte=day)),
            "held": (
                "已开展",
                lambda day: ~Q(returned_on__lte=day) & Q(happened_on__isnull=False),
            ),
            "not_held": ("未开展", lambda day: ~Q(returned_on__lte=day) & Q(happened_on=None)),
            "returned": ("已退回", lambda day: Q(returned_on__lte=day)),
            "all": ("已报送和退回", lambda day: Q()),
        },
        default="standing",
    )
    place = RecordFilter("楼宇商圈", "places", lambda rows, pk, scope: rows.filter(place=pk))


register(
    Ledger(
        SERVICE_DAYS,
        _service_days,
        "pk",
        (
            Column("name", "楼宇商圈和月份", service_day_name()),
            Column("month", "月份", "month"),
            Column("division", "所属街道", "place__division__name"),
            Column("happened_on", "开展日期", "happened_on"),
            Column("subject", "主题", "subject"),
            Column("not_held_for", "未开展的原因", "not_held_for"),
            Column("next_plan", "下月计划", "next_plan"),
            Column("reported_on", "报送日期", "reported_on"),
            Column("returned_on", "退回日期", "returned_on"),
            Column("returned_for", "退回原因", "returned_for"),
        ),
        frozenset(["month", "returned_on", "returned_for", "not_held_for"]),
        ServiceDayFilters,
        lambda text: name_matches(text, "place__name") | name_matches(text, "subject"),
        ("-c_month", "c_name"),
        tabs=TABS,
        title="主题服务日",
        hint="楼宇商圈名称或拼音首字母",
    )
)

LEDGERS["places"].more_filters["service_day"] = ConditionFilter(
    "主题服务日",
    {
        "owing": ("没有报送上月", owing),
        "reported": ("已报送上月", reported),
    },
)
