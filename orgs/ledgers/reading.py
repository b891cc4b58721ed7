"""From the cells of a file to the rows of a run: what is certain is normalised, the rest refused."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from orgs.ledgers.cells import BLANKS, UNKNOWN, CellError, tidy
from orgs.ledgers.files import Cells, LedgerFile, Sheet, UnusableError
from orgs.ledgers.headers import SEARCHED_ROWS, Header, chosen_header, find_header
from orgs.ledgers.kinds import Column, Kind
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.runs import Finding, Row, Run

FOOTERS = tuple("合计 总计 小计 填表人 填报人 审核人 制表人 备注 说明 注： 注:".split())
SAID_EVERY = 2000  # rows
_BLANK = object()


@dataclass(frozen=True)
class Read:
    """What a cell was read as. Cells repeat, so each is read once a column."""

    value: Any = _BLANK
    problem: tuple[str, str] | None = None  # rule and remedy
    doubt: tuple[str, str] | None = None


# Sheet → {"row": number of the header row, "columns": column name or "", place by place}.
Mapping = dict[str, dict[str, Any]]


def tables(
    kind: Kind, file: LedgerFile, sheet_name: str = "", mapping: Mapping | None = None
) -> Iterator[tuple[Sheet, Header, Iterator[tuple[int, Cells]]]]:
    """Each sheet that holds a ledger of the kind: its header, and the rows below it.

    Other sheets are passed over, and with a mapping all that are not in it. Raises `UnusableError`
    when no sheet is a ledger, or one that seems to be lacks required columns.
    """
    names, found = [], False
    for sheet in file.sheets():
        names.append(sheet.name)
        if (sheet_name and sheet.name != sheet_name) or (mapping and sheet.name not in mapping):
            continue
        rows = iter(sheet.rows)
        top = list(itertools.islice(rows, SEARCHED_ROWS))
        header = _header(kind, top, mapping[sheet.name] if mapping else None)
        if header is None:
            continue
        if missing := header.missing(kind.columns):
            raise UnusableError(
                f"工作表“{sheet.name}”第{header.row}行的表头缺少必填的列：{'、'.join(missing)}",
                f"请对照“{kind.title}”台账的格式补上这些列；不是台账的工作表请删除，或用 --sheet 指定",
            )
        found = True
        below = itertools.chain((row for row in top if row[0] > header.row), rows)
        yield sheet, header, below
    if sheet_name and sheet_name not in names:
        raise UnusableError(f"没有“{sheet_name}”这个工作表", f"文件中有：{'、'.join(names)}")
    if not found:
        required = "、".join(column.title for column in kind.columns if column.required)
        raise UnusableError(
            f"前{SEARCHED_ROWS}行中没有找到“{kind.title}”台账的表头", f"缺少必填的列：{required}"
        )


def _header(
    kind: Kind, top: list[tuple[int, Cells]], chosen: dict[str, Any] | None
) -> Header | None:
    if chosen is None:
        return find_header(kind.columns, top)
    titles = next((cells for number, cells in top if number == chosen["row"]), [])
    return chosen_header(titles, chosen["row"], chosen["columns"])


def read(run: Run, file: LedgerFile, mapping: Mapping | None = None) -> None:
    """Fill the run with the file's rows and with what is wrong in their cells."""
    ids = itertools.count(1)
    readers = {column.name: _Reader(column, run.lookups) for column in run.kind.columns}
    for sheet, header, rows in tables(run.kind, file, run.options.sheet, mapping):
        run.columns.update(header.positions)
        for title in header.unknown:
            run.file_warnings.append(
                Finding(
                    sheet.name,
                    header.row,
                    title,
                    "",
                    "不认识这一列，已忽略",
                    "如有需要请改用台账格式中的列名",
                )
            )
        places = [(readers[name], place) for name, place in header.positions.items()]
        for number, cells in rows:
            if _is_data(cells, header, run.kind):
                _read_row(run, Row(next(ids), sheet.name, number, {}), cells, places)
                if run.parts.count % SAID_EVERY == 0:
                    run.say("读取文件", run.parts.count, 0)
    if not run.parts.count:
        raise UnusableError(f"“{file.name}”的表头下面没有数据", "请核对文件是否完整")


class _Reader:
    """Reads the cells of one column."""

    def __init__(self, column: Column, lookups: Lookups) -> None:
        self.column, self.lookups = column, lookups
        self.known: dict[Any, Read] = {}

    def __call__(self, raw: Any) -> Read:
        try:
            return self.known[raw]
        except KeyError:
            result = self.known[raw] = self._read(raw)
            return result

    def _read(self, raw: Any) -> Read:
        text = tidy(raw) if isinstance(raw, str) else None
        if text in BLANKS:
            return Read()
        if text == UNKNOWN:
            if self.column.may_be_unknown:
                return Read(None)
            return Read(
                problem=("这一列不能填“未知”", f"请填写{self.column.title}，没有变化时留空")
            )
        try:
            value = self.column.cell.read(raw, self.lookups)
        except CellError as error:
            return Read(problem=(error.rule, error.remedy))
        return Read(value, doubt=self.column.cell.doubt(raw, value, self.lookups))


def _is_data(cells: Cells, header: Header, kind: Kind) -> bool:
    """Not blank, and not one of the lines below a table (合计, 填表人 …), which have no key."""
    filled = ((place, cell) for place, cell in enumerate(cells) if not _is_empty(cell))
    place, first = next(filled, (None, None))
    key = header.positions[kind.key[0]]
    if place is None or not isinstance(first, str):
        return place is not None
    has_key = place < key < len(cells) and not _is_empty(cells[key])
    return has_key or not tidy(first).startswith(FOOTERS)


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _read_row(run: Run, row: Row, cells: Cells, places: list[tuple[_Reader, int]]) -> None:
    unread = set()
    for reader, place in places:
        raw = cells[place] if place < len(cells) else ""
        if raw is None or raw == "":
            continue
        result = reader(raw)
        column = reader.column
        if result.value is not _BLANK:
            row.values[column.name] = result.value
        if result.problem:
            unread.add(column.name)
            run.bad.add(row.id)
            run.errors.append(_finding(row, column, raw, result.problem))
        if result.doubt:
            run.file_warnings.append(_finding(row, column, raw, result.doubt))
    for column in run.kind.columns:
        if (
            column.required
            and column.name not in row.values
            and column.name not in unread
            and not run.kind.may_leave_out(column, row.values)
        ):
            run.reject(row, column.name, "必填项为空", f"请填写{column.title}")
    run.kind.check(row, run)
    run.parts.add(row)


def _finding(row: Row, column: Column, raw: Any, problem: tuple[str, str]) -> Finding:
    return Finding(row.sheet, row.number, column.title, tidy(raw), *problem)
