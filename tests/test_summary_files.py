"""The files of a summary: every number in them is the figure it names, in its printed form."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from python_calamine import CalamineWorkbook

from orgs.rules import RULES, count
from reports.charts import Chart, Point, Series
from reports.figures import figures
from reports.summary.composing import compose
from reports.summary.docx import as_docx
from reports.summary.files import FORMS
from reports.summary.pdf import as_html, as_pdf
from reports.summary.svg import drawn
from reports.summary.word_parts import C
from reports.summary.xlsx import as_xlsx
from tests.cast import build_cast
from tests.districts import build
from tests.summaries import asked_for, named_numbers

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return build_cast()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


# --- Word ----------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "division"), [(3, "430105"), (7, "430105001")])
def test_every_number_in_the_document_is_the_figure_its_bookmark_names(seed, division):
    build(seed)
    asked = asked_for(division)
    found = figures(asked.scope)
    named = named_numbers(as_docx(compose(asked)))
    assert len(named) > 10
    for how, slug, text in named:
        if slug in RULES:
            assert text == str(count(RULES[slug], asked.scope))
        elif how != "c":
            assert text == found[slug].prose


def test_no_number_of_the_text_is_typed(cast):
    """What is left of a paragraph without its bookmarks and its dates has no digits."""
    made = compose(asked_for())
    for paragraph in made.paragraphs:
        plain = "".join(run for run in paragraph.runs if isinstance(run, str))
        assert not re.search(r"\d", re.sub(r"\d+年(\d+月(\d+日)?)?", "", plain)), paragraph.key


def test_each_note_names_its_indicator_day_and_definition_version(cast):
    made = compose(asked_for())
    parts = parts_of(as_docx(made))
    notes = etree.fromstring(parts["word/endnotes.xml"])
    said = ["".join(note.itertext()).strip() for note in notes if note.get(qn("w:id")) not in "-10"]
    assert [note for note in said if note.startswith("两新党员")] == [
        "两新党员：3人，截至2021年12月31日，口径第1版。"
    ]
    body = etree.fromstring(parts["word/document.xml"])
    marks = [mark.get(qn("w:id")) for mark in body.iter(qn("w:endnoteReference"))]
    assert marks == [str(note.number) for note in made.notes]


def test_charts_are_words_own_with_their_figures_inside(cast):
    made = compose(asked_for())
    parts = parts_of(as_docx(made))
    assert not [name for name in parts if "media" in name]
    assert made.charts
    for number, chart in enumerate(made.charts, 1):
        root = etree.fromstring(parts[f"word/charts/chart{number}.xml"])
        values = [value.text for value in root.iter(f"{{{C}}}v")]
        for series in chart.series:
            assert series.name in values
        book = CalamineWorkbook.from_filelike(
            io.BytesIO(parts[f"word/embeddings/chart{number}.xlsx"])
        )
        rows = book.get_sheet_by_index(0).to_python()
        assert [row[0] for row in rows[1:]] == chart.labels
        assert [row[1] for row in rows[1:]] == [point.value for point in chart.series[0].points]


def test_the_page_is_set_by_the_standard_with_fonts_by_name_only(cast):
    content = as_docx(compose(asked_for()))
    parts, document = parts_of(content), Document(io.BytesIO(content))
    assert not [
        name for name in parts if "font" in name.lower() and name.endswith((".ttf", ".odttf"))
    ]
    section = document.sections[0]
    millimetres = [round(length.mm) for length in (
        section.page_width, section.page_height, section.top_margin, section.bottom_margin,
        section.left_margin, section.right_margin,
    )]  # fmt: skip
    assert millimetres == [210, 297, 37, 35, 28, 26]
    normal = document.styles["Normal"]
    assert normal.paragraph_format.line_spacing.pt == pytest.approx(28.95)
    fonts = [
        document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Normal", "Heading 1", "Heading 2")
    ]
    assert fonts == ["仿宋_GB2312", "黑体", "楷体_GB2312"]
    (title,) = (p for p in document.paragraphs if p.text.startswith("关于开福区2021年"))
    assert {run.font.size.pt for run in title.runs} == {22}
    assert {run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in title.runs} == {"方正小标宋简体"}
    footers = [f.paragraphs[0] for f in (section.footer, section.even_page_footer)]
    assert [line.text for line in footers] == ["—  —", "—  —"]
    assert [line.alignment.name for line in footers] == ["RIGHT", "LEFT"]


def test_the_document_says_what_it_is(cast):
    made = compose(asked_for())
    document = Document(io.BytesIO(as_docx(made)))
    said = "\n".join(p.text for p in document.paragraphs)
    for name, text in made.head:
        assert f"{name}：{text}" in said
    header = document.sections[0].header.paragraphs[0].text
    assert header == "开福区　截止日期：2021年12月31日　统计期间：2021年度　口径：默认"
    assert len(document.tables) == len(made.tables)


# --- Excel, PDF, HTML ----------------------------------------------------------------------------


def test_the_workbook_has_every_table_with_numbers_as_numbers(cast):
    made = compose(asked_for())
    content = as_xlsx(made)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = book.sheet_names
    assert names[0] == "正文"
    assert names[-1] == "口径"
    assert {"分街道主要数据", "按月数据", "图表"} <= set(names)
    rows = book.get_sheet_by_name(names[1]).to_python()
    (admitted,) = (row for row in rows if row[0] == "新发展两新党员（名）")
    assert admitted[1:3] == [2, 1]
    assert [row[0] for row in rows if str(row[0]).startswith("范围")] == ["范围：开福区"]
    parts = parts_of(content)
    assert len([name for name in parts if name.startswith("xl/charts/chart")]) == len(made.charts)


def test_a_brief_of_one_month_has_no_table_by_month(cast):
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(compose(asked_for(month="3")))))
    assert "按月数据" not in book.sheet_names


def test_the_file_for_browsers_stands_alone(cast):
    made = compose(asked_for())
    html = as_html(made).decode()
    assert "<script" not in html
    assert "http://" not in html.replace("http://www.w3.org/", "")
    assert "https://" not in html
    assert ' href="/' not in html
    assert html.count("<svg") == len(made.charts)
    for paragraph in made.paragraphs:
        for shown in paragraph.shown:
            assert f'data-slug="{shown.placeholder.code}">{shown.text}</span>' in html


@pytest.mark.slow
def test_the_pdf_is_made_of_the_same_page(cast):
    content = as_pdf(compose(asked_for()))
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page\n") != 1


@pytest.mark.parametrize("kind", ["hbar", "bar", "line"])
def test_a_drawing_escapes_what_it_is_given(kind):
    points = [Point(3, "3", ""), Point(None, "—", "")]
    chart = Chart("k", "图<b>", kind, "区划", ["甲<i>", "乙"], [Series("数&", points)] * 2, "个")
    svg = str(drawn(chart))
    root = etree.fromstring(svg)
    texts = [text.text for text in root.iter("{*}text")]
    assert "甲<i>" in texts
    assert "3" in texts
    assert "<i>" not in svg
    assert "<b>" not in svg


# --- The command ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [form for form in FORMS if form != "pdf"])
def test_the_command_writes_each_form(cast, tmp_path: Path, capsys, form):
    file = tmp_path / f"summary.{form}"
    call_command("summary", year="2021", division="430105001", format=form, output=str(file))
    assert file.stat().st_size > 1000
    assert f"写入 {file}" in capsys.readouterr().out


def test_the_command_says_what_is_wrong(cast, tmp_path: Path):
    with pytest.raises(CommandError, match="没有代码为“990000”的区划") as refused:
        call_command("summary", year="2021", division="990000", output=str(tmp_path / "a"))
    assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="请换一个可以写的位置"):
        call_command("summary", year="2021", output=str(tmp_path))
