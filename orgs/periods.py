"""Periods of time, half-open like every spell: `[start, end)`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` up to, and without, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"期间的开始（{self.start}）必须早于结束（{self.end}）")

    @classmethod
    def of_year(cls, year: int) -> Period:
        return cls(date(year, 1, 1), date(year + 1, 1, 1))

    @classmethod
    def of_month(cls, year: int, month: int) -> Period:
        following = date(year + month // 12, month % 12 + 1, 1)
        return cls(date(year, month, 1), following)

    @property
    def last_day(self) -> date:
        return self.end - ONE_DAY

    @property
    def year(self) -> int:
        """The calendar year the period ends in: yearly facts (building tax) belong to it."""
        return self.last_day.year

    def months(self) -> list[Period]:
        """The calendar months that touch the period, each cut to it."""
        months = []
        year, month = self.start.year, self.start.month
        while date(year, month, 1) < self.end:
            whole = Period.of_month(year, month)
            months.append(Period(max(whole.start, self.start), min(whole.end, self.end)))
            year, month = whole.end.year, whole.end.month
        return months

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        if self == Period.of_year(self.start.year):
            return f"{self.start.year}年"
        return f"{self.start:%Y-%m-%d}至{self.last_day:%Y-%m-%d}"


def years_after(day: date, years: int) -> date:
    """The same day so many years later (or earlier); 29 February falls back to the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; in a shorter month its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = Period.of_month(year, month + 1).last_day
    return last if day.day > last.day else last.replace(day=day.day)


def latest_with(months: int, *, by: date) -> date:
    """The latest day since which so many months have passed by the day.

    >>> latest_with(1, by=date(2021, 2, 28))
    datetime.date(2021, 1, 31)
    """
    back = months_after(by, -months)
    ends = (by + ONE_DAY).day == 1  # then a longer month's last days come to the same day
    return Period.of_month(back.year, back.month).last_day if ends else back
