"""What chance does to units over the four years, apart from any plan."""

from __future__ import annotations

from datetime import date, timedelta

from reports.demo.book import Book, between
from reports.demo.places import ZONE, pick_street
from reports.demo.targets import END, START
from reports.demo.units import DemoUnit, Kind, Status, Units


class Lives:
    """Moves, new names, changing headcounts and pauses; growth above scale, and the zone."""

    def __init__(self, book: Book, units: Units) -> None:
        self.book, self.units = book, units
        self.rng = book.rng("lives")
        for unit in units.all:
            self._live(unit)
        self._growth()
        self._into_the_zone()

    def _live(self, unit: DemoUnit) -> None:
        rng = self.rng
        first = max(unit.registered_on, START) + timedelta(days=30)
        last = min(unit.ended_on or END, END) - timedelta(days=30)
        if first >= last:
            return
        if rng.random() < 0.12:
            self._staff(unit, between(rng, first, last))
        if unit.reserved:
            return
        chance = rng.random()
        if chance < 0.025:
            self.units.move(unit, between(rng, first, last), pick_street(rng))
        elif chance < 0.037:
            self._rename(unit, between(rng, first, last))
        elif chance < 0.047:
            self._pause(unit, first, last)
        elif chance < 0.057 and last > date(2022, 2, 1):
            day = between(rng, max(first, date(2022, 1, 10)), last)
            unit.changes.append((day, {"status": Status.SUSPENDED}))

    def _staff(self, unit: DemoUnit, day: date) -> None:
        if headcount := unit.facts["headcount"]:
            now = max(1, round(headcount * self.rng.uniform(0.6, 1.6)))
            if now != headcount:
                unit.changes.append((day, {"headcount": now}))
        elif self.rng.random() < 0.5:
            unit.changes.append((day, {"headcount": self.rng.randint(1, 12)}))

    def _rename(self, unit: DemoUnit, day: date) -> None:
        if unit.kind == Kind.ENTERPRISE:
            name = self.units.names.enterprise(unit.facts["industry"])
            unit.changes.append((day, {"name": name}))

    def _pause(self, unit: DemoUnit, first: date, last: date) -> None:
        """Most pauses are of early 2020; all are over by the anchor day."""
        begun = between(self.rng, date(2020, 2, 1), date(2020, 4, 10))
        resumed = begun + timedelta(days=self.rng.randint(40, 300))
        if first < begun and resumed < last:
            unit.changes.append((begun, {"status": Status.SUSPENDED}))
            unit.changes.append((resumed, {"status": Status.OPERATING}))

    def _growth(self) -> None:
        """Some were not yet above scale when the ledger was opened; a few no longer are."""
        rng = self.rng
        for unit in self.units.all:
            if not unit.facts["above_scale"]:
                continue
            year = rng.choice((2019, 2020, 2021, 2022, *[0] * 8))
            day = date(year, 1, 1) if year else None
            basis = unit.facts["above_scale_basis"]
            if day and unit.registered_on < day < (unit.ended_on or END):
                unit.facts |= {"above_scale": False, "above_scale_basis": ""}
                unit.changes.append((day, {"above_scale": True, "above_scale_basis": basis}))
            elif rng.random() < 0.03 and unit.registered_on < date(2022, 1, 1):
                gone = {"above_scale": False, "above_scale_basis": ""}
                unit.changes.append((date(2022, 1, 1), gone))

    def _into_the_zone(self) -> None:
        """A few logistics firms moved to the zone, which is no street."""
        movers = [
            unit
            for unit in self.units.core["enterprises"]
            if unit.facts["industry"] == "G"
            and unit.registered_on < START
            and not unit.reserved
            and not unit.changes
        ]
        for unit in movers[: self.book.targets.about(12)]:
            day = between(self.rng, date(2019, 2, 1), date(2021, 3, 1))
            unit.changes.append((day, {"division": ZONE, "community": "", "address": "金霞经开区"}))
