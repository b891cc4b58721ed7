"""The hosts of an activity: who may be one, that it is entered once, and who is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils import timezone

from activities.models import Activity
from orgs.acts import ActError
from orgs.acts.doing import lock
from orgs.acts.stating import check_known
from orgs.models import Grant, PartyOrganizationSpell, User
from orgs.notices import notify


def check_host(organization: Any, day: date, field: str) -> None:
    """Raises `ActError` unless the organisation stood on the day."""
    check_known(PartyOrganizationSpell, organization.pk, day)
    if day < organization.established_on:
        raise ActError(f"早于该党组织的成立日期（{organization.established_on}）", field)
    if organization.dissolved_on and day >= organization.dissolved_on:
        raise ActError(f"该党组织已于{organization.dissolved_on}撤销", field)


def refuse_twice(kind: str, day: date, subject: str, hosts: Collection[int], field: str) -> None:
    """A partner may have recorded it already: then it would count twice. Raises `ActError`.

    Partners who record at once wait for each other, host by host in one order.
    """
    for host in sorted(hosts):
        lock("hosts", host)
    twin = Activity.objects.filter(
        kind=kind, happened_on=day, subject=subject, hostings__party_organization__in=hosts
    ).first()
    if twin is not None:
        raise ActError(
            f"这一天已登记过同样的活动（{twin.number}），联合开展的不要各登记一次；"
            "确是另一场的，请写明不同的主题",
            field,
        )


def tell_hosts(activity: Activity, partners: Collection[int], *, by: User) -> None:
    """Who keeps the partners' records: it counts for them too, and their members are theirs to
    call."""
    grants = Grant.objects.as_of(timezone.localdate()).filter(party_organization__in=partners)
    held = activity.happened_on
    day = f"{held.year}年{held.month}月{held.day}日"
    text = f"贵党组织列为{day}{activity.get_kind_display()}的联合主办，不必另行登记，请给本党组织党员点名"
    others = User.objects.filter(pk__in=grants.values("user")).exclude(pk=by.pk)
    notify(others, text, noun="activities", pk=activity.pk)
