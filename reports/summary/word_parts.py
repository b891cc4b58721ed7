"""What python-docx has no call for: charts that Word can edit, and endnotes."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.chart.xmlwriter import ChartXmlWriter
from pptx.enum.chart import XL_CHART_TYPE

from reports.charts import Chart, Series
from reports.summary.numbers import Note

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTES_FONT = (
    '<w:rFonts w:ascii="Times New Roman" w:eastAsia="仿宋_GB2312" w:hAnsi="Times New Roman"/>'
)


# --- Charts --------------------------------------------------------------------------------------


def add_chart(document: Any, chart: Chart, number: int, width: Any) -> None:
    """The chart with its figures in a workbook inside, so that Word's “编辑数据” opens them."""
    package = document.part.package
    data = _data(chart)
    sheet = Part(
        PackURI(f"/word/embeddings/chart{number}.xlsx"),
        SHEET,
        data._workbook_writer.xlsx_blob,
        package,
    )
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    relation = part.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE)
    part._blob = _chart_xml(chart, data, relation)
    reference = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    line = document.add_paragraph()
    line.paragraph_format.line_spacing = 1.0
    line.add_run()._r.append(_inline(chart, number, reference, width, _height(chart)))


def _height(chart: Chart) -> Any:
    """Lying bars need their labels' room."""
    if chart.kind != "hbar":
        return Mm(70)
    bars = 1 if chart.stacked else len(chart.series)
    return Mm(min(20 + len(chart.labels) * (2 + 2.6 * bars), 190))


def _data(chart: Chart) -> CategoryChartData:
    data = CategoryChartData(number_format="General")
    data.categories = chart.labels
    for series in chart.series:
        values = [None if point.value is None else float(point.value) for point in series.points]
        data.add_series(series.name, values)
    return data


def _chart_xml(chart: Chart, data: CategoryChartData, relation: str) -> bytes:
    lying = chart.kind == "hbar"
    kind = {
        (True, True): XL_CHART_TYPE.BAR_STACKED,
        (True, False): XL_CHART_TYPE.BAR_CLUSTERED,
        (False, False): XL_CHART_TYPE.COLUMN_CLUSTERED,
    }.get((lying, chart.stacked), XL_CHART_TYPE.COLUMN_STACKED)
    if chart.kind == "line":
        kind = XL_CHART_TYPE.LINE_MARKERS
    root = etree.fromstring(ChartXmlWriter(kind, data).xml.encode())
    for element, series in zip(root.iter(f"{{{C}}}ser"), chart.series, strict=True):
        _dress(element, series, inside=chart.stacked)
    _plain_axes(root, turned=lying)
    if len(chart.series) > 1:
        _legend(root)
    external = etree.SubElement(root, f"{{{C}}}externalData")
    external.set(f"{{{R}}}id", relation)
    etree.SubElement(external, f"{{{C}}}autoUpdate").set("val", "0")
    texts = root.find(f"{{{C}}}txPr")
    if texts is not None:  # the schema wants the data after it, and the size of slides is too large
        for size in texts.iter(f"{{{A}}}defRPr"):
            size.set("sz", "900")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _plain_axes(root: Any, *, turned: bool) -> None:
    """No title but the caption, no scale beside the values; the first of lying bars on top."""
    for title in root.iter(f"{{{C}}}autoTitleDeleted"):
        title.set("val", "1")
    for axis in root.iter(f"{{{C}}}valAx"):
        axis.find(f"{{{C}}}delete").set("val", "1")
        for grid in axis.findall(f"{{{C}}}majorGridlines"):
            axis.remove(grid)
    for axis in root.iter(f"{{{C}}}catAx") if turned else ():
        scaling = axis.find(f"{{{C}}}scaling")
        for old in scaling.findall(f"{{{C}}}orientation"):
            scaling.remove(old)
        etree.SubElement(scaling, f"{{{C}}}orientation").set("val", "maxMin")


def _dress(element: Any, series: Series, *, inside: bool) -> None:
    """Our colour, and the value beside each bar, or in white within it."""
    color = series.color.lstrip("#")
    fill = f'<a:solidFill><a:srgbClr val="{color}"/></a:solidFill>'
    shape = etree.fromstring(f'<c:spPr xmlns:c="{C}" xmlns:a="{A}">{fill}</c:spPr>')
    white = (
        '<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="800"><a:solidFill>'
        '<a:srgbClr val="FFFFFF"/></a:solidFill></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )
    labels = etree.fromstring(
        f'<c:dLbls xmlns:c="{C}" xmlns:a="{A}">{white if inside else ""}<c:showLegendKey val="0"/><c:showVal val="1"/>'
        '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
        '<c:showBubbleSize val="0"/></c:dLbls>'
    )
    for old in element.findall(f"{{{C}}}spPr"):
        element.remove(old)
    element.find(f"{{{C}}}tx").addnext(shape)
    element.find(f"{{{C}}}cat").addprevious(labels)


def _legend(root: Any) -> None:
    legend = etree.fromstring(
        f'<c:legend xmlns:c="{C}"><c:legendPos val="t"/><c:overlay val="0"/></c:legend>'
    )
    plot = root.find(f".//{{{C}}}plotArea")
    for old in root.iter(f"{{{C}}}legend"):
        old.getparent().remove(old)
    plot.addnext(legend)


def _inline(chart: Chart, number: int, reference: str, width: Any, height: Any) -> Any:
    name = escape(chart.title, {'"': "&quot;"})
    return parse_xml(
        f'<w:drawing xmlns:w="{W}"><wp:inline xmlns:wp="{WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{int(width)}" cy="{int(height)}"/>'
        f'<wp:docPr id="{1000 + number}" name="图{number}" descr="{name}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{A}"><a:graphicData uri="{C}">'
        f'<c:chart xmlns:c="{C}" xmlns:r="{R}" r:id="{reference}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


# --- Endnotes ------------------------------------------------------------------------------------


def endnote_mark(number: int) -> Any:
    run, properties, raised = (OxmlElement(tag) for tag in ("w:r", "w:rPr", "w:vertAlign"))
    raised.set(qn("w:val"), "superscript")
    properties.append(raised)
    mark = OxmlElement("w:endnoteReference")
    mark.set(qn("w:id"), str(number))
    run.extend([properties, mark])
    return run


def add_endnotes(document: Any, notes: list[Note]) -> None:
    """One note for each number, in Arabic numerals."""
    separators = "".join(
        f'<w:endnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{tag}/></w:r></w:p></w:endnote>'
        for number, kind, tag in (
            (-1, "separator", "separator"),
            (0, "continuationSeparator", "continuationSeparator"),
        )
    )
    body = "".join(_endnote(note) for note in notes)
    xml = f'<w:endnotes xmlns:w="{W}">{separators}{body}</w:endnotes>'
    package = document.part.package
    part = Part(PackURI("/word/endnotes.xml"), CONTENT_TYPE.WML_ENDNOTES, xml.encode(), package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.ENDNOTES)
    numerals = parse_xml(f'<w:endnotePr xmlns:w="{W}"><w:numFmt w:val="decimal"/></w:endnotePr>')
    document.sections[0]._sectPr.insert(_after_references(document), numerals)


def _after_references(document: Any) -> int:
    """Where the schema wants it: behind the references to headers and footers."""
    section = document.sections[0]._sectPr
    references = (qn("w:headerReference"), qn("w:footerReference"))
    return sum(child.tag in references for child in section)


def _endnote(note: Note) -> str:
    size = '<w:sz w:val="18"/>'
    return (
        f'<w:endnote w:id="{note.number}"><w:p><w:pPr><w:spacing w:line="240" w:lineRule="auto"/></w:pPr>'
        f'<w:r><w:rPr>{size}<w:vertAlign w:val="superscript"/></w:rPr><w:endnoteRef/></w:r>'
        f'<w:r><w:rPr>{NOTES_FONT}{size}</w:rPr><w:t xml:space="preserve"> {escape(note.said)}</w:t></w:r>'
        "</w:p></w:endnote>"
    )
