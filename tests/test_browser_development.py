"""发展党员 in a real browser: a stage too early is stopped with the rule, and passes documented."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from members.models import Candidate
from orgs.models import PartyOrganization
from tests.barriers import barriers
from tests.book import Book

pytestmark = pytest.mark.slow


def activist() -> Candidate:
    branch = PartyOrganization.objects.get(number="DZZ-EAST")
    return Book().candidate(
        branch,
        date(2020, 11, 1),
        name="田东生",
        talked_on=date(2020, 11, 9),
        activist_on=date(2021, 3, 1),
    )


def test_a_stage_too_early_is_stopped_with_the_rule_and_passes_with_the_reason(
    log_in, live_server, complaints
) -> None:
    page: Page = log_in("east")
    one = activist()
    page.goto(f"{live_server.url}/development/candidates/{one.pk}/")
    page.get_by_text("办理变动").click()
    page.get_by_role("link", name="确定为发展对象", exact=True).click()
    page.locator("[name=effective_on]").fill("2021-12-01")
    reason = page.locator("[name=override_reason]")
    expect(reason).to_be_hidden()
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.locator("#main")).to_contain_text("培养教育不满一年（应在一年以上）")
    expect(page.locator("#main")).to_contain_text("《中国共产党发展党员工作细则》")
    reason.fill("上级批准提前，见批复")
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status")).to_contain_text("已登记：确定为发展对象")
    expect(page.locator("#main")).to_contain_text("发展对象：上级批准提前，见批复")
    one.refresh_from_db()
    assert one.target_on == date(2021, 12, 1)
    assert [text for text in complaints if "422" not in text] == []


def test_no_page_of_development_bars_anybody(log_in, live_server) -> None:
    page: Page = log_in("district")
    one = activist()
    found = []
    for address in ("/development/", "/development/quotas/", "/development/candidates/",
                    f"/development/candidates/{one.pk}/"):  # fmt: skip
        found += barriers(page, live_server.url + address, 390)
    assert found == []
