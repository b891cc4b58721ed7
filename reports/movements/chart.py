"""The waterfall from an opening to a closing stock, each bar leading to its rows."""

from __future__ import annotations

from collections.abc import Callable

from reports.charts import PALE, RED, SLATE, Chart, Point, Series
from reports.movements.balances import Balance, Term

# How much of the drawing the stocks take when the movements are small beside them.
STUMP = 3


def waterfall(
    made: Balance,
    *,
    key: str,
    title: str,
    subject: str,
    unit: str,
    ends: tuple[str, str],
    url: Callable[[Term], str],
) -> Chart:
    """`ends` are the addresses of the opening and the closing rows, `url` gives those of a term."""
    labels, points, levels = [], [], [made.opening]
    labels.append("期初")
    points.append(Point(made.opening, f"{made.opening:,}", ends[0], color=SLATE))
    for term in made.terms:
        if term.rows:
            color = RED if term.came else PALE
            points.append(
                Point(term.change, f"{term.change:+,}", url(term), levels[-1], color=color)
            )
            labels.append(term.name)
            levels.append(levels[-1] + term.change)
    labels.append("期末")
    points.append(Point(made.closing, f"{made.closing:,}", ends[1], color=SLATE))
    floor = _floor(levels)
    note = "红色为增加，灰色为减少，深色为两日的数。点每一条可以看到是哪些行。"
    if floor:
        note += f"为看清变动，图形从{floor:,}{unit}画起。"
    return Chart(
        key,
        title,
        "hbar",
        "项目",
        labels,
        [Series("变动", points)],
        unit,
        note=note,
        subject=subject,
        floor=floor or None,
    )


def _floor(levels: list[int]) -> int:
    """Where the axis begins: 0, or near the lowest level when the movements would not be seen."""
    low, spread = min(levels), max(levels) - min(levels)
    step = 10 ** max(len(str(max(spread, 1))) - 1, 0)
    begin = (low - max(spread // STUMP, 1)) // step * step
    return begin if spread and begin > max(levels) // 4 else 0
