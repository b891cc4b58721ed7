"""工作台账 in a real browser: a class is entered and its trainees pasted in, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from activities.models import Trainee
from tests.barriers import barriers

pytestmark = pytest.mark.slow


def test_a_class_is_entered_and_its_list_is_pasted_in(log_in, live_server, complaints) -> None:
    page: Page = log_in("east")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/trainings/")
    page.get_by_role("link", name="登记培训班").click()
    page.locator("[name=effective_on]").fill("2021-12-01")
    page.locator("[name=name]").fill("书记轮训")
    page.locator("[name=kind]").select_option(label="轮训")
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("书记轮训")
    page.get_by_text("办理变动").click()
    page.get_by_role("link", name="登记参训人员").click()
    page.locator("[name=numbers]").fill("DY-EAST-1 赵东生\nDY-EAST-9\n")
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.locator("#main")).to_contain_text("“DY-EAST-9”不是台账中您负责的党员")
    page.locator("[name=numbers]").fill("DY-EAST-1 赵东生\nDY-EAST-2 钱东升\n")
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.locator("#trainees")).to_contain_text("钱东升")
    assert Trainee.objects.count() == 2
    assert barriers(page, page.url, 390) == []
    assert [one for one in complaints if "422" not in one] == []  # the wrong number
