"""Each field of the work on a page of its own: its figures, its charts, and the rows behind both."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from activities.models import Demand
from orgs.models import Setting
from orgs.periods import Period
from orgs.scope import Scope
from orgs.views.scope import Asked
from reports.breakdowns import coverage_parts, facets
from reports.figures import figures
from reports.indicators import CATALOGUE, GROUPS
from reports.presentation import PAGES
from reports.statements import totals
from reports.views import group_charts
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import build_cast
from tests.districts import build
from tests.test_pages import page, values_behind, words

pytestmark = pytest.mark.django_db

DAY = date(2021, 12, 31)
YEAR = Period.of_year(2021)
# Queries of a page: the first time, and when what it counts is remembered.
QUERIES = {
    "activities": (31, 16),
    "training": (28, 16),
    "services": (42, 16),
    "mechanisms": (23, 14),
    "honours": (20, 16),
}


@pytest.fixture
def cast():
    return build_cast()


def asked(division: str = DISTRICT) -> Asked:
    request = RequestFactory().get("/")
    return Asked(request, Scope(division, DAY, YEAR), DISTRICT, DAY)


def chart(key: str, group: str, division: str = DISTRICT):
    return next(one for one in group_charts.charts(asked(division), group) if one.key == key)


def table(one) -> dict[str, list[str]]:
    return {label: [point.text for point in points] for label, points in one.rows}


@pytest.mark.parametrize("slug", PAGES)
def test_a_page_shows_every_figure_of_its_group_and_leads_to_the_ledgers(
    slug, cast, client: Client
):
    client.force_login(cast.district)
    html = page(client, reverse("overview_group", args=[slug]))
    for indicator in CATALOGUE.values():
        if indicator.group == slug:
            assert f'href="/indicators/{indicator.slug}/"' in html
    assert f"<h1>开福区 · {GROUPS[slug]}</h1>" in html
    assert "台账：" in words(html)


def test_the_overview_leads_to_each_page_and_keeps_its_scope(cast, client: Client):
    client.force_login(cast.district)
    html = page(client, "/", division=EAST, year=2020)
    for slug in PAGES:
        (query,) = re.findall(rf'href="/overview/{slug}/\?([^"]*)"', html)
        assert f"division={EAST}" in query
        assert "as_of=2020-12-31" in query


def test_a_group_without_a_page_is_not_found(cast, client: Client):
    client.force_login(cast.district)
    assert client.get("/overview/coverage/").status_code == 404


@pytest.mark.parametrize("slug", PAGES)
def test_a_page_runs_a_fixed_number_of_queries(
    slug, cast, client: Client, django_assert_num_queries
):
    client.force_login(cast.district)
    address = reverse("overview_group", args=[slug])
    page(client, address)
    for taken in (totals, coverage_parts, facets):
        taken.forget()
    first, again = QUERIES[slug]
    with django_assert_num_queries(first):
        page(client, address)
    with django_assert_num_queries(again):
        page(client, address)


def test_where_nothing_is_recorded_the_page_says_of_what(cast, client: Client):
    client.force_login(cast.district)
    text = words(page(client, "/overview/honours/", division=EAST))
    assert "本范围内没有数据的：表彰荣誉：级别和对象" in text
    assert "请改选区划、日期或年度，或先导入相应台账" in text


def test_what_is_the_districts_to_do_is_not_drawn_for_a_street(cast, client: Client):
    client.force_login(cast.district)
    text = words(page(client, "/overview/mechanisms/", division=EAST))
    assert "由区里统一开展，不按街道统计" in text
    assert "任务清单 — 经验交流会 — 年度考核 —" in re.sub(r" 口径 ?(说明：\S+)?", "", text)
    assert group_charts.charts(asked(EAST), "mechanisms") == []


def test_done_stands_beside_expected():
    assert table(chart("done-and-expected", "mechanisms")) == {
        "任务清单": ["0", "6"],
        "经验交流会": ["0", "4"],
        "年度考核": ["0", "1"],
    }


def test_who_attends_two_classes_is_one_person():
    book = Book()
    branch = book.organization()
    secretary = book.member(branch)
    book.secretary(secretary, branch)
    for month in (3, 9):
        book.training(date(2021, month, 1), secretary)
    assert table(chart("trained-years", "training"))["2021年"] == ["1", "2"]
    parts = table(chart("trained-divisions", "training"))
    assert (parts["东风路街道"], parts["清水塘街道"]) == (["1", "2"], ["0", "0"])


def test_demands_are_told_by_how_they_ended():
    book = Book()
    firm = book.unit()
    book.demand(firm, date(2021, 3, 1), closed_on=date(2021, 4, 1), outcome="solved")
    book.demand(firm, date(2021, 3, 1), closed_on=date(2021, 4, 1), outcome="explained")
    book.demand(firm, date(2021, 3, 1), closed_on=date(2022, 4, 1), outcome="solved")
    Demand.objects.filter(pk=firm.demands.first().pk).update(category="融资")
    assert table(chart("demand-outcomes", "services")) == {
        "解决": ["1"], "解释说明": ["1"], "期末还没有结果": ["1"],
    }  # fmt: skip
    assert table(chart("demand-categories", "services")) == {"融资": ["1"], "没有填写类别": ["2"]}


def test_a_tax_that_nobody_recorded_is_a_dash():
    taxes = table(chart("building-taxes", "services"))
    assert set(taxes) == {"2019年", "2020年", "2021年"}
    assert taxes["2021年"] == ["—", "—", "—"]


def test_honours_are_told_by_level_and_recipient():
    book = Book()
    branch, firm = book.organization(), book.unit()
    book.honour(date(2021, 7, 1), member=book.member(branch), level="district")
    book.honour(date(2021, 7, 1), unit=firm)
    revoked = book.honour(date(2021, 7, 1), party_organization=branch)
    type(revoked).objects.filter(pk=revoked.pk).update(revoked_on=date(2021, 12, 1))
    assert table(chart("honours-by-level", "honours")) == {
        "党员": ["0", "1"], "非公企业": ["1", "—"], "党组织": ["0", "0"],
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("division", [DISTRICT, WEST])
def test_every_point_of_every_chart_leads_to_rows_that_give_its_value(seed, division):
    build(seed)
    Setting.objects.create(key=Setting.Key.DEFAULT_AS_OF, value=DAY.isoformat())
    checked = 0
    for slug in PAGES:
        for one in group_charts.charts(asked(division), slug):
            for column in one.columns:
                for point in (point for point in column.points if point.url):
                    expected = CATALOGUE[point.url.split("/")[2]].expected
                    assert point.value in [*values_behind(point.url), expected], (one.title, point)
                    checked += 1
    assert checked > 60


@pytest.mark.slow
@pytest.mark.parametrize("column", ["outcome", "category", "unit"])
def test_a_breakdown_by_a_column_adds_up_to_the_figure(column):
    build(1)
    scope = Scope(DISTRICT, DAY, YEAR)
    whole = figures(scope, ["demands_collected"])["demands_collected"].value
    assert sum(number for _, number in facets(scope, "demands_collected", column)) == whole > 0
