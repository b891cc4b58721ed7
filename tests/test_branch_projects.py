"""支部建在项目上: a temporary branch, its project, and those who float into it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from members.models import BranchProject, Floating, Member, Post
from orgs.acts import ActError, perform
from orgs.models import PartyOrganization, User
from orgs.nouns import PARTY_ORGANIZATIONS
from orgs.periods import Period
from orgs.rules import RULES, count
from orgs.scope import EVERYTHING, Scope
from reports.figures import figures
from tests import acts
from tests.book import DISTRICT, EAST, Book
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db

SPRING = date(2021, 3, 1)
YEAR = Scope(DISTRICT, date(2021, 12, 31), Period.of_year(2021))


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    return Book()


def do(user: User, slug: str, branch: PartyOrganization, **data: Any) -> Any:
    record = PARTY_ORGANIZATIONS.find(EVERYTHING, branch.pk)
    return acts.do(user, slug, record, "party-organizations", **data)


PROJECT = {
    "effective_on": "2021-03-01", "number": "LS-NEW", "name": "中共二期厂房项目临时支部",
    "superior": "DZZ-EAST", "division": EAST, "project": "二期厂房", "builder": "东方科技",
    "begins_on": "2021-02-01", "finishes_on": "2023-06-30",
}  # fmt: skip


def found_branch(user: User, **more: str) -> Any:
    slug, noun = "establish-project", "party-organizations"
    return acts.fill(user, slug, None, noun, **PROJECT | more)


def test_a_branch_is_founded_on_a_project_with_its_secretary_and_counts_nowhere(cast, book):
    Member.objects.filter(pk=cast.member.pk).update(converted_on=date(2019, 1, 1))
    slugs = ["party_orgs", "party_orgs_established", "members", "enterprises_with_party_org"]
    before = {slug: one.value for slug, one in figures(YEAR, slugs).items()}
    act = found_branch(cast.east, secretary="DY-EAST-1")
    assert act.is_valid(), act.errors
    perform(act)
    branch = PartyOrganization.objects.get(number="LS-NEW")
    project = BranchProject.objects.get(party_organization=branch)
    assert (project.name, project.started_on) == ("二期厂房", SPRING)
    assert branch.spells.get().kind == "temporary"
    assert Post.objects.get(party_organization=branch).source == "appointed"
    assert {slug: one.value for slug, one in figures(YEAR, slugs).items()} == before
    assert count(RULES["temporary-too-long"], YEAR) == 1


def test_a_project_is_refused_that_ends_before_it_begins_or_has_a_probationary_secretary(cast):
    act = found_branch(cast.east, finishes_on="2021-01-01")
    assert "必须晚于计划开工日期" in str(act.errors["finishes_on"])
    act = found_branch(cast.east, secretary="DY-EAST-1")
    assert act.is_valid(), act.errors
    with pytest.raises(ActError, match="预备党员没有被选举权"):
        perform(act)


def test_with_the_branch_its_project_and_its_floating_members_end(cast, book):
    branch = book.organization("temporary", number="LS-1", since=SPRING)
    book.project(branch, SPRING)
    one = book.floats_in(branch, SPRING)
    do(cast.east, "state-project", branch, effective_on="2021-06-01", project="三期厂房")
    change = do(cast.east, "dissolve", branch, effective_on="2021-10-01")
    assert change.reason == "项目结束，临时党支部自然撤销"
    ends = BranchProject.objects.order_by("started_on").values_list("name", "ended_on")
    assert list(ends) == [("二期厂房", date(2021, 6, 1)), ("三期厂房", date(2021, 10, 1))]
    assert Floating.objects.get(person=one).ended_on == date(2021, 10, 1)


def test_a_temporary_branch_of_half_a_year_becomes_a_branch_where_it_qualifies(cast, book):
    branch = book.organization("temporary", number="LS-1", since=SPRING)
    assert count(RULES["temporary-too-long"], YEAR) == 1
    do(cast.east, RULES["temporary-too-long"].act, branch, effective_on="2021-12-01", kind="branch")
    assert count(RULES["temporary-too-long"], YEAR) == 0


def test_a_project_recorded_wrongly_is_put_right(cast, book):
    branch = book.organization("temporary", number="LS-1", since=SPRING)
    project = book.project(branch, SPRING)
    do(cast.east, "correct-project", branch, item=str(project.pk), name="三期厂房", reason="笔误")
    assert BranchProject.objects.get().name == "三期厂房"
