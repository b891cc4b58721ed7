"""What the page of a programme shows: its firms, and its demands by batch and state."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils import timezone

from activities.models import Demand
from activities.models.demands import OPEN, State
from orgs.acts import ACTS, editing_reach
from orgs.lists.ledgers import street_of
from orgs.models import Enrolment, Programme
from orgs.nouns import UNITS
from orgs.personal import shown
from orgs.privacy import readable
from orgs.views.scope import Asked


@dataclass(frozen=True)
class Number:
    """A number and the list of exactly what it counts."""

    value: int
    url: str


@dataclass(frozen=True)
class Batch:
    """The demands of a batch: one number for each state that some demand is in, and all."""

    name: str
    states: list[Number]
    whole: Number


@dataclass(frozen=True)
class Firm:
    name: str
    url: str
    street: str
    batch: str
    leader: str
    pillar: str
    since: date
    demands: Number
    open_demands: Number
    leave_url: str  # "" for who may not


def programmes() -> list[Programme]:
    """The one with the most units first."""
    return list(Programme.objects.annotate(size=Count("enrolments")).order_by("-size", "pk"))


def demands_of(asked: Asked, programme: Programme) -> QuerySet:
    """The programme's within the scope, as the list of demands has them."""
    day = asked.scope.as_of
    rows = Demand.objects.counted().within(asked.scope).known(day)
    return rows.filter(programme=programme, raised_on__lte=day)


def _number(asked: Asked, programme: Programme, value: int, **narrowed: str) -> Number:
    query = {"programme": str(programme.pk), "state": "all"} | narrowed
    if query["state"] == "open":  # what the list shows by itself
        del query["state"]
    return Number(value, asked.url("demand_list", more=query))


def batches(asked: Asked, programme: Programme) -> tuple[list[State], list[Batch]]:
    """The states that occur, and the numbers of each batch and of all together."""
    pairs = Counter(demands_of(asked, programme).values_list("batch", "state"))
    states = [state for state in State if any(found == state for _, found in pairs)]
    names = sorted({batch for batch, _ in pairs})

    def line(name: str, batch: str | None) -> Batch:
        narrowed = {"batch": batch} if batch else {}
        own = {k: n for k, n in pairs.items() if batch is None or k[0] == batch}
        numbers = [
            _number(
                asked,
                programme,
                sum(n for (_, found), n in own.items() if found == state),
                state=state.value,
                **narrowed,
            )
            for state in states
        ]
        return Batch(name, numbers, _number(asked, programme, sum(own.values()), **narrowed))

    # What has no batch has no list of its own: it is in the whole.
    return states, [*(line(name, name) for name in names if name), line("合计", None)]


def _kept(asked: Asked, units: list[int]) -> set[int]:
    """Those of the units that the user may take off the list today."""
    leave = ACTS["units", "leave-programme"]
    if not leave.open_to(asked.user):
        return set()
    today = timezone.localdate()
    editable = UNITS.editable(editing_reach(asked.user), today).filter(pk__in=units)
    return set(editable.order_by().values_list("pk", flat=True))


def leave_url(one: Enrolment) -> str:
    address = reverse("act", args=["units", one.unit_id, "leave-programme"])
    return f"{address}?{urlencode({'one': one.pk})}"


def firms(asked: Asked, programme: Programme) -> tuple[list[Firm], int]:
    """Who takes part on the day and is in operation, by batch; of how many a name was shown."""
    day = asked.scope.as_of
    rows = Enrolment.objects.operating(day).within(asked.scope).filter(programme=programme)
    found = list(
        rows.annotate(unit_name=F("unit__spells__name"), street=street_of("unit__spells__division"))
        .select_related("pillar_industry")
        .order_by("batch", "pillar_industry", "unit__uscc")
    )
    clear = readable(asked.user, Enrolment, [one.pk for one in found])
    kept = _kept(asked, [one.unit_id for one in found])
    states = Counter(demands_of(asked, programme).values_list("unit", "state"))

    def number(unit: int, *counted: str, **narrowed: str) -> Number:
        value = sum(states[unit, state] for state in counted)
        return _number(asked, programme, value, unit=str(unit), **narrowed)

    return [
        Firm(
            name=one.unit_name,
            url=asked.url(UNITS.view, one.unit_id),
            street=one.street,
            batch=one.batch,
            leader=shown(one, "leader", unmasked=one.pk in clear),
            pillar=str(one.pillar_industry or ""),
            since=one.started_on,
            demands=number(one.unit_id, *State),
            open_demands=number(one.unit_id, *OPEN, state="open"),
            leave_url=leave_url(one) if one.unit_id in kept else "",
        )
        for one in found
    ], len(clear)
