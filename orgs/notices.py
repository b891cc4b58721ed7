"""Telling users what happened: who is concerned, and the line each of them gets.

A notice says what has come about. What is still to be done is no notice but an item of the inbox
(`orgs/inbox.py`), which is derived and goes away by itself when it is done.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from orgs.models import Grant, Notice, User


def notify(users: Iterable[User], text: str, *, noun: str = "", pk: int | None = None) -> None:
    """One line for each user, once; `noun` and `pk` say which record its link leads to.

    The text names records and days, not persons.
    """
    told = {user.pk: user for user in users if user.is_active}
    Notice.objects.bulk_create(
        Notice(user=user, text=text[:200], noun=noun, object_id=pk) for user in told.values()
    )


def holders(*roles: str, division: str | None = None) -> QuerySet[User]:
    """Active users who hold one of the roles today, over exactly that division if one is given."""
    grants = Grant.objects.as_of(timezone.localdate()).filter(role__in=roles)
    if division is not None:
        grants = grants.filter(division=division)
    return User.objects.filter(Q(pk__in=grants.values("user")), is_active=True)
