"""Party organisations being set up on the anchor day, and how some of 2021's came about.

Made from what was written, as staff would: from the suggestions of the day and from the branches
that were founded. None of it enters a figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count

from members.formation.suggestions import Suggestion, suggestions
from members.models import FormationCase, FormationDocument, FormationUnit
from orgs.models import Coverage, PartyOrganizationEvent, Unit
from orgs.periods import Period
from orgs.scope import Scope
from reports.demo.book import Book
from reports.demo.places import DISTRICT
from reports.demo.targets import ANCHOR

Trigger = FormationCase.Trigger
Kind = FormationDocument.Kind
FOUNDED = 6  # cases that ended with an organisation
OLD_ENOUGH = date(2021, 2, 1)  # units that were there before the first case was opened

# The days of the steps, in their order, of cases opened on the first one.
UNDER_WAY: tuple[dict[str, Any], ...] = (
    {
        "opened_on": date(2021, 9, 10),
        "guided_on": date(2021, 9, 18),
        "applied_on": date(2021, 10, 12),
        "verified_on": date(2021, 10, 20),
        "transferred_on": date(2021, 11, 16),
        "approved_on": date(2021, 12, 20),
        "approval_no": "开两新〔2021〕31号",
    },
    {
        "opened_on": date(2021, 10, 15),
        "guided_on": date(2021, 10, 25),
        "applied_on": date(2021, 11, 30),
    },
    {"opened_on": date(2021, 11, 22), "guided_on": date(2021, 12, 2)},
    {"opened_on": date(2021, 8, 5), "guided_on": date(2021, 8, 20)},  # nothing since
    {"opened_on": date(2021, 12, 16)},
)
GIVEN_UP = {
    "opened_on": date(2021, 3, 10),
    "guided_on": date(2021, 3, 24),
    "closed_on": date(2021, 6, 20),
    "outcome": FormationCase.Outcome.ABANDONED,
    "abandon_reason": "党员拟调往外区，暂不具备联合组建条件",
}
PAPERS = {
    "applied_on": (Kind.REGISTRATION, Kind.LICENCE, Kind.APPLICATION),
    "verified_on": (Kind.PROOFS, Kind.ROSTER),
    "approved_on": (Kind.APPROVAL,),
}


def add_formation_cases(book: Book) -> int:
    """To be called when the rest is written; returns how many rows it wrote."""
    plans = [*_suggested(), *_founded()]
    cases = FormationCase.objects.bulk_create(
        FormationCase(change_id=book.change(plan["opened_on"]), **plan) for plan, _ in plans
    )
    units = FormationUnit.objects.bulk_create(
        FormationUnit(
            case=case,
            unit_id=unit,
            started_on=case.opened_on,
            ended_on=case.closed_on,
            opened_by_id=case.change_id,
            closed_by_id=book.change(case.closed_on) if case.closed_on else None,
        )
        for case, (_, of) in zip(cases, plans, strict=True)
        for unit in of
    )
    papers = FormationDocument.objects.bulk_create(
        FormationDocument(
            case=case,
            kind=kind,
            received_on=getattr(case, step),
            change_id=case.change_id,
        )
        for case in cases
        for step, kinds in PAPERS.items()
        if getattr(case, step)
        for kind in kinds
    )
    return len(cases) + len(units) + len(papers)


Plan = tuple[dict[str, Any], Sequence[int]]


def _suggested() -> Iterator[Plan]:
    """Taken up from the suggestions of the anchor day; one was given up and is suggested again."""
    found = suggestions(Scope(DISTRICT, ANCHOR, Period.of_year(ANCHOR.year)))
    groups, singles = _old(found.groups), _old(found.singles)
    for steps, one in zip((*UNDER_WAY, GIVEN_UP), groups, strict=False):
        yield _plan(one) | steps, [unit.pk for unit in one.units]
    for steps, one in zip(UNDER_WAY[1:3], singles, strict=False):
        branch = one.branches[0]
        joins = {"name": one.joining(branch), "host_id": branch.pk, "mode": branch.takes(1)}
        yield _plan(one) | joins | steps, [unit.pk for unit in one.units]


def _old(found: Sequence[Suggestion]) -> list[Suggestion]:
    new = set(
        Unit.objects.filter(
            pk__in=[unit.pk for one in found for unit in one.units],
            registered_on__gte=OLD_ENOUGH,
        ).values_list("pk", flat=True)
    )
    return [one for one in found if not any(unit.pk in new for unit in one.units)]


def _plan(one: Suggestion) -> dict[str, Any]:
    return {"name": one.name, "mode": Coverage.Mode.JOINT, "trigger": Trigger.NEIGHBOURS}


def _founded() -> Iterator[Plan]:
    """How some branches of one unit came about in the year of the anchor day."""
    events = (
        PartyOrganizationEvent.objects.filter(
            kind=PartyOrganizationEvent.Kind.ESTABLISHED,
            happened_on__gt=date(ANCHOR.year, 4, 1),
            happened_on__lte=ANCHOR,
        )
        .select_related("party_organization")
        .order_by("happened_on", "party_organization")
    )
    with_one = Coverage.objects.order_by().values("unit").alias(links=Count("pk"))
    links = Coverage.objects.filter(
        mode=Coverage.Mode.INDEPENDENT,
        party_organization__in=events.order_by().values("party_organization"),
        unit__in=with_one.filter(links=1).values("unit"),
        unit__registered_on__lt=OLD_ENOUGH,
    )
    begun = {
        (link.party_organization_id, link.started_on): link.unit_id
        for link in links.order_by("-unit")
    }
    taken: set[int] = set()
    for event in events:
        unit = begun.get((event.party_organization_id, event.happened_on))
        if unit is None or unit in taken or len(taken) == FOUNDED:
            continue
        taken.add(unit)
        day, made = event.happened_on, event.party_organization
        name = made.spells.order_by("started_on").values_list("name", flat=True)[0]
        yield (
            {
                "name": name,
                "mode": Coverage.Mode.INDEPENDENT,
                "trigger": Trigger.THIRD_MEMBER,
                "opened_on": day - timedelta(days=70),
                "guided_on": day - timedelta(days=62),
                "applied_on": day - timedelta(days=40),
                "verified_on": day - timedelta(days=30),
                "approved_on": day - timedelta(days=9),
                "approval_no": event.document_no or f"开两新〔{day.year}〕{len(taken)}号",
                "closed_on": day,
                "outcome": FormationCase.Outcome.ESTABLISHED,
                "organization": made,
            },
            [unit],
        )
