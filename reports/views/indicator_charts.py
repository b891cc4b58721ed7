"""The charts of an indicator's page: by division, by month, by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils import timezone

from orgs.periods import Period
from orgs.scope import Scope
from orgs.scoping import closing_day
from orgs.views.scope import Asked
from reports.charts import IN_NUMERATOR, RED, SLATE, Chart, denominator, numerator, series
from reports.figures import Figure, by_division, by_month, figures
from reports.indicators import Indicator
from reports.movements.overlaps import NOWHERE, countable, overlap

FIRST_YEAR = 2019  # the ledgers begin here


def charts(asked: Asked, shown: Indicator) -> list[Chart]:
    """The charts that have something to show: a community has no parts, a tax no months."""
    drawn = [divisions(asked, shown), months(asked, shown), years(asked, shown)]
    return [chart for chart in drawn if not chart.is_unknown]


Entry = tuple[str, Scope, Figure]


def divisions(asked: Asked, shown: Indicator) -> Chart:
    slug = shown.slug
    parts = by_division(asked.scope, [slug])
    parts = sorted(parts, key=lambda part: -(part.figures[slug].value or 0))
    entries = [(part.name, part.scope, part.figures[slug]) for part in parts]
    chart = _chart(asked, shown, "divisions", "按下级区划", "区划", entries)
    return replace(chart, note=_why_not_the_sum(asked, shown))


def _why_not_the_sum(asked: Asked, shown: Indicator) -> str:
    """Where the parts do not add up to the whole: both, and the rows that make the difference."""
    if shown.denominator or not countable(shown, asked.scope):
        return ""
    made = overlap(shown.measure, asked.scope)
    if made is None or made.adds_up:
        return ""
    why = []
    if made.several:
        why.append(f"{made.several:,}{shown.unit}计入两个以上区划（{made.reason}）")
    if made.nowhere:
        why.append(f"{made.nowhere:,}{shown.unit}{NOWHERE}")
    return f"各区划相加为{made.parts:,}，合计为{made.whole:,}：{'；'.join(why)}。"


def months(asked: Asked, shown: Indicator) -> Chart:
    """Flows of each month, stocks of each month's last day once that has come."""
    year = asked.scope.period.year
    whole = Period.of_year(year)
    if not shown.by_period:
        ends = [month.last_day for month in whole.months()]
        entries = _on(asked, shown, [end for end in ends if end <= timezone.localdate()])
    elif shown.measure.population.yearly:
        entries = []
    else:
        entries = [
            (part.name, asked.scope.at(period=part.scope.period), part.figures[shown.slug])
            for part in by_month(asked.scope.at(period=whole), [shown.slug])
        ]
    return _chart(asked, shown, "months", f"按月（{year}年）", "月份", entries)


def years(asked: Asked, shown: Indicator) -> Chart:
    """Flows of each year, stocks of each year's last day, up to today."""
    periods = [Period.of_year(y) for y in range(FIRST_YEAR, timezone.localdate().year + 1)]
    if not shown.by_period:
        entries = _on(asked, shown, [closing_day(period) for period in periods], years=True)
    else:
        entries = []
        for period in periods:
            scope = asked.scope.at(period=period)
            entries.append((f"{period.year}年", scope, figures(scope, [shown.slug])[shown.slug]))
    return _chart(asked, shown, "years", "历年", "年度", entries)


def _on(
    asked: Asked, shown: Indicator, days: Sequence[date], *, years: bool = False
) -> list[Entry]:
    """A stock on each of the days, each within what the viewer reaches then."""
    entries = []
    for day in days:
        scope = asked.at(as_of=day, period=Period.of_year(day.year))
        label = f"{day.year}年" if years else f"{day.month}月"
        entries.append((label, scope, figures(scope, [shown.slug])[shown.slug]))
    return entries


def _chart(
    asked: Asked, shown: Indicator, key: str, title: str, heading: str, entries: Sequence[Entry]
) -> Chart:
    over_time = heading != "区划"
    kind = "hbar" if not over_time else ("bar" if shown.by_period else "line")
    found = [figure for _, _, figure in entries]
    scopes = [scope for _, scope, _ in entries]
    urls = [asked.url("indicator", shown.slug, scope=scope) for scope in scopes]
    counted = [asked.url("indicator", shown.slug, scope=s, more=IN_NUMERATOR) for s in scopes]
    beside = []
    if shown.denominator:
        beside = [
            series("分子", found, counted, part=numerator),
            series("分母", found, urls, part=denominator),
        ]
    return Chart(
        key,
        title,
        kind,
        heading,
        [label for label, _, _ in entries],
        [series(shown.name, found, urls, color=SLATE if key == "years" else RED)],
        shown.unit,
        beside=beside,
        subject=f"{shown.name}：",
    )
