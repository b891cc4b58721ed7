"""Reads of a workbook what a page shows and a binding must know: texts, formulas, merged cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from orgs.ledgers.files import UnusableError
from orgs.uploads.store import path_of
from reports.workbooks.package import (
    Element,
    Package,
    Part,
    damaged,
    opened,
    parsed,
    workbook_part,
    worksheets,
)
from reports.workbooks.references import Box, Place, moved, name_of, place_of
from reports.workbooks.styles import Style, styles_of

# What a page shows of a sheet; what lies beyond is kept as it is, and cannot be bound.
MAX_ROWS, MAX_COLUMNS = 300, 60
MAX_SHEETS = 40
LONGEST_TITLE = 40  # Excel allows 31
COMPUTED = ("array", "dataTable")  # kinds of formula that fill several cells
_PLAIN = Style()


@dataclass(frozen=True)
class Cell:
    """`text` as the page shows it; `formula` without its equals sign, "" for none; `number` what
    stands there of itself."""

    text: str = ""
    formula: str = ""
    style: Style = _PLAIN
    is_text: bool = False
    number: Decimal | None = None


@dataclass(frozen=True)
class Sheet:
    """One visible sheet, as far as it is shown."""

    name: str
    cells: Mapping[Place, Cell]
    merges: tuple[Box, ...]
    computed: tuple[Box, ...]  # cells that one formula fills together
    headings: tuple[Box, ...]  # of tables: Excel finds their columns by these texts
    widths: Mapping[int, float]  # in characters, of columns that say so
    rows: int
    columns: int
    is_cut: bool
    covered: Mapping[Place, Box] = field(default_factory=dict)  # merged cells → their merge

    def cell(self, place: Place) -> Cell:
        return self.cells.get(place, Cell())

    def whole(self, place: Place) -> Place:
        """The cell that says what this one shows: of a merge its first."""
        box = self.covered.get(place)
        return box.corner if box else place

    def why_not(self, place: Place) -> str:
        """Why the cell cannot be filled; "" when it can."""
        row, column = place
        box, cell = self.covered.get(place), self.cell(place)
        if row > self.rows or column > self.columns:
            return "不在这张工作表显示的范围内，请在表格的范围内选一格"
        if cell.formula:
            return f"是公式“={cell.formula}”，由 Excel 计算，请改选公式所引用的格"
        if any(place in one for one in self.computed):
            return "由数组公式计算，请改选公式所引用的格"
        if box and place != box.corner:
            return f"在合并单元格 {box} 之中，请选它的第一格 {name_of(box.corner)}"
        if any(place in one for one in self.headings):
            return "是 Excel“表”的标题行，填了数就打不开，请选标题以下的格"
        return ""


@dataclass(frozen=True)
class Book:
    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


@lru_cache(maxsize=24)
def book_of(stored: str) -> Book:
    """The form kept at this place; a file once put away never changes."""
    return read(path_of(stored).read_bytes(), stored)


def read(data: bytes, name: str) -> Book:
    """Raises `UnusableError` for a file that cannot be filled."""
    package = opened(data, name)
    try:
        parts = [part for part in worksheets(package) if not part.is_hidden]
        if any(len(part.title) > LONGEST_TITLE for part in parts):
            raise ValueError("title")
        if len(parts) > MAX_SHEETS:
            raise UnusableError(
                f"“{name}”有 {len(parts)} 张工作表，超过上限 {MAX_SHEETS} 张", "请拆成几份上传"
            )
        reader = _Reader(package)
        sheets = tuple(reader.sheet(part) for part in parts)
    except (ValueError, KeyError, IndexError):
        raise damaged(name) from None
    if not sheets:
        raise UnusableError(f"“{name}”没有看得见的工作表", "请取消隐藏要填的工作表后再上传")
    return Book(sheets)


def placed_rows(data: Element) -> Iterator[tuple[int, Element]]:
    """The rows of a sheet with their numbers, which a file may leave out."""
    number = 0
    for row in data.iterchildren("{*}row"):
        number = int(row.get("r") or number + 1)
        yield number, row


def placed_cells(row: Element) -> Iterator[tuple[int, Element]]:
    """The cells of a row with the numbers of their columns, which a file may leave out."""
    column = 0
    for cell in row.iterchildren("{*}c"):
        name = cell.get("r")
        column = place_of(name)[1] if name else column + 1
        yield column, cell


class _Reader:
    def __init__(self, package: Package) -> None:
        self.package = package
        workbook = workbook_part(package)
        related = dict(package.related(workbook).values())
        settings = parsed(package.parts[workbook]).find("{*}workbookPr")
        said = "" if settings is None else settings.get("date1904", "")
        self.since_1904 = said in ("1", "true")
        self.styles = styles_of(self._root(related.get("styles")))
        strings = self._root(related.get("sharedStrings"))
        self.strings = [] if strings is None else [_text(one) for one in strings.iterfind("{*}si")]

    def _root(self, part: str | None) -> Element | None:
        content = self.package.parts.get(part or "")
        return parsed(content) if content else None

    def sheet(self, part: Part) -> Sheet:
        root = parsed(self.package.parts[part.name])
        cells: dict[Place, Cell] = {}
        computed: list[Box] = []
        is_cut, shared = False, {}
        data = root.find("{*}sheetData")
        for row, element in placed_rows(data) if data is not None else ():
            for column, one in placed_cells(element):
                if row > MAX_ROWS or column > MAX_COLUMNS:
                    is_cut |= len(one) > 0
                    continue
                formula = one.find("{*}f")
                said = _formula(formula, (row, column), shared)
                cells[row, column] = self._cell(one, said)
                if formula is not None and formula.get("t") in COMPUTED:
                    computed.append(Box.of(formula.get("ref") or name_of((row, column))))
        merges = tuple(
            Box.of(one.get("ref", "")) for one in root.iterfind("{*}mergeCells/{*}mergeCell")
        )
        rows, columns = _extent(cells, merges)
        shown = [box for box in merges if box.top <= rows and box.left <= columns]
        return Sheet(
            name=part.title,
            cells=cells,
            merges=tuple(shown),
            computed=tuple(computed),
            headings=tuple(self._headings(part)),
            widths=_widths(root),
            rows=rows,
            columns=columns,
            is_cut=is_cut,
            covered={
                (row, column): box
                for box in shown
                for row in range(box.top, min(box.bottom, rows) + 1)
                for column in range(box.left, min(box.right, columns) + 1)
            },
        )

    def _cell(self, element: Element, formula: str) -> Cell:
        index = int(element.get("s", 0))
        style = self.styles[index] if index < len(self.styles) else _PLAIN
        value = element.findtext("{*}v") or ""
        kind = element.get("t", "n")
        if kind == "s":
            text = self.strings[int(value)] if value else ""
        elif kind == "inlineStr":
            inline = element.find("{*}is")
            text = "" if inline is None else _text(inline)
        elif kind == "b":
            text = {"1": "TRUE", "0": "FALSE"}.get(value, value)
        else:
            text = (
                style.shown(value, since_1904=self.since_1904) if kind == "n" and value else value
            )
        if formula or kind != "n":
            return Cell(text, formula, style, not formula and kind in ("s", "inlineStr", "str"))
        return Cell(text, "", style, number=_number(value))

    def _headings(self, part: Part) -> Iterator[Box]:
        for kind, target in self.package.related(part.name).values():
            if kind == "table" and target in self.package.parts:
                table = parsed(self.package.parts[target])
                box, lines = Box.of(table.get("ref", "")), int(table.get("headerRowCount", 1))
                if lines:
                    yield Box(box.top, box.left, box.top + lines - 1, box.right)


def _number(value: str) -> Decimal | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 300 else None


def _formula(element: Element | None, place: Place, shared: dict[str, tuple[Place, str]]) -> str:
    """The formula of a cell, "" for none; one that is written once for many cells as it stands here."""
    if element is None:
        return ""
    text, key = element.text or "", element.get("si", "")
    if element.get("t") != "shared":
        return text or "…"
    if text:
        shared[key] = place, text
        return text
    (row, column), first = shared.get(key, (place, "…"))
    return moved(first, place[0] - row, place[1] - column)


def _text(element: Element) -> str:
    """The text of a string, without the readings that may stand above it (phonetic runs)."""
    return "".join(
        one.text or ""
        for one in element.iter("{*}t")
        if not any(etree_name(above) == "rPh" for above in one.iterancestors())
    )


def etree_name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _extent(cells: Mapping[Place, Cell], merges: tuple[Box, ...]) -> Place:
    """The last row and column with anything to see."""
    seen = [
        place for place, cell in cells.items() if cell.text or cell.formula or cell.style.is_framed
    ]
    rows = [row for row, _ in seen] + [box.bottom for box in merges if box.bottom <= MAX_ROWS]
    columns = [c for _, c in seen] + [box.right for box in merges if box.right <= MAX_COLUMNS]
    return max(rows, default=1), max(columns, default=1)


def _widths(root: Element) -> dict[int, float]:
    found: dict[int, float] = {}
    for one in root.iterfind("{*}cols/{*}col"):
        for column in range(int(one.get("min", 1)), min(int(one.get("max", 1)), MAX_COLUMNS) + 1):
            if one.get("width"):
                found[column] = 0 if one.get("hidden") in ("1", "true") else float(one.get("width"))
    return found
