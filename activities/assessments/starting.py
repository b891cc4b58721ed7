"""Whom a scheme assesses: the list that starting it fixes, derived from the ledgers of its day."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from activities.assessments.measures import Asking, covering
from activities.assessments.scoring import FULL, read_bands
from activities.life.expected import requirements
from activities.models import Assessed, AssessmentItem, AssessmentScheme
from activities.models.assessment_schemes import OF_ORGANIZATIONS, Audience
from members.models import Appointment
from orgs.models import Division, PartyOrganizationSpell

DATA = Path(__file__).resolve().parent.parent / "data"
Facts = dict[str, Any]


def to_assess(scheme: AssessmentScheme) -> list[Assessed]:
    """Unsaved rows: those of the audience that stood on the scheme's day, for long enough."""
    asking = Asking.by(scheme)
    since = asking.as_of - timedelta(days=scheme.least_days)
    if scheme.audience == Audience.STREET:
        kinds = (Division.Kind.STREET, Division.Kind.ZONE)
        streets = Division.objects.as_of(asking.as_of).under(scheme.division_id)
        codes = streets.filter(kind__in=kinds).order_by("code").values_list("code", flat=True)
        return [Assessed(scheme=scheme, division_id=code) for code in codes]
    if scheme.audience == Audience.INSTRUCTOR:
        return list(_instructors(scheme, asking, since))
    wanted = [pk for pk, of in covering(asking).items() if of == scheme.audience]
    spells = (
        PartyOrganizationSpell.objects.existing(asking.as_of)
        .within(asking.scope)
        .filter(party_organization__in=wanted, party_organization__established_on__lte=since)
    )
    return [
        Assessed(scheme=scheme, party_organization_id=pk, division_id=code)
        for pk, code in spells.order_by("division", "name").values_list(
            "party_organization", "division"
        )
    ]


def _instructors(scheme: AssessmentScheme, asking: Asking, since: Any) -> Iterator[Assessed]:
    of_party_building = Appointment.objects.filter(level__in=Appointment.PARTY_BUILDING)
    long_enough = of_party_building.filter(started_on__lte=since).order_by()
    held = of_party_building.as_of(asking.as_of).within(asking.scope)
    held = held.filter(instructor__in=long_enough.values("instructor"))
    for pk, code in held.order_by("division", "instructor__number").values_list(
        "instructor", "division"
    ):
        yield Assessed(scheme=scheme, instructor_id=pk, division_id=code)


def life_now() -> dict[str, tuple[str, str]]:
    """The requirements of organisation life in force, as a scheme keeps them."""
    return {one.kind: (one.every, one.applies) for one in requirements()}


# --- What a new scheme is proposed from ----------------------------------------------------------


def sum_of(points: Any) -> Decimal:
    """The points of the items that the full 100 consist of, from (method, points)."""
    return sum((p for method, p in points if method in AssessmentItem.BASE), Decimal(0))


def is_whole(points: Any) -> bool:
    return sum_of(points) == FULL


def proposed_items(audience: str) -> list[Facts]:
    """The built-in proposal; every word of it may be changed."""
    return [
        {
            "group": row["group"],
            "title": row["title"],
            "method": row["method"],
            "measure": row["measure"],
            "points": Decimal(row["points"]),
            "bands": read_bands(row["bands"], Decimal(row["points"])),
            "standard": row["standard"],
            "needs_material": row["needs_material"] == "1",
        }
        for row in _proposed("assessment_schemes.csv", audience)
    ]


def proposed_grades(audience: str) -> list[Facts]:
    return [
        {"name": row["name"], "least": Decimal(row["least"]), "tier": row["tier"]}
        for row in _proposed("assessment_grades.csv", audience)
    ]


def _proposed(name: str, audience: str) -> Iterator[dict[str, str]]:
    wanted = "organization" if audience in OF_ORGANIZATIONS else audience
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from (row for row in csv.DictReader(file) if row["audience"] == wanted)
