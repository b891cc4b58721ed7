"""Members: who they are, where they belonged and worked from one day to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from members.models import Affiliation, Departure, Employment, Member
from orgs.models import Code
from reports.demo.book import Book, between, weighted
from reports.demo.names import Names
from reports.demo.organizations import Organizations
from reports.demo.reorganizations import Reorganizations
from reports.demo.shapes import Organization
from reports.demo.targets import ANCHOR, END, START, YEARS
from reports.demo.units import DemoUnit, Status, Units

ETHNICITIES = {"01": 930, "15": 28, "06": 22, "13": 6, "12": 6, "03": 4, "14": 2, "11": 2}
EDUCATION = {"21": 44, "31": 26, "14": 9, "11": 1, "61": 8, "41": 6, "71": 4, "81": 1, "44": 1}
POSITIONS = {"专业技术人员": 30, "生产服务一线": 28, "部门管理人员": 22, "高级管理人员": 8}
# 其后才挂靠的单位，留作“无组织、无党员”的发展党员之处。
LATEST_LINKS = date(2021, 8, 1)
LEAVING = {
    Departure.TRANSFERRED_OUT: 82,
    Departure.DIED: 12,
    Departure.SUSPENDED: 4,
    Departure.EXPELLED: 2,
}


@dataclass(slots=True)
class Stay:
    """A formal affiliation."""

    organization: Organization
    start: date
    end: date | None = None
    departure: str = ""

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or self.end > day)


@dataclass(slots=True)
class Job:
    unit: DemoUnit
    start: date
    end: date | None = None
    full_time: bool = True


@dataclass(slots=True, eq=False)
class Person:
    """A member being made."""

    male: bool
    born_on: date
    joined_on: date
    stays: list[Stay]
    converted_on: date | None = None
    jobs: list[Job] = field(default_factory=list)
    id: int = 0

    def at(self, day: date) -> Stay | None:
        return next((stay for stay in self.stays if stay.holds(day)), None)

    @property
    def adult_on(self) -> date:
        return self.born_on + timedelta(days=18 * 366)

    def leave(self, day: date, departure: str = "") -> None:
        """End the present affiliation; whoever transfers out or dies leaves their work too."""
        stay = self.stays[-1]
        stay.end, stay.departure = day, departure
        if departure in (Departure.TRANSFERRED_OUT, Departure.DIED):
            self.quit(day)

    def quit(self, day: date) -> None:
        for job in self.jobs:
            if job.end is None and job.start < day:
                job.end = day
        self.jobs[:] = [job for job in self.jobs if job.end or job.start < day]


class People:
    """All members; `room` is how many places of each organisation are still to be filled."""

    def __init__(
        self,
        book: Book,
        units: Units,
        organizations: Organizations,
        reorganizations: Reorganizations,
        names: Names,
    ) -> None:
        self.book, self.units, self.names = book, units, names
        self.organizations, self.reorganizations = organizations, reorganizations
        self.rng = book.rng("people")
        self.all: list[Person] = []
        self.room = {org: org.size for org in organizations.linked}
        self.pairs: list[tuple[DemoUnit, list[Person]]] = []  # uncovered, two members work there
        self._odd = self._odd_workplaces()
        self._slow = {org for org in organizations.linked if self.rng.random() < 0.4}

    def add(self, joined_on: date, stays: list[Stay]) -> Person:
        """A member who joined the Party that day; probation takes a year, rarely longer."""
        rng = self.rng
        born_on = joined_on - timedelta(days=int(rng.triangular(19.2, 45, 25) * 365.25))
        person = Person(rng.random() < 0.58, max(born_on, date(1936, 2, 1)), joined_on, stays)
        probation = 366 if rng.random() < 0.98 else 366 + 183
        converted_on = joined_on + timedelta(days=probation + rng.randint(0, 40))
        person.converted_on = converted_on if converted_on <= END else None
        self.all.append(person)
        return person

    def _experienced(self, stays: list[Stay]) -> Person:
        """A member since some years before the first affiliation of the ledger."""
        years = min(self.rng.expovariate(1 / 8), 42) + 0.1
        joined_on = stays[0].start - timedelta(days=int(years * 365))
        return self.add(max(joined_on, date(1958, 7, 1)), stays)

    def work(
        self, person: Person, unit: DemoUnit, start: date, *, full_time: bool | None = None
    ) -> None:
        """From the day, or from when both the unit and its adult employee were there."""
        first = max(start, person.adult_on, unit.registered_on + timedelta(days=1))
        if full_time is None:
            full_time = self.rng.random() < (0.75 if unit.is_social else 0.98)
        person.jobs.append(Job(unit, first, full_time=full_time))

    # -- the anchor day ----------------------------------------------------------------------

    def settle(self) -> None:
        """Fill the places that admissions left, then add those who have gone, or came later."""
        merged = {org.successor: org for org in self.reorganizations.gone if self._joins(org)}
        for org, places in self.room.items():
            former = merged.get(org)
            for number in range(places):
                if former and number < former.size:
                    self._from_merged(former, org)
                elif org.split_from and number % 3:
                    self._from_split(org.split_from, org)
                else:
                    self._ordinary(org)
        for org in self.reorganizations.gone:
            if not self._joins(org):
                self._dissolved(org)
        self._beside_the_figures()
        self._gone_by_the_anchor_day()

    def _joins(self, org: Organization) -> bool:
        """Whether a former organisation's members are among those of the anchor day."""
        return org.successor in self.room

    def _since(self, org: Organization) -> date:
        rng, founded = self.rng, org.established
        if founded >= START:
            day = founded if rng.random() < 0.65 else between(rng, founded, date(2021, 12, 20))
        elif rng.random() < 0.9:
            day = between(rng, max(founded, date(2006, 1, 1)), date(2018, 12, 28))
        else:
            day = between(rng, START + timedelta(days=5), date(2021, 12, 20))
        return max(day, founded)

    def _ordinary(self, org: Organization) -> None:
        """Someone who is in the organisation on the anchor day, perhaps after another one."""
        since = self._since(org)
        stays = [Stay(org, since)]
        if since > date(2019, 3, 1) and self.rng.random() < 0.25:
            before = self.rng.choice(self.organizations.linked)
            start = max(before.established, since - timedelta(days=self.rng.randint(150, 2000)))
            if before is not org and start < since - timedelta(days=30):
                stays.insert(0, Stay(before, start, since))
        person = self._experienced(stays)
        self._employ(person, org, since)

    def _employ(self, person: Person, org: Organization, since: date) -> None:
        """Mostly in a covered unit; some are retired, some work elsewhere."""
        rng, chance = self.rng, self.rng.random()
        if chance < 0.07 or person.born_on < date(1955, 1, 1):
            return
        if chance < 0.11:
            self._work_elsewhere(person, since)
            return
        if chance < 0.13:
            unit = rng.choice(self.organizations.linked).links[0].unit
        else:
            unit = rng.choice(org.units_on(ANCHOR))
        founder = since == org.established and since >= START
        earlier = rng.expovariate(1 / 300) if not founder or org in self._slow else 5
        self.work(person, unit, since - timedelta(days=int(earlier)))

    def _odd_workplaces(self) -> list[tuple[DemoUnit, bool]]:
        """Where three or more members work, and yet no organisation has to be built.

        Part-timers in a social organisation; a firm that stands still; a sole trader.
        """
        number = self.book.targets.about(1)
        social = self.units.take("social_orgs", number, larger=False)
        traders = self.units.take("sole_traders", number)
        still = [unit for unit in self.units.all if self._stands_still(unit)][:number]
        return (
            [(unit, False) for unit in social for _ in range(4)]
            + [(unit, True) for unit in still for _ in range(4)]
            + [(unit, True) for unit in traders for _ in range(3)]
        )

    def _stands_still(self, unit: DemoUnit) -> bool:
        exists = unit.registered_on < ANCHOR and unit.ended_on is None
        return exists and unit.on(ANCHOR, "status") in (Status.SUSPENDED, Status.SHELL)

    def _work_elsewhere(self, person: Person, since: date) -> None:
        """In an uncovered unit, where at most one other member works."""
        if self._odd:
            unit, full_time = self._odd.pop()
            self.work(person, unit, since - timedelta(days=100), full_time=full_time)
            return
        if self.pairs and len(self.pairs[-1][1]) == 1 and self.rng.random() < 0.4:
            unit, colleagues = self.pairs[-1]
            colleagues.append(person)
        else:
            unit = self.units.spare()
            self.pairs.append((unit, [person]))
        self.work(person, unit, since - timedelta(days=self.rng.randint(0, 900)))

    # -- organisations that are no more, or new ----------------------------------------------

    def _long_before(self, org: Organization, day: date) -> date:
        return max(org.established, day - timedelta(days=self.rng.randint(60, 2600)))

    def _from_merged(self, former: Organization, org: Organization) -> None:
        day = former.ended_on
        start = self._long_before(former, day)
        person = self._experienced([Stay(former, start, day), Stay(org, day)])
        self.work(person, former.links[0].unit, start - timedelta(days=60))

    def _from_split(self, older: Organization, org: Organization) -> None:
        start = self._long_before(older, org.established)
        stays = [Stay(older, start, org.established), Stay(org, org.established)]
        self.work(self._experienced(stays), org.links[0].unit, start - timedelta(days=60))

    def _dissolved(self, org: Organization) -> None:
        """Of a former branch: some went to the street's committee, most left; two stayed on."""
        unit, day = org.links[0].unit, org.ended_on
        for number in range(org.size):
            start = self._long_before(org, day)
            person = self._experienced([Stay(org, start)])
            self.work(person, unit, start - timedelta(days=60))
            if org.successor and number % 3 == 0:
                person.leave(day)
                person.stays.append(Stay(org.successor, day))
                if number > 3 or unit.ended_on:
                    person.quit(day)
            else:
                person.leave(day, Departure.TRANSFERRED_OUT)

    def _beside_the_figures(self) -> None:
        """Members directly in a street's committee, and of hosts, which cover nobody's members."""
        hosts, about = self.organizations.hosts, self.book.targets.about
        committees = list(self.organizations.street_committees.values())
        links = self.organizations.attached
        attached = [link.unit for link in links if link.start < LATEST_LINKS]
        for number in range(about(150)):
            org = self.rng.choice(hosts if number % 3 else committees)
            start = between(self.rng, max(org.established, date(2010, 1, 1)), date(2021, 12, 1))
            person = self._experienced([Stay(org, start)])
            if attached and number % 3:
                self.work(person, attached.pop(), start)

    def _gone_by_the_anchor_day(self) -> None:
        """About one in twenty leaves in a year; 党籍 that was suspended may be restored later."""
        rng = self.rng
        for org in self.organizations.linked:
            for year in YEARS[:-1]:
                if org.established >= date(year, 1, 1):
                    continue
                for _ in range(int(org.size * 0.045 + rng.random())):
                    day = between(rng, date(year, 1, 5), date(year, 12, 28))
                    person = self._experienced([Stay(org, self._long_before(org, day))])
                    start = person.stays[0].start
                    if rng.random() < 0.85 and (units := org.units_on(day)):
                        self.work(person, rng.choice(units), start - timedelta(days=90))
                    self._depart(person, day)

    def _depart(self, person: Person, day: date) -> None:
        departure = weighted(self.rng, LEAVING)
        person.leave(day, departure)
        if departure == Departure.SUSPENDED and day < ANCHOR and self.rng.random() < 0.3:
            back = between(self.rng, date(2022, 2, 1), date(2022, 10, 1))
            org = person.stays[-1].organization
            if org.alive(END):
                person.stays.append(Stay(org, back))

    # -- after the anchor day ----------------------------------------------------------------

    def go_on(self) -> None:
        """2022: some leave, some move on, others come; organisations end and begin."""
        rng = self.rng
        now = self.by_organization(ANCHOR)
        for org, members in now.items():
            if org.dissolved:
                self._end_of(org, members)
                continue
            leaving = {person for person in members if rng.random() < 0.04}
            for person in (person for person in members if person in leaving):
                day = between(rng, date(2022, 1, 8), date(2022, 12, 20))
                if rng.random() < 0.25:
                    self._move_on(person, day)
                else:
                    self._depart(person, day)
        for _ in range(self.book.targets.about(130)):
            self._arrive()
        for org in self.reorganizations.young:
            for _ in range(org.size):
                self._found(org)

    def _end_of(self, org: Organization, members: Iterable[Person]) -> None:
        day, closed = org.ended_on, org.links[0].unit.closed_on
        for number, person in enumerate(members):
            if org.successor and (number % 2 or org.successor in self.room):
                person.leave(day)
                person.stays.append(Stay(org.successor, day))
            else:
                person.leave(day, Departure.TRANSFERRED_OUT)
            if closed:
                person.quit(closed)

    def _move_on(self, person: Person, day: date) -> None:
        org = self.rng.choice(self.organizations.linked)
        if org.alive(END) and org is not person.stays[-1].organization:
            person.leave(day)
            person.stays.append(Stay(org, day))
            if self.rng.random() < 0.8:
                person.quit(day)
                self.work(person, org.links[0].unit, day)

    def _arrive(self) -> None:
        org = self.rng.choice(self.organizations.linked)
        day = between(self.rng, date(2022, 1, 6), date(2022, 12, 15))
        if org.alive(END):
            person = self._experienced([Stay(org, day)])
            self.work(person, self.rng.choice(org.units_on(END)), day)

    def _found(self, org: Organization) -> None:
        """The founders of 2022 came to work there that very year."""
        person = self._experienced([Stay(org, org.established)])
        start = between(self.rng, date(2022, 1, 6), org.established)
        self.work(person, org.links[0].unit, start, full_time=True)

    # -- to rows -----------------------------------------------------------------------------

    def by_organization(self, day: date) -> dict[Organization, list[Person]]:
        found: dict[Organization, list[Person]] = defaultdict(list)
        for person in self.all:
            if stay := person.at(day):
                found[stay.organization].append(person)
        return found

    def write(self) -> None:
        rng = self.rng
        codes = {(code.list, code.code): code.pk for code in Code.objects.all()}
        for order, person in enumerate(self.all, start=1):
            known = rng.random() > 0.01  # 个别党员的身份信息尚未采集
            person.id = self.book.record(
                Member,
                person.stays[0].start,
                number=f"KFDY{order:06d}",
                name=self.names.person(male=person.male),
                gender=Member.Gender.MALE if person.male else Member.Gender.FEMALE,
                ethnicity=codes["ethnicity", weighted(rng, ETHNICITIES)],
                id_number=self.names.id_number(person.born_on, male=person.male) if known else None,
                born_on=person.born_on if known else None,
                education=codes["education", weighted(rng, EDUCATION)],
                joined_on=person.joined_on,
                converted_on=person.converted_on,
                phone=self.names.phone() if known else "",
            )
            for stay in person.stays:
                self.book.spell(
                    Affiliation,
                    stay.start,
                    stay.end,
                    member=person.id,
                    party_organization=stay.organization.id,
                    departure=stay.departure,
                )
            for job in person.jobs:
                self.book.spell(
                    Employment,
                    job.start,
                    job.end or job.unit.closed_on,
                    member=person.id,
                    unit=job.unit.id,
                    position=weighted(rng, POSITIONS),
                    is_full_time=job.full_time,
                )
