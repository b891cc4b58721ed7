"""Organisation life on the pages of a Party organisation and of a member."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from activities.lists.life import in_numbers, on_roll
from activities.models import Activity, Attendance
from orgs.details import (
    Content,
    Entry,
    Ref,
    Row,
    Rows,
    Viewed,
    happenings_told,
    panel,
    timeline,
)


def entitled(viewed: Viewed, activity: Activity) -> Ref | None:
    """The activity by its subject, or its kind without one, leading to its page."""
    words = activity.subject or activity.get_kind_display()
    return viewed.ref("activities", activity.pk, str(words))


# --- Of a Party organisation ---------------------------------------------------------------------


@panel("party-organizations", "activities", "组织生活", order=40)
def activities(viewed: Viewed) -> Content:
    hosted = Activity.objects.filter(hostings__party_organization=viewed.pk).annotate(
        present=on_roll(Attendance.State.PRESENT), on_the_roll=on_roll()
    )
    newest = viewed.newest(viewed.happened(hosted), "activities")
    rows = [
        Row(
            [
                one.happened_on,
                one.get_kind_display(),
                entitled(viewed, one),
                in_numbers(one.attended, one.expected, one.present, one.on_the_roll),
            ]
        )
        for one in newest.rows
    ]
    empty = "没有组织生活的记录。请登记三会一课、主题党日等活动。"
    return Rows(("日期", "类型", "主题", "实到/应到"), rows, empty, newest)


@timeline("party-organizations", "activities", "组织生活", order=40)
def told_of_activities(viewed: Viewed, limit: int) -> Iterable[Entry]:
    def told(one: Activity) -> list[Any]:
        if not one.subject:
            return [entitled(viewed, one)]
        return [f"{one.get_kind_display()}：", entitled(viewed, one)]

    rows = Activity.objects.filter(hostings__party_organization=viewed.pk)
    return happenings_told(viewed, rows, limit, told)


# --- Of a member ---------------------------------------------------------------------------------


@panel("members", "life", "组织生活", order=58)
def life_of_member(viewed: Viewed) -> Content | None:
    """The activities on whose roll they are; nothing where nobody called one. How a review graded
    them is for who may read what is personal of them."""
    noted = viewed.happened(Attendance.objects.filter(member=viewed.pk), "activity__happened_on")
    newest = viewed.newest(noted.select_related("activity"), "life")
    if not newest.rows:
        return None
    graded = viewed.unmasked and any(one.grade for one in newest.rows)
    rows = [
        Row(
            [
                one.activity.happened_on,
                one.activity.get_kind_display(),
                entitled(viewed, one.activity),
                one.get_state_display(),
            ]
            + ([one.get_grade_display()] if graded else [])
        )
        for one in newest.rows
    ]
    heads = ("日期", "类型", "主题", "到会情况", *(("评议等次",) if graded else ()))
    note = "只列逐人点名的；“未记”是没有查明，不是缺席。"
    return Rows(heads, rows, "", newest, note=note)
