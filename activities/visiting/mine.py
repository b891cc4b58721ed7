"""What an instructor's phone keeps: the units they look after, open demands, visits of their own.

No more than is read at a door: no person is named, no telephone number is among it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q

from activities.acts.visits import VisitAct
from activities.models import Demand, Proposal, Visit
from activities.models.demands import OPEN, State
from activities.visiting.changes_seen import PREFIX, STATUSES
from activities.visiting.receiving import versions_of
from members.models import Assignment, Instructor
from orgs.models import UnitSpell
from orgs.rules import RULES, months_before, settings_of, threshold_of

LATEST = 30  # of one's own visits


def mine(instructor: Instructor, day: date) -> dict[str, Any]:
    """Units, demands and visits as the phone shows them; keys and days are JSON's own."""
    held = Assignment.objects.as_of(day).filter(instructor=instructor)
    leads = dict(held.values_list("unit", "is_lead"))
    return {
        "today": day.isoformat(),
        "units": _units(leads, day),
        "demands": _demands(leads, day),
        "visits": _visits(instructor, day),
        "choices": {
            "method": Visit.Method.choices,
            "topics": Visit.TOPICS,
            "status": STATUSES,
            "demand_category": Demand.CATEGORIES,
            "texts": {
                **{name: str(field.label) for name, field in _form_fields()},
                "effective_on": VisitAct.day_label,
            },
        },
    }


def _form_fields() -> Iterable[tuple[str, Any]]:
    from activities.visiting.changes_seen import fields_of_facts

    return [*VisitAct.base_fields.items(), *fields_of_facts().items()]


def _units(leads: dict[int, bool | None], day: date) -> list[dict[str, Any]]:
    """Those to be visited first, then those visited longest ago."""
    since = months_before(day, threshold_of(RULES["not-visited"], settings_of()))
    spells = UnitSpell.objects.as_of(day).filter(unit__in=leads).select_related("place")
    counting = Q(unit__visits__state=Visit.State.SUBMITTED, unit__visits__happened_on__lte=day)
    rows = spells.annotate(last=Max("unit__visits__happened_on", filter=counting))
    found = [
        {
            "id": spell.unit_id,
            "name": spell.name,
            "address": spell.address or (spell.place.name if spell.place else ""),
            "status": str(spell.get_status_display()),
            "headcount": spell.headcount,
            "is_key": bool(spell.is_key),
            "is_lead": bool(leads[spell.unit_id]),
            "last": spell.last and spell.last.isoformat(),
            "is_due": spell.status == UnitSpell.Status.OPERATING
            and (spell.last is None or spell.last <= since),
        }
        for spell in rows
    ]
    return sorted(found, key=lambda one: (not one["is_due"], one["last"] or "", one["name"]))


def _demands(units: Iterable[int], day: date) -> list[dict[str, Any]]:
    """The open ones, and where each stands."""
    known = Demand.objects.known(day).filter(Q(state__in=OPEN), unit__in=units)
    names = ("number", "unit", "category", "content", "raised_on", "state")
    rows = known.order_by("-raised_on", "-pk").values(*names)
    return [
        row
        | {
            "raised_on": row["raised_on"].isoformat(),
            "state_label": str(State(row["state"]).label),
        }
        for row in rows
    ]


def _visits(instructor: Instructor, day: date) -> list[dict[str, Any]]:
    own = Visit.objects.filter(instructor=instructor).order_by("-happened_on", "-pk")
    returned = own.filter(state=Visit.State.RETURNED).values("pk")
    latest = own.values("pk")[:LATEST]
    rows = own.filter(Q(pk__in=returned) | Q(pk__in=list(latest.values_list("pk", flat=True))))
    return said_of(rows.annotate(photos_kept=_photos()))


def _photos() -> Count:
    return Count("photos", filter=Q(photos__is_taken_down=False), distinct=True)


def said_of(rows: Any) -> list[dict[str, Any]]:
    """Visits with what their form says, so that they can be shown, compared and revised."""
    visits = list(rows.prefetch_related("proposals").select_related("demand"))
    versions = versions_of([one.pk for one in visits])
    return [
        {
            "number": str(one.number),
            "version": versions[one.pk],
            "state": one.state,
            "state_label": str(one.get_state_display()),
            "review_note": one.review_note,
            "unit": one.unit_id,
            "photos": one.photos_kept,
            "decided": {
                p.fact: str(p.get_state_display())
                for p in one.proposals.all()
                if p.state != Proposal.State.PENDING
            },
            "said": _said(one),
        }
        for one in visits
    ]


def _said(visit: Visit) -> dict[str, Any]:
    demand = getattr(visit, "demand", None)
    return {
        "effective_on": visit.happened_on.isoformat(),
        "method": visit.method,
        "topics": visit.topics,
        "unchanged": {True: "true", False: "false", None: ""}[visit.unchanged],
        "content": visit.content,
        "next_plan": visit.next_plan,
        "demand_category": demand.category if demand else "",
        "demand_content": demand.content if demand else "",
        **{f"{PREFIX}{one.fact}": one.value for one in visit.proposals.all()},
    }


def stored(visit: Visit) -> dict[str, Any]:
    """One visit as `said_of` tells it."""
    (one,) = said_of(Visit.objects.filter(pk=visit.pk).annotate(photos_kept=_photos()))
    return one
