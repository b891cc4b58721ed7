"""What a ledger's own file leaves out: whose it is, and when it is no longer asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orgs.models import Difference, ImportBatch, Unit
from orgs.uploads.taking_back import take_back
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import user
from tests.departments import pending, settle, the
from tests.ledgers import Clerk, uscc

pytestmark = pytest.mark.django_db

State = Difference.State
LATER = "2022-06-30"


@pytest.fixture
def clerk(tmp_path) -> Clerk:
    return Clerk(tmp_path)


def unit(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "统一社会信用代码": uscc(number),
        "单位名称": f"第{number}公司",
        "单位类型": "非公有制企业",
        "所属街道": "东风路街道",
    } | more


def coverage(number: int = 1, ended: str = "") -> dict[str, Any]:
    return {
        "党组织编号": "DZZ1",
        "统一社会信用代码": uscc(number),
        "组建方式": "联合",
        "开始日期": "2019-01-01",
        "结束日期": ended,
    }


def two_are_left_out(clerk: Clerk) -> None:
    """Of ten units the file of the end of 2021 has eight."""
    clerk.imports("units", [unit(n) for n in range(1, 11)])
    clerk.imports("units", [unit(n) for n in range(1, 9)])


def keys(kind: str = "missing") -> set[str]:
    return set(pending(kind).values_list("key", flat=True))


# --- No longer asked -----------------------------------------------------------------------------


@pytest.mark.parametrize("as_of", ["2021-12-31", LATER])
def test_what_a_later_file_lists_again_is_missing_no_more(clerk, as_of):
    two_are_left_out(clerk)
    assert keys() == {uscc(9), uscc(10)}
    clerk.imports("units", [unit(n) for n in range(1, 11)], as_of=as_of)
    assert set(Difference.objects.values_list("state", flat=True)) == {State.VANISHED}


def test_a_file_of_a_few_rows_answers_for_those(clerk):
    two_are_left_out(clerk)
    clerk.imports("units", [unit(9)], as_of=LATER)
    assert keys() == {uscc(10)}


def test_a_file_of_an_earlier_day_answers_nothing(clerk):
    two_are_left_out(clerk)
    clerk.imports("units", [unit(n, 成立日期="2015-03-01") for n in (9, 10)], as_of="2020-12-31")
    assert keys() == {uscc(9), uscc(10)}


def test_what_the_ledger_no_longer_has_is_missing_no_more(clerk):
    two_are_left_out(clerk)
    Unit.objects.filter(uscc=uscc(9)).update(closed_on=date(2022, 3, 1))
    clerk.imports("units", [unit(1)], as_of="2022-01-31")
    assert keys() == {uscc(9), uscc(10)}  # not yet
    clerk.imports("units", [unit(1)], as_of=LATER)
    assert keys() == {uscc(10)}


def test_another_ledgers_file_answers_nothing(clerk):
    two_are_left_out(clerk)
    Book().organization(number="DZZ1")
    clerk.imports("coverage", [coverage(9)], as_of=LATER)
    assert keys() == {uscc(9), uscc(10)}


def test_what_was_settled_stays_so(clerk):
    two_are_left_out(clerk)
    who = user("district", "区工作人员", "district", division_id=DISTRICT)
    pending().filter(key=uscc(10)).update(state=State.VANISHED)
    settle(who, the(), "ours", reason="街道漏报")
    clerk.imports("units", [unit(n) for n in range(1, 11)], as_of=LATER)
    clerk.imports("units", [unit(n) for n in (*range(1, 9), 10)], as_of=LATER)
    assert not pending().exists()


def test_when_the_file_that_answered_is_taken_back_it_is_open_again(clerk):
    two_are_left_out(clerk)
    answer = clerk.imports("units", [unit(n) for n in range(1, 11)], as_of=LATER)
    who = user("district", "区工作人员", "district", division_id=DISTRICT)
    assert take_back(ImportBatch.objects.get(pk=answer["batch"]), by=who) == []
    assert keys() == {uscc(9), uscc(10)}


def test_missing_again_it_is_asked_again(clerk):
    two_are_left_out(clerk)
    clerk.imports("units", [unit(n) for n in range(1, 11)])
    clerk.imports("units", [unit(n) for n in range(1, 9)], as_of=LATER)
    assert keys() == {uscc(9), uscc(10)}


@pytest.mark.parametrize("stated", [{}, {"生效日期": "2015-03-01"}])
def test_an_end_that_a_later_file_states_is_left_out_no_more(clerk, stated):
    ended = unit(成立日期="2015-03-01", 注销日期="2021-06-15")
    clerk.imports("units", [ended])
    clerk.imports("units", [ended | {"注销日期": ""}])
    assert keys("end_missing") == {uscc(1)}
    clerk.imports("units", [ended | {"注销日期": ""}], as_of=LATER)
    assert keys("end_missing") == {uscc(1)}
    clerk.imports("units", [ended | stated], as_of=LATER)
    assert not pending().exists()


def test_so_is_that_of_a_link(clerk):
    book = Book()
    for number in (1, 2):
        book.unit(uscc=uscc(number))
    book.organization(number="DZZ1")
    clerk.imports("coverage", [coverage(n, "2021-06-15") for n in (1, 2)])
    clerk.imports("coverage", [coverage(n) for n in (1, 2)])
    assert pending("end_missing").count() == 2
    clerk.imports("coverage", [coverage(1, "2021-06-15"), coverage(2)], as_of=LATER)
    assert uscc(2) in the("end_missing").key


# --- Of places, which have no days of their own --------------------------------------------------


def place(number: int, year: int | str = 2021) -> dict[str, Any]:
    return {"名称": f"{number}号楼", "类型": "楼宇", "所属街道": "东风路街道", "年度": year}


def test_a_place_that_the_next_years_file_leaves_out_is_missing(clerk):
    clerk.imports("places", [place(n, 2020) for n in range(1, 5)])
    answer = clerk.imports("places", [place(n) for n in range(1, 4)])
    assert (answer["created"], answer["changed"]) == (0, 3)
    assert (the("missing").subject, the("missing").division_id) == ("4号楼", EAST)
    clerk.imports("places", [place(4)])
    assert not pending().exists()


def test_an_old_file_leaves_no_later_place_out(clerk):
    clerk.imports("places", [place(n) for n in range(1, 5)])
    clerk.imports("places", [place(n, 2019) for n in range(1, 5)], as_of="2019-12-31")
    clerk.imports("places", [place(5)])
    clerk.imports("places", [place(n, 2019) for n in range(1, 5)], as_of="2019-12-31")
    assert not pending().exists()


# --- Whose it is ---------------------------------------------------------------------------------


def test_a_unit_that_is_missing_is_shown_beside_the_file_and_found_by_it(clerk):
    two_are_left_out(clerk)
    item, missing = pending().get(key=uscc(9)), Unit.objects.get(uscc=uscc(9))
    assert (item.unit, item.division_id) == (missing, EAST)
    client = Client()
    client.force_login(user("district", "区工作人员", "district", division_id=DISTRICT))
    page = client.get(reverse("difference", args=[item.pk])).content.decode()
    assert reverse("unit", args=[missing.pk]) in page
    assert "units2.xlsx" in page
    listed = client.get(reverse("difference_list"), {"unit": missing.pk}).content.decode()
    assert uscc(9) in listed
    assert uscc(10) not in listed


def test_an_end_left_out_goes_to_the_street_of_the_unit(clerk):
    ended = unit(成立日期="2015-03-01", 注销日期="2021-06-15")
    clerk.imports("units", [ended])
    clerk.imports("units", [ended | {"注销日期": ""}])
    assert the("end_missing").division_id == EAST
    assert the("end_missing").unit == Unit.objects.get()


def test_of_a_link_to_that_of_the_organization_or_else_of_the_unit(clerk):
    book = Book()
    book.unit(uscc=uscc(1), street=EAST)
    book.instructor(number="ZDY1")
    book.organization(number="DZZ1", street=WEST)
    clerk.imports("coverage", [coverage(1, "2021-06-15")])
    clerk.imports("coverage", [coverage(1)])
    looked_after = {
        "指导员编号": "ZDY1", "统一社会信用代码": uscc(1), "开始日期": "2019-01-01",
    }  # fmt: skip
    clerk.imports("assignments", [looked_after | {"结束日期": "2021-06-15"}])
    clerk.imports("assignments", [looked_after | {"结束日期": ""}])
    routed = dict(pending("end_missing").values_list("batch__kind", "division"))
    assert routed == {"coverage": WEST, "assignments": EAST}
