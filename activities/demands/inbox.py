"""What waits for a user: the office decides, a department handles, who knows the unit asks it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse

from activities.acts.demands.taking import departments_of
from activities.models import Demand
from activities.models.demands import LEADS_TO, Kind, State, last
from activities.nouns import DEMANDS
from orgs.acts import keeps_district
from orgs.calendar import workdays_after
from orgs.inbox import Item, register
from orgs.models import User
from orgs.reach import reach_of
from orgs.rules import RULES, settings_of, threshold_of

KIND = "诉求"
# What the office has to do: in words, which demands, the rule that says how soon, their list.
OFFICE = (
    ("待受理", Q(state=State.RAISED), "demand-not-accepted", {"state": "raised"}),
    ("待交办", Q(state=State.ACCEPTED), "demand-not-assigned", {"state": "accepted"}),
    ("待重新交办", Q(state=State.REOPENED), "demand-not-assigned", {"state": "reopened"}),
    ("申请延期", Q(asked_until__isnull=False), "", {"rule": "demand-extension-asked"}),
    ("待审核", Q(state=State.SUBMITTED), "demand-not-examined", {"state": "submitted"}),
    ("待销号", Q(state=State.RATED), "demand-not-closed", {"state": "rated"}),
)


@register
def demands_waiting(user: User, day: date) -> Iterable[Item]:
    if keeps_district(user):
        yield from _of_office(day)
    if departments := departments_of(user):
        yield from _of_departments(departments, day)
    if units := _own_units(user, day):
        yield from _to_be_rated(units, day)


def _known(day: date) -> QuerySet:
    known = DEMANDS.named(Demand.objects.known(day), day).filter(raised_on__lte=day)
    return known.annotate(led_by=last(day, "kind", *LEADS_TO), why=last(day, "note", *LEADS_TO))


def _of_office(day: date) -> Iterator[Item]:
    """Like things together, each with the list of them; due by the one that waits longest."""
    known = settings_of()
    for words, condition, rule, query in OFFICE:
        found = _known(day).filter(condition)
        number, first = found.aggregate(Count("pk"), Min("moved_on")).values()
        if number:
            due = workdays_after(first, threshold_of(RULES[rule], known)) if rule else None
            address = f"{reverse('demand_list')}?{urlencode(query | {'as_of': day.isoformat()})}"
            yield Item(KIND, f"{number}件诉求{words}", address, due)


def _of_departments(departments: Collection[str], day: date) -> Iterator[Item]:
    """Each that the department handles; those that were sent back say why."""
    given = Demand.objects.assigned_to(departments, day).order_by().values("pk")
    for one in _known(day).filter(pk__in=given, state=State.ASSIGNED):
        sent_back = one.led_by == Kind.SENT_BACK
        yield _item(one, day, one.due_on, one.why if sent_back else "办理中", sent_back)


def _to_be_rated(units: Collection[int], day: date) -> Iterator[Item]:
    for one in _known(day).filter(unit__in=units, state=State.FED_BACK):
        yield _item(one, day, None, "已反馈单位，请了解并登记单位的评价", False)


def _item(one: Demand, day: date, due: date | None, detail: str, is_returned: bool) -> Item:
    address = f"{DEMANDS.url(one.pk)}?as_of={day.isoformat()}"
    title = f"{one.number} {one.name}"  # type: ignore[attr-defined]
    return Item(KIND, title, address, due, detail, is_returned)


def _own_units(user: User, day: date) -> frozenset[int]:
    """The units that are an instructor's or an organisation's, not those of an area."""
    ways = (reach_of(user, day, editing=True), reach_of(user, day, handling=True))
    none: frozenset[int] = frozenset()
    return none.union(*(reach.rows.get("unit", none) for reach in ways))
