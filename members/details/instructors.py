"""An instructor: appointments, and the units looked after now and before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from members.models import Appointment, Assignment, Grouping, Instructor
from orgs.details import (
    Content,
    Entry,
    Facts,
    Head,
    Placed,
    Row,
    Rows,
    Viewed,
    head,
    lies,
    panel,
    spells_told,
    timeline,
)
from orgs.scope import Reach


@lies("instructors")
def places(reach: Reach, pk: int) -> Iterable[Placed]:
    rows = Appointment.objects.filter(instructor=pk).order_by("started_on")
    inside = set(
        rows.filter(reach.q("division", {"instructor": "instructor"})).values_list("pk", flat=True)
    )
    for key, start, end in rows.values_list("pk", "started_on", "ended_on"):
        yield Placed(start, end, key in inside)


@head("instructors")
def instructor_head(viewed: Viewed) -> Head:
    held = viewed.once(appointment)
    if held is None:
        return Head([viewed.record.number], [("当日不在聘任期", True)])
    return Head([viewed.record.number, held.division], [(held.get_level_display(), False)])


def appointment(viewed: Viewed) -> Appointment | None:
    """The one that holds on the day."""
    rows = Appointment.objects.as_of(viewed.day).filter(instructor=viewed.pk)
    return rows.select_related("division").first()


@panel("instructors", "facts", "基本情况", order=10)
def facts(viewed: Viewed) -> Content:
    instructor: Instructor = viewed.record
    current = Assignment.objects.as_of(viewed.day).filter(instructor=viewed.pk).count()
    said: list[tuple[str, Any]] = [
        ("指导员编号", instructor.number),
        ("姓名", viewed.name),
        ("联系电话", viewed.own(instructor, "phone")),
        ("登录账号", "已开通" if instructor.user_id else "未开通"),
        ("当日联系单位", f"{current}家"),
        ("分组", group(viewed)),
    ]
    note = "" if viewed.unmasked else "个人信息只显示给今天负责此人、且角色可查看个人信息的人员。"
    return Facts(said, note=note)


def group(viewed: Viewed) -> Any:
    """The one of the day; nothing is said where there is none."""
    held = Grouping.objects.as_of(viewed.day).filter(instructor=viewed.pk).first()
    return viewed.ref("instructor-groups", held.group_id) if held else "未编入分组"


@panel("instructors", "appointments", "聘任", order=20)
def appointments(viewed: Viewed) -> Content:
    found = viewed.held(Appointment.objects.filter(instructor=viewed.pk))
    rows = [
        Row(
            [
                one.get_level_display(),
                one.division,
                {True: "专职", False: "兼职"}.get(one.is_full_time, ""),
                "，".join(filter(None, (one.get_source_display(), one.dispatched_by))),
                viewed.span(one),
            ],
            not viewed.holds(one),
        )
        for one in found.select_related("division")
    ]
    empty = "没有聘任的记录。请导入指导员台账。"
    return Rows(("级别", "所属区划", "专兼职", "来源、派出单位", "起止"), rows, empty)


@panel("instructors", "assignments", "联系单位", order=30)
def assignments(viewed: Viewed) -> Content:
    found = viewed.held(Assignment.objects.filter(instructor=viewed.pk))
    newest = viewed.newest(found, "assignments")
    rows = [
        Row(
            [
                viewed.ref("units", one.unit_id),
                "主要联系人" if one.is_lead else "",
                viewed.span(one),
            ],
            not viewed.holds(one),
        )
        for one in newest.rows
    ]
    empty = "没有联系单位。请办理“安排联系单位”。"
    return Rows(("单位", "分工", "起止"), rows, empty, newest)


# --- Timeline ------------------------------------------------------------------------------------


@timeline("instructors", "appointments", "聘任", order=20)
def told_of_appointments(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return spells_told(
        viewed,
        Appointment.objects.filter(instructor=viewed.pk).select_related("division"),
        limit,
        lambda one: [f"聘为{one.division}指导员（{one.get_level_display()}）"],
        lambda one: [f"{one.division}指导员（{one.get_level_display()}）聘任结束"],
    )


@timeline("instructors", "assignments", "联系单位", order=30)
def told_of_assignments(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return spells_told(
        viewed,
        Assignment.objects.filter(instructor=viewed.pk),
        limit,
        lambda one: ["开始联系 ", viewed.ref("units", one.unit_id)],
        lambda one: ["不再联系 ", viewed.ref("units", one.unit_id)],
    )


@timeline("instructors", "groups", "分组", order=40)
def told_of_groups(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return spells_told(
        viewed,
        Grouping.objects.filter(instructor=viewed.pk),
        limit,
        lambda one: ["编入分组 ", viewed.ref("instructor-groups", one.group_id)],
        lambda one: ["调出分组 ", viewed.ref("instructor-groups", one.group_id)],
    )
