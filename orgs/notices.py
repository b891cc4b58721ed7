"""Telling users what happened: who is concerned, and the line each of them gets.

A notice says what has come about. What is still to be done is no notice but an item of the inbox
(`orgs/inbox.py`), which is derived and goes away by itself when it is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from orgs.models import Grant, Notice, User


def notify(users: Iterable[User], text: str, *, noun: str = "", pk: int | None = None) -> None:
    """One line for each user, once; `noun` and `pk` say which record its link leads to.

    The text names records and days, not persons; a reason of several lines is told in one, as
    nothing that is typed should look like another notice of a mail.
    """
    text = " ".join(text.split())
    told = {user.pk: user for user in users if user.is_active}
    Notice.objects.bulk_create(
        Notice(user=user, text=text[:200], noun=noun, object_id=pk) for user in told.values()
    )


def notify_each(told: Iterable[tuple[User, int]], text: str, *, noun: str) -> None:
    """One line for each user and record, each leading to that record; one statement."""
    text = " ".join(text.split())
    Notice.objects.bulk_create(
        Notice(user=user, text=text[:200], noun=noun, object_id=pk)
        for user, pk in told
        if user.is_active
    )


def holders(*roles: str, division: str | None = None) -> QuerySet[User]:
    """Active users who hold one of the roles today, over exactly that division if one is given."""
    grants = Grant.objects.as_of(timezone.localdate()).filter(role__in=roles)
    if division is not None:
        grants = grants.filter(division=division)
    return User.objects.filter(Q(pk__in=grants.values("user")), is_active=True)


def unread_of(user: str) -> Coalesce:
    """How many unread notices the user at that path has, for a query that is asked anyway."""
    own = Notice.objects.filter(user=OuterRef(user), read_at=None).order_by()
    number = own.values("user").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def mark_read(notices: QuerySet[Notice]) -> int:
    return notices.filter(read_at=None).update(read_at=timezone.now())


def purge() -> int:
    """Take out what was read long ago; what is unread stays, however old. Returns how many."""
    before = timezone.now() - timedelta(days=settings.KAIFU_NOTICE_DAYS)
    deleted, _ = Notice.objects.filter(read_at__lt=before).delete()
    return deleted
