"""Projects of temporary branches, who takes part there, who is away, and whom nobody can reach.

Made when the rest is written, as staff would. None of it enters a figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db.models import F

from members.models import (
    Affiliation,
    BranchProject,
    ContactAttempt,
    Floating,
    FloatingMember,
    LostContact,
)
from orgs.models import PartyOrganizationSpell, holds_on
from reports.demo.book import Book, between
from reports.demo.names import Names
from reports.demo.targets import ANCHOR, END

Direction, Cause, Ending = Floating.Direction, Floating.Cause, Floating.Ending
Kind = PartyOrganizationSpell.Kind
WORKS = ("厂房建设", "物流仓储二期", "旧改安置房", "研发楼装修", "智慧园区改造", "冷链中心")
PLACES = ("金霞片区三号地块", "浏阳河东岸", "青竹湖路南侧", "秀峰路与兴联路交汇处")
HOMES = (
    "中共岳阳市宏远建筑有限公司支部委员会",
    "中共株洲市天宇安装工程有限公司支部委员会",
    "中共益阳市资江劳务有限公司支部委员会",
    "中共湘潭市江麓社区第二支部委员会",
)
DESTINATIONS = ("广东省深圳市宝安区", "浙江省义乌市", "株洲市天元区", "湖北省武汉市江夏区")
OUTSIDERS_EACH, HERE_EACH = 3, 2  # of a project: from outside the ledger, from its branches
AWAY, LOST = 18, 2


class FloatingPeople:
    """The rows, in the order in which they refer to one another."""

    def __init__(self, book: Book) -> None:
        self.book, self.rng = book, book.rng("floating")
        self.names = Names(book.rng("floating names"))
        self.people: list[FloatingMember] = []
        self.floats: list[Floating] = []
        self.attempts: list[ContactAttempt] = []

    def person(self, day: date, **facts: Any) -> FloatingMember:
        number = f"KFLD{len(self.people) + 1:05d}"
        made = FloatingMember(number=number, change_id=self.book.change(day), **facts)
        self.people.append(made)
        return made

    def float(self, person: FloatingMember, start: date, end: date | None, **facts: Any) -> None:
        self.floats.append(Floating(person=person, **spell(self.book, start, end), **facts))

    def write(self) -> int:
        FloatingMember.objects.bulk_create(self.people)
        Floating.objects.bulk_create(self.floats)
        ContactAttempt.objects.bulk_create(self.attempts)
        return len(self.people) + len(self.floats) + len(self.attempts)


def spell(book: Book, start: date, end: date | None) -> dict[str, Any]:
    closed = book.change(end) if end else None
    return {
        "started_on": start,
        "ended_on": end,
        "opened_by_id": book.change(start),
        "closed_by_id": closed,
    }


def add_floating(book: Book) -> int:
    """To be called when the rest is written; returns how many rows it wrote."""
    made = FloatingPeople(book)
    members = _lasting_members()
    rows = _projects(made, members)
    _away(made, members)
    out_of_reach = zip(_take(made.rng, members, LOST), _SINCE, strict=False)
    lost = [_lost(made, one, since) for one, since in out_of_reach]
    LostContact.objects.bulk_create(lost)
    return rows + len(lost) + made.write()


# --- Branches on projects ------------------------------------------------------------------------


def _projects(made: FloatingPeople, members: list[Affiliation]) -> int:
    """Each temporary branch has its project; people come with it and leave with it."""
    rng = made.rng
    branches = (
        PartyOrganizationSpell.objects.filter(kind=Kind.TEMPORARY)
        .select_related("party_organization")
        .order_by("party_organization__number")
    )
    projects = []
    for order, one in enumerate(branches):
        start, end = one.party_organization.established_on, one.party_organization.dissolved_on
        firm = one.name.removeprefix("中共").split("项目")[0]
        projects.append(
            BranchProject(
                party_organization_id=one.party_organization_id,
                name=f"{firm}{WORKS[order % len(WORKS)]}项目",
                location=PLACES[order % len(PLACES)],
                builder=firm,
                begins_on=start,
                finishes_on=start + timedelta(days=30 * rng.randint(6, 20)),
                **spell(made.book, start, end),
            )
        )
        for _ in range(OUTSIDERS_EACH):
            _outsider(made, one.party_organization_id, start, end)
        for held in _take(rng, members, HERE_EACH):
            person = made.person(start, member_id=held.member_id)
            _takes_part(made, person, one.party_organization_id, start, end)
    BranchProject.objects.bulk_create(projects)
    return len(projects)


def _outsider(made: FloatingPeople, branch: int, start: date, end: date | None) -> None:
    rng = made.rng
    person = made.person(
        start,
        full_name=made.names.person(male=rng.random() < 0.8),
        home=rng.choice(HOMES),
        phone=f"1390731{rng.randint(0, 9999):04d}",
    )
    _takes_part(made, person, branch, start, end)


def _takes_part(
    made: FloatingPeople, person: FloatingMember, branch: int, start: date, end: date | None
) -> None:
    since = start + timedelta(days=made.rng.randint(0, 45))
    if since >= (end or END):
        since = start
    made.float(
        person,
        since,
        end,
        party_organization_id=branch,
        direction=Direction.IN,
        cause=Cause.PROJECT,
        ending=Ending.RETURNED if end else "",
    )


# --- Away, and lost ------------------------------------------------------------------------------


_SINCE = (date(2021, 4, 12), date(2021, 10, 20))


def _away(made: FloatingPeople, members: list[Affiliation]) -> None:
    """Some for long, some of these not reached any more, some back again."""
    rng = made.rng
    causes = (Cause.WORK, Cause.WORK, Cause.EMPLOYER, Cause.RESIDENCE, Cause.STUDY)
    for order, held in enumerate(_take(rng, members, AWAY)):
        silent = order % 3 == 0  # reached once, and never again
        start = between(rng, date(2020, 6, 1), date(2021, 3 if silent else 12, 1))
        back = start + timedelta(days=rng.randint(120, 300)) if order % 4 == 0 else None
        made.float(
            made.person(start, member_id=held.member_id),
            start,
            back,
            party_organization_id=held.party_organization_id,
            direction=Direction.OUT,
            cause=causes[order % len(causes)],
            destination=DESTINATIONS[order % len(DESTINATIONS)],
            ending=Ending.RETURNED if back else "",
        )
        for months in range(2, 40, 99 if silent else 4):
            day = start + timedelta(days=30 * months)
            if day < (back or END):
                _attempt(
                    made, held.member_id, day, "电话联系，在外务工，按期交纳党费", reached=True
                )


def _lost(made: FloatingPeople, held: Affiliation, since: date) -> LostContact:
    for weeks, note in (
        (3, "本人电话停机"),
        (9, "向家属了解，去向不明"),
        (20, "原单位已无联系方式"),
    ):
        day = since + timedelta(weeks=weeks)
        _attempt(made, held.member_id, day, note, reached=False)
    return LostContact(
        member_id=held.member_id, cause=LostContact.Cause.WORK, **spell(made.book, since, None)
    )


def _attempt(made: FloatingPeople, member: int, day: date, note: str, *, reached: bool) -> None:
    made.attempts.append(
        ContactAttempt(
            member_id=member,
            happened_on=day,
            reached=reached,
            note=note,
            change_id=made.book.change(day),
        )
    )


def _lasting_members() -> list[Affiliation]:
    """Full members who belong to one organisation from before the first float to the end."""
    return list(
        Affiliation.objects.filter(
            holds_on(END),
            started_on__lt=date(2019, 1, 1),
            member__converted_on__lt=date(2019, 1, 1),
            party_organization__dissolved_on=None,
        )
        .filter(holds_on(ANCHOR, "party_organization__spells"))
        .annotate(kind=F("party_organization__spells__kind"))
        .filter(kind__in=(Kind.BRANCH, Kind.JOINT_BRANCH))
        .order_by("member__number")
    )


def _take(rng: Random, members: list[Affiliation], number: int) -> Iterable[Affiliation]:
    """So many of them, each once in all."""
    for _ in range(min(number, len(members))):
        yield members.pop(rng.randrange(len(members)))
