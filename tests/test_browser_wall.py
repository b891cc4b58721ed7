"""The wall display in a real browser: it goes round, stops, and says when its figures are old."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.barriers import barriers
from tests.cast import PASSWORD, build_cast

pytestmark = pytest.mark.slow

CURRENT = ".wall-section.current"


@pytest.fixture
def wall(page: Page, live_server):
    """Open the wall in a scope, as somebody who is logged in; time stands until it is moved."""
    build_cast()

    def opened(query: str = "", *, width: int = 1920, height: int = 1080) -> Page:
        page.clock.install()
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{live_server.url}/login/?next=/wall/{query}")
        page.get_by_label("用户名").fill("district")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.locator("html")).to_have_attribute("data-charts-drawn", "yes")
        return page

    yield opened
    page.wait_for_load_state("networkidle")


def at(page: Page, slug: str) -> None:
    expect(page.locator(CURRENT)).to_have_attribute("data-slug", slug)


def test_it_goes_round_and_can_be_stopped_and_stepped(wall, complaints):
    page = wall()
    at(page, "coverage")
    page.clock.run_for(21_000)
    at(page, "organisations")
    page.keyboard.press(" ")
    page.clock.run_for(60_000)
    at(page, "organisations")
    page.keyboard.press("ArrowRight")
    at(page, "members")
    assert "section=members" in page.url
    page.get_by_role("button", name="上一屏").click()
    at(page, "organisations")
    page.get_by_role("link", name="表彰荣誉").click()
    at(page, "honours")
    assert complaints == []


def test_a_pointer_on_the_figures_holds_it_but_not_for_good(wall):
    page = wall()
    page.locator(f"{CURRENT} .tile").first.hover()
    page.clock.run_for(25_000)
    at(page, "coverage")
    page.clock.run_for(30_000)
    at(page, "organisations")


def test_who_wants_less_motion_steps_by_hand(wall, page: Page):
    page.emulate_media(reduced_motion="reduce")
    wall()
    page.clock.run_for(120_000)
    at(page, "coverage")
    expect(page.get_by_role("button", name="暂停")).to_be_hidden()
    page.get_by_role("button", name="下一屏").click()
    at(page, "organisations")


def test_its_figures_are_asked_for_anew_and_it_stays_where_it_was(wall, complaints):
    page = wall("?section=members")
    page.keyboard.press(" ")
    page.evaluate("document.querySelector('[data-slug=members] .tile-value').textContent = 'old'")
    with page.expect_response("**/wall/") as answer:
        page.clock.run_for(181_000)
    assert answer.value.status == 200
    page.clock.run_for(1_000)  # until htmx has settled what it swapped in
    expect(page.locator(f"{CURRENT} .tile-value").first).to_contain_text("3")
    at(page, "members")
    assert page.locator("#wall-state").text_content() == ""
    assert complaints == []


def test_figures_that_could_not_be_had_are_said_to_be_old(wall, page: Page):
    wall()
    page.route("**/wall/", lambda route: route.abort())
    page.clock.run_for(181_000)
    expect(page.locator("#wall-state")).to_contain_text("已过期")
    page.unroute("**/wall/")
    with page.expect_response("**/wall/"):
        page.clock.run_for(31_000)  # tried again sooner than usual
    expect(page.locator("#wall-state")).to_be_empty()


def test_an_ended_session_leads_to_the_log_in_and_no_old_figures_stay(wall, page: Page):
    wall()
    page.context.clear_cookies()
    page.clock.run_for(181_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (3840, 2160)])
def test_a_section_fits_the_screen(wall, width, height):
    page = wall(width=width, height=height)
    fits = "document.getElementById('wall-data').getBoundingClientRect().bottom <= innerHeight"
    assert page.evaluate(fits)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_a_phone_all_sections_stand_one_below_the_other(wall):
    page = wall(width=390, height=844)
    assert page.locator(".wall-section:visible").count() == 6
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.clock.run_for(60_000)
    at(page, "coverage")


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_bars_anybody(log_in, live_server, width):
    """Contrast on the dark ground too; with the pages about tokens and the API."""
    page, found = log_in("district"), []
    for address in ("/wall/", "/account/tokens/", "/api/"):
        found += barriers(page, live_server.url + address, width)
    assert found == []
