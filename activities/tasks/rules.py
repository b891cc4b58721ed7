"""Which places owe the report of a month's theme service day, and by when."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from activities.models import ServiceDay
from orgs.models import ServiceAssignment
from orgs.periods import ONE_DAY, months_after
from orgs.rules import RULES, Rule, Severity, Threshold, register, settings_of, threshold_of
from orgs.scope import Scope


def month_due(day: date) -> date:
    """The month whose report is due: the last one that is over, by its first day."""
    return months_after(day.replace(day=1), -1)


def owing(day: date) -> Q:
    """Places with a service team at the end of the last month, without its report by the day."""
    last_day = months_after(month_due(day), 1) - ONE_DAY
    served = ServiceAssignment.objects.as_of(last_day).order_by()
    return Q(pk__in=served.values("place")) & ~reported(day)


def reported(day: date) -> Q:
    """Places whose report of the last month stands on the day."""
    found = ServiceDay.objects.standing(day).filter(month=month_due(day)).order_by()
    return Q(pk__in=found.values("place"))


def _overdue(scope: Scope, until: int) -> Q:
    """From the day after the last on which the report is in time."""
    return owing(scope.as_of) if scope.as_of.day > until else Q(pk__in=())


def due_on(day: date) -> date:
    """The last day in the month on which last month's reports are in time."""
    rule = RULES["service-day-missing"]
    return day.replace(day=threshold_of(rule, settings_of()))


register(
    Rule(
        "service-day-missing",
        "places",
        "没有报送上月主题服务日",
        Severity.AMBER,
        "有服务队的楼宇商圈每月开展主题服务日，次月报送开展情况和下月计划；没有开展的，说明原因。",
        _overdue,
        act="service-day",
        threshold=Threshold("每月", 10, 1, 28, "日以前报送"),
        source="区里关于楼宇商圈主题服务日的规定；日期由区里设置",
    )
)
