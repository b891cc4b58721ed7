"""Whom a task is for, and which record shows that one of them has done it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet

from activities.models import Activity, ServiceDay, Task, TaskReport, Visit
from activities.models.activities import Hosting
from members.lists import with_instructor
from orgs.models import (
    Division,
    PartyOrganizationSpell,
    Place,
    ServiceAssignment,
    UnitSpell,
)
from orgs.scope import Scope

Measure = Task.Measure
# How long after it was due a thing may be made up for: what is held later is of its own time.
MADE_UP = timedelta(days=60)


@dataclass(frozen=True)
class Audience:
    """Those a task is for, one row each, on the scope's day: with `at_division`, and under
    `target`, `key` and `name` the paths to their primary key, code and name."""

    label: str
    unit: str  # of counting
    noun: str  # of their pages; streets have none
    rows: Callable[[Task, Scope], QuerySet]
    target: str
    key: str
    name: str = "name"


def _streets(task: Task, scope: Scope) -> QuerySet:
    kinds = (Division.Kind.STREET, Division.Kind.ZONE)
    streets = Division.objects.as_of(scope.as_of).filter(kind__in=kinds)
    return streets.annotate(at_division=F("code")).filter(scope.placed("at_division"))


def _organizations(task: Task, scope: Scope) -> QuerySet:
    spells = PartyOrganizationSpell.objects.existing(scope.as_of).within(scope)
    return spells.filter(kind__in=task.kinds)


def _units(of: Callable[[date], Q]) -> Callable[[Task, Scope], QuerySet]:
    def rows(task: Task, scope: Scope) -> QuerySet:
        spells = UnitSpell.objects.operating(scope.as_of).within(scope)
        return spells.filter(of(scope.as_of))

    return rows


def _places(task: Task, scope: Scope) -> QuerySet:
    """Those that a service team looks after on the day."""
    served = ServiceAssignment.objects.as_of(scope.as_of).order_by().values("place")
    places = Place.objects.filter(pk__in=served).annotate(at_division=F("division"))
    return places.filter(scope.placed("at_division"))


STREETS = Audience("街道", "个", "", _streets, "pk", "code")
ORGANIZATIONS = Audience(
    "党组织", "个", "party-organizations", _organizations, "party_organization",
    "party_organization__number",
)  # fmt: skip
KEY_UNITS = Audience(
    "重点单位", "家", "units", _units(lambda day: Q(is_key=True)), "unit", "unit__uscc"
)
ASSIGNED_UNITS = Audience(
    "有指导员的单位", "家", "units", _units(with_instructor), "unit", "unit__uscc"
)
PLACES = Audience("有服务队的楼宇商圈", "处", "places", _places, "pk", "name")


@dataclass(frozen=True)
class Record:
    """The rows that show that a target has done its task: the path to the target, and to the day.

    `returned` are those that were sent back, where that can be.
    """

    rows: Callable[[Task, date], QuerySet]
    target: str
    day: str
    returned: Callable[[Task, date], QuerySet] | None = None


def _since(task: Task, rows: QuerySet, path: str, day: date) -> QuerySet:
    """What happened in the task's days, or soon enough after them to make up for it."""
    until = min(day, task.due_on + MADE_UP)
    return rows.filter(**{f"{path}__gte": task.from_on, f"{path}__lte": until})


def _held(task: Task, day: date) -> QuerySet:
    """One activity of several hosts is done once for each of them."""
    rows = Hosting.objects.filter(activity__kind=task.measure)
    return _since(task, rows, "activity__happened_on", day)


def _visited(task: Task, day: date) -> QuerySet:
    return _since(task, Visit.objects.counting(), "happened_on", day)


def _served(task: Task, day: date) -> QuerySet:
    return _since(task, ServiceDay.objects.standing(day), "happened_on", day)


def _service_returned(task: Task, day: date) -> QuerySet:
    return _since(task, ServiceDay.objects.returned(day), "happened_on", day)


def _reported(task: Task, day: date) -> QuerySet:
    return TaskReport.objects.standing(day).filter(task=task)


def _report_returned(task: Task, day: date) -> QuerySet:
    return TaskReport.objects.returned(day).filter(task=task)


HELD = Record(_held, "party_organization", "activity__happened_on")
VISITED = Record(_visited, "unit", "happened_on")
SERVED = Record(_served, "place", "happened_on", _service_returned)


def _report_of(target: str) -> Record:
    return Record(_reported, target, "reported_on", _report_returned)


MEASURES: dict[str, tuple[Audience, Record]] = {
    **dict.fromkeys(Activity.Kind.values, (ORGANIZATIONS, HELD)),
    Measure.KEY_VISIT: (KEY_UNITS, VISITED),
    Measure.ASSIGNED_VISIT: (ASSIGNED_UNITS, VISITED),
    Measure.SERVICE_DAY: (PLACES, SERVED),
    Measure.STREET_REPORT: (STREETS, _report_of("division")),
    Measure.ORGANIZATION_REPORT: (ORGANIZATIONS, _report_of("party_organization")),
    Measure.PLACE_REPORT: (PLACES, _report_of("place")),
}


def audience_of(task: Task) -> Audience:
    return MEASURES[task.measure][0]


def record_of(task: Task) -> Record:
    return MEASURES[task.measure][1]


def grouped_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The measures under those they are for, for a form."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for measure in Measure:
        groups.setdefault(MEASURES[measure][0].label, []).append((measure.value, measure.label))
    return list(groups.items())
