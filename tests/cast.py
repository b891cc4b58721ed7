"""A small cast with fixed relations, for tests that read as stories.

The district 开福区 has two streets in play. In the east (东风路街道) 东方科技 is covered by the east
branch, where 赵东生 and 钱东升 belong; 东风小店 has no Party organisation; 东风商会 is a social
organisation. In the west (清水塘街道) 西岸贸易 is covered by the west branch, where 孙西平 belongs.
赵东生 was admitted in March 2021, 孙西平 in May 2021, 钱东升 in 2020. 李指导 looks after 东方科技.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from members.models import (
    Admission,
    Affiliation,
    Appointment,
    Assignment,
    Employment,
    Instructor,
    Member,
)
from orgs.models import (
    Change,
    Coverage,
    Grant,
    Industry,
    PartyOrganization,
    PartyOrganizationSpell,
    Setting,
    Unit,
    UnitSpell,
    User,
)

DISTRICT, EAST, WEST = "430105", "430105002", "430105003"
PASSWORD = "correct horse battery"
LONG_AGO = date(2018, 1, 1)
# What only the west has: names, numbers and codes that nobody in the east may see.
WEST_ONLY = ("西岸", "孙西平", "91430105MA0000WE2T", "DZZ-WEST", "DY-WEST", "WEST")


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
    east_branch: PartyOrganization
    west_branch: PartyOrganization
    covered_unit: Unit
    bare_unit: Unit
    member: Member


class Book:
    """Adds rows that all name one change."""

    def __init__(self) -> None:
        self.change = Change.objects.create(kind=Change.Kind.DEMO)

    def unit(self, uscc: str, name: str, street: str, kind: str = "enterprise") -> Unit:
        unit = Unit.objects.create(uscc=uscc, kind=kind, registered_on=LONG_AGO, change=self.change)
        UnitSpell.objects.create(
            unit=unit,
            name=name,
            division_id=street,
            industry=Industry.objects.get(code="C") if kind == "enterprise" else None,
            started_on=LONG_AGO,
            opened_by=self.change,
        )
        return unit

    def branch(self, number: str, name: str, street: str, unit: Unit) -> PartyOrganization:
        branch = PartyOrganization.objects.create(
            number=number, established_on=LONG_AGO, change=self.change
        )
        PartyOrganizationSpell.objects.create(
            party_organization=branch,
            name=name,
            kind="branch",
            division_id=street,
            started_on=LONG_AGO,
            opened_by=self.change,
        )
        Coverage.objects.create(
            unit=unit,
            party_organization=branch,
            mode="independent",
            started_on=LONG_AGO,
            opened_by=self.change,
        )
        return branch

    def member(self, number: str, name: str, branch: PartyOrganization, unit: Unit) -> Member:
        member = Member.objects.create(
            number=number, name=name, joined_on=LONG_AGO, phone="13900000000", change=self.change
        )
        spell = {"member": member, "started_on": LONG_AGO, "opened_by": self.change}
        Affiliation.objects.create(party_organization=branch, **spell)
        Employment.objects.create(unit=unit, **spell)
        return member

    def admission(
        self, member: Member, branch: PartyOrganization, unit: Unit, day: date
    ) -> Admission:
        return Admission.objects.create(
            member=member,
            party_organization=branch,
            unit=unit,
            branch_meeting_on=day,
            approved_on=day,
            change=self.change,
        )


def user(username: str, name: str, role: str, **over: object) -> User:
    one = User.objects.create_user(username, password=PASSWORD, name=name)
    Grant.objects.create(user=one, role_id=role, started_on=LONG_AGO, **over)
    return one


def build_cast() -> Cast:
    Setting.objects.create(key=Setting.Key.DEFAULT_AS_OF, value="2021-12-31")
    book = Book()
    covered = book.unit("91430105MA0000EA5T", "东方科技有限公司", EAST)
    bare = book.unit("91430105MA0000BARE", "东风小店有限公司", EAST)
    book.unit("52430105MA0000CHAM", "东风商会", EAST, kind="social_group")
    west_unit = book.unit("91430105MA0000WE2T", "西岸贸易有限公司", WEST)
    east_branch = book.branch("DZZ-EAST", "中共东方科技支部委员会", EAST, covered)
    west_branch = book.branch("DZZ-WEST", "中共西岸贸易支部委员会", WEST, west_unit)
    first = book.member("DY-EAST-1", "赵东生", east_branch, covered)
    second = book.member("DY-EAST-2", "钱东升", east_branch, covered)
    third = book.member("DY-WEST-1", "孙西平", west_branch, west_unit)
    book.admission(first, east_branch, covered, date(2021, 3, 8))
    book.admission(third, west_branch, west_unit, date(2021, 5, 8))
    book.admission(second, east_branch, covered, date(2020, 5, 8))
    instructor = Instructor.objects.create(number="ZDY-EAST", name="李指导", change=book.change)
    spell = {"instructor": instructor, "started_on": LONG_AGO, "opened_by": book.change}
    Appointment.objects.create(level="street", division_id=EAST, **spell)
    Assignment.objects.create(unit=covered, **spell)
    instructor.user = user("instructor", "李指导", "instructor", division_id=EAST)
    instructor.save()
    return Cast(
        district=user("district", "区工作人员", "district", division_id=DISTRICT),
        leader=user("leader", "区领导", "leader", division_id=DISTRICT),
        east=user("east", "东街工作人员", "street", division_id=EAST),
        west=user("west", "清水塘工作人员", "street", division_id=WEST),
        secretary=user("secretary", "东支部书记", "secretary", party_organization=east_branch),
        instructor=instructor.user,
        department=user("department", "承办人", "department", division_id=DISTRICT),
        administrator=user("administrator", "管理员", "administrator"),
        east_branch=east_branch,
        west_branch=west_branch,
        covered_unit=covered,
        bare_unit=bare,
        member=first,
    )
