"""A month of organisation life: what was held on each day, and what is planned."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, F, OuterRef

from activities.models import Activity, ActivityPlan, Hosting
from orgs.models import holds_on
from orgs.periods import Period
from orgs.scope import Scope


@dataclass
class Day:
    day: date
    is_in_month: bool
    held: list[Activity] = field(default_factory=list)
    plans: list[ActivityPlan] = field(default_factory=list)


def month(scope: Scope, period: Period) -> list[list[Day]]:
    """The weeks of the month, from Monday; days of other months stand empty."""
    held, plans = _held(scope, period), _plans(scope, period)
    return [
        [Day(day, day in period, held.get(day, []), plans.get(day, [])) for day in week]
        for week in calendar.Calendar().monthdatescalendar(period.start.year, period.start.month)
    ]


def _held(scope: Scope, period: Period) -> dict[date, list[Activity]]:
    here = Activity.objects.during(period).within(scope).order_by()
    found: dict[date, list[Activity]] = defaultdict(list)
    for one in Activity.objects.filter(pk__in=here.values("pk")).order_by("happened_on", "pk"):
        found[one.happened_on].append(one)
    return found


def _plans(scope: Scope, period: Period) -> dict[date, list[ActivityPlan]]:
    """Plans that no activity of the month has met, by who plans them."""
    met = Hosting.objects.filter(
        party_organization=OuterRef("party_organization"),
        activity__kind=OuterRef("kind"),
        activity__happened_on__gte=period.start,
        activity__happened_on__lt=period.end,
    )
    rows = ActivityPlan.objects.filter(
        holds_on(F("planned_on"), "party_organization__spells"),
        scope.placed(
            "party_organization__spells__division", party_organization="party_organization"
        ),
        ~Exists(met),
        planned_on__gte=period.start,
        planned_on__lt=period.end,
    ).annotate(by=F("party_organization__spells__name"))
    found: dict[date, list[ActivityPlan]] = defaultdict(list)
    for one in rows.order_by("planned_on", "pk"):
        found[one.planned_on].append(one)
    return found
