"""The pages that tell why a figure differs: between days, between bases, from the sum of its parts."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from orgs.models import AuditEvent
from orgs.periods import Period
from orgs.scope import Scope
from reports.figures import by_division, figures
from reports.indicators import CATALOGUE
from reports.movements import balances, gaps, overlaps
from reports.movements.bases import choices, compared, concerning
from reports.movements.chart import waterfall
from reports.movements.overlaps import countable, overlap, rows_in
from reports.statements import totals
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import Cast, build_cast
from tests.districts import build

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
    for taken in (totals, balances.tally, gaps.size, overlaps._times):
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
    assert "2 ＋ 0 － 0 ＝ 2" in text
    assert "3 ＋ 1 － 0 ＝ 4" in text
    html = page(district, "/indicators/enterprise_org_coverage/change/", part=1)
    assert rows_listed(html) == [1, 0]


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
    with django_assert_num_queries(26):
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
    assert rows_listed(rows) == [0, 1]
    assert branch.number in rows


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


# --- By other bases ------------------------------------------------------------------------------


def test_the_bases_that_concern_a_figure_are_those_its_statement_reads(db):
    def concern(slug: str) -> set[str]:
        return {choice.option.name for choice in concerning(CATALOGUE[slug], SCOPE)}

    assert concern("enterprises") == concern("admissions") == set()
    assert concern("members") == {"kinds", "membership", "temporary", "three_party"}
    assert concern("enterprise_org_coverage") == {"coverage", "kinds", "temporary", "three_party"}
    assert concern("theme_party_days") == {"joint"}
    assert concern("secretaries_trained") == {"attendance"}
    assert {"scale", "scale_date"} == concern("above_scale_instructor_coverage")
    assert "adjusted" in concern("party_orgs_adjusted")


def test_every_other_choice_is_one_step_from_the_basis_in_use():
    basis = replace(SCOPE.basis, kinds=("branch",), membership="employer")
    found = {choice.key: choice.name(basis) for choice in choices(basis)}
    assert found["membership:affiliation"] == "按组织关系"
    assert found["kinds:committee"] == "加计党委"
    assert "membership:employer" not in found
    assert "kinds:branch" not in found  # nothing would be left
    assert {c.basis for c in choices(basis) if c.key == "kinds:committee"} == {
        replace(basis, kinds=("committee", "branch"))
    }


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_a_choice_gives_the_figure_by_that_basis_and_the_rows_make_the_difference(seed):
    build(seed)
    for indicator in CATALOGUE.values():
        now, others = compared(indicator, SCOPE)
        for one in others:
            at = SCOPE.at(basis=one.choice.basis)
            assert one.figure == figures(at, [indicator.slug])[indicator.slug]
            if indicator.denominator is None and not indicator.measure.adds_up(at):
                (side,) = one.sides
                assert one.figure.value - now.value == side.more - side.less, one.choice.key


def test_coverage_stands_side_by_side_by_every_denominator(district, book):
    book.unit("sole_trader")
    text = words(page(district, "/indicators/enterprise_org_coverage/bases/"))
    assert "当前口径 66.7% 2 / 3 非公有制企业" in text
    assert (
        "非公有制企业和个体工商户 50.0% 2 / 4 非公有制企业和个体工商户 -16.7个百分点 分母多1行"
        in text
    )
    assert "“三有”企业 — 0 / 0 “三有”企业 — 分子少2行 分母少3行" in text


def test_the_rows_between_two_bases_are_listed_and_exported(district, book):
    site, unit = book.organization("temporary"), book.unit(name="工地")
    book.covers(site, unit)
    html = page(district, "/indicators/units_with_party_org/bases/")
    (link,) = [one for one in links(html, "bases") if "temporary" in one]
    rows = page(district, link)
    assert rows_listed(rows) == [1]
    assert "工地" in rows
    address = link.replace("bases/?", "bases/export.csv?")
    text = b"".join(district.get(address).streaming_content).decode("utf-8-sig")
    assert "只在“临时和功能型党支部：计入”1行" in text
    assert "工地" in text


def test_the_same_rows_counted_otherwise_make_a_difference_without_rows(district, book, cast):
    book.activity(JUNE, cast.east_branch, cast.west_branch)
    text = words(page(district, "/indicators/theme_party_days/bases/"))
    assert "每个主办组织各计一次 2场 +1 没有不同的行" in text


def test_the_comparison_itself_is_a_file(district):
    text = b"".join(
        district.get("/indicators/enterprise_org_coverage/bases/export.csv").streaming_content
    ).decode("utf-8-sig")
    assert "当前口径,,66.7%,2 / 3 非公有制企业" in text


@pytest.mark.parametrize(
    "asked", [{"choice": "kinds:club"}, {"choice": "joint:per_host"},
              {"choice": "temporary:yes", "part": "1"}, {"choice": "temporary:yes", "part": "x"}]
)  # fmt: skip
def test_a_basis_that_does_not_concern_the_figure_is_no_page(district, asked):
    assert district.get("/indicators/party_orgs/bases/", asked).status_code == 404


def test_a_figure_that_no_option_concerns_says_so(district):
    assert "没有会改变这项指标的口径选项" in page(district, "/indicators/enterprises/bases/")


def test_the_bases_of_a_figure_take_a_fixed_number_of_queries(
    district, book, django_assert_num_queries
):
    address = "/indicators/members/bases/"
    page(district, address)
    book.members(5, *_covered(book))
    forget()
    with django_assert_num_queries(36):
        page(district, address)


# --- Whole and parts -----------------------------------------------------------------------------


@pytest.fixture
def joint(book):
    """A joint branch over one unit of either street, with two members."""
    branch = book.organization("joint_branch")
    book.covers(branch, book.unit(), book.unit(street=WEST))
    book.members(2, branch)
    return branch


def test_a_joint_branch_over_two_streets_is_the_difference_between_sum_and_whole(district, joint):
    text = words(page(district, "/indicators/party_orgs/overlaps/"))
    assert "各下级区划相加 4 减： 重复计入（1 行计入两个以上） 1" in text
    assert "开福区（去重） 3" in text
    assert "一个党组织覆盖几个街道的单位" in text
    html = page(district, "/indicators/party_orgs/overlaps/")
    assert rows_listed(html) == [1]
    assert joint.number in html
    assert "东风路街道、清水塘街道" in words(html)
    assert "重复计入（2 行计入两个以上） 2" in words(
        page(district, "/indicators/members/overlaps/")
    )


def test_the_chart_by_street_says_so_on_the_indicators_page(district, joint):
    text = words(page(district, "/indicators/party_orgs/charts/"))
    assert "各区划相加为4，合计为3：1个计入两个以上区划（一个党组织覆盖几个街道的单位" in text
    assert "各区划相加" not in page(district, "/indicators/enterprises/charts/")


def test_what_is_the_districts_own_counts_in_no_street(district, book):
    book.instructor("district", DISTRICT)
    address = "/indicators/instructors_district/overlaps/"
    text = words(page(district, address))
    assert "各下级区划相加 0 减： 重复计入（0 行计入两个以上） 0 加： 属于本级" in text
    assert rows_listed(page(district, address, rows="nowhere")) == [1]


def test_a_street_sees_only_its_own_part_of_a_joint_branch(client, cast, joint):
    client.force_login(cast.east)
    text = words(page(client, "/indicators/party_orgs/overlaps/", division=DISTRICT))
    assert "清水塘" not in text
    assert "各下级区划相加 2 减： 重复计入（0 行计入两个以上） 0" in text
    assert client.get("/indicators/party_orgs/overlaps/", {"division": EAST}).status_code == 200


def test_sums_and_what_has_no_parts_have_no_overlaps(district):
    assert "不存在重复计入" in page(district, "/indicators/building_tax_growth/overlaps/")
    text = page(district, "/indicators/party_orgs/overlaps/", division=EAST)
    assert "没有下级区划" in text
    assert district.get("/indicators/building_tax_growth/overlaps/export.csv").status_code == 404


def test_an_overlap_page_runs_a_fixed_number_of_queries(district, joint, django_assert_num_queries):
    address = "/indicators/party_orgs/overlaps/"
    page(district, address)
    forget()
    with django_assert_num_queries(20):
        page(district, address)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_parts_less_repeats_with_the_rows_of_no_part_are_the_whole_for_every_count(seed):
    build(seed)
    counts = [i for i in CATALOGUE.values() if i.denominator is None and countable(i, SCOPE)]
    slugs = [indicator.slug for indicator in counts]
    whole, parts = figures(SCOPE, slugs), by_division(SCOPE, slugs)
    assert len(counts) > 40
    for indicator in counts:
        made = overlap(indicator.measure, SCOPE)
        slug = indicator.slug
        assert made.whole == whole[slug].value, slug
        assert made.parts == sum(part.figures[slug].value for part in parts), slug
        assert made.parts - made.repeats + made.nowhere == made.whole, slug
        assert len(list(rows_in(indicator.measure, SCOPE, several=True))) == made.several, slug
        assert len(list(rows_in(indicator.measure, SCOPE, several=False))) == made.nowhere, slug
