"""Importing in a real browser: a file with mistakes, the grid, a hasty double click."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from orgs.models import ImportBatch, Unit, UnitSpell
from tests.ledgers import sheet, uscc, write

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


def unit_row(number: int, **over: object) -> dict[str, object]:
    return {
        "统一社会信用代码": uscc(number),
        "单位名称": f"第{number}公司",
        "单位类型": "非公有制企业",
        "所属街道": "东风路街道",
        "从业人数": 10,
        "成立日期": "2015-01-01",
    } | over


def upload(page: Page, live_server, path) -> None:
    page.goto(f"{live_server.url}/imports/new/")
    page.get_by_label("文件", exact=True).set_input_files(path)
    page.get_by_label("数据日期").fill("2021-12-31")
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("heading", name="核对结果")).to_be_visible()


def test_returned_rows_are_corrected_sent_again_and_apply(
    log_in, live_server, complaints, tmp_path
) -> None:
    page: Page = log_in("east")
    page.get_by_text("业务", exact=True).click()
    page.get_by_role("link", name="数据导入").click()
    expect(page.get_by_role("heading", name="导入批次")).to_be_visible()
    rows = [unit_row(1), unit_row(2, 从业人数="许多"), unit_row(3, 成立日期="2021-02-30")]
    upload(page, live_server, write(tmp_path / "名单.xlsx", sheet(rows)))
    expect(page.locator("#import-rows")).to_contain_text("从业人数“许多”：应为不小于0的整数")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载退回的行").click()
    returned = tmp_path / "退回.xlsx"
    download.value.save_as(returned)
    titles, *wrong = CalamineWorkbook.from_path(returned).get_sheet_by_index(0).to_python()
    assert len(wrong) == 2
    mended = [
        dict(zip(titles, row, strict=True)) | {"从业人数": 12, "成立日期": "2015-02-28"}
        for row in wrong
    ]
    upload(page, live_server, write(tmp_path / "改正.xlsx", sheet(mended, titles)))
    expect(page.locator("#main")).to_contain_text("新增 2，变更 0，无变化 0，退回 0")
    page.get_by_role("button", name="写入台账").dblclick()  # hasty
    expect(page.get_by_role("heading", name="已写入台账")).to_be_visible()
    assert Unit.objects.filter(uscc__in=[uscc(2), uscc(3)]).count() == 2
    assert UnitSpell.objects.filter(unit__uscc=uscc(2)).count() == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="下载原文件").click()
    assert download.value.suggested_filename == "改正.xlsx"
    page.get_by_role("button", name="再导入一次").click()
    expect(page.locator("#main")).to_contain_text("新增 0，变更 0，无变化 2，退回 0")
    assert complaints == []


def test_rows_chosen_in_a_list_are_changed_in_a_grid_and_taken_back(
    log_in, live_server, complaints
) -> None:
    page: Page = log_in("east")
    page.goto(f"{live_server.url}/units/")
    page.get_by_role("row", name="东方科技有限公司").get_by_role("checkbox").check()
    page.get_by_role("button", name="在表格中修改").click()
    cell = page.get_by_label("第1行 从业人数")
    before = UnitSpell.objects.filter(unit__uscc="91430105MA0000EA5T").count()
    cell.fill("77")
    page.get_by_role("button", name="上传并核对").click()
    expect(page.locator(".import-changes ins").first).to_have_text("77")
    page.get_by_role("button", name="写入台账").click()
    expect(page.get_by_role("heading", name="已写入台账")).to_be_visible()
    spells = UnitSpell.objects.filter(unit__uscc="91430105MA0000EA5T")
    assert spells.order_by("-started_on").first().headcount == 77
    page.get_by_role("link", name="撤回这个批次").click()
    page.get_by_role("button", name="撤回", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已撤回")
    assert spells.count() == before
    assert complaints == []


PASTE = """([input, text]) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    input.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def test_a_block_pasted_into_the_grid_is_understood_by_its_titles(log_in, live_server) -> None:
    page: Page = log_in("east")
    page.goto(f"{live_server.url}/imports/new/")
    page.get_by_label("台账").select_option("units")
    page.get_by_role("button", name="在表格中填写").click()
    titles, *lines = sheet([unit_row(5), unit_row(6, 从业人数="")])
    block = "\r\n".join("\t".join(map(str, line)) for line in [titles, *lines])
    cell = page.get_by_label("第1行 统一社会信用代码")
    cell.focus()
    page.evaluate(PASTE, [cell.element_handle(), block])
    expect(page.get_by_label("第2行 单位名称")).to_have_value("第6公司")
    expect(page.get_by_label("第1行 从业人数")).to_have_value("10")  # a column that was not there
    page.get_by_label("第2行 单位名称").fill("")
    page.get_by_role("button", name="上传并核对").click()
    expect(page.locator("#import-rows")).to_contain_text("必填项为空")
    page.get_by_role("link", name="在表格中改正").click()
    wrong = page.get_by_label("第1行 单位名称")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    wrong.fill("第6公司")
    page.get_by_role("button", name="上传并核对").click()
    expect(page.locator("#main")).to_contain_text("新增 1，变更 0，无变化 0，退回 0")
    assert ImportBatch.objects.filter(state="checked").count() == 2
