"""What an assessment leaves to whom: their own sheet, the street's review, the district's word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from activities.assessments.lists import of_scheme
from activities.assessments.nouns import ASSESSED
from activities.models import Assessed
from activities.models.assessed import STREET, AssessedState
from activities.models.assessment_schemes import Audience
from orgs.acts import editing_reach
from orgs.inbox import Item, register
from orgs.models import User
from orgs.reach import reach_of
from orgs.scope import Reach, in_range

KIND = "考核"
TO_SCORE = (AssessedState.OPEN, AssessedState.RETURNED)
# What the district has to do: in words, and which state the list shows.
OFFICE = (
    ("待审定", AssessedState.REVIEWED),
    ("待公布", AssessedState.EXAMINED),
    ("申诉待答复", AssessedState.APPEALED),
    ("待重新审定", AssessedState.REOPENED),
)


@register
def assessments(user: User, day: date) -> Iterator[Item]:
    standing = Assessed.objects.in_force(day).known(day)
    own = editing_reach(user)
    yield from _own(user, own, day, standing)
    if _is_whole(own):
        yield from _of_office(day, standing)
    elif own.ranges:
        yield from _to_review(own, day, standing)


def _is_whole(own: Reach) -> bool:
    return own.covers(settings.KAIFU_DISTRICT_CODE)


def _own(user: User, own: Reach, day: date, standing: QuerySet) -> Iterator[Item]:
    """Sheets to fill in: of the organisations that are kept, of the street, of the instructor."""
    wanted = standing.filter(_whose(user, own, day), state__in=TO_SCORE).select_related("scheme")
    for one in ASSESSED.named(wanted, day).order_by("pk"):
        is_returned = one.state == AssessedState.RETURNED
        yield Item(
            KIND,
            f"填写自评：{one.name}",
            f"{ASSESSED.url(one.pk)}?as_of={day.isoformat()}",
            one.scheme.self_due_on,
            f"自评被退回：{one.why}" if is_returned else "自动计分的不用填，核对有没有漏登的记录",
            is_returned,
        )


def _whose(user: User, own: Reach, day: date) -> Q:
    """What is the user's own to score: a street is who keeps it, not who keeps the district."""
    found = Q(pk__in=())
    if rows := own.rows.get("party_organization"):
        found |= Q(party_organization__in=rows)
    handed = Reach() if own.ranges else reach_of(user, day, handling=True)
    if rows := handed.rows.get("instructor"):
        found |= Q(instructor__in=rows)
    if not _is_whole(own):
        found |= Q(scheme__audience=Audience.STREET, division__in=own.ranges)
    return found


def _to_review(own: Reach, day: date, standing: QuerySet) -> Iterator[Item]:
    """What was scored by those in the street; and when time is up, what was not."""
    rows = standing.filter(_in_streets(own)).exclude(scheme__audience=Audience.STREET)
    ready = Q(state=AssessedState.SELF_SCORED)
    late = Q(state__in=TO_SCORE, scheme__self_due_on__lt=day)
    counted = (
        rows.filter(ready | late)
        .order_by()
        .values(
            name=F("scheme__name"),
            year=F("scheme__year"),
            audience=F("scheme__audience"),
            due=F("scheme__review_due_on"),
        )
    )
    numbers = counted.annotate(ready=Count("pk", ready), late=Count("pk", late))
    for one in numbers.order_by("year", "audience"):
        if one["ready"]:
            yield _listed(day, one, f"{one['ready']}个考核对象待初评", AssessedState.SELF_SCORED)
        if one["late"]:
            yield _listed(day, one, f"{one['late']}个考核对象逾期没有自评", "waiting")


def _in_streets(reach: Reach) -> Q:
    """What lies in streets that are kept whole: who keeps a community reviews nobody."""
    found = Q(pk__in=())
    for code in reach.ranges:
        if len(code) <= STREET:
            found |= in_range("division", code)
    return found


def _listed(day: date, one: dict[str, Any], title: str, state: str) -> Item:
    of = of_scheme(one["year"], one["audience"])
    return Item(KIND, title, _list(day, state, **of), one["due"], one["name"])


def _list(day: date, state: str, **more: str) -> str:
    query = {"state": state, "as_of": day.isoformat(), **more}
    return f"{reverse('assessed_list')}?{urlencode(query)}"


def _of_office(day: date, standing: QuerySet) -> Iterator[Item]:
    counts = dict(standing.order_by().values_list("state").annotate(Count("pk")))
    for words, state in OFFICE:
        if number := counts.get(state, 0):
            yield Item(KIND, f"{number}个考核对象{words}", _list(day, state))
