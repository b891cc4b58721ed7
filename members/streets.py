"""Numbers of an overview street by street, each with the list of exactly what it counts."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.db.models.functions import Left

from orgs.views.scope import Asked

STREET = 9  # the length of a street's code


@dataclass(frozen=True)
class Number:
    """A number and the list of exactly what it counts; no link for what has no list of its own."""

    label: str
    value: int
    url: str


def per_street(rows: QuerySet) -> QuerySet:
    """Street and number of the rows that lie there (`at_division`)."""
    streets = rows.annotate(street=Left("at_division", STREET)).order_by()
    return streets.values_list("street").annotate(Count("pk"))


def has_no_list(asked: Asked, street: str) -> bool:
    """What belongs to the district itself: a list of it would be of the whole district."""
    return bool(street) and asked.scope.division.startswith(street)


def whose(asked: Asked, name: str, code: str) -> str:
    return f"{name}本级" if has_no_list(asked, code) else name
