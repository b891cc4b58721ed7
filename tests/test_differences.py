"""What the departments' lists say otherwise than the ledger: each kind found, and not found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone

from orgs.models import Difference, RosterEntry, RuleSetting, Unit
from orgs.rosters.reconcile import reconcile
from tests.book import DISTRICT, EAST, WEST, Book
from tests.departments import (
    ELSEWHERE,
    FIRM,
    HERE,
    OTHER,
    WESTWARDS,
    Departments,
    civil,
    firm,
    insured,
    kinds_of,
    market,
    pending,
    tax,
)
from tests.ledgers import uscc

pytestmark = pytest.mark.django_db

Kind, State = Difference.Kind, Difference.State

# A story writes the ledger and gives the lists; with `wrong` they disagree, without they do not.
Story = Callable[[Book, Departments, bool], object]
STORIES: dict[str, Story] = {}


def story(name: str) -> Callable[[Story], Story]:
    def keep(tell: Story) -> Story:
        STORIES[name] = tell
        return tell

    return keep


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def departments(tmp_path) -> Departments:
    return Departments(tmp_path)


def pair(book: Book) -> tuple[Unit, Unit]:
    """The firm, and another one that the lists have too."""
    return firm(book), firm(book, 2, OTHER)


# --- Each kind, found and not found --------------------------------------------------------------


@story("only_ours: a firm that its register does not list, though it lists most of its kind")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    pair(book)
    departments.give("市监", market(1), *([] if wrong else [market(2, OTHER)]))


@story("only_ours: a social organisation that 民政 does not list")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    for number, name in ((1, "开福区瑞丰商会"), (2, "开福区鑫达协会")):
        book.unit("social_group", uscc=uscc(number, "51"), name=name)
    departments.give("民政", civil(1), *([] if wrong else [civil(2, "开福区鑫达协会")]))


@story("only_theirs: a code and a name that the ledger has not")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    firm(book)
    departments.give("市监", market(1), *([market(2, OTHER)] if wrong else []))


@story("only_theirs: a firm that has ended in the ledger, and goes on in its register")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    firm(book, closed=date(2021, 6, 1) if wrong else None)
    departments.give("市监", market(1))


@story("only_theirs: an insured firm that the ledger has not")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    firm(book)
    departments.give("人社", insured(1), *([insured(2, OTHER)] if wrong else []))


@story("renamed: one code, and a name that is another, not only written otherwise")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    firm(book)
    departments.give("市监", market(1, OTHER if wrong else "鑫达（长沙）信息科技有限责任公司"))


@story("same_name: one name and founding day, and a code that is nobody's")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    firm(book, registered=date(2015, 1, 1))
    departments.give("市监", market(7 if wrong else 1))


@story("same_name: the very name, whatever else is said otherwise")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    firm(book, registered=date(2010, 6, 1), kind="accounting_firm")
    row = market(7 if wrong else 1, 住所=WESTWARDS, 企业类型="个体工商户" if wrong else "")
    departments.give("市监", row)


@story("same_name: one name, and a code that has lost its end")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    firm(book)
    departments.give("市监", market("9.14301E+17" if wrong else 1))


@story("cancelled: cancelled there, and going on here")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    firm(book)
    departments.give("市监", market(1, 登记状态="注销" if wrong else "存续"))


@story("cancelled_cov: cancelled there, and a branch covers it here")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    book.covers(book.organization(), firm(book), mode="independent")
    departments.give("市监", market(1, 登记状态="吊销" if wrong else "存续"))


@story("tax_active: pays taxes, and the ledger has not listed it")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    firm(book)
    departments.give("税务", tax(1), tax(2, OTHER, 纳税状态="正常" if wrong else "非正常"))


@story("tax_active: pays taxes, and has ended in the ledger")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    firm(book, closed=date(2021, 6, 1) if wrong else None)
    departments.give("税务", tax(1))


@story("insured: as many insured as a large firm has, and not marked above scale")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    firm(book, above_scale=not wrong)
    departments.give("人社", insured(1, number=100))


@story("dup_theirs: one code on two rows")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    firm(book)
    departments.give("市监", market(1), *([market(1)] if wrong else []))


@story("dup_ours: two of ours with one name and one founding day")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    founded = date(2015, 1, 1)
    firm(book, registered=founded)
    likewise = "鑫达（长沙）信息科技有限责任公司"
    firm(book, 2, likewise, registered=founded if wrong else date(2016, 5, 5))
    departments.give("市监", market(1), market(2, likewise))


@story("kind_mismatch: a foundation under a code of a firm")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    firm(book, kind="foundation" if wrong else "accounting_firm")
    departments.give("市监", market(1, 企业类型=""))


@story("kind_mismatch: a list that calls a code of a firm a sole trader")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    firm(book)
    departments.give("市监", market(1, 企业类型="个体工商户" if wrong else "有限责任公司"))


@story("outside: an address in another district")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    firm(book)
    departments.give("市监", market(1, 住所=ELSEWHERE if wrong else HERE))


@story("outside: a firm that the ledger has not, in another district")
def _(book: Book, departments: Departments, wrong: bool) -> None:
    firm(book)
    departments.give("市监", market(1), *([market(2, OTHER, 住所=ELSEWHERE)] if wrong else []))


@pytest.mark.parametrize("name", STORIES)
def test_a_difference_is_found(book, departments, name):
    STORIES[name](book, departments, True)
    assert kinds_of() == [name.split(":")[0]]


@pytest.mark.parametrize("name", STORIES)
def test_and_where_both_say_the_same_none_is(book, departments, name):
    STORIES[name](book, departments, False)
    assert kinds_of() == []


def test_every_kind_that_lists_bring_up_has_its_story():
    told = {name.split(":")[0] for name in STORIES}
    assert told == set(Kind.values) - {Kind.MISSING, Kind.END_MISSING}  # of the ledger's own files


# --- What is said of them ------------------------------------------------------------------------


def test_a_register_that_lists_few_of_a_kind_speaks_for_none_of_it(book, departments):
    for number in range(1, 6):
        firm(book, number, f"长沙第{number}建筑有限公司")
    departments.give("市监", market(1, "长沙第1建筑有限公司"))
    assert kinds_of() == []


def test_a_list_is_held_against_the_ledger_of_its_own_day(book, departments):
    """What the ledger came to know later has nothing to do with it."""
    book.changes(firm(book), date(2022, 3, 1), name=OTHER)
    departments.give("市监", market(1))
    assert kinds_of() == []


def test_codes_are_compared_however_they_are_written(book, departments):
    firm(book)
    departments.give("税务", tax(f" {uscc(1)[:6].lower()} {uscc(1)[6:].lower()}"))
    assert kinds_of() == []
    assert RosterEntry.objects.get().match == RosterEntry.Match.CODE


def test_a_code_of_a_merged_duplicate_is_the_survivors(book, departments):
    unit = firm(book)
    unit.aliases.create(identifier=uscc(9), former_id=999, change=book.change)
    departments.give("税务", tax(9))
    assert RosterEntry.objects.get().unit == unit
    assert kinds_of() == []


def test_a_suggestion_is_never_taken_over(book, departments):
    unit = firm(book)
    departments.give("市监", market("", FIRM, 登记状态="注销"))
    assert kinds_of() == ["same_name"]  # whose cancellation it is, nobody has said
    assert RosterEntry.objects.get().match == RosterEntry.Match.SUGGESTED
    assert Unit.objects.get(pk=unit.pk).closed_on is None


def test_the_very_name_goes_before_all_that_is_like_it(book, departments):
    named = firm(book, registered=date(2010, 6, 1))
    firm(book, 2, "长沙新达信息科技有限公司", registered=date(2015, 1, 1), address=HERE)
    departments.give("市监", market(7, " 长沙 鑫达信息\u3000科技有限公司"))
    assert pending("same_name").get().unit == named


def test_but_not_before_a_code_with_a_slip_in_it(book, departments):
    """The firm of the code has taken a name that another has."""
    coded, _ = firm(book, registered=date(2015, 1, 1)), firm(book, 2, OTHER)
    code = uscc(1)
    departments.give("市监", market(code[:17] + ("0" if code[17] != "0" else "1"), OTHER))
    assert pending("same_name").get().unit == coded


def test_a_name_that_two_of_ours_have_suggests_neither_by_itself(book, departments):
    for number, year in ((1, 2010), (2, 2011)):
        firm(book, number, registered=date(year, 6, 1))
    departments.give("市监", market(1), market(2), market(7))
    assert not pending("same_name").exists()
    assert pending("only_theirs").get().key == uscc(7)


def test_from_how_many_insured_on_is_for_the_district_to_say(book, departments):
    RuleSetting.objects.create(rule="insured-not-above-scale", threshold=50)
    firm(book)
    departments.give("人社", insured(1, number=60))
    assert kinds_of() == ["insured"]


def test_of_two_rows_the_one_that_goes_on_counts(book, departments):
    firm(book)
    departments.give("市监", market(1, 登记状态="注销"), market(1))
    assert kinds_of() == ["dup_theirs"]


def test_what_each_says_stands_side_by_side(book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER))
    item = pending().get()
    assert (item.field, item.ours, item.theirs) == ("单位名称", FIRM, OTHER)
    assert (item.key, item.subject, item.source) == (uscc(1), FIRM, "market")
    assert item.found_on == date(2021, 12, 31)


def test_a_code_reads_as_a_code_also_when_the_unit_is_unknown(departments):
    departments.give("市监", market(uscc(1).lower()), market("缺", OTHER))
    assert set(pending().values_list("key", flat=True)) == {uscc(1), "缺"}


def test_the_ledgers_own_differences_speak_chinese(book, departments):
    firm(book, kind="foundation")
    reconcile()
    item = pending().get()
    assert (item.ours, item.theirs) == ("基金会", "代码以91开头")
    assert item.found_on == timezone.localdate()  # of no list: of today


# --- Whose they are ------------------------------------------------------------------------------


def test_a_difference_goes_to_the_street_that_looks_after_the_unit(book, departments):
    firm(book, street=WEST)
    departments.give("市监", market(1, OTHER))  # with an address in the east
    assert pending().get().division_id == WEST


def test_of_a_unit_that_nobody_has_the_street_of_its_address(departments):
    departments.give("市监", market(1, 住所=WESTWARDS))
    assert pending().get().division_id == WEST


def test_of_a_unit_whose_street_is_unknown_too(book, departments):
    firm(book, street=DISTRICT)
    firm(book, 2, OTHER, street=None)
    departments.give("市监", market(1, OTHER, 住所=WESTWARDS), market(2, FIRM, 住所=HERE))
    assert set(pending().values_list("division", flat=True)) == {EAST, WEST}


def test_a_building_says_the_street(book, departments):
    book.place("东风大厦", EAST)
    departments.give("市监", market(1, 住所="东风大厦8层"))
    assert pending().get().division_id == EAST


def test_what_has_neither_is_the_districts(departments):
    departments.give("税务", tax(1))
    departments.give("市监", market(2, OTHER, 住所="长沙市开福区东风路12号"))
    assert set(pending().values_list("division", flat=True)) == {DISTRICT}


# --- Again ---------------------------------------------------------------------------------------


def everything() -> list[dict]:
    return list(Difference.objects.order_by("pk").values())


def test_comparing_again_changes_nothing(book, departments):
    for tell in list(STORIES.values())[:1]:
        tell(book, departments, True)
    departments.give("税务", tax(3, "长沙金地商贸有限公司"))
    before = everything()
    done = reconcile()
    assert (done.opened, done.reopened, done.vanished) == (0, 0, 0)
    assert everything() == before


def test_the_same_list_given_again_asks_nothing_new(book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER))
    item = pending().get()
    departments.give("市监", market(1, OTHER), as_of="2022-03-31")
    assert pending().get().pk == item.pk
    assert pending().get().found_on == date(2022, 3, 31)


def test_what_a_later_list_no_longer_says_closes_by_itself(book, departments):
    firm(book)
    departments.give("市监", market(1, OTHER))
    departments.give("市监", market(1), as_of="2022-03-31")
    assert Difference.objects.get().state == State.VANISHED


def test_what_the_ledger_has_mended_closes_by_itself(book, departments):
    unit = firm(book)
    departments.give("市监", market(1, OTHER))
    unit.spells.update(name=OTHER)
    assert reconcile().vanished == 1
    assert Difference.objects.get().state == State.VANISHED


def test_what_has_vanished_comes_back_when_it_is_so_again(book, departments):
    unit = firm(book)
    departments.give("市监", market(1, OTHER))
    unit.spells.update(name=OTHER)
    reconcile()
    unit.spells.update(name=FIRM)
    assert reconcile().reopened == 1
    assert Difference.objects.get().state == State.OPEN


def test_lists_of_one_department_do_not_close_what_another_says(book, departments):
    firm(book)
    departments.give("税务", tax(2, OTHER))
    departments.give("市监", market(1))
    assert kinds_of() == ["tax_active"]


def test_what_the_ledger_says_of_itself_does_not_depend_on_which_list_came_last(book, departments):
    """An old list of another department is no reason to look at the ledger of its day."""
    firm(book, kind="foundation", since=date(2021, 6, 1))
    departments.give("市监", market(2, OTHER))
    assert "kind_mismatch" in kinds_of()
    departments.give("人社", insured(3, "长沙金地商贸有限公司"), as_of="2020-12-31")
    assert "kind_mismatch" in kinds_of()
    assert pending("kind_mismatch").get().found_on == date(2021, 12, 31)
