"""The periods that returns are made for: a year, its halves, quarters and months."""

from __future__ import annotations

import re
from datetime import date

from orgs.periods import Period, months_after

# Part of the year → what it is called, its first month, how many months it has.
PARTS: dict[str, tuple[str, int, int]] = {
    "": ("全年", 1, 12),
    "H1": ("上半年", 1, 6),
    "H2": ("下半年", 7, 6),
    **{f"Q{n}": (f"第{'一二三四'[n - 1]}季度", 3 * n - 2, 3) for n in range(1, 5)},
    **{f"-{n:02}": (f"{n}月", n, 1) for n in range(1, 13)},
}
WRITTEN = re.compile(r"(\d{4})(|H[12]|Q[1-4]|-\d{2})")


def period_of(year: int, part: str) -> Period:
    _, month, months = PARTS[part]
    start = date(year, month, 1)
    return Period(start, months_after(start, months))


def read_period(text: str) -> tuple[int, str]:
    """Year and part of `2021`, `2021H1`, `2021Q3`, `2021-03`. Raises `ValueError`."""
    written = WRITTEN.fullmatch(text.strip().upper())
    if not written or written[2] not in PARTS:
        raise ValueError(f"期间“{text}”无效：可写作 2021、2021H1、2021Q3 或 2021-03")
    return int(written[1]), written[2]


def called(year: int, part: str) -> str:
    return f"{year}年度" if not part else f"{year}年{PARTS[part][0]}"
