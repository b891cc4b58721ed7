"""Charts: what they show is decided here, how they are drawn in `static/js/charts.js`.

A chart is its title, its labels and its series of figures, each with the address of its rows.
The drawing, the table beside it and the links all come from that one value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from reports.figures import Figure, Number

RED, SLATE, PALE = "#b5121b", "#4f6478", "#7d8b99"
ON_DARK = {RED: "#f2716b", SLATE: "#8fb4d8", PALE: "#a9b6c2"}


@dataclass(frozen=True)
class Point:
    """One value of a series: what is drawn, what is printed, and where its rows are.

    `start` is where its bar begins if not at the axis, `color` its own if not the series'.
    """

    value: Number | None
    text: str
    url: str
    start: Number | None = None
    color: str = ""


@dataclass(frozen=True)
class Series:
    name: str
    points: list[Point]
    color: str = RED
    line: bool = False


@dataclass(frozen=True)
class Chart:
    """One chart and its table. `kind` is `bar`, `hbar` (lying bars) or `line`.

    `heading` names what the labels are; `beside` are further columns that only the table has;
    `subject` goes before the title where the chart stands alone, as in a saved picture; `floor` is
    where the axis of values begins if not at 0.
    """

    key: str
    title: str
    kind: str
    heading: str
    labels: list[str]
    series: list[Series]
    unit: str
    stacked: bool = False
    note: str = ""
    beside: list[Series] = field(default_factory=list)
    subject: str = ""
    floor: Number | None = None

    @property
    def is_unknown(self) -> bool:
        """Nothing is known of any label: there is no such breakdown."""
        return all(point.value is None for series in self.series for point in series.points)

    @property
    def is_empty(self) -> bool:
        return not any(point.value for series in self.series for point in series.points)

    @property
    def columns(self) -> list[Series]:
        return self.series + self.beside

    @property
    def rows(self) -> list[tuple[str, list[Point]]]:
        """The table's rows: a label, and a point of each column."""
        by_label = zip(*(series.points for series in self.columns), strict=True)
        return [(label, list(points)) for label, points in zip(self.labels, by_label, strict=True)]

    @property
    def config(self) -> dict[str, Any]:
        """What charts.js reads; values are numbers or null."""
        return {
            "key": self.key,
            "title": f"{self.subject}{self.title}",
            "kind": self.kind,
            "labels": self.labels,
            "unit": self.unit,
            "stacked": self.stacked,
            "floor": self.floor,
            "series": [
                {
                    "name": series.name,
                    "color": series.color,
                    "colors": [point.color or series.color for point in series.points],
                    "line": series.line,
                    "values": [_drawn(point) for point in series.points],
                    "texts": [point.text for point in series.points],
                    "urls": [point.url for point in series.points],
                }
                for series in self.series
            ],
        }


# The rows of a rate that its numerator counts (see `reports.filters`).
IN_NUMERATOR = {"counted": "yes"}


def numerator(figure: Figure) -> Number | None:
    return figure.numerator


def denominator(figure: Figure) -> Number | None:
    return figure.denominator


def series(
    name: str,
    figures: Sequence[Figure],
    urls: Sequence[str],
    *,
    part: Callable[[Figure], Number | None] | None = None,
    color: str = RED,
    line: bool = False,
) -> Series:
    """A series of figures; `part` takes something else of the figure, such as its denominator."""
    points = []
    for figure, url in zip(figures, urls, strict=True):
        value = part(figure) if part else figure.value
        text = f"{value:,}" if part and value is not None else figure.displayed
        points.append(Point(value, text if value is not None else "—", url))
    return Series(name, points, color, line)


def in_dark(chart: Chart) -> Chart:
    """The chart for a dark ground, in lighter shades of the same colours."""
    lit = [replace(one, color=ON_DARK.get(one.color, one.color)) for one in chart.series]
    return replace(chart, series=lit)


def _drawn(point: Point) -> int | float | list[int | float | None] | None:
    """The value, or from where to where its bar goes."""
    if point.start is None or point.value is None:
        return _plain(point.value)
    return [_plain(end) for end in sorted((point.start, point.start + point.value))]


def _plain(value: Number | None) -> int | float | None:
    return round(float(value), 2) if isinstance(value, Decimal) else value
