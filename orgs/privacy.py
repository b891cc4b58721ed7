"""Whose personal fields a user may read: only of rows within reach *today*, by a role that may.

A list follows the reach on the scope's day; what it shows of a person follows today's. Each app
registers the rows it has that hold personal fields.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from orgs.models import Enrolment, Unit, UnitSpell, User
from orgs.periods import Period
from orgs.reach import reach_of
from orgs.scope import NATION, Scope

# Of a scope: the primary keys of the persons (or units) within it.
Within = Callable[[Scope], QuerySet]

# The model listed, the path from it to the person, and the persons within reach.
_PERSONS: dict[type[Model], tuple[str, Within]] = {}


def register_persons(model: type[Model], path: str, within: Within) -> None:
    """The rows of the model show their personal fields when the person at `path` is within."""
    _PERSONS[model] = (path, within)


def readable(user: User, model: type[Model], keys: Collection[Any]) -> frozenset[Any]:
    """Which of the rows with these primary keys show their personal fields to the user."""
    if model not in _PERSONS or not keys:
        return frozenset()
    rows = model._default_manager.filter(pk__in=keys)
    return frozenset(readable_rows(user, rows).values_list("pk", flat=True))


def readable_rows(user: User, rows: QuerySet) -> QuerySet:
    """Those of the rows whose personal fields the user may read."""
    today = timezone.localdate()
    viewer = reach_of(user, today, personal=True)
    if rows.model not in _PERSONS or not viewer.overlaps(NATION):
        return rows.none()
    path, within = _PERSONS[rows.model]
    scope = Scope(NATION, today, Period.of_year(today.year), viewer=viewer)
    return rows.filter(**{f"{path}__in": within(scope)})


def _units(scope: Scope) -> QuerySet:
    return UnitSpell.objects.as_of(scope.as_of).within(scope).order_by().values("unit")


# Contact persons and liaisons are named in a unit's spells.
register_persons(Unit, "pk", _units)
register_persons(UnitSpell, "unit", _units)
register_persons(Enrolment, "unit", _units)  # and the leader who keeps contact with it
