"""Which days a form of a period asks for."""

from __future__ import annotations

from datetime import date

from orgs.periods import ONE_DAY, Period
from orgs.scoping import YEARS, number_in
from reports.models import CellBinding, Workbook

Every, When = Workbook.Every, CellBinding.When

# How many of them a year has.
PARTS = {Every.YEAR: 1, Every.HALF: 2, Every.QUARTER: 4, Every.MONTH: 12}


def period_of(every: str, year: int, part: int) -> Period:
    """The part of the year, from 1."""
    months = 12 // PARTS[Every(every)]
    first = Period.of_month(year, (part - 1) * months + 1)
    return Period(first.start, Period.of_month(year, part * months).end)


def part_of(every: str, day: date) -> tuple[int, int]:
    """Year and part that the day lies in."""
    return day.year, (day.month - 1) * PARTS[Every(every)] // 12 + 1


def before(every: str, period: Period) -> Period:
    return period_of(every, *part_of(every, period.start - ONE_DAY))


def latest(every: str, day: date) -> Period:
    """The last that was over by the day."""
    this = period_of(every, *part_of(every, day))
    return this if this.last_day <= day else before(every, this)


def name_of_part(every: str, part: int) -> str:
    match Every(every):
        case Every.YEAR:
            return "全年"
        case Every.HALF:
            return "上半年" if part == 1 else "下半年"
        case Every.QUARTER:
            return f"第{part}季度"
    return f"{part}月"


def name_of_period(every: str, period: Period) -> str:
    year, part = part_of(every, period.start)
    return f"{year}年度" if every == Every.YEAR else f"{year}年{name_of_part(every, part)}"


def span(every: str, period: Period, when: str) -> Period:
    """The span of time that a cell asks for; its last day is the day of what is counted on a day."""
    match When(when):
        case When.TO_DATE:
            return Period(date(period.year, 1, 1), period.end)
        case When.BEFORE:
            return before(every, period)
        case When.YEAR_AGO:
            return _year_ago(every, period)
        case When.TO_DATE_AGO:
            return span(every, _year_ago(every, period), When.TO_DATE)
        case When.LAST_YEAR:
            return Period.of_year(period.year - 1)
    return period


def _year_ago(every: str, period: Period) -> Period:
    year, part = part_of(every, period.start)
    return period_of(every, year - 1, part)


def asked_period(every: str, year: str, part: str, day: date) -> Period:
    """What an address asks for, else the latest by the day. Raises `ScopeError`."""
    if not year:
        return latest(every, day)
    parts = range(1, PARTS[Every(every)] + 1)
    whole = number_in("年度", year, YEARS, "2021")
    last = f"{parts[-1]}"
    return period_of(every, whole, number_in("期数", part or last, parts, last))
