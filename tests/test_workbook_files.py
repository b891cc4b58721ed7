"""A superior's form is filled without changing anything else in it; what cannot be filled is refused."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
from lxml import etree

from orgs.ledgers.files import UnusableError
from reports.workbooks import package as packaging
from reports.workbooks.filling import fill
from reports.workbooks.sheets import MAX_COLUMNS, MAX_ROWS, read
from reports.workbooks.styles import styles_of
from tests.workbooks import (
    MAIN,
    STRICT,
    cell_in,
    package,
    parts_of,
    values_in,
    whole_form,
)

SHEET, OTHER, BOOK = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml"
B5, C6, D5 = (5, 2), (6, 3), (5, 4)


@pytest.fixture(scope="module")
def form() -> bytes:
    return whole_form()


@pytest.fixture(scope="module")
def done(form) -> bytes:
    values = {("汇总", B5): Decimal(12), ("汇总", C6): "—", ("汇总", D5): Decimal("0.0123")}
    return fill(form, "表.xlsx", values)


# --- What stays ----------------------------------------------------------------------------------


def test_every_other_part_keeps_its_bytes(form, done):
    before, after = parts_of(form), parts_of(done)
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == {SHEET, OTHER, BOOK}
    kinds = ("drawing", "chart", "media", "comments", "table", "printerSettings", "styles")
    assert sum(any(kind in name for kind in kinds) for name in before) >= 6


def test_of_a_sheet_only_the_filled_cells_and_stale_results_differ(form, done):
    """Everything else of it is compared, element by element: merges, widths, validations, print area."""

    def rest(data: bytes) -> bytes:
        root = etree.fromstring(parts_of(data)[SHEET])
        for cell in list(root.iter(f"{{{MAIN}}}c")):
            if cell.get("r") in ("B5", "C6", "D5"):
                cell[:] = []
                cell.attrib.pop("t", None)
            if cell.find("{*}f") is not None:
                for value in cell.findall("{*}v"):
                    cell.remove(value)
        return etree.tostring(root, method="c14n")

    assert rest(form) == rest(done)


def test_a_filled_cell_keeps_its_format(form, done):
    for name in ("B5", "C6", "D5"):
        assert cell_in(done, SHEET, name).get("s") == cell_in(form, SHEET, name).get("s") != "0"


def test_numbers_are_numbers_and_words_are_words(done):
    assert cell_in(done, SHEET, "B5").findtext("{*}v") == "12"
    assert cell_in(done, SHEET, "B5").get("t") is None
    assert cell_in(done, SHEET, "C6").get("t") == "inlineStr"
    rows = values_in(done, "汇总")
    assert rows[4] == ["东风路街道", 12.0, "", 0.0123]
    assert rows[5][2] == "—"


def test_no_result_of_a_formula_is_left_that_no_longer_follows(form, done):
    """Not in other sheets either. What can be told is there at once; Excel works all of them out when
    the file is opened."""
    assert cell_in(form, SHEET, "B7").findtext("{*}v") == "99"
    for part, name, formula, result in (
        (SHEET, "B7", "SUM(B5:B6)", "12"),
        (SHEET, "C7", "SUM(C5:C6)", None),  # an array formula
        (OTHER, "B1", "汇总!C7*2", None),
    ):
        cell = cell_in(done, part, name)
        assert (cell.findtext("{*}f"), cell.findtext("{*}v")) == (formula, result)
    settings = etree.fromstring(parts_of(done)[BOOK]).find("{*}calcPr")
    assert settings.get("fullCalcOnLoad") == "1"


def test_a_form_without_formulas_keeps_its_workbook_part():
    data = package('<row r="1"><c r="A1"/></row>')
    after = parts_of(fill(data, "x", {("表", (1, 1)): Decimal(1)}))
    assert after[BOOK] == parts_of(data)[BOOK]


def test_results_of_an_array_formula_go_in_all_its_cells():
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c></row>'
    )
    done = fill(package(rows), "x", {("表", (1, 2)): Decimal(7)})
    assert cell_in(done, SHEET, "A2").find("{*}v") is None


def test_the_same_values_give_the_same_bytes(form, done):
    values = {("汇总", D5): Decimal("0.0123"), ("汇总", C6): "—", ("汇总", B5): Decimal(12)}
    assert fill(form, "另一名称.xlsx", values) == done


def test_a_filled_form_can_be_filled_again(done):
    again = fill(done, "x", {("汇总", B5): Decimal(13)})
    assert values_in(again, "汇总")[4][1] == 13.0


# --- Layouts of other programs -------------------------------------------------------------------


def test_a_setting_of_calculation_is_put_where_it_belongs():
    formula = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'
    names = '<definedNames><definedName name="甲">表!$A$1</definedName></definedNames><oleSize ref="A1"/>'
    root = etree.fromstring(parts_of(fill(package(formula, workbook=names), "x", {}))[BOOK])
    order = [etree.QName(one).localname for one in root]
    assert order == ["sheets", "definedNames", "calcPr", "oleSize"]


def test_a_cell_that_is_not_there_is_put_in_its_place():
    rows = '<row r="2" spans="1:3"><c r="A2"/><c r="D2" s="4"/></row><row r="5"><c r="A5"/></row>'
    data = package(rows, sheet='<dimension ref="A2:D5"/>')
    places = {("表", place): Decimal(1) for place in ((2, 2), (2, 6), (3, 1), (7, 2), (1, 1))}
    root = etree.fromstring(parts_of(fill(data, "x", places))[SHEET])
    assert [cell.get("r") for cell in root.iter(f"{{{MAIN}}}c")] == [
        *("A1", "A2", "B2", "D2", "F2", "A3", "A5", "B7"),
    ]
    assert [row.get("r") for row in root.iter(f"{{{MAIN}}}row")] == ["1", "2", "3", "5", "7"]
    assert root.find("{*}dimension").get("ref") == "A1:F7"
    assert root.find(".//{*}row[@r='2']").get("spans") == "1:6"


def test_a_cell_that_is_not_there_takes_the_format_of_its_row_or_column():
    columns = '<cols><col min="2" max="3" width="9" style="5"/></cols>'
    rows = '<row r="1" s="6" customFormat="1"><c r="A1"/></row><row r="2"><c r="A2"/></row>'
    data = package(rows, sheet=columns)
    done = fill(data, "x", {("表", (1, 2)): Decimal(1), ("表", (2, 3)): Decimal(1)})
    assert cell_in(done, SHEET, "B1").get("s") == "6"
    assert cell_in(done, SHEET, "C2").get("s") == "5"


def test_rows_and_cells_may_leave_out_where_they_are():
    """As some writers of reports do: position by order."""
    rows = "<row><c/><c><v>1</v></c></row><row><c/><c/><c><v>2</v></c></row>"
    data = package(rows)
    assert read(data, "x").sheets[0].cells[2, 3].text == "2"
    done = fill(data, "x", {("表", (2, 2)): Decimal(9), ("表", (2, 5)): Decimal(8)})
    assert values_in(done, "表")[1] == ["", 9.0, 2.0, "", 8.0]


@pytest.mark.parametrize(
    ("namespace", "prefix"), [(STRICT, ""), (MAIN, "x")], ids=["strict", "prefixed"]
)
def test_other_namespaces_are_kept(namespace, prefix):
    p = f"{prefix}:" if prefix else ""
    rows = f'<{p}row r="1"><{p}c r="A1"><{p}v>3</{p}v></{p}c></{p}row>'
    data = package(rows, namespace=namespace, prefix=prefix)
    assert read(data, "x").sheets[0].cell((1, 1)).text == "3"
    done = fill(data, "x", {("表", (1, 1)): Decimal(4), ("表", (2, 1)): "—"})
    root = etree.fromstring(parts_of(done)[SHEET])
    assert {etree.QName(one).namespace for one in root.iter()} == {namespace}
    assert root.findtext(".//{*}c[@r='A1']/{*}v") == "4"


def test_a_cell_loses_what_belonged_to_its_former_value():
    rows = '<row r="1"><c r="A1" s="0" t="s" vm="1" cm="1"><v>0</v></c></row>'
    done = fill(package(rows, strings=("<si><t>填数</t></si>",)), "x", {("表", (1, 1)): Decimal(5)})
    assert dict(cell_in(done, SHEET, "A1").attrib) == {"r": "A1", "s": "0"}


# --- What a page reads of it ---------------------------------------------------------------------


def test_texts_are_read_however_they_are_kept():
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>街道</t></is></c>'
        '<c r="C1" t="str"><v>直写</v></c><c r="D1" t="b"><v>1</v></c></row>'
    )
    rich = "<si><r><t>党</t></r><r><t>组织</t></r><rPh sb='0' eb='1'><t>ダン</t></rPh></si>"
    sheet = read(package(rows, strings=(rich,)), "x").sheets[0]
    texts = [sheet.cell((1, column)).text for column in (1, 2, 3, 4)]
    assert texts == ["党组织", "街道", "直写", "TRUE"]


@pytest.mark.parametrize(("since", "day"), [("", "2021-12-31"), ("1", "2026-01-01")])
def test_days_are_read_by_the_calendar_of_the_file(since, day):
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    data = package(
        '<row r="1"><c r="A1" s="0"><v>44561</v></c></row>',
        workbook=f'<workbookPr date1904="{since}"/>' if since else "",
        more={
            "xl/styles.xml": styles,
            "xl/_rels/workbook.xml.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                '<Relationship Id="rId0" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
                '<Relationship Id="rId1" Type="x/styles" Target="styles.xml"/></Relationships>'
            ),
        },
    )
    assert read(data, "x").sheets[0].cell((1, 1)).text == day


@pytest.mark.parametrize("value", ["NaN", "1E999999999", "-1E-999999999", "Infinity", "甲"])
@pytest.mark.parametrize("code", ["0%", "General", "yyyy-mm-dd"])
def test_a_number_beyond_all_measure_is_shown_as_it_stands(value, code):
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>'
        '<cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>'
    )
    (style,) = styles_of(etree.fromstring(styles))
    assert style.shown(value, since_1904=False) == value


def test_only_sheets_that_are_seen_are_shown(form):
    assert [sheet.name for sheet in read(form, "x").sheets] == ["汇总", "比较", "明细"]


def test_a_sheet_is_as_large_as_what_there_is_to_see(form):
    sheet = read(form, "x").sheet("汇总")
    assert (sheet.rows, sheet.columns, sheet.is_cut) == (7, 4, False)


def test_a_very_large_sheet_is_cut_and_says_so():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, MAX_ROWS + 9))
    wide = '<row r="1000"><c r="XFD1000"><v>1</v></c></row>'
    sheet = read(package(rows + wide), "x").sheets[0]
    assert (sheet.rows, sheet.is_cut) == (MAX_ROWS, True)
    assert sheet.columns <= MAX_COLUMNS


@pytest.mark.parametrize(
    ("page", "place", "said"),
    [
        ("汇总", (7, 2), "是公式“=SUM(B5:B6)”"),
        ("汇总", (7, 3), "是公式“="),
        ("汇总", (3, 3), "在合并单元格 B3:D3 之中，请选它的第一格 B3"),
        ("明细", (2, 2), "“表”的标题行"),
        ("汇总", (99, 1), "不在这张工作表显示的范围内"),
        ("汇总", (5, 2), ""),
        ("汇总", (3, 2), ""),
    ],
)
def test_some_cells_cannot_be_filled(form, page, place, said):
    why = read(form, "x").sheet(page).why_not(place)
    assert said in why
    assert bool(said) == bool(why)


# --- What is refused -----------------------------------------------------------------------------

ROW = '<row r="1"><c r="A1"/></row>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOMB = '<!DOCTYPE a [<!ENTITY b "bb">]><worksheet xmlns="x"><a>&b;</a></worksheet>'


def zipped(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "是空文件"),
        (b"a,b\n1,2\n", "不是 .xlsx 工作簿"),
        (OLE + b"\0" * 600, "是旧式的 .xls 文件"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "设有打开密码"),
        (b"PK\x03\x04" + b"\0" * 100, "已损坏"),
        (whole_form()[:4000], "已损坏"),
        (zipped(readme="x"), "不是 .xlsx 工作簿"),
        (package(ROW, more={"xl/vbaProject.bin": "x"}), "含有宏"),
        (package(ROW, kind="application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "含有宏"),
        (package(ROW, kind="application/vnd.ms-excel.sheet.binary"), "不是 .xlsx 工作簿"),
        (package(ROW, more={"xl/externalLinks/externalLink1.xml": "<x/>"}), "引用了别的工作簿"),
        (package(ROW, more={"xl/connections.xml": "<x/>"}), "连着外部数据"),
        (package(ROW, more={"xl/worksheets/sheet1.xml": BOMB}), "已损坏"),
        (package("<row r='1'><c r='??'/></row>"), "已损坏"),
        (package("<row"), "已损坏"),
        (package(ROW, title="名" * 41), "已损坏"),
        (package(ROW, more={f"x/{n}": "" for n in range(2001)}), "已损坏"),
        (package(ROW, more={"xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'}), "没有看得见的工作表"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_filled_is_refused_with_the_remedy(data, said):
    with pytest.raises(UnusableError) as refused:
        read(data, "上级的表.xlsx")
    assert said in refused.value.rule
    assert "上级的表.xlsx" in refused.value.rule
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("limit", "said"),
    [("MAX_BYTES", "超过上限"), ("MAX_UNPACKED", "解压后超过"), ("MAX_XML", "工作表太大")],
)
def test_a_file_that_is_too_large_is_refused(monkeypatch, form, limit, said):
    monkeypatch.setattr(packaging, limit, 2000)
    if limit != "MAX_BYTES":
        assert len(form) < packaging.MAX_BYTES
    with pytest.raises(UnusableError, match=said):
        read(form, "x")


def test_a_bomb_is_read_no_further_than_the_room(monkeypatch):
    """What it says of its own size is not believed, and it is never unpacked as a whole."""
    monkeypatch.setattr(packaging, "MAX_UNPACKED", 2**20)
    data = package(ROW, more={"xl/media/image1.png": "0" * 50 * 2**20})
    assert len(data) < 2**18
    with pytest.raises(UnusableError, match="解压后超过"):
        read(data, "x")
