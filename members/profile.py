"""What this app knows of a user: the instructor they are, and the pages they may open for that."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from members.accounts import keeps_accounts
from members.models import Assignment
from orgs.accounts.profile import Fact, Link, leads, tells
from orgs.models import User


@tells
def instructor(user: User) -> list[Fact]:
    own = getattr(user, "instructor", None)
    if own is None:
        return []
    units = Assignment.objects.as_of(timezone.localdate()).filter(instructor=own).count()
    page = reverse("instructor", args=[own.pk])
    return [
        Fact("党建指导员", own.number, page),
        Fact("联系单位", f"{units}家", reverse("unit_list"), private=True),
    ]


@leads
def instructor_accounts(user: User) -> list[Link]:
    if not keeps_accounts(user):
        return []
    return [Link("指导员账号", reverse("instructor_accounts"), "user-star")]
