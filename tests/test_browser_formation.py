"""动态组建 in a real browser: from a suggestion to the founded branch, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from orgs.models import Coverage, Industry, PartyOrganization
from tests.barriers import barriers
from tests.book import Book

pytestmark = pytest.mark.slow


def neighbours() -> Book:
    """Three units of one trade in one building with a full member each, and one that stands alone."""
    book = Book()
    branch = PartyOrganization.objects.get(number="DZZ-EAST")
    making, tower = Industry.objects.get(code="C"), book.place("高楼")
    for number in "一二三":
        book.member(branch, book.unit(place=tower, industry=making, name=f"高楼{number}号"))
    joint, alone = book.organization("joint_branch", name="联合支部"), book.unit(community="甲社区")
    book.covers(joint, book.unit(community="甲社区"))
    book.member(branch, alone)
    return book


def do(page: Page, label: str, **fields: str) -> None:
    """One act on the record shown: opened, filled in, looked over, confirmed."""
    page.get_by_text("办理变动").click()
    page.get_by_role("link", name=label, exact=True).click()
    for name, value in fields.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status")).to_contain_text(f"已登记：{label}")


def test_a_suggested_joint_branch_is_founded_on_a_phone(log_in, live_server, complaints) -> None:
    page: Page = log_in("east")
    neighbours()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/formation/joint/")
    page.get_by_role("button", name="列入联合组建").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("中共高楼制造业联合支部")
    expect(page.locator("#main")).to_contain_text("下一步：组建指导")
    do(page, "登记进展", effective_on="2022-01-10", taken="组建申请")
    do(page, "登记批复", effective_on="2022-02-01", document_no="开组〔2022〕1号")
    do(page, "登记成立", effective_on="2022-03-01", number="DZZ-NEW")
    expect(page.locator("#main")).to_contain_text("中共高楼制造业联合支部")
    assert Coverage.objects.filter(party_organization__number="DZZ-NEW").count() == 3
    page.goto(f"{live_server.url}/formation/?as_of=2022-03-01")
    expect(page.locator(".funnel-step", has_text="联合组建")).to_have_text("联合组建4")
    assert complaints == []


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_of_formation_bars_anybody(log_in, live_server, width: int) -> None:
    page: Page = log_in("district")
    book = neighbours()
    case = book.case(book.unit(name="长名称" * 20), name="很长的支部名称" * 10)
    found = []
    for address in ("/formation/", "/formation/joint/", "/formation/cases/",
                    f"/formation/{case.pk}/", "/employments/", "/units/?rule=should-build",
                    f"/formation/{case.pk}/acts/documents/"):  # fmt: skip
        found += barriers(page, live_server.url + address, width)
    assert found == []
