"""Why a figure changed: each cause told by one story, from the end of 2020 to the end of 2021."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from orgs.models import PartyOrganization
from orgs.periods import Period
from orgs.scope import Basis, Reach, Scope
from reports.indicators import CATALOGUE
from reports.movements import Balance, balance
from tests.book import DISTRICT, EAST, LONG_AGO, WEST, Book

pytestmark = pytest.mark.django_db

THEN, NOW = date(2020, 12, 31), date(2021, 12, 31)
JUNE = date(2021, 6, 1)
DEFAULT = Basis()


@pytest.fixture
def book() -> Book:
    return Book()


def made(slug: str, division: str = DISTRICT, basis: Basis = DEFAULT, **more: Any) -> Balance:
    scope = Scope(division, NOW, Period.of_year(2021), basis, **more)
    found = balance(CATALOGUE[slug].measure, scope.at(as_of=THEN), scope)
    assert found.opening + found.came - found.left == found.closing
    return found


def told(
    slug: str, division: str = DISTRICT, basis: Basis = DEFAULT, **more: Any
) -> dict[str, int]:
    """The terms that have rows, by name, with their sign."""
    return {t.name: t.change for t in made(slug, division, basis, **more).terms if t.rows}


# --- Units ---------------------------------------------------------------------------------------


def test_a_unit_is_newly_registered(book):
    book.unit(registered=JUNE, since=JUNE)
    assert told("enterprises") == {"新设立": 1}


def test_a_unit_registered_long_ago_is_first_recorded(book):
    book.unit(since=JUNE)
    assert told("enterprises") == {"纳入台账": 1}


def test_a_unit_is_closed(book):
    book.unit(closed=JUNE)
    assert told("enterprises") == {"注销、吊销": -1}


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        ("revoked", "注销、吊销"),
        ("moved_out", "迁出本区"),
        ("suspended", "停业、空壳等"),
        ("zombie", "停业、空壳等"),
    ],
)
def test_a_unit_ends_or_stops_by_its_status(book, status, cause):
    book.changes(book.unit(), JUNE, status=status)
    assert told("enterprises") == {cause: -1}


@pytest.mark.parametrize(
    ("status", "cause"),
    [("suspended", "恢复正常经营"), ("moved_out", "迁回本区"), ("revoked", "恢复登记")],
)
def test_a_unit_comes_back(book, status, cause):
    book.changes(book.unit(status=status), JUNE, status="operating")
    assert told("enterprises") == {cause: 1}


def test_a_unit_that_moves_leaves_one_street_and_comes_to_another_and_the_district_does_not_change(
    book,
):
    book.changes(book.unit(), JUNE, division_id=WEST)
    assert told("enterprises", EAST) == {"迁往其他区划": -1}
    assert told("enterprises", WEST) == {"由其他区划迁入": 1}
    assert told("enterprises") == {}


def test_a_unit_whose_street_was_unknown_gets_one(book):
    book.changes(book.unit(street=None), JUNE, division_id=EAST)
    assert told("enterprises") == {"补填所属街道": 1}


def test_a_closed_unit_that_had_moved_before_is_told_as_closed(book):
    unit = book.unit(closed=date(2021, 9, 1))
    book.changes(unit, JUNE, division_id=WEST)
    assert told("enterprises", EAST) == {"注销、吊销": -1}


def test_a_unit_becomes_above_scale_and_an_instructor_takes_it_on(book):
    grown = book.unit(above_scale=False)
    book.changes(grown, JUNE, above_scale=True)
    book.assigned(book.instructor(), grown, JUNE)
    rate = CATALOGUE["above_scale_instructor_coverage"]
    scope = Scope(DISTRICT, NOW, Period.of_year(2021))
    sides = [balance(m, scope.at(as_of=THEN), scope) for m in rate.measures]
    terms = [{t.name: t.change for t in side.terms if t.rows} for side in sides]
    assert terms == [{"指导员建立联系": 1}, {"改为符合条件": 1}]


def test_a_key_unit_keeps_its_instructor_who_takes_up_or_leaves_the_post(book):
    late, early = book.unit(is_key=True), book.unit(is_key=True)
    newcomer = book.instructor("district", DISTRICT, since=JUNE)
    book.assigned(newcomer, late, LONG_AGO)
    book.instructor("district", DISTRICT, early, until=JUNE)
    assert told("instructor_key_units") == {"联系的指导员到任": 1, "联系的指导员离任": -1}


def test_a_unit_that_should_build_gets_a_branch_and_another_loses_members(book):
    built, shrunk = book.unit(), book.unit()
    book.members(3, None, built)
    left = book.members(3, None, shrunk)
    book.covers(book.organization(since=JUNE), built, since=JUNE)
    left[0].employments.update(ended_on=JUNE, closed_by=book.change)
    assert told("should_build_gap") == {"建立党组织覆盖": -1, "正式党员不足3名": -1}


# --- Covered units -------------------------------------------------------------------------------


def test_a_unit_is_covered_by_a_new_organisation_or_by_one_that_was_there(book):
    book.covers(book.organization(since=JUNE), book.unit(), since=JUNE)
    book.covers(book.organization(), book.unit(), since=JUNE)
    assert told("units_with_party_org") == {"新成立党组织": 1, "纳入已有党组织覆盖": 1}


def test_a_unit_loses_its_organisation_or_its_link(book):
    book.covers(book.organization(until=JUNE), book.unit(), until=JUNE)
    book.covers(book.organization(), book.unit(), until=JUNE)
    assert told("units_with_party_org") == {"党组织撤销、合并": -1, "解除覆盖": -1}


def test_a_temporary_branch_that_becomes_a_branch_covers_its_unit(book):
    site = book.organization("temporary")
    book.covers(site, book.unit())
    book.changes(site, JUNE, kind="branch")
    assert told("units_with_party_org") == {"党组织类别改为计入": 1}
    assert told("party_orgs") == {"类别改为计入": 1}


def test_a_covered_unit_is_registered_closed_or_moves(book):
    branch = book.organization()
    book.covers(branch, book.unit(closed=JUNE), until=JUNE)
    book.covers(branch, book.unit(registered=JUNE, since=JUNE), since=JUNE)
    moving = book.unit()
    book.covers(branch, moving)
    book.changes(moving, JUNE, division_id=WEST)
    assert told("units_with_party_org") == {"新设立": 1, "注销、吊销": -1}
    assert told("units_with_party_org", WEST) == {"由其他区划迁入": 1}


# --- Party organisations -------------------------------------------------------------------------


def test_an_organisation_is_established_dissolved_or_merged(book):
    for since, until, kind in ((JUNE, None, ""), (LONG_AGO, JUNE, ""), (LONG_AGO, JUNE, "merged")):
        branch = book.organization(since=since, until=until)
        book.covers(branch, book.unit(), since=since, until=until)
        if kind:
            branch.events.filter(kind="dissolved").update(kind=kind)
    assert told("party_orgs") == {"新成立": 1, "合并": -1, "撤销": -1}


def test_an_organisation_established_before_comes_when_it_first_covers_a_unit(book):
    book.covers(book.organization(), book.unit(), since=JUNE)
    book.covers(book.organization(), book.unit(), until=JUNE)
    assert told("party_orgs") == {"建立覆盖": 1, "解除覆盖": -1}


def test_an_organisation_leaves_with_its_unit_and_comes_with_it(book):
    closing, unit = book.unit(closed=JUNE), book.unit()
    book.covers(book.organization(), closing)
    book.covers(book.organization(), unit)
    book.changes(unit, JUNE, division_id=WEST)
    assert told("party_orgs") == {"覆盖的单位注销、迁出": -1}
    assert told("party_orgs", EAST) == {"覆盖的单位注销、迁出": -1, "覆盖的单位迁出": -1}
    assert told("party_orgs", WEST) == {"覆盖的单位迁入": 1}


def test_a_joint_branch_reaches_out_to_another_street(book):
    joint, near, far = book.organization("joint_branch"), book.unit(), book.unit(street=WEST)
    book.covers(joint, near)
    book.covers(joint, far, since=JUNE)
    assert told("party_orgs", WEST) == {"扩大覆盖到本区划": 1}
    assert told("party_orgs") == {}


def test_a_host_that_was_only_attached_begins_to_count(book):
    host, unit = book.organization(), book.unit()
    book.covers(host, unit, mode="attached", until=JUNE)
    book.covers(host, unit, mode="joint", since=JUNE)
    assert told("party_orgs") == {"改为以本口径覆盖单位": 1}


def test_by_the_basis_that_leaves_three_party_bodies_out_becoming_one_is_a_cause(book):
    branch = book.organization()
    book.covers(branch, book.unit())
    for role in ("operator", "anchor_firm", "street"):
        branch.participations.create(role=role, participant="某方", **book.spell(JUNE))
    assert told("party_orgs", basis=Basis(three_party="no")) == {"成为三方进入": -1}
    assert told("three_party_orgs") == {"改为符合条件": 1}


# --- Members -------------------------------------------------------------------------------------


@pytest.fixture
def branch(book) -> PartyOrganization:
    """Covers a unit of the east all the time."""
    branch = book.organization()
    book.covers(branch, book.unit())
    return branch


def test_a_member_is_admitted_transferred_in_or_restored(book, branch):
    book.member(branch, since=JUNE)  # the ledger has no admission, but begins with joining
    admitted = book.member(since=date(2020, 12, 1))
    book.admission(admitted, branch, None, date(2020, 12, 1), date(2021, 1, 20))
    book.affiliated(admitted, branch, date(2021, 1, 20))
    book.affiliated(book.member(), branch, JUNE)
    suspended = book.member(branch)
    book.leaves(suspended, date(2020, 3, 1), "suspended")
    book.affiliated(suspended, branch, JUNE)
    assert told("members") == {"发展": 2, "恢复党籍": 1, "转入": 1}


def test_who_joined_elsewhere_this_year_is_transferred_in_and_not_admitted(book, branch):
    book.affiliated(book.member(since=date(2021, 2, 1)), branch, JUNE)
    assert told("members") == {"转入": 1}


def test_a_member_leaves_by_the_last_departure(book, branch):
    for departure in ("transferred_out", "died", "expelled", "suspended", ""):
        book.leaves(book.member(branch), JUNE, departure)
    back = book.member(branch)
    book.leaves(back, date(2021, 2, 1), "transferred_out")
    book.affiliated(back, branch, date(2021, 3, 1), JUNE, "died")
    assert told("members") == {
        "转出": -1, "出党": -1, "停止党籍": -1, "去世": -2, "组织关系终止（原因未填）": -1,
    }  # fmt: skip


def test_who_left_and_came_back_within_the_year_did_not_move(book, branch):
    member = book.member(branch)
    book.leaves(member, date(2021, 2, 1), "transferred_out")
    book.affiliated(member, branch, date(2021, 3, 1))
    assert told("members") == {}


def test_a_transfer_within_the_district_moves_the_member_between_streets(book, branch):
    other = book.organization(street=WEST)
    book.covers(other, book.unit(street=WEST))
    member = book.member(branch)
    book.leaves(member, JUNE)
    book.affiliated(member, other, JUNE)
    assert told("members", EAST) == {"区内转接（转出）": -1}
    assert told("members", WEST) == {"区内转接（转入）": 1}
    assert told("members") == {}


def test_members_go_with_their_organisation(book):
    late, moving = book.organization(), book.unit()
    book.covers(late, book.unit(), since=JUNE)
    book.members(2, late)
    movers = book.organization()
    book.covers(movers, moving)
    book.members(3, movers)
    book.changes(moving, JUNE, division_id=WEST)
    assert told("members") == {"所在党组织纳入统计": 2}
    assert told("members", EAST) == {"所在党组织纳入统计": 2, "随所在党组织划出": -3}
    assert told("members", WEST) == {"随所在党组织划入": 3}


def test_by_employer_members_come_and_go_by_their_work(book):
    unit, bare = book.unit(), book.unit()
    book.covers(book.organization(), unit)
    stays, goes, changes = book.member(unit=unit), book.member(unit=unit), book.member(unit=bare)
    goes.employments.update(ended_on=JUNE, closed_by=book.change)
    changes.employments.update(ended_on=JUNE, closed_by=book.change)
    book.employed(changes, unit, JUNE)
    book.employed(book.member(), unit, JUNE)
    book.member(unit=unit, since=JUNE)
    found = told("members", basis=Basis(membership="employer"))
    assert found == {"到本区单位工作": 1, "区内转接（转入）": 1, "离职": -1, "转入": 1}
    assert stays


# --- Others --------------------------------------------------------------------------------------


def test_instructors_are_appointed_leave_and_change_level_or_division(book):
    book.instructor(since=JUNE)
    book.instructor(until=JUNE)
    changed = book.instructor(until=JUNE)
    changed.appointments.create(level="district", division_id=DISTRICT, **book.spell(JUNE))
    moved = book.instructor(until=JUNE)
    moved.appointments.create(level="street", division_id=WEST, **book.spell(JUNE))
    assert told("instructors_street") == {"新聘": 1, "解聘、离任": -1, "级别改为他级": -1}
    assert told("instructors_street", WEST) == {"由其他区划调入": 1}
    assert told("instructors_district") == {"级别改为本级": 1}


def test_buildings_get_a_service_team(book):
    book.served(book.place("甲楼"), JUNE)
    book.served(book.place("乙楼"), until=JUNE)
    assert told("buildings_served") == {"派驻服务队": 1, "服务队撤出": -1}


def test_what_enters_the_reach_of_who_looks_is_no_movement_of_the_unit(book):
    """An instructor gets a second unit to look after: of 2021 they reach both, of 2020 one."""
    first, second = book.unit(), book.unit()
    now = Reach(rows={"unit": frozenset((first.pk, second.pk))})
    then = Reach(rows={"unit": frozenset((first.pk,))})
    scope = Scope(DISTRICT, NOW, Period.of_year(2021), viewer=now)
    found = balance(CATALOGUE["enterprises"].measure, scope.at(as_of=THEN, viewer=then), scope)
    assert {t.name: t.change for t in found.terms if t.rows} == {"纳入负责范围": 1}
    assert (found.opening, found.closing) == (1, 2)
