"""What tasks, service days and its own calendar leave a user to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from activities.models import ServiceDay, Task, TaskReport
from activities.tasks.duties import DUTIES
from activities.tasks.measures import MADE_UP, audience_of
from activities.tasks.nouns import service_day_name
from activities.tasks.rules import due_on, month_due, owing
from activities.tasks.targets import TO_DO, Outcome, reports_within, tallies
from orgs.acts import editing_reach
from orgs.inbox import Item, register
from orgs.models import Place, User
from orgs.periods import ONE_DAY, Period
from orgs.scope import NATION, Reach, Scope

AHEAD = timedelta(days=31)  # what the calendar asks of the district is told so long before


def _issues(reach: Reach) -> bool:
    """Who issues tasks is not asked to do them."""
    return reach.covers(settings.KAIFU_DISTRICT_CODE)


@register
def tasks(user: User, day: date) -> Iterator[Item]:
    """One item a task: how many of those within reach have not done it. Visits are asked of who
    keeps an area, not of the organisation that covers the unit.

    What can no longer be made up for stands in the task's own list; the inbox does not nag for ever.
    """
    reach = editing_reach(user)
    if _issues(reach) or not (reach.ranges or reach.rows):
        return
    scope = Scope(NATION, day, Period.of_year(day.year), viewer=reach)
    rows = Task.objects.within(scope).in_force(day).filter(due_on__gte=day - MADE_UP)
    if not reach.ranges:
        rows = rows.exclude(measure__in=Task.OF_UNITS)
    asked = {task.pk: task for task in rows}
    for pk, tally in tallies(asked, scope).items():
        if waiting := tally[Outcome.OPEN] + tally[Outcome.OVERDUE]:
            task = asked[pk]
            audience = audience_of(task)
            done = sum(tally.values()) - sum(tally[one] for one in TO_DO)
            yield Item(
                "任务",
                task.title,
                _targets(pk, day, "todo"),
                task.due_on,
                f"{audience.label}还有{waiting}{audience.unit}未完成，已完成{done}{audience.unit}",
            )


def _targets(task: int, day: date, outcome: str) -> str:
    query = {"task": task, "outcome": outcome, "as_of": day.isoformat()}
    return f"{reverse('task_targets')}?{urlencode(query)}"


@register
def returned_reports(user: User, day: date) -> Iterator[Item]:
    """What was sent back and has not been handed in again."""
    reach = editing_reach(user)
    if _issues(reach):
        return
    own = reports_within(reach, day)
    for report in TaskReport.objects.unanswered(day).filter(own).select_related("task"):
        yield Item(
            "任务",
            report.task.title,
            reverse("task", args=[report.task_id]),
            report.task.due_on,
            f"报送被退回：{report.returned_for}",
            is_returned=True,
        )


@register
def service_days(user: User, day: date) -> Iterator[Item]:
    """Last month's reports of the buildings within reach: sent back, or not handed in."""
    reach = editing_reach(user)
    if _issues(reach) or not reach.ranges:
        return
    back = ServiceDay.objects.unanswered(day).filter(reach.q("place__division", {}))
    for report in back.annotate(name=service_day_name()):
        yield Item(
            "主题服务日",
            report.name,
            reverse("service_day", args=[report.pk]),
            None,
            f"报送被退回：{report.returned_for}",
            is_returned=True,
        )
    if number := Place.objects.filter(reach.q("division", {}), owing(day)).count():
        query = {"service_day": "owing", "as_of": day.isoformat()}
        yield Item(
            "主题服务日",
            f"报送{month_due(day).month}月主题服务日和下月计划",
            f"{reverse('place_list')}?{urlencode(query)}",
            due_on(day),
            f"还有{number}处楼宇商圈没有报送",
        )


@register
def duties(user: User, day: date) -> Iterator[Item]:
    """What the calendar asks of who keeps the whole district."""
    reach = editing_reach(user)
    if not _issues(reach):
        return
    scope = Scope(settings.KAIFU_DISTRICT_CODE, day, Period.of_year(day.year))
    for duty in DUTIES:
        turn = duty.turn(day)
        if turn.end - day <= AHEAD and not duty.done(scope, turn):
            yield Item(
                "区里的工作",
                duty.title,
                reverse("task_overview"),
                turn.end - ONE_DAY,
                f"每{duty.months}个月一次" if duty.months < 12 else "每年一次",
            )
