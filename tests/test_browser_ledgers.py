"""The ledgers in a real browser: a job of each kind done, by keyboard where that matters."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from orgs.models import Census, CensusCard
from tests.barriers import barriers
from tests.book import DISTRICT, EAST, Book

pytestmark = pytest.mark.slow


def figure(page: Page, slug: str) -> int:
    """The value of an indicator on the overview."""
    shown = page.locator(f'#main a[href*="/indicators/{slug}/"]').first.inner_text()
    return int(re.sub(r"\D", "", re.search(r"[\d,]+", shown)[0]))  # type: ignore[index]


def test_a_unit_is_found_by_pinyin_and_closed_from_its_day_on(
    log_in, live_server, complaints
) -> None:
    page: Page = log_in("district")
    before = figure(page, "enterprises")
    page.get_by_role("link", name="台账", exact=True).click()
    page.get_by_label("查找两新组织").fill("dfkj")
    page.get_by_label("查找两新组织").press("Enter")
    page.get_by_role("link", name="东方科技有限公司").click()
    page.get_by_text("办理变动").click()
    page.get_by_role("link", name="注销", exact=True).click()
    page.get_by_label("注销日期").fill("2021-12-01")
    page.get_by_label("原因").fill("营业执照注销")
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("heading", name="登记后将有的变动")).to_be_visible()
    expect(page.locator("#main")).to_contain_text("注销日期")
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status")).to_contain_text("已登记：注销")

    page.goto(f"{live_server.url}/?as_of=2021-11-30&year=2021")
    assert figure(page, "enterprises") == before
    page.goto(f"{live_server.url}/?as_of=2021-12-31")
    assert figure(page, "enterprises") == before - 1
    assert complaints == []


def test_two_branches_are_merged_and_last_year_stays_as_it_was(log_in, live_server) -> None:
    page: Page = log_in("district")
    page.goto(f"{live_server.url}/?as_of=2020-12-31")
    last = figure(page, "party_orgs")
    page.goto(f"{live_server.url}/?as_of=2021-12-31")
    this = figure(page, "party_orgs")
    page.goto(f"{live_server.url}/party-organizations/")
    page.get_by_role("link", name="中共西岸贸易支部委员会").click()
    page.get_by_text("办理变动").click()
    page.get_by_role("link", name="合并", exact=True).click()
    page.get_by_label("合并日期").fill("2021-06-01")
    page.get_by_label("并入的党组织").fill("DZZ-EAST")
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status")).to_contain_text("已登记：合并")
    page.goto(f"{live_server.url}/?as_of=2020-12-31")
    assert figure(page, "party_orgs") == last
    page.goto(f"{live_server.url}/?as_of=2021-12-31")
    assert figure(page, "party_orgs") == this - 1


def test_an_act_is_taken_back_from_the_history(log_in, live_server) -> None:
    page: Page = log_in("east")
    page.goto(f"{live_server.url}/units/?q=dfkj")
    page.get_by_role("link", name="东方科技有限公司").click()
    page.get_by_text("办理变动").click()
    page.get_by_role("link", name="更名", exact=True).click()
    page.get_by_label("生效日期").fill("2021-12-01")
    page.get_by_label("单位名称").fill("写错的名称")
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认登记").click()
    page.get_by_role("link", name="变动记录").last.click()
    page.get_by_role("link", name="撤回").first.click()
    page.get_by_role("button", name="确认撤回").click()
    expect(page.locator("#main")).to_contain_text("请填写撤回原因")
    page.get_by_label("撤回原因").fill("名称写错")
    page.get_by_role("button", name="确认撤回").click()
    expect(page.get_by_role("status")).to_contain_text("已撤回")
    expect(page.get_by_role("heading", level=1)).to_have_text("东方科技有限公司")


def test_a_record_is_picked_from_what_is_suggested_while_one_types(
    log_in, live_server, complaints
) -> None:
    """Also by initials, which the browser would not find in what it shows by itself."""
    page: Page = log_in("district")
    unit = Book().unit(name="等待覆盖的公司")
    page.goto(f"{live_server.url}/units/{unit.pk}/acts/cover/")
    field = page.get_by_label("党组织", exact=True)
    field.press_sequentially("zgdf")
    option = page.locator(f"#{field.get_attribute('list')} option").first
    expect(option).to_have_attribute("value", "中共东方科技支部委员会（DZZ-EAST）")
    expect(option).to_have_attribute("label", re.compile("zgdf"))
    assert complaints == []


def test_a_street_reaches_no_other_streets_rows(log_in, live_server) -> None:
    page: Page = log_in("east")
    page.goto(f"{live_server.url}/units/?q=西岸")
    expect(page.locator("#main")).to_contain_text("没有符合条件的行")
    for address in ("/units/?division=430105007", "/due/settings/"):
        response = page.goto(live_server.url + address)
        assert response is not None
        assert response.status == 404, address


def test_a_phone_shows_the_tab_that_one_is_at(log_in, live_server) -> None:
    page: Page = log_in("east")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/instructors/")
    expect(page.locator(".ledger-tabs .active")).to_be_in_viewport(ratio=1)


def test_on_a_phone_the_filters_stay_as_one_leaves_them(log_in, live_server) -> None:
    page: Page = log_in("district")
    book = Book()
    for number in range(30):
        book.unit(name=f"单位{number}")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/units/")
    kind = page.locator("#id_kind")
    expect(kind).to_be_hidden()
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".pager")).to_contain_text("第 2 /")
    expect(kind).to_be_hidden()
    page.get_by_text("筛选和栏目").click()
    kind.select_option("enterprise")
    expect(page.locator(".list-said")).to_contain_text("单位类型")
    expect(kind).to_be_visible()


def test_rows_are_chosen_and_confirmed_by_keyboard_alone(log_in, live_server) -> None:
    page: Page = log_in("east")
    page.goto(f"{live_server.url}/units/")
    page.get_by_label("选择本页").focus()
    page.keyboard.press("Space")
    button = page.get_by_role("button", name="确认无变化")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("确认无变化")
    for name in ("下一步：核对", "确认登记"):
        page.get_by_role("button", name=name).focus()
        page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已登记：确认无变化")


@pytest.mark.parametrize("where", ["/units/", "/party-organizations/?rule=no-secretary"])
def test_a_list_is_printed_whole_and_without_its_tools(log_in, live_server, where: str) -> None:
    page: Page = log_in("district")
    Book().unit(name="长名称的有限责任公司" * 4)
    page.goto(live_server.url + where)
    page.set_viewport_size({"width": 1030, "height": 700})  # a sheet of A4, lying, in CSS pixels
    page.emulate_media(media="print")
    region = page.locator(".table-scroll")
    assert region.evaluate("one => one.scrollWidth - one.clientWidth") <= 1
    for tool in ("[data-choice]", ".btn-row", "[role=search]", ".list-tools"):
        assert [one for one in page.locator(tool).all() if one.is_visible()] == [], tool


PAGES = (
    "/", "/units/", "/units/?rule=not-visited", "/party-organizations/",
    "/party-organizations/tree/", "/members/", "/instructors/", "/places/", "/due/",
    "/due/settings/", "/history/", "/help/", "/roles/", "/account/", "/units/acts/register/",
    "/units/{unit}/", "/party-organizations/{branch}/", "/members/{member}/",
    "/units/{unit}/acts/move/", "/units/{unit}/acts/correct/", "/history/units/{unit}/",
    "/imports/", "/imports/new/", "/clears/", "/tables/", "/tables/27/", "/indicators/", "/indicators/enterprises/",
    "/instructors/accounts/", "/instructors/{instructor}/", "/places/{place}/",
    "/instructors/{instructor}/acts/hand-over/",
    "/censuses/", "/censuses/new/", "/censuses/{census}/", "/censuses/cards/",
    "/censuses/cards/{card}/", "/censuses/cards/print/", "/census-cards/acts/add/",
)  # fmt: skip


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_bars_anybody(log_in, live_server, width: int) -> None:
    """axe-core finds nothing serious, and nothing is wider than the screen, at 200 % too."""
    page: Page = log_in("district")
    book = Book()
    unit, branch = book.unit(name="长名称" * 20), book.organization(name="很长的党组织名称" * 8)
    book.covers(branch, unit, mode="independent")
    census = Census.objects.get()
    keys = {
        "unit": unit.pk,
        "branch": branch.pk,
        "member": book.member(branch, unit, name="张三").pk,
        "instructor": book.instructor("street", DISTRICT, unit, name="李四").pk,
        "place": book.place("很长的楼宇名称" * 8).pk,
        "census": census.pk,
        "card": CensusCard.objects.create(census=census, unit=unit, division_id=EAST).pk,
    }
    found = []
    for address in PAGES:
        where = address.format(**keys)
        found += barriers(page, live_server.url + where, width)
    assert found == []
