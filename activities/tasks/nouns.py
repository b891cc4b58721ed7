"""Task lists, tasks and service days, as records that staff open (`orgs/nouns.py`)."""

from __future__ import annotations

from datetime import date

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Concat, ExtractMonth, ExtractYear

from activities.models import ServiceDay, Task, TaskList
from orgs.nouns import Noun, register
from orgs.scope import Reach


def _numbered(prefix: str) -> Concat:
    return Concat(Value(prefix), Cast("pk", CharField()), output_field=CharField())


def _text(number: ExtractYear | ExtractMonth) -> Cast:
    return Cast(Cast(number, IntegerField()), CharField())


# Whatever the day asked for: a task is of its own days.
def _tasks(reach: Reach, day: date | None) -> QuerySet:
    return Task.objects.reached(reach)


def _lists(reach: Reach, day: date | None) -> QuerySet:
    return TaskList.objects.reached(reach)


def _service_days(reach: Reach, day: date | None) -> QuerySet:
    return ServiceDay.objects.filter(reach.q("place__division", {}))


def service_day_name() -> Concat:
    month = (_text(ExtractYear("month")), Value("年"), _text(ExtractMonth("month")), Value("月"))
    return Concat(F("place__name"), *month, output_field=CharField())


TASK_LISTS = register(
    Noun(
        "task-lists", "task_issue", TaskList, "任务清单", "份", "clipboard-list", _lists,
        lambda rows, day: rows.annotate(key=_numbered("QD")),
    )
)  # fmt: skip
TASKS = register(
    Noun(
        "tasks", "task", Task, "任务", "项", "check", _tasks,
        lambda rows, day: rows.annotate(key=_numbered("RW"), name=F("title")),
    )
)  # fmt: skip
SERVICE_DAYS = register(
    Noun(
        "service-days", "service_day", ServiceDay, "主题服务日", "次", "building", _service_days,
        lambda rows, day: rows.annotate(key=_numbered("FW"), name=service_day_name()),
    )
)  # fmt: skip
