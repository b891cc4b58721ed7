"""Binding a whole range at once: each cell by what the heads beside and above it name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from orgs.models import Division
from reports.indicators import CATALOGUE
from reports.workbooks.heads import Heads, division_names, heads_of, indicator_names
from reports.workbooks.references import Box, Place, name_of
from reports.workbooks.sheets import Cell, Sheet

MAX_CELLS = 600  # of one range


@dataclass(frozen=True)
class Match:
    """One cell of the range: what it would be bound to, or why it is left alone."""

    place: Place
    heads: Heads
    slug: str = ""
    division: Division | None = None
    why: str = ""

    @property
    def name(self) -> str:
        return name_of(self.place)

    @property
    def indicator(self) -> str:
        return CATALOGUE[self.slug].name if self.slug else ""


def matched(
    sheet: Sheet,
    box: Box,
    *,
    divisions: Collection[Division],
    slug: str = "",
    division: Division | None = None,
    bound: Collection[str] = (),
) -> list[Match]:
    """The cells of the range; without `slug` or `division` the heads must name it.

    `divisions` are those that a head may name, `bound` the cells that are bound already.
    """
    names, by_code = division_names(divisions), {one.code: one for one in divisions}
    slugs = indicator_names()
    found = []
    for place in _cells(sheet, box):
        heads = heads_of(sheet, place)
        codes = {division.code} if division else heads.named(names)
        chosen = {slug} if slug else heads.named(slugs)
        why = (
            ("已经对应，不改动" if name_of(place) in bound else sheet.why_not(place))
            or _why(codes, "街道（区划）")
            or _why(chosen, "指标")
            or ("格里已有文字，要填请单独对应" if says_something(sheet.cell(place)) else "")
        )
        if why:
            found.append(Match(place, heads, why=why))
        else:
            code = codes.pop()
            found.append(Match(place, heads, chosen.pop(), division or by_code[code]))
    return found


def says_something(cell: Cell) -> bool:
    """Whether the cell holds words, which a number would take the place of; not what stands for one."""
    return cell.is_text and cell.text.strip() not in ("", "-", "—", "——", "/", "无")


def _cells(sheet: Sheet, box: Box) -> Iterator[Place]:
    """Each merged cell once, and nothing beyond what is shown."""
    for place in Box(box.top, box.left, min(box.bottom, sheet.rows), min(box.right, sheet.columns)):
        if sheet.whole(place) == place:
            yield place


def _why(found: Collection[str], what: str) -> str:
    if not found:
        return f"表头里没有{what}的名称"
    return f"左边和上边的表头是不同的{what}" if len(found) > 1 else ""
