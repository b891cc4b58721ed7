"""What stands beside and above a cell, and which street or indicator that names.

Nothing is guessed: a head names a division or an indicator when it is its name, width and spaces
aside. Where the nearest such heads on both sides name different ones, neither is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from orgs.ledgers.cells import fold
from orgs.models import Division
from reports.indicators import CATALOGUE
from reports.workbooks.references import Box, Place
from reports.workbooks.sheets import Sheet

# A street is called without its kind as often as with it.
_KINDS = ("街道", "镇", "乡")
_SAID = 3  # heads of one side that a label tells


@dataclass(frozen=True)
class Heads:
    """The texts to the left of a cell and above it, the nearest first."""

    left: tuple[str, ...]
    above: tuple[str, ...]

    @property
    def label(self) -> str:
        """As one recognises the cell by."""
        sides = (" ".join(reversed(side[:_SAID])) for side in (self.left, self.above))
        return " · ".join(filter(None, sides))[:200]

    def named(self, names: Mapping[str, str]) -> set[str]:
        """What the nearest head of each side that is in `names` stands for."""
        sides = (
            next((names[fold(text)] for text in side if fold(text) in names), None)
            for side in (self.left, self.above)
        )
        return {found for found in sides if found}


def heads_of(sheet: Sheet, place: Place) -> Heads:
    row, column = sheet.whole(place)
    left = _texts(sheet, ((row, at) for at in range(column - 1, 0, -1)))
    above = _texts(sheet, ((at, column) for at in range(row - 1, 0, -1)))
    return Heads(tuple(left), tuple(above))


def _texts(sheet: Sheet, places: Iterable[Place]) -> Iterator[str]:
    """Without titles, which are merged over most of the sheet from its edge; each merged cell once."""
    before: Place | None = None
    for place in places:
        first = sheet.whole(place)
        box, cell = sheet.covered.get(place), sheet.cell(first)
        if cell.is_text and cell.text.strip() and first != before and not _is_title(sheet, box):
            yield " ".join(cell.text.split())
        before = first


def _is_title(sheet: Sheet, box: Box | None) -> bool:
    return box is not None and box.left == 1 and 1 < box.width > sheet.columns / 2


def division_names(divisions: Iterable[Division]) -> dict[str, str]:
    """What a head may call them by → code; names that two of them share are left out."""
    found: dict[str, set[str]] = {}
    for division in divisions:
        kind = next((kind for kind in _KINDS if division.name.endswith(kind)), "")
        for name in {division.name, division.name.removesuffix(kind)}:
            found.setdefault(fold(name), set()).add(division.code)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}


def indicator_names() -> dict[str, str]:
    """What a head may call an indicator by → slug."""
    return {fold(indicator.name): slug for slug, indicator in CATALOGUE.items()}
