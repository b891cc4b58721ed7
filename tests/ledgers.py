"""Writes small ledger files and imports them, as a clerk would."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from django.core.management import call_command

from orgs import codes

OPTIONS = {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}


def uscc(number, prefix="91"):
    """A valid, made-up code of a unit registered in the district."""
    bodies = (f"{prefix}430105MA{number:06d}{digit}" for digit in "0123456789X")
    body = next(filter(codes.organization_code_holds, bodies))
    return body + codes.uscc_check_character(body)


def sheet(rows, titles=None):
    """The table that holds rows given as dicts: its titles first."""
    titles = titles or list(dict.fromkeys(title for row in rows for title in row))
    return [titles, *([row.get(title, "") for title in titles] for row in rows)]


def write(path: Path, tables):
    """A workbook of `{sheet name: table}`, or a `.csv` of one table."""
    if not isinstance(tables, dict):
        tables = {"Sheet1": tables}
    if path.suffix == ".csv":
        (table,) = tables.values()
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
        return path
    with xlsxwriter.Workbook(path, OPTIONS) as book:
        # The same rows make the same file.
        book.set_properties({"created": datetime(2021, 12, 31, tzinfo=UTC)})
        for name, table in tables.items():
            worksheet = book.add_worksheet(name)
            for number, row in enumerate(table):
                worksheet.write_row(number, 0, row)
    return path


def import_path(kind, path, *options, as_of="2021-12-31"):
    """(exit code, the JSON that was printed) of importing a file."""
    output, complaints = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command(
            "import_ledger", kind, str(path), f"--as-of={as_of}", "--json", *options,
            stdout=output, stderr=complaints,
        )  # fmt: skip
    except SystemExit as stop:
        code = stop.code
    return code, json.loads(output.getvalue())


class Clerk:
    """Imports rows of one kind; asserts that it worked unless told what to expect."""

    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    def tries(self, kind, rows, *options, **named):
        self.count += 1
        path = write(self.folder / f"{kind}{self.count}.xlsx", sheet(rows))
        return import_path(kind, path, *options, **named)

    def imports(self, kind, rows, *options, **named):
        code, answer = self.tries(kind, rows, *options, **named)
        assert (code, answer["errors"]) == (0, [])
        return answer

    def is_refused(self, kind, rows, *options, **named):
        """Nothing was applied; (row, column, rule) of each error."""
        code, answer = self.tries(kind, rows, *options, **named)
        assert (code, answer["applied"]) == (1, False)
        assert all(error["remedy"] for error in answer["errors"])
        return [(error["row"], error["column"], error["rule"]) for error in answer["errors"]]
