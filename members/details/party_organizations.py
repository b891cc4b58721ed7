"""A Party organisation's members, committee and admissions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When

from members.details.units import standing
from members.models import Admission, Affiliation, Post
from orgs.details import (
    Content,
    Entry,
    Row,
    Rows,
    Viewed,
    happenings_told,
    panel,
    spells_told,
    timeline,
)
from orgs.models import PartyOrganizationSpell


@panel("party-organizations", "committee", "领导班子", order=25)
def committee(viewed: Viewed) -> Content:
    """In office first, the secretary before the deputies; then who held the posts before."""
    rank = Case(
        *(When(kind=kind, then=Value(n)) for n, kind in enumerate(Post.Kind)),
        output_field=IntegerField(),
    )
    found = viewed.held(Post.objects.filter(party_organization=viewed.pk))
    ordered = found.annotate(rank=rank).order_by("-held_now", "rank", "-started_on", "-pk")
    newest = viewed.newest(ordered, "committee")
    rows = [
        Row(
            [
                post.get_kind_display(),
                viewed.ref("members", post.member_id),
                viewed.span(post),
                post.get_source_display(),
            ],
            not viewed.holds(post),
        )
        for post in newest.rows
    ]
    held = {post.kind for post in newest.rows if viewed.holds(post)}
    note = "当日没有书记。" if newest.rows and Post.Kind.SECRETARY not in held else ""
    empty = "没有任职的记录。请导入任职台账，或办理“任职”。"
    return Rows(("职务", "姓名", "起止", "来源"), rows, empty, newest, note=note)


@panel("party-organizations", "members", "党员", order=30)
def members(viewed: Viewed) -> Content:
    day = viewed.day
    here = Affiliation.objects.as_of(day).filter(party_organization=viewed.pk)
    newest = viewed.newest(here.select_related("member").order_by("-started_on", "-pk"), "members")
    rows = [
        Row(
            [
                viewed.ref("members", one.member_id),
                standing(one.member.converted_on, day),
                one.member.joined_on,
                viewed.span(one),
            ]
        )
        for one in newest.rows
    ]
    counts = here.aggregate(full=Count("pk", filter=Q(member__converted_on__lte=day)))
    note = ""
    if newest.total:
        note = f"正式党员{counts['full']}名，预备党员{newest.total - counts['full']}名。"
    more = (viewed.list_url("members", own=viewed.pk), "在党员列表中查看")
    heads = ("姓名", "党员类别", "加入党组织日期", "组织关系")
    empty = "当日没有组织关系在本组织的党员。请导入党员台账，或办理“组织关系转入”。"
    if viewed.spell.kind in PartyOrganizationSpell.TEMPORARY_KINDS:
        empty = "临时党支部、功能型党支部不接收组织关系；参加活动的党员登记为流动党员。"
    return Rows(heads, rows, empty, newest, note=note, more=more)


@panel("party-organizations", "admissions", "发展党员", order=50)
def admissions(viewed: Viewed) -> Content:
    found = viewed.happened(Admission.objects.filter(party_organization=viewed.pk), "approved_on")
    newest = viewed.newest(found, "admissions")
    rows = [
        Row(
            [
                viewed.ref("members", one.member_id),
                one.branch_meeting_on,
                one.approved_on,
                viewed.ref("units", one.unit_id),
            ]
        )
        for one in newest.rows
    ]
    empty = "没有发展党员的记录。"
    heads = ("姓名", "支部大会日期", "上级审批日期", "发展时工作单位")
    return Rows(heads, rows, empty, newest)


# --- Timeline ------------------------------------------------------------------------------------


@timeline("party-organizations", "members", "党员进出", order=30)
def told_of_members(viewed: Viewed, limit: int) -> Iterable[Entry]:
    def left(one: Affiliation) -> list[Any]:
        how = one.get_departure_display() or "转到其他党组织"
        return [viewed.ref("members", one.member_id), f" {how}"]

    return spells_told(
        viewed,
        Affiliation.objects.filter(party_organization=viewed.pk),
        limit,
        lambda one: [viewed.ref("members", one.member_id), " 组织关系转入"],
        left,
    )


@timeline("party-organizations", "posts", "任职", order=35)
def told_of_posts(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return spells_told(
        viewed,
        Post.objects.filter(party_organization=viewed.pk),
        limit,
        lambda one: [viewed.ref("members", one.member_id), f" 任{one.get_kind_display()}"],
        lambda one: [viewed.ref("members", one.member_id), f" 不再任{one.get_kind_display()}"],
    )


@timeline("party-organizations", "admissions", "发展党员", order=60)
def told_of_admissions(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return happenings_told(
        viewed,
        Admission.objects.filter(party_organization=viewed.pk),
        limit,
        lambda one: ["接收 ", viewed.ref("members", one.member_id), " 为预备党员（上级审批）"],
        "approved_on",
    )
