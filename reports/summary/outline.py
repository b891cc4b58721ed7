"""The default words of a summary, from `reports/data/*.md`.

`# ` is the title, `## ` and `### ` headings of two levels (numbered when they are printed, as one
without anything under it drops out), `[key]` begins a paragraph, `!key` is a chart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from orgs.periods import Period

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class Words:
    """One paragraph: its key within the summary, and its default text."""

    key: str
    text: str


@dataclass(frozen=True)
class ChartOf:
    key: str


Block = Heading | Words | ChartOf


@dataclass(frozen=True)
class Outline:
    title: str
    blocks: tuple[Block, ...]

    @property
    def texts(self) -> dict[str, str]:
        return {block.key: block.text for block in self.blocks if isinstance(block, Words)}


def outline_of(period: Period) -> Outline:
    """Of the annual summary for a whole year, of the brief for anything shorter."""
    return _read("summary" if is_annual(period) else "brief")


def is_annual(period: Period) -> bool:
    return period == Period.of_year(period.year)


@cache
def _read(name: str) -> Outline:
    title, key = "", ""
    blocks: list[Block] = []
    for line in (DATA / f"{name}.md").read_text().splitlines():
        if line.startswith("# "):
            title = line[2:]
        elif line.startswith("#"):
            marks, _, text = line.partition(" ")
            blocks.append(Heading(len(marks) - 1, text))
        elif line.startswith("["):
            key = line.strip("[]")
        elif line.startswith("!"):
            blocks.append(ChartOf(line[1:]))
        elif line:
            blocks.append(Words(key, line))
    return Outline(title, tuple(blocks))
