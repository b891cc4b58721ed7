"""Differences settled many at once: alike, or by whose word counts; within one's reach."""

from __future__ import annotations

from datetime import date

import pytest

from orgs.acts import Act, ActError, editing_reach, find_act, perform
from orgs.models import Change, Difference, Unit, User
from orgs.undo import undo
from tests.book import DISTRICT, EAST, Book
from tests.cast import user
from tests.departments import (
    DAY,
    FIRM,
    OTHER,
    Departments,
    firm,
    insured,
    kinds_of,
    market,
    on,
    pending,
    settle,
    tax,
    the,
)
from tests.ledgers import uscc
from tests.test_undo import everything

pytestmark = pytest.mark.django_db

State, Outcome = Difference.State, Difference.Outcome


@pytest.fixture
def clerk() -> User:
    return user("district", "区工作人员", "district", division_id=DISTRICT)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def departments(tmp_path) -> Departments:
    return Departments(tmp_path)


# --- Several at once -----------------------------------------------------------------------------


def bulk(clerk: User, slug: str, **typed: object) -> Act:
    """The act on all that is pending, filled in as on its page."""
    options = {
        "user": clerk,
        "reach": editing_reach(clerk),
        "records": Difference.objects.filter(pk__in=list(pending().values_list("pk", flat=True))),
    }
    act = find_act("differences", slug)
    blank = act(**options)
    data = {name: blank.get_initial_for_field(f, name) for name, f in blank.fields.items()}
    return act(data | typed, **options)


def done(act: Act) -> Change:
    assert act.is_valid(), act.errors
    return perform(act)


def test_several_are_settled_alike_and_taken_back_together(clerk, book, departments):
    for number in (1, 2):
        firm(book, number, f"长沙第{number}建筑有限公司")
    departments.give("市监", market(1, OTHER), market(2, "长沙金地商贸有限公司"))
    before = everything()
    change = done(bulk(clerk, "settle-all", outcome="theirs"))
    assert (on(DAY).name, on(DAY, 2).name) == (OTHER, "长沙金地商贸有限公司")
    assert not pending().exists()
    undo(change, by=clerk)
    assert everything() == before


def test_what_cannot_be_taken_over_is_left_for_one_by_one(clerk, book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER), market("缺", "长沙金地商贸有限公司"))
    done(bulk(clerk, "settle-all", outcome="theirs"))
    assert the().kind == "only_theirs"


def test_where_nothing_can_be_taken_over_that_is_said(clerk, departments):
    departments.give("市监", market("缺"))
    act = bulk(clerk, "settle-all", outcome="theirs")
    assert act.is_valid()
    with pytest.raises(ActError, match="都不能直接采纳"):
        perform(act)


def test_a_firm_on_two_lists_is_registered_once(clerk, departments):
    """As its own register has it: the tax office knows no address."""
    departments.give("税务", tax(1, "长沙鑫达公司"))
    departments.give("市监", market(1, FIRM))
    done(bulk(clerk, "settle-all", outcome="theirs"))
    assert (on(DAY).name, on(DAY).division_id) == (FIRM, EAST)
    assert not pending().exists()


def test_what_another_list_has_brought_in_meanwhile_is_there_already(clerk, departments):
    departments.give("税务", tax(1))
    departments.give("市监", market(1))
    settle(clerk, the("only_theirs"))
    settle(clerk, the("tax_active"))
    assert Unit.objects.filter(uscc=uscc(1)).count() == 1


def test_lists_that_disagree_on_how_a_unit_ended_are_left_for_one_by_one(clerk, book, departments):
    unit, other = firm(book), firm(book, 2, OTHER)
    departments.give("市监", market(1, 登记状态="吊销"), market(2, OTHER, 登记状态="注销"))
    departments.give("税务", tax(1, 纳税状态="注销"))
    done(bulk(clerk, "settle-all", outcome="theirs"))
    for one in (unit, other):
        one.refresh_from_db()
    assert (unit.closed_on, other.closed_on) == (None, DAY)
    assert kinds_of() == ["cancelled", "cancelled"]


def test_two_codes_for_one_unit_are_left_too(clerk, book, departments):
    firm(book, registered=date(2015, 1, 1), street=None)
    departments.give("市监", market(7))
    departments.give("税务", tax(8))
    act = bulk(clerk, "settle-all", outcome="theirs")
    assert act.is_valid()
    with pytest.raises(ActError, match="都不能直接采纳"):
        perform(act)


def test_two_lists_that_agree_end_it_once(clerk, book, departments):
    unit = firm(book)
    departments.give("市监", market(1, 登记状态="注销"))
    departments.give("税务", tax(1, 纳税状态="注销"))
    done(bulk(clerk, "settle-all", outcome="theirs"))
    unit.refresh_from_db()
    assert unit.closed_on == DAY
    assert unit.spells.filter(status="closed").count() == 1


# --- By precedence -------------------------------------------------------------------------------


def test_the_register_counts_for_names_and_ends_and_new_firms(clerk, book, departments):
    for number in (1, 2, 3):
        firm(book, number, f"长沙第{number}建筑有限公司")
    departments.give(
        "市监",
        market(1, OTHER),
        market(2, "长沙第2建筑有限公司", 登记状态="注销"),
        market(3, "长沙第3建筑有限公司"),
        market(4, "长沙金地商贸有限公司"),
    )
    departments.give("人社", insured(3, "长沙第3建筑有限公司", 150))
    done(bulk(clerk, "apply-precedence"))
    assert not pending().exists()
    assert on(DAY).name == OTHER
    assert on(DAY, 2).status == "closed"
    assert on(DAY, 3).headcount == 150
    assert on(DAY, 4).name == "长沙金地商贸有限公司"
    assert set(Difference.objects.values_list("reason", flat=True)) == {"按来源优先级"}


def test_another_departments_word_on_an_end_counts_nothing(clerk, book, departments):
    unit = firm(book)
    departments.give("税务", tax(1, 纳税状态="注销"))
    done(bulk(clerk, "apply-precedence"))
    item = Difference.objects.get()
    assert (item.state, item.outcome) == (State.SETTLED, Outcome.OURS)
    unit.refresh_from_db()
    assert unit.closed_on is None


def test_what_people_must_decide_is_left_to_them(clerk, book, departments):
    unit = firm(book)
    book.covers(book.organization(), unit, mode="independent")
    departments.give("市监", market(1, 登记状态="注销"), market("缺", OTHER))
    act = bulk(clerk, "apply-precedence")
    assert act.is_valid()
    with pytest.raises(ActError, match="都须由人判断"):
        perform(act)
    assert pending().count() == 2


def name_that_two_have(book: Book, departments: Departments) -> None:
    firm(book)
    firm(book, 2)
    departments.give("市监", market(1), market(2), market(7))


def name_of_one_that_has_ended(book: Book, departments: Departments) -> None:
    firm(book, closed=date(2021, 6, 1))
    departments.give("市监", market(7, "鑫达（长沙）信息科技有限责任公司"))


@pytest.mark.parametrize("tell", [name_that_two_have, name_of_one_that_has_ended])
def test_a_second_unit_of_a_name_is_registered_by_people_only(clerk, book, departments, tell):
    tell(book, departments)
    before = Unit.objects.count()
    assert pending("only_theirs").get().key == uscc(7)
    act = bulk(clerk, "apply-precedence")
    assert act.is_valid()
    with pytest.raises(ActError, match="都须由人判断"):
        perform(act)
    assert Unit.objects.count() == before
    settle(clerk, the("only_theirs"))  # one who has looked may
    assert Unit.objects.count() == before + 1


def test_a_code_written_carelessly_is_decided_like_any_other(clerk, departments):
    departments.give("市监", market(f" {uscc(1).lower()}"))
    done(bulk(clerk, "apply-precedence"))
    assert on(DAY).name == FIRM
