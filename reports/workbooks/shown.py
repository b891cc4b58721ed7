"""A sheet of a form as its pages show it, close to how Excel does: what is bound, what is filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from reports.indicators import CATALOGUE, Indicator
from reports.models import CellBinding, Filling, Workbook
from reports.workbooks.heads import heads_of
from reports.workbooks.numbers import Filled, Place, printed
from reports.workbooks.references import Place as At
from reports.workbooks.references import column_letters, name_of, place_of
from reports.workbooks.sheets import Book, Sheet, book_of

WIDEST = 40  # characters; one class for each two (static/css/workbooks.css)
Side = CellBinding.Side


@dataclass(frozen=True)
class Square:
    """One cell: its text and look, how far it is merged, and where it leads."""

    name: str
    text: str
    css: str
    title: str = ""
    url: str = ""
    across: int = 1
    down: int = 1


@dataclass(frozen=True)
class Page:
    """A sheet as rows of squares, with the letters of its columns."""

    sheet: Sheet
    columns: list[tuple[str, int]]  # letters, width of the class
    lines: list[tuple[int, list[Square]]]


def page_of(sheet: Sheet, special: Callable[[At, Square], Square]) -> Page:
    """`special` says what becomes of each square: bound, filled in, to be clicked."""
    lines = []
    for row in range(1, sheet.rows + 1):
        places = ((row, column) for column in range(1, sheet.columns + 1))
        squares = [
            special(place, _square(sheet, place)) for place in places if sheet.whole(place) == place
        ]
        lines.append((row, squares))
    letters = [(column_letters(c), _width(sheet, c)) for c in range(1, sheet.columns + 1)]
    return Page(sheet, letters, lines)


def _width(sheet: Sheet, column: int) -> int:
    width = min(max(round(sheet.widths.get(column, 9)), 2), WIDEST)
    return width + width % 2


def _square(sheet: Sheet, place: At) -> Square:
    cell, box = sheet.cell(place), sheet.covered.get(place)
    return Square(
        name_of(place),
        f"={cell.formula}" if cell.formula else cell.text,
        _css(sheet, place),
        title=f"公式，由 Excel 计算：={cell.formula}" if cell.formula else "",
        across=min(box.right, sheet.columns) - box.left + 1 if box else 1,
        down=min(box.bottom, sheet.rows) - box.top + 1 if box else 1,
    )


def _css(sheet: Sheet, place: At) -> str:
    cell = sheet.cell(place)
    style = cell.style
    align = style.align or ("" if cell.is_text else "right")
    names = [f"sheet-{align}" if align in ("center", "right") else ""]
    names += ["sheet-bold"] if style.is_bold else []
    names += ["sheet-framed"] if style.is_framed else []
    names += ["sheet-formula"] if cell.formula else []
    names += ["sheet-over"] if _runs_over(sheet, place) else []
    return " ".join(filter(None, names))


def _runs_over(sheet: Sheet, place: At) -> bool:
    """Whether the text is written on into the empty cell beside it."""
    cell, beside = sheet.cell(place), sheet.cell((place[0], place[1] + 1))
    free = (
        place not in sheet.covered and not cell.style.wraps and not (beside.text or beside.formula)
    )
    return free and cell.is_text and cell.style.align in ("", "left")


@dataclass(frozen=True)
class Standing:
    """The bindings of a form against its present edition."""

    book: Book
    fit: list[CellBinding]
    unfit: list[tuple[CellBinding, str]]  # why the cell cannot be filled any more
    moved: list[tuple[CellBinding, str]]  # of those that fit: what stands beside the cell now

    def on(self, sheet: Sheet) -> dict[str, CellBinding]:
        return {one.cell: one for one in self.fit if one.sheet == sheet.name}


def standing(workbook: Workbook) -> Standing:
    """In the order of the sheets, and of the rows and columns within."""
    book = book_of(workbook.stored)
    order = {sheet.name: number for number, sheet in enumerate(book.sheets)}
    bindings = sorted(
        workbook.bindings.select_related("division", "change__by"),
        key=lambda one: (order.get(one.sheet, len(order)), place_of(one.cell)),
    )
    found = Standing(book, [], [], [])
    for one in bindings:
        sheet, place = book.sheet(one.sheet), place_of(one.cell)
        if why := _why_unfit(one, sheet):
            found.unfit.append((one, why))
        elif sheet:
            found.fit.append(one)
            if (now := heads_of(sheet, place).label) != one.heads:
                found.moved.append((one, now))
    return found


def _why_unfit(one: CellBinding, sheet: Sheet | None) -> str:
    if one.slug not in CATALOGUE:
        return "对应的指标已取消"
    return sheet.why_not(place_of(one.cell)) if sheet else f"没有工作表“{one.sheet}”"


def of_side(indicator: Indicator, side: str) -> Indicator:
    """The rate itself, or one of its sides as a count of its own, with its rows."""
    if side == Side.VALUE or indicator.denominator is None:
        return indicator
    is_top = side == Side.NUMERATOR
    return replace(
        indicator,
        name=f"{indicator.name}（{'分子' if is_top else '分母'}）",
        unit="",
        measure=indicator.measure if is_top else indicator.denominator,
        denominator=None,
    )


def told(one: CellBinding) -> str:
    """What a cell is bound to, in words."""
    indicator = CATALOGUE.get(one.slug)
    name = of_side(indicator, one.side).name if indicator else one.slug
    return f"{name}，{one.division}，{one.get_when_display()}"


@dataclass(frozen=True)
class Row:
    """One filled cell beside what was sent before and what is sealed, all as text."""

    cell: Filled
    url: str
    last: str | None  # taken out last in this period; None where nothing was
    earlier: str | None  # the same of the period before
    sealed: str | None
    is_changed: bool = False  # from what was taken out last, to the last digit
    differs: bool = False  # from what is sealed

    @property
    def name(self) -> str:
        return told(self.cell.binding)

    @property
    def is_unknown(self) -> bool:
        return self.cell.written is None


def rows_of(
    cells: Sequence[Filled],
    *,
    last: Filling | None,
    earlier: Filling | None,
    sealed: Mapping[Place, str | None],
    url: Callable[[CellBinding], str],
) -> list[Row]:
    now, before = kept_in(last), kept_in(earlier)
    rows = []
    for one in cells:
        binding = one.binding
        place, form = (binding.sheet, binding.cell), binding.form
        before_it, earlier_one, sealed_one = (
            printed(kept[place], form) if place in kept else None for kept in (now, before, sealed)
        )
        rows.append(
            Row(
                one,
                url(binding),
                last=before_it,
                earlier=earlier_one,
                sealed=sealed_one,
                is_changed=place in now and now[place] != one.written,
                differs=place in sealed and sealed[place] != one.written,
            )
        )
    return rows


def kept_in(filling: Filling | None) -> dict[Place, str | None]:
    """What was written into each cell."""
    if filling is None:
        return {}
    return {(one["sheet"], one["cell"]): one["written"] for one in filling.cells}
