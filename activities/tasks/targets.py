"""Expected and done: each of those a task is for, and how it stands with them.

Expected are those that were there on the day the task was due (or on the scope's day, before
that): who comes, goes or moves later changes nothing. On time, late, open, overdue and sent back
partition them, so the numbers add up and each leads to exactly its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Left

from activities.models import Task, TaskReport
from activities.tasks.measures import audience_of, record_of
from orgs.memory import remembered
from orgs.nouns import PARTY_ORGANIZATIONS
from orgs.scope import Reach, Scope, in_range
from orgs.trail import read_by

STREET = 9  # the length of a street's code
Tally = Counter[str]  # outcome → targets


class Outcome(TextChoices):
    ON_TIME = "on_time", "按期完成"
    LATE = "late", "逾期完成"
    OPEN = "open", "未完成"
    OVERDUE = "overdue", "逾期未完成"
    RETURNED = "returned", "退回"


DONE = (Outcome.ON_TIME, Outcome.LATE)
TO_DO = (Outcome.OPEN, Outcome.OVERDUE, Outcome.RETURNED)


def targets(task: Task, scope: Scope) -> QuerySet:
    """Those within the scope that the task is for, with `outcome`, `done_on`, `returned_for`, and
    `street`, where they belonged."""
    day = scope.as_of
    audience, record = audience_of(task), record_of(task)
    rows = audience.rows(task, scope.at(as_of=min(day, task.due_on)))
    own = {record.target: OuterRef(audience.target)}
    done = record.rows(task, day).filter(**own).order_by(record.day).values(record.day)
    reason: Subquery | Value = Value("")
    is_returned = Exists(Task.objects.none())
    if record.returned is not None:
        returned = record.returned(task, day).filter(**own).order_by("-returned_on", "-pk")
        reason, is_returned = Subquery(returned.values("returned_for")[:1]), Exists(returned)
    undone = Outcome.OVERDUE if task.due_on < day else Outcome.OPEN
    return (
        rows.filter(in_range("at_division", task.task_list.division_id))
        .annotate(
            target=F(audience.target),
            street=Left("at_division", STREET),
            done_on=Subquery(done[task.least - 1 : task.least], output_field=DateField()),
            is_returned=is_returned,
        )
        .annotate(
            outcome=Case(
                When(done_on__lte=task.due_on, then=Value(Outcome.ON_TIME.value)),
                When(done_on__isnull=False, then=Value(Outcome.LATE.value)),
                When(is_returned=True, then=Value(Outcome.RETURNED.value)),
                default=Value(undone.value),
                output_field=CharField(),
            )
        )
        .annotate(
            returned_for=Case(
                When(outcome=Outcome.RETURNED, then=reason),
                default=Value(""),
                output_field=CharField(),
            )
        )
    )


@remembered(reads=lambda keys, scope: ("orgs", "members", "activities"))
def by_street(keys: tuple[int, ...], scope: Scope) -> dict[int, dict[str, Tally]]:
    """Task → street's code → how many stand how; all of the tasks by one statement."""
    parts = [
        targets(task, scope)
        .order_by()
        .annotate(of_task=Value(task.pk), in_street=F("street"), stands=F("outcome"))
        .values_list("of_task", "in_street", "stands")
        .annotate(number=Count("pk"))
        for task in Task.objects.filter(pk__in=keys).select_related("task_list")
    ]
    found: dict[int, dict[str, Tally]] = {key: {} for key in keys}
    if not parts:
        return found
    first, *others = parts
    for task, street, outcome, number in first.union(*others, all=True) if others else first:
        found[task].setdefault(street, Counter())[outcome] += number
    return found


def tallies(keys: Iterable[int], scope: Scope) -> dict[int, Tally]:
    """Task → how many stand how within the scope."""
    found = by_street(tuple(sorted(keys)), scope)
    return {task: sum(streets.values(), Counter()) for task, streets in found.items()}


def reports_within(reach: Reach, day: date) -> Q:
    """The reports of those within the reach on the day."""
    if reach.everything:
        return Q()
    organizations = PARTY_ORGANIZATIONS.placed(reach, day).values("pk")
    return (
        reach.q("division", {})
        | reach.q("place__division", {})
        | Q(party_organization__in=organizations)
    )


read_by(TaskReport, reports_within)
