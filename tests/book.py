"""Writes single facts in one line each, for tests that tell a story with dates.

Everything has held since `LONG_AGO` unless a test says otherwise, and all rows name one change.
"""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from activities import models as activities
from activities.demands.steps import steps_of
from members import models as members
from orgs import models as orgs

DISTRICT, EAST, WEST = "430105", "430105002", "430105003"
PROGRAMME = "党建引领、助力千企"
LONG_AGO = date(2018, 1, 1)


class Book:
    def __init__(self) -> None:
        self.change = orgs.Change.objects.create(kind=orgs.Change.Kind.RECORDED)
        self._numbers = count(1)

    def number(self) -> int:
        return next(self._numbers)

    def spell(self, since: date, until: date | None = None) -> dict[str, Any]:
        closed = self.change if until else None
        return {
            "started_on": since,
            "ended_on": until,
            "opened_by": self.change,
            "closed_by": closed,
        }

    # orgs

    def unit(
        self,
        kind: str = "enterprise",
        street: str | None = EAST,
        *,
        since: date = LONG_AGO,
        registered: date | None = LONG_AGO,
        closed: date | None = None,
        uscc: str = "",
        **attributes: Any,
    ) -> orgs.Unit:
        """A unit and its first spell."""
        unit = orgs.Unit.objects.create(
            uscc=uscc or f"91430105MA{self.number():07d}X",
            kind=kind,
            registered_on=registered,
            closed_on=closed,
            change=self.change,
        )
        orgs.UnitSpell.objects.create(
            unit=unit,
            stated=orgs.UnitSpell.ATTRIBUTES,
            **{"name": f"单位{unit.pk}", "division_id": street} | attributes,
            **self.spell(since),
        )
        return unit

    def organization(
        self,
        kind: str = "branch",
        street: str | None = EAST,
        *,
        since: date = LONG_AGO,
        until: date | None = None,
        number: str = "",
        **attributes: Any,
    ) -> orgs.PartyOrganization:
        """A Party organisation, its first spell, and the events of its first and last day."""
        organization = orgs.PartyOrganization.objects.create(
            number=number or f"DZZ{self.number()}",
            established_on=since,
            dissolved_on=until,
            change=self.change,
        )
        orgs.PartyOrganizationSpell.objects.create(
            party_organization=organization,
            stated=orgs.PartyOrganizationSpell.ATTRIBUTES,
            **{"name": f"党组织{organization.pk}", "kind": kind, "division_id": street}
            | attributes,
            **self.spell(since),
        )
        self.event(organization, "established", since)
        if until:
            self.event(organization, "dissolved", until)
        return organization

    def changes(
        self, thing: orgs.Unit | orgs.PartyOrganization, day: date, **attributes: Any
    ) -> None:
        """From the day the unit or organisation has other attributes; before it nothing changes."""
        before = thing.spells.get(ended_on=None)
        thing.spells.filter(pk=before.pk).update(ended_on=day, closed_by=self.change)
        after = type(before).objects.get(pk=before.pk)
        after.pk, after.started_on, after.ended_on, after.closed_by = None, day, None, None
        for name, value in attributes.items():
            setattr(after, name, value)
        after.save()

    def event(
        self, organization: orgs.PartyOrganization, kind: str, day: date, **details: Any
    ) -> orgs.PartyOrganizationEvent:
        return orgs.PartyOrganizationEvent.objects.create(
            party_organization=organization,
            kind=kind,
            happened_on=day,
            change=self.change,
            **details,
        )

    def covers(
        self,
        organization: orgs.PartyOrganization,
        *units: orgs.Unit,
        mode: str = "joint",
        since: date = LONG_AGO,
        until: date | None = None,
    ) -> None:
        for unit in units:
            orgs.Coverage.objects.create(
                party_organization=organization, unit=unit, mode=mode, **self.spell(since, until)
            )

    def place(self, name: str, street: str = EAST, kind: str = "building") -> orgs.Place:
        return orgs.Place.objects.create(
            name=name, division_id=street, kind=kind, change=self.change
        )

    def venue(
        self,
        street: str = EAST,
        *,
        since: date = LONG_AGO,
        kind: str = "centre",
        number: str = "",
        **attributes: Any,
    ) -> orgs.Venue:
        """A venue, in use since the day, and its first spell."""
        venue = orgs.Venue.objects.create(
            number=number or f"ZD{self.number()}", kind=kind, opened_on=since, change=self.change
        )
        orgs.VenueSpell.objects.create(
            venue=venue,
            stated=orgs.VenueSpell.ATTRIBUTES,
            **{"name": f"党群服务中心{venue.pk}", "division_id": street} | attributes,
            **self.spell(since),
        )
        return venue

    def uses(
        self,
        venue: orgs.Venue,
        *users: orgs.PartyOrganization | orgs.Unit,
        since: date = LONG_AGO,
        until: date | None = None,
    ) -> None:
        """The organisations use the venue, the units share it."""
        for one in users:
            if isinstance(one, orgs.Unit):
                model, name = orgs.VenueShare, "unit"
            else:
                model, name = orgs.VenueUse, "party_organization"
            model.objects.create(**{name: one}, venue=venue, **self.spell(since, until))

    # members

    def member(
        self,
        organization: orgs.PartyOrganization | None = None,
        unit: orgs.Unit | None = None,
        *,
        since: date = LONG_AGO,
        converted: date | None = LONG_AGO,
        full_time: bool = True,
        **particulars: Any,
    ) -> members.Member:
        """A member since the day, affiliated and employed from then on."""
        member = members.Member.objects.create(
            **{"number": f"DY{self.number()}", "name": "某某"} | particulars,
            joined_on=since,
            converted_on=converted and max(since, converted),
            change=self.change,
        )
        if organization:
            self.affiliated(member, organization, since)
        if unit:
            self.employed(member, unit, since, full_time=full_time)
        return member

    def members(self, how_many: int, *where: Any, **facts: Any) -> list[members.Member]:
        return [self.member(*where, **facts) for _ in range(how_many)]

    def affiliated(
        self,
        member: members.Member,
        organization: orgs.PartyOrganization,
        since: date,
        until: date | None = None,
        departure: str = "",
    ) -> members.Affiliation:
        return members.Affiliation.objects.create(
            member=member,
            party_organization=organization,
            departure=departure,
            **self.spell(since, until),
        )

    def employed(
        self, member: members.Member, unit: orgs.Unit, since: date, *, full_time: bool = True
    ) -> members.Employment:
        return members.Employment.objects.create(
            member=member, unit=unit, is_full_time=full_time, **self.spell(since)
        )

    def leaves(self, member: members.Member, day: date, departure: str = "") -> None:
        """The member's affiliation ends that day; their work goes on unless somebody ends it."""
        member.affiliations.filter(ended_on=None).update(
            ended_on=day, departure=departure, closed_by=self.change
        )

    def secretary(
        self,
        member: members.Member,
        organization: orgs.PartyOrganization,
        since: date = LONG_AGO,
        until: date | None = None,
    ) -> members.Post:
        return members.Post.objects.create(
            member=member,
            party_organization=organization,
            kind="secretary",
            **self.spell(since, until),
        )

    def admission(
        self,
        member: members.Member,
        organization: orgs.PartyOrganization,
        unit: orgs.Unit | None,
        met: date,
        approved: date | None = None,
        talent: str = "",
    ) -> members.Admission:
        return members.Admission.objects.create(
            member=member,
            party_organization=organization,
            unit=unit,
            branch_meeting_on=met,
            approved_on=approved or met,
            talent_class=talent,
            change=self.change,
        )

    def candidate(
        self,
        organization: orgs.PartyOrganization,
        applied: date = LONG_AGO,
        until: date | None = None,
        ending: str = "",
        **facts: Any,
    ) -> members.Candidate:
        """Someone who has applied, fostered by the organisation from then on."""
        candidate = members.Candidate.objects.create(
            **{"number": f"FZ{self.number()}", "name": "某某"} | facts,
            applied_on=applied,
            change=self.change,
        )
        members.Candidacy.objects.create(
            candidate=candidate,
            party_organization=organization,
            ending=ending,
            **self.spell(applied, until),
        )
        return candidate

    def floats_in(
        self,
        organization: orgs.PartyOrganization,
        since: date = LONG_AGO,
        until: date | None = None,
        *,
        member: members.Member | None = None,
        unit: orgs.Unit | None = None,
        **person: Any,
    ) -> members.FloatingMember:
        """A member, or somebody from outside the ledger, takes part in the organisation."""
        outside = {} if member else {"full_name": "某某", "home": "中共邻县某支部"}
        facts = {"number": f"LD{self.number()}", "member": member} | outside | person
        made = members.FloatingMember.objects.create(**facts, change=self.change)
        members.Floating.objects.create(
            person=made, party_organization=organization, direction="in", unit=unit,
            **self.spell(since, until),
        )  # fmt: skip
        return made

    def floats_out(
        self, member: members.Member, since: date, until: date | None = None
    ) -> members.FloatingMember:
        """The member is away from the organisation they belong to."""
        made = members.FloatingMember.objects.create(
            number=f"LD{self.number()}", member=member, change=self.change
        )
        home = member.affiliations.get(ended_on=None).party_organization
        members.Floating.objects.create(
            person=made, party_organization=home, direction="out", cause="work",
            **self.spell(since, until),
        )  # fmt: skip
        return made

    def lost(
        self, member: members.Member, since: date, until: date | None = None
    ) -> members.LostContact:
        return members.LostContact.objects.create(
            member=member, cause="work", **self.spell(since, until)
        )

    def project(
        self, organization: orgs.PartyOrganization, since: date, until: date | None = None
    ) -> members.BranchProject:
        return members.BranchProject.objects.create(
            party_organization=organization, name="二期厂房", **self.spell(since, until)
        )

    def instructor(
        self,
        level: str = "street",
        division: str = EAST,
        *units: orgs.Unit,
        since: date = LONG_AGO,
        until: date | None = None,
        **particulars: Any,
    ) -> members.Instructor:
        """An instructor appointed between the days, with units assigned since the first."""
        instructor = members.Instructor.objects.create(
            **{"number": f"ZDY{self.number()}", "name": "某某"} | particulars, change=self.change
        )
        members.Appointment.objects.create(
            instructor=instructor, level=level, division_id=division, **self.spell(since, until)
        )
        for unit in units:
            self.assigned(instructor, unit, since)
        return instructor

    def assigned(
        self,
        instructor: members.Instructor,
        unit: orgs.Unit,
        since: date,
        until: date | None = None,
    ) -> members.Assignment:
        return members.Assignment.objects.create(
            instructor=instructor, unit=unit, **self.spell(since, until)
        )

    def group(
        self,
        division: str,
        *instructors: members.Instructor,
        name: str,
        since: date = LONG_AGO,
    ) -> members.InstructorGroup:
        """A group of neighbours, with the instructors that are in it since it was founded."""
        group = members.InstructorGroup.objects.create(
            name=name, basis="area", division_id=division, founded_on=since, change=self.change
        )
        for instructor in instructors:
            members.Grouping.objects.create(instructor=instructor, group=group, **self.spell(since))
        return group

    def case(
        self,
        *units: orgs.Unit,
        since: date = LONG_AGO,
        until: date | None = None,
        **plan: Any,
    ) -> members.FormationCase:
        """An organisation being set up in the units since the day; given up on the last one."""
        case = members.FormationCase.objects.create(
            **{"name": f"组建{self.number()}", "mode": "independent", "trigger": "other"}
            | ({"closed_on": until, "outcome": "abandoned"} if until else {})
            | plan,
            opened_on=since,
            change=self.change,
        )
        for unit in units:
            members.FormationUnit.objects.create(case=case, unit=unit, **self.spell(since, until))
        return case

    # activities

    def activity(
        self, day: date, *hosts: orgs.PartyOrganization, kind: str = "theme_day"
    ) -> activities.Activity:
        activity = activities.Activity.objects.create(
            number=f"HD{self.number()}", kind=kind, happened_on=day, change=self.change
        )
        for host in hosts:
            activities.Hosting.objects.create(activity=activity, party_organization=host)
        return activity

    def training(
        self, day: date, *attending: members.Member, kind: str = "secretary"
    ) -> activities.Training:
        training = activities.Training.objects.create(
            number=f"PX{self.number()}",
            name="培训班",
            kind=kind,
            happened_on=day,
            division_id=DISTRICT,
            change=self.change,
        )
        for member in attending:
            activities.Trainee.objects.create(training=training, member=member)
        return training

    def visit(self, instructor: members.Instructor, unit: orgs.Unit, day: date) -> activities.Visit:
        return activities.Visit.objects.create(
            instructor=instructor, unit=unit, happened_on=day, change=self.change
        )

    def demand(self, unit: orgs.Unit, raised: date, **line: Any) -> activities.Demand:
        """A demand of the programme with the steps that a line of the ledger tells (`FLAT`)."""
        programme, _ = orgs.Programme.objects.get_or_create(name=PROGRAMME)
        demand = activities.Demand.objects.create(
            number=f"SQ{self.number()}",
            unit=unit,
            programme=programme,
            content="诉求",
            raised_on=raised,
            change=self.change,
        )
        for facts in steps_of(raised, line):
            self.step(demand, facts.happened_on, facts.kind, facts.department, due_on=facts.due_on,
                      outcome=facts.outcome, satisfaction=facts.satisfaction)  # fmt: skip
        return demand

    def step(
        self,
        demand: activities.Demand,
        day: date,
        kind: str,
        department: str | None = None,
        *assistants: str,
        **said: Any,
    ) -> activities.DemandStep:
        step = activities.DemandStep.objects.create(
            demand=demand,
            happened_on=day,
            kind=kind,
            department_id=department,
            change=self.change,
            **said,
        )
        for code in assistants:
            activities.DemandAssistant.objects.create(
                step=step, department_id=code, change=self.change
            )
        return step

    def honour(self, day: date, level: str = "city", **recipient: Any) -> activities.Honour:
        return activities.Honour.objects.create(
            name=f"荣誉{self.number()}",
            level=level,
            happened_on=day,
            change=self.change,
            **recipient,
        )

    def served(
        self, place: orgs.Place, since: date = LONG_AGO, until: date | None = None
    ) -> orgs.ServiceAssignment:
        return orgs.ServiceAssignment.objects.create(
            place=place, team="服务队", **self.spell(since, until)
        )

    def service_day(
        self, place: orgs.Place, day: date, reported: date | None = None, **more: Any
    ) -> activities.ServiceDay:
        """Held on the day, and reported at once unless said."""
        return activities.ServiceDay.objects.create(
            **{"happened_on": day, "subject": "法律体检"} | more,
            place=place,
            month=day.replace(day=1),
            reported_on=reported or day,
            change=self.change,
        )

    def task(
        self, measure: str, due: date, *, issued: date, since: date | None = None, **terms: Any
    ) -> activities.Task:
        """A task on the list issued that day; branches and joint branches where it is for those."""
        listed, _ = activities.TaskList.objects.get_or_create(
            happened_on=issued,
            division_id=DISTRICT,
            name=f"{issued}任务清单",
            defaults={"change": self.change},
        )
        kinds = ["branch", "joint_branch"] if measure in activities.Task.OF_ORGANIZATIONS else []
        return activities.Task.objects.create(
            **{"title": f"任务{self.number()}", "kinds": kinds} | terms,
            task_list=listed,
            measure=measure,
            from_on=since or issued,
            due_on=due,
            change=self.change,
        )

    def report(
        self, task: activities.Task, day: date, returned: date | None = None, **of: Any
    ) -> activities.TaskReport:
        return activities.TaskReport.objects.create(
            task=task,
            reported_on=day,
            returned_on=returned,
            returned_for="缺少数据" if returned else "",
            text="已完成",
            change=self.change,
            **of,
        )
