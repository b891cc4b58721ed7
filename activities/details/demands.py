"""A demand: what it is, where it stands, its steps; and on a unit's page, its demands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from activities.demands.deadlines import time_left
from activities.models import Demand, DemandStep
from activities.models.demands import OPEN, Kind, State
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
from orgs.models import Division

# --- The demand ----------------------------------------------------------------------------------


def standing(viewed: Viewed) -> Demand:
    """The demand as it stands on the page's day."""
    return Demand.objects.known(viewed.day).select_related("programme").get(pk=viewed.pk)


@head("demands")
def demand_head(viewed: Viewed) -> Head:
    demand: Any = viewed.once(standing)
    tags = [(str(State(demand.state).label), demand.state in OPEN)]
    if demand.is_overdue:
        tags.append(("逾期", True))
    if demand.category:
        tags.append((demand.category, False))
    return Head([viewed.ref("units", demand.unit_id)], tags)


@panel("demands", "facts", "诉求内容", order=5)
def facts(viewed: Viewed) -> Content:
    demand: Any = viewed.once(standing)
    return Facts(
        [
            ("内容", demand.content),
            ("两新组织", viewed.ref("units", demand.unit_id)),
            ("诉求编号", demand.number),
            ("提出日期", demand.raised_on),
            ("类别", demand.category),
            ("来源", demand.get_source_display()),
            ("提出人", demand.get_raised_by_display()),
            ("行动", demand.programme and demand.programme.name),
            ("批次", demand.batch),
        ]
    )


@panel("demands", "standing", "办理情况", order=10)
def handling(viewed: Viewed) -> Content:
    """Where it stands on the day: what is not yet to be known is left out, not told as unknown."""
    demand: Any = viewed.once(standing)
    state = State(demand.state)
    said: list[tuple[str, Any]] = [("状态", str(state.label)), ("受理日期", demand.accepted_on)]
    if demand.assignment:
        said += _assigned(demand, viewed.day)
    if demand.closed_on:
        outcome = dict(Demand.Outcome.choices).get(demand.outcome)
        said += [("办结日期", demand.closed_on), ("结果", outcome)]
    if demand.satisfaction:
        said.append(("单位评价", Demand.Satisfaction(demand.satisfaction).label))
    return Facts(said, note=_NEXT.get(state, ""))


_NEXT = {
    State.RAISED: "下一步：区里受理或不予受理。",
    State.ACCEPTED: "下一步：区里交办承办单位；由区里直接答复的，反馈单位。",
    State.ASSIGNED: "下一步：承办单位办理，报送结果；不属本单位职责的，退回并说明理由。",
    State.SUBMITTED: "下一步：区里审核，反馈单位或退回重办。",
    State.FED_BACK: "下一步：登记单位的评价。",
    State.RATED: "下一步：区里销号；单位不满意的，退回重办。",
    State.REOPENED: "下一步：区里重新交办。",
}


def _assigned(demand: Any, day: date) -> list[tuple[str, Any]]:
    step = DemandStep.objects.select_related("department").get(pk=demand.assignment)
    helping = Division.objects.filter(pk__in=step.assistants.values("department"))
    said: list[tuple[str, Any]] = [("交办日期", demand.assigned_on), ("承办单位", step.department)]
    if names := "、".join(map(str, helping)):
        said.append(("协办单位", names))
    said.append(("办理时限", demand.due_on))
    if demand.due_on:
        said.append(("离时限", time_left(demand.due_on, demand.closed_on, day)))
    if demand.asked_until:
        said.append(("申请延期至", demand.asked_until))
    return said


@panel("demands", "steps", "办理步骤", order=15)
def steps(viewed: Viewed) -> Content:
    """Each step with who and why; who did it is named as on any record's history."""
    found = DemandStep.objects.filter(demand=viewed.pk, happened_on__lte=viewed.day)
    rows = found.select_related("department", "change__by").prefetch_related(
        "assistants__department"
    )
    shown = [
        Row([one.happened_on, one.get_kind_display(), one.department, _said(one), _by(one)])
        for one in rows.order_by("-happened_on", "-pk")
    ]
    heads = ("日期", "步骤", "承办单位", "内容和原因", "登记人")
    return Rows(heads, shown, "还没有办理的记录。")


def _said(step: DemandStep) -> str:
    """What a step says besides its kind, in a few words."""
    words = []
    if helping := "、".join(str(one.department) for one in step.assistants.all()):
        words.append(f"协办：{helping}")
    if step.due_on:
        label = "申请延至" if step.kind == Kind.EXTENSION_ASKED else "办理时限"
        words.append(f"{label}{step.due_on}")
    if step.outcome:
        words.append(f"结果：{step.get_outcome_display()}")
    if step.satisfaction:
        words.append(step.get_satisfaction_display())
    if step.note:
        words.append(step.note)
    return "；".join(words)


def _by(step: DemandStep) -> str:
    change = step.change
    return change.by.name if change.by else change.get_kind_display()


@timeline("demands", "steps", "办理", order=10)
def told_of_steps(viewed: Viewed, limit: int) -> Iterable[Entry]:
    demand: Demand = viewed.record
    rows = DemandStep.objects.filter(demand=viewed.pk).select_related("department", "change")
    rows = rows.prefetch_related("assistants__department")
    for step in viewed.happened(rows)[:limit]:
        what = f"{step.get_kind_display()}{step.department or ''}"
        said = "：".join(filter(None, (what, _said(step))))
        yield Entry(step.happened_on, [said], change_id=step.change_id)
    yield Entry(demand.raised_on, ["提出诉求"], change_id=demand.change_id)


# --- On a unit's page ----------------------------------------------------------------------------


@panel("units", "demands", "诉求", order=50)
def demands(viewed: Viewed) -> Content:
    known = Demand.objects.filter(unit=viewed.pk).known(viewed.day)
    newest = viewed.newest(viewed.happened(known, "raised_on"), "demands")
    departments = Division.objects.in_bulk({one.department for one in newest.rows} - {None})
    rows = [
        Row(
            [
                one.raised_on,
                viewed.ref("demands", one.pk),
                departments.get(one.department),
                str(State(one.state).label) + ("（逾期）" if one.is_overdue else ""),
                one.closed_on,
                dict(Demand.Outcome.choices).get(one.outcome, ""),
            ],
            one.state not in OPEN,
        )
        for one in newest.rows
    ]
    heads = ("提出日期", "内容", "承办单位", "状态", "办结日期", "结果")
    return Rows(heads, rows, "没有诉求的记录。", newest)


@timeline("units", "demands", "诉求", order=50)
def told_of_demands(viewed: Viewed, limit: int) -> Iterable[Entry]:
    rows = Demand.objects.filter(unit=viewed.pk)
    raised = happenings_told(
        viewed, rows, limit, lambda one: [f"提出诉求：{one.content}"], "raised_on"
    )
    closings = DemandStep.objects.filter(demand__unit=viewed.pk, kind=Kind.CLOSED)
    closed = happenings_told(
        viewed,
        closings.select_related("demand"),
        limit,
        lambda one: [
            f"诉求办结（{one.get_outcome_display() or '结果未填写'}）：{one.demand.content}"
        ],
    )
    return [*raised, *closed]
