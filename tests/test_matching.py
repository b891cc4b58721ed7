"""Whom a row of a department's list is about: by its code, or by what else it says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from benchmarks.accuracy import measure
from orgs.models import RosterEntry
from orgs.rosters.evidence import CLEARLY, ENOUGH, Candidate, Row, weigh
from orgs.rosters.names import one_edit, parse, sounds_alike
from orgs.rosters.places import Locator
from tests.book import EAST, Book
from tests.ledgers import uscc

pytestmark = pytest.mark.django_db

FIRM = "长沙鑫达信息科技有限公司"


def same(first: str, second: str) -> bool:
    return parse(first).key == parse(second).key


@pytest.mark.parametrize(
    "written",
    [
        "长沙鑫达信息科技有限责任公司",
        "长沙市鑫达信息科技有限公司",
        "鑫达信息科技有限公司",
        "鑫达（长沙）信息科技有限公司",
        "鑫达(长沙市)信息科技有限公司",
        "鑫达【长沙】信息科技有限公司",
        " 长沙 鑫达信息\u3000科技有限公司",
        "湖南省长沙市开福区鑫达信息科技有限公司",
    ],
)
def test_what_is_only_written_otherwise_is_one_name(written):
    assert same(written, FIRM)


@pytest.mark.parametrize(
    "other",
    [
        "长沙鑫泽信息科技有限公司",
        "长沙鑫达网络科技有限公司",
        "长沙鑫达信息科技股份有限公司",
        "长沙鑫达信息科技有限公司开福分公司",
        "长沙鑫达信息科技合伙企业（有限合伙）",
    ],
)
def test_trade_name_business_form_and_branch_tell_names_apart(other):
    assert not same(other, FIRM)


def test_full_width_letters_are_the_same_letters():
    assert same("长沙ＡＢ科技有限公司", "长沙ab科技有限公司")


def test_a_county_that_is_called_like_the_city_is_another_place():
    assert parse("长沙县鑫达贸易有限公司").regions == frozenset()
    assert parse("长沙鑫达贸易有限公司").regions == {"长沙"}


def test_a_shop_called_after_what_it_sells_has_no_branch():
    assert parse("长沙市开福区鑫达建材经营部").branch == ""
    assert parse("长沙鑫达建材有限公司经营部").branch == ""
    assert parse("长沙鑫达建材有限公司开福营业部").branch == "营业部"


@pytest.mark.parametrize(
    ("first", "second", "how"),
    [
        ("鑫达", "鑫达", "same"),
        ("鑫达", "鑫大", "wrong"),
        ("鑫达", "鑫", "missing"),
        ("鑫达科", "鑫科", "missing"),
        ("鑫达", "达鑫", ""),
        ("鑫达", "瑞丰", ""),
        ("鑫达", "鑫达科技", ""),
    ],
)
def test_one_character_wrong_or_missing(first, second, how):
    assert one_edit(first, second) == one_edit(second, first) == how


def test_what_an_input_method_mistakes_sounds_alike():
    assert sounds_alike("鑫达", "新达")
    assert not sounds_alike("鑫达", "瑞达")


# --- Evidence ------------------------------------------------------------------------------------


def row(name: str, **said: object) -> Row:
    blank = {
        "code": "",
        "problem": RosterEntry.CodeProblem.MISSING,
        "address": "",
        "division": "",
        "founded": None,
        "prefixes": frozenset(),
    }
    return Row(name=parse(name), **(blank | said))


def unit(name: str, **known: object) -> Candidate:
    blank = {"code": uscc(1), "address": "", "division": "", "founded": None}
    return Candidate(name=parse(name), **(blank | known))


@pytest.mark.parametrize(
    "written",
    [
        FIRM,
        "鑫达信息科技有限公司",
        "长沙鑫达科技有限公司",
        "长沙鑫达信息技术有限公司",
        "长沙新达信息科技有限公司",
        "长沙鑫达信息科技有限公司开福分公司",
    ],
)
def test_a_name_alone_is_enough_where_the_code_is_missing(written):
    assert weigh(row(written), unit(FIRM)) >= ENOUGH


@pytest.mark.parametrize(
    "other",
    ["湖南鑫泽信息科技有限公司", "长沙鑫达商贸有限公司", "长沙瑞丰信息科技有限公司"],
)
def test_another_firms_name_is_not(other):
    assert weigh(row(other), unit(FIRM)) < ENOUGH


def test_the_closest_name_is_clearly_better_than_one_off():
    exact, near = weigh(row(FIRM), unit(FIRM)), weigh(row(FIRM), unit(FIRM.replace("达", "泽")))
    assert exact - near >= CLEARLY


def test_a_branch_with_a_whole_code_of_its_own_is_another_registration():
    branch = f"{FIRM}开福分公司"
    assert weigh(row(branch, code=uscc(2), problem=""), unit(FIRM)) < ENOUGH


def test_a_code_with_one_wrong_character_outweighs_a_name():
    code = uscc(1)
    wrong = code[:17] + ("0" if code[17] != "0" else "1")
    check = RosterEntry.CodeProblem.CHECK
    assert weigh(row("长沙旧名信息科技有限公司", code=wrong, problem=check), unit(FIRM)) >= ENOUGH


def test_a_unit_listed_under_its_own_code_is_hardly_another_row_too():
    listed = frozenset((parse(FIRM),))
    other = row("鑫达信息技术有限公司")
    assert weigh(other, unit(FIRM), listed) < weigh(other, unit(FIRM))


def test_a_row_that_repeats_a_listed_name_without_a_code_is_that_unit_again():
    listed = frozenset((parse("长沙旧名科技有限公司"),))
    assert weigh(row("长沙旧名科技有限公司"), unit(FIRM), listed) >= ENOUGH


def test_the_founding_day_tells_two_of_nearly_one_name_apart():
    day = date(2015, 3, 1)
    theirs = row("长沙鑫大信息科技有限公司", founded=day)
    right = weigh(theirs, unit(FIRM, founded=day))
    assert right - weigh(theirs, unit(FIRM, founded=date(2011, 5, 5))) >= CLEARLY


# --- Addresses -----------------------------------------------------------------------------------


def test_an_address_is_routed_by_street_and_building_but_not_by_road():
    Book().place("东风大厦", EAST)
    locate = Locator().locate
    assert locate("长沙市开福区东风路街道12号") == (EAST, "")
    assert locate("东风大厦8层") == (EAST, "")
    assert locate("长沙市开福区东风路12号") == (None, "")
    assert locate("") == (None, "")


@pytest.mark.parametrize(
    ("address", "area"),
    [
        ("湖南省长沙市岳麓区麓谷街道1号", "岳麓区"),
        ("长沙市长沙县星沙街道", "长沙县"),
        ("株洲市天元区长江北路", "天元区"),
        ("长沙市芙蓉中路一段", ""),
        ("长沙市开福区芙蓉北路街道", ""),
    ],
)
def test_another_district_is_told_from_a_road_of_that_name(address, area):
    assert Locator().locate(address)[1] == area


# --- Against known truth -------------------------------------------------------------------------


@pytest.mark.slow
def test_dirty_lists_are_matched_as_well_as_is_promised(demo_district, tmp_path: Path):
    """Exact codes all; suggestions ≥ 95 % right, ≥ 90 % found, also where the name is wrong too."""
    report = measure([date(2021, 12, 31)], tmp_path, share=0.12, seed=7)
    assert report.codes.precision == report.codes.recall == 1
    assert report.names.true > 400
    for score in (report.names, report.noisy):
        assert score.precision >= 0.95
        assert score.recall >= 0.90
    certain = ("已注销，台账仍在册", "住所在区外", "单位类型与代码不符")
    for kind in certain:
        score = report.by_kind[kind]
        assert score.precision == score.recall == 1, kind
    for kind in ("同码不同名", "名单中重复", "名单有、台账没有"):
        score = report.by_kind[kind]
        assert score.precision >= 0.95, kind
        assert score.recall >= 0.90, kind
