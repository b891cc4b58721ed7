"""核对 in a real browser: a list comes in, a difference is settled, the unit has its new name."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from orgs.models import Difference, UnitSpell
from tests.barriers import barriers
from tests.book import Book
from tests.departments import ELSEWHERE, FIRM, OTHER, Departments, firm, insured, market, tax
from tests.ledgers import sheet, write

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


def test_a_list_is_uploaded_and_a_new_name_taken_over(
    log_in, live_server, complaints, tmp_path
) -> None:
    page: Page = log_in("district")
    unit = firm(Book())
    rows = [market(1, OTHER), market(2, "长沙金地商贸有限公司")]
    page.goto(f"{live_server.url}/imports/new/")
    page.get_by_label("文件", exact=True).set_input_files(
        write(tmp_path / "市监名单.xlsx", sheet(rows))
    )
    page.get_by_label("数据日期").fill("2021-12-31")
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("button", name="收下名单并与台账核对").click()
    expect(page.get_by_role("heading", name="名单已收下，台账没有改动")).to_be_visible()
    page.get_by_role("link", name="核对差异").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("核对")
    page.get_by_role("row", name="同码不同名").get_by_role("link").first.click()
    page.get_by_role("link", name=FIRM).click()
    expect(page.get_by_role("row", name="单位名称").first).to_contain_text("不同")
    page.get_by_label("以对方为准，采纳到台账").check()
    expect(page.get_by_label("采纳的生效日期")).to_have_value("2021-12-31")
    page.get_by_label("采纳的生效日期").fill("2021-12-15")
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("heading", name="登记后将有的变动")).to_be_visible()
    expect(page.locator("#main")).to_contain_text(OTHER)
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status")).to_contain_text("已登记：处理")
    expect(page.get_by_role("heading", name="处理结果")).to_be_visible()

    page.get_by_role("link", name="台账中的单位").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(OTHER)
    page.goto(f"{live_server.url}/units/{unit.pk}/?as_of=2021-12-14")
    expect(page.get_by_role("heading", level=1)).to_have_text(FIRM)
    assert UnitSpell.objects.as_of(date(2021, 12, 15)).get(unit=unit).name == OTHER
    assert complaints == []


def test_what_was_chosen_in_the_list_is_settled_by_precedence(
    log_in, live_server, tmp_path
) -> None:
    page: Page = log_in("district")
    firm(Book())
    Departments(tmp_path).give("市监", market(1, OTHER), market("缺", "长沙金地商贸有限公司"))
    page.goto(f"{live_server.url}/reconciliation/differences/?q=鑫达")
    page.get_by_label("选择本页").check()
    page.get_by_role("button", name="按来源优先级处理").click()
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("status")).to_contain_text("已登记：按来源优先级处理")
    assert Difference.objects.get(kind="renamed", subject=FIRM).outcome == "theirs"


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_of_it_bars_anybody(log_in, live_server, tmp_path, width: int) -> None:
    page: Page = log_in("district")
    book = Book()
    book.covers(book.organization(), firm(book, name="很长的单位名称" * 12), mode="independent")
    firm(book, 2, "长沙鑫达建材有限公司")
    departments = Departments(tmp_path)
    found = barriers(
        page, f"{live_server.url}/reconciliation/rosters/", width
    )  # while there is none
    departments.give(
        "市监",
        market(1, "很长的单位名称" * 12, 登记状态="注销", 登记机关="很长的登记机关" * 8),
        market("9.14301E+17", "长沙鑫达建材有限公司"),
        market(5, OTHER, 住所=ELSEWHERE),
    )
    departments.give("税务", tax(1))
    departments.give("人社", insured(1, number=180))
    items = Difference.objects.filter(entry__isnull=False).values_list("pk", flat=True)
    pages = ["", "differences/", "rosters/", *(f"{pk}/" for pk in items)]
    for address in pages:
        found += barriers(page, f"{live_server.url}/reconciliation/{address}", width)
    assert len(pages) > 5
    assert found == []
