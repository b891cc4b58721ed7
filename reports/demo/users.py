"""Demo accounts: one for each role, one for each street; all with the same password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.contrib.auth.hashers import make_password

from orgs.models import Grant, Setting, User
from reports.demo.book import Book
from reports.demo.instructors import Instructors
from reports.demo.names import Names
from reports.demo.organizations import Organizations
from reports.demo.places import (
    DEPARTMENTS,
    DISTRICT,
    STREET_WITH_COMMUNITIES,
    STREETS,
    communities_of,
    finest,
)
from reports.demo.targets import ANCHOR
from reports.models import ApiToken

PASSWORD = "kaifu-demo-2021"  # noqa: S105 演示数据不得装入生产环境，见 demo 命令
SINCE = date(2018, 12, 31)


@dataclass(frozen=True)
class Account:
    username: str
    role: str
    over: str  # what the grant is about, in words


def add_users(
    book: Book, organizations: Organizations, instructors: Instructors, names: Names
) -> list[Account]:
    """Users with their grants; returns the accounts, for the command to print."""
    rng, accounts = book.rng("users"), []
    numbers = book.rng("user phones").sample(range(10_000), 60)  # of a range nobody has
    password = make_password(PASSWORD)  # once: hashing is slow on purpose

    def account(username: str, role: str, over: str, **grant: object) -> int:
        user = book.add(
            User,
            username=username,
            password=password,
            name=names.person(male=rng.random() < 0.5),
            phone=f"1990000{numbers[len(accounts)]:04d}",
            date_joined=datetime(2022, 1, 5, 2, tzinfo=UTC),
        )
        book.add(Grant, user=user, role=role, started_on=SINCE, **grant)
        accounts.append(Account(username, role, over))
        return user

    _add_token(book, account("quji", "district", "开福区", division=DISTRICT))
    account("fuhe", "district", "开福区（复核、封存）", division=DISTRICT)
    account("lingdao", "leader", "开福区", division=DISTRICT)
    for code, (name, _, _) in STREETS.items():
        account(f"jiedao{code[-3:]}", "street", name, division=code)
    community = communities_of(STREET_WITH_COMMUNITIES)[0]
    code = finest(STREET_WITH_COMMUNITIES, community)
    account("shequ", "community", community, division=code)
    committee = organizations.committees["区软件行业党委"]
    account("dangwei", "committee", committee.name, party_organization=committee.id)
    branch = organizations.of_the_account
    account("shuji", "secretary", branch.name, party_organization=branch.id)
    department = next(iter(DEPARTMENTS))
    account("bumen", "department", DEPARTMENTS[department], division=department)
    user = account("zhidaoyuan", "instructor", "本人联系的单位", division=DISTRICT)
    instructor = next(i for i in instructors.district if i.end is None and i.assignments)
    instructor.user = user
    account("guanli", "administrator", "用户、授权和设置")
    opening_day = Setting.Key.DEFAULT_AS_OF
    if not Setting.objects.filter(key=opening_day).exists():
        book.add(Setting, key=opening_day, value=ANCHOR.isoformat())
    return accounts


def _add_token(book: Book, user: int) -> None:
    """One that has expired, and that nobody has: its digest is of no token."""
    book.add(
        ApiToken,
        user=user,
        name="月报取数",
        division=DISTRICT,
        digest=f"{book.rng('tokens').getrandbits(256):064x}",
        made_on=date(2021, 1, 11),
        expires_on=date(2021, 12, 31),
        last_used_on=date(2021, 12, 30),
    )
