"""The rejected rows of a batch, back to whoever sent them: as a workbook, or to be mended here."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orgs.ledgers.files import LedgerFile
from orgs.ledgers.kinds import kind_named
from orgs.ledgers.returned import reasons_of, returned, write_errors
from orgs.ledgers.runs import Finding
from orgs.models import ImportBatch, ImportRow
from orgs.uploads.store import path_of

Details = list[list[str]]


def returned_rows(batch: ImportBatch) -> tuple[bytes, int]:
    """A workbook of the file's rejected rows with a reason column, and how many rows it has."""
    reasons = reasons_of(
        Finding(sheet, row, *detail)
        for (sheet, row), details in _rejected(batch).items()
        for detail in details
    )
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "rows.xlsx"
        kind, mapping = kind_named(batch.kind), batch.mapping or None
        count = write_errors(kind, _file(batch), reasons, target, mapping)
        return target.read_bytes(), count


@dataclass(frozen=True)
class RejectedRow:
    sheet: str
    number: int
    cells: list[Any]
    details: Details


def rejected_rows(batch: ImportBatch) -> tuple[list[str], list[RejectedRow]]:
    """The titles of the first sheet with rejected rows, and those rows of all sheets that have the
    same titles: only they make one table."""
    rejected = _rejected(batch)
    kind, mapping = kind_named(batch.kind), batch.mapping or None
    first: list[str] = []
    found: list[RejectedRow] = []
    for sheet, titles, rows in returned(kind, _file(batch), set(rejected), mapping):
        first = first or titles
        if titles == first:
            found += [RejectedRow(sheet, row, cells, rejected[sheet, row]) for row, cells in rows]
    return first, found


def _rejected(batch: ImportBatch) -> dict[tuple[str, int], Details]:
    rows = batch.row_outcomes.filter(outcome=ImportRow.Outcome.REJECTED)
    return {(row.sheet, row.row or 0): row.details for row in rows.iterator()}


def _file(batch: ImportBatch) -> LedgerFile:
    return LedgerFile(path_of(str(batch.stored)), batch.file_name)
