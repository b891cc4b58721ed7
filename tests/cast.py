"""A small cast with fixed relations, for tests that read as stories.

The district 开福区 has two streets in play. In the east (东风路街道) 东方科技 is covered by the east
branch, where 赵东生 and 钱东升 belong; 东风小店 has no Party organisation; 东风商会 is a social
organisation. In the west (清水塘街道) 西岸贸易 is covered by the west branch, where 孙西平 belongs.
赵东生 was admitted in March 2021, 孙西平 in May 2021, 钱东升 in 2020. 李指导 looks after 东方科技,
周西导 after 西岸贸易; each is in a group of the street, 东风组 and 西岸组. Each street has one building:
东风大厦, 西岸大厦; and one more branch that is being set up, in 东方科技 and in 西岸贸易. In the census of
June 2021 each of the four has a card. A task of November 2020 asked each street for a report; no
building held its service day of October 2021.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.utils import timezone

from activities.models import (
    Activity,
    Assessed,
    Deed,
    Honour,
    Publication,
    ServiceDay,
    Task,
    Team,
    Training,
    Visit,
)
from members.models import (
    Candidate,
    FloatingMember,
    FormationCase,
    Instructor,
    InstructorGroup,
    LostContact,
    Member,
)
from orgs.censuses.campaign import add_cards
from orgs.models import (
    Census,
    CensusCard,
    Difference,
    Grant,
    ImportBatch,
    Industry,
    PartyOrganization,
    Place,
    Setting,
    Unit,
    User,
    Venue,
)
from reports.models import SealedReturn, Workbook
from tests.assessments import started
from tests.book import DISTRICT, EAST, LONG_AGO, WEST, Book
from tests.workbooks import bound, package, uploaded

PASSWORD = "correct horse battery"
# What only the west has: names, numbers and codes that nobody in the east may see.
WEST_ONLY = ("西岸", "孙西平", "周西导", "91430105MA0000WE2T", "DZZ-WEST", "DY-WEST", "WEST")


@dataclass
class Side:
    """One record of each kind that one street has."""

    unit: Unit
    party_organization: PartyOrganization
    member: Member
    instructor: Instructor
    instructor_group: InstructorGroup
    place: Place
    formation_case: FormationCase
    import_batch: ImportBatch
    difference: Difference
    census_card: CensusCard
    task: Task
    service_day: ServiceDay

    @cached_property
    def visit(self) -> Visit:
        """Made when it is asked for: most stories count visits of their own."""
        return Book().visit(self.instructor, self.unit, date(2021, 4, 1))

    @cached_property
    def activity(self) -> Activity:
        number = f"HD-{self.party_organization.number}"
        known = Activity.objects.filter(number=number).first()
        made = known or Book().activity(date(2021, 4, 1), self.party_organization)
        Activity.objects.filter(pk=made.pk).update(number=number)
        return made

    @cached_property
    def training(self) -> Training:
        made = Book().training(date(2021, 4, 1), self.member)
        named = {"number": f"PX-{self.member.number}", "name": f"{self.place}培训班"}
        Training.objects.filter(pk=made.pk).update(division=self.place.division, **named)
        return made

    @cached_property
    def publication(self) -> Publication:
        said = {"series": "新声", "issue": str(self.place), "title": f"{self.place}专刊"}
        return Publication.objects.create(**said, **self._owned())

    @cached_property
    def team(self) -> Team:
        return Team.objects.create(kind="guidance", name=f"{self.place}小组", **self._owned())

    @cached_property
    def deed(self) -> Deed:
        return Deed.objects.create(
            name=f"{self.place}停车位", unit=self.unit, happened_on=date(2021, 4, 1),
            change=self.place.change,
        )  # fmt: skip

    @cached_property
    def honour(self) -> Honour:
        return Book().honour(date(2021, 4, 1), member=self.member)

    @cached_property
    def sealed_return(self) -> SealedReturn:
        """The street's own of 2021, being prepared."""
        last = date(2021, 12, 31)
        return SealedReturn.objects.create(
            division=self.place.division, title=f"{self.place}2021年度报送",
            period_start=date(2021, 1, 1), period_last=last, as_of=last, change=self.place.change,
        )  # fmt: skip

    @cached_property
    def workbook(self) -> Workbook:
        """A superior's yearly form, of which one cell is bound to the street's members."""
        name = f"{self.place}情况表"
        known = Workbook.objects.filter(name=name).first()
        if known is None:
            empty = package('<row r="1"><c r="A1"/></row>')
            known = uploaded(self.place.division_id, empty, name=name)
            bound(known, "A1", "members", sheet="表")
        return known

    @cached_property
    def assessed(self) -> Assessed:
        """In the assessment of the enterprises' organisations of 2021, which is one for all."""
        return started().assessed.get(party_organization=self.party_organization)

    def _owned(self) -> dict[str, Any]:
        return {
            "division": self.place.division,
            "happened_on": date(2021, 4, 1),
            "change": self.place.change,
        }

    @cached_property
    def venue(self) -> Venue:
        number = f"ZD-{self.party_organization.number}"
        name = f"{self.place}党群服务中心"
        book, known = Book(), Venue.objects.filter(number=number).first()
        if known is None:
            known = book.venue(self.place.division_id, number=number, name=name)
            book.uses(known, self.party_organization, self.unit)
        return known

    @cached_property
    def candidate(self) -> Candidate:
        number = f"FZ-{self.party_organization.number}"
        known = Candidate.objects.filter(number=number).first()
        return known or Book().candidate(self.party_organization, number=number)

    @cached_property
    def floating_member(self) -> FloatingMember:
        """Somebody from outside the ledger who takes part in the branch."""
        number = f"LD-{self.party_organization.number}"
        known = FloatingMember.objects.filter(number=number).first()
        named = {"full_name": f"{self.place}来客", "home": f"中共{self.place}邻县支部"}
        return known or Book().floats_in(self.party_organization, number=number, **named)

    @cached_property
    def lost_contact(self) -> LostContact:
        held = LostContact.objects.filter(member=self.member).first()
        return held or Book().lost(self.member, date(2021, 9, 1))


@dataclass
class Cast:
    district: User
    leader: User
    east: User
    west: User
    secretary: User
    instructor: User
    department: User
    administrator: User
    census: Census
    east_branch: PartyOrganization
    west_branch: PartyOrganization
    covered_unit: Unit
    bare_unit: Unit
    member: Member
    on_the_east: Side
    on_the_west: Side


# Noun → its record of a side, made when it is asked for.
RECORDS: dict[str, Callable[[Side], Any]] = {
    "units": lambda side: side.unit,
    "party-organizations": lambda side: side.party_organization,
    "members": lambda side: side.member,
    "instructors": lambda side: side.instructor,
    "instructor-groups": lambda side: side.instructor_group,
    "places": lambda side: side.place,
    "formation": lambda side: side.formation_case,
    "differences": lambda side: side.difference,
    "employments": lambda side: side.member.employments.get(),
    "census-cards": lambda side: side.census_card,
    "visits": lambda side: side.visit,
    "activities": lambda side: side.activity,
    "task-lists": lambda side: side.task.task_list,
    "tasks": lambda side: side.task,
    "service-days": lambda side: side.service_day,
    "demands": lambda side: side.unit.demands.get(),
    "trainings": lambda side: side.training,
    "publications": lambda side: side.publication,
    "deeds": lambda side: side.deed,
    "teams": lambda side: side.team,
    "honours": lambda side: side.honour,
    "returns": lambda side: side.sealed_return,
    "candidates": lambda side: side.candidate,
    "venues": lambda side: side.venue,
    "floating": lambda side: side.floating_member,
    "lost-contacts": lambda side: side.lost_contact,
    "assessment-schemes": lambda side: side.assessed.scheme,
    "assessed": lambda side: side.assessed,
}


def user(username: str, name: str, role: str, **over: object) -> User:
    one = User.objects.create_user(username, password=PASSWORD, name=name)
    Grant.objects.create(user=one, role_id=role, started_on=LONG_AGO, **over)
    return one


def batch(by: User) -> ImportBatch:
    """A file that somebody has imported, and that could be taken back."""
    return ImportBatch.objects.create(
        kind="units",
        file_name=f"{by.name}的名单.xlsx",
        digest="0" * 64,
        as_of=date(2021, 12, 31),
        applied_at=timezone.now(),
        context=uuid4(),
        by=by,
    )


def renamed(unit: Unit, street: str) -> Difference:
    """The market regulator's list calls the unit otherwise."""
    name = unit.spells.get().name
    return Difference.objects.create(
        kind=Difference.Kind.RENAMED,
        source="market",
        identity=f"renamed:market:u{unit.pk}",
        digest="0" * 32,
        facts={"ours": name, "theirs": f"{name}（新）"},
        found_on=date(2021, 12, 31),
        division_id=street,
        unit=unit,
        key=unit.uscc,
        subject=name,
        field="单位名称",
        ours=name,
        theirs=f"{name}（新）",
    )


def census() -> Census:
    """The district's, of every unit there is in June 2021."""
    made = Census.objects.create(
        name="2021年摸底排查", cut_off=date(2021, 6, 30), division_id=DISTRICT
    )
    add_cards(made)
    return made


def build_cast() -> Cast:
    Setting.objects.create(key=Setting.Key.DEFAULT_AS_OF, value="2021-12-31")
    book = Book()
    making = Industry.objects.get(code="C")
    covered = book.unit(uscc="91430105MA0000EA5T", name="东方科技有限公司", industry=making)
    bare = book.unit(uscc="91430105MA0000BARE", name="东风小店有限公司", industry=making)
    book.unit("social_group", uscc="52430105MA0000CHAM", name="东风商会")
    west_unit = book.unit(
        street=WEST, uscc="91430105MA0000WE2T", name="西岸贸易有限公司", industry=making
    )
    east_branch = book.organization(number="DZZ-EAST", name="中共东方科技支部委员会")
    west_branch = book.organization(street=WEST, number="DZZ-WEST", name="中共西岸贸易支部委员会")
    book.covers(east_branch, covered, mode="independent")
    book.covers(west_branch, west_unit, mode="independent")
    first, second, third = (
        book.member(branch, unit, number=number, name=name, phone="13900000000", converted=None)
        for branch, unit, number, name in (
            (east_branch, covered, "DY-EAST-1", "赵东生"),
            (east_branch, covered, "DY-EAST-2", "钱东升"),
            (west_branch, west_unit, "DY-WEST-1", "孙西平"),
        )
    )
    book.admission(first, east_branch, covered, date(2021, 3, 8))
    book.admission(third, west_branch, west_unit, date(2021, 5, 8))
    book.admission(second, east_branch, covered, date(2020, 5, 8))
    instructor = book.instructor("street", EAST, covered, number="ZDY-EAST", name="李指导")
    instructor.user = user("instructor", "李指导", "instructor", division_id=EAST)
    instructor.save()
    east_case = book.case(covered, name="中共东方科技第二支部")
    west_case = book.case(west_unit, name="中共西岸贸易第二支部")
    east = user("east", "东街工作人员", "street", division_id=EAST)
    west = user("west", "清水塘工作人员", "street", division_id=WEST)
    other = book.instructor("street", WEST, west_unit, number="ZDY-WEST", name="周西导")
    held = census()
    task = book.task("street_report", date(2020, 12, 20), issued=date(2020, 11, 6))
    not_held = {"happened_on": None, "subject": "", "not_held_for": "装修"}
    tower, western_tower = book.place("东风大厦"), book.place("西岸大厦", WEST)
    return Cast(
        district=user("district", "区工作人员", "district", division_id=DISTRICT),
        leader=user("leader", "区领导", "leader", division_id=DISTRICT),
        east=east,
        west=west,
        secretary=user("secretary", "东支部书记", "secretary", party_organization=east_branch),
        instructor=instructor.user,
        department=user("department", "承办人", "department", division_id=DISTRICT),
        administrator=user("administrator", "管理员", "administrator"),
        census=held,
        east_branch=east_branch,
        west_branch=west_branch,
        covered_unit=covered,
        bare_unit=bare,
        member=first,
        on_the_east=Side(
            covered,
            east_branch,
            first,
            instructor,
            book.group(EAST, instructor, name="东风组"),
            tower,
            east_case,
            batch(east),
            renamed(covered, EAST),
            held.cards.get(unit=covered),
            task,
            book.service_day(tower, date(2021, 10, 18), **not_held),
        ),
        on_the_west=Side(
            west_unit,
            west_branch,
            third,
            other,
            book.group(WEST, other, name="西岸组"),
            western_tower,
            west_case,
            batch(west),
            renamed(west_unit, WEST),
            held.cards.get(unit=west_unit),
            task,
            book.service_day(western_tower, date(2021, 10, 18), **not_held),
        ),
    )
