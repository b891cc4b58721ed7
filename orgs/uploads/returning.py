"""The rejected rows of a batch, back to whoever sent them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from orgs.ledgers.files import LedgerFile
from orgs.ledgers.kinds import kind_named
from orgs.ledgers.returned import reasons_of, write_errors
from orgs.ledgers.runs import Finding
from orgs.models import ImportBatch, ImportRow
from orgs.uploads.store import path_of


def returned_rows(batch: ImportBatch) -> tuple[bytes, int]:
    """A workbook of the file's rejected rows with a reason column, and how many rows it has."""
    rejected = batch.row_outcomes.filter(outcome=ImportRow.Outcome.REJECTED)
    reasons = reasons_of(
        Finding(row.sheet, row.row, *detail)
        for row in rejected.iterator()
        for detail in row.details
    )
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "rows.xlsx"
        file = LedgerFile(path_of(batch.stored.name), batch.file_name)
        count = write_errors(kind_named(batch.kind), file, reasons, target, batch.mapping or None)
        return target.read_bytes(), count
