"""Visits on the pages of units and instructors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef

from activities.models import Visit
from members.models import Grouping
from orgs.details import (
    Content,
    Entry,
    Facts,
    Head,
    Row,
    Rows,
    Viewed,
    happenings_told,
    head,
    panel,
    timeline,
)
from orgs.models import holds_on

# --- A visit -------------------------------------------------------------------------------------


@head("visits")
def visit_head(viewed: Viewed) -> Head:
    visit: Visit = viewed.record
    counts = visit.state == Visit.State.SUBMITTED
    return Head([visit.review_note], [(str(visit.get_state_display()), counts)])


@panel("visits", "said", "走访情况", order=5)
def said(viewed: Viewed) -> Content:
    visit: Visit = viewed.record
    unchanged = {True: "无变化", False: "有变化", None: None}[visit.unchanged]
    return Facts(
        [
            ("单位", viewed.ref("units", visit.unit_id)),
            ("日期", visit.happened_on),
            ("指导员", viewed.ref("instructors", visit.instructor_id)),
            ("方式", visit.get_method_display()),
            ("事项", _topics(visit)),
            ("单位情况", unchanged),
            ("情况", visit.content),
            ("下次计划", visit.next_plan),
        ]
    )


# --- On the pages of units and instructors -------------------------------------------------------


def visits_of(viewed: Viewed, **whose: Any) -> Any:
    return viewed.happened(Visit.objects.counting().filter(**whose))


def _topics(visit: Visit) -> str:
    return "、".join(visit.topics)


@panel("units", "visits", "走访", order=45)
def visits(viewed: Viewed) -> Content:
    newest = viewed.newest(visits_of(viewed, unit=viewed.pk), "visits")
    rows = [
        Row(
            [
                visit.happened_on,
                viewed.ref("instructors", visit.instructor_id),
                visit.get_method_display(),
                _topics(visit),
                visit.content,
            ]
        )
        for visit in newest.rows
    ]
    empty = "没有走访的记录。指导员登记走访后显示在这里。"
    return Rows(("日期", "指导员", "方式", "事项", "情况"), rows, empty, newest)


@panel("instructors", "visits", "走访", order=40)
def visits_made(viewed: Viewed) -> Content:
    newest = viewed.newest(visits_of(viewed, instructor=viewed.pk), "visits")
    rows = [
        Row(
            [
                visit.happened_on,
                viewed.ref("units", visit.unit_id),
                visit.get_method_display(),
                _topics(visit),
                visit.content,
            ]
        )
        for visit in newest.rows
    ]
    empty = "没有走访的记录。登记走访后显示在这里。"
    return Rows(("日期", "单位", "方式", "事项", "情况"), rows, empty, newest)


@panel("instructor-groups", "visits", "走访", order=25)
def visits_of_group(viewed: Viewed) -> Content:
    """Those of the period to units within the scope, by who was in the group on that day."""
    then = Grouping.objects.filter(
        holds_on(OuterRef("happened_on")), group=viewed.pk, instructor=OuterRef("instructor")
    )
    made = Visit.objects.counting().within(viewed.scope).during(viewed.scope.period)
    newest = viewed.newest(viewed.happened(made.filter(Exists(then))), "visits")
    rows = [
        Row(
            [
                visit.happened_on,
                viewed.ref("instructors", visit.instructor_id),
                viewed.ref("units", visit.unit_id),
                visit.get_method_display(),
                _topics(visit),
            ]
        )
        for visit in newest.rows
    ]
    heads, year = ("日期", "指导员", "单位", "方式", "事项"), viewed.scope.period.year
    return Rows(
        heads, rows, f"{year}年没有走访的记录。", newest, note=f"{year}年，按走访时所在的分组。"
    )


@timeline("units", "visits", "走访", order=40)
def told_of_visits(viewed: Viewed, limit: int) -> Iterable[Entry]:
    def told(visit: Visit) -> list[Any]:
        said = ["指导员 ", viewed.ref("instructors", visit.instructor_id)]
        return [*said, f" {visit.get_method_display()}走访", _about(visit)]

    rows = Visit.objects.counting().filter(unit=viewed.pk)
    return happenings_told(viewed, rows, limit, told)


@timeline("instructors", "visits", "走访", order=40)
def told_of_visits_made(viewed: Viewed, limit: int) -> Iterable[Entry]:
    def told(visit: Visit) -> list[Any]:
        unit = viewed.ref("units", visit.unit_id)
        return [f"{visit.get_method_display()}走访 ", unit, _about(visit)]

    rows = Visit.objects.counting().filter(instructor=viewed.pk)
    return happenings_told(viewed, rows, limit, told)


def _about(visit: Visit) -> str:
    return f"（{_topics(visit)}）" if visit.topics else ""
