"""The lists of the departments come in: every row is kept as it came, whatever is wrong with it."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.management import call_command

from orgs.models import ImportBatch, Roster, RosterEntry
from orgs.rosters.kinds import ListedCode, problem_of, status_of
from tests.book import Book
from tests.cast import build_cast
from tests.departments import (
    ELSEWHERE,
    FIRM,
    OTHER,
    Departments,
    civil,
    insured,
    market,
    tax,
)
from tests.ledgers import import_path, sheet, uscc, write
from tests.test_uploads import Office

pytestmark = pytest.mark.django_db

Problem = RosterEntry.CodeProblem


@pytest.fixture
def departments(tmp_path) -> Departments:
    return Departments(tmp_path)


def entry(**which: object) -> RosterEntry:
    return RosterEntry.objects.get(**which)


# --- Rows ----------------------------------------------------------------------------------------


def test_a_row_is_kept_as_it_came_and_as_it_is_understood(departments):
    code = uscc(1)
    given = f" {code[:8].lower()} {code[8:]}"
    departments.give("市监", market(given, "长沙鑫达信息科技有限责任公司", 登记机关="开福区局"))
    row = entry()
    assert (row.code_given, row.code, row.code_problem) == (given.strip(), code, "")
    assert row.name_given == "长沙鑫达信息科技有限责任公司"
    assert (row.status_given, row.status) == ("存续", RosterEntry.Status.ACTIVE)
    assert (row.division_id, row.area, row.row) == ("430105002", "", 2)
    assert (row.registered_on, row.roster.registry) == (date(2015, 1, 1), "开福区局")


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", Problem.MISSING),
        ("无", Problem.MISSING),
        ("9.14301E+17", Problem.SCIENTIFIC),
        ("91430105MA00000", Problem.LENGTH),
        ("91430105MAO000001X", Problem.CHARACTERS),
    ],
)
def test_a_damaged_code_is_evidence_and_no_error(departments, code, problem):
    departments.give("市监", market(code))
    assert entry().code_problem == problem
    assert entry().name == FIRM


def test_a_code_that_only_fails_its_check_digit_may_be_real(departments):
    code = uscc(1)
    departments.give("市监", market(code[:17] + ("0" if code[17] != "0" else "1")))
    assert entry().code_problem == Problem.CHECK
    assert Problem.CHECK not in RosterEntry.DAMAGED


def test_a_code_that_a_spreadsheet_made_a_number_has_lost_its_end():
    assert ListedCode(60).read(914301050000000123, None) == "9.14301E+17"
    assert problem_of("9.14301E+17") == Problem.SCIENTIFIC
    assert ListedCode(60).read(123456789012345.0, None) == "123456789012345"


def test_a_row_with_neither_code_nor_name_says_nothing(departments):
    code, answer = departments.tries("市监", market(1), market("", ""))
    assert (code, answer["applied"], answer["rejected"]) == (1, False, 1)
    assert not RosterEntry.objects.exists()


def test_a_cell_that_cannot_be_read_is_left_out_and_the_row_kept(departments):
    batch = departments.give("人社", insured(1, number="约二十"))
    assert entry().headcount is None
    answer = departments.tries("市监", market(1, 成立日期="去年"))[1]
    assert batch.rows == 1
    assert "这一格未采用，其余照收" in answer["warnings"][0]["rule"]


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("存续（在营、开业、在册）", "active"),
        ("开业", "active"),
        ("基本合格", "active"),
        ("吊销，未注销", "revoked"),
        ("已注销", "closed"),
        ("迁出", "moved_out"),
        ("非正常", "inactive"),
        ("未参检", ""),
    ],
)
def test_departments_say_in_their_own_words_whether_a_unit_goes_on(written, status):
    assert status_of(written) == status


def test_each_department_has_its_own_columns(departments):
    departments.give("民政", civil(1, 业务主管单位="区教育局"))
    departments.give("税务", tax(2))
    departments.give("人社", insured(3, number="57人"))
    assert entry(roster__source="civil").supervisor == "区教育局"
    assert entry(roster__source="tax").year == 2021
    assert entry(roster__source="social").headcount == 57
    assert {r.source for r in Roster.objects.all()} == {"civil", "tax", "social"}


def test_a_row_of_the_former_list_is_not_new(departments):
    departments.give("市监", market(1), as_of="2021-06-30")
    later = departments.give("市监", market(1), market(2, OTHER))
    assert (later.created, later.unchanged) == (1, 1)


def test_rows_without_an_office_belong_to_the_one_that_the_file_names_most(departments):
    departments.give(
        "市监",
        market(1, 登记机关="开福区局"),
        market(2, OTHER, 登记机关=""),
        market(3, "长沙金地商贸有限公司", 登记机关="开福区局"),
    )
    (roster,) = Roster.objects.all()
    assert (roster.registry, roster.entries.count()) == ("开福区局", 3)


# --- Which list is in use ------------------------------------------------------------------------


def current() -> set[tuple[str, str]]:
    rosters = Roster.objects.current()
    return {(str(roster.as_of), roster.registry) for roster in rosters}


def test_a_later_list_of_the_same_office_replaces_the_former(departments):
    departments.give("市监", market(1, 登记机关="开福区局"), as_of="2021-06-30")
    departments.give("市监", market(2, OTHER, 登记机关="长沙市局"), as_of="2021-06-30")
    departments.give("市监", market(1, 登记机关="开福区局"), as_of="2021-12-31")
    assert current() == {("2021-12-31", "开福区局"), ("2021-06-30", "长沙市局")}
    assert RosterEntry.objects.count() == 3  # what is replaced is kept


def test_a_list_of_no_office_is_about_all_of_the_department(departments):
    departments.give("市监", market(1, 登记机关="开福区局"), as_of="2021-06-30")
    departments.give("市监", market(1), as_of="2021-12-31")
    assert current() == {("2021-12-31", "")}


def test_an_earlier_list_that_comes_in_late_replaces_nothing(departments):
    departments.give("市监", market(1), as_of="2021-12-31")
    departments.give("市监", market(1), as_of="2021-06-30")
    assert current() == {("2021-12-31", "")}


# --- The command ---------------------------------------------------------------------------------


def test_the_command_answers_in_json_what_came_of_it(departments):
    Book().unit(uscc=uscc(1), name=FIRM)
    code, answer = departments.tries("市监", market(1), market(2, OTHER))
    assert code == 0
    assert (answer["kind"], answer["rows"], answer["created"]) == ("roster_market", 2, 2)
    assert answer["differences"] == 1


def test_a_rehearsal_says_how_many_differences_there_would_be_and_leaves_nothing(tmp_path):
    path = write(tmp_path / "名单.xlsx", sheet([market(1)]))
    code, answer = import_path("roster", path, "--source=市监", "--dry-run")
    assert (code, answer["applied"], answer["differences"]) == (0, False, 1)
    assert not Roster.objects.exists()


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("roster", (), "--source"),
        ("roster", ("--source=工商",), "没有“工商”这个来源"),
        ("units", ("--source=市监",), "只用于部门名单"),
    ],
)
def test_a_source_that_does_not_fit_is_unusable(tmp_path, kind, options, said):
    path = write(tmp_path / "名单.xlsx", sheet([market(1)]))
    code, answer = import_path(kind, path, *options)
    assert (code, answer["applied"]) == (2, False)
    (error,) = answer["errors"]
    assert said in error["rule"] + error["remedy"]


def test_another_departments_file_is_unusable(departments):
    code, answer = departments.tries("人社", tax(1))
    assert (code, answer["applied"]) == (2, False)


def test_bad_rows_may_be_left_out(tmp_path):
    path = write(tmp_path / "名单.xlsx", sheet([market(1), market("", "")]))
    code, answer = import_path("roster", path, "--source=市监", "--skip-bad-rows")
    assert (code, answer["applied"], answer["skipped"]) == (3, True, 1)
    assert RosterEntry.objects.count() == 1


def test_reconciling_again_finds_nothing_new(departments):
    departments.give("市监", market(1), market(2, OTHER, 住所=ELSEWHERE))
    out = io.StringIO()
    call_command("reconcile", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert (answer["opened"], answer["reopened"], answer["vanished"]) == (0, 0, 0)
    assert answer["pending"] == {"only_theirs": 1, "outside": 1}
    said = io.StringIO()
    call_command("reconcile", stdout=said)
    assert "名单有、台账没有：1 项待处理" in said.getvalue()


# --- In the browser ------------------------------------------------------------------------------


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


def test_the_district_uploads_a_list_and_is_led_to_the_differences(media, tmp_path):
    office = Office(build_cast().district, tmp_path)
    batch = office.uploads([market(1)], kind="roster_market")
    assert (batch.state, batch.created) == (ImportBatch.State.CHECKED, 1)
    office.does("import_apply", batch)
    assert batch.state == ImportBatch.State.APPLIED
    page = office.sees(batch)
    assert "名单已收下，台账没有改动" in page
    assert "核对差异（1 项待处理）" in page


def test_a_street_clerk_brings_in_no_list_of_the_whole_district(media, tmp_path):
    office = Office(build_cast().east, tmp_path)
    batch = office.uploads([market(1), market(2, OTHER)], kind="roster_market")
    assert (batch.created, batch.rejected) == (0, 2)
    (first, _) = batch.row_outcomes.all()
    assert first.details[0][2] == "部门名单由区里统一导入"
    office.does("import_apply", batch, skip="1")
    assert not Roster.objects.exists()
