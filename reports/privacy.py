"""Whose personal fields a user may read: only of rows within reach *today*, by a role that may.

A list follows the reach on the scope's day; what it shows of a person follows today's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from activities.models import Visit
from members.models import Admission, Affiliation, Appointment, Instructor, Member
from orgs.models import User
from orgs.periods import Period
from orgs.reach import reach_of
from orgs.scope import NATION, Scope
from reports.indicators.populations import LINKED_MEMBERS


def _members(scope: Scope) -> QuerySet:
    """Affiliated to an organisation within reach, or to one that covers a unit within reach."""
    affiliated = Affiliation.objects.as_of(scope.as_of).within(scope).order_by()
    linked = LINKED_MEMBERS.facts(scope).order_by()
    return affiliated.values("member").union(linked.values("member"))


def _instructors(scope: Scope) -> QuerySet:
    return Appointment.objects.as_of(scope.as_of).within(scope).order_by().values("instructor")


# The model listed, the path from it to the person, and the persons within reach.
PERSONS: dict[type[Model], tuple[str, Callable[[Scope], QuerySet]]] = {
    Member: ("pk", _members),
    Admission: ("member", _members),
    Instructor: ("pk", _instructors),
    Visit: ("instructor", _instructors),
}


def readable(user: User, model: type[Model], keys: Collection[Any]) -> frozenset[Any]:
    """Which of the rows with these primary keys show their personal fields to the user."""
    if model not in PERSONS or not keys:
        return frozenset()
    today = timezone.localdate()
    viewer = reach_of(user, today, personal=True)
    scope = Scope(NATION, today, Period.of_year(today.year), viewer=viewer)
    if not viewer.overlaps(NATION):
        return frozenset()
    path, persons = PERSONS[model]
    rows = model._default_manager.filter(pk__in=keys).filter(**{f"{path}__in": persons(scope)})
    return frozenset(rows.values_list("pk", flat=True))
