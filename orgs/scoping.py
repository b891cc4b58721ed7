"""From a query (a web page's, a command's options) to a `Scope`, and back to the shortest query.

The names are `division`, `as_of`, `year`, `month` (1 to 12, of the year) and those of
`orgs.scope.OPTIONS`. Day and period each default from the other; with neither, the day is the
district's own setting, else today, and the period its year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.conf import settings
from django.utils import timezone

from orgs.models import Division, Setting
from orgs.periods import Period
from orgs.scope import Basis, Reach, Scope, ScopeError

# Before the Party's founding nothing can be counted; the upper end keeps typing errors out.
YEARS = range(1921, 2101)


class OutOfReachError(ScopeError):
    """A division that does not exist, or that the viewer may not ask for: never said which."""


def parse_scope(
    params: Mapping[str, Iterable[str]],
    *,
    viewer_for: Callable[[date], Reach],
    default_division: str,
) -> Scope:
    """Read a scope; `viewer_for` tells what the viewer reaches on the scope's day.

    Raises `ScopeError` for a value that cannot be read, `OutOfReachError` for a division that is
    unknown or wholly outside the viewer's reach.
    """
    day = _day(_last(params, "as_of"))
    period = _period(_last(params, "year"), _last(params, "month"), day)
    as_of = day or (closing_day(period) if period else default_day())
    asked = _last(params, "division") or default_division
    division = Division.normalise(asked)
    basis = Basis.from_query(params)
    viewer = viewer_for(as_of)
    if not (division.isalnum() and viewer.overlaps(division) and _exists(division)):
        raise OutOfReachError(
            f"没有代码为“{asked}”的区划，或不在您的负责范围内；请从区划列表中选择"
        )
    return Scope(division, as_of, period or Period.of_year(as_of.year), basis, viewer)


def scope_query(scope: Scope, *, home: str, opening_day: date) -> dict[str, list[str]]:
    """The query that `parse_scope` reads as this scope: only what differs from the defaults.

    `home` is the asker's default division, `opening_day` the `default_day()`. A division is left
    out only when it is everybody's default, so that an address sent to a colleague shows them
    the same place.
    """
    query = {}
    if not scope.division == home == settings.KAIFU_DISTRICT_CODE:
        query["division"] = [scope.division]
    if scope.period == Period.of_year(scope.as_of.year):
        if scope.as_of != opening_day:
            query["as_of"] = [scope.as_of.isoformat()]
    else:
        if scope.as_of != closing_day(scope.period):
            query["as_of"] = [scope.as_of.isoformat()]
        query["year"] = [str(scope.period.year)]
        if scope.period != Period.of_year(scope.period.year):
            query["month"] = [str(scope.period.start.month)]
    return query | scope.basis.to_query()


def default_day() -> date:
    """The day the pages open on: the district's setting, else today."""
    stated = Setting.objects.filter(key=Setting.Key.DEFAULT_AS_OF).values_list("value", flat=True)
    return _day(stated.first() or "") or timezone.localdate()


def day_of(params: Mapping[str, str]) -> date:
    """The day a page without any other scope is asked for. Raises `ScopeError`."""
    return _day(params.get("as_of", "")) or default_day()


def closing_day(period: Period) -> date:
    """The day that goes with a period: its last, but no day that has not come yet."""
    return min(period.last_day, timezone.localdate())


def _exists(division: str) -> bool:
    return Division.objects.filter(code=division).exists()


def _last(params: Mapping[str, Iterable[str]], name: str) -> str:
    """The last value given, as in any query string; "" when none is."""
    values = [value.strip() for value in params.get(name, ())]
    return values[-1] if values else ""


def _period(year: str, month: str, day: date | None) -> Period | None:
    """The year or month asked for; None when neither is given, so that the day decides."""
    if not year and not month:
        return None
    whole = number_in("年度", year, YEARS, "2021") if year else (day or default_day()).year
    if not month:
        return Period.of_year(whole)
    return Period.of_month(whole, number_in("月份", month, range(1, 13), "3"))


def number_in(name: str, value: str, allowed: range, example: str) -> int:
    """A whole number of those allowed. Raises `ScopeError`."""
    if not (value.isascii() and value.isdigit() and len(value) < 5 and int(value) in allowed):
        raise ScopeError(
            f"{name}“{value}”无效：应为{allowed[0]}至{allowed[-1]}之间的数字，例如 {example}"
        )
    return int(value)


def _day(value: str) -> date | None:
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise ScopeError(
            f"截止日期“{value}”无效：应为实际存在的日期，写作 年-月-日，例如 2021-12-31"
        )
    return day
