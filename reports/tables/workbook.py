"""A table as a workbook in the official layout, ready to print, sign and seal.

The first sheet is the table: title, unit and day, grouped headings, row and column numbers, a line
to sign. The second says what is counted, which codes were used, what is not held, and what was
checked.
"""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.conf import settings
from django.utils import timezone

from orgs.views.scope import Asked
from reports.figures import rounded
from reports.tables.counting import Counted
from reports.tables.declared import Derived, Head
from reports.tables.shown import DASH, NOT_HELD, Grid, Over, grid

PAPERS = {"A3": 8, "A4": 9}  # XlsxWriter's numbers of paper sizes
SIGNED = ("单位负责人（签章）：", "填表人：", "联系电话：", "填报日期：      年    月    日")
Line = tuple[str, str]


def workbook(asked: Asked, counted: Counted) -> bytes:
    shown, buffer = grid(asked, counted), io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": counted.table.title, "company": settings.KAIFU_OWNER_NAME})
        _Sheet(book, asked, shown).write()
        _notes(book, asked, shown)
    return buffer.getvalue()


class _Sheet:
    """The table itself; `self.line` is the next line to write."""

    def __init__(self, book: Any, asked: Asked, shown: Grid) -> None:
        self.asked, self.shown, self.counted = asked, shown, shown.counted
        self.page = book.add_worksheet(self.counted.table.number)
        box = {"border": 1, "valign": "vcenter", "font_name": "宋体", "font_size": 10}
        self.title = book.add_format({"bold": True, "font_size": 18, "align": "center",
                                      "valign": "vcenter", "font_name": "宋体"})  # fmt: skip
        self.plain = book.add_format({"font_name": "宋体", "font_size": 10})
        self.right = book.add_format({"font_name": "宋体", "font_size": 10, "align": "right"})
        self.head = book.add_format(box | {"align": "center", "text_wrap": True})
        self.labels = [book.add_format(box | {"indent": n, "text_wrap": True}) for n in range(3)]
        self.number = book.add_format(box | {"num_format": "0", "align": "right"})
        self.share = book.add_format(box | {"num_format": "0.0", "align": "right"})
        self.dash = book.add_format(box | {"align": "center"})
        self.first = 2 if shown.has_numbers else 1  # columns before the numbers
        self.last = self.first + len(self.counted.columns) - 1
        self.line = 0

    def write(self) -> None:
        self._title()
        self._heads()
        self.page.freeze_panes(self.line, self.first)
        self.page.repeat_rows(3, self.line - 1)
        for row in self.counted.rows:
            self._row(row)
        self._signature()
        self._print()

    def _title(self) -> None:
        table, scope = self.counted.table, self.counted.scope
        self.page.merge_range(0, 0, 0, self.last, f"{table.title}（两新组织）", self.title)
        self.page.set_row(0, 32)
        division = self.asked.bar.division.name
        self.page.write_string(1, 0, f"填报单位：{division}（{scope.division}）", self.plain)
        self.page.write_string(1, self.last, table.number, self.right)
        basis = "；".join(scope.basis.described()) or "默认"
        part = "　仅含导出人负责范围内的数据" if self.asked.bar.is_partial else ""
        said = f"截止日期：{scope.as_of}　统计期间：{scope.period}　口径：{basis}　第{table.version}版{part}"
        self.page.write_string(2, 0, said, self.plain)
        self.page.write_string(2, self.last, table.unit, self.right)
        self.line = 3

    def _heads(self) -> None:
        """Two lines of headings where columns are grouped, and the line of their numbers."""
        grouped = any(head.group for head in self.counted.columns)
        bottom = self.line + grouped
        self._merged(self.line, 0, bottom, 0, self.counted.table.corner)
        if self.shown.has_numbers:
            self._merged(self.line, 1, bottom, 1, "栏次")
        column = self.first
        for over in self.shown.over:
            self._over(over, column, bottom)
            column += over.width
        for number, head in enumerate(self.counted.columns, self.first):
            if head.group:
                self.page.write_string(bottom, number, _label(head), self.head)
        self.line = bottom + 1
        if self.shown.has_numbers:
            self.page.write_string(self.line, 0, "甲", self.head)
            self.page.write_string(self.line, 1, "乙", self.head)
            for number, head in enumerate(self.counted.columns, self.first):
                self.page.write_string(self.line, number, head.number, self.head)
            self.line += 1

    def _over(self, over: Over, column: int, bottom: int) -> None:
        if over.head:
            self._merged(self.line, column, bottom, column, _label(over.head))
        else:
            self._merged(self.line, column, self.line, column + over.width - 1, over.label)

    def _merged(self, top: int, left: int, bottom: int, right: int, text: str) -> None:
        if (top, left) == (bottom, right):
            self.page.write_string(top, left, text, self.head)
        else:
            self.page.merge_range(top, left, bottom, right, text, self.head)

    def _row(self, row: Head) -> None:
        self.page.write_string(self.line, 0, _label(row), self.labels[min(row.level, 2)])
        if self.shown.has_numbers:
            self.page.write_string(self.line, 1, row.number, self.head)
        for number, column in enumerate(self.counted.columns, self.first):
            value = self.counted.value(row, column)
            cell = self.counted.cells[row.number, column.number]
            if value is None:
                self.page.write_string(self.line, number, DASH, self.dash)
            elif isinstance(cell, Derived) and cell.formula.share:
                self.page.write_number(self.line, number, rounded(Decimal(value)), self.share)
            else:
                self.page.write_number(self.line, number, value, self.number)
        self.line += 1

    def _signature(self) -> None:
        """Blank, to be signed and sealed on paper; spread over the width of the table."""
        step = max((self.last + 1) // len(SIGNED), 1)
        for number, text in enumerate(SIGNED):
            column = min(number * step, self.last)
            self.page.write_string(self.line + 1, column, text, self.plain)
        said = f"“{DASH}”为{NOT_HELD}或不详，不是0；"
        extra = "带＊的行、列不在官方表内；" if self.shown.has_extra else ""
        told = f"{said}{extra}说明、代码和核对结果见第二张表。"
        self.page.write_string(self.line + 2, 0, told, self.plain)

    def _print(self) -> None:
        self.page.set_landscape()
        self.page.set_paper(PAPERS[self.counted.table.paper])
        self.page.fit_to_pages(1, 0)
        self.page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.page.center_horizontally()
        self.page.set_footer("&C第 &P 页，共 &N 页")
        self.page.set_column(0, 0, 34 if self.counted.table.official else 22)
        if self.shown.has_numbers:
            self.page.set_column(1, 1, 6)
        self.page.set_column(self.first, self.last, 10)


def _label(head: Head) -> str:
    """With the code of 党内统计; one digit would be taken for a number of the table."""
    code = f"（{head.code}）" if len(head.code) > 1 else ""
    return f"{'＊' if head.extra else ''}{head.label}{code}"


def _notes(book: Any, asked: Asked, shown: Grid) -> None:
    page = book.add_worksheet("说明和核对")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for line, (name, text) in enumerate(_told(shown)):
        page.write_string(line, 0, name, bold)
        page.write_string(line, 1, text, wrap)
    page.set_column(0, 0, 44)
    page.set_column(1, 1, 90)
    page.set_landscape()
    page.set_paper(PAPERS["A4"])
    page.fit_to_pages(1, 0)


def _told(shown: Grid) -> list[Line]:
    table = shown.counted.table
    heads = [*shown.counted.rows, *shown.counted.columns]
    lines: list[Line] = [
        ("报表", f"{table.number} {table.title}"),
        ("定义", table.definition),
        *(("说明", note) for note in table.notes),
        *((note.where, note.text) for note in shown.notes),
        ("导出时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]
    if shown.not_held:
        lines += [("", ""), (NOT_HELD, "下列各项台账没有，不填0")]
        lines += [(note.where, note.text) for note in shown.not_held]
    coded = [head for head in heads if head.code]
    if coded:
        lines += [("", ""), ("党内统计代码", "参照2017年半年报工具，仅供对照")]
        lines += [(head.label, head.code) for head in coded]
    if shown.checked:
        lines += [("", ""), ("核对关系", f"共{len(shown.checked)}项，不成立{shown.broken}处")]
    for one in shown.checked:
        result = "；".join(broken.text for broken in one.broken) or "成立"
        lines.append((f"{one.text}（{one.check.source}）", result))
    return lines
