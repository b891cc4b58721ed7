"""The rejected rows of a batch, back to whoever sent them: as a workbook, or to be mended here."""

from __future__ import annotations

import tempfile
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


def rejected_rows(batch: ImportBatch) -> tuple[list[str], list[list[Any]], list[Details]]:
    """The titles and rejected rows of the first sheet that has any, and what is wrong with each."""
    rejected = _rejected(batch)
    kind, mapping = kind_named(batch.kind), batch.mapping or None
    for sheet, titles, rows in returned(kind, _file(batch), set(rejected), mapping):
        numbered = list(rows)
        return (
            titles,
            [cells for _, cells in numbered],
            [rejected[sheet, row] for row, _ in numbered],
        )
    return [], [], []


def _rejected(batch: ImportBatch) -> dict[tuple[str, int], Details]:
    rows = batch.row_outcomes.filter(outcome=ImportRow.Outcome.REJECTED)
    return {(row.sheet, row.row or 0): row.details for row in rows.iterator()}


def _file(batch: ImportBatch) -> LedgerFile:
    return LedgerFile(path_of(str(batch.stored)), batch.file_name)
