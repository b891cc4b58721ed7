"""上级表格 in a real browser: from the empty form to the filled one, by keyboard where one can."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from reports.models import Workbook
from tests.barriers import barriers
from tests.book import DISTRICT
from tests.workbooks import bound, cell_in, uploaded, values_in, whole_form

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


def test_from_the_empty_form_to_the_filled_one(log_in, live_server, complaints, tmp_path):
    empty = tmp_path / "情况表.xlsx"
    empty.write_bytes(whole_form())
    page: Page = log_in("district")
    page.goto(live_server.url + "/tables/")
    page.get_by_role("link", name="上级表格").click()
    page.get_by_role("link", name="上传新表格").click()
    page.get_by_label("名称").fill("两新组织情况表")
    page.get_by_label("来文单位").fill("市委组织部")
    page.get_by_label("填报周期").select_option("年报")
    page.get_by_label("表格文件").set_input_files(empty)
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("对应关系")

    # One cell, by keyboard: from the title down to row 5, over merged cells, and across, Enter, the indicator, Enter.
    page.locator("#A1 a").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator("#D5 a")).to_be_focused()
    page.keyboard.press("Enter")
    panel = page.locator("#cell-panel")
    expect(panel).to_contain_text("东风路街道 · 本期 非公企业组织覆盖率")
    expect(panel.get_by_label("指标")).to_be_focused()
    panel.get_by_label("指标").fill("非公企业组织覆盖率")
    panel.get_by_label("区划").select_option("东风路街道")
    panel.get_by_label("指标").press("Enter")
    expect(page.locator("#D5 a")).to_be_focused()
    expect(page.locator("#D5")).to_have_text("非公企业组织覆盖率")

    # A run of streets, chosen with Shift and the arrows.
    page.locator("#B5 a").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_label("区域")).to_have_value("B5:C6")
    page.get_by_role("button", name="看看各格对应什么").click()
    expect(page.get_by_role("heading", name="认得出的 4 格")).to_be_visible()
    page.get_by_role("button", name="对应这 4 格").click()
    expect(page.get_by_role("heading", name="这张工作表已对应 5 格")).to_be_visible()

    page.get_by_role("link", name="填报").click()
    expect(page.locator("#C5")).to_have_text("2")
    expect(page.locator("#D5")).to_have_text("50.0%")
    expect(page.locator("#B7")).to_have_text("2")  # the total, before Excel has worked it out
    with page.expect_download() as started:
        page.get_by_role("button", name="下载填好的表格").click()
    assert started.value.suggested_filename == "两新组织情况表_开福区_2021年度.xlsx"
    done = Path(started.value.path()).read_bytes()
    assert values_in(done, "汇总")[4:6] == [["东风路街道", 1.0, 2.0, 0.5], ["清水塘", 1.0, 1.0, ""]]
    assert cell_in(done, "xl/worksheets/sheet1.xml", "B7").findtext("{*}f") == "SUM(B5:B6)"

    page.reload()
    expect(page.locator(".workbook-summary")).to_contain_text("没有变化")
    page.locator("#C5 a").click()
    expect(page.locator("#rows")).to_contain_text("共 2 行")
    assert complaints == []


def test_dragging_over_the_sheet_chooses_a_range(log_in, live_server, complaints):
    page = log_in("district")
    page.goto(f"{live_server.url}/workbooks/{uploaded(DISTRICT).pk}/cells/")
    page.locator("#B5").hover()
    page.mouse.down()
    page.locator("#D6").hover()
    page.mouse.up()
    expect(page.get_by_label("区域")).to_have_value("B5:D6")
    expect(page.locator("#cell-panel")).to_contain_text("还没有选格子")
    assert complaints == []


def test_without_scripts_each_cell_is_a_page_of_its_own(
    log_in, browser, browser_context_args, live_server
):
    page = log_in("district")
    workbook = uploaded(DISTRICT)
    cookies = page.context.cookies()
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    context.add_cookies(cookies)
    plain = context.new_page()
    plain.goto(f"{live_server.url}/workbooks/{workbook.pk}/cells/")
    plain.locator("#C5 a").click()
    plain.get_by_label("指标").fill("两新党员")
    plain.get_by_role("button", name="保存").click()
    expect(plain.locator("#C5")).to_have_text("两新党员")
    context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_bar_nobody(log_in, live_server, width):
    page = log_in("district")
    workbook: Workbook = uploaded(DISTRICT)
    bound(workbook, "C5", "members")
    bound(workbook, "B7", "members")
    addresses = (
        "",
        "new/",
        *(f"{workbook.pk}/{at}" for at in ("", "edit/", "cells/", "rows/?year=2021")),
    )
    found = []
    for address in (
        *addresses,
        f"{workbook.pk}/cell/?sheet=1&cell=C5",
        f"{workbook.pk}/run/?sheet=1",
    ):
        found += barriers(page, f"{live_server.url}/workbooks/{address}", width)
    assert found == []
