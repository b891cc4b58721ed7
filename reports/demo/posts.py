"""Secretaries, deputies and committee members, term by term."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from members.models import Post
from reports.demo.book import Book, weighted
from reports.demo.organizations import Organizations
from reports.demo.people import People, Person, Stay
from reports.demo.shapes import Event, Organization, OrgKind
from reports.demo.targets import ANCHOR, START
from reports.demo.units import Units

SOURCES = {
    Post.Source.OWNER: 22,
    Post.Source.MANAGER: 48,
    Post.Source.APPOINTED: 12,
    Post.Source.OTHER: 18,
}
FOREVER = date.max


@dataclass(frozen=True)
class Held:
    """The office of secretary, held by one person."""

    organization: Organization
    person: Person
    start: date
    end: date  # FOREVER while nobody knows

    def holds(self, day: date) -> bool:
        return self.start <= day < self.end


@dataclass(frozen=True)
class Committee:
    """The committee of a branch for one term; fewer than three are none."""

    organization: Organization
    people: int
    start: date
    end: date


class Posts:
    """All posts; `secretaries` tells who led which organisation when."""

    def __init__(
        self, book: Book, units: Units, organizations: Organizations, people: People
    ) -> None:
        self.book, self.units, self.people = book, units, people
        self.rng = book.rng("posts")
        self.secretaries: list[Held] = []
        self.committees: list[Committee] = []
        self._stays: dict[Organization, list[tuple[Person, Stay]]] = defaultdict(list)
        for person in people.all:
            for stay in person.stays:
                self._stays[stay.organization].append((person, stay))
                if stay.organization.head:  # a branch's member may lead the firm's committee
                    self._stays[stay.organization.head].append((person, stay))
        for org in organizations.all:
            if org.kind == OrgKind.TEMPORARY:
                self._appoint(org)
            elif self._stays[org]:
                self._fill(org)

    def secretaries_on(self, day: date) -> list[Held]:
        return [held for held in self.secretaries if held.holds(day)]

    def _terms(self, org: Organization) -> list[date]:
        elections = sorted(day for kind, day, _ in org.events if kind == Event.RE_ELECTED)
        last = org.dissolved or FOREVER
        terms = [day for day in [org.established, *elections] if day < last]
        return [*terms, last]

    def _fill(self, org: Organization) -> None:
        """Terms that end before the ledger begins are not in it."""
        former: Person | None = None
        for start, end in pairwise(self._terms(org)):
            if end <= START:
                continue
            day = start
            while day < end:
                found = self._secretary(org, day, former)
                if found is None:
                    day = self._next_chance(org, day)
                    continue
                former, stay = found
                until = min(end, stay.end or FOREVER)
                self._lead(org, former, day, until)
                day = until
            if org.size >= 7 and start <= ANCHOR < end:
                self._committee(org, max(start, START), end, former)

    def _full_members(self, org: Organization, day: date) -> list[tuple[Person, Stay]]:
        soon = day + timedelta(days=20)
        return [
            (person, stay)
            for person, stay in self._stays[org]
            if stay.start <= day
            and (stay.end is None or stay.end > soon)
            and (person.converted_on or FOREVER) <= day
        ]

    def _secretary(
        self, org: Organization, day: date, former: Person | None
    ) -> tuple[Person, Stay] | None:
        """Three in four are re-elected; otherwise one of those longest in the Party."""
        choices = self._full_members(org, day)
        for person, stay in choices:
            if person is former and self.rng.random() < 0.75:
                return person, stay
        choices.sort(key=lambda choice: choice[0].joined_on)
        return self.rng.choice(choices[:6]) if choices else None

    def _next_chance(self, org: Organization, day: date) -> date:
        later = [
            max(stay.start, person.converted_on)
            for person, stay in self._stays[org]
            if person.converted_on
        ]
        return min((chance for chance in later if chance > day), default=FOREVER)

    def _lead(self, org: Organization, person: Person, start: date, end: date) -> None:
        source = weighted(self.rng, SOURCES)
        self._post(org, person, Post.Kind.SECRETARY, start, end, source)
        self.secretaries.append(Held(org, person, start, end))
        if len(org.links) == 1 and end > ANCHOR:
            owner = source == Post.Source.OWNER
            org.links[0].unit.facts |= {
                "representative_is_member": owner or self.rng.random() < 0.2,
                "representative_is_secretary": owner,
            }

    def _committee(
        self, org: Organization, start: date, end: date, secretary: Person | None
    ) -> None:
        choices = [
            (person, stay)
            for person, stay in self._full_members(org, start)
            if person is not secretary and stay.organization is org
        ]
        chosen = self.rng.sample(choices, min(len(choices), self.rng.choice((2, 3, 4))))
        for order, (person, stay) in enumerate(chosen):
            kind = Post.Kind.DEPUTY if order == 0 else Post.Kind.COMMITTEE_MEMBER
            self._post(org, person, kind, start, min(end, stay.end or FOREVER))
        if len(chosen) > 1:
            self.committees.append(Committee(org, 1 + len(chosen), start, end))

    def _appoint(self, org: Organization) -> None:
        """The superior appoints the secretary of a temporary branch from elsewhere."""
        day = org.established
        choices = [person for person in self.people.all[:2000] if person.at(day)]
        if choices:
            person = self.rng.choice(choices)
            end = org.dissolved or FOREVER
            self._post(org, person, Post.Kind.SECRETARY, day, end, Post.Source.APPOINTED)
            self.secretaries.append(Held(org, person, day, end))

    def _post(
        self,
        org: Organization,
        person: Person,
        kind: str,
        start: date,
        end: date,
        source: str = "",
    ) -> None:
        self.book.spell(
            Post,
            start,
            None if end == FOREVER else end,
            member=person.id,
            party_organization=org.id,
            kind=kind,
            source=source,
        )
