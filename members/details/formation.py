"""A case of formation: its steps, units, members and documents; and on a unit's page, its cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from members.acts.formation.progress import needed
from members.details.units import standing
from members.formation.cases import LABELS, UNDER_WAY, next_step, stage, units_of
from members.formation.states import Formation, formation
from members.models import Affiliation, Employment, FormationCase, FormationDocument
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
    in_words,
    panel,
    timeline,
)
from orgs.models import UnitSpell

# --- The case ------------------------------------------------------------------------------------


@head("formation")
def case_head(viewed: Viewed) -> Head:
    case: FormationCase = viewed.record
    state = stage(case, viewed.day)
    tags = [(str(state.label), state in UNDER_WAY), (case.get_mode_display(), False)]
    return Head([f"来由：{case.get_trigger_display()}"], tags)


@panel("formation", "progress", "进度", order=5)
def progress(viewed: Viewed) -> Content:
    """Each step with its date; a step that has not been taken by the day is unknown."""
    case: FormationCase = viewed.record
    day = viewed.day
    said: list[tuple[str, Any]] = [("列入日期", case.opened_on)]
    for name in FormationCase.STEPS:
        when = getattr(case, name)
        said.append((LABELS[name], when if when and when <= day else None))
    if case.approved_on and case.approved_on <= day:
        said.append(("批复文号", case.approval_no))
    if case.closed_on and case.closed_on <= day:
        said.append(("办结", f"{in_words(case.closed_on)}{case.get_outcome_display()}"))
        if case.abandon_reason:
            said.append(("原因", case.abandon_reason))
    further = next_step(case, day)
    return Facts(said, note=f"下一步：{further}。" if further else "")


@panel("formation", "plan", "拟定内容", order=10)
def plan(viewed: Viewed) -> Content:
    case: FormationCase = viewed.record
    said: list[tuple[str, Any]] = [
        ("拟定名称", case.name),
        ("组建方式", case.get_mode_display()),
        ("上级党组织", viewed.ref("party-organizations", case.superior_id)),
    ]
    if case.host_id:
        said.append(("拟加入的党组织", viewed.ref("party-organizations", case.host_id)))
    if case.organization_id and case.closed_on and case.closed_on <= viewed.day:
        said.append(("组建的党组织", viewed.ref("party-organizations", case.organization_id)))
    note = "筹备期间不计入任何统计；党组织成立之日起才计为覆盖。"
    return Facts(said, note=note)


@panel("formation", "units", "单位", order=15)
def units(viewed: Viewed) -> Content:
    day = viewed.day
    held = units_of([viewed.pk], day).order_by().values("unit")
    spells = UnitSpell.objects.as_of(day).filter(unit__in=held).select_related("unit", "division")
    full = dict(
        Employment.objects.toward_three(day)
        .filter(unit__in=held)
        .order_by()
        .values_list("unit")
        .annotate(Count("member"))
    )
    rows = [
        Row(
            [
                viewed.ref("units", spell.unit_id),
                spell.division,
                full.get(spell.unit_id, 0),
                _state(spell),
            ]
        )
        for spell in spells.annotate(formation=formation(viewed.scope)).order_by("unit__uscc")
    ]
    heads = ("单位", "所属街道", "正式党员", "现状")
    together = sum(full.values())
    note = f"合计正式党员{together}名。" if len(rows) > 1 else ""
    return Rows(heads, rows, "这一天还没有单位。", note=note, numeric=frozenset({"正式党员"}))


def _state(spell: Any) -> str:
    """How the unit stands by the ledgers, which a case does not change."""
    if spell.formation == Formation.NOT_COUNTED:
        closed = spell.unit.closed_on
        return f"已于{closed}注销" if closed else spell.get_status_display()
    return str(Formation(spell.formation).label)


@panel("formation", "people", "相关党员", order=20)
def people(viewed: Viewed) -> Content:
    """Who works in the units, and where each belongs."""
    day = viewed.day
    held = units_of([viewed.pk], day).order_by().values("unit")
    here = Employment.objects.of_members(day).filter(unit__in=held).select_related("member")
    newest = viewed.newest(here.order_by("unit", "member__number"), "people")
    homes = dict(
        Affiliation.objects.as_of(day)
        .filter(member__in=[one.member_id for one in newest.rows])
        .values_list("member", "party_organization")
    )
    rows = [
        Row(
            [
                viewed.ref("members", one.member_id),
                standing(one.member.converted_on, day),
                viewed.ref("units", one.unit_id),
                viewed.ref("party-organizations", homes.get(one.member_id)) or "未登记或已转出",
            ]
        )
        for one in newest.rows
    ]
    heads = ("姓名", "党员类别", "工作单位", "组织关系所在")
    empty = "当日没有党员在这些单位工作的记录。请在党员台账中填写工作单位。"
    return Rows(heads, rows, empty, newest)


@panel("formation", "documents", "组建材料", order=25)
def documents(viewed: Viewed) -> Content:
    """The documents that such a case needs; what has come in by the day, and when."""
    case: FormationCase = viewed.record
    received = {one.kind: one for one in case.documents.filter(received_on__lte=viewed.day)}
    kinds = [kind for kind in FormationDocument.Kind if kind in received or kind in needed(case)]
    rows = []
    for kind in kinds:
        one = received.get(kind)
        rows.append(Row([kind.label, one and one.received_on, one.note if one else ""]))
    missing = sum(kind not in received for kind in needed(case))
    note = f"还缺{missing}份。" if missing else "材料已齐。"
    return Rows(("材料", "收到日期", "说明"), rows, "", note=note)


@timeline("formation", "documents", "材料", order=20)
def told_of_documents(viewed: Viewed, limit: int) -> Iterable[Entry]:
    rows = FormationDocument.objects.filter(case=viewed.pk)
    return happenings_told(
        viewed, rows, limit, lambda one: [f"收到{one.get_kind_display()}"], "received_on"
    )


@timeline("formation", "steps", "进展", order=10)
def told_of_steps(viewed: Viewed, limit: int) -> Iterable[Entry]:
    case: FormationCase = viewed.record
    yield Entry(case.opened_on, ["列入组建"], change_id=case.change_id)
    for name in FormationCase.STEPS:
        if when := getattr(case, name):
            number = case.approval_no if name == "approved_on" else ""
            yield Entry(when, [LABELS[name]], document_no=number)
    if case.closed_on:
        said: list[Any] = [case.get_outcome_display()]
        if case.organization_id:
            said += ["：", viewed.ref("party-organizations", case.organization_id)]
        if case.abandon_reason:
            said.append(f"：{case.abandon_reason}")
        yield Entry(case.closed_on, said)


# --- On a unit's page ----------------------------------------------------------------------------


@panel("units", "formation-cases", "组建事项", order=7)
def cases_of_unit(viewed: Viewed) -> Content | None:
    """What is or was being set up here; nothing is said where there never was anything."""
    found = FormationCase.objects.filter(
        units__unit=viewed.pk, opened_on__lte=viewed.day
    ).distinct()
    rows = [
        Row(
            [
                viewed.ref("formation", case.pk),
                case.opened_on,
                str(stage(case, viewed.day).label),
                next_step(case, viewed.day),
            ],
            stage(case, viewed.day) not in UNDER_WAY,
        )
        for case in found
    ]
    heads = ("拟定名称", "列入日期", "进度", "下一步")
    return Rows(heads, rows, "") if rows else None
