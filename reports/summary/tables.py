"""The tables of a summary: every figure over the years, and the main ones by division or month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orgs.periods import Period, years_after
from orgs.scope import Scope
from orgs.views.scope import Asked
from reports.charts import Point
from reports.figures import Figure, Part, by_division, by_month, figures
from reports.indicators import CATALOGUE, GROUPS, Indicator
from reports.presentation import Direction, change, is_anothers
from reports.summary.outline import is_annual

MAIN = (
    "enterprises",
    "social_orgs",
    "units_with_party_org",
    "party_orgs",
    "members",
    "party_orgs_established",
    "admissions",
    "visits",
    "demands_collected",
    "demands_resolved",
)


@dataclass(frozen=True)
class Row:
    """One line: what it is about, its points, and whether it only names those that follow."""

    label: str
    points: list[Point]
    is_heading: bool = False


@dataclass(frozen=True)
class Table:
    key: str
    title: str
    heads: list[str]  # the first is over the labels
    rows: list[Row]
    note: str = ""

    @property
    def lines(self) -> list[Row]:
        """The rows without headings between them."""
        return [row for row in self.rows if not row.is_heading]


def years_table(asked: Asked, now: dict[str, Figure], years: int) -> Table:
    """Every figure of the period and of the same one in earlier years, with the last change.

    Stocks of earlier years are those of their period's last day.
    """
    scopes = [asked.scope, *(_years_back(asked, back) for back in range(1, years + 1))]
    found = [now, *(figures(scope) for scope in scopes[1:])]
    rows: list[Row] = []
    for group, name in GROUPS.items():
        rows.append(Row(name, [], is_heading=True))
        rows += [
            Row(_labelled(indicator), _over_years(asked, indicator, scopes, found))
            for indicator in CATALOGUE.values()
            if indicator.group == group
        ]
    heads = ["指标", *(_said(scope.period) for scope in scopes)]
    title = "主要数据" if not years else f"主要数据（{_said(scopes[-1].period)}至{heads[1]}）"
    return Table(
        "years",
        title,
        heads + ["增减"] * bool(years),
        rows,
        "时期数为该期间的数；时点数本期为截止日、以前各期为期末的数。“—”为未统计或没有分母。",
    )


def _over_years(
    asked: Asked, indicator: Indicator, scopes: Sequence[Scope], found: Sequence[dict[str, Figure]]
) -> list[Point]:
    slug = indicator.slug
    points = [_point(asked, one[slug], scope) for scope, one in zip(scopes, found, strict=True)]
    if len(found) > 1:
        changed = change(found[0][slug], found[1][slug], asked.scope)
        unknown = changed.direction is Direction.UNKNOWN or points[0].value is None
        text = "—" if unknown else _only_change(changed.text)
        points.append(Point(None, text, ""))
    return points


def _only_change(text: str) -> str:
    """Without what it is against, which the column's neighbour says."""
    for than in ("上年同期", "上年末", "上年"):
        text = text.removeprefix(f"较{than}").removeprefix(f"与{than}")
    return text


def by_division_table(asked: Asked, slugs: Iterable[str] = MAIN) -> Table:
    chosen = list(slugs)
    parts = by_division(asked.scope, chosen)
    of_streets = any(len(part.key) == 9 for part in parts)
    title = "分街道主要数据" if of_streets else "分区划主要数据"
    note = "跨街道的联合党支部在各街道各计一次、全区计一次，所以各街道相加不一定等于全区。"
    return _of_parts(asked, "divisions", title, "区划", parts, chosen, note if of_streets else "")


def by_month_table(asked: Asked) -> Table:
    """What happens within the period, month by month; a single month has no such table."""
    chosen = [
        slug
        for slug, indicator in CATALOGUE.items()
        if indicator.by_period and not indicator.measure.population.yearly
    ]
    parts = by_month(asked.scope, chosen) if len(asked.scope.period.months()) > 1 else []
    return _of_parts(asked, "months", "按月数据", "月份", parts, chosen, "")


def _of_parts(
    asked: Asked,
    key: str,
    title: str,
    heading: str,
    parts: Sequence[Part],
    slugs: Sequence[str],
    note: str,
) -> Table:
    scopes = [
        p.scope if key == "divisions" else asked.scope.at(period=p.scope.period) for p in parts
    ]
    rows = [
        Row(part.name, [_point(asked, part.figures[slug], scope) for slug in slugs])
        for part, scope in zip(parts, scopes, strict=True)
    ]
    return Table(key, title, [heading, *(_labelled(CATALOGUE[slug]) for slug in slugs)], rows, note)


def _point(asked: Asked, figure: Figure, scope: Scope) -> Point:
    url = asked.url("indicator", figure.indicator.slug, scope=scope)
    if not figure.value and is_anothers(figure.indicator, scope):
        return Point(None, "—", url)
    return Point(figure.value, figure.displayed, url)


def _labelled(indicator: Indicator) -> str:
    return f"{indicator.name}（{indicator.unit}）"


def _years_back(asked: Asked, years: int) -> Scope:
    """The same period so many years before, as of its last day."""
    period = asked.scope.period
    earlier = Period(years_after(period.start, -years), years_after(period.end, -years))
    return asked.at(as_of=earlier.last_day, period=earlier)


def _said(period: Period) -> str:
    return f"{period.year}年" if is_annual(period) else f"{period.year}年{period.start.month}月"
