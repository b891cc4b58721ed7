"""Writes a ledger out in the shape it is read in, with its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import IO, Any

from orgs.ledgers.cells import UNKNOWN
from orgs.ledgers.files import UnusableError
from orgs.ledgers.kinds import Column, Kind, Values
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.workbook import write_csv, write_xlsx


def export_file(kind: Kind, path: str | Path, *, day: date | None = None) -> int:
    """Write the ledger of the kind, as it was known to be until the day; the number of rows.

    Raises `UnusableError` when the file cannot be written.
    """
    target = Path(path)
    try:
        if target.suffix.lower() == ".csv":
            return write_csv(target, *_written(kind, day))
        if target.suffix.lower() == ".xlsx":
            with target.open("wb") as file:
                return export_workbook(kind, file, day=day)
    except OSError as error:
        raise UnusableError(f"不能写入“{target}”：{error.strerror}", "请核对文件夹和权限") from None
    raise UnusableError(f"不能写成“{target.name}”", "请给出 .xlsx 或 .csv 文件名")


def export_workbook(kind: Kind, file: IO[bytes], *, day: date | None = None) -> int:
    """The same as an .xlsx, into a file that is open already."""
    return write_xlsx(file, [(kind.title, *_written(kind, day))])


def _written(kind: Kind, day: date | None) -> tuple[list[str], Iterator[list[Any]]]:
    """The titles and the rows as they are written."""
    lookups = Lookups()
    columns, rows = _columns(kind, kind.export(day, lookups))
    cells = ([_cell(column, values, lookups) for column in columns] for values in rows)
    return [column.title for column in columns], cells


def _columns(kind: Kind, rows: Iterable[Values]) -> tuple[list[Column], Iterator[Values]]:
    """The columns to write: an extra one only if some row has it."""
    if not any(column.extra for column in kind.columns):
        return list(kind.columns), iter(rows)
    listed = list(rows)
    used = {name for values in listed for name in values}
    return [c for c in kind.columns if not c.extra or c.name in used], iter(listed)


def _cell(column: Column, values: Values, lookups: Lookups) -> Any:
    if column.name not in values:
        return ""
    value = values[column.name]
    return UNKNOWN if value is None else column.cell.show(value, lookups)
