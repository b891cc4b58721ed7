"""What was done for and by the records: visits, demands, deeds, activities, training, honours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from activities.models import Activity, Deed, Demand, Honour, Trainee, Visit
from orgs.details import (
    Content,
    Entry,
    Row,
    Rows,
    Viewed,
    happenings_told,
    panel,
    timeline,
)

# --- Visits and demands --------------------------------------------------------------------------


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


@panel("units", "deeds", "实事", order=55)
def deeds(viewed: Viewed) -> Content:
    newest = viewed.newest(viewed.happened(Deed.objects.filter(unit=viewed.pk)), "deeds")
    rows = [Row([deed.happened_on, deed.name]) for deed in newest.rows]
    return Rows(("日期", "名称"), rows, "没有为这家单位办实事的记录。", newest)


# --- Organisation life and training --------------------------------------------------------------


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


@panel("members", "trainings", "培训", order=60)
def trainings(viewed: Viewed) -> Content:
    found = viewed.happened(Trainee.objects.filter(member=viewed.pk), "training__happened_on")
    newest = viewed.newest(found.select_related("training"), "trainings")
    rows = [
        Row([one.training.happened_on, one.training.name, one.training.get_kind_display()])
        for one in newest.rows
    ]
    return Rows(("日期", "班次", "类型"), rows, "没有参加培训班的记录。", newest)


# --- Honours -------------------------------------------------------------------------------------


def _honours(recipient: str) -> Any:
    """The panel of the honours given to one kind of recipient."""

    def build(viewed: Viewed) -> Content:
        found = viewed.happened(Honour.objects.filter(**{recipient: viewed.pk}))
        newest = viewed.newest(found, "honours")
        rows = [
            Row(
                [
                    honour.happened_on,
                    honour.name,
                    f"{honour.get_level_display()}级{honour.get_kind_display()}",
                    honour.document_no,
                    _revoked(viewed, honour),
                ]
            )
            for honour in newest.rows
        ]
        heads = ("日期", "名称", "级别", "文号", "备注")
        return Rows(heads, rows, "没有受表彰的记录。", newest)

    return build


def _revoked(viewed: Viewed, honour: Honour) -> str:
    day = viewed.knows(honour.revoked_on)
    return f"{day:%Y-%m-%d} 撤销" if day else ""


RECIPIENTS = {"units": "unit", "party-organizations": "party_organization", "members": "member"}
for _noun, _recipient in RECIPIENTS.items():
    panel(_noun, "honours", "表彰", order=65)(_honours(_recipient))


# --- Timeline ------------------------------------------------------------------------------------


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


@timeline("units", "deeds", "实事", order=55)
def told_of_deeds(viewed: Viewed, limit: int) -> Iterable[Entry]:
    rows = Deed.objects.filter(unit=viewed.pk)
    return happenings_told(viewed, rows, limit, lambda one: [f"办实事：{one.name}"])


@timeline("party-organizations", "activities", "组织生活", order=40)
def told_of_activities(viewed: Viewed, limit: int) -> Iterable[Entry]:
    def told(one: Activity) -> list[Any]:
        return [one.get_kind_display(), f"：{one.subject}" if one.subject else ""]

    rows = Activity.objects.filter(hostings__party_organization=viewed.pk)
    return happenings_told(viewed, rows, limit, told)


@timeline("members", "trainings", "培训", order=60)
def told_of_trainings(viewed: Viewed, limit: int) -> Iterable[Entry]:
    rows = viewed.happened(Trainee.objects.filter(member=viewed.pk), "training__happened_on")
    for one in rows.select_related("training")[:limit]:
        yield Entry(one.training.happened_on, [f"参加 {one.training}"])


def _told_of_honours(recipient: str) -> Any:
    def source(viewed: Viewed, limit: int) -> Iterable[Entry]:
        rows = Honour.objects.filter(**{recipient: viewed.pk})
        given = happenings_told(
            viewed,
            rows,
            limit,
            lambda one: [f"获{one.get_level_display()}级{one.get_kind_display()}：{one.name}"],
        )
        revoked = happenings_told(
            viewed,
            rows.filter(~Q(revoked_on=None)),
            limit,
            lambda one: [f"撤销{one.get_kind_display()}：{one.name}"],
            "revoked_on",
        )
        return [*given, *revoked]

    return source


for _noun, _recipient in RECIPIENTS.items():
    timeline(_noun, "honours", "表彰", order=70)(_told_of_honours(_recipient))
