"""What the district itself owes by the calendar: task lists, exchange meetings, the assessment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from activities.models import Activity, Assessment, TaskList
from orgs.periods import Period, months_after
from orgs.scope import Scope


@dataclass(frozen=True)
class Duty:
    """One in every so many `months` of the year. `slug` is the figure that counts `rows`."""

    slug: str
    title: str
    months: int
    rows: Callable[[Scope], QuerySet]

    @property
    def expected(self) -> int:
        """In a whole year."""
        return 12 // self.months

    def turn(self, day: date) -> Period:
        """The stretch of the year in which the day lies, and one is due."""
        first = date(day.year, (day.month - 1) // self.months * self.months + 1, 1)
        return Period(first, months_after(first, self.months))

    def done(self, scope: Scope, period: Period) -> int:
        """How many of the period by the scope's day."""
        rows = self.rows(scope.at(period=period)).filter(happened_on__lte=scope.as_of)
        return rows.order_by().values("pk").distinct().count()


def _exchange_meetings(scope: Scope) -> QuerySet:
    held = Activity.objects.filter(kind=Activity.Kind.EXCHANGE)
    return held.during(scope.period).within(scope)


DUTIES = (
    Duty(
        "task_lists",
        "下发任务清单",
        2,
        lambda scope: TaskList.objects.during(scope.period).within(scope),
    ),
    Duty("exchange_meetings", "召开经验交流会", 3, _exchange_meetings),
    Duty(
        "assessments",
        "开展年度考核",
        12,
        lambda scope: Assessment.objects.during(scope.period).within(scope),
    ),
)
