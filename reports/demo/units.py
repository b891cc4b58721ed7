"""Units: those operating on the anchor day, those gone by then, and those still to come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from orgs.models import Unit, UnitSpell
from reports.demo.book import Book, between, weighted
from reports.demo.names import Names
from reports.demo.places import STREETS, Places, communities_of, finest, pick_street
from reports.demo.targets import ANCHOR, START

Kind, Status = Unit.Kind, UnitSpell.Status

# 各类街道企业的行业构成（%）；其余为行业不明。
INDUSTRIES = {
    "office": dict(F=24, L=20, J=5, I=11, M=9, K=7, H=6, R=5, E=5, O=3, P=2, Q=1),
    "trade": dict(F=40, L=11, H=8, E=8, O=6, G=5, K=4, I=5, M=4, C=3, R=3, P=1),
    "software": dict(F=24, I=19, M=13, L=13, E=8, K=5, R=5, H=4, O=3, C=2, P=2, Q=1),
    "works": dict(F=28, C=19, G=15, E=12, A=5, L=6, M=5, N=3, I=3, O=1, D=1, B=1),
}
SHOP_INDUSTRIES = dict(F=54, H=24, O=13, R=3, G=3, Q=2, L=1)
SOCIAL_KINDS = {
    Kind.PRIVATE_NON_ENTERPRISE: 55,
    Kind.SOCIAL_GROUP: 35,
    Kind.LAW_FIRM: 5,
    Kind.ACCOUNTING_FIRM: 2.5,
    Kind.FOUNDATION: 1.5,
    Kind.TAX_FIRM: 1,
}
SOCIAL_INDUSTRIES = dict(P=58, Q=28, R=11, M=3)
PROFESSIONS = (Kind.LAW_FIRM, Kind.ACCOUNTING_FIRM, Kind.TAX_FIRM)
REASONS = ("正式党员不足三人", "没有党员", "出资人不支持", "上级未及时指导", "其他")


@dataclass(frozen=True)
class Churn:
    """How fast units of a group come and go, in shares of the number on the anchor day."""

    slug: str
    opened: dict[int, float]  # of those operating on the anchor day, by year; the rest before
    closed: dict[int, float]
    not_operating: float


CHURN = (
    Churn(
        "enterprises",
        opened={2019: 0.08, 2020: 0.075, 2021: 0.1, 2022: 0.09},
        closed={2019: 0.035, 2020: 0.045, 2021: 0.03, 2022: 0.035},
        not_operating=0.04,
    ),
    Churn(
        "sole_traders",
        opened={2019: 0.1, 2020: 0.09, 2021: 0.13, 2022: 0.12},
        closed={2019: 0.05, 2020: 0.075, 2021: 0.045, 2022: 0.06},
        not_operating=0.02,
    ),
    Churn(
        "social_orgs",
        opened={2019: 0.04, 2020: 0.02, 2021: 0.04, 2022: 0.03},
        closed={2019: 0.01, 2020: 0.015, 2021: 0.01, 2022: 0.015},
        not_operating=0.02,
    ),
)


@dataclass(slots=True, eq=False)
class DemoUnit:
    """A unit being made: its facts at first, and what changed on which day."""

    kind: str
    uscc: str
    registered_on: date
    facts: dict[str, Any]
    closed_on: date | None = None
    ended_on: date | None = None  # closed_on, or the day of a status that ends it
    changes: list[tuple[date, dict[str, Any]]] = field(default_factory=list)
    reserved: bool = False  # part of another plan: chance leaves it alone
    of_unknown_age: bool = False  # nobody knows when it was registered
    id: int = 0

    def on(self, day: date, attribute: str) -> Any:
        """What holds on the day; later statements of one day win."""
        value = self.facts[attribute]
        for changed_on, facts in sorted(self.changes, key=lambda change: change[0]):
            if changed_on <= day and attribute in facts:
                value = facts[attribute]
        return value

    def operating(self, day: date) -> bool:
        ended = self.closed_on is not None and self.closed_on <= day
        operating = self.on(day, "status") == Status.OPERATING
        return self.registered_on <= day and not ended and operating

    @property
    def is_social(self) -> bool:
        return self.kind in Unit.SOCIAL_ORGANISATIONS


class Units:
    """All units. `core` are those operating on the anchor day, by group."""

    def __init__(self, book: Book, places: Places, names: Names) -> None:
        self.book, self.places, self.names = book, places, names
        self.rng = book.rng("units")
        self.all: list[DemoUnit] = []
        self.core: dict[str, list[DemoUnit]] = {}
        self.closing: dict[int, list[tuple[DemoUnit, date]]] = {}
        for churn in CHURN:
            self._group(churn)
        self._spare = self._spare_enterprises()

    # -- who there is ------------------------------------------------------------------------

    def _group(self, churn: Churn) -> None:
        rng, total = self.rng, self.book.targets[churn.slug]
        make: Callable[[date, str], DemoUnit] = {
            "enterprises": self._enterprise,
            "sole_traders": self._sole_trader,
            "social_orgs": self._social_organisation,
        }[churn.slug]

        def several(share: float, opened: Callable[[], date]) -> list[DemoUnit]:
            return [make(opened(), pick_street(rng)) for _ in range(round(total * share))]

        def before(last: date) -> date:
            return last - timedelta(days=int(rng.expovariate(1 / 2200)) % 9000)

        core = []
        for year in (2019, 2020, 2021):
            core += several(churn.opened[year], partial(_day_of, rng, year))
        old = total - len(core)
        core += [make(before(date(2018, 12, 28)), pick_street(rng)) for _ in range(old)]
        rng.shuffle(core)
        self.core[churn.slug] = core
        several(churn.opened[2022], lambda: _day_of(rng, 2022))
        for year in (2019, 2020, 2021):
            gone = several(churn.closed[year], partial(before, date(year - 1, 12, 1)))
            for unit in gone:
                self._end(unit, _day_of(rng, year))
            if churn.slug == "enterprises":
                self.closing[year] = [
                    (unit, unit.closed_on)
                    for unit in gone
                    if unit.closed_on and unit.closed_on.month > 3
                ]
        for unit in several(churn.not_operating, lambda: before(date(2020, 6, 1))):
            unit.reserved = True
            status = rng.choice((Status.SUSPENDED, Status.SHELL, Status.ZOMBIE))
            day = between(rng, max(unit.registered_on, START), date(2021, 11, 30))
            unit.changes.append((day + timedelta(days=20), {"status": status}))
        self._close_later(core, round(total * churn.closed[2022]))

    def _end(self, unit: DemoUnit, day: date) -> None:
        """Most ends are dated; some are only known by a status of the register."""
        unit.reserved, unit.ended_on = True, day
        if self.rng.random() < 0.88:
            unit.closed_on = day
        else:
            ended = weighted(self.rng, {Status.CLOSED: 5, Status.REVOKED: 4, Status.MOVED_OUT: 3})
            unit.changes.append((day, {"status": ended}))

    def _close_later(self, core: list[DemoUnit], number: int) -> None:
        for unit in self.rng.sample(core, number):
            self._end(unit, _day_of(self.rng, 2022))

    def _add(self, kind: str, registered_on: date, facts: dict[str, Any]) -> DemoUnit:
        unit = DemoUnit(kind, self.names.uscc(kind, registered_on), registered_on, facts)
        self.all.append(unit)
        return unit

    def _facts(self, street: str, name: str, industry: str | None) -> dict[str, Any]:
        rng = self.rng
        known = rng.random() < 0.3
        return {
            "name": name,
            "division": street,
            "community": rng.choice(communities_of(street)) if rng.random() < 0.9 else "",
            "place": None,
            "address": f"长沙市开福区{STREETS[street][0]}{rng.randint(1, 680)}号",
            "industry": industry,
            "headcount": None,
            "above_scale": None,
            "is_key": None,
            "contact": self.names.person(male=rng.random() < 0.6) if known else "",
            "phone": self.names.phone() if known else "",
            "status": Status.OPERATING,
        }

    def _enterprise(self, registered_on: date, street: str) -> DemoUnit:
        rng = self.rng
        character = STREETS[street][2]
        industry = None if rng.random() < 0.02 else weighted(rng, INDUSTRIES[character])
        facts = self._facts(street, self.names.enterprise(industry), industry)
        headcount = None if rng.random() < 0.05 else max(1, int(rng.lognormvariate(2.1, 1.15)))
        buildings = self.places.in_street(street)
        if buildings and rng.random() < (0.35 if character == "office" else 0.15):
            building = rng.choice(buildings)
            facts["place"], facts["address"] = building.id, f"{building.name}{rng.randint(3, 32)}层"
        facts |= {
            "control": weighted(rng, {"private": 96, "hk_macao_taiwan": 2.5, "foreign": 1.5}),
            "headcount": headcount,
            "three_have": None
            if headcount is None
            else headcount >= 3 and rng.random() < 0.8 and headcount >= 10,
            "has_union": None if rng.random() < 0.5 else (headcount or 0) > 24,
            "has_youth_league": None if rng.random() < 0.8 else (headcount or 0) > 50,
            "has_womens_federation": None if rng.random() < 0.85 else (headcount or 0) > 50,
            "liaison": self.names.person(male=False) if rng.random() < 0.05 else "",
            "no_organization_reason": rng.choice(REASONS) if rng.random() < 0.4 else "",
        }
        facts |= self._above_scale(headcount)
        return self._add(Kind.ENTERPRISE, registered_on, facts)

    def _above_scale(self, headcount: int | None) -> dict[str, Any]:
        """Of the larger ones most are, by the statistical list or by the Party's own rule."""
        if headcount is None:
            return {"above_scale": None}
        chance = 0.75 if headcount >= 100 else 0.35 if headcount >= 50 else 0.05
        if headcount < 20 or self.rng.random() > chance:
            return {"above_scale": False, "above_scale_basis": ""}
        basis = weighted(self.rng, {"statistical": 7, "party": 3})
        return {"above_scale": True, "above_scale_basis": basis}

    def _sole_trader(self, registered_on: date, street: str) -> DemoUnit:
        industry = weighted(self.rng, SHOP_INDUSTRIES)
        facts = self._facts(street, self.names.sole_trader(industry), industry)
        facts["headcount"] = None if self.rng.random() < 0.15 else self.rng.randint(1, 7)
        facts["control"] = "private"
        return self._add(Kind.SOLE_TRADER, registered_on, facts)

    def _social_organisation(self, registered_on: date, street: str) -> DemoUnit:
        rng = self.rng
        kind = weighted(rng, SOCIAL_KINDS)
        if kind == Kind.PRIVATE_NON_ENTERPRISE:
            industry = weighted(rng, SOCIAL_INDUSTRIES)
        else:
            industry = "L" if kind in PROFESSIONS else "S"
        name = self.names.social_organisation(kind, industry, STREETS[street][0])
        facts = self._facts(street, name, industry)
        if rng.random() > 0.04:
            facts["headcount"] = max(2, int(rng.lognormvariate(2.6, 0.8)))
        return self._add(kind, registered_on, facts)

    # -- units for other plans ---------------------------------------------------------------

    def _spare_enterprises(self) -> Iterator[DemoUnit]:
        for unit in self.core["enterprises"]:
            if not unit.reserved and unit.registered_on < date(2021, 6, 1):
                yield unit

    def spare(self, *, before: date = ANCHOR) -> DemoUnit:
        """An uncovered enterprise that keeps operating throughout, registered before the day."""
        unit = next(self._spare)
        unit.reserved = True
        if unit.registered_on >= before:
            unit.registered_on = before - timedelta(days=self.rng.randint(200, 2500))
        return unit

    def take(self, group: str, number: int, *, larger: bool = True) -> list[DemoUnit]:
        """`number` core units to be covered; larger ones are taken first, with some chance."""
        free = [unit for unit in self.core[group] if not unit.reserved]
        if larger:
            free.sort(key=lambda u: -(u.facts["headcount"] or 1) * self.rng.uniform(0.2, 1))
        chosen = free[:number]
        for unit in chosen:
            unit.reserved = True
            unit.facts["no_organization_reason"] = ""
        self.rng.shuffle(chosen)
        return chosen

    def backdate(self, unit: DemoUnit, day: date) -> None:
        """Whatever is covered from the day was registered some time before."""
        if unit.registered_on > day - timedelta(days=60):
            unit.registered_on = day - timedelta(days=self.rng.randint(60, 2400))

    def settle(self, unit: DemoUnit, street: str) -> None:
        """Put it into a street from its beginning."""
        unit.facts |= {
            "division": street,
            "community": self.rng.choice(communities_of(street)),
            "place": None,
            "address": f"长沙市开福区{STREETS[street][0]}{self.rng.randint(1, 680)}号",
        }

    def staff_at_least(self, unit: DemoUnit, number: int) -> None:
        if (unit.facts["headcount"] or 0) < number:
            unit.facts["headcount"] = number
            if unit.kind == Kind.ENTERPRISE:
                unit.facts |= self._above_scale(number)

    def move(self, unit: DemoUnit, day: date, street: str) -> None:
        """To another street; the place there is not known yet."""
        if street == unit.on(day, "division"):
            return
        facts: dict[str, Any] = {
            "division": street,
            "community": self.rng.choice(communities_of(street)),
            "address": f"长沙市开福区{STREETS[street][0]}{self.rng.randint(1, 680)}号",
        }
        if unit.on(day, "place"):
            facts["place"] = None
        unit.changes.append((day, facts))

    # -- to rows -----------------------------------------------------------------------------

    def number(self) -> None:
        """Give every unit its key; to be called once nobody is added or re-dated any more."""
        for unit in self.all:
            old = not unit.reserved and unit.registered_on < START
            unit.of_unknown_age = old and self.rng.random() < 0.002
            unit.id = self.book.record(
                Unit,
                unit.registered_on,
                uscc=unit.uscc,
                kind=unit.kind,
                registered_on=None if unit.of_unknown_age else unit.registered_on,
                closed_on=unit.closed_on,
            )

    def write(self) -> None:
        for unit in self.all:
            self._write_spells(unit)

    def _write_spells(self, unit: DemoUnit) -> None:
        start = date(2018, 12, 31) if unit.of_unknown_age else unit.registered_on
        stated = [name for name, value in unit.facts.items() if value not in (None, "")]
        holding, facts = start, dict(unit.facts)
        by_day: dict[date, dict[str, Any]] = {}
        for day, changed in sorted(unit.changes, key=lambda change: change[0]):
            by_day.setdefault(max(day, start + timedelta(days=1)), {}).update(changed)
        for day, changed in by_day.items():
            self._write_spell(unit, holding, day, stated, facts)
            holding, facts, stated = day, {**facts, **changed}, list(changed)
        self._write_spell(unit, holding, None, stated, facts)

    def _write_spell(
        self,
        unit: DemoUnit,
        start: date,
        end: date | None,
        stated: list[str],
        facts: dict[str, Any],
    ) -> None:
        division = finest(facts["division"], facts["community"])
        row = facts | {"division": division}
        self.book.spell(UnitSpell, start, end, unit=unit.id, stated=stated, **row)


def _day_of(rng: Random, year: int) -> date:
    return between(rng, date(year, 1, 4), date(year, 12, 28))
