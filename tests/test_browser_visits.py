"""The street's desk in a real browser: a new visit seen, its changes settled, another sent back."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from activities.models import Proposal, Visit
from orgs.models import Unit
from tests.barriers import barriers
from tests.book import Book

pytestmark = pytest.mark.slow


def came_in() -> tuple[Visit, Visit]:
    """Two visits of the east: one that saw two changes, one that is on the wrong day."""
    book, unit = Book(), Unit.objects.get(uscc="91430105MA0000EA5T")
    instructor = unit.assignments.get().instructor
    first = book.visit(instructor, unit, date(2021, 9, 6))
    for fact, value in (("headcount", "75"), ("status", "suspended")):
        Proposal.objects.create(visit=first, fact=fact, value=value, change=book.change)
    return first, book.visit(instructor, unit, date(2021, 10, 8))


def confirm(page: Page, label: str) -> None:
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status")).to_contain_text(f"已登记：{label}")


def test_the_street_settles_one_visit_and_returns_another(log_in, live_server, complaints) -> None:
    page: Page = log_in("east")
    first, second = came_in()
    page.goto(f"{live_server.url}/visits/")
    page.get_by_label("所见变化").select_option(label="有待核实的变化")
    expect(page.locator("#ledger")).to_contain_text("2项待核实")
    expect(page.locator("#ledger")).to_contain_text("共 1 行")
    page.get_by_role("link", name="东方科技有限公司").click()
    page.get_by_text("办理变动").click()
    page.get_by_role("link", name="核实所见变化", exact=True).click()
    why = page.get_by_label("经营状态：不采纳的原因")
    expect(why).to_be_hidden()
    page.get_by_role("group", name="从业人数").get_by_label("采纳", exact=True).check()
    page.get_by_role("group", name="经营状态").get_by_label("不采纳", exact=True).check()
    why.fill("只是放假")
    confirm(page, "核实所见变化")
    expect(page.locator("#changes")).to_contain_text("已采纳")
    expect(page.locator("#changes")).to_contain_text("未采纳：只是放假")
    assert first.unit.spells.get(ended_on=None).headcount == 75

    page.goto(f"{live_server.url}/visits/{second.pk}/")
    page.get_by_text("办理变动").click()
    page.get_by_role("link", name="退回", exact=True).click()
    page.get_by_label("退回原因").fill("与工作日志不符")
    confirm(page, "退回")
    expect(page.locator("#main")).to_contain_text("已退回")
    expect(page.locator("#main")).to_contain_text("不计入任何统计")
    assert Visit.objects.counting().get() == first
    assert complaints == []


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_of_the_desk_bars_anybody(log_in, live_server, width: int) -> None:
    page: Page = log_in("district")
    first, _ = came_in()
    found = []
    for address in ("/visits/", f"/visits/{first.pk}/", f"/visits/{first.pk}/acts/correct/",
                    f"/visits/{first.pk}/acts/settle-proposals/", "/visits/acts/record/"):  # fmt: skip
        found += barriers(page, live_server.url + address, width)
    assert found == []
