"""A group of instructors: who is in it, which units they look after, and who might join."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from members.formation import Formation, formation
from members.instructors.coverage import loads
from members.instructors.lists import members_of, units_of
from members.models import Appointment, Grouping, InstructorGroup
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
    spells_told,
    timeline,
)
from orgs.details.viewed import Newest
from orgs.models import UnitSpell


@head("instructor-groups")
def group_head(viewed: Viewed) -> Head:
    group: InstructorGroup = viewed.record
    tags = [(group.get_basis_display(), False)]
    if group.disbanded_on and group.disbanded_on <= viewed.day:
        tags.append(("已撤销", True))
    return Head([group.division], tags)


@panel("instructor-groups", "facts", "基本情况", order=10)
def facts(viewed: Viewed) -> Content:
    group: InstructorGroup = viewed.record
    said: list[tuple[str, Any]] = [
        ("所属区划", group.division),
        ("分组依据", group.get_basis_display()),
        ("建立日期", group.founded_on),
    ]
    if group.industry_id:
        said.append(("行业门类", group.industry))
    if group.place_id:
        said.append(("楼宇商圈", viewed.ref("places", group.place_id)))
    if group.disbanded_on and group.disbanded_on <= viewed.day:
        said.append(("撤销日期", group.disbanded_on))
    return Facts(said, note="分组便于交流和互相补位，不改变聘任和联系单位，也不影响统计。")


@panel("instructor-groups", "members", "指导员", order=15)
def members(viewed: Viewed) -> Content:
    """Those in post on the day, in the order of their numbers."""
    held = members_of([viewed.pk], viewed.scope).order_by("instructor__number")
    newest = viewed.newest(held, "members")
    keys = [one.instructor_id for one in newest.rows]
    posts = Appointment.objects.as_of(viewed.day).filter(instructor__in=keys)
    found = {one.instructor_id: one for one in posts.annotate(load=loads(viewed.day))}
    rows = [
        Row(
            [
                viewed.ref("instructors", one.instructor_id),
                found[one.instructor_id].get_level_display(),
                found[one.instructor_id].load,
                viewed.span(one),
            ]
        )
        for one in newest.rows
    ]
    heads = ("姓名", "级别", "联系单位", "起止")
    empty = "这一天组内没有在任的指导员。请办理“调入指导员”，或在指导员名单中勾选后“编入分组”。"
    return Rows(heads, rows, empty, newest, numeric=frozenset({"联系单位"}))


@panel("instructor-groups", "units", "联系的单位", order=20)
def units(viewed: Viewed) -> Content:
    """By what they have of a Party organisation, each number with its list."""
    looked_after = units_of([viewed.pk], viewed.day).values("unit")
    spells = UnitSpell.objects.existing(viewed.day).within(viewed.scope)
    states = spells.filter(unit__in=looked_after).annotate(state=formation(viewed.scope))
    counts = dict(states.order_by().values_list("state").annotate(Count("pk")))
    rows = [
        Row(
            [
                str(state.label),
                viewed.count(
                    "units", counts[state], instructor_group=viewed.pk, formation=state.value
                ),
            ]
        )
        for state in Formation
        if state in counts
    ]
    newest = Newest(rows, sum(counts.values()))
    more = (viewed.list_url("units", instructor_group=viewed.pk), "查看名单")
    empty = "组内指导员这一天没有联系正常经营的单位。"
    heads, numeric = ("组织覆盖", "单位（家）"), frozenset({"单位（家）"})
    return Rows(heads, rows, empty, newest, more=more, numeric=numeric)


@panel("instructor-groups", "candidates", "可以编入的指导员", order=30)
def candidates(viewed: Viewed) -> Content | None:
    """Where to find instructors of the same place, or of the same industry, who are in no group."""
    group: InstructorGroup = viewed.record
    if group.disbanded_on and group.disbanded_on <= viewed.day:
        return None
    within = {"division": group.division_id, "pool": "party", "grouped": "no"}
    found = [("同一区划", within)]
    if group.industry:
        found.append(("同一区划、行业相近", within | {"industry": group.industry.pk}))
    said = [(label, Link("查看名单", viewed.list_url("instructors", **of))) for label, of in found]
    return Facts(
        said, note=f"{group.division}还没有编入分组的指导员；在名单中勾选后办理“编入分组”。"
    )


@timeline("instructor-groups", "members", "指导员", order=10)
def told_of_members(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return spells_told(
        viewed,
        Grouping.objects.filter(group=viewed.pk),
        limit,
        lambda one: [viewed.ref("instructors", one.instructor_id), " 编入"],
        lambda one: [viewed.ref("instructors", one.instructor_id), " 调出"],
    )


@timeline("instructor-groups", "lives", "建立和撤销", order=20)
def told_of_lives(viewed: Viewed, limit: int) -> Iterable[Entry]:
    group: InstructorGroup = viewed.record
    yield Entry(group.founded_on, ["建立分组"], change_id=group.change_id)
    if group.disbanded_on:
        yield Entry(group.disbanded_on, ["撤销分组"])
