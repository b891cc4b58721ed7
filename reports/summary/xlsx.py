"""The summary's numbers as a workbook: every table, Excel's own charts, and the text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from reports.charts import Chart, Point
from reports.indicators import CATALOGUE
from reports.summary.composing import Summary
from reports.summary.tables import Table, by_division_table, by_month_table

WIDE, NARROW, LONG = 34, 13, 90
CHART_ROWS = 20  # of a worksheet, that a chart covers


def as_xlsx(summary: Summary) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        pages = Pages(book, summary.head)
        pages.text(summary)
        years = [table for table in summary.tables if table.key == "years"]
        for table in [
            *years,
            by_division_table(summary.asked, CATALOGUE),
            by_month_table(summary.asked),
        ]:
            if table.rows:
                pages.table(table)
        if summary.charts:
            pages.charts(summary.charts)
        pages.notes(summary)
    return buffer.getvalue()


class Pages:
    """Worksheets of one workbook; each begins with what the file is."""

    def __init__(self, book: Any, head: Sequence[tuple[str, str]]) -> None:
        self.book, self.head = book, head
        self.bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.strong = book.add_format({"bold": True})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.whole = book.add_format({"num_format": "#,##0"})
        self.rate = book.add_format({"num_format": "0.0"})
        self.right = book.add_format({"align": "right"})

    def page(self, name: str, title: str) -> tuple[Any, int]:
        """A worksheet, and the line that comes after its head."""
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, title, self.strong)
        for line, (label, text) in enumerate(self.head, 1):
            sheet.write_string(line, 0, f"{label}：{text}")
        return sheet, len(self.head) + 2

    def text(self, summary: Summary) -> None:
        sheet, line = self.page("正文", summary.title)
        sheet.set_column(0, 0, LONG)
        for section in summary.sections:
            if section.title:
                sheet.write_string(line, 0, section.title, self.strong)
                line += 1
            for paragraph in section.paragraphs:
                sheet.write_string(line, 0, paragraph.plain, self.wrapped)
                line += 1

    def table(self, table: Table) -> None:
        sheet, first = self.page(table.title[:31], table.title)
        sheet.set_column(0, 0, WIDE)
        sheet.set_column(1, len(table.heads), NARROW)
        sheet.write_row(first, 0, table.heads, self.bold)
        sheet.freeze_panes(first + 1, 1)
        for line, row in enumerate(table.rows, first + 1):
            sheet.write_string(line, 0, row.label, self.strong if row.is_heading else None)
            for column, point in enumerate(row.points, 1):
                self._point(sheet, line, column, point)
        if table.note:
            sheet.write_string(first + len(table.rows) + 2, 0, f"注：{table.note}")

    def _point(self, sheet: Any, line: int, column: int, point: Point) -> None:
        """Numbers as numbers, rates in percent; what is unknown and what is words as text."""
        if point.value is None:
            sheet.write_string(line, column, point.text, self.right)
        else:
            is_rate = isinstance(point.value, Decimal) and point.text.endswith("%")
            value = float(point.value)
            sheet.write_number(line, column, value, self.rate if is_rate else self.whole)

    def charts(self, charts: Sequence[Chart]) -> None:
        """Each chart beside the figures it is drawn from."""
        sheet, line = self.page("图表", "图表")
        sheet.set_column(0, 0, WIDE)
        for chart in charts:
            sheet.write_string(line, 0, chart.title, self.strong)
            heads = [chart.heading, *(series.name for series in chart.columns)]
            sheet.write_row(line + 1, 0, heads, self.bold)
            for down, (label, points) in enumerate(chart.rows, line + 2):
                sheet.write_string(down, 0, label)
                for column, point in enumerate(points, 1):
                    self._point(sheet, down, column, point)
            sheet.insert_chart(line, len(heads) + 1, self._drawn(chart, line + 2))
            line += max(len(chart.labels) + 4, CHART_ROWS)

    def _drawn(self, chart: Chart, first: int) -> Any:
        kind = {"hbar": "bar", "bar": "column"}.get(chart.kind, "line")
        options = {"type": kind} | ({"subtype": "stacked"} if chart.stacked else {})
        drawn = self.book.add_chart(options)
        last = first + len(chart.labels) - 1
        for column, series in enumerate(chart.series, 1):
            drawn.add_series(
                {
                    "name": series.name,
                    "categories": ["图表", first, 0, last, 0],
                    "values": ["图表", first, column, last, column],
                    "fill": {"color": series.color},
                    "data_labels": {"value": True},
                }
            )
        drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
        if chart.kind == "hbar":
            drawn.set_y_axis({"reverse": True})
        if len(chart.series) == 1:
            drawn.set_legend({"none": True})
        drawn.set_size({"width": 720, "height": 390})
        return drawn

    def notes(self, summary: Summary) -> None:
        sheet, first = self.page("口径", "正文中各数的口径")
        sheet.set_column(1, 4, WIDE)
        sheet.set_column(5, 5, LONG)
        sheet.write_row(first, 0, ["序号", "名称", "数值", "时间", "口径版本", "口径"], self.bold)
        for line, note in enumerate(summary.notes, first + 1):
            sheet.write_number(line, 0, note.number)
            said = (note.name, note.value, note.when, str(note.version or "—"), note.definition)
            for column, text in enumerate(said, 1):
                sheet.write_string(line, column, text, self.wrapped)
