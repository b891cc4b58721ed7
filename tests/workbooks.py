"""Forms as superiors send them, for tests: made by a writer of our own machine, or part by part."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import python_calamine
import xlsxwriter
from django.test import Client
from lxml import etree
from PIL import Image

from orgs.models import Change
from orgs.uploads.store import put_away
from reports.models import CellBinding, Workbook
from reports.workbooks.saving import FOLDER
from tests.book import DISTRICT, EAST, WEST
from tests.exports import body

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_TO = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TITLE = "两新组织情况表"


def whole_form() -> bytes:
    """What makes such forms awkward, all in one: merged heads, totals, a picture, a chart, a hidden
    sheet, names, a validation, a condition, a table of Excel's, print settings."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        box = {"border": 1, "font_name": "宋体"}
        head = book.add_format(box | {"bold": True, "align": "center", "bg_color": "#DDEBF7"})
        number = book.add_format(box | {"num_format": "#,##0"})
        share = book.add_format(box | {"num_format": "0.0%"})
        page = book.add_worksheet("汇总")
        page.merge_range("A1:D1", TITLE, head)
        page.merge_range("A3:A4", "街道", head)
        page.merge_range("B3:D3", "本期", head)
        page.write_row("B4", ["两新党组织", "两新党员", "非公企业组织覆盖率"], head)
        for row, street in enumerate(("东风路街道", "清水塘"), 4):
            page.write(row, 0, street, head)
            page.write_blank(row, 1, None, number)
            page.write_blank(row, 2, None, number)
            page.write_blank(row, 3, None, share)
        page.write("A7", "合计", head)
        page.write_formula("B7", "=SUM(B5:B6)", number, 99)
        page.write_array_formula("C7:C7", "{=SUM(C5:C6)}", number, 98)
        page.data_validation("B5:C6", {"validate": "integer", "criteria": ">=", "value": 0})
        page.conditional_format(
            "B5:C6", {"type": "cell", "criteria": ">", "value": 5, "format": head}
        )
        page.insert_image("F2", "mark.png", {"image_data": picture()})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=汇总!$B$5:$B$6", "categories": "=汇总!$A$5:$A$6"})
        page.insert_chart("F8", chart)
        page.set_column(1, 3, 14)
        page.freeze_panes(4, 1)
        page.set_landscape()
        page.print_area("A1:D7")
        page.protect()
        page.write_comment("B4", "按组织关系")
        other = book.add_worksheet("比较")
        other.write("A1", "全区党员")
        other.write_formula("B1", "=汇总!C7*2", number, 196)
        hidden = book.add_worksheet("代码")
        hidden.write("A1", "430105")
        hidden.hide()
        book.define_name("总数", "=汇总!$B$7")
        listed = book.add_worksheet("明细")
        listed.add_table("B2:C4", {"columns": [{"header": "街道"}, {"header": "数"}]})
    return made.getvalue()


def picture() -> io.BytesIO:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, "PNG")
    return drawn


def package(
    rows: str,
    *,
    sheet: str = "",
    workbook: str = "",
    strings: tuple[str, ...] = (),
    namespace: str = MAIN,
    prefix: str = "",
    more: dict[str, str] | None = None,
    kind: str = f"{_TYPE}.sheet.main+xml",
    title: str = "表",
) -> bytes:
    """A workbook of one sheet “表” with these rows, given as what stands in `sheetData`.

    `sheet` stands before that, `workbook` after the list of sheets; addresses of parts are absolute,
    as some writers have them.
    """
    p = f"{prefix}:" if prefix else ""
    declared = f'xmlns{":" + prefix if prefix else ""}="{namespace}" xmlns:r="{_TO}"'
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>'
        ),
        "_rels/.rels": _rels(("officeDocument", "/xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": _rels(
            ("worksheet", "/xl/worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")
        ),
        "xl/workbook.xml": (
            f'<{p}workbook {declared}><{p}sheets><{p}sheet name="{title}" sheetId="1" r:id="rId0"/>'
            f"</{p}sheets>{workbook}</{p}workbook>"
        ),
        "xl/worksheets/sheet1.xml": (
            f"<{p}worksheet {declared}>{sheet}<{p}sheetData>{rows}</{p}sheetData></{p}worksheet>"
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{namespace}">{"".join(strings)}</sst>',
    } | (more or {})
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def _rels(*targets: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_TO}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{_REL}">{listed}</Relationships>'


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def values_in(data: bytes, sheet: str) -> list[list[Any]]:
    """As another reader sees them."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def cell_in(data: bytes, part: str, name: str) -> etree._Element:
    """The element of a cell that states where it is."""
    (found,) = etree.fromstring(parts_of(data)[part]).iterfind(f".//{{*}}c[@r='{name}']")
    return found


def uploaded(division: str, data: bytes | None = None, **said: Any) -> Workbook:
    """A form that the division has uploaded; a yearly one, unless said otherwise."""
    change = Change.objects.create(kind=Change.Kind.RECORDED)
    values = {"name": "情况表", "asked_by": "市委组织部", "every": "year", "file_name": "表.xlsx"}
    stored = put_away([data or whole_form()], FOLDER, ".xlsx")
    return Workbook.objects.create(
        division_id=division, stored=stored, change=change, **values | said
    )


def bound(workbook: Workbook, cell: str, slug: str, **said: Any) -> CellBinding:
    values = {"sheet": "汇总", "division_id": workbook.division_id, "change": workbook.change}
    return CellBinding.objects.create(workbook=workbook, cell=cell, slug=slug, **values | said)


def yearly() -> Workbook:
    """The district's: members of both streets, the east's rate, last year's admissions."""
    made = uploaded(DISTRICT)
    rate = "enterprise_org_coverage"
    bound(made, "C5", "members", division_id=EAST, heads="东风路街道 · 本期 两新党员")
    bound(made, "C6", "members", division_id=WEST, heads="清水塘 · 本期 两新党员")
    heads = "东风路街道 · 本期 非公企业组织覆盖率"
    bound(made, "D5", rate, division_id=EAST, form="share", heads=heads)
    bound(made, "B5", "admissions", when="last_year", heads="东风路街道 · 本期 两新党组织")
    return made


def take_out(client: Client, workbook: Workbook) -> bytes:
    """The form filled for 2021."""
    return body(client.post(f"/workbooks/{workbook.pk}/fill/", {"year": "2021"}))
