"""Where cells lie: `C5` is row 5, column 3."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

Place = tuple[int, int]  # row, column; from 1

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


def place_of(name: str) -> Place:
    """`C5` → (5, 3). Raises `ValueError` for what names no cell."""
    match = _CELL.fullmatch(name)
    if match is None:
        raise ValueError(name)
    return int(match[2]), column_number(match[1])


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def name_of(place: Place) -> str:
    return f"{column_letters(place[1])}{place[0]}"


@dataclass(frozen=True)
class Box:
    """A rectangle of cells, both corners included."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def of(cls, name: str) -> Box:
        """`B2:D4`, or one cell; the corners in any order. Raises `ValueError`."""
        first, _, last = name.partition(":")
        (row, column), (row_2, column_2) = place_of(first), place_of(last or first)
        return cls(min(row, row_2), min(column, column_2), max(row, row_2), max(column, column_2))

    @property
    def corner(self) -> Place:
        return self.top, self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        return self.right - self.left + 1

    def __contains__(self, place: object) -> bool:
        row, column = cast(Place, place)
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def __iter__(self) -> Iterator[Place]:
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield row, column

    def __str__(self) -> str:
        first, last = name_of(self.corner), name_of((self.bottom, self.right))
        return first if first == last else f"{first}:{last}"


_REFERENCE = re.compile(r"(?<![\w.$])(\$?)([A-Z]{1,3})(\$?)([1-9]\d{0,6})(?![\w(!.])")


def moved(formula: str, down: int, across: int) -> str:
    """The formula as it stands so many cells further: references without $ move along."""

    def shifted(match: re.Match[str]) -> str:
        row, column = place_of(f"{match[2]}{match[4]}")
        letters = match[2] if match[1] else column_letters(max(column + across, 1))
        return f"{match[1]}{letters}{match[3]}{row if match[3] else max(row + down, 1)}"

    pieces = formula.split('"')  # what is quoted are words
    pieces[::2] = [_REFERENCE.sub(shifted, piece) for piece in pieces[::2]]
    return '"'.join(pieces)
