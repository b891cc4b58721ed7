"""A month's service day; and on the place's page, those of all months."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from activities.models import ServiceDay
from orgs.details import (
    Content,
    Entry,
    Facts,
    Head,
    Link,
    Row,
    Rows,
    Viewed,
    head,
    panel,
    timeline,
)


@head("service-days")
def service_day_head(viewed: Viewed) -> Head:
    one: ServiceDay = viewed.record
    state = "已退回" if one.returned_on else "已开展" if one.happened_on else "未开展"
    words = [viewed.ref("places", one.place_id), f"{one.month.year}年{one.month.month}月"]
    return Head(words, [(state, bool(one.returned_on))])


@panel("service-days", "report", "报送内容", order=10)
def report(viewed: Viewed) -> Content:
    one: ServiceDay = viewed.record
    said: list[tuple[str, Any]] = [("开展日期", one.happened_on), ("主题", one.subject)]
    if one.happened_on is None:
        said = [("未开展的原因", one.not_held_for)]
    said += [("服务内容", one.services), ("下月计划", one.next_plan), ("报送日期", one.reported_on)]
    if one.returned_on:
        said += [("退回日期", one.returned_on), ("退回原因", one.returned_for)]
    return Facts(said)


@timeline("service-days", "report", "报送", order=10)
def told_of_report(viewed: Viewed, limit: int) -> Iterable[Entry]:
    one: ServiceDay = viewed.record
    yield Entry(one.reported_on, ["报送"], change_id=one.change_id)
    if one.returned_on:
        yield Entry(one.returned_on, [f"退回：{one.returned_for}"])


@panel("places", "service-days", "主题服务日", order=40)
def service_days(viewed: Viewed) -> Content:
    found = ServiceDay.objects.standing(viewed.day).filter(place=viewed.pk)
    newest = viewed.newest(found.order_by("-month"), "service-days")
    rows = [
        Row(
            [
                Link(f"{one.month:%Y年%-m月}", viewed.asked.url("service_day", one.pk)),
                one.happened_on or f"未开展：{one.not_held_for}",
                one.subject,
                one.next_plan,
            ]
        )
        for one in newest.rows
    ]
    empty = "没有主题服务日的记录。有服务队的，请每月登记开展情况和下月计划。"
    return Rows(("月份", "开展日期", "主题", "下月计划"), rows, empty, newest)


@timeline("places", "service-days", "主题服务日", order=40)
def told_of_service_days(viewed: Viewed, limit: int) -> Iterable[Entry]:
    held = ServiceDay.objects.filter(place=viewed.pk, returned_on=None, happened_on__isnull=False)
    for one in viewed.happened(held)[:limit]:
        yield Entry(one.happened_on, [one.subject], change_id=one.change_id)
