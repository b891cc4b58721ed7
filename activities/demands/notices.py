"""Who is told of a step: the department, those who look after the unit, the office of the district.

A notice names the demand by its number and the step by its day, and no person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from activities.models import Demand, DemandAssistant, DemandStep
from activities.models.demands import LEADS_TO, Kind
from members.models import Assignment
from orgs.models import Coverage, Grant, UnitSpell, User
from orgs.notices import holders, notify

# What a department is told of, beside its assignment; and what the office has to act on.
TO_DEPARTMENTS = (Kind.ASSIGNED, Kind.SENT_BACK, Kind.EXTENDED, Kind.EXTENSION_DECLINED,
                  Kind.CLOSED, Kind.WITHDRAWN)  # fmt: skip
TO_OFFICE = (Kind.RETURNED, Kind.EXTENSION_ASKED, Kind.SUBMITTED, Kind.RATED, Kind.WITHDRAWN)


def tell(demand: Any, step: DemandStep, *, by: User) -> None:
    """Tell whom the step concerns, but for who has taken it."""
    told: list[User] = []
    if step.kind in TO_DEPARTMENTS:
        told += _departments(step.pk if step.kind == Kind.ASSIGNED else demand.assignment)
    if step.kind == Kind.ASSIGNED and demand.assignment:
        _tell_replaced(demand, step, by)
    if step.kind in TO_OFFICE:
        told += _office()
    if step.kind in LEADS_TO or step.kind == Kind.RATED:
        told += _around(demand.unit_id)
    day = step.happened_on
    words = f"诉求{demand.number}：{step.get_kind_display()}（{day.month}月{day.day}日）"
    if step.due_on:
        words += f"，办理时限{step.due_on}"
    _notify(told, words, demand, by)


def _tell_replaced(demand: Any, step: DemandStep, by: User) -> None:
    """The departments that handled it and are asked no more."""
    kept = _departments(step.pk).values("pk")
    day = step.happened_on
    words = f"诉求{demand.number}：已改由其他单位承办（{day.month}月{day.day}日），本单位不再办理"
    _notify(_departments(demand.assignment).exclude(pk__in=kept), words, demand, by)


def tell_raised(demand: Demand, *, by: User) -> None:
    words = f"诉求{demand.number}已登记，待受理"
    _notify([*_office(), *_around(demand.unit_id)], words, demand, by)


def _notify(users: Iterable[User], words: str, demand: Demand, by: User) -> None:
    others = [user for user in users if user.pk != by.pk]
    notify(others, words, noun="demands", pk=demand.pk)


def _office() -> QuerySet[User]:
    return holders("district", division=settings.KAIFU_DISTRICT_CODE)


def _departments(assignment: int | None) -> QuerySet[User]:
    """Those of the lead department, and of the ones that assist it."""
    if assignment is None:
        return User.objects.none()
    leading = DemandStep.objects.filter(pk=assignment).values("department")
    helping = DemandAssistant.objects.filter(step=assignment).values("department")
    held = Grant.objects.as_of(timezone.localdate()).filter(
        Q(division__in=leading) | Q(division__in=helping), role="department"
    )
    return User.objects.filter(pk__in=held.values("user"))


def _around(unit: int) -> QuerySet[User]:
    """Who looks after the unit today: its instructors, the secretaries of the organisations
    that cover it, the staff of its street."""
    today = timezone.localdate()
    held = Grant.objects.as_of(today)
    visiting = Assignment.objects.active(today).filter(unit=unit)
    covering = Coverage.objects.as_of(today).filter(unit=unit)
    secretaries = held.filter(
        role="secretary", party_organization__in=covering.values("party_organization")
    )
    street = held.filter(role="street", division=_street(unit, today))
    return User.objects.filter(
        Q(pk__in=visiting.order_by().values("instructor__user"))
        | Q(pk__in=secretaries.values("user"))
        | Q(pk__in=street.values("user")),
        is_active=True,
    )


def _street(unit: int, day: date) -> str:
    """The street that the unit is in on the day, of a community its street."""
    held = UnitSpell.objects.as_of(day).filter(unit=unit).values_list("division", flat=True)
    return str(held.first() or "")[:9]
