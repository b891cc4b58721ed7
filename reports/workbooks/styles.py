"""How cells look, as far as a page shows it: alignment, weight, frame, and what a number means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation

from reports.workbooks.package import Element

# Built-in formats that a file does not spell out (ECMA-376 18.8.30; 27–36 and 50–58 are Chinese days).
_PERCENTS = {9: "0%", 10: "0.00%"}
_DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_DIGITS = 20
_FIFTEEN = Context(prec=15)
_NOT_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@dataclass(frozen=True)
class Style:
    align: str = ""  # left, center, right, or as the kind of value has it
    is_bold: bool = False
    is_framed: bool = False
    is_percent: bool = False
    is_day: bool = False
    decimals: int = 0
    wraps: bool = False

    def shown(self, value: str, *, since_1904: bool) -> str:
        """A number as the cell would print it, roughly."""
        try:
            number = Decimal(value)
        except InvalidOperation:
            return value
        if not number.is_finite() or abs(number.adjusted()) > _DIGITS:
            return value[:_DIGITS]  # of no use to anybody; written out it could be endless
        if self.is_percent:
            return f"{number * 100:.{self.decimals}f}%"
        if self.is_day and 0 < number < 2_950_000:
            start = date(1904, 1, 1) if since_1904 else date(1899, 12, 30)
            return f"{start + timedelta(days=int(number))}"
        return plain(round(number, 10))


def plain(number: Decimal) -> str:
    """Without exponent or trailing zeros, in the 15 digits that a spreadsheet keeps."""
    text = f"{_FIFTEEN.plus(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def styles_of(root: Element | None) -> list[Style]:
    """The cell formats by their index."""
    if root is None:
        return []
    codes = {
        int(one.get("numFmtId", 0)): one.get("formatCode", "")
        for one in root.iterfind("{*}numFmts/{*}numFmt")
    }
    bold = [one.find("{*}b") is not None for one in root.iterfind("{*}fonts/{*}font")]
    framed = [
        any(side.get("style", "none") != "none" for side in border)
        for border in root.iterfind("{*}borders/{*}border")
    ]
    return [_style(xf, codes, bold, framed) for xf in root.iterfind("{*}cellXfs/{*}xf")]


def _style(xf: Element, codes: dict[int, str], bold: list[bool], framed: list[bool]) -> Style:
    number = int(xf.get("numFmtId", 0))
    code = _NOT_CODE.sub("", (codes.get(number) or _PERCENTS.get(number, "")).partition(";")[0])
    alignment = xf.find("{*}alignment")
    align, wraps = "", ""
    if alignment is not None:
        align, wraps = alignment.get("horizontal", ""), alignment.get("wrapText", "")
    is_percent = "%" in code
    return Style(
        align={"centerContinuous": "center", "distributed": "center"}.get(align, align),
        is_bold=_at(bold, xf.get("fontId")),
        is_framed=_at(framed, xf.get("borderId")),
        is_percent=is_percent,
        is_day=number in _DAYS
        or (not is_percent and bool(re.search("[ymdhs年月日]", code.lower()))),
        wraps=wraps in ("1", "true"),
        decimals=len(code.partition(".")[2].rstrip("%")),
    )


def _at(found: list[bool], index: str | None) -> bool:
    number = int(index or 0)
    return number < len(found) and found[number]
