"""Centres of the streets and buildings, activity rooms of firms, and who uses them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from orgs.models import PartyOrganizationSpell, Venue, VenueShare, VenueSpell, VenueUse
from reports.demo.book import Book, between
from reports.demo.organizations import Organizations
from reports.demo.places import STREETS, Building, Places
from reports.demo.shapes import Link, Organization

FIRST, LAST = date(2018, 3, 1), date(2022, 6, 30)
HOURS = ("周一至周日 9:00—21:00", "周一至周五 9:00—17:30", "")
ROOM_SHARE = 0.35  # of branches in a single firm: those that have a room of their own


class Venues:
    """Each street has a centre, some buildings have one, and some branches a room in their firm."""

    def __init__(self, book: Book, places: Places, organizations: Organizations) -> None:
        self.book, self.places, self.organizations = book, places, organizations
        self.rng = book.rng("venues")
        self._numbers = count(1)
        for code, (name, *_) in STREETS.items():
            self._centre_of_street(code, name.removesuffix("街道"))
        for building in places.buildings[::6]:
            self._centre_of_building(building)
        for organization in organizations.linked:
            link = next((link for link in organization.links if link.end is None), None)
            alone = len(organization.links) == 1 and organization.dissolved is None
            if alone and link and self.rng.random() < ROOM_SHARE:
                self._room(organization, link)

    def _centre_of_street(self, code: str, name: str) -> None:
        opened = between(self.rng, FIRST, date(2020, 6, 30))
        venue = self._venue(
            Venue.Kind.CENTRE, f"{name}两新党群服务中心", code, opened,
            area=self.rng.choice([180, 240, 320, 460]), hours=HOURS[0],
            community="" if self.rng.random() < 0.6 else f"{name}社区",
        )  # fmt: skip
        joint = [o for o in self._branches_of(code) if len(o.links) > 1]
        for organization in joint[: self.rng.randint(1, 4)]:
            self._used(venue, organization, opened)

    def _centre_of_building(self, building: Building) -> None:
        opened = between(self.rng, date(2019, 1, 1), LAST)
        area = None if self.rng.random() < 0.3 else self.rng.choice([60, 85, 120, 150])
        venue = self._venue(
            Venue.Kind.CENTRE, f"{building.name}党群服务中心", building.division, opened,
            area=area, hours=self.rng.choice(HOURS), place=building.id,
        )  # fmt: skip
        for organization in self._branches_of(building.division)[-2:]:
            self._used(venue, organization, opened)

    def _room(self, organization: Organization, link: Link) -> None:
        opened = min(max(organization.established, link.start) + timedelta(days=40), LAST)
        area = None if self.rng.random() < 0.4 else self.rng.randint(18, 60)
        name = f"{link.unit.on(opened, 'name')}党员活动室"
        division = organization.division
        venue = self._venue(Venue.Kind.ACTIVITY_ROOM, name[:80], division, opened, area=area)
        self._used(venue, organization, opened)
        if self.rng.random() < 0.4:  # the meeting room of the firm
            self.book.spell(VenueShare, opened, venue=venue, unit=link.unit.id)

    def _branches_of(self, division: str) -> list[Organization]:
        """Those that stand throughout, and count."""
        return [
            one
            for one in self.organizations.linked
            if one.division == division
            and one.dissolved is None
            and one.kind in PartyOrganizationSpell.COUNTING_KINDS
        ]

    def _venue(
        self,
        kind: str,
        name: str,
        division: str,
        opened: date,
        *,
        area: int | None,
        hours: str = "",
        place: int | None = None,
        community: str = "",
    ) -> int:
        venue: int = self.book.record(
            Venue, opened, number=f"KFZD{next(self._numbers):04d}", kind=kind, opened_on=opened
        )
        facts: dict[str, Any] = {
            "name": name,
            "division": division,
            "place": place,
            "area": None if area is None else Decimal(area),
            "opening_hours": hours,
            "community": community,
        }
        stated = [attribute for attribute, value in facts.items() if value]
        self.book.spell(VenueSpell, opened, venue=venue, stated=stated, **facts)
        return venue

    def _used(self, venue: int, organization: Organization, opened: date) -> None:
        since = max(opened, organization.established)
        self.book.spell(VenueUse, since, venue=venue, party_organization=organization.id)
