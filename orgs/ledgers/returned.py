"""The rejected rows of a file as a workbook of the same shape, ready to be corrected and sent again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from orgs.ledgers.files import Cells, LedgerFile, UnusableError
from orgs.ledgers.headers import REASON, Header
from orgs.ledgers.kinds import Kind
from orgs.ledgers.reading import Mapping, tables
from orgs.ledgers.runs import Finding
from orgs.ledgers.workbook import write_xlsx


def check_target(target: str | Path) -> None:
    """Before anything is written: whether the rejected rows could be. Raises `UnusableError`."""
    target = Path(target)
    if target.suffix.lower() != ".xlsx":
        raise UnusableError(f"退回文件“{target.name}”的扩展名不是 .xlsx", "请改为 .xlsx")
    if not target.absolute().parent.is_dir():
        raise UnusableError(f"退回文件的文件夹“{target.parent}”不存在", "请先建立文件夹")


Reasons = dict[tuple[str, int], str]  # (sheet, row) → all that is wrong with it


def write_errors(
    kind: Kind,
    file: LedgerFile,
    reasons: Reasons,
    target: str | Path,
    mapping: Mapping | None = None,
) -> int:
    """The rejected rows, as they are in the file, with a reason column; returns how many.

    A reason tells where its row was: in this workbook it has another number, and may get about.
    """
    listed = [
        (
            sheet,
            [*titles, REASON],
            (
                [*cells, f"{place_of(file.name, sheet, row)}：{reasons[sheet, row]}"]
                for row, cells in rows
            ),
        )
        for sheet, titles, rows in returned(kind, file, reasons.keys(), mapping)
    ]
    with Path(target).open("wb") as written:
        return write_xlsx(written, listed)


def returned(
    kind: Kind,
    file: LedgerFile,
    places: Collection[tuple[str, int]],
    mapping: Mapping | None = None,
) -> Iterator[tuple[str, list[str], Iterator[tuple[int, Cells]]]]:
    """Each sheet with rows at the places (sheet, row): its name, its titles, and those rows.

    Reasons that the file had been sent back with are left out.
    """
    per_sheet = Counter(sheet for sheet, _ in places)
    for sheet, header, rows in tables(kind, file, mapping=mapping):
        if per_sheet[sheet.name]:
            titles = _titles(kind, header)
            width = len(titles) - (titles[-1] == REASON)
            yield sheet.name, titles[:width], _at(places, sheet.name, width, rows)


def _at(
    places: Collection[tuple[str, int]],
    sheet: str,
    width: int,
    rows: Iterable[tuple[int, Cells]],
) -> Iterator[tuple[int, Cells]]:
    for number, cells in rows:
        if (sheet, number) in places:
            yield number, (cells + [""] * width)[:width]


def _titles(kind: Kind, header: Header) -> list[str]:
    """The file's own titles, but the ledger's for columns that somebody had to point out."""
    titles = list(header.titles)
    for name, place in header.positions.items():
        titles[place] = kind.column(name).title
    return titles


def place_of(file: str, sheet: str, row: int) -> str:
    """Where a row was, as people are told."""
    return f"文件“{file}”工作表“{sheet}”第{row}行"


def reasons_of(errors: Iterable[Finding]) -> Reasons:
    reasons: dict[tuple[str, int], list[str]] = {}
    for found in errors:
        value = f"“{found.value}”" if found.value else ""
        reason = f"{found.column}{value}：{found.rule}；{found.remedy}"
        reasons.setdefault((found.sheet, found.row or 0), []).append(reason)
    return {place: "。".join(parts) for place, parts in reasons.items()}
