"""报表: how members come and go, in which line a unit stands, what must add up, what is not held."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from orgs.models import AuditEvent
from orgs.periods import Period
from orgs.scope import Basis, Reach, Scope
from reports.tables import TABLES, Counted, breaking_rows, count_table, of_table
from reports.tables.codes import code_of, party_codes
from reports.tables.counting import numbers
from reports.tables.declared import Axis, Check
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import build_cast

pytestmark = pytest.mark.django_db

DAY, NEW_YEAR = date(2021, 12, 31), date(2021, 1, 1)
MAY, JULY = date(2021, 5, 1), date(2021, 7, 1)


def counted(slug: str, division: str = DISTRICT, day: date = DAY, **options: str) -> Counted:
    scope = Scope(division, day, Period.of_year(2021), Basis(**options))  # type: ignore[arg-type]
    return count_table(TABLES[slug], of_table(scope))


def column(table: Counted, letter: str) -> dict[str, int]:
    """The numbers of one column that are not 0, by row."""
    return {row: n for (row, at), n in table.values.items() if at == letter and n}


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def branch(book: Book):
    """A branch in the east that covers a firm there, and has one member since long ago."""
    made = book.organization()
    book.covers(made, book.unit(headcount=10), mode="independent")
    book.member(made)
    return made


# --- 表1 ------------------------------------------------------------------------------------------


class TestComingAndGoing:
    def moved(self, letter: str = "A", **where: str) -> dict[str, int]:
        """The table without opening, what was to be expected, and closing."""
        found = column(counted("1", **where), letter)
        return {row: n for row, n in found.items() if row not in ("1", "15", "16")}

    def test_who_joins_with_the_affiliation_was_admitted(self, book, branch):
        book.member(branch, since=MAY)
        assert self.moved() == {"2": 1, "3": 1}

    def test_who_has_an_admission_of_that_day_was_admitted(self, book, branch):
        member = book.member(since=date(2021, 4, 30))
        book.affiliated(member, branch, MAY)
        book.admission(member, branch, None, MAY)
        assert self.moved() == {"2": 1, "3": 1}

    def test_who_joined_before_came_from_outside(self, book, branch):
        book.affiliated(book.member(), branch, MAY)
        assert self.moved() == {"2": 1, "7": 1, "7.1": 1}

    def test_who_comes_back_after_suspension_is_restored(self, book, branch):
        member = book.member()
        book.affiliated(member, branch, date(2018, 1, 1), date(2020, 1, 1), "suspended")
        book.affiliated(member, branch, MAY)
        assert self.moved() == {"2": 1, "5": 1, "6": 1}

    def test_who_is_admitted_after_expulsion_joined_again(self, book, branch):
        member = book.member()
        book.affiliated(member, branch, date(2018, 1, 1), date(2019, 1, 1), "expelled")
        book.affiliated(member, branch, MAY)
        book.admission(member, branch, None, MAY)
        assert self.moved() == {"2": 1, "3": 1, "4": 1}

    @pytest.mark.parametrize(
        ("departure", "row"), [("expelled", "10"), ("suspended", "11"), ("died", "12")]
    )
    def test_who_leaves_the_party_is_told_by_the_reason(self, book, branch, departure, row):
        book.leaves(book.member(branch), MAY, departure)
        assert self.moved() == {"9": 1, row: 1}

    def test_who_transfers_out_of_the_ledger_leaves(self, book, branch):
        book.leaves(book.member(branch), MAY, "transferred_out")
        assert self.moved() == {"9": 1, "13": 1, "13.1": 1}

    def test_who_comes_and_goes_within_the_year_is_told_twice(self, book, branch):
        book.leaves(book.member(branch, since=MAY), JULY, "died")
        assert self.moved() == {"2": 1, "3": 1, "9": 1, "12": 1}

    def test_a_move_within_the_scope_is_none_and_between_streets_is_one_in_each(self, book, branch):
        other = book.organization(street=WEST)
        book.covers(other, book.unit(street=WEST))
        member = book.member(branch)
        book.leaves(member, MAY)
        book.affiliated(member, other, MAY)
        assert self.moved() == {}
        assert self.moved(division=EAST) == {"9": 1, "13": 1, "13.2": 1}
        assert self.moved(division=WEST) == {"2": 1, "7": 1, "7.2": 1}

    def test_a_move_to_what_covers_nothing_leaves_the_first_column_only(self, book, branch):
        member = book.member(branch)
        book.leaves(member, MAY)
        book.affiliated(member, book.organization("committee"), MAY)
        assert self.moved("A") == {"9": 1, "13": 1, "13.2": 1}
        assert self.moved("B") == {}

    def test_a_branch_that_comes_to_cover_a_firm_brings_its_members(self, book):
        branch = book.organization()
        book.members(3, branch)
        book.covers(branch, book.unit(), since=MAY)
        assert self.moved("A") == {"增": 3, "增1": 3}
        assert self.moved("B") == {}

    def test_a_firm_that_moves_takes_its_branch_to_another_street(self, book):
        branch, unit = book.organization(), book.unit()
        book.covers(branch, unit)
        book.members(2, branch)
        book.changes(unit, MAY, division_id=WEST)
        assert self.moved() == {}
        assert self.moved(division=EAST) == {"减": 2, "减2": 2}
        assert self.moved(division=WEST) == {"增": 2, "增2": 2}

    def test_what_is_not_explained_is_left_over_with_its_rows(self, book, branch):
        member = book.member(branch)
        book.leaves(member, MAY)  # no reason, and no other organisation
        table = counted("1")
        assert self.moved() == {"17": -1}
        (failure,) = [f for f in table.failures if f.line.number == "A"]
        assert [row.member_id for row in breaking_rows(table, failure.check, failure.line)] == [
            member.pk
        ]

    def test_the_dead_do_not_come_back_unexplained(self, book, branch):
        member = book.member()
        book.affiliated(member, branch, date(2018, 1, 1), date(2020, 1, 1), "died")
        book.affiliated(member, branch, MAY)
        assert self.moved() == {"17": 1}

    def test_nothing_after_the_day_is_counted(self, book, branch):
        book.member(branch, since=JULY)
        half = counted("1", day=date(2021, 6, 30))
        assert column(half, "A") == {"1": 1, "15": 1, "16": 1}
        assert str(half.scope.period) == "2021-01-01至2021-06-30"


# --- Lines and bands ------------------------------------------------------------------------------


class TestUnits:
    def test_a_unit_stands_in_the_line_of_the_highest_organisation_of_its_own(self, book):
        unit = book.unit()
        for kind in ("branch", "committee", "general_branch"):
            book.covers(book.organization(kind), unit, mode="independent")
        book.covers(book.organization("joint_branch"), unit, mode="joint")
        assert column(counted("27"), "A") == {"1": 1, "3": 1, "8": 1, "不详": 1}

    def test_an_attached_unit_shares_with_another_and_is_told_apart(self, book):
        book.covers(book.organization(), book.unit(headcount=5), mode="attached")
        assert column(counted("27"), "A") == {"1": 1, "6": 1, "6.1": 1, "13": 5, "15": 5}

    def test_three_full_members_in_a_joint_branch_are_told(self, book):
        unit, branch = book.unit(headcount=5), book.organization("joint_branch")
        book.covers(branch, unit)
        book.members(3, branch, unit)
        found = column(counted("27"), "A")
        assert (found["6"], found["7"], found["8"], found["14"], found["16"]) == (1, 1, 1, 3, 3)

    def test_without_an_organisation_it_is_by_who_works_there(self, book):
        for how_many in (0, 1, 3):
            unit = book.unit("social_group")
            book.members(how_many, None, unit)
        book.members(3, None, book.unit("social_group"), full_time=False)
        found = column(counted("30"), "B")
        assert (found["8"], found["10"], found["11"]) == (1, 2, 1)
        assert (found["14"], found["15"]) == (7, 7)

    def test_who_belongs_to_an_organisation_of_the_unit_has_transferred(self, book):
        unit, branch = book.unit("foundation"), book.organization()
        book.covers(branch, unit, mode="independent")
        book.members(2, branch, unit)
        book.member(book.organization(), unit)
        assert counted("30").values["15", "C"] == 1

    def test_an_unknown_headcount_is_in_a_column_of_its_own_and_a_sum_says_so(self, book):
        book.unit(headcount=None)
        table = counted("27")
        assert table.values["13", "A"] is None
        assert (table.values["1", "B"], table.values["1", "N"]) == (0, 1)
        book.unit(headcount=60)
        again = counted("27")
        assert (again.values["13", "A"], again.values["不详", "A"]) == (60, 1)

    def test_a_policy_instructor_is_none(self, book):
        unit = book.unit()
        book.instructor("policy", DISTRICT, unit)
        assert counted("27").values["12", "A"] == 0
        book.instructor("street", EAST, unit)
        assert (counted("27").values["2", "A"], counted("27").values["12", "A"]) == (1, 1)


class TestPersons:
    def test_ages_are_completed_years_and_with_the_unknown_make_the_total(self, book, branch):
        for born in ("1990-12-31", "1991-01-01", "1950-06-01", None):
            book.member(branch, born_on=born)
        table = counted("2")
        # 31 on the very day; 30 for a day more; 71; and with the branch's first two unknown.
        found = {letter: table.values["1", letter] for letter in "AFGOP"}
        assert found == {"A": 5, "F": 1, "G": 1, "O": 1, "P": 2}
        assert table.failures == []

    def test_occupation_is_by_employer_and_what_the_ledger_calls_the_position(self, book, branch):
        firm, school = book.unit(), book.unit("private_non_enterprise")
        for unit, position in (
            (firm, "高级管理人员"),
            (firm, "专业技术人员"),
            (school, "部门管理人员"),
            (school, "生产服务一线"),
            (firm, "顾问"),
        ):
            member = book.member(branch, unit)
            member.employments.update(position=position)
        rows = column(counted("2"), "A")
        assert rows == {"1": 6, "2": 1, "3": 1, "4": 1, "6": 1, "7": 1, "8": 1}

    def test_an_admission_is_counted_by_its_approval_up_to_the_day(self, book, branch):
        member = book.member(branch, since=MAY, gender="female", born_on=date(1995, 5, 2))
        book.admission(member, branch, None, MAY, JULY)
        assert column(counted("16", day=date(2021, 6, 30)), "A") == {}
        table = counted("16")
        assert (table.values["1", "A"], table.values["1", "B"], table.values["1", "F"]) == (1, 1, 1)

    def test_candidates_are_those_of_the_day_by_how_far_they_are(self, book, branch):
        book.candidate(branch)
        book.candidate(branch, activist_on=MAY, unit=book.unit("law_firm"))
        book.candidate(branch, activist_on=date(2020, 1, 1), target_on=JULY)
        assert [counted(slug).values["1", "A"] for slug in ("18", "19", "20")] == [1, 1, 1]
        assert [counted(s, day=MAY).values["1", "A"] for s in ("18", "19", "20")] == [0, 2, 1]
        assert counted("19").values["4", "A"] == 1


class TestOrganisations:
    def test_terms_elections_and_owners(self, book):
        old = book.organization("committee")  # of 2018: five years are not over
        overdue = book.organization(since=date(2018, 6, 1))
        renewed = book.organization("joint_branch", since=date(2017, 1, 1))
        book.event(renewed, "re_elected", MAY)
        book.covers(renewed, book.unit(), book.unit("law_firm"))
        book.covers(overdue, book.unit("sole_trader"), mode="independent")
        book.covers(old, book.unit(), mode="attached")
        table = counted("24")
        assert column(table, "A") == {"1": 3, "2": 1, "4": 2, "5": 1}
        assert column(table, "B") == {"1": 1, "4": 1}
        assert column(table, "C") == {"1": 1, "4": 1, "5": 1}
        owners = {letter: table.values["1", letter] for letter in "EFGHI"}
        assert owners == {"E": 0, "F": 1, "G": 0, "H": 1, "I": 1}

    def test_temporary_branches_are_in_no_official_table(self, book):
        book.organization("temporary")
        assert column(counted("24", temporary="yes"), "A") == {}

    def test_forms_are_compared_with_the_same_day_of_last_year(self, book):
        book.covers(book.organization("committee"), book.unit())
        book.covers(book.organization(since=MAY), book.unit(), since=MAY)
        table = counted("forms")
        assert [table.values["2", letter] for letter in "AEI"] == [2, 1, 1]
        assert [table.values["2", letter] for letter in "BFJ"] == [1, 1, 0]


# --- What must add up -----------------------------------------------------------------------------


def test_what_contradicts_itself_breaks_a_check_and_is_listed(book):
    wrong = book.unit(representative_is_secretary=True, representative_is_member=False)
    book.unit(representative_is_secretary=True, representative_is_member=True)
    table = counted("27")
    failures = [f for f in table.failures if f.check.left == "D" and f.line.number == "1"]
    assert [(f.left, f.right) for f in failures] == [(1, 2)]
    assert list(breaking_rows(table, failures[0].check, failures[0].line)) == [wrong]


def test_more_members_than_people_break_a_check_and_are_listed(book):
    crowded, unknown = book.unit(headcount=1), book.unit(headcount=None)
    book.members(2, None, crowded)
    book.member(None, unknown)
    book.member(None, book.unit(headcount=1))
    table = counted("27")
    failure = next(f for f in table.failures if f.check.left == "13" and f.line.number == "A")
    assert (failure.left, failure.right) == (2, 4)
    assert set(breaking_rows(table, failure.check, failure.line)) == {crowded, unknown}


def test_the_rows_that_break_a_division_are_left_out_or_told_twice(book):
    covered, bare = book.unit(), book.unit()
    book.covers(book.organization(), covered, mode="independent")
    table = counted("27")
    column = table.columns[0]
    halves = Check(Axis.ROWS, "1", "=", ("5", "9"))
    assert list(breaking_rows(table, halves, column)) == [bare]
    twice = Check(Axis.ROWS, "1", "=", ("5", "5", "11"))
    assert list(breaking_rows(table, twice, column)) == [covered]


def test_what_is_not_held_has_a_reason_and_no_number():
    for table in TABLES.values():
        counted_table = counted(table.slug)
        for row in counted_table.rows:
            for head in counted_table.columns:
                if row.missing or head.missing:
                    assert counted_table.value(row, head) is None


def test_heads_are_numbered_once_and_checks_name_them():
    for table in TABLES.values():
        rows, columns = ([head.number for head in heads] for heads in (
            table.heads(Scope(DISTRICT, DAY, Period.of_year(2021))), table.columns))  # fmt: skip
        assert len(set(rows)) == len(rows)
        assert len(set(columns)) == len(columns)
        for check in table.checks:
            names = rows if check.axis is Axis.ROWS else columns
            assert {check.left, *check.right} <= set(names), (table.slug, check.text)


def test_codes_are_data():
    assert code_of("organization_kind", "joint_branch") == "632"
    assert code_of("organization_kind", "temporary") == ""
    # 5 is 高中 here and 4x, 6x in GB/T 4658: mapped, never reused.
    assert {"44", "61"} <= set(party_codes("education")["5"].means)


def test_who_reaches_nothing_counts_nothing():
    nobody = Scope(DISTRICT, DAY, Period.of_year(2021), viewer=Reach())
    count = TABLES["27"].counts
    assert numbers(count.population, (count,), nobody) == (0,)


# --- Pages ----------------------------------------------------------------------------------------


@pytest.fixture
def cast():
    return build_cast()


def page(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.mark.slow
def test_every_table_has_its_page_and_its_checks(cast, client: Client):
    client.force_login(cast.district)
    index = page(client, "/tables/")
    for table in TABLES.values():
        assert f'href="/tables/{table.slug}/"' in index
        assert table.title in page(client, f"/tables/{table.slug}/")
    assert "全部成立" in page(client, "/tables/checks/")


def test_a_number_leads_to_its_rows(cast, client: Client):
    client.force_login(cast.east)
    assert 'href="/tables/27/rows/?division=430105002&amp;cell=5-A">1</a>' in page(
        client, "/tables/27/", division=EAST
    )
    rows = page(client, "/tables/27/rows/", division=EAST, cell="5-A")
    assert "东方科技有限公司" in rows
    assert "东风小店" not in rows


def test_the_rows_of_a_person_are_masked_and_reading_them_is_written_down(cast, client: Client):
    client.force_login(cast.east)
    assert "赵东生" in page(client, "/tables/1/rows/", division=EAST, cell="16-A")
    told = AuditEvent.objects.get(kind=AuditEvent.Kind.PERSONAL_READ)
    assert told.rows == 2
    client.force_login(cast.leader)
    assert "赵东生" not in page(client, "/tables/1/rows/", cell="16-A")


def test_what_breaks_a_check_is_shown_on_the_page(cast, client: Client):
    cast.covered_unit.spells.update(representative_is_secretary=True)
    client.force_login(cast.district)
    html = page(client, "/tables/27/")
    assert "核对关系不成立" in html
    number = [c.text for c in TABLES["27"].checks].index("第D列 ≥ 第E列")
    assert f"check={number}&amp;line=1" in html
    assert "东方科技有限公司" in page(client, "/tables/27/rows/", check=str(number), line="1")


@pytest.mark.parametrize(
    "query",
    [
        {"cell": "99-A"},
        {"cell": "8-A"},  # not held
        {"cell": "15-A"},  # worked out of others
        {"check": "99", "line": "A"},
        {"check": "0", "line": "Z"},
        {"check": "²", "line": "A"},
    ],
)
def test_what_has_no_rows_has_no_page(cast, client: Client, query):
    client.force_login(cast.district)
    assert client.get("/tables/1/rows/", query).status_code == 404


def test_the_workbook_is_the_table_and_says_what_it_is(cast, client: Client):
    client.force_login(cast.district)
    response = client.get("/tables/27/export.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    assert book.sheet_names == ["表27", "说明和核对"]
    lines = book.get_sheet_by_name("表27").to_python()
    assert lines[0][0] == "非公有经济控制的企业党建工作情况（两新组织）"
    assert lines[1][0] == "填报单位：开福区（430105）"
    assert lines[2][0].startswith("截止日期：2021-12-31　统计期间：2021年　口径：默认　第1版")
    numbered = next(n for n, line in enumerate(lines) if line[:3] == ["甲", "乙", "A"])
    assert lines[numbered + 1][:3] == ["单位数", "1", 3.0]
    assert lines[numbered + 1][8] == "—"  # 私营独资: not held, never 0
    assert lines[-2][0] == "单位负责人（签章）："
    told = dict(line[:2] for line in book.get_sheet_by_name("说明和核对").to_python())
    assert told["第1行 = 第3、4、5、6、9、10、11行之和（表27审核关系）"] == "成立"
    assert told["已单独建立党委的"] == "611"


def test_the_rows_are_exported_with_what_they_are(cast, client: Client):
    client.force_login(cast.district)
    response = client.get("/tables/27/rows/export.csv", {"cell": "1-A", "q": "科技"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "栏目,单位数 · 总数" in text
    assert "行数,1" in text
    assert "东方科技有限公司" in text
    assert "西岸贸易有限公司" not in text
    assert client.get("/tables/27/rows/export.pdf").status_code == 404


def test_pages_take_one_statement_a_population(cast, client: Client, django_assert_num_queries):
    client.force_login(cast.district)
    client.post("/guide/")  # read
    page(client, "/")  # the scope's own
    numbers.forget()
    with django_assert_num_queries(18):  # of enterprises, joint links, instructors, members
        page(client, "/tables/27/")
    with django_assert_num_queries(14):
        page(client, "/tables/27/")
