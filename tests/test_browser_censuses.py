"""A census in a real browser: opened, filled in on a phone, accepted, and seen in the figures."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.test_browser_ledgers import figure

pytestmark = pytest.mark.slow


def test_a_shell_found_at_the_door_leaves_the_denominator(log_in, live_server, complaints) -> None:
    page: Page = log_in("district")
    page.goto(f"{live_server.url}/?as_of=2021-12-31")
    before = figure(page, "enterprises")
    page.goto(f"{live_server.url}/censuses/")
    page.get_by_role("link", name="发起摸底排查").click()
    page.get_by_label("名称").fill("2021年下半年摸底排查")
    page.get_by_label("截止日").fill("2021-10-31")
    page.get_by_role("button", name="发起并建卡").click()
    expect(page.get_by_role("status")).to_contain_text("摸底卡已建好")

    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name="去登记").click()
    page.get_by_role("link", name="东风小店有限公司").click()
    page.get_by_label("空壳：有登记，没有场所、人员或业务").check()
    page.get_by_label("从业人数").fill("0")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已登记：东风小店有限公司")

    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("link", name="通过复核").click()
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.locator("#main")).to_contain_text("空壳")
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status")).to_contain_text("已登记：通过复核")

    page.goto(f"{live_server.url}/?as_of=2021-10-30&year=2021")
    assert figure(page, "enterprises") == before
    page.goto(f"{live_server.url}/?as_of=2021-12-31")
    assert figure(page, "enterprises") == before - 1
    assert complaints == []
