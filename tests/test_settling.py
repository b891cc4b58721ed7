"""What becomes of differences: taken over with dated facts, kept with a reason, seen on the spot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from orgs.acts import ActError, perform
from orgs.models import Coverage, Difference, Unit, UnitSpell, User
from orgs.rosters.lists import DIFFERENCES
from orgs.rosters.reconcile import reconcile
from orgs.scope import EVERYTHING
from orgs.undo import obstacles, undo
from tests.acts import fill
from tests.book import DISTRICT, WEST, Book
from tests.cast import user
from tests.departments import (
    BEFORE,
    DAY,
    ELSEWHERE,
    FIRM,
    OTHER,
    WESTWARDS,
    Departments,
    firm,
    insured,
    market,
    on,
    pending,
    settle,
    tax,
    the,
)
from tests.ledgers import Clerk, uscc
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


# --- Taking over, kind by kind -------------------------------------------------------------------


def test_a_name_is_taken_over_from_the_lists_day_on(clerk, book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER))
    change = settle(clerk, the())
    assert (on(BEFORE).name, on(DAY).name) == (FIRM, OTHER)
    assert on(DAY).stated == ["name"]
    item = Difference.objects.get()
    assert (item.state, item.outcome) == (State.SETTLED, Outcome.THEIRS)
    assert (item.settled_by, item.settled_in) == (clerk, change)


def test_or_from_a_day_that_the_clerk_gives(clerk, book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER))
    settle(clerk, the(), effective_on="2021-06-01", document_no="开市监〔2021〕5号")
    assert (on(date(2021, 5, 31)).name, on(date(2021, 6, 1)).name) == (FIRM, OTHER)


@pytest.mark.parametrize(("said", "status"), [("注销", "closed"), ("吊销，未注销", "revoked")])
def test_an_end_closes_the_unit_and_its_links(clerk, book, departments, said, status):
    unit, branch = firm(book), book.organization()
    book.covers(branch, unit, mode="independent")
    departments.give("市监", market(1, 登记状态=said))
    settle(clerk, the("cancelled_cov"))
    unit.refresh_from_db()
    assert (unit.closed_on, on(DAY).status) == (DAY, status)
    assert Coverage.objects.get(unit=unit).ended_on == DAY
    assert UnitSpell.objects.existing(BEFORE).filter(unit=unit).exists()
    assert not UnitSpell.objects.existing(DAY).filter(unit=unit).exists()


def test_who_has_moved_out_exists_elsewhere_and_is_not_closed(clerk, book, departments):
    unit = firm(book)
    departments.give("市监", market(1, 登记状态="迁出"))
    settle(clerk, the("cancelled"))
    unit.refresh_from_db()
    assert (unit.closed_on, on(DAY).status) == (None, "moved_out")


def test_an_end_before_the_founding_is_refused(clerk, book, departments):
    firm(book)
    departments.give("市监", market(1, 登记状态="注销"))
    act = fill(clerk, "settle", the(), "differences", outcome="theirs",
               effective_on="2018-01-01")  # fmt: skip
    assert act.is_valid()
    with pytest.raises(ActError, match="成立日期不早于这一天"):
        perform(act)


def test_a_day_before_the_ledger_knew_the_unit_is_refused(clerk, book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER))
    act = fill(clerk, "settle", the(), "differences", outcome="theirs",
               effective_on="2010-01-01")  # fmt: skip
    assert act.is_valid()
    with pytest.raises(ActError, match="台账中还没有记载"):
        perform(act)


def test_an_address_outside_means_that_it_has_moved_out(clerk, book, departments):
    firm(book)
    departments.give("市监", market(1, 住所=ELSEWHERE))
    settle(clerk, the("outside"))
    assert (on(BEFORE).status, on(DAY).status) == ("operating", "moved_out")


def test_of_a_firm_outside_that_was_never_ours_nothing_is_written(clerk, departments):
    departments.give("市监", market(1, 住所=ELSEWHERE))
    settle(clerk, the("outside"))
    assert not Unit.objects.filter(uscc=uscc(1)).exists()


def test_the_insured_are_the_headcount_and_make_it_above_scale(clerk, book, departments):
    firm(book, headcount=30)
    departments.give("人社", insured(1, number=180))
    settle(clerk, the("insured"))
    spell = on(DAY)
    assert (spell.headcount, spell.above_scale, spell.above_scale_basis) == (180, True, "party")
    assert (on(BEFORE).headcount, on(BEFORE).above_scale) == (30, None)


def test_a_kind_that_does_not_fit_becomes_what_the_code_says(clerk, book, departments):
    unit = firm(book, kind="foundation")
    departments.give("市监", market(1, 企业类型=""))
    settle(clerk, the("kind_mismatch"))
    unit.refresh_from_db()
    assert unit.kind == "enterprise"


def test_a_kind_that_fits_stays_though_the_list_says_another(clerk, book, departments):
    firm(book, kind="accounting_firm")
    departments.give("市监", market(1, 企业类型="个体工商户"))
    assert outcomes_offered(clerk, the("kind_mismatch")) == {"ours", "field", "not_ours"}


def test_a_unit_registered_anew_goes_on_under_the_new_code(clerk, book, departments):
    unit = firm(book, registered=date(2015, 1, 1))
    departments.give("市监", market(7))
    settle(clerk, the("same_name"))
    unit.refresh_from_db()
    assert unit.uscc == uscc(7)


def test_the_former_code_still_finds_it(clerk, book, departments, tmp_path):
    unit = firm(book, registered=date(2015, 1, 1))
    departments.give("市监", market(7))
    settle(clerk, the("same_name"))
    row = {
        "统一社会信用代码": uscc(1), "单位名称": "改过的名称", "单位类型": "非公有制企业",
        "所属街道": "东风路街道",
    }  # fmt: skip
    answer = Clerk(tmp_path).imports("units", [row])
    assert (answer["created"], answer["changed"]) == (0, 1)
    assert Unit.objects.filter(pk=unit.pk, spells__name="改过的名称").exists()
    assert unit.aliases.get().identifier == uscc(1)


def test_a_damaged_code_only_tells_whose_row_it_is(clerk, book, departments):
    unit = firm(book)
    departments.give("市监", market("9.14301E+17", 登记状态="注销"))
    settle(clerk, the("same_name"))
    unit.refresh_from_db()
    assert unit.uscc == uscc(1)
    reconcile()  # now that it is known whose row it is, what it says counts
    assert the().kind == "cancelled"


def test_and_holds_for_later_lists_too(clerk, book, departments):
    firm(book)
    departments.give("市监", market("9.14301E+17"))
    settle(clerk, the("same_name"))
    departments.give("市监", market("9.14301E+17"), as_of="2022-03-31")
    assert not pending().exists()


def test_what_a_person_has_denied_is_not_suggested_again(clerk, book, departments):
    firm(book, registered=date(2015, 1, 1))
    departments.give("市监", market(7))
    settle(clerk, the("same_name"), "ours", reason="同名的另一家，已电话核实")
    departments.give("市监", market(7), as_of="2022-03-31")
    assert the().kind == "only_theirs"


def test_a_firm_that_we_had_not_is_registered_as_the_list_has_it(clerk, departments):
    departments.give("市监", market(1, OTHER, 住所=WESTWARDS, 行业门类="建筑业"))
    settle(clerk, the("only_theirs"))
    spell = on(DAY)
    assert (spell.name, spell.division_id, spell.industry_id) == (OTHER, WEST, "E")
    assert (spell.unit.kind, spell.unit.registered_on) == ("enterprise", date(2015, 1, 1))
    assert not UnitSpell.objects.as_of(BEFORE).filter(unit=spell.unit).exists()
    assert reconcile().opened == 0


def test_one_that_pays_taxes_is_registered_too(clerk, departments):
    departments.give("税务", tax(1, OTHER))
    settle(clerk, the("tax_active"))
    assert on(DAY).name == OTHER


def outcomes_offered(clerk: User, item: Difference) -> set[str]:
    form = fill(clerk, "settle", item, "differences", outcome="field")
    return {value for value, _ in form.fields["outcome"].choices}


@pytest.mark.parametrize(
    ("kind", "give"),
    [
        ("only_theirs", lambda d, b: d.give("市监", market("缺"))),
        ("only_theirs", lambda d, b: d.give("市监", market(1, ""))),
        ("only_theirs", lambda d, b: (firm(b, closed=BEFORE), d.give("市监", market(1)))),
        ("tax_active", lambda d, b: (firm(b, closed=BEFORE), d.give("税务", tax(1)))),
        ("dup_theirs", lambda d, b: (firm(b), d.give("市监", market(1), market(1)))),
        ("only_ours", lambda d, b: (firm(b), firm(b, 2, OTHER), give_most(d, b))),
        ("dup_ours", lambda d, b: (firm(b), firm(b, 2), d.give("税务", tax(1), tax(2)))),
    ],
)
def test_what_only_people_can_decide_cannot_be_taken_over(clerk, book, departments, kind, give):
    give(departments, book)
    item = pending(kind).order_by("pk").first()
    found = DIFFERENCES.find(EVERYTHING, item.pk)
    assert "theirs" not in outcomes_offered(clerk, found)
    assert fill(clerk, "settle", found, "differences").fields["outcome"].help_text


def give_most(departments: Departments, book: Book) -> None:
    """The register lists all firms of the ledger but one."""
    units = UnitSpell.objects.as_of(DAY).filter(unit__kind="enterprise")
    kept = units.exclude(unit__uscc=uscc(2)).values_list("unit__uscc", "name")
    departments.give("市监", *(market(code, name) for code, name in kept))


# --- The other outcomes --------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["ours", "not_ours"])
def test_keeping_ours_and_denying_want_a_reason(clerk, book, departments, outcome):
    firm(book)
    departments.give("市监", market(1, OTHER))
    act = fill(clerk, "settle", the(), "differences", outcome=outcome, reason=" ")
    assert "请写明理由" in act.errors["reason"][0]
    settle(clerk, the(), outcome, reason="已实地核实，名称未变")
    item = Difference.objects.get()
    assert (item.state, item.outcome, item.reason) == (
        State.SETTLED, outcome, "已实地核实，名称未变",
    )  # fmt: skip
    assert on(DAY).name == FIRM


def test_an_outcome_has_to_be_chosen(clerk, book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER))
    assert "outcome" in fill(clerk, "settle", the(), "differences").errors


def test_what_is_sent_to_the_field_waits_until_somebody_has_seen(clerk, book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER))
    settle(clerk, the(), "field", reason="请社区上门")
    assert (the().state, the().reason) == (State.FIELD, "请社区上门")
    reconcile()
    assert the().state == State.FIELD
    settle(clerk, the())
    assert on(DAY).name == OTHER


# --- Settled stays settled -----------------------------------------------------------------------


def test_a_settled_difference_does_not_come_back(clerk, book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER))
    settle(clerk, the(), "ours", reason="名单未更新")
    departments.give("市监", market(1, OTHER), as_of="2022-03-31")
    reconcile()
    assert not pending().exists()


def test_until_the_facts_are_others(clerk, book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER))
    settle(clerk, the(), "ours", reason="名单未更新")
    departments.give("市监", market(1, "长沙金地商贸有限公司"), as_of="2022-03-31")
    item = the("renamed")
    assert (item.theirs, item.outcome, item.reason) == ("长沙金地商贸有限公司", "", "")


def test_a_person_more_or_less_insured_is_no_new_fact(clerk, book, departments):
    firm(book)
    departments.give("人社", insured(1, number=120))
    settle(clerk, the(), "ours", reason="含劳务派遣人员")
    departments.give("人社", insured(1, number=135), as_of="2022-03-31")
    assert not pending().exists()
    departments.give("人社", insured(1, number=260), as_of="2022-06-30")
    assert the().kind == "insured"


def test_a_branch_that_covers_a_cancelled_unit_is_a_new_fact(clerk, book, departments):
    unit = firm(book)
    departments.give("市监", market(1, 登记状态="注销"))
    settle(clerk, the("cancelled"), "ours", reason="正在恢复登记")
    book.covers(book.organization(), unit, mode="independent")
    reconcile()
    assert the().kind == "cancelled_cov"


def test_what_was_taken_over_and_is_so_again_is_a_new_fact(clerk, book, departments):
    unit = firm(book)
    departments.give("市监", market(1, OTHER))
    settle(clerk, the())
    reconcile()
    unit.spells.update(name=FIRM)  # somebody writes the old name over it
    reconcile()
    assert the().kind == "renamed"


# --- Taking back ---------------------------------------------------------------------------------


TAKEABLE: dict[str, Callable[[Departments, Book], object]] = {
    "renamed": lambda d, b: (firm(b), d.give("市监", market(1, OTHER))),
    "cancelled": lambda d, b: (firm(b), d.give("市监", market(1, 登记状态="注销"))),
    "cancelled_cov": lambda d, b: (
        b.covers(b.organization(), firm(b), mode="independent"),
        d.give("市监", market(1, 登记状态="吊销")),
    ),
    "outside": lambda d, b: (firm(b), d.give("市监", market(1, 住所=ELSEWHERE))),
    "insured": lambda d, b: (firm(b), d.give("人社", insured(1, number=180))),
    "kind_mismatch": lambda d, b: (
        firm(b, kind="foundation"), d.give("市监", market(1, 企业类型="")),
    ),
    "same_name": lambda d, b: (
        firm(b, registered=date(2015, 1, 1)), d.give("市监", market(7)),
    ),
    "only_theirs": lambda d, b: d.give("市监", market(1)),
    "tax_active": lambda d, b: d.give("税务", tax(1)),
}  # fmt: skip


@pytest.mark.parametrize("kind", TAKEABLE)
def test_undoing_restores_every_row_and_opens_the_difference(clerk, book, departments, kind):
    TAKEABLE[kind](departments, book)
    before = everything()
    change = settle(clerk, the(kind))
    assert everything() != before
    undo(change, by=clerk, reason="填错")
    assert everything() == before
    assert the(kind).state == State.OPEN


def test_a_comparison_in_between_stands_in_nobodys_way(clerk, book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER))
    change = settle(clerk, the())
    departments.give("市监", market(1, "长沙金地商贸有限公司"), as_of="2022-03-31")
    assert obstacles(change) == []
    undo(change, by=clerk)
    assert on(DAY).name == FIRM


def test_a_later_settlement_does(clerk, book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER))
    first = settle(clerk, the(), "field")
    settle(clerk, the(), "ours", reason="名称未变")
    assert "登记的“处理”" in obstacles(first)[0]
