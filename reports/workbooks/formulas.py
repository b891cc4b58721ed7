"""What simple formulas of a form come to: totals, differences, shares, so that they are seen before
Excel works them out, and by who only looks at the file.

Sums, the four operations, percent signs, SUM and ROUND. A formula with anything else in it, or over
something that is no number, has no result here: none is better than one that Excel would not give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation, Overflow

from reports.workbooks.references import Box, Place
from reports.workbooks.sheets import Book, Sheet

Value = Decimal | str

_MOST_READ = 300_000  # cells, for all formulas together
_DIGITS = 300  # before or after the point; a spreadsheet keeps no more
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.\d+)?)
      | (?P<call>SUM|ROUND)\(
      | (?:(?:'(?P<quoted>[^']+)'|(?P<sheet>\w+))!)?
        (?P<cells>\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![\w(!.])
      | (?P<sign>[-+*/(),%])
    )\s*""",
    re.VERBOSE,
)


class NoResultError(Exception):
    """The formula is beyond what is worked out here, or would give an error."""


_BEYOND = (NoResultError, DivisionByZero, InvalidOperation, Overflow, RecursionError)


class Results:
    """What the formulas of a form come to once these values are filled in."""

    def __init__(self, book: Book, values: Mapping[tuple[str, Place], Value]) -> None:
        self.book, self.values, self.read = book, values, 0
        self.known: dict[tuple[str, Place], Decimal | None] = {}

    def of(self, sheet: str, place: Place) -> Decimal | None:
        """None where there is no telling."""
        at = sheet, place
        if at not in self.known:
            self.known[at] = None  # while it is being worked out: a circle has no result
            page = self.book.sheet(sheet)
            if page is not None and not any(place in box for box in page.computed):
                with suppress(*_BEYOND):
                    self.known[at] = _Formula(self, page, page.cell(place).formula).result()
        return self.known[at]

    def value(self, sheet: Sheet, place: Place) -> Value | None:
        """What stands in a cell, None for nothing. Raises `NoResultError`."""
        self.read += 1
        if self.read > _MOST_READ:
            raise NoResultError
        if (given := self.values.get((sheet.name, place))) is not None:
            return given
        cell = sheet.cell(place)
        if cell.formula:
            result = self.of(sheet.name, place)
            if result is None:
                raise NoResultError
            return result
        return cell.text if cell.number is None and cell.text else cell.number


class _Formula:
    """One formula, read from left to right."""

    def __init__(self, results: Results, sheet: Sheet, text: str) -> None:
        self.results, self.sheet = results, sheet
        self.tokens = list(_tokens(text))
        self.at = 0

    def result(self) -> Decimal:
        found = self._sum()
        if self.at != len(self.tokens) or abs(found.adjusted()) > _DIGITS:
            raise NoResultError
        return found

    def _next(self, *signs: str) -> str:
        """The sign that comes next, if it is one of these; and go past it."""
        if self.at < len(self.tokens):
            sign = self.tokens[self.at].group("sign")
            if sign and sign in signs:
                self.at += 1
                return sign
        return ""

    def _expect(self, sign: str) -> None:
        if not self._next(sign):
            raise NoResultError

    def _sum(self) -> Decimal:
        found = self._product()
        while sign := self._next("+", "-"):
            other = self._product()
            found = found + other if sign == "+" else found - other
        return found

    def _product(self) -> Decimal:
        found = self._signed()
        while sign := self._next("*", "/"):
            other = self._signed()
            found = found * other if sign == "*" else found / other
        return found

    def _signed(self) -> Decimal:
        if sign := self._next("+", "-"):
            return -self._signed() if sign == "-" else self._signed()
        found = self._single()
        while self._next("%"):
            found /= 100
        return found

    def _single(self) -> Decimal:
        if self._next("("):
            found = self._sum()
            self._expect(")")
            return found
        if self.at == len(self.tokens):
            raise NoResultError
        token = self.tokens[self.at]
        if token.group("call"):
            return self._call(token.group("call"))
        self.at += 1
        if token.group("number"):
            return Decimal(token.group("number"))
        (value,) = self._cells(token, one=True)
        if isinstance(value, str):
            raise NoResultError  # adding words is an error in Excel
        return value or Decimal(0)

    def _call(self, name: str) -> Decimal:
        self.at += 1
        if name == "ROUND":
            number = self._sum()
            self._expect(",")
            places = self._sum()
            self._expect(")")
            return number.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)
        total = self._added()
        while self._next(","):
            total += self._added()
        self._expect(")")
        return total

    def _added(self) -> Decimal:
        """One argument of SUM; words in a range do not count."""
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is None or not token.group("cells") or ":" not in token.group("cells"):
            return self._sum()
        self.at += 1
        values = self._cells(token, one=False)
        return sum((value for value in values if isinstance(value, Decimal)), Decimal(0))

    def _cells(self, token: re.Match[str], *, one: bool) -> list[Value | None]:
        name = token.group("quoted") or token.group("sheet")
        sheet = self.results.book.sheet(name) if name else self.sheet
        cells = token.group("cells")
        if sheet is None or cells is None or (one and ":" in cells):
            raise NoResultError
        first, _, last = cells.replace("$", "").partition(":")
        box = Box.of(f"{first}:{last or first}")
        if sheet.is_cut and (box.bottom > sheet.rows or box.right > sheet.columns):
            raise NoResultError
        shown = Box(box.top, box.left, min(box.bottom, sheet.rows), min(box.right, sheet.columns))
        return [self.results.value(sheet, place) for place in shown] or [None]


def _tokens(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or token.end() == at:
            raise NoResultError
        yield token
        at = token.end()
