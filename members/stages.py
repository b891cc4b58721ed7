"""How far those are who belong to the Party, as conditions on rows that name a `member`."""

from __future__ import annotations

from datetime import date

from django.db.models import Q


def full(day: date) -> Q:
    return Q(member__converted_on__lte=day)


def probationary(day: date) -> Q:
    return Q(member__converted_on=None) | Q(member__converted_on__gt=day)


def converted_this_year(day: date) -> Q:
    """Full members by the day, since a day of the same year."""
    return Q(member__converted_on__gte=date(day.year, 1, 1), member__converted_on__lte=day)
