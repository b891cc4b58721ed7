"""Instructors, the units they look after, and their visits."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle

from activities.models import Visit
from members.models import Appointment, Assignment, Grouping, Instructor, InstructorGroup
from reports.demo.book import Book, between, shares, weighted
from reports.demo.findings import Findings
from reports.demo.names import Names
from reports.demo.organizations import Organizations, next_street
from reports.demo.places import DEPARTMENTS, DISTRICT, STREETS, communities_of, finest, pick_street
from reports.demo.targets import ANCHOR, END, START, YEARS
from reports.demo.units import DemoUnit, Units

Level, Source = Appointment.Level, Appointment.Source

GROUPED_ON, GROUPED_STREETS = date(2021, 3, 15), 4
CONTENTS = {
    "政策宣讲": "宣讲惠企纾困政策，发放政策汇编。",
    "组建指导": "了解党员分布情况，就组建党组织与负责人交换意见。",
    "组织生活指导": "指导规范开展“三会一课”和主题党日。",
    "发展党员": "了解入党积极分子培养情况。",
    "问题诉求": "听取生产经营中的困难，登记问题诉求。",
    "信息核实": "核对从业人数、党员人数等基本信息，无变化。",
}


@dataclass(slots=True, eq=False)
class DemoInstructor:
    """One instructor: appointments as (division, level, start, end)."""

    level: str
    division: str
    start: date
    end: date | None = None
    moved_on: date | None = None  # to the next street
    assignments: list[tuple[DemoUnit, date, date | None]] = field(default_factory=list)
    id: int = 0
    user: int | None = None

    def division_on(self, day: date) -> str:
        return (
            next_street(self.division) if self.moved_on and day >= self.moved_on else self.division
        )

    def active(self, day: date) -> bool:
        return self.start <= day and (self.end is None or self.end > day)


class Instructors:
    """All instructors; `district` and `street` are those active on the anchor day."""

    def __init__(
        self, book: Book, units: Units, organizations: Organizations, names: Names
    ) -> None:
        self.book, self.units, self.organizations = book, units, organizations
        self.names = names
        self.rng = book.rng("instructors")
        self.findings = Findings(book)
        self.all: list[DemoInstructor] = []
        self.written: dict[str, list[DemoInstructor]] = defaultdict(list)
        targets, about = book.targets, book.targets.about
        self.district = self._appoint(
            targets["instructors_district"], about(8), about(5), [Level.DISTRICT]
        )
        local = [Level.STREET, Level.COMMUNITY, Level.COMMUNITY]
        self.street = self._appoint(targets["instructors_street"], about(60), about(45), local)
        self.policy = self._appoint(
            targets["policy_instructors"], about(3), about(2), [Level.POLICY]
        )
        for instructor in self.street[:: max(len(self.street) // about(25), 1)]:
            instructor.moved_on = between(self.rng, date(2022, 1, 10), date(2022, 11, 20))
        self._moved_before()
        self._assign_key_units()
        self._assign_others()
        self._assign_by_chance()

    def _appoint(
        self, active: int, former: int, later: int, levels: Sequence[str]
    ) -> list[DemoInstructor]:
        """So many active on the anchor day; others had left by then, or came in 2022."""
        rng, chosen = self.rng, cycle(levels)
        departments = cycle(DEPARTMENTS)

        def add(start: date, end: date | None) -> DemoInstructor:
            level = next(chosen)
            if level == Level.DISTRICT:
                division = DISTRICT
            else:
                division = next(departments) if level == Level.POLICY else pick_street(rng)
            self.all.append(DemoInstructor(level, division, start, end))
            return self.all[-1]

        now = []
        for _ in range(active):
            year = weighted(rng, {2018: 48, 2019: 16, 2020: 16, 2021: 20})
            start = between(rng, date(year, 1, 10), date(year, 11, 25))
            leaves = rng.random() < 0.06
            end = between(rng, date(2022, 2, 1), date(2022, 12, 10)) if leaves else None
            now.append(add(start, end))
        for _ in range(former):
            start = between(rng, date(2018, 1, 10), date(2019, 10, 1))
            add(start, between(rng, date(2019, 12, 1), date(2021, 12, 20)))
        for _ in range(later):
            add(between(rng, date(2022, 1, 10), date(2022, 11, 25)), None)
        return now

    def _moved_before(self) -> None:
        """Some had changed street before the anchor day: their division is where they were."""
        early = [i for i in self.street if i.start < date(2020, 1, 1) and not i.moved_on]
        for instructor in early[: self.book.targets.about(15)]:
            instructor.moved_on = between(self.rng, date(2020, 6, 1), date(2021, 10, 1))

    # -- who looks after what ----------------------------------------------------------------

    def _link(
        self, instructor: DemoInstructor, unit: DemoUnit, earliest: date, end: date | None = None
    ) -> date:
        """From some day on; those of the anchor day have all begun by then."""
        first = max(earliest, instructor.start, unit.registered_on)
        latest = min(first + timedelta(days=240), date(2021, 12, 20))
        if end:
            latest = min(latest, end - timedelta(days=30))
        start = between(self.rng, first, latest)
        if end is None or start < end:
            instructor.assignments.append((unit, start, end))
        return start

    def _covered_units(self) -> list[DemoUnit]:
        linked = [link for org in self.organizations.linked for link in org.links]
        return list(dict.fromkeys(link.unit for link in [*linked, *self.organizations.attached]))

    def _assign_key_units(self) -> None:
        """So many key units have a district instructor; a few key units have none."""
        rng, whole = self.rng, self.book.targets["instructor_key_units"]
        candidates = [u for u in self._covered_units() if u.registered_on < date(2021, 9, 1)]
        candidates.sort(key=lambda unit: -(unit.facts["headcount"] or 0) * rng.uniform(0.3, 1))
        others = self.units.take("enterprises", self.book.targets.about(70))
        candidates += [unit for unit in others if unit.registered_on < date(2021, 9, 1)]
        key, ordinary = candidates[:whole], candidates[whole:]
        sizes = shares(rng, whole, len(self.district), least=2, spread=0.2)
        waiting = iter(key)
        for instructor, size in zip(self.district, sizes, strict=True):
            for unit in (next(waiting) for _ in range(size)):
                self._become_key(unit, self._link(instructor, unit, date(2019, 3, 1)))
        for unit in ordinary[: self.book.targets.about(20)]:
            self._become_key(unit, date(2020, 5, 1))
        for unit in ordinary[-self.book.targets.about(8) :]:  # not key, and yet looked after
            if unit.facts["is_key"] is None:
                self._link(rng.choice(self.district), unit, date(2019, 3, 1))

    def _become_key(self, unit: DemoUnit, day: date) -> None:
        if day < date(2020, 1, 1) or day <= unit.registered_on:
            unit.facts["is_key"] = True
        else:
            unit.facts["is_key"] = False
            unit.changes.append((day, {"is_key": True}))

    def _assign_others(self) -> None:
        """All above scale and all covered have someone of their street by the anchor day."""
        by_street: dict[str, list[DemoInstructor]] = defaultdict(list)
        for instructor in self.street:
            by_street[instructor.division_on(ANCHOR)].append(instructor)
        turns = {street: cycle(instructors) for street, instructors in by_street.items()}
        anyone = cycle(self.street)
        for unit, by in self._to_look_after():
            turn = turns.get(unit.on(ANCHOR, "division"), anyone)
            instructor, end = next(turn), None
            earliest = max(date(by, 1, 10), self._settled_on(instructor))
            if instructor.moved_on and instructor.moved_on > ANCHOR:
                end = instructor.moved_on
            elif self.rng.random() < 0.04:
                end = between(self.rng, date(2022, 1, 10), date(2022, 12, 1))
            self._link(instructor, unit, earliest, end)
            if end and self.rng.random() < 0.8:
                successor = next(turn)
                if successor is not instructor:
                    self._link(successor, unit, end)

    def _settled_on(self, instructor: DemoInstructor) -> date:
        """Since when the instructor is in the street of the anchor day."""
        moved = instructor.moved_on
        return moved if moved and moved <= ANCHOR else instructor.start

    def _to_look_after(self) -> Iterator[tuple[DemoUnit, int]]:
        """Each unit with the year by which it has an instructor; of 2022's only some are found."""
        covered = set(self._covered_units())
        for unit in self.units.all:
            if unit in covered or (unit.on(ANCHOR, "above_scale") and unit.operating(ANCHOR)):
                yield unit, weighted(self.rng, {2019: 55, 2020: 27, 2021: 18})
            elif unit.on(END, "above_scale") and unit.operating(END) and self.rng.random() < 0.7:
                yield unit, 2022

    def _assign_by_chance(self) -> None:
        """Other units of the street, and policy instructors for anyone; some lists lag behind."""
        rng = self.rng
        found = {unit for instructor in self.all for unit, _, _ in instructor.assignments}
        enterprises = self.units.core["enterprises"]
        free = [unit for unit in enterprises if not unit.reserved and unit not in found]
        chosen = rng.sample(free, min(len(free), self.book.targets.about(900)))
        by_street: dict[str, list[DemoUnit]] = defaultdict(list)
        for unit in chosen:
            by_street[unit.facts["division"]].append(unit)
        former = [i for i in self.all if i.level in Appointment.PARTY_BUILDING]
        rng.shuffle(former)
        for instructor in former:
            for _ in range(rng.randint(0, 3)):
                if units := by_street[instructor.division]:
                    unit = units.pop()
                    # Not every list was closed when its instructor left; such a link is not active.
                    end = instructor.end if rng.random() < 0.9 else None
                    self._link(instructor, unit, START, end)
        for instructor in self.policy:
            for unit in rng.sample(chosen, min(3, len(chosen))):
                self._link(instructor, unit, date(2020, 3, 1), instructor.end)

    # -- to rows -----------------------------------------------------------------------------

    def write(self) -> None:
        rng = self.rng
        for order, instructor in enumerate(self.all, start=1):
            instructor.id = self.book.record(
                Instructor,
                instructor.start,
                number=f"KFZD{order:05d}",
                name=self.names.person(male=rng.random() < 0.55),
                phone=self.names.phone(),
                user=instructor.user,
            )
            self._write_appointments(instructor)
            for number, (unit, start, end) in enumerate(instructor.assignments):
                self.book.spell(
                    Assignment,
                    start,
                    end,
                    instructor=instructor.id,
                    unit=unit.id,
                    is_lead=number < 2 or rng.random() < 0.8,
                )
                self._visit(instructor, unit, start, end)
            self.written[instructor.division].append(instructor)
        self._write_groups()

    def _write_groups(self) -> None:
        """In some streets those who were there by the spring of 2021 work in a group of neighbours,
        and next to it in one of like industries."""
        by_street: dict[str, list[DemoInstructor]] = defaultdict(list)
        for one in self.street:
            last = min(day for day in (one.end, one.moved_on, date.max) if day)
            if one.start < GROUPED_ON < last and one.division_on(GROUPED_ON) == one.division:
                by_street[one.division].append(one)
        largest = sorted(by_street, key=lambda street: (-len(by_street[street]), street))
        for street in largest[:GROUPED_STREETS]:
            people, half = by_street[street], len(by_street[street]) // 2
            for basis, members in (("area", people[:half]), ("industry", people[half:])):
                self._write_group(street, basis, members)

    def _write_group(self, street: str, basis: str, members: list[DemoInstructor]) -> None:
        names = {"area": "邻近片区组", "industry": "制造业组"}
        group = self.book.record(
            InstructorGroup,
            GROUPED_ON,
            name=f"{STREETS[street][0].removesuffix('街道')}{names[basis]}",
            basis=basis,
            division=street,
            industry="C" if basis == "industry" else None,
            founded_on=GROUPED_ON,
        )
        for one in members:
            ends = [day for day in (one.end, one.moved_on) if day]
            self.book.spell(
                Grouping,
                GROUPED_ON,
                min(ends, default=None),
                instructor=one.id,
                group=group,
            )

    def _write_appointments(self, instructor: DemoInstructor) -> None:
        start, end, moved = instructor.start, instructor.end, instructor.moved_on
        if end and moved and moved >= end:
            instructor.moved_on = moved = None
        values = {
            "instructor": instructor.id,
            "level": instructor.level,
            **self._origin(instructor),
        }
        for first, last in ((start, moved), (moved, end)) if moved else ((start, end),):
            division, sender = self._home(instructor.level, instructor.division_on(first))
            self.book.spell(
                Appointment, first, last, division=division, dispatched_by=sender, **values
            )

    def _origin(self, instructor: DemoInstructor) -> dict[str, object]:
        if instructor.level == Level.POLICY:
            return {"is_full_time": False, "source": Source.DEPARTMENT}
        if instructor.level == Level.DISTRICT:
            sources = {Source.REASSIGNED: 45, Source.RETIRED: 35, Source.FIVE_ELDERS: 20}
            return {"is_full_time": True, "source": weighted(self.rng, sources)}
        sources = {Source.RETIRED: 40, Source.OTHER: 45, Source.FIVE_ELDERS: 15}
        full_time = weighted(self.rng, {True: 22, False: 74, None: 4})
        return {"is_full_time": full_time, "source": weighted(self.rng, sources)}

    def _home(self, level: str, division: str) -> tuple[str, str]:
        """The division an instructor belongs to, and who sends them."""
        if level == Level.POLICY:
            return division, DEPARTMENTS[division]
        if level == Level.DISTRICT:
            return division, "区委组织部"
        if level == Level.COMMUNITY:
            community = self.rng.choice(communities_of(division))
            return finest(division, community), community
        return division, STREETS[division][0]

    def _visit(
        self, instructor: DemoInstructor, unit: DemoUnit, start: date, end: date | None
    ) -> None:
        """One to four times a year while the instructor holds office and the unit exists."""
        rng = self.rng
        last = min(day for day in (end, instructor.end, unit.ended_on, END) if day)
        for year in YEARS:
            first, until = max(start, date(year, 1, 2)), min(last, date(year, 12, 30))
            for _ in range(
                weighted(rng, {0: 30, 1: 30, 2: 22, 3: 12, 4: 6}) if first < until else 0
            ):
                self._record_visit(instructor, unit, between(rng, first, until - timedelta(days=1)))

    def _record_visit(self, instructor: DemoInstructor, unit: DemoUnit, day: date) -> None:
        rng = self.rng
        topics = sorted(rng.sample(Visit.TOPICS, rng.choice((1, 1, 2))), key=Visit.TOPICS.index)
        change = self.book.change(day)
        contents = "".join(CONTENTS[topic] for topic in topics)
        number = uuid.UUID(int=rng.getrandbits(128), version=4)
        method = weighted(rng, {"on_site": 78, "phone": 14, "online": 8})
        next_plan = "下季度继续走访" if rng.random() < 0.3 else ""
        state = weighted(rng, {"submitted": 965, "returned": 22, "void": 13})
        is_void = state == Visit.State.VOID
        found = None if is_void else self.findings.seen(unit, day, topics)
        visit = self.book.add(
            Visit,
            change=change,
            number=number,
            happened_on=day,
            instructor=instructor.id,
            unit=unit.id,
            method=method,
            topics=topics,
            unchanged=None if found is None else not found,
            content=contents.replace("无变化", "有变化") if found else contents,
            next_plan=next_plan,
            state=state,
            review_note=self.findings.why(state),
        )
        counts = state == Visit.State.SUBMITTED
        self.findings.add(visit, change, unit, day, found, counts=counts)
        near = [one.id for one in self.written[instructor.division] if one.active(day)]
        self.findings.accompany(visit, day, near)
