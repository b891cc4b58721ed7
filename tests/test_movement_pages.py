"""The pages that tell why a figure changed between two days, and the roll-forward of a period."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from orgs.models import AuditEvent
from orgs.periods import Period
from orgs.scope import Scope
from reports.indicators import CATALOGUE
from reports.movements import balances
from reports.movements.chart import waterfall
from reports.statements import totals
from tests.book import DISTRICT, WEST, Book
from tests.cast import Cast, build_cast

DAY, JUNE = date(2021, 12, 31), date(2021, 6, 1)
SCOPE = Scope(DISTRICT, DAY, Period.of_year(2021))


@pytest.fixture
def cast(db) -> Cast:
    return build_cast()


@pytest.fixture
def book(cast) -> Book:
    return Book()


@pytest.fixture
def district(cast, client: Client) -> Client:
    client.force_login(cast.district)
    return client


def page(client: Client, address: str, **params: Any) -> str:
    response = client.get(address, params)
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def rows_listed(html: str) -> list[int]:
    """How many rows the lists of a page have."""
    return [int(n) for n in re.findall(r"共 (\d+) 行", words(html))]


def links(html: str, view: str) -> list[str]:
    found = re.findall(rf'href="(/[^"]*/{view}/\?[^"#]*)(?:#rows)?"', html)
    return [link.replace("&amp;", "&") for link in found]


def forget() -> None:
    for taken in (totals, balances.tally):
        taken.forget()


# --- Why it changed ------------------------------------------------------------------------------


def test_a_stocks_page_leads_to_why_it_changed_and_a_flows_does_not(district):
    html = page(district, "/indicators/members/")
    assert 'href="/indicators/members/change/"' in html
    assert "为什么变了" not in page(district, "/indicators/admissions/")
    assert district.get("/indicators/admissions/change/").status_code == 404


def test_the_change_since_last_years_end_is_told_with_its_check(district, book, cast):
    book.leaves(cast.member, JUNE, "died")
    text = words(page(district, "/indicators/members/change/"))
    assert "2020年12月31日 3 减： 去世 1 2021年12月31日 2" in text
    assert "3 ＋ 0 － 1 ＝ 2；未能归类 0" in text


def test_every_number_leads_to_just_its_rows(district, book):
    branch, unit = book.organization(since=JUNE), book.unit(registered=JUNE, since=JUNE)
    book.covers(branch, unit, since=JUNE)
    book.members(3, branch, since=JUNE)
    checked = 0
    for slug in ("enterprises", "party_orgs", "members", "units_with_party_org"):
        html = page(district, f"/indicators/{slug}/change/")
        for number, link in re.findall(r'<td class="number"><a href="([^"]+)">(\d+)</a>', html):
            link, number = number.replace("&amp;", "&"), link
            if "cause=" in link:
                assert rows_listed(page(district, link.split("#")[0])) == [int(number)]
                checked += 1
    assert checked == 4


def test_two_days_of_ones_own_can_be_compared(district, book, cast):
    book.leaves(cast.member, JUNE, "transferred_out")
    before = page(district, "/indicators/members/change/", since="2021-06-01")
    assert "2 ＋ 0 － 0 ＝ 2" in words(before)
    after = page(district, "/indicators/members/change/", since="2021-05-31", as_of="2021-06-01")
    assert "3 ＋ 0 － 1 ＝ 2" in words(after)


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("2021-02-30", "起始日期“2021-02-30”无效"),
        ("2021-12-31", "起始日期“2021-12-31”应早于截止日期（2021-12-31）"),
        ("1800-01-01", "年份应不早于1921年"),
    ],
)
def test_a_day_that_cannot_be_compared_with_is_named_with_its_rule(district, since, said):
    response = district.get("/indicators/members/change/", {"since": since})
    assert response.status_code == 400
    assert said in words(response.content.decode())


def test_a_cause_that_nothing_comes_by_is_no_page(district):
    asked = {"side": "left", "cause": "admitted"}
    assert district.get("/indicators/members/change/", asked).status_code == 404
    assert district.get("/indicators/nothing/change/").status_code == 404


def test_a_rate_tells_both_of_its_sides(district, book):
    book.unit(registered=JUNE, since=JUNE)
    text = words(page(district, "/indicators/enterprise_org_coverage/change/"))
    assert "非公企业组织覆盖率由 66.7% 变为 50.0%" in text
    assert "2 ＋ 0 － 0 ＝ 2" in text
    assert "3 ＋ 1 － 0 ＝ 4" in text
    html = page(district, "/indicators/enterprise_org_coverage/change/", part=1)
    assert rows_listed(html) == [1]


def test_the_list_says_why_and_where_the_row_was_before(district, book, cast):
    book.changes(cast.covered_unit, JUNE, division_id=WEST)
    html = page(district, "/indicators/enterprises/change/", division=WEST)
    text = words(html)
    assert "东方科技有限公司" in text
    assert "由其他区划迁入 东风路街道" in text


def test_a_street_is_not_told_where_its_unit_has_gone(client, book, cast):
    book.changes(cast.covered_unit, JUNE, division_id=WEST)
    client.force_login(cast.east)
    text = words(page(client, "/indicators/enterprises/change/"))
    assert "迁往其他区划" in text
    assert "清水塘" not in text


def test_the_file_has_the_rows_of_the_page_and_says_what_they_are(district, book, cast):
    book.leaves(cast.member, JUNE, "died")
    asked = {"side": "left", "cause": "died"}
    html = page(district, "/indicators/members/change/", **asked)
    address = re.search(r'href="(/indicators/members/change/export.csv[^"]+)"', html)[1]
    response = district.get(address.replace("&amp;", "&"))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    head = {line[0]: line[1] for line in lines if len(line) == 2}
    assert head["数值"] == "3 ＋ 0 － 1 ＝ 2"
    assert (head["起始日期"], head["截止日期"]) == ("2020-12-31", "2021-12-31")
    assert (head["筛选"], head["行数"]) == ("减少：去世", "减少1行")
    assert [line[0] for line in lines[-1:]] == ["DY-EAST-1"]
    assert "去世" in lines[-1]
    exported = AuditEvent.objects.filter(kind=AuditEvent.Kind.EXPORT).latest("pk")
    assert (exported.rows, "赵" in exported.target) == (1, False)


def test_the_bars_of_the_waterfall_go_from_the_opening_to_the_closing(book):
    book.members(2, *_covered(book), since=JUNE)
    book.leaves(_members_since_long_ago(book)[0], JUNE, "died")
    measure = CATALOGUE["members"].measure
    made = balances.balance(measure, SCOPE.at(as_of=date(2020, 12, 31)), SCOPE)
    chart = waterfall(
        made, key="w", title="变动", subject="", unit="人", ends=("/a", "/b"), url=lambda t: "/t"
    )
    opening, *steps, closing = chart.config["series"][0]["values"]
    assert (opening, closing) == (made.opening, made.closing)
    level = opening
    for step, point in zip(steps, chart.series[0].points[1:-1], strict=True):
        assert step == sorted((level, level + point.value))
        level += point.value
    assert level == closing
    assert json.dumps(chart.config)


def _covered(book: Book) -> tuple[Any]:
    branch = book.organization()
    book.covers(branch, book.unit())
    return (branch,)


def _members_since_long_ago(book: Book) -> list[Any]:
    return book.members(40, *_covered(book))


def test_an_axis_that_does_not_begin_at_0_says_so(book):
    book.members(400, *_covered(book))
    book.members(2, *_covered(book), since=JUNE)
    measure = CATALOGUE["members"].measure
    made = balances.balance(measure, SCOPE.at(as_of=date(2020, 12, 31)), SCOPE)
    chart = waterfall(
        made, key="w", title="变动", subject="", unit="人", ends=("", ""), url=lambda t: ""
    )
    assert 0 < chart.floor < made.opening
    assert f"图形从{chart.floor:,}人画起" in chart.note


def test_a_change_page_runs_a_fixed_number_of_queries(district, book, django_assert_num_queries):
    address = "/indicators/members/change/"
    page(district, address)
    book.members(5, *_covered(book), since=JUNE)
    forget()
    with django_assert_num_queries(25):
        page(district, address)


# --- The roll-forward ----------------------------------------------------------------------------


def test_the_roll_forward_shows_the_usual_terms_even_without_rows(district, book, cast):
    book.leaves(cast.member, JUNE, "expelled")
    text = words(page(district, "/roll-forward/"))
    assert "2020年12月31日至2021年12月31日" in text
    assert "加： 发展 0 加： 恢复党籍 0 加： 转入 0 减： 转出 0 减： 出党 1 减： 停止党籍 0" in text
    assert "3 ＋ 0 － 1 ＝ 2；未能归类 0" in text


def test_a_month_is_rolled_from_the_last_day_of_the_month_before(district):
    assert "2021年5月31日至2021年6月30日" in words(
        page(district, "/roll-forward/", year=2021, month=6)
    )


def test_a_year_that_is_not_over_is_rolled_to_the_day_asked_for(district):
    text = words(page(district, "/roll-forward/", as_of="2021-06-30"))
    assert "2020年12月31日至2021年6月30日" in text
    assert "新发展两新党员" not in text  # its year goes on


def test_a_period_that_has_not_begun_has_no_roll_forward(district):
    response = district.get("/roll-forward/", {"year": "2099"})
    assert response.status_code == 400
    assert "还没有开始" in response.content.decode()


def test_the_flow_beside_a_term_is_compared_row_by_row(district, book, cast):
    """The cast's admissions of 2021 are of members since 2018; and one branch covers nothing yet."""
    branch = book.organization(since=JUNE)
    html = page(district, "/roll-forward/")
    text = words(html)
    assert "新成立两新党组织 1 个 。 与上面不同的行 ：只在指标中的 1 个" in text
    (link,) = [one for one in links(html, "change") if "/party_orgs/" in one and "apart" in one]
    rows = page(district, link)
    assert rows_listed(rows) == [1]
    assert branch.number in rows
    # Between other days than the ends of its period a flow says nothing of the term.
    assert "只在" not in page(district, link.replace("2020-12-31", "2021-01-31"))


def test_the_roll_forward_is_a_file(district):
    response = district.get("/roll-forward/export.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert ["两新党员", "期初", "3"] in lines
    assert ["两新党员", "期末", "3"] in lines
    assert district.get("/roll-forward/export.pdf").status_code == 404


def test_the_roll_forward_runs_a_fixed_number_of_queries(district, book, django_assert_num_queries):
    page(district, "/roll-forward/")
    book.members(5, *_covered(book), since=JUNE)
    forget()
    with django_assert_num_queries(44):
        page(district, "/roll-forward/")
