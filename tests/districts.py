"""Random small districts, written as rows: whatever a real ledger holds, on days that coincide.

`build(seed, size)` fills an empty database (reference data only). Days come from a small pool
around year ends and month ends, so that things end, start and are counted on the very same day.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from django.db import connection

from activities import models as activities
from activities.models.demands import LEADS_TO, TRANSITIONS, Kind, State
from members import models as members
from orgs import models as orgs
from reports.models import ExternalFact

T = TypeVar("T")

DISTRICT = "430105"
ZONE, DEPARTMENT, OTHER_DISTRICT = "430105Z01", "430105D01", "430102"
PROGRAMME = "党建引领、助力千企"

# Where things meet: year ends, month ends, leap day, and a first day of a month.
DAYS = (
    date(2019, 6, 30),
    date(2019, 12, 31),
    date(2020, 1, 1),
    date(2020, 2, 29),
    date(2020, 7, 1),
    date(2020, 12, 31),
    date(2021, 1, 1),
    date(2021, 3, 31),
    date(2021, 6, 30),
    date(2021, 7, 1),
    date(2021, 12, 30),
    date(2021, 12, 31),
    date(2022, 1, 1),
    date(2022, 5, 31),
)
BEGINNING = date(2018, 1, 1)
USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True)
class Size:
    """How many of each thing; hypothesis shrinks these."""

    units: int = 20
    organizations: int = 8
    members: int = 30
    instructors: int = 6
    happenings: int = 20


@dataclass
class District:
    """Builds the rows of one random district, and keeps what later rows refer to."""

    random: Random
    size: Size
    change: orgs.Change
    streets: list[str]
    # What came later has chances of its own, so that the same seed still gives the same rows.
    more: Random = field(default_factory=Random)
    units: list[orgs.Unit] = field(default_factory=list)
    organizations: list[orgs.PartyOrganization] = field(default_factory=list)
    members: list[members.Member] = field(default_factory=list)
    officers: list[members.Member] = field(default_factory=list)  # who ever held a post
    instructors: list[members.Instructor] = field(default_factory=list)
    programmes: list[orgs.Programme] = field(default_factory=list)

    # Chance

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, choices: Sequence[T]) -> T:
        return self.random.choice(choices)

    def some(self, choices: Sequence[T], most: int) -> list[T]:
        return self.random.sample(list(choices), min(len(choices), self.random.randint(0, most)))

    def maybe(self, value: T, share: float = 0.8) -> T | None:
        return value if self.chance(share) else None

    def day(self, after: date = BEGINNING, before: date | None = None) -> date:
        """A day of the pool or next to one, within the bounds if any such is left."""
        days = [day for day in DAYS if after <= day and (before is None or day < before)]
        if not days or self.chance(0.1):
            last = before - timedelta(days=1) if before else date(2022, 12, 31)
            return after + timedelta(days=self.random.randint(0, max((last - after).days, 0)))
        return self.pick(days)

    def birth(self) -> date:
        """Half of all things were there from the beginning, so that a day finds many alive."""
        return BEGINNING if self.chance(0.5) else self.day()

    def end(self, start: date, share: float = 0.3) -> date | None:
        return self.day(start + timedelta(days=1)) if self.chance(share) else None

    def life(self, start: date, end: date | None, most: int) -> list[tuple[date, date | None]]:
        """Adjoining spells from `start` to `end`, sometimes with a gap."""
        cuts = {
            self.day(start + timedelta(days=1), end)
            for _ in range(self.random.randint(0, most - 1))
        }
        cuts = sorted(cut for cut in cuts if cut > start and (end is None or cut < end))
        spells = list(zip([start, *cuts], [*cuts, end], strict=True))
        return [spell for spell in spells if len(spells) == 1 or self.chance(0.92)]

    def span(self, after: date = BEGINNING) -> tuple[date, date | None]:
        start = after if self.chance(0.5) else self.day(after)
        return start, self.end(start)

    def spans(self, most: int, after: date = BEGINNING) -> list[tuple[date, date | None]]:
        return self.life(*self.span(after), most=most)

    def spell(self, start: date, end: date | None) -> dict[str, Any]:
        closed = self.change if end else None
        return {"started_on": start, "ended_on": end, "opened_by": self.change, "closed_by": closed}

    def street(self) -> str:
        """Mostly one of the few busy streets; at times the district's own, a zone or elsewhere."""
        if self.chance(0.12):
            return self.pick([DISTRICT, ZONE, OTHER_DISTRICT, f"{self.streets[0]}001"])
        return self.pick(self.streets)

    # Units and organisations

    def add_units(self) -> None:
        self.units = orgs.Unit.objects.bulk_create(self._unit(n) for n in range(self.size.units))
        orgs.UnitSpell.objects.bulk_create(
            orgs.UnitSpell(**self._unit_attributes(unit), **self.spell(*dates))
            for unit in self.units
            for dates in self.life(*self._unit_life(unit), most=3)
        )

    def _unit(self, number: int) -> orgs.Unit:
        kinds = ["enterprise"] * 5 + ["sole_trader"] * 2 + list(orgs.Unit.SOCIAL_ORGANISATIONS)
        registered = self.birth() if self.chance(0.85) else None
        return orgs.Unit(
            uscc=f"91430105MA{number:07d}{self.pick(USCC_CHARACTERS)}",
            kind=self.pick(kinds),
            registered_on=registered,
            closed_on=self.end(registered or BEGINNING, 0.2),
            change=self.change,
        )

    def _unit_life(self, unit: orgs.Unit) -> tuple[date, date | None]:
        """The first spell may come later than the registration, or the last outlive the unit."""
        start = unit.registered_on or self.birth()
        if self.chance(0.2):
            start = self.day(start)
        end = unit.closed_on if unit.closed_on and unit.closed_on > start else None
        return start, self.maybe(end, 0.7)

    def _unit_attributes(self, unit: orgs.Unit) -> dict[str, Any]:
        statuses = ["operating"] * 12 + list(orgs.UnitSpell.Status.values)
        yes_no = [True, True, False, None]
        return {
            "unit": unit,
            "name": f"单位{unit.uscc[-8:]}",
            "division_id": self.maybe(self.street(), 0.97),
            "headcount": self.maybe(self.pick([0, 3, 49, 50, 99, 100, 240])),
            "above_scale": self.pick(yes_no),
            "above_scale_basis": self.pick(["", "statistical", "party"]),
            "three_have": self.pick(yes_no),
            "is_key": self.pick(yes_no),
            "status": self.pick(statuses),
            **self._more_of_unit(),
        }

    def _more_of_unit(self) -> dict[str, Any]:
        said = {
            "control": ["private", "private", "hk_macao_taiwan", "foreign", ""],
            "representative_is_member": [True, False, None],
            "representative_is_secretary": [True, False, None],
            "industry_id": ["C", "I", None],
        }
        return {name: self.more.choice(values) for name, values in said.items()}

    def add_organizations(self) -> None:
        self.organizations = orgs.PartyOrganization.objects.bulk_create(
            self._organization(n) for n in range(self.size.organizations)
        )
        orgs.PartyOrganizationSpell.objects.bulk_create(
            orgs.PartyOrganizationSpell(
                **self._organization_attributes(organization), **self.spell(*dates)
            )
            for organization in self.organizations
            for dates in self.life(*self._organization_life(organization), most=3)
        )
        orgs.PartyOrganizationEvent.objects.bulk_create(
            orgs.PartyOrganizationEvent(
                party_organization=organization, kind=kind, happened_on=day, change=self.change
            )
            for organization in self.organizations
            for kind, day in sorted(self._events(organization))
        )

    def _organization(self, number: int) -> orgs.PartyOrganization:
        established = self.birth()
        return orgs.PartyOrganization(
            number=f"ORG{number:04d}",
            established_on=established,
            dissolved_on=self.end(established),
            change=self.change,
        )

    def _organization_life(self, organization: orgs.PartyOrganization) -> tuple[date, date | None]:
        start = organization.established_on
        if self.chance(0.1):
            start = self.day(start, organization.dissolved_on)
        return start, self.maybe(organization.dissolved_on, 0.7)

    def _organization_attributes(self, organization: orgs.PartyOrganization) -> dict[str, Any]:
        kinds = (
            ["branch"] * 4 + ["joint_branch"] * 3 + list(orgs.PartyOrganizationSpell.Kind.values)
        )
        kind = self.pick(kinds)
        natures = orgs.PartyOrganizationSpell.Nature.values
        return {
            "party_organization": organization,
            "name": f"党组织{organization.number}",
            "kind": kind,
            "nature": self.pick(natures) if kind == "committee" and self.chance(0.6) else "",
            "division_id": self.maybe(self.street(), 0.97),
        }

    def _events(self, organization: orgs.PartyOrganization) -> set[tuple[str, date]]:
        """成立日期 and 撤销日期 have their events; a 合并 on the last day is that ending."""
        start, end = organization.established_on, organization.dissolved_on
        found = {("established", start)}
        if end:
            found |= set(
                self.pick(
                    [{("dissolved", end)}, {("merged", end)}, {("split", end), ("dissolved", end)}]
                )
            )
        for kind in self.some(("merged", "split", "re_affiliated", "renamed", "re_elected"), 2):
            day = self.day(start, end)
            if end is None or day < end:
                found.add((kind, day))
        return found

    def add_links(self) -> None:
        """Joint branches over streets and both kinds of unit; several links follow one another."""
        links = []
        for organization in self.organizations:
            for unit in self.some(self.units, 5):
                for dates in self.spans(2, organization.established_on):
                    mode = self.pick(["independent", "joint", "joint", "attached"])
                    links.append(
                        orgs.Coverage(
                            unit=unit,
                            party_organization=organization,
                            mode=mode,
                            **self.spell(*dates),
                        )
                    )
        orgs.Coverage.objects.bulk_create(links)
        roles = orgs.Participation.Role.values
        orgs.Participation.objects.bulk_create(
            orgs.Participation(
                party_organization=organization,
                role=role,
                participant=f"参与方{number}",
                **self.spell(*self.span(organization.established_on)),
            )
            for organization in self.some(self.organizations, 4)
            for role in self.some(roles, 4)
            for number in range(self.random.randint(1, 2))
        )

    # Members

    def add_members(self) -> None:
        self.members = members.Member.objects.bulk_create(
            self._member(n) for n in range(self.size.members if self.organizations else 0)
        )
        self._add_affiliations()
        self._add_employments()
        self._add_posts()
        self._add_admissions()

    def _member(self, number: int) -> members.Member:
        joined = self.day() if self.chance(0.5) else BEGINNING
        return members.Member(
            number=f"M{number:05d}",
            name="某某",
            joined_on=joined,
            converted_on=self.maybe(joined + timedelta(days=self.pick([0, 365, 366])), 0.8),
            change=self.change,
            **self._more_of_member(),
        )

    def _more_of_member(self) -> dict[str, Any]:
        """Born on the very day, or the next, of the year in which an age band begins."""
        age = self.more.choice([19, 25, 26, 30, 31, 35, 36, 60, 71])
        born = date(2021 - age, 12, 31) + timedelta(days=self.more.choice([0, 1]))
        return {
            "gender": self.more.choice(["male", "female", ""]),
            "born_on": self.more.choice([born, born, None]),
        }

    def _add_affiliations(self) -> None:
        """Transfers, departures of every kind, and returns after them."""
        rows = []
        for member in self.members:
            spells = self.life(member.joined_on, self.end(member.joined_on), most=3)
            for start, end in spells:
                left = self.pick(members.Departure.values) if end and self.chance(0.5) else ""
                rows.append(
                    members.Affiliation(
                        member=member,
                        party_organization=self.pick(self.organizations),
                        departure=left,
                        **self.spell(start, end),
                    )
                )
        members.Affiliation.objects.bulk_create(rows)

    def _add_employments(self) -> None:
        """A few units employ most members, so that three full members do meet."""
        busy = self.units[:3] * (len(self.units) // 3) + self.units
        members.Employment.objects.bulk_create(
            members.Employment(
                member=member,
                unit=self.pick(busy),
                is_full_time=self.chance(0.8),
                position=self.more.choice(
                    ["部门管理人员", "专业技术人员", "生产服务一线", "顾问", ""]
                ),
                **self.spell(*dates),
            )
            for member in self.members
            if self.chance(0.85) and self.units
            for dates in self.spans(2)
        )

    def _add_posts(self) -> None:
        kinds = ["secretary", "secretary", "deputy"]
        rows = {}
        self.officers = self.some(self.members, 10)
        for member in self.officers:
            for organization in self.some(self.organizations, 2):
                rows[member.pk, organization.pk] = members.Post(
                    member=member,
                    party_organization=organization,
                    kind=self.pick(kinds),
                    **self.spell(*self.span(organization.established_on)),
                )
        members.Post.objects.bulk_create(rows.values())

    def _add_admissions(self) -> None:
        members.Admission.objects.bulk_create(
            members.Admission(
                member=member,
                party_organization=self.pick(self.organizations),
                unit=self.maybe(self.pick(self.units), 0.8) if self.units else None,
                branch_meeting_on=(met := self.maybe(member.joined_on, 0.7) or self.day()),
                approved_on=met + timedelta(days=self.pick([0, 1, 40])),
                talent_class=self.pick(["", *members.TalentClass.values]),
                change=self.change,
            )
            for member in self.members
            if self.chance(0.5)
        )

    # Instructors

    def add_instructors(self) -> None:
        self.instructors = members.Instructor.objects.bulk_create(
            members.Instructor(number=f"I{n:03d}", name="某某", change=self.change)
            for n in range(self.size.instructors)
        )
        members.Appointment.objects.bulk_create(
            self._appointment(instructor, dates)
            for instructor in self.instructors
            for dates in self.spans(2)
        )
        members.Assignment.objects.bulk_create(
            members.Assignment(
                instructor=instructor,
                unit=unit,
                **self.spell(*self.span()),
            )
            for instructor in self.instructors
            for unit in self.some(self.units, 6)
        )

    def _appointment(
        self, instructor: members.Instructor, dates: tuple[date, date | None]
    ) -> members.Appointment:
        level = self.pick(members.Appointment.Level.values)
        own = {"district": DISTRICT, "policy": self.pick([DISTRICT, DEPARTMENT])}
        where = own.get(level) or self.street()
        return members.Appointment(
            instructor=instructor, level=level, division_id=where, **self.spell(*dates)
        )

    # What happened

    def happenings(self, share: float = 1) -> range:
        return range(int(self.size.happenings * share))

    def add_activities(self) -> None:
        held = activities.Activity.objects.bulk_create(
            activities.Activity(
                number=f"A{n:04d}",
                kind=self.pick(["theme_day", "theme_day", "exchange", "lecture"]),
                happened_on=self.day(),
                change=self.change,
            )
            for n in self.happenings()
        )
        activities.Hosting.objects.bulk_create(
            activities.Hosting(activity=activity, party_organization=host)
            for activity in held
            for host in self.some(self.organizations, 3)
        )

    def add_owned(self) -> None:
        """Publications, teams, task lists, assessments and training classes."""
        activities.Publication.objects.bulk_create(
            activities.Publication(
                **self._owned(),
                series=self.pick(["新声", "小红书", "小红书", "开福党建"]),
                issue=f"第{n}期",
                title="刊物",
                copies=self.maybe(self.pick([0, 5, 1500]), 0.6),
            )
            for n in self.happenings()
        )
        activities.Team.objects.bulk_create(
            activities.Team(**self._owned(), kind="guidance", name=f"第{n}组")
            for n in self.happenings(0.4)
        )
        for model in (activities.TaskList, activities.Assessment):
            model.objects.bulk_create(
                model(**self._owned(), name=f"{n}") for n in self.happenings(0.4)
            )
        classes = activities.Training.objects.bulk_create(
            activities.Training(
                **self._owned(),
                number=f"T{n}",
                name="班",
                kind=self.pick(activities.Training.Kind.values),
            )
            for n in self.happenings(0.5)
        )
        activities.Trainee.objects.bulk_create(
            activities.Trainee(training=training, member=member)
            for training in classes
            for member in dict.fromkeys([*self.some(self.members, 8), *self.some(self.officers, 6)])
        )

    def _owned(self) -> dict[str, Any]:
        where = self.pick([DISTRICT, DEPARTMENT]) if self.chance(0.5) else self.street()
        return {"happened_on": self.day(), "division_id": where, "change": self.change}

    def add_visits(self) -> None:
        if not (self.instructors and self.units):
            return
        activities.Visit.objects.bulk_create(
            activities.Visit(
                number=uuid.UUID(int=self.random.getrandbits(128), version=4),
                instructor=self.pick(self.instructors),
                unit=self.pick(self.units),
                happened_on=self.day(),
                state=self.pick(["submitted", "submitted", "returned", "void"]),
                change=self.change,
            )
            for _ in self.happenings()
        )

    def add_services(self) -> None:
        """Demands, deeds and the firms of the programme, beside another programme."""
        self.programmes = orgs.Programme.objects.bulk_create(
            [orgs.Programme(name=PROGRAMME), orgs.Programme(name="另一行动")]
        )
        if not self.units:
            return
        made = activities.Demand.objects.bulk_create(self._demand(n) for n in self.happenings())
        activities.DemandStep.objects.bulk_create(
            step for demand in made for step in self._steps(demand)
        )
        activities.Deed.objects.bulk_create(
            activities.Deed(
                name=f"实事{n}",
                unit=self.pick(self.units),
                happened_on=self.day(),
                change=self.change,
            )
            for n in self.happenings()
        )
        industries = orgs.Industry.objects.bulk_create(
            orgs.Industry(code=f"P{n}", name=f"产业{n}", scheme="pillar") for n in range(3)
        )
        orgs.Enrolment.objects.bulk_create(
            orgs.Enrolment(
                programme=self.pick([*self.programmes[:1] * 3, self.programmes[1]]),
                unit=unit,
                pillar_industry=self.maybe(self.pick(industries), 0.7),
                **self.spell(*dates),
            )
            for unit in self.some(self.units, 12)
            for dates in self.spans(2)
        )

    def _steps(self, demand: activities.Demand) -> list[activities.DemandStep]:
        """Its way from state to state; of one that has no way, what a line of a ledger says."""
        state, day = State.RAISED, demand.raised_on
        if self.chance(0.3):
            first = self.maybe(self.day(day), 0.7)
            kinds = [(first, Kind.ACCEPTED), (self.maybe(self.day(day), 0.7), Kind.CLOSED)]
            return [self._step(demand, on, kind) for on, kind in kinds if on]
        steps: list[activities.DemandStep] = []
        for _ in range(self.random.choice([0, 1, 4, 7, 12, 16])):
            onward = sorted(TRANSITIONS[state] - {Kind.WITHDRAWN, Kind.DECLINED})
            kind = self.pick(onward or [Kind.ACCEPTED])
            if self.chance(0.1):
                kind = self.pick([Kind.WITHDRAWN, Kind.DECLINED])
            if kind not in TRANSITIONS[state]:
                break
            day = self.day(day) if self.chance(0.6) else day
            steps.append(self._step(demand, day, kind))
            rated = State.RATED if state == State.FED_BACK else state
            state = rated if kind == Kind.RATED else LEADS_TO.get(kind, state)
        return steps

    def _step(self, demand: activities.Demand, day: date, kind: str) -> activities.DemandStep:
        outcomes = ["solved", "solved", "explained", "partly_solved", ""]
        has_limit = kind in (Kind.ASSIGNED, Kind.EXTENDED, Kind.EXTENSION_ASKED)
        return activities.DemandStep(
            demand=demand,
            happened_on=day,
            kind=kind,
            department_id=DEPARTMENT if kind == Kind.ASSIGNED else None,
            due_on=self.maybe(self.day(day), 0.7) if has_limit else None,
            outcome=self.pick(outcomes) if kind == Kind.CLOSED else "",
            satisfaction=self.pick(activities.Demand.Satisfaction.values)
            if kind == Kind.RATED
            else "",
            change=self.change,
        )

    def _demand(self, number: int) -> activities.Demand:
        raised = self.day()
        return activities.Demand(
            number=f"D{number}",
            unit=self.pick(self.units),
            programme=self.pick([*self.programmes[:1] * 4, self.programmes[1], None]),
            content="诉求",
            raised_on=raised,
            change=self.change,
        )

    def add_buildings(self) -> None:
        places = orgs.Place.objects.bulk_create(
            orgs.Place(
                name=f"楼{n}",
                kind=self.pick(["building"] * 4 + ["park"]),
                division_id=self.street(),
                change=self.change,
            )
            for n in self.happenings(0.6)
        )
        orgs.ServiceAssignment.objects.bulk_create(
            orgs.ServiceAssignment(
                place=place,
                team=f"服务队{n}",
                **self.spell(*self.span()),
            )
            for place in places
            for n in range(self.random.randint(0, 2))
        )
        taxes = [Decimal(t) for t in ("0", "9999.99", "10000", "25000.5")]
        orgs.PlaceYear.objects.bulk_create(
            orgs.PlaceYear(
                place=place,
                year=year,
                tax=self.maybe(self.pick(taxes), 0.85),
                change=self.change,
            )
            for place in places
            for year in (2019, 2020, 2021)
            if self.chance(0.8)
        )
        ExternalFact.objects.bulk_create(
            ExternalFact(
                kind="district_tax",
                division_id=where,
                year=year,
                amount=Decimal("333333.33"),
                source="税务局",
                stated_on=date(year + 1, 1, 20),
                change=self.change,
            )
            for where in (DISTRICT, self.streets[1])
            for year in (2020, 2021)
            if self.chance(0.6)
        )

    def add_honours(self) -> None:
        """Honours to members, units and organisations; some revoked, some in the same year."""
        kinds = {
            "member": self.members,
            "unit": self.units,
            "party_organization": self.organizations,
        }
        rows = []
        for number in self.happenings(1.5):
            recipient = self.pick([kind for kind, found in kinds.items() if found] or [""])
            if not recipient:
                return
            given = self.day()
            rows.append(
                activities.Honour(
                    name=f"荣誉{number}",
                    level=self.pick(activities.Honour.Level.values),
                    kind=self.pick(["award", "award", "exemplar"]),
                    happened_on=given,
                    revoked_on=self.day(given) if self.chance(0.15) else None,
                    change=self.change,
                    **{recipient: self.pick(kinds[recipient])},
                )
            )
        activities.Honour.objects.bulk_create(rows)


def build(seed: int, size: Size | None = None) -> District:
    """A district of the given size; the same seed and size give the same rows."""
    random = Random(seed)
    streets = sorted(random.sample(_streets(), 4))
    add_divisions(streets[0])
    change = orgs.Change.objects.create(kind=orgs.Change.Kind.DEMO)
    district = District(random, size or Size(), change, streets, Random(f"{seed} and more"))
    district.add_units()
    district.add_organizations()
    district.add_links()
    district.add_members()
    district.add_instructors()
    district.add_activities()
    district.add_owned()
    district.add_visits()
    district.add_services()
    district.add_buildings()
    district.add_honours()
    with connection.cursor() as cursor:  # or queries are planned for what was rolled back before
        cursor.execute("ANALYZE")
    return district


def _streets() -> list[str]:
    streets = orgs.Division.objects.filter(kind=orgs.Division.Kind.STREET, parent=DISTRICT)
    return list(streets.values_list("code", flat=True))


def add_divisions(street: str) -> None:
    """Owners beside the streets: a zone, a department, a neighbouring district, a community."""
    orgs.Division.objects.bulk_create(
        [
            orgs.Division(code=ZONE, name="开发区", kind="zone", parent_id=DISTRICT),
            orgs.Division(code=DEPARTMENT, name="部门", kind="department", parent_id=DISTRICT),
            orgs.Division(code=OTHER_DISTRICT, name="邻区", kind="district", parent_id="4301"),
            orgs.Division(code=f"{street}001", name="社区", kind="community", parent_id=street),
        ]
    )
