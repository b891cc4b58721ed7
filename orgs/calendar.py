"""Working days: Monday to Friday, but for holidays and the days worked to make up for them.

The exceptions are data (`CalendarDay`), published for each year by the State Council. Of a year
without any, nothing has been published yet: its weekends alone are free (`is_published`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pghistory
from django.db import transaction
from django.utils import timezone

from orgs.memory import remembered
from orgs.models import CalendarDay, Change, User
from orgs.periods import ONE_DAY
from orgs.trail import FieldChange, RawChange, RowChange, tells

SATURDAY = 5


@remembered(reads=lambda: ("orgs",))
def exceptions() -> Mapping[date, bool]:
    """Day → whether it is worked, of the days on which the weekday does not tell."""
    return dict(CalendarDay.objects.values_list("day", "is_workday"))


def is_published(year: int) -> bool:
    """Whether the year's holidays are known. New year's day itself may be told the year before."""
    return any(day.year == year and day.month < 12 for day in exceptions())


def is_workday(day: date, known: Mapping[date, bool] | None = None) -> bool:
    found = exceptions() if known is None else known
    return found.get(day, day.weekday() < SATURDAY)


def workdays_after(day: date, number: int) -> date:
    """The `number`th working day after the day; before it, for a negative number."""
    known, step = exceptions(), ONE_DAY if number > 0 else -ONE_DAY
    for _ in range(abs(number)):
        day += step
        while not is_workday(day, known):
            day += step
    return day


def workdays_between(start: date, end: date) -> int:
    """How many working days come after `start`, up to and with `end`; negative when it is past."""
    if end < start:
        return -workdays_between(end, start)
    known, days = exceptions(), (end - start).days
    return sum(is_workday(start + timedelta(days=n), known) for n in range(1, days + 1))


# --- How the district keeps it -------------------------------------------------------------------


def set_days(days: Mapping[date, CalendarDay | None], by: User) -> Change:
    """Let each day be as given, or, for None, as its weekday says; one change of the history."""
    with transaction.atomic(), pghistory.context() as context:
        CalendarDay.objects.filter(day__in=[day for day, said in days.items() if not said]).delete()
        CalendarDay.objects.bulk_create(
            [said for said in days.values() if said],
            update_conflicts=True,
            unique_fields=["day"],
            update_fields=["is_workday", "name", "source"],
        )
        return Change.objects.create(
            kind=Change.Kind.SETTING, effective_on=timezone.localdate(), by=by, context=context.id
        )


@tells(CalendarDay)
def _told(change: RawChange) -> RowChange:
    kind = "新增" if change.before is None else "去除" if change.after is None else "修改"
    before, after = (_in_words(side) for side in (change.before, change.after))
    fields = [FieldChange("安排", before, after)]
    return RowChange("工作日历", kind, f"{change.row.day:%Y-%m-%d}", None, None, fields)


def _in_words(side: CalendarDay | None) -> str:
    if side is None:
        return "按周末计算"
    return f"{side.name}{'调休上班' if side.is_workday else '放假'}"
