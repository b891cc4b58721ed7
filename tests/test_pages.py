"""What the pages show, to whom, and what they say when something is wrong."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from orgs.lists.exports import Sheet, as_csv, as_xlsx
from orgs.models import AuditEvent, Grant, Setting, UnitSpell
from orgs.periods import Period
from orgs.scope import EVERYTHING, OPTIONS, Basis, Scope
from orgs.scoping import parse_scope, scope_query
from orgs.views.scope import Asked
from reports.breakdowns import COVERAGE, coverage_parts
from reports.figures import figures
from reports.filters import RowFilter
from reports.indicators import CATALOGUE
from reports.indicators.indicator import percent
from reports.rows import listings
from reports.statements import totals
from reports.views import indicator_charts, overview_charts
from tests.book import DISTRICT, EAST, Book
from tests.cast import PASSWORD, Cast, build_cast
from tests.districts import build

DAY = date(2021, 12, 31)


@pytest.fixture
def cast(db) -> Cast:
    return build_cast()


def page(client: Client, address: str, **params: object) -> str:
    response = client.get(address, params)
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    """The page's text without tags and runs of blanks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# --- Log-in --------------------------------------------------------------------------------------


def events(kind: AuditEvent.Kind) -> list[tuple[object, str | None]]:
    return [(event.by, event.address) for event in AuditEvent.objects.filter(kind=kind)]


def test_a_log_in_and_a_log_out_are_written_down(cast, client: Client):
    response = client.post("/login/", {"username": "east", "password": PASSWORD})
    assert response.url == "/"
    assert events(AuditEvent.Kind.LOGIN) == [(cast.east, "127.0.0.1")]
    assert client.post("/logout/").url == "/login/"
    assert events(AuditEvent.Kind.LOGOUT) == [(cast.east, "127.0.0.1")]
    assert client.get("/").status_code == 302


def test_who_has_no_figures_to_look_at_lands_on_the_account_page(cast, client: Client):
    response = client.post("/login/", {"username": "administrator", "password": PASSWORD})
    assert response.url == "/account/"


def test_a_log_out_is_never_a_link(cast, client: Client):
    client.force_login(cast.east)
    assert client.get("/logout/").status_code == 405


def test_a_wrong_password_is_written_down_without_what_was_typed(cast, client: Client):
    html = client.post("/login/", {"username": "east", "password": "x"}).content.decode()
    assert "用户名或密码不正确" in html
    client.post("/login/", {"username": "my-secret-password", "password": "x"})
    assert events(AuditEvent.Kind.LOGIN_FAILED) == [(None, "127.0.0.1"), (cast.east, "127.0.0.1")]
    assert not AuditEvent.objects.exclude(target="").exists()


def test_five_wrong_passwords_lock_the_name_and_say_for_how_long(cast, client: Client):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = client.post("/login/", {"username": "east", "password": "x"})
    assert response.status_code == 429
    assert "已暂停登录 15 分钟" in response.content.decode()
    assert AccessAttempt.objects.count() == 1
    assert client.post("/login/", {"username": "east", "password": PASSWORD}).status_code == 429


def test_an_expired_session_leaves_the_page_instead_of_filling_it_with_the_form(cast, client):
    response = client.get("/login/?next=/indicators/members/", headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == "/login/?next=/indicators/members/"


def test_the_account_page_tells_the_roles_in_plain_words(cast, client: Client):
    client.force_login(cast.secretary)
    text = words(page(client, "/account/"))
    for said in (
        "党组织书记",
        "中共东方科技支部委员会",
        "维护本党组织及下级党组织、覆盖单位和所属党员的台账",
        "2018年1月1日至长期",
    ):
        assert said in text


def test_a_password_can_be_changed(cast, client: Client):
    client.force_login(cast.east)
    new = "Another correct horse"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/account/password/", form).url == "/account/"
    assert "密码已更改" in page(client, "/account/")


# --- Scope ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"as_of": "2021-02-30"}, "截止日期“2021-02-30”无效"),
        ({"as_of": "昨天"}, "截止日期“昨天”无效"),
        ({"year": "21"}, "年度“21”无效"),
        ({"year": "9" * 5000}, "无效：应为1921至2100之间的数字"),
        ({"year": "2021", "month": "13"}, "月份“13”无效：应为1至12之间的数字"),
        ({"coverage": "all"}, "口径“覆盖率分母”没有“all”这一选项"),
        ({"kinds": "club"}, "口径“计入的党组织类别”没有“club”这一选项"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_with_its_rule(cast, client: Client, params, said):
    client.force_login(cast.district)
    response = client.get("/", params)
    assert response.status_code == 400
    assert said in words(response.content.decode())


def test_parameters_that_mean_nothing_do_no_harm(cast, client: Client):
    client.force_login(cast.district)
    strange = {"name": "x", "scope": "y", "view": "z", "args": "1", "page": "x", "sort": "nothing"}
    html = page(client, "/indicators/members/", **strange)
    assert "scope=y" in html


@pytest.mark.parametrize("code", ["\x00", "430105'", "43010500200000000000", "街道"])
def test_a_division_that_is_no_code_is_not_found(cast, client: Client, code):
    client.force_login(cast.district)
    assert client.get("/", {"division": code}).status_code == 404


def test_the_page_opens_on_the_users_own_division_and_the_districts_day(cast, client: Client):
    client.force_login(cast.east)
    text = words(page(client, "/"))
    assert "东风路街道两新党建总览" in text
    assert "截至2021年12月31日 · 2021年度" in text
    assert "仅统计您负责范围内的数据" not in text


def test_the_divisions_offered_are_those_within_reach(cast, client: Client):
    def offered(user) -> list[str]:
        client.force_login(user)
        html = page(client, "/").split('name="division"')[1].split("</select>")[0]
        return re.findall(r'<option value="(\w+)"', html)

    assert offered(cast.east) == [EAST]
    assert offered(cast.district)[:3] == [DISTRICT, "430105001", EAST]
    assert len(offered(cast.secretary)) == len(offered(cast.district)) == 17


def test_a_street_that_asks_for_the_district_is_told_that_it_sees_its_part(cast, client: Client):
    client.force_login(cast.east)
    assert "仅统计您负责范围内的数据，不是开福区的全部" in page(client, "/", division=DISTRICT)


def test_a_year_alone_is_seen_from_its_last_day(cast, client: Client):
    client.force_login(cast.district)
    assert "截至2020年12月31日 · 2020年度" in page(client, "/", year=2020)


def test_a_changed_basis_is_said_in_words_and_can_be_taken_back(cast, client: Client):
    client.force_login(cast.district)
    assert "当前口径" not in page(client, "/")
    html = page(client, "/", coverage="three_have", year=2020)
    assert "当前口径：覆盖率分母：“三有”企业" in words(html)
    assert '<a href="/?as_of=2020-12-31">恢复默认口径</a>' in html


def test_every_link_keeps_the_scope(cast, client: Client):
    client.force_login(cast.district)
    html = page(client, "/", division=EAST, as_of="2020-06-30", temporary="yes")
    links = re.findall(r'href="/indicators/members/([^"]*)"', html)
    assert set(links) == {f"?division={EAST}&amp;as_of=2020-06-30&amp;temporary=yes"}


def test_a_streets_links_name_the_street_so_that_a_colleague_sees_the_same(cast, client: Client):
    client.force_login(cast.east)
    assert f'href="/indicators/members/?division={EAST}"' in page(client, "/")


days = st.dates(date(2000, 1, 1), date(2040, 1, 1))
bases = st.fixed_dictionaries(
    {
        option.name: st.sampled_from(sorted(option.choices)).map(
            (lambda c: (c,)) if option.several else (lambda c: c)
        )
        for option in OPTIONS
    }
).map(lambda chosen: Basis(**chosen))


@pytest.mark.slow
@given(
    as_of=days,
    opening_day=days,
    year=st.integers(2000, 2040),
    month=st.integers(0, 12),
    basis=bases,
    division=st.sampled_from([DISTRICT, EAST]),
    home=st.sampled_from([DISTRICT, EAST]),
)
def test_a_scope_survives_its_way_through_an_address(
    as_of, opening_day, year, month, basis, division, home
):
    period = Period.of_month(year, month) if month else Period.of_year(year)
    scope = Scope(division, as_of, period, basis, EVERYTHING)
    query = scope_query(scope, home=home, opening_day=opening_day)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("orgs.scoping.default_day", lambda: opening_day)
        patch.setattr("orgs.scoping._exists", lambda code: True)
        read = parse_scope(query, viewer_for=lambda day: EVERYTHING, default_division=home)
    assert read == scope


# --- Figures -------------------------------------------------------------------------------------


def test_the_overview_shows_every_figure_of_the_catalogue_as_a_link(cast, client: Client):
    client.force_login(cast.district)
    html = page(client, "/")
    for slug, indicator in CATALOGUE.items():
        assert f'href="/indicators/{slug}/"' in html
        assert indicator.name in words(html)


def test_numbers_are_compared_with_last_years_end_in_words(cast, client: Client):
    client.force_login(cast.district)
    text = words(page(client, "/"))
    assert "新发展两新党员 2 名 较上年增加1名" in text
    assert "两新党组织 2 个 与上年末持平" in text
    assert "非公企业组织覆盖率 66.7% 2 / 3 非公有制企业 与上年末持平" in text


def test_none_is_0_and_unknown_is_a_dash(cast, client: Client):
    client.force_login(cast.district)
    text = words(page(client, "/", division="430105001"))
    assert "两新党员 0 人" in text
    assert "社会组织组织覆盖率 0 / 0 社会组织 —" in text


def test_done_is_shown_beside_expected_for_a_whole_year_only(cast, client: Client):
    client.force_login(cast.district)
    assert "任务清单 0 / 6次" in words(page(client, "/"))
    assert "任务清单 0 次" in words(page(client, "/", year=2021, month=3))


def test_the_overview_runs_a_fixed_number_of_queries(
    cast, client: Client, django_assert_num_queries
):
    """However many figures there are: one statement a population, and none for what is known."""
    client.force_login(cast.district)
    client.post("/guide/")  # read
    page(client, "/")
    for taken in (totals, coverage_parts):
        taken.forget()
    with django_assert_num_queries(52):
        page(client, "/")
    with django_assert_num_queries(16):
        page(client, "/")


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_every_point_of_every_chart_leads_to_rows_that_give_its_value(seed):
    build(seed)
    Setting.objects.create(key=Setting.Key.DEFAULT_AS_OF, value=DAY.isoformat())
    scope = Scope(DISTRICT, DAY, Period.of_year(2021))
    page = Asked(RequestFactory().get("/"), scope, DISTRICT, DAY)
    charts = overview_charts.charts(page, figures(scope))
    for slug in ("members", "admissions", "enterprise_org_coverage", "demand_resolution_rate"):
        charts += indicator_charts.charts(page, CATALOGUE[slug])
    checked = 0
    for chart in charts:
        for column in chart.columns:
            for point in column.points:
                assert point.value in values_behind(point.url), (chart.title, point)
                checked += 1
    assert checked > 100


def values_behind(url: str) -> list[object]:
    """What an address may stand for: the figure, its denominator, or the rows a filter leaves."""
    parts = urlsplit(url)
    slug, query = parts.path.split("/")[2], parse_qs(parts.query)
    scope = parse_scope(query, viewer_for=lambda day: EVERYTHING, default_division=DISTRICT)
    narrowed = RowFilter.from_query({name: values[-1] for name, values in query.items()})
    figure = figures(scope, [slug])[slug]
    if narrowed == RowFilter():
        return [figure.value, figure.numerator, figure.denominator]
    rows = [narrowed.apply(one).rows for one in listings(CATALOGUE[slug], scope)]
    if figure.denominator is None:
        return [sum(one.count() for one in rows)]
    covered = [one.filter(numerator__gt=0) for one in rows]
    whole, part = (sum(one.count() for one in side) for side in (rows, covered))
    return [whole, percent(part, whole)]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_coverage_by_denominator_is_the_indicator_by_that_basis(seed):
    build(seed)
    scope = Scope(DISTRICT, DAY, Period.of_year(2021))
    parts = coverage_parts(scope)
    for part in parts.by_denominator:
        assert part.figures == figures(part.scope, [COVERAGE.slug])
    whole = figures(scope, [COVERAGE.slug])[COVERAGE.slug]
    by_industry = [part.figures[COVERAGE.slug] for part in parts.by_industry]
    assert sum(figure.denominator for figure in by_industry) == whole.denominator
    assert sum(figure.numerator for figure in by_industry) == whole.numerator


# --- An indicator's page -------------------------------------------------------------------------


def test_an_indicators_page_tells_definition_denominator_and_rows(cast, client: Client):
    client.force_login(cast.district)
    text = words(page(client, "/indicators/enterprise_org_coverage/"))
    assert CATALOGUE["enterprise_org_coverage"].definition in text
    assert "66.7% 2 / 3 非公有制企业" in text
    assert "共 3 行" in text
    assert "西岸贸易有限公司" in text


def test_an_indicator_that_is_not_in_the_catalogue_is_not_found(cast, client: Client):
    client.force_login(cast.district)
    assert client.get("/indicators/happiness/").status_code == 404
    assert client.get("/indicators/members/export.pdf").status_code == 404


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"q": "小店"}, ["东风小店有限公司"]),
        ({"q": "0ea5t"}, ["东方科技有限公司"]),
        ({"q": "%"}, []),
        ({"counted": "no"}, ["东风小店有限公司"]),
        ({"counted": "yes", "sort": "-name"}, ["西岸贸易有限公司", "东方科技有限公司"]),
        ({"only_division": "清水塘街道"}, ["西岸贸易有限公司"]),
        ({"only_industry": "未填写"}, []),
        ({"only_name": "东风小店有限公司", "q": "西岸"}, ["西岸贸易有限公司"]),
    ],
)
def test_rows_can_be_narrowed_and_sorted(cast, client: Client, params, names):
    client.force_login(cast.district)
    html = page(client, "/indicators/enterprise_org_coverage/", **params)
    assert re.findall(r'data-label="单位名称">([^<]*)<', html) == names


def test_a_list_is_paged(cast, client: Client):
    book = Book()
    for number in range(30):
        book.unit(uscc=f"91430105MA00PAGE{number:02d}", name=f"第{number}公司")
    client.force_login(cast.east)
    html = page(client, "/indicators/enterprises/", page=2)
    assert "共 32 行" in words(html)
    assert "第 2 / 2 页" in words(html)
    assert html.count("<tr>") == 1 + 32 - 25


def test_a_partial_request_gets_the_rows_alone(cast, client: Client):
    client.force_login(cast.district)
    whole = client.get("/indicators/enterprises/").content.decode()
    partial = client.get("/indicators/enterprises/", headers={"HX-Request": "true"})
    assert partial.content.decode().strip().startswith('<section class="card rows"')
    assert "no-store" in partial.headers["Cache-Control"]
    assert "<html" in whole


def test_a_sum_shows_what_each_row_adds(cast, client: Client):
    from activities.models import Publication

    Publication.objects.create(
        series="小红书",
        issue="1",
        title="第一辑",
        copies=1520,
        division_id=DISTRICT,
        happened_on=date(2021, 5, 1),
        change=Book().change,
    )
    client.force_login(cast.district)
    html = page(client, "/indicators/booklet_copies/")
    assert "1,520 册" in words(html)
    assert 'data-label="数量">1,520<' in html


# --- Personal fields -----------------------------------------------------------------------------


def names(html: str) -> list[str]:
    return re.findall(r'data-label="姓名">([^<]*)<', html)


def test_names_are_shown_to_roles_that_may_read_them_and_that_is_written_down(cast, client):
    client.force_login(cast.district)
    assert names(page(client, "/indicators/members/")) == ["赵东生", "钱东升", "孙西平"]
    (event,) = AuditEvent.objects.filter(kind=AuditEvent.Kind.PERSONAL_READ)
    assert (event.by, event.rows) == (cast.district, 3)
    assert event.target == "members 430105 2021-12-31 2021年"


def test_names_are_masked_for_other_roles(cast, client: Client):
    client.force_login(cast.leader)
    assert names(page(client, "/indicators/members/")) == ["赵**", "钱**", "孙**"]
    client.force_login(cast.instructor)
    assert "李指导" not in page(client, "/indicators/instructors_street/").split("<main")[1]
    assert not AuditEvent.objects.filter(kind=AuditEvent.Kind.PERSONAL_READ).exists()


def test_whoever_is_out_of_reach_today_is_masked_in_the_lists_of_the_past(cast, client: Client):
    """孙西平 moves to the west for good; the east still lists the year in which she was here."""
    affiliation = cast.member.affiliations.get()
    affiliation.ended_on = date(2022, 6, 1)
    affiliation.save()
    cast.member.affiliations.create(
        party_organization=cast.west_branch,
        started_on=date(2022, 6, 1),
        opened_by=affiliation.opened_by,
    )
    client.force_login(cast.east)
    assert names(page(client, "/indicators/members/")) == ["赵**", "钱东升"]


def test_a_masked_name_cannot_be_searched_for(cast, client: Client):
    client.force_login(cast.leader)
    assert names(page(client, "/indicators/members/", q="赵东生")) == []
    client.force_login(cast.district)
    assert names(page(client, "/indicators/members/", q="赵东生")) == []
    assert names(page(client, "/indicators/members/", q="EAST-1")) == ["赵东生"]


def test_a_grant_that_has_ended_opens_nothing(cast, client: Client):
    Grant.objects.filter(user=cast.east).update(ended_on=date(2022, 1, 1))
    client.force_login(cast.east)
    assert client.get("/").status_code == 403


# --- Exports -------------------------------------------------------------------------------------


def exported(client: Client, address: str, **params: object) -> list[list[str]]:
    response = client.get(address, params)
    assert response.status_code == 200
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def test_an_export_holds_the_rows_and_says_what_they_are(cast, client: Client):
    client.force_login(cast.district)
    lines = exported(
        client, "/indicators/enterprise_org_coverage/export.csv", coverage="above_scale", q="东"
    )
    head = dict(line for line in lines if len(line) == 2)
    assert head["指标"] == "非公企业组织覆盖率"
    assert head["区划"] == "开福区（430105）"
    assert head["截止日期"] == "2021-12-31"
    assert head["统计期间"] == "2021年"
    assert head["口径"] == "覆盖率分母：规模以上企业"
    assert head["定义版本"] == "1"
    assert head["筛选"] == "包含“东”"
    assert head["行数"] == "0"


def test_an_export_has_exactly_the_rows_of_its_figure(cast, client: Client):
    """D13: no silent cut; D14: nor the page's filters lost."""
    book = Book()
    for number in range(60):
        book.unit(uscc=f"91430105MA00PAGE{number:02d}", name=f"第{number}公司")
    client.force_login(cast.district)
    lines = exported(client, "/indicators/enterprises/export.csv")
    assert len(lines[lines.index([]) + 2 :]) == 63
    assert ["行数", "63"] in lines
    narrowed = exported(client, "/indicators/enterprises/export.csv", q="公司", division=EAST)
    assert ["行数", "62"] in narrowed


def test_the_links_to_the_exports_keep_scope_and_filters(cast, client: Client):
    client.force_login(cast.district)
    html = page(client, "/indicators/enterprises/", division=EAST, q="小店", sort="name", page=1)
    assert f'href="/indicators/enterprises/export.csv?division={EAST}&amp;q=' in html
    assert "sort=name" not in re.findall(r'href="([^"]*export[^"]*)"', html)[0]


def test_an_export_is_masked_and_written_down(cast, client: Client):
    client.force_login(cast.leader)
    lines = exported(client, "/indicators/members/export.csv", q="EAST")
    assert [line[1] for line in lines[-2:]] == ["赵**", "钱**"]
    (event,) = AuditEvent.objects.filter(kind=AuditEvent.Kind.EXPORT)
    assert (event.by, event.rows) == (cast.leader, 2)
    assert event.target == "members.csv 430105 2021-12-31 2021年"
    client.force_login(cast.east)
    assert [line[1] for line in exported(client, "/indicators/members/export.csv")[-2:]] == [
        "赵东生",
        "钱东升",
    ]
    assert AuditEvent.objects.filter(target__contains="含个人信息", by=cast.east).exists()


def test_a_part_of_the_division_is_said_to_be_one(cast, client: Client):
    client.force_login(cast.east)
    lines = exported(client, "/indicators/members/export.csv", division=DISTRICT)
    assert ["范围", "仅含导出人负责范围内的数据"] in lines


def test_a_workbook_holds_dates_and_codes_as_such(cast, client: Client):
    client.force_login(cast.district)
    response = client.get("/indicators/admissions/export.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    lines = rows.to_python()
    assert lines[-2][:2] == ["DY-EAST-1", "赵东生"]
    assert lines[-2][5] == date(2021, 3, 8)
    assert "filename*=utf-8''" in response.headers["Content-Disposition"]


def test_text_is_never_a_formula(cast, client: Client):
    evil = '=HYPERLINK("x")'
    UnitSpell.objects.filter(unit=cast.bare_unit).update(name=evil)
    client.force_login(cast.district)
    lines = exported(client, "/indicators/enterprises/export.csv", q="BARE")
    assert lines[-1][1] == f"'{evil}"
    response = client.get("/indicators/enterprises/export.xlsx", {"q": "BARE"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    assert rows.to_python()[-1][1] == evil


@pytest.mark.parametrize("start", ["=1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_no_cell_of_a_csv_file_begins_a_formula(start):
    body = b"".join(as_csv([("头", start)], [Sheet([start], [[start]])])).decode("utf-8-sig")
    assert [row[-1] for row in csv.reader(io.StringIO(body, newline="")) if row] == [
        f"'{start}"
    ] * 3


def test_rows_beyond_one_worksheet_go_to_the_next(monkeypatch):
    monkeypatch.setattr("orgs.lists.exports.SHEET_ROWS", 2)
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(as_xlsx([("行数", "5")], [Sheet(["编号"], [[str(n)] for n in range(5)])]))
    )
    found = [row[0] for n in range(3) for row in book.get_sheet_by_index(n).to_python()[3:]]
    assert found == ["0", "1", "2", "3", "4"]
