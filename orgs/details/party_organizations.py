"""What orgs knows of a Party organisation: its place in the tree, units, term and events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from orgs.details.panels import Content, Facts, Fragment, Head, Row, Rows, head, panel
from orgs.details.sentences import changes_told
from orgs.details.timeline import Entry, happenings_told, spells_told, timeline
from orgs.details.units import former_names
from orgs.details.viewed import Viewed, in_words, lies
from orgs.details.windows import Placed
from orgs.models import (
    Coverage,
    Participation,
    PartyOrganizationEvent,
    PartyOrganizationSpell,
)
from orgs.periods import years_after
from orgs.rules import TERMS
from orgs.scope import Reach

Kind = PartyOrganizationSpell.Kind
Event = PartyOrganizationEvent.Kind
# Listed, and neither counted nor reminded of re-election: 临时、功能型.
UNCOUNTED = (Kind.TEMPORARY, Kind.FUNCTIONAL)


@lies("party-organizations")
def places(reach: Reach, pk: int) -> Iterable[Placed]:
    rows = PartyOrganizationSpell.objects.filter(party_organization=pk).order_by("started_on")
    within = reach.q("division", {"party_organization": "party_organization"})
    inside = set(rows.filter(within).values_list("pk", flat=True))
    for key, start, end in rows.values_list("pk", "started_on", "ended_on"):
        yield Placed(start, end, key in inside)


@head("party-organizations")
def organization_head(viewed: Viewed) -> Head:
    spell = viewed.spell
    tags = [(spell.get_kind_display(), False)]
    if spell.nature:
        tags.append((spell.get_nature_display(), False))
    if spell.kind in UNCOUNTED:
        tags.append(("不计入统计", True))
    if gone := viewed.knows(viewed.record.dissolved_on):
        tags.append((f"{in_words(gone)}撤销", True))
    words = [viewed.record.number, spell.division]
    return Head([word for word in words if word], tags)


@panel("party-organizations", "facts", "基本情况", order=10)
def facts(viewed: Viewed) -> Content:
    record, spell = viewed.record, viewed.spell
    said: list[tuple[str, Any]] = [
        ("党组织编号", record.number),
        ("类别", spell.get_kind_display()),
        ("所属区划", spell.division),
        ("成立日期", record.established_on),
        *term(viewed),
    ]
    if spell.nature:
        said.insert(2, ("性质", spell.get_nature_display()))
    if gone := viewed.knows(record.dissolved_on):
        said += [("撤销日期", gone), ("撤销原因", record.dissolution_reason)]
    return Facts(said)


def term(viewed: Viewed) -> list[tuple[str, Any]]:
    """Last election and when the next is due, by the kind of the day; none for 临时、功能型."""
    kind = viewed.spell.kind
    if kind in UNCOUNTED:
        return [("换届", "临时、功能型党支部不换届")]
    elected = (
        PartyOrganizationEvent.objects.filter(
            party_organization=viewed.pk,
            kind__in=(Event.ESTABLISHED, Event.RE_ELECTED),
            happened_on__lte=viewed.day,
        )
        .filter(viewed.windows.happened("happened_on"))
        .order_by("-happened_on")
        .first()
    )
    since = elected.happened_on if elected else viewed.record.established_on
    years = dict(TERMS)[kind]
    due = years_after(since, years)
    never = "" if elected and elected.kind == Event.RE_ELECTED else "成立，尚未换届"
    overdue = "，已到期" if due <= viewed.day else ""
    return [
        ("最近换届", f"{in_words(since)}{never}"),
        ("应换届日期", f"{in_words(due)}（任期{years}年{overdue}）"),
    ]


@panel("party-organizations", "position", "隶属关系", order=15)
def position(viewed: Viewed) -> Content:
    above = [viewed.ref("party-organizations", pk) for pk in superiors(viewed)]
    below = (
        PartyOrganizationSpell.objects.existing(viewed.day)
        .filter(superior=viewed.pk)
        .select_related("division")
        .order_by("kind", "name")
    )
    newest = viewed.newest(below, "position")
    rows = [
        Row(
            [
                viewed.ref("party-organizations", spell.party_organization_id),
                spell.get_kind_display(),
                spell.division,
            ]
        )
        for spell in newest.rows
    ]
    table = Rows(("直接下级", "类别", "所属区划"), rows, "当日没有下级党组织。", newest)
    name = viewed.record.name
    tree = viewed.asked.url("organization_tree", scope=viewed.scope, more={"q": name})
    more = (tree, "在党组织树中查看")
    context = {"above": above, "name": name, "table": table}
    return Fragment("details/_position.html", context, newest=newest, more=more)


def superiors(viewed: Viewed) -> list[int]:
    """The line of superiors on the day, topmost first; one recursive query however deep."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE line (id, depth) AS (
                SELECT %(pk)s::bigint, 0
                UNION
                SELECT spell.superior_id, line.depth + 1
                  FROM orgs_partyorganizationspell spell
                  JOIN line ON spell.party_organization_id = line.id
                 WHERE spell.superior_id IS NOT NULL AND line.depth < 20
                   AND spell.started_on <= %(day)s
                   AND (spell.ended_on IS NULL OR spell.ended_on > %(day)s)
            )
            SELECT id FROM line WHERE depth > 0 ORDER BY depth DESC
            """,
            {"pk": viewed.pk, "day": viewed.day},
        )
        return [row[0] for row in cursor.fetchall()]


@panel("party-organizations", "units", "覆盖单位", order=20)
def units(viewed: Viewed) -> Content:
    links = viewed.held(Coverage.objects.filter(party_organization=viewed.pk))
    newest = viewed.newest(links.select_related("opened_by"), "units")
    rows = [
        Row(
            [
                viewed.ref("units", link.unit_id),
                link.get_mode_display(),
                viewed.span(link),
                link.opened_by.document_no,
            ],
            not viewed.holds(link),
        )
        for link in newest.rows
    ]
    empty = "没有覆盖单位的记录。请导入党组织台账的“覆盖单位”一列，或办理“增加覆盖单位”。"
    return Rows(("单位", "组建方式", "起止", "文号"), rows, empty, newest)


# What befell another organisation and made this one what it is; it leads to what that one did.
FROM_ANOTHER = {
    PartyOrganizationEvent.Kind.MERGED: "对方并入",
    PartyOrganizationEvent.Kind.SPLIT: "由对方拆分",
}


def _events(viewed: Viewed) -> QuerySet[PartyOrganizationEvent]:
    own = Q(party_organization=viewed.pk)
    return PartyOrganizationEvent.objects.filter(
        own | Q(counterpart=viewed.pk, kind__in=FROM_ANOTHER)
    )


def _sides(viewed: Viewed, event: PartyOrganizationEvent) -> tuple[str, int | None]:
    """What happened as seen from here, and the other organisation."""
    if event.party_organization_id == viewed.pk:
        return event.get_kind_display(), event.counterpart_id
    return FROM_ANOTHER[PartyOrganizationEvent.Kind(event.kind)], event.party_organization_id


@panel("party-organizations", "events", "组织变动", order=60)
def events(viewed: Viewed) -> Content:
    newest = viewed.newest(viewed.happened(_events(viewed)), "events")
    told = [(event, *_sides(viewed, event)) for event in newest.rows]
    rows = [
        Row(
            [
                event.happened_on,
                what,
                viewed.ref("party-organizations", other) or event.new_name,
                event.document_no,
                event.note,
            ]
        )
        for event, what, other in told
    ]
    empty = "没有成立、换届、调整的记录。请导入党组织变动台账。"
    return Rows(("日期", "事项", "对方或新名称", "文号", "说明"), rows, empty, newest)


@panel("party-organizations", "participations", "三方进入", order=70)
def participations(viewed: Viewed) -> Content:
    found = viewed.held(Participation.objects.filter(party_organization=viewed.pk))
    rows = [
        Row(
            [
                one.get_role_display(),
                viewed.ref("units", one.unit_id) or one.participant,
                viewed.span(one),
            ],
            not viewed.holds(one),
        )
        for one in found
    ]
    empty = "没有楼宇运营方、骨干企业、职能部门进入的记录。"
    return Rows(("角色", "参与方", "起止"), rows, empty)


@panel("party-organizations", "names", "曾用名称与编号", order=80)
def names(viewed: Viewed) -> Content:
    rows = former_names(viewed)
    aliases = viewed.record.aliases.values_list("identifier", flat=True)
    rows += [Row(["原编号（重复登记，已合并）", number, ""]) for number in aliases]
    return Rows(("项目", "内容", "起止"), rows, "没有用过其他名称或编号。")


# --- Timeline ------------------------------------------------------------------------------------


@timeline("party-organizations", "facts", "基本情况", order=10)
def told_of_facts(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return changes_told(viewed, viewed.record.spells.all(), limit, "列入党组织台账")


@timeline("party-organizations", "events", "组织变动", order=15)
def told_of_events(viewed: Viewed, limit: int) -> Iterable[Entry]:
    def told(event: PartyOrganizationEvent) -> list[Any]:
        what, other = _sides(viewed, event)
        said: list[Any] = [what]
        if other:
            said += ["，对方 ", viewed.ref("party-organizations", other)]
        if event.new_name:
            said.append(f"为 {event.new_name}")
        return [*said, f"（{event.note}）"] if event.note else said

    return happenings_told(viewed, _events(viewed), limit, told)


@timeline("party-organizations", "units", "覆盖单位", order=20)
def told_of_units(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return spells_told(
        viewed,
        Coverage.objects.filter(party_organization=viewed.pk),
        limit,
        lambda link: [f"{link.get_mode_display()}，覆盖 ", viewed.ref("units", link.unit_id)],
        lambda link: ["不再覆盖 ", viewed.ref("units", link.unit_id)],
    )
