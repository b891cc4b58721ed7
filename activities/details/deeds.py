"""Deeds on the page of a unit."""

from __future__ import annotations

from collections.abc import Iterable

from activities.models import Deed
from orgs.details import Content, Entry, Row, Rows, Viewed, happenings_told, panel, timeline


@panel("units", "deeds", "实事", order=55)
def deeds(viewed: Viewed) -> Content:
    newest = viewed.newest(viewed.happened(Deed.objects.filter(unit=viewed.pk)), "deeds")
    rows = [Row([deed.happened_on, deed.name]) for deed in newest.rows]
    return Rows(("日期", "名称"), rows, "没有为这家单位办实事的记录。", newest)


@timeline("units", "deeds", "实事", order=55)
def told_of_deeds(viewed: Viewed, limit: int) -> Iterable[Entry]:
    rows = Deed.objects.filter(unit=viewed.pk)
    return happenings_told(viewed, rows, limit, lambda one: [f"办实事：{one.name}"])
