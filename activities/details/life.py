"""The page of an activity; on a Party organisation's, what is to be held and what is planned."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone

from activities.life.expected import Standing, requirements, standings_of, terms
from activities.life.files import may_have
from activities.lists.life import in_numbers
from activities.models import Activity, ActivityPlan, Attendance
from orgs.details import Content, Facts, Head, Link, Row, Rows, Viewed, head, panel

State = Attendance.State


@head("activities")
def activity_head(viewed: Viewed) -> Head:
    activity: Activity = viewed.record
    return Head([], [(activity.get_kind_display(), True)])


@panel("activities", "said", "活动情况", order=5)
def said(viewed: Viewed) -> Content:
    activity: Activity = viewed.record
    states = list(activity.attendances.values_list("state", flat=True))
    present = sum(state == State.PRESENT for state in states)
    numbers = in_numbers(
        activity.attended,
        activity.expected,
        present if states else None,
        len(states) if states else None,
    )
    return Facts(
        [
            ("日期", activity.happened_on),
            ("类型", activity.get_kind_display()),
            ("主题", activity.subject),
            ("地点", activity.venue),
            ("实到/应到", numbers),
            ("纪要", activity.minutes),
        ]
    )


@panel("activities", "hosts", "主办党组织", order=10)
def hosts(viewed: Viewed) -> Content:
    keys = viewed.record.hostings.order_by("party_organization__number")
    rows = [
        Row([viewed.ref("party-organizations", pk)])
        for pk in keys.values_list("party_organization", flat=True)
    ]
    joint = "联合开展，在全区计一场。" if len(rows) > 1 else ""
    return Rows(("党组织",), rows, "", note=joint)


@panel("activities", "roll", "到会名单", order=15)
def roll(viewed: Viewed) -> Content:
    noted = viewed.record.attendances.order_by("state", "member__number")
    newest = viewed.newest(noted, "roll")
    graded = viewed.record.kind == Activity.Kind.REVIEW
    rows = [
        Row(
            [viewed.ref("members", one.member_id), one.get_state_display()]
            + ([one.get_grade_display()] if graded else [])
        )
        for one in newest.rows
    ]
    heads = ("党员", "到会情况", *(("评议等次",) if graded else ()))
    empty = "没有逐人点名。需要时请选“点名”。"
    return Rows(heads, rows, empty, newest, note=_grades(viewed.record) if graded else "")


@panel("activities", "files", "附件", order=18)
def files(viewed: Viewed) -> Content | None:
    """For who may read what is personal here: a file cannot be masked."""
    kept = list(viewed.record.files.select_related("change"))
    if not kept:
        return None
    shown = [one for one in kept if not one.is_taken_down]
    down = f"另有{len(kept) - len(shown)}个已撤下。" if len(shown) < len(kept) else ""
    if not may_have(viewed.user, viewed.record):
        said = f"共{len(shown)}个，只提供给可以查看个人信息的人员。{down}"
        return Rows((), [], said)
    rows = [
        Row(
            [
                Link(one.name, reverse("activity_file", args=[viewed.pk, one.pk])),
                filesizeformat(one.size),
                timezone.localdate(one.change.made_at),
            ]
        )
        for one in shown
    ]
    return Rows(
        ("文件名", "大小", "附上日期"), rows, "附件已全部撤下。", note=down if shown else ""
    )


def _grades(activity: Activity) -> str:
    """How the grades came out; one third excellent is what is usual (《民主评议》 practice)."""
    grades = [one for one in activity.attendances.values_list("grade", flat=True) if one]
    if not grades:
        return ""
    excellent = sum(one == Attendance.Grade.EXCELLENT for one in grades)
    said = f"评定等次{len(grades)}人，其中优秀{excellent}人。"
    if excellent * 3 > len(grades):
        said += "优秀等次一般不超过三分之一，请核对。"
    return said


# --- On the page of a Party organisation ---------------------------------------------------------


@panel("party-organizations", "expected", "组织生活进度", order=38)
def expected(viewed: Viewed) -> Content | None:
    """The year up to the day: each requirement that applies, period by period."""
    wanted = requirements()
    begun = [one for one in terms(viewed.day.year, wanted) if one.period.start <= viewed.day]
    stands = standings_of(viewed.pk, begun, viewed.day)
    words: dict[str, list[str]] = {}
    for term in begun:
        if state := stands.get(term.key):
            is_open = state == Standing.MISSING and term.period.last_day > viewed.day
            word = "尚未到期" if is_open else str(state.label)
            words.setdefault(term.requirement.kind, []).append(f"{term.label}{word}")
    rows = [
        Row([one.get_kind_display(), one.get_every_display(), "；".join(words[one.kind])])
        for one in wanted
        if one.kind in words
    ]
    note = "没有记录的写“未记录”，不等于没有开展；确实没有开展的，请选“说明未开展”写明原因。"
    heads = ("类型", "频次", f"{viewed.day.year}年")
    return Rows(heads, rows, "", note=note) if rows else None


@panel("party-organizations", "plans", "组织生活计划", order=39)
def plans(viewed: Viewed) -> Content | None:
    found = ActivityPlan.objects.filter(party_organization=viewed.pk, planned_on__gte=viewed.day)
    rows = [Row([one.planned_on, one.get_kind_display(), one.subject]) for one in found[:12]]
    return Rows(("计划日期", "类型", "主题"), rows, "") if rows else None
