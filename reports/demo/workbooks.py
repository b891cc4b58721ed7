"""A quarterly form of a superior's, as it might come: uploaded, bound, filled in for two quarters.

The layout is made up; what makes such forms awkward is in it: merged headings, totals by formula, a
percentage, a sheet for the streets, one that explains, one that is hidden.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter

from orgs.models import Change, Division, User
from orgs.scope import EVERYTHING
from orgs.uploads.store import put_away
from reports.demo.places import DISTRICT
from reports.indicators import CATALOGUE
from reports.models import CellBinding, Filling, Workbook
from reports.workbooks.heads import heads_of
from reports.workbooks.numbers import filled
from reports.workbooks.periods import period_of
from reports.workbooks.references import column_letters, place_of
from reports.workbooks.saving import FOLDER, usual_form
from reports.workbooks.sheets import Book, read

NAME = "两新组织党建工作季报表"
# Label in the form → the indicator that answers it; some are called otherwise than ours.
LINES = (
    ("一、组织覆盖", ""),
    ("非公有制企业数（家）", "enterprises"),
    ("社会组织数（家）", "social_orgs"),
    ("两新组织党组织数（个）", "party_orgs"),
    ("两新组织党员数（名）", "members"),
    ("非公有制企业党组织覆盖率", "enterprise_org_coverage"),
    ("二、工作开展", ""),
    ("年内新发展党员（名）", "admissions"),
    ("党建指导员走访（次）", "visits"),
    ("收集诉求（件）", "demands_collected"),
)
STREET_COLUMNS = ("enterprises", "units_with_party_org", "party_orgs", "members")
MAIN, STREETS = "季报表", "分街道"
FILLED = (
    (2021, 3, datetime(2021, 10, 9, 2, 20, tzinfo=UTC)),
    (2021, 4, datetime(2022, 1, 7, 1, 5, tzinfo=UTC)),
)


def add_workbook() -> int:
    """Returns how many rows."""
    by = User.objects.get(username="quji")
    streets = list(Division.objects.for_breakdown(DISTRICT, date(2021, 12, 31)))
    data = form(streets)
    workbook = Workbook.objects.create(
        name=NAME,
        asked_by="市委组织部",
        division_id=DISTRICT,
        every=Workbook.Every.QUARTER,
        stored=put_away([data], FOLDER, ".xlsx"),
        file_name=f"{NAME}（2021版）.xlsx",
        change=_change(by),
    )
    bindings = _bindings(workbook, read(data, NAME), streets, by)
    CellBinding.objects.bulk_create(bindings)
    for year, part, made_at in FILLED:
        period = period_of(workbook.every, year, part)
        cells = filled(workbook, bindings, period, viewer_for=lambda day: EVERYTHING)
        Filling.objects.create(
            workbook=workbook,
            period_start=period.start,
            period_last=period.last_day,
            stored=workbook.stored,
            cells=[one.kept for one in cells],
            made_at=made_at,
            by=by,
        )
    return 1 + len(bindings) + len(FILLED)


def _change(by: User) -> Change:
    return Change.objects.create(
        kind=Change.Kind.DEMO, effective_on=date(2021, 9, 28), reason="上级表格", by=by
    )


def _bindings(
    workbook: Workbook, book: Book, streets: list[Division], by: User
) -> list[CellBinding]:
    district, change, made = Division.objects.get(pk=DISTRICT), _change(by), []

    def bind(sheet: str, cell: str, slug: str, division: Division, when: str) -> None:
        page, place = book.sheet(sheet), place_of(cell)
        assert page is not None  # noqa: S101
        is_percent = page.cell(place).style.is_percent
        made.append(
            CellBinding(
                workbook=workbook,
                sheet=sheet,
                cell=cell,
                slug=slug,
                division=division,
                when=when,
                form=usual_form(slug, CellBinding.Side.VALUE, is_percent=is_percent),
                heads=heads_of(page, place).label,
                change=change,
            )
        )

    for row, (_, slug) in enumerate(LINES, 6):
        if slug:
            is_flow = CATALOGUE[slug].by_period
            bind(MAIN, f"C{row}", slug, district, "to_date" if is_flow else "this")
            bind(MAIN, f"D{row}", slug, district, "to_date_ago" if is_flow else "year_ago")
    for row, street in enumerate(streets, 4):
        for column, slug in enumerate(STREET_COLUMNS, 2):
            bind(STREETS, f"{column_letters(column)}{row}", slug, street, "this")
    return made


def form(streets: list[Division]) -> bytes:
    """The empty form; the same bytes each time."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"title": NAME, "created": datetime(2021, 9, 1)})  # noqa: DTZ001
        looks = _Looks(book)
        _main(book.add_worksheet(MAIN), looks)
        _streets(book.add_worksheet(STREETS), looks, streets)
        notes = book.add_worksheet("填表说明")
        notes.set_column(0, 0, 60)
        notes.write(0, 0, "1. 本表由各区县每季度末后10日内报送。", looks.words)
        notes.write(1, 0, "2. 统计范围为本区域非公有制企业、社会组织及其党组织。", looks.words)
        codes = book.add_worksheet("代码")
        codes.write_row(0, 0, ["430105", "开福区"])
        codes.hide()
    return made.getvalue()


class _Looks:
    """The formats of the form."""

    def __init__(self, book: Any) -> None:
        box = {"border": 1, "valign": "vcenter", "font_name": "宋体", "font_size": 11}
        self.title = book.add_format(
            {"bold": True, "font_size": 18, "align": "center", "font_name": "方正小标宋简体"}
        )
        self.words = book.add_format({"font_name": "宋体", "font_size": 11})
        self.head = book.add_format(box | {"bold": True, "align": "center", "text_wrap": True})
        self.part = book.add_format(box | {"bold": True, "bg_color": "#F2F2F2"})
        self.label = book.add_format(box | {"indent": 1})
        self.number = book.add_format(box | {"num_format": "#,##0", "align": "right"})
        self.share = book.add_format(box | {"num_format": "0.00%", "align": "right"})


def _main(page: Any, looks: _Looks) -> None:
    page.set_column(0, 0, 6)
    page.set_column(1, 1, 34)
    page.set_column(2, 4, 14)
    page.merge_range("A1:E1", NAME, looks.title)
    page.set_row(0, 30)
    page.write("A2", "填报单位（盖章）：", looks.words)
    page.write("E2", "单位：家、个、名", looks.words)
    page.merge_range("A4:A5", "序号", looks.head)
    page.merge_range("B4:B5", "项目", looks.head)
    page.merge_range("C4:E4", "数量", looks.head)
    for column, head in enumerate(("本期", "上年同期", "增减"), 2):
        page.write(4, column, head, looks.head)
    number = 0
    for row, (label, slug) in enumerate(LINES, 5):
        if not slug:
            page.merge_range(row, 0, row, 4, label, looks.part)
            continue
        number += 1
        look = looks.share if CATALOGUE[slug].denominator else looks.number
        page.write(row, 0, number, looks.head)
        page.write(row, 1, label, looks.label)
        page.write_blank(row, 2, None, look)
        page.write_blank(row, 3, None, look)
        page.write_formula(row, 4, f"=C{row + 1}-D{row + 1}", look)
    page.write(
        len(LINES) + 6, 1, "单位负责人：            填表人：            联系电话：", looks.words
    )
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 1)


def _streets(page: Any, looks: _Looks, streets: list[Division]) -> None:
    page.set_column(0, 0, 20)
    page.set_column(1, len(STREET_COLUMNS), 14)
    page.set_row(0, 30)
    page.set_row(2, 32)  # heads of two lines
    page.merge_range(0, 0, 0, len(STREET_COLUMNS), "分街道情况", looks.title)
    page.set_paper(9)
    page.fit_to_pages(1, 1)
    page.write(2, 0, "街道", looks.head)
    for column, slug in enumerate(STREET_COLUMNS, 1):
        page.write(2, column, CATALOGUE[slug].name, looks.head)
    for row, street in enumerate(streets, 3):
        page.write(row, 0, street.name, looks.label)
        for column in range(1, len(STREET_COLUMNS) + 1):
            page.write_blank(row, column, None, looks.number)
    last = len(streets) + 3
    page.write(last, 0, "合计", looks.head)
    for column in range(1, len(STREET_COLUMNS) + 1):
        letter = column_letters(column + 1)
        page.write_formula(last, column, f"=SUM({letter}4:{letter}{last})", looks.number)
