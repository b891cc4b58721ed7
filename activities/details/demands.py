"""Demands on the page of a unit."""

from __future__ import annotations

from collections.abc import Iterable

from activities.models import Demand
from orgs.details import Content, Entry, Row, Rows, Viewed, happenings_told, panel, timeline


@panel("units", "demands", "诉求", order=50)
def demands(viewed: Viewed) -> Content:
    found = viewed.happened(Demand.objects.filter(unit=viewed.pk), "raised_on")
    newest = viewed.newest(found.select_related("department"), "demands")
    rows = [
        Row(
            [
                demand.raised_on,
                demand.content,
                demand.department,
                viewed.knows(demand.closed_on),
                demand.get_outcome_display() if viewed.knows(demand.closed_on) else "",
            ]
        )
        for demand in newest.rows
    ]
    empty = "没有诉求的记录。"
    return Rows(("提出日期", "内容", "承办单位", "办结日期", "结果"), rows, empty, newest)


@timeline("units", "demands", "诉求", order=50)
def told_of_demands(viewed: Viewed, limit: int) -> Iterable[Entry]:
    rows = Demand.objects.filter(unit=viewed.pk)
    raised = happenings_told(
        viewed, rows, limit, lambda one: [f"提出诉求：{one.content}"], "raised_on"
    )
    closed = happenings_told(
        viewed,
        rows.filter(closed_on__isnull=False),
        limit,
        lambda one: [f"诉求办结（{one.get_outcome_display() or '结果未填写'}）：{one.content}"],
        "closed_on",
    )
    return [*raised, *closed]
