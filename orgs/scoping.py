"""From a query (a web page's, a command's options) to a `Scope`, and back to the shortest query.

The names are `division`, `as_of`, `year` and those of `orgs.scope.OPTIONS`. Day and year each
default from the other; with neither, the day is the district's own setting, else today.
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


class OutOfReach(ScopeError):
    """A division that does not exist, or that the viewer may not ask for: never said which."""


def parse_scope(
    params: Mapping[str, Iterable[str]],
    *,
    viewer_for: Callable[[date], Reach],
    default_division: str,
) -> Scope:
    """Read a scope; `viewer_for` tells what the viewer reaches on the scope's day.

    Raises `ScopeError` for a value that cannot be read, `OutOfReach` for a division that is
    unknown or wholly outside the viewer's reach.
    """
    year = _year(_last(params, "year"))
    as_of = _day(_last(params, "as_of")) or _day_of(year)
    division = Division.normalise(_last(params, "division") or default_division)
    basis = Basis.from_query(params)
    viewer = viewer_for(as_of)
    if not viewer.overlaps(division) or not Division.objects.filter(code=division).exists():
        raise OutOfReach(f"没有代码为“{division}”的区划，或不在您的负责范围内；请从区划列表中选择")
    return Scope(division, as_of, Period.of_year(year or as_of.year), basis, viewer)


def scope_query(scope: Scope, default_division: str) -> dict[str, list[str]]:
    """The query that `parse_scope` reads as this scope: only what differs from the defaults.

    A division is left out only when it is everybody's default, so that an address sent to a
    colleague shows them the same place.
    """
    query = {}
    if not scope.division == default_division == settings.KAIFU_DISTRICT_CODE:
        query["division"] = [scope.division]
    if scope.as_of != default_day():
        query["as_of"] = [scope.as_of.isoformat()]
    if scope.period.year != scope.as_of.year:
        query["as_of"] = [scope.as_of.isoformat()]
        query["year"] = [str(scope.period.year)]
    return query | scope.basis.to_query()


def default_day() -> date:
    """The day the pages open on: the district's setting, else today."""
    stated = Setting.objects.filter(key=Setting.Key.DEFAULT_AS_OF).values_list("value", flat=True)
    return _day(stated.first() or "") or timezone.localdate()


def _day_of(year: int | None) -> date:
    """The day that goes with a year: its last, but no day that has not come yet."""
    if year is None:
        return default_day()
    return min(date(year, 12, 31), timezone.localdate())


def _last(params: Mapping[str, Iterable[str]], name: str) -> str:
    """The last value given, as in any query string; "" when none is."""
    values = [value.strip() for value in params.get(name, ())]
    return values[-1] if values else ""


def _year(value: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and int(value) in YEARS):
        raise ScopeError(
            f"年度“{value}”无效：应为{YEARS[0]}至{YEARS[-1]}之间的四位数字，例如 2021"
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
