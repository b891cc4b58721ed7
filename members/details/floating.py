"""Who floats and where, and what other pages tell of it: members, organisations, units."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from members.details.members import lost_of_member, placed
from members.models import (
    BranchProject,
    ContactAttempt,
    Floating,
    FloatingMember,
    LostContact,
)
from orgs.details import (
    Content,
    Entry,
    Facts,
    Head,
    Link,
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
from orgs.models import PartyOrganizationSpell
from orgs.rules import RULES, months_before, settings_of, threshold_of
from orgs.scope import Reach

Direction = Floating.Direction


@lies("floating")
def places(reach: Reach, pk: int) -> Iterable[Placed]:
    yield from placed(reach, Floating, "party_organization", pk, "person")


@head("floating")
def floating_head(viewed: Viewed) -> Head:
    person: FloatingMember = viewed.record
    held = viewed.once(floating_now)
    tags = [(str(Direction(one).label), False) for one in sorted(set(held))]
    return Head([person.number], tags or [("当日不在流动", False)])


def floating_now(viewed: Viewed) -> list[str]:
    """In which directions the person floats on the day."""
    rows = Floating.objects.as_of(viewed.day).filter(person=viewed.pk)
    return list(rows.values_list("direction", flat=True))


@panel("floating", "facts", "基本情况", order=10)
def facts(viewed: Viewed) -> Content:
    """Of a member of the ledger only who it is: the rest is on the member's page."""
    person: FloatingMember = viewed.record
    said: list[tuple[str, Any]] = [("流动编号", person.number), ("姓名", viewed.name)]
    if person.member_id:
        said.append(("党员台账", viewed.ref("members", person.member_id, "查看此党员")))
    else:
        said.append(("所属党组织", person.home))
        said.append(("联系电话", viewed.own(person, "phone")))
    note = "" if viewed.unmasked else "个人信息只显示给今天负责此人、且角色可查看个人信息的人员。"
    return Facts(said, note=note)


@panel("floating", "floatings", "流动情况", order=20)
def floatings(viewed: Viewed) -> Content:
    held = viewed.held(Floating.objects.filter(person=viewed.pk))
    newest = viewed.newest(held, "floatings")
    rows = [
        Row(
            [
                one.get_direction_display(),
                viewed.ref("party-organizations", one.party_organization_id),
                viewed.span(one),
                one.get_cause_display(),
                _where(viewed, one),
                one.get_ending_display() if viewed.knows(one.ended_on) else "",
            ],
            not viewed.holds(one),
        )
        for one in newest.rows
    ]
    heads = ("方向", "党组织", "起止", "原因", "所在单位或流向", "结束原因")
    note = "流动党员只计入组织关系所在的党组织。"
    return Rows(heads, rows, "没有流动的记录。", newest, note=note)


def _where(viewed: Viewed, one: Floating) -> Any:
    """Personal as far as it says where somebody has gone."""
    if one.unit_id:
        return viewed.ref("units", one.unit_id)
    return viewed.own(one, "destination")


@timeline("floating", "floatings", "流动", order=10)
def told_of_floating(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return _told(viewed, Floating.objects.filter(person=viewed.pk), limit)


def _told(viewed: Viewed, rows: QuerySet, limit: int) -> Iterable[Entry]:
    def organization(one: Floating) -> Any:
        return viewed.ref("party-organizations", one.party_organization_id)

    def began(one: Floating) -> list[Any]:
        if one.direction == Direction.IN:
            return ["流入，参加 ", organization(one), " 的活动"]
        return ["自 ", organization(one), " 外出流动"]

    return spells_told(
        viewed,
        rows,
        limit,
        began,
        lambda one: [
            f"{one.get_direction_display()}结束（{one.get_ending_display() or '未注明原因'}） ",
            organization(one),
        ],
    )


# --- On a member's page ---------------------------------------------------------------------------


def floats_of_member(viewed: Viewed) -> list[Floating]:
    """Known up to the last day within reach; read once for all that tell of it."""
    return list(viewed.held(Floating.objects.filter(person__member=viewed.pk)))


def was_elsewhere(viewed: Viewed) -> bool:
    """Of most members there is nothing to tell, and nothing more to ask."""
    return bool(viewed.once(floats_of_member) or viewed.once(lost_of_member))


@panel("members", "whereabouts", "流动和失联", order=45)
def whereabouts(viewed: Viewed) -> Content | None:
    """Where they take part, are away, or were lost; nothing of the many who were none of it."""
    if not was_elsewhere(viewed):
        return None
    found: list[Floating | LostContact] = [
        *viewed.once(floats_of_member),
        *viewed.once(lost_of_member),
    ]
    found.sort(key=lambda one: (viewed.holds(one), one.started_on), reverse=True)
    rows = [Row([*_told_as(viewed, one), viewed.span(one)], not viewed.holds(one)) for one in found]
    return Rows(("情况", "党组织", "原因", "起止"), rows, "")


def _told_as(viewed: Viewed, one: Floating | LostContact) -> list[Any]:
    if isinstance(one, LostContact):
        return ["失联", "", one.get_cause_display()]
    url = viewed.asked.url("floating_member", one.person_id, scope=viewed.scope)
    return [
        Link(one.get_direction_display(), url),
        viewed.ref("party-organizations", one.party_organization_id),
        one.get_cause_display(),
    ]


@panel("members", "contacts", "联系记录", order=46)
def contacts(viewed: Viewed) -> Content | None:
    """Only of those whom the organisation has had to look for."""
    if not was_elsewhere(viewed):
        return None
    found = viewed.happened(ContactAttempt.objects.filter(member=viewed.pk))
    newest = viewed.newest(found.filter(happened_on__lte=viewed.day), "contacts")
    rows = [
        Row(
            [
                one.happened_on,
                "取得联系" if one.reached else "没有取得联系",
                viewed.own(one, "note"),
            ]
        )
        for one in newest.rows
    ]
    return Rows(("日期", "结果", "联系情况"), rows, "", newest) if rows else None


@timeline("members", "floatings", "流动", order=40)
def told_of_members_floating(viewed: Viewed, limit: int) -> Iterable[Entry]:
    if not viewed.once(floats_of_member):
        return ()
    return _told(viewed, Floating.objects.filter(person__member=viewed.pk), limit)


@timeline("members", "lost", "失联", order=41)
def told_of_lost(viewed: Viewed, limit: int) -> Iterable[Entry]:
    if not viewed.once(lost_of_member):
        return ()
    return spells_told(
        viewed,
        LostContact.objects.filter(member=viewed.pk),
        limit,
        lambda one: [f"登记失联（{one.get_cause_display()}）"],
        lambda one: ["重新取得联系"],
    )


# --- On the pages of organisations and units ------------------------------------------------------


@panel("party-organizations", "project", "依托项目", order=12)
def project(viewed: Viewed) -> Content | None:
    """Of a temporary branch; the project of the day first."""
    newest = viewed.newest(
        viewed.held(BranchProject.objects.filter(party_organization=viewed.pk)), "project"
    )
    rows = [
        Row(
            [
                one.name,
                one.location,
                one.builder,
                one.begins_on,
                one.finishes_on,
                viewed.span(one),
            ],
            not viewed.holds(one),
        )
        for one in newest.rows
    ]
    heads = ("项目名称", "项目地点", "建设或牵头单位", "计划开工", "计划完工", "依托起止")
    is_temporary = viewed.spell.kind == PartyOrganizationSpell.Kind.TEMPORARY
    if not (rows or is_temporary):
        return None
    rule = RULES["temporary-too-long"]
    too_long = months_before(viewed.day, threshold_of(rule, settings_of()))
    is_due = is_temporary and viewed.record.established_on <= too_long
    note = f"{rule.text}{rule.remedy}" if is_due else ""
    empty = "没有登记依托的项目。请办理“登记依托项目”。"
    return Rows(heads, rows, empty, newest, note=note)


@panel("party-organizations", "floating", "流动党员", order=32)
def floating_of_organization(viewed: Viewed) -> Content | None:
    """Who takes part or is away on the day; nothing where nobody does."""
    day = viewed.day
    held = Floating.objects.as_of(day).filter(party_organization=viewed.pk)
    newest = viewed.newest(held.order_by("direction", "started_on", "pk"), "floating")
    rows = [
        Row(
            [
                viewed.ref("floating", one.person_id),
                one.get_direction_display(),
                one.get_cause_display(),
                viewed.span(one),
            ]
        )
        for one in newest.rows
    ]
    more = (viewed.list_url("floating", own=viewed.pk), "在流动党员列表中查看")
    note = "流入的党员组织关系不在本组织，不计入本组织的党员数。"
    heads = ("姓名", "方向", "流动原因", "起止")
    return Rows(heads, rows, "", newest, note=note, more=more) if rows else None


@panel("units", "floating", "在本单位的流动党员", order=36)
def floating_of_unit(viewed: Viewed) -> Content | None:
    """Who works here, takes part in an organisation, and belongs elsewhere."""
    held = Floating.objects.as_of(viewed.day).filter(unit=viewed.pk)
    newest = viewed.newest(held.order_by("started_on", "pk"), "floating")
    rows = [
        Row(
            [
                viewed.ref("floating", one.person_id),
                viewed.ref("party-organizations", one.party_organization_id),
                viewed.span(one),
            ]
        )
        for one in newest.rows
    ]
    note = "组织关系不在这里，不计入本单位的党员数，也不计入“三名以上正式党员”。"
    return Rows(("姓名", "参加的党组织", "起止"), rows, "", newest, note=note) if rows else None
