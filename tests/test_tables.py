"""报表: what must add up, what is not held, pages, lists and workbooks."""

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
from tests.book import DISTRICT, EAST, Book
from tests.cast import build_cast

pytestmark = pytest.mark.django_db

DAY = date(2021, 12, 31)


def counted(slug: str, division: str = DISTRICT, day: date = DAY, **options: str) -> Counted:
    scope = Scope(division, day, Period.of_year(2021), Basis(**options))  # type: ignore[arg-type]
    return count_table(TABLES[slug], of_table(scope))


def column(table: Counted, letter: str) -> dict[str, int]:
    """The numbers of one column that are not 0, by row."""
    return {row: n for (row, at), n in table.values.items() if at == letter and n}


@pytest.fixture
def book() -> Book:
    return Book()


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


def test_who_reaches_nothing_counts_nothing(cast):
    nobody = Scope(DISTRICT, DAY, Period.of_year(2021), viewer=Reach())
    for table in TABLES.values():
        found = count_table(table, of_table(nobody))
        assert set(found.values.values()) <= {0, None}, table.slug


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


def test_the_page_says_of_which_day_and_period_it_is(cast, client: Client):
    """A day outside the year asked for is replaced by the year's last."""
    client.force_login(cast.district)
    assert "截至2020-12-31　期间2020年" in page(
        client, "/tables/1/", as_of="2021-12-31", year="2020"
    )
    assert "截至2021-06-30　期间2021-01-01至2021-06-30" in page(
        client, "/tables/1/", as_of="2021-06-30"
    )


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
    assert "标“补”的行、列" in html
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


@pytest.mark.slow
@pytest.mark.parametrize("slug", TABLES)
def test_every_table_has_its_workbook(cast, client: Client, slug):
    client.force_login(cast.district)
    response = client.get(f"/tables/{slug}/export.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    assert book.sheet_names == [TABLES[slug].number, "说明和核对"]
    title = book.get_sheet_by_index(0).to_python()[0][0]
    assert title == f"{TABLES[slug].title}（两新组织）"


def test_the_rows_are_exported_with_what_they_are(cast, client: Client):
    client.force_login(cast.district)
    response = client.get("/tables/27/rows/export.csv", {"cell": "1-A", "q": "科技"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "栏目,单位数 · 总数" in text
    assert "行数,1" in text
    assert "东方科技有限公司" in text
    assert "西岸贸易有限公司" not in text
    assert client.get("/tables/27/rows/export.pdf").status_code == 404


@pytest.mark.parametrize("slug", TABLES)
def test_heads_ask_the_same_each_time_so_that_counts_are_remembered(cast, slug):
    scope = Scope(DISTRICT, DAY, Period.of_year(2021))
    first, second = ([head.marks for head in TABLES[slug].heads(scope)] for _ in range(2))
    assert first == second


def test_pages_take_one_statement_a_population(cast, client: Client, django_assert_num_queries):
    client.force_login(cast.district)
    client.post("/guide/")  # read
    page(client, "/")  # the scope's own
    numbers.forget()
    with django_assert_num_queries(18):  # of enterprises, joint links, instructors, members
        page(client, "/tables/27/")
    with django_assert_num_queries(14):
        page(client, "/tables/27/")
