"""Where a case of formation stands on a day, and which units are in which stage."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet, TextChoices

from members.models import FormationCase, FormationDocument, FormationUnit


class Stage(TextChoices):
    PREPARING = "preparing", "筹备中"
    APPROVED = "approved", "已批复待成立"
    ESTABLISHED = "established", "已组建"
    ABANDONED = "abandoned", "不再组建"


UNDER_WAY = (Stage.PREPARING, Stage.APPROVED)
LABELS = {
    name: str(FormationCase._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    for name in FormationCase.STEPS
}


def stage(case: FormationCase, day: date) -> Stage:
    if case.closed_on and case.closed_on <= day:
        return Stage(case.outcome)
    return Stage.APPROVED if done(case, "approved_on", day) else Stage.PREPARING


def done(case: FormationCase, step: str, day: date) -> bool:
    when = getattr(case, step)
    return when is not None and when <= day


def open_steps(case: FormationCase, day: date) -> list[str]:
    """The steps not taken yet, in their order."""
    return [step for step in FormationCase.STEPS if not done(case, step, day)]


def next_step(case: FormationCase, day: date) -> str:
    """What comes next, in words; "" when nothing does.

    What was left out on the way to the approval is not asked for afterwards.
    """
    state = stage(case, day)
    if state not in UNDER_WAY:
        return ""
    if state == Stage.APPROVED:
        return "加入已有党组织" if case.host_id else "成立党组织"
    return LABELS[open_steps(case, day)[0]]


def last_moved(case: FormationCase, day: date) -> date:
    """The latest step by the day, else the day it was opened."""
    steps = (getattr(case, step) for step in FormationCase.STEPS)
    return max([case.opened_on, *(when for when in steps if when and when <= day)])


# --- Sets ----------------------------------------------------------------------------------------


def in_stage(day: date, state: str) -> Q:
    """The cases that stand in the stage on the day."""
    closed = Q(closed_on__lte=day)
    if state not in UNDER_WAY:
        return closed & Q(outcome=state)
    approved = Q(approved_on__isnull=False, approved_on__lte=day)
    under_way = Q(opened_on__lte=day) & (Q(closed_on=None) | Q(closed_on__gt=day))
    return under_way & (approved if state == Stage.APPROVED else ~approved)


def under_way(day: date) -> Q:
    return in_stage(day, Stage.PREPARING) | in_stage(day, Stage.APPROVED)


def units_in(day: date, *stages: str, path: str = "unit") -> Q:
    """The rows whose unit is in a case of one of the stages (of those under way)."""
    held = FormationUnit.objects.as_of(day).order_by()
    cases = FormationCase.objects.filter(Q(*(in_stage(day, s) for s in stages), _connector=Q.OR))
    return Q(**{f"{path}__in": held.filter(case__in=cases.order_by().values("pk")).values("unit")})


def units_of(cases: Iterable[int], day: date) -> QuerySet[FormationUnit]:
    """The units that the cases are about by the day; of a closed case, those it was closed with."""
    return FormationUnit.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=day) | Q(ended_on=F("case__closed_on")),
        case__in=cases,
        started_on__lte=day,
    )


def stalled(day: date, days: int) -> Q:
    """Under way, and nothing has come in or happened for more than so many days."""
    since = day - timedelta(days=days)
    moved = Q(pk__in=())
    for name in ("opened_on", *FormationCase.STEPS):
        moved |= Q(**{f"{name}__gte": since, f"{name}__lte": day})
    handed_in = FormationDocument.objects.filter(received_on__gte=since, received_on__lte=day)
    return under_way(day) & ~moved & ~Q(pk__in=handed_in.order_by().values("case"))
