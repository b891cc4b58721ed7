"""The rows behind a figure as a file: exactly those rows, all of them, and what they are.

Head lines state the figure, scope, day or period, basis, definition version and number of rows.
Text is never a formula, whatever it begins with.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import xlsxwriter

from orgs.lists.listing import WEIGHTS, Listing, plain
from orgs.lists.tables import shown_columns

# What a spreadsheet takes for the start of a formula (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
SHEET_ROWS = 1_000_000  # a worksheet has 1,048,576; what is over goes to another one

Row = list[Any]
R = TypeVar("R")

# Who wants to know how many rows have been read and written, of the file being made; see
# `orgs.exports`. On a page nobody does.
progress: ContextVar[Callable[[str, int], None] | None] = ContextVar("progress", default=None)
TOLD_EVERY = 500  # rows


def told(stage: str, rows: Iterable[R], *, every: int = 0) -> Iterable[R]:
    """The rows; whoever listens is told how many of them have passed at the stage."""
    listener = progress.get()
    return rows if listener is None else _telling(stage, rows, every or TOLD_EVERY, listener)


def _telling(
    stage: str, rows: Iterable[R], every: int, listener: Callable[[str, int], None]
) -> Iterator[R]:
    for number, row in enumerate(rows, 1):
        yield row
        if not number % every:
            listener(stage, every)


@dataclass(frozen=True)
class Sheet:
    """One listing written out: its column heads and all of its rows."""

    heads: list[str]
    rows: list[Row]


def sheet(listing: Listing, readable: frozenset[Any]) -> Sheet:
    """All rows of a listing; personal fields masked but in rows whose key is in `readable`."""
    columns = shown_columns(listing)
    names = ["pk", *(f"c_{column.name}" for column in columns), *listing.weights]
    found = listing.rows.values_list(*names).iterator(chunk_size=5000)
    coded = [(n, one) for n, one in enumerate(columns, 1) if one.mask or one.choices]
    summed = range(len(columns) + 1, len(names))
    rows: list[Row] = []
    for row in map(list, told("读取", found)):
        for place, column in coded:
            row[place] = column.shown(row[place], unmasked=row[0] in readable)
        for place in summed:
            row[place] = plain(row[place])
        rows.append(row[1:])
    heads = [column.label for column in columns] + [WEIGHTS[w] for w in listing.weights]
    return Sheet(heads, rows)


def as_csv(head: Sequence[tuple[str, str]], sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, which Excel needs to read Chinese."""
    yield "\ufeff".encode()
    yield _lines([*([name, text] for name, text in head), []])
    for number, one in enumerate(sheets):
        yield _lines([*([[]] if number else []), one.heads])
        for start in range(0, len(one.rows), 1000):
            yield _lines(one.rows[start : start + 1000])


def _lines(rows: Sequence[Row]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([safe(value) for value in row] for row in rows)
    return text.getvalue().encode()


def safe(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value


def as_xlsx(head: Sequence[tuple[str, str]], sheets: Sequence[Sheet]) -> bytes:
    buffer = io.BytesIO()
    # Each row leaves the memory once it is written: less to keep, and a fifth faster.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for one in sheets:
            for start in range(0, max(len(one.rows), 1), SHEET_ROWS):
                page = book.add_worksheet()
                for line, (name, text) in enumerate(head):
                    page.write_string(line, 0, name)
                    page.write_string(line, 1, text)
                first = len(head) + 1
                page.write_row(first, 0, one.heads, bold)
                part = told("写入文件", one.rows[start : start + SHEET_ROWS])
                _write(page, first + 1, part, day)
                page.freeze_panes(first + 1, 0)
                page.set_column(0, len(one.heads), 18)
    return buffer.getvalue()


def _write(page: Any, first: int, rows: Iterable[Row], day: Any) -> None:
    """Text as text: a code of 18 digits must not become a number."""
    text, number, moment = page.write_string, page.write_number, page.write_datetime
    for line, row in enumerate(rows, first):
        for column, value in enumerate(row):
            if isinstance(value, str):
                text(line, column, value)
            elif isinstance(value, date):
                moment(line, column, value, day)
            elif value is not None:
                number(line, column, value)
