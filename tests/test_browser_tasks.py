"""Tasks in a real browser: issued by the district, done by records, reported and sent back."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from activities.models import Task
from orgs.models import PartyOrganization, Place
from tests.barriers import barriers
from tests.book import Book

pytestmark = pytest.mark.slow

EMPTY = "目前没有要办的事项"


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def confirm(page: Page) -> None:
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status")).to_contain_text("已登记")


def test_a_list_is_issued_done_by_records_reported_sent_back_and_reported_again(
    log_in, live_server, complaints
) -> None:
    def come(who: str, address: str) -> Page:
        page.get_by_role("button", name="退出").click()
        log_in(who)
        page.goto(live_server.url + address)
        return page

    page: Page = log_in("district")
    page.goto(f"{live_server.url}/task-lists/new/")
    fill(page, name="11—12月任务清单", effective_on="2021-11-05")
    for number, (title, measure) in enumerate(
        (("本月主题党日", "开展主题党日"), ("报送工作小结", "街道报送"))
    ):
        typed = {"title": title, "measure": measure, "due_on": "2021-12-20"}
        fill(page, **{f"tasks-{number}-{name}": value for name, value in typed.items()})
    page.get_by_role("button", name="下发", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("11—12月任务清单")
    task = Task.objects.get(title="报送工作小结")

    come("east", "/inbox/")
    expect(page.locator(".inbox-list li")).to_have_count(2)
    Book().activity(date(2021, 12, 6), PartyOrganization.objects.get(number="DZZ-EAST"))
    page.reload()
    expect(page.locator(".inbox-list li")).to_have_count(1)
    page.get_by_role("link", name="报送工作小结").click()
    page.get_by_role("link", name="报送", exact=True).click()
    fill(page, text="两新组织动态更新完毕", effective_on="2021-12-10")
    confirm(page)
    page.goto(f"{live_server.url}/inbox/")
    expect(page.locator("#main")).to_contain_text(EMPTY)

    come("district", f"/tasks/{task.pk}/acts/return/")
    fill(page, report="东风路街道（2021-12-10）", reason="请补充数据", effective_on="2021-12-12")
    confirm(page)

    come("east", "/inbox/")
    expect(page.locator(".inbox-list li")).to_contain_text("报送被退回：请补充数据")
    page.goto(f"{live_server.url}/tasks/{task.pk}/acts/report/")
    fill(page, text="已补充数据", effective_on="2021-12-15")
    confirm(page)
    page.goto(f"{live_server.url}/inbox/")
    expect(page.locator("#main")).to_contain_text(EMPTY)
    assert complaints == []


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_of_tasks_bars_anybody(log_in, live_server, width: int) -> None:
    page: Page = log_in("district")
    book = Book()
    book.served(Place.objects.get(name="东风大厦"))
    task = book.task("theme_day", date(2021, 12, 20), issued=date(2021, 11, 5), title="长名称" * 20)
    found = []
    for address in ("/inbox/", "/task-lists/new/", "/tasks/overview/", "/tasks/", f"/tasks/{task.pk}/",
                    f"/tasks/targets/?task={task.pk}", "/service-days/"):  # fmt: skip
        found += barriers(page, live_server.url + address, width)
    assert found == []
