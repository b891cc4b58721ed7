"""Writes ledgers and returned rows; no cell of them is ever taken for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from orgs.ledgers.cells import guard

Table = tuple[str, Sequence[str], Iterable[Sequence[Any]]]  # sheet name, titles, rows


def write_xlsx(file: IO[bytes], tables: Iterable[Table]) -> int:
    """A sheet for each table; returns the number of rows. Row by row, so memory stays small."""
    count = 0
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, titles, rows in tables:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(titles) - 1, 16)
            sheet.write_row(0, 0, map(_safe, titles), bold)
            for number, row in enumerate(rows, 1):
                for place, value in enumerate(row):
                    if isinstance(value, date | datetime):
                        sheet.write_datetime(number, place, value, day)
                    elif value not in (None, ""):
                        sheet.write(number, place, _safe(value))
                count += 1
    return count


def write_csv(path: Path, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """UTF-8 with a BOM, which Excel needs to see that it is UTF-8."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(titles)
        for count, row in enumerate(rows, 1):  # noqa: B007
            writer.writerow([_safe(value) for value in row])
    return count


def _safe(value: Any) -> Any:
    return guard(value) if isinstance(value, str) else value
