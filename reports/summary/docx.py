"""The summary as a Word document, set as GB/T 9704-2012 sets official ones.

Fonts are named, never shipped: the office's computers have them. Charts are Word's own, so that
they can be restyled; every number has a bookmark (`bookmark`) around it and, where it
first stands, an endnote saying what it is. Notes are Word's own too: deleting a mark deletes its note.
"""

from __future__ import annotations

import io
import re
from typing import Any

from django.conf import settings
from django.utils import timezone
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reports.summary.composing import Section, Summary
from reports.summary.numbers import Shown
from reports.summary.tables import Table
from reports.summary.word_parts import add_chart, add_endnotes, endnote_mark

TITLE, BODY, HEAD, SUBHEAD = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LATIN = "Times New Roman"
TABLE = Pt(9)  # 小五
LINE = Pt(28.95)  # 22 lines on 225 mm
THREE, TWO, FOUR, SMALL = Pt(16), Pt(22), Pt(14), Pt(10.5)  # 三号, 二号, 四号, 五号
TIGHTER = "-4"  # twentieths of a point: 28 characters of 16 pt on 156 mm
BODY_WIDTH = Mm(156)
UNFIT = re.compile(r"\W")


def as_docx(summary: Summary) -> bytes:
    document: Any = Document()
    _say_whose(document.core_properties, summary)
    _page(document, summary)
    _style(document)
    _title(document, summary.title_lines)
    marks = Marks()
    charts = 0
    for section in summary.sections:
        _heading(document, section)
        for paragraph in section.paragraphs:
            marks.write(_body(document), paragraph.runs)
        for chart in section.charts:
            charts += 1
            caption = _plain(document, f"图{charts}　{chart.title}", HEAD, FOUR, centred=True)
            caption.paragraph_format.keep_with_next = True
            caption.paragraph_format.space_before = Pt(8)
            add_chart(document, chart, charts, BODY_WIDTH)
            if chart.note:
                _plain(document, chart.note, BODY, SMALL)
    _signature(document, summary)
    add_endnotes(document, summary.notes)
    for number, table in enumerate(summary.tables, 1):
        _table(document, number, table)
    _about(document, summary)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _say_whose(properties: Any, summary: Summary) -> None:
    """What the file's own properties say, instead of what the library's blank document does."""
    properties.title, properties.author = summary.title, settings.KAIFU_OWNER_NAME
    properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = timezone.now()
    properties.language = "zh-CN"


def _page(document: Any, summary: Summary) -> None:
    """A4 with the standard's margins, and the page number between dashes, outside."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    document.settings.odd_and_even_pages_header_footer = True
    said = "　".join(
        [summary.division.name, *(f"{name}：{text}" for name, text in summary.head[1:4])]
    )
    for header in (section.header, section.even_page_header):
        line = header.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _font(line.add_run(said), BODY, SMALL)
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        line = footer.paragraphs[0]
        line.alignment = side
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = FOUR
        for piece in ("— ", None, " —"):
            run = line.add_run(piece or "")
            _font(run, "宋体", FOUR, latin="宋体")
            if piece is None:
                _page_number(run)


def _page_number(run: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _style(document: Any) -> None:
    """The body's font and spacing are the document's own; headings are Word's, for its outline."""
    normal = document.styles["Normal"]
    _set_font(normal, BODY, THREE)
    _exact(normal.paragraph_format)
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), TIGHTER)
    normal.element.rPr.find(qn("w:sz")).addprevious(spacing)  # where the schema wants it
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for level, font in ((1, HEAD), (2, SUBHEAD)):
        style = document.styles[f"Heading {level}"]
        _set_font(style, font, THREE)
        style.font.bold = False
        for color in style.element.rPr.findall(qn("w:color")):
            style.element.rPr.remove(color)
        _exact(style.paragraph_format)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        _indent(style.element.get_or_add_pPr())


def _set_font(style: Any, name: str, size: Any) -> None:
    style.font.name, style.font.size = LATIN, size
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(attribute), None)
    fonts.set(qn("w:eastAsia"), name)


def _font(run: Any, name: str, size: Any, *, latin: str = LATIN) -> None:
    run.font.name, run.font.size = latin, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _exact(spacing: Any) -> None:
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    spacing.space_before = spacing.space_after = Pt(0)


def _indent(properties: Any) -> None:
    """Two characters, whatever the size."""
    indent = properties.get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "640")


def _title(document: Any, lines: list[str]) -> None:
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for number, piece in enumerate(lines):
        run = line.add_run()
        if number:
            run.add_break()
        run.add_text(piece)
        _font(run, TITLE, TWO)
    line.paragraph_format.line_spacing = Pt(36)
    document.add_paragraph()


def _heading(document: Any, section: Section) -> None:
    if section.level:
        document.add_paragraph(section.title, style=f"Heading {section.level}")


def _body(document: Any) -> Any:
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _indent(line._p.get_or_add_pPr())
    return line


def _plain(document: Any, text: str, font: str, size: Any, *, centred: bool = False) -> Any:
    line = document.add_paragraph()
    if centred:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(line.add_run(text), font, size)
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    return line


def _signature(document: Any, summary: Summary) -> None:
    """Who reports and the day the figures are of: a draft's, for its author to change."""
    for last in (document.paragraphs[-1], document.add_paragraph()):
        last.paragraph_format.keep_with_next = True  # a signature never stands on a page alone
    whole = summary.division.pk == settings.KAIFU_DISTRICT_CODE
    author = settings.KAIFU_OWNER_NAME if whole else summary.division.name
    for text in (author, dict(summary.head)["截止日期"]):
        line = document.add_paragraph(text)
        line.paragraph_format.keep_with_next = text is author
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = THREE * 2


class Marks:
    """Writes numbers with their bookmarks, whose ids are counted through the document."""

    def __init__(self) -> None:
        self.number = 0

    def write(self, line: Any, runs: list[Any]) -> None:
        for run in runs:
            if isinstance(run, Shown):
                self._shown(line, run)
            else:
                line.add_run(run)

    def _shown(self, line: Any, shown: Shown) -> None:
        self.number += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(self.number))
        start.set(qn("w:name"), bookmark(shown, self.number))
        line._p.append(start)
        line.add_run(shown.text)
        line._p.append(end)
        line.add_run(shown.unit)
        if shown.is_first:
            line._p.append(endnote_mark(shown.note.number))


def bookmark(shown: Shown, place: int) -> str:
    """Which number it is, in the letters that Word allows: how it is printed, its place, its slug."""
    how = shown.placeholder.form.name[0].lower()
    return f"{how}{place}_{UNFIT.sub('_', shown.placeholder.slug)}"


def _table(document: Any, number: int, table: Table) -> None:
    """Each on a page of its own, with its head repeated."""
    line = _plain(document, f"附表{number}　{table.title}", HEAD, FOUR, centred=True)
    line.paragraph_format.page_break_before = True
    grid = document.add_table(rows=1, cols=len(table.heads), style="Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    _cells(grid.rows[0], table.heads, HEAD)
    repeat = OxmlElement("w:tblHeader")
    grid.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in table.rows:
        cells = grid.add_row()
        if row.is_heading:
            merged = cells.cells[0].merge(cells.cells[-1])
            _cell(merged, row.label, HEAD)
        else:
            _cells(cells, [row.label, *(point.text for point in row.points)], BODY)
    _widths(grid)
    if table.note:
        _plain(document, f"注：{table.note}", BODY, SMALL)


def _widths(grid: Any) -> None:
    """The labels take what they need, as Word's own reckoning gives every column the same."""
    first = min(Mm(70), max(Mm(26), BODY_WIDTH - Mm(26) * (len(grid.columns) - 1)))
    rest = int((BODY_WIDTH - first) / (len(grid.columns) - 1))
    grid.autofit = False
    grid._tbl.tblPr.find(qn("w:tblLook")).addprevious(_narrow_margins())
    for number, column in enumerate(grid.columns):
        column.width = rest if number else first
    for row in grid._tbl.tr_lst:
        cells = row.tc_lst
        for number, cell in enumerate(cells):
            whole = len(cells) == 1
            cell.width = BODY_WIDTH if whole else (rest if number else first)


def _narrow_margins() -> Any:
    """Left and right of what is in a cell: Word's own leave no room for five digits."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), "45")  # twentieths of a point
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    return margins


def _cells(row: Any, texts: list[str], font: str) -> None:
    for number, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        side = WD_ALIGN_PARAGRAPH.CENTER if font == HEAD else WD_ALIGN_PARAGRAPH.RIGHT
        _cell(cell, text, font, side if number else None)


def _cell(cell: Any, text: str, font: str, side: Any = None) -> None:
    line = cell.paragraphs[0]
    _font(line.add_run(text), font, TABLE)
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    line.alignment = side


def _about(document: Any, summary: Summary) -> None:
    _plain(document, "数据说明", HEAD, FOUR)
    for name, text in summary.head:
        _plain(document, f"{name}：{text}", BODY, SMALL)
