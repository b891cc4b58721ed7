"""What the totals of a form come to is told where that is certain, and not otherwise."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reports.workbooks import formulas
from reports.workbooks.filling import fill
from reports.workbooks.formulas import Results
from reports.workbooks.references import moved, place_of
from reports.workbooks.sheets import read
from tests.workbooks import cell_in, package

# Column A: 10, 20, words, nothing, 0; the formula asked about stands in C1, another in C2.
CELLS = (
    '<row r="1"><c r="A1"><v>10</v></c><c r="B1"/><c r="C1"><f>{}</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><v>20</v></c><c r="C2"><f>{}</f></c></row>'
    '<row r="3"><c r="A3" t="inlineStr"><is><t>合计</t></is></c></row>'
    '<row r="5"><c r="A5"><v>0</v></c></row>'
)


def worked_out(formula: str, other: str = "A1", **values: object) -> Decimal | None:
    book = read(package(CELLS.format(formula, other)), "x")
    filled = {("表", place_of(cell)): value for cell, value in values.items()}
    return Results(book, filled).of("表", (1, 3))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("A1+A2", 30),
        ("A1-A2*2", -30),
        ("(A1-A2)*2", -20),
        ("-A1+50%", "-9.5"),
        ("A1/A2", "0.5"),
        ("SUM(A1:A5)", 30),  # words and blanks in a range do not count
        ("SUM(A1:A2,A2,5)", 55),
        ("SUM($A$1:A2)-A4", 30),
        ("ROUND(A1/3,2)", "3.33"),
        ("ROUND(2.5,0)", 3),
        ("表!A1+'表'!A2", 30),
        ("SUM(A1:XFD1048576)-C2", None),  # a circle
        ("C2*2", 20),
    ],
)
def test_totals_differences_and_shares_are_worked_out(formula, result):
    assert worked_out(formula) == (None if result is None else Decimal(result))


@pytest.mark.parametrize(
    "formula",
    [
        *("A1/A5", "A5/A5", "A1+A3", "C1", "C2+1", "别的表!A1", "甲", "A:A", "A1#", "A1 A2"),
        *("IF(A1&gt;1,2,3)", "SUM(A1:A2", "SUM()", "A1+", ")", "1E3", "LOG10(A1)", "SUMIF(A1,1)"),
        *("ROUND(A1,99999)", "A1&amp;A2", "A1^2", "SUM(A1:A2:A3)", "…", "(" * 3000),
    ],
)
def test_where_there_is_no_telling_nothing_is_told(formula):
    assert worked_out(formula, other="C1") is None


def test_what_is_filled_in_counts_and_a_dash_does_not():
    assert worked_out("SUM(A1:B1)", A1=Decimal(1), B1=Decimal(2)) == 3
    assert worked_out("SUM(A1:B1)", A1=Decimal(1), B1="—") == 1
    assert worked_out("A1+B1", A1=Decimal(1), B1="—") is None


def test_a_form_of_endless_sums_is_not_added_up_without_end(monkeypatch):
    monkeypatch.setattr(formulas, "_MOST_READ", 3)
    assert worked_out("SUM(A1:A2)") == 30
    assert worked_out("SUM(A1:A5)") is None


def test_a_formula_written_once_for_many_cells_is_read_for_each():
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2</f></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/></c></row>'
        '<row r="3"><c r="A3"><v>3</v></c><c r="B3"><f t="shared" si="0"/><v>99</v></c></row>'
    )
    data = package(rows)
    assert read(data, "x").sheets[0].cell((3, 2)).formula == "A3*2"
    done = fill(data, "x", {("表", (3, 1)): Decimal(4)})
    part = "xl/worksheets/sheet1.xml"
    assert [cell_in(done, part, name).findtext("{*}v") for name in ("B1", "B2", "B3")] == [
        *("2", "4", "8"),
    ]


@pytest.mark.parametrize(
    ("formula", "further"),
    [
        ("A1+$B$2+C$3+$D4", "C4+$B$2+E$3+$D7"),
        ("SUM(A1:A9)", "SUM(C4:C12)"),
        ('IF(A1="A1",LOG10(B2),甲1)', 'IF(C4="A1",LOG10(D5),甲1)'),
    ],
)
def test_references_move_along_but_for_those_held_fast(formula, further):
    assert moved(formula, 3, 2) == further
