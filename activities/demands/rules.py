"""Reminders about demands: what is late, and what waits too long for whoever has it."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import F, Q

from activities.models.demands import OPEN, State
from orgs.calendar import workdays_after
from orgs.rules import Rule, Severity, Threshold, register
from orgs.scope import Scope

SOURCE = "区里关于诉求办理的规定；天数由区里设置，按工作日历计算"


def _days(days: int, label: str = "超过") -> Threshold:
    return Threshold(label, days, 1, 120, "个工作日")


def _waiting(*states: State, since: str = "moved_on") -> Callable[[Scope, int], Q]:
    """In one of the states for more than so many working days."""

    def condition(scope: Scope, days: int) -> Q:
        before = workdays_after(scope.as_of, -days)
        return Q(**{"state__in": states, f"{since}__lt": before})

    return condition


RULES = (
    Rule(
        "demand-overdue",
        "demands",
        "逾期未办结的诉求",
        Severity.RED,
        "过了办理时限（延期的按延期后）还没有办结的诉求，请督促承办单位；确需延期的应在时限之前申请。",
        lambda scope, _: Q(state__in=OPEN, is_overdue=True),
        act="progress",
        source="有求必应：诉求应在交办的时限内办结",
    ),
    Rule(
        "demand-not-accepted",
        "demands",
        "久未受理的诉求",
        Severity.AMBER,
        "提出以后应及时受理；不属受理范围或重复的，说明理由不予受理。",
        _waiting(State.RAISED, since="raised_on"),
        act="accept",
        threshold=_days(3),
        source=SOURCE,
    ),
    Rule(
        "demand-not-assigned",
        "demands",
        "久未交办的诉求",
        Severity.AMBER,
        "受理、部门退回或重新办理以后，应及时交办承办单位，能直接答复的直接反馈单位。",
        _waiting(State.ACCEPTED, State.REOPENED),
        act="assign",
        threshold=_days(3),
        source=SOURCE,
    ),
    Rule(
        "demand-not-taken-up",
        "demands",
        "部门尚未着手的诉求",
        Severity.AMBER,
        "交办以后承办单位应及时着手，登记进展；不属本单位职责的，在这几天内退回。",
        lambda scope, days: Q(
            state=State.ASSIGNED,
            moved_on=F("assigned_on"),
            assigned_on__lt=workdays_after(scope.as_of, -days),
        ),
        act="progress",
        threshold=_days(3),
        source=SOURCE,
    ),
    Rule(
        "demand-stalled",
        "demands",
        "办理久无进展的诉求",
        Severity.AMBER,
        "承办单位已经着手，而长时间没有登记新的进展的。",
        lambda scope, days: Q(
            state=State.ASSIGNED,
            moved_on__gt=F("assigned_on"),
            moved_on__lt=workdays_after(scope.as_of, -days),
        ),
        act="progress",
        threshold=_days(10),
        source=SOURCE,
    ),
    Rule(
        "demand-extension-asked",
        "demands",
        "等待答复的延期申请",
        Severity.AMBER,
        "承办单位申请延期，区里还没有答复的；同意以后才改变办理时限。",
        lambda scope, _: Q(state=State.ASSIGNED, asked_until__isnull=False),
        act="extend",
        source=SOURCE,
    ),
    Rule(
        "demand-not-examined",
        "demands",
        "结果久未审核的诉求",
        Severity.AMBER,
        "承办单位报送结果以后，应及时审核，反馈单位或退回重办。",
        _waiting(State.SUBMITTED),
        act="feed-back",
        threshold=_days(3),
        source=SOURCE,
    ),
    Rule(
        "demand-not-rated",
        "demands",
        "等待单位评价的诉求",
        Severity.INFO,
        "反馈以后请联系单位的同志了解单位的评价；单位没有意见的，登记为未评价。",
        _waiting(State.FED_BACK),
        act="rate",
        threshold=_days(5),
        source=SOURCE,
    ),
    Rule(
        "demand-not-closed",
        "demands",
        "已评价而没有销号的诉求",
        Severity.INFO,
        "单位评价以后应销号办结，不满意的退回重办。",
        _waiting(State.RATED),
        act="close",
        threshold=_days(3),
        source=SOURCE,
    ),
)
for rule in RULES:
    register(rule)
