"""People on their way into the Party in 2021 and 2022, and the numbers sent down for 2021.

Made when the rest is written, as staff would: of those admitted, how they had been fostered; of
others, how far they have come. None of it enters a figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db.models import Count
from django.db.models.functions import Left

from members.models import (
    Admission,
    Affiliation,
    Candidacy,
    Candidate,
    CandidateReview,
    DevelopmentQuota,
    Member,
)
from orgs.models import Coverage, PartyOrganizationSpell
from orgs.periods import Period, years_after
from orgs.scope import NATION, Scope, in_range
from reports.demo.book import Book, between
from reports.demo.names import Names
from reports.demo.places import DISTRICT
from reports.demo.targets import ANCHOR, END

Ending, Kind = Candidacy.Ending, PartyOrganizationSpell.Kind
Fostered = list[tuple[int, date, date | None, str]]  # organisation, from, to, how it ended
MEMBERS_EACH = 60  # so many members to a candidate
DOCUMENT = "开组发〔2021〕8号"
STREET = 9  # the length of a street's code
BRANCHES_WITH_QUOTA = 3
# What is left undone, in turn: a talk, the reviews, what prepares the branch meeting.
LATE = ("talk", "reviews", "preparation")
USUAL = (date(2019, 9, 1), date(2022, 10, 31))
EARLY = (date(2018, 9, 1), date(2019, 4, 30))  # or they would be no targets for long by the anchor


@dataclass
class Plan:
    """One candidate to be written: the row, the branches, the reviews."""

    row: dict[str, Any]
    spells: Fostered
    reviews: list[date] = field(default_factory=list)


def add_candidates(book: Book) -> int:
    """To be called when the rest is written; returns how many rows it wrote."""
    number = max(8, Member.objects.count() // MEMBERS_EACH)
    plans = [*_adopted(book, number // 4), *_others(book, number - number // 4)]
    plans.sort(key=lambda plan: plan.row["applied_on"])
    candidates = Candidate.objects.bulk_create(
        Candidate(
            number=f"KFFZ{order:05d}", change_id=book.change(plan.row["applied_on"]), **plan.row
        )
        for order, plan in enumerate(plans, 1)
    )
    made = list(zip(candidates, plans, strict=True))
    spells = Candidacy.objects.bulk_create(
        Candidacy(
            candidate=candidate,
            party_organization_id=organization,
            started_on=start,
            ended_on=end,
            ending=ending,
            opened_by_id=book.change(start),
            closed_by_id=book.change(end) if end else None,
        )
        for candidate, plan in made
        for organization, start, end, ending in plan.spells
    )
    reviews = CandidateReview.objects.bulk_create(
        CandidateReview(
            candidate=candidate,
            reviewed_on=day,
            note="表现良好，继续培养",
            change_id=book.change(day),
        )
        for candidate, plan in made
        for day in plan.reviews
    )
    return len(candidates) + len(spells) + len(reviews) + _add_quotas(book)


# --- Who was admitted ----------------------------------------------------------------------------


def _adopted(book: Book, number: int) -> Iterator[Plan]:
    rng = book.rng("candidates adopted")
    admitted = (
        Admission.objects.filter(branch_meeting_on__range=(date(2021, 3, 1), END))
        .select_related("member", "party_organization")
        .order_by("pk")
    )
    chosen = rng.sample(list(admitted), min(number, len(admitted)))
    full = _full_members(one.party_organization_id for one in chosen)
    for one in chosen:
        member, organization = one.member, one.party_organization
        applied_on, met_on = one.applied_on, one.branch_meeting_on
        if applied_on is None or one.activist_on is None or one.target_on is None:
            continue
        since = max(applied_on, organization.established_on)
        step = (met_on - one.target_on) / 4
        row = {
            "name": member.name,
            "gender": member.gender,
            "born_on": member.born_on,
            "unit_id": one.unit_id,
            "member_id": member.pk,
            **{n: getattr(one, n) for n in ("applied_on", "talked_on", "activist_on", "target_on")},
            "political_review_on": one.target_on + step,
            "trained_on": one.target_on + 2 * step,
            "training_hours": one.training_hours,
            "noticed_on": one.target_on + 3 * step,
            **_contacts(rng, full[organization.pk], one.activist_on, but=member.pk),
        }
        if since < met_on:
            spells: Fostered = [(organization.pk, since, met_on, Ending.ADOPTED.value)]
            yield Plan(row, spells, _half_years(rng, one.activist_on, one.target_on))


# --- Who is on the way ---------------------------------------------------------------------------


def _others(book: Book, number: int) -> Iterator[Plan]:
    rng = book.rng("candidates")
    names = Names(book.rng("candidate names"))
    branches = _branches()
    full = _full_members(pk for pk, _ in branches)
    units = _units(pk for pk, _ in branches)
    for order in range(number):
        organization, founded = rng.choice(branches)
        male = rng.random() < 0.55
        late = LATE[order % 6] if order % 6 < len(LATE) else ""
        first, last = EARLY if late == "preparation" else USUAL
        applied_on = max(between(rng, first, last), founded)
        row: dict[str, Any] = {
            "name": names.person(male=male),
            "gender": "male" if male else "female",
            "born_on": applied_on - timedelta(days=int(rng.triangular(19, 44, 26) * 365.25)),
            "unit_id": rng.choice(units[organization]) if units[organization] else None,
            "applied_on": applied_on,
        }
        reviews = _go_on(rng, row, full[organization], late)
        yield Plan(row, _fostered(rng, row, organization, branches, order), reviews)


def _go_on(rng: Random, row: dict[str, Any], full: list[Any], late: str) -> list[date]:
    """Take the steps whose day comes before the demo's end; returns the reviews."""
    talked_on = row["applied_on"] + timedelta(days=rng.randint(4, 27))
    activist_on = talked_on + timedelta(days=rng.randint(80, 420))
    target_on = years_after(activist_on, 1) + timedelta(days=rng.randint(5, 260))
    if late == "talk" and row["applied_on"] > date(2021, 6, 1):
        return []
    row["talked_on"] = talked_on
    if activist_on > END:
        return []
    row |= {"activist_on": activist_on} | _contacts(rng, full, activist_on)
    until = min(target_on, END)
    reviews = [] if late == "reviews" else _half_years(rng, activist_on, until)
    if target_on > END:
        return reviews
    row["target_on"] = target_on
    days = [target_on + timedelta(days=20 * n + rng.randint(10, 25)) for n in range(3)]
    names = ("political_review_on", "trained_on", "noticed_on")
    for name, day in zip(names, days, strict=True):
        if day <= END and late != "preparation":
            row[name] = day
    if "trained_on" in row:
        row["training_hours"] = rng.choice((24, 24, 32))
    return reviews


def _half_years(rng: Random, start: date, until: date) -> list[date]:
    found = []
    day = start + timedelta(days=rng.randint(150, 178))
    while day < until:
        found.append(day)
        day += timedelta(days=rng.randint(160, 180))
    return found


def _fostered(
    rng: Random, row: dict[str, Any], organization: int, branches: list[Any], order: int
) -> Fostered:
    """By one branch; a few went to another, or gave up."""
    start = row["applied_on"]
    last = max(day for day in row.values() if isinstance(day, date))
    further = last + timedelta(days=rng.randint(20, 90))
    if order % 11 == 5 and further <= END:
        ending = rng.choice((Ending.WITHDRAWN, Ending.STOPPED, Ending.MOVED_AWAY))
        return [(organization, start, further, ending.value)]
    other, founded = rng.choice(branches)
    if order % 13 == 7 and other != organization and founded < further <= END:
        return [(organization, start, further, ""), (other, further, None, "")]
    return [(organization, start, None, "")]


def _branches() -> list[tuple[int, date]]:
    """Those that are there from the anchor day to the end, with the day they were founded."""
    lasting = PartyOrganizationSpell.objects.existing(END).filter(
        in_range("division", DISTRICT),
        kind__in=(Kind.BRANCH, Kind.JOINT_BRANCH),
        party_organization__established_on__lt=ANCHOR,
    )
    rows = lasting.order_by("party_organization")
    return list(rows.values_list("party_organization", "party_organization__established_on"))


def _full_members(organizations: Iterable[int]) -> dict[int, list[Any]]:
    """Organisation → (member, since when there and a full member, until when)."""
    rows = Affiliation.objects.filter(
        party_organization__in=set(organizations), member__converted_on__isnull=False
    ).order_by("pk")
    found = defaultdict(list)
    for organization, member, start, end, converted_on in rows.values_list(
        "party_organization", "member", "started_on", "ended_on", "member__converted_on"
    ):
        since = max(filter(None, (start, converted_on)))
        found[organization].append((member, since, end))
    return found


def _contacts(rng: Random, full: list[Any], day: date, *, but: int = 0) -> dict[str, int]:
    there = [
        pk for pk, since, end in full if since <= day and (end is None or day < end) and pk != but
    ]
    picked = rng.sample(there, min(2, len(there)))
    return dict(zip(("first_contact_id", "second_contact_id"), picked, strict=False))


def _units(organizations: Iterable[int]) -> dict[int, list[int]]:
    rows = Coverage.objects.as_of(END).filter(party_organization__in=set(organizations))
    found = defaultdict(list)
    for organization, unit in rows.order_by("pk").values_list("party_organization", "unit"):
        found[organization].append(unit)
    return found


# --- The numbers of the year ---------------------------------------------------------------------


def _add_quotas(book: Book) -> int:
    """For the district, its streets and a few branches: about as many as were admitted."""
    rng = book.rng("quotas")
    scope = Scope(NATION, ANCHOR, Period.of_year(ANCHOR.year))
    rows = Admission.objects.during(scope.period).within(scope)
    streets = dict(
        rows.annotate(street=Left("at_division", STREET))
        .filter(street__startswith=DISTRICT)
        .order_by()
        .values_list("street")
        .annotate(Count("pk"))
    )
    streets.pop(DISTRICT, None)
    planned = {code: max(1, streets[code] + rng.randint(-1, 2)) for code in sorted(streets)}
    planned[DISTRICT] = sum(planned.values()) + rng.randint(2, 5)
    most = (
        rows.order_by()
        .values_list("party_organization")
        .annotate(number=Count("pk"))
        .order_by("-number", "party_organization")[:BRANCHES_WITH_QUOTA]
    )
    common = {
        "year": ANCHOR.year,
        "document_no": DOCUMENT,
        "change_id": book.change(date(2021, 2, 26)),
    }
    quotas = [
        DevelopmentQuota(division_id=code, planned=number, separate=number // 4 or None, **common)
        for code, number in planned.items()
    ]
    quotas += [
        DevelopmentQuota(party_organization_id=pk, planned=number, **common) for pk, number in most
    ]
    return len(DevelopmentQuota.objects.bulk_create(quotas))
