"""Organisation life on the page of a Party organisation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from activities.models import Activity
from orgs.details import Content, Entry, Row, Rows, Viewed, happenings_told, panel, timeline


@panel("party-organizations", "activities", "组织生活", order=40)
def activities(viewed: Viewed) -> Content:
    found = viewed.happened(Activity.objects.filter(hostings__party_organization=viewed.pk))
    newest = viewed.newest(found, "activities")
    rows = [
        Row(
            [
                activity.happened_on,
                activity.get_kind_display(),
                activity.subject,
                _attendance(activity),
            ]
        )
        for activity in newest.rows
    ]
    empty = "没有组织生活的记录。请登记三会一课、主题党日等活动。"
    return Rows(("日期", "类型", "主题", "实到/应到"), rows, empty, newest)


def _attendance(activity: Activity) -> str:
    if activity.attended is None and activity.expected is None:
        return ""
    return "/".join("—" if n is None else str(n) for n in (activity.attended, activity.expected))


@timeline("party-organizations", "activities", "组织生活", order=40)
def told_of_activities(viewed: Viewed, limit: int) -> Iterable[Entry]:
    def told(one: Activity) -> list[Any]:
        return [one.get_kind_display(), f"：{one.subject}" if one.subject else ""]

    rows = Activity.objects.filter(hostings__party_organization=viewed.pk)
    return happenings_told(viewed, rows, limit, told)
