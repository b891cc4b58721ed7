"""What orgs knows of a unit: its facts of the day, Party organisations, former names."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from orgs.details.panels import Content, Facts, Head, Row, Rows, head, panel
from orgs.details.sentences import changes_told
from orgs.details.timeline import Entry, happenings_told, spells_told, timeline
from orgs.details.viewed import Link, Viewed, lies
from orgs.details.windows import Placed
from orgs.models import CensusCard, Confirmation, Coverage, Enrolment, Participation, UnitSpell
from orgs.personal import shown
from orgs.scope import Reach

# What the facts panel says of the day, in this order.
OF_THE_DAY = (
    "status", "division", "community", "place", "address", "industry", "control", "headcount",
    "above_scale", "above_scale_basis", "three_have", "is_key", "representative_is_member",
    "representative_is_secretary", "has_union", "has_youth_league", "has_womens_federation",
    "contact", "phone", "liaison", "no_organization_reason",
)  # fmt: skip
LINKS = "按统一社会信用代码导入党组织台账，或在党组织页面建立联系。"


@lies("units")
def places(reach: Reach, pk: int) -> Iterable[Placed]:
    rows = UnitSpell.objects.filter(unit=pk).order_by("started_on")
    inside = set(rows.filter(reach.q("division", {"unit": "unit"})).values_list("pk", flat=True))
    for key, start, end in rows.values_list("pk", "started_on", "ended_on"):
        yield Placed(start, end, key in inside)


@head("units")
def unit_head(viewed: Viewed) -> Head:
    unit, spell = viewed.record, viewed.spell
    tags = [(spell.get_status_display(), spell.status != UnitSpell.Status.OPERATING)]
    for label, held in (
        ("规上", spell.above_scale),
        ("重点", spell.is_key),
        ("三有", spell.three_have),
    ):
        tags += [(label, False)] if held else []
    words = [
        unit.uscc,
        unit.get_kind_display(),
        spell.division,
        viewed.ref("places", spell.place_id),
    ]
    return Head([word for word in words if word], tags)


@panel("units", "facts", "基本情况", order=10)
def facts(viewed: Viewed) -> Content:
    unit, spell = viewed.record, viewed.spell
    said: list[tuple[str, Any]] = [
        ("统一社会信用代码", unit.uscc),
        ("单位类型", unit.get_kind_display()),
        ("成立日期", unit.registered_on),
    ]
    if closed := viewed.knows(unit.closed_on):
        said.append(("注销日期", closed))
    said += [(_label(name), _value(viewed, name)) for name in OF_THE_DAY]
    late = spell.started_on > viewed.day
    note = f"台账从{spell.started_on:%Y-%m-%d}起有这家单位的记载，以下为当日情况。" if late else ""
    return Facts(said, note=note)


def _value(viewed: Viewed, name: str) -> Any:
    if name == "place":
        return viewed.ref("places", viewed.spell.place_id)
    return viewed.own(viewed.spell, name)


def _label(name: str) -> str:
    return str(UnitSpell._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


@panel("units", "organizations", "党组织", order=20)
def organizations(viewed: Viewed) -> Content:
    links = viewed.held(Coverage.objects.filter(unit=viewed.pk)).select_related("opened_by")
    newest = viewed.newest(links, "organizations")
    rows = [
        Row(
            [
                viewed.ref("party-organizations", link.party_organization_id),
                link.get_mode_display(),
                viewed.span(link),
                link.opened_by.document_no,
            ],
            not viewed.holds(link),
        )
        for link in newest.rows
    ]
    empty = f"没有党组织覆盖这家单位的记录。如已建立，请{LINKS}"
    return Rows(("党组织", "组建方式", "起止", "文号"), rows, empty, newest)


def _taking_part(one: Enrolment, *, unmasked: bool) -> str:
    """For which industry, and which leader keeps contact."""
    leader = shown(one, "leader", unmasked=unmasked)
    return "、".join(filter(None, (str(one.pillar_industry or ""), leader)))


@panel("units", "programmes", "行动名单与三方进入", order=70)
def programmes(viewed: Viewed) -> Content | None:
    enrolled = viewed.held(Enrolment.objects.filter(unit=viewed.pk)).select_related(
        "programme", "pillar_industry"
    )
    clear = viewed.readable(Enrolment, [one.pk for one in enrolled])
    taking_part = viewed.held(Participation.objects.filter(unit=viewed.pk))
    rows = [
        Row(
            [
                f"{one.programme}{one.batch}",
                _taking_part(one, unmasked=one.pk in clear),
                viewed.span(one),
            ],
            not viewed.holds(one),
        )
        for one in enrolled
    ]
    rows += [
        Row(
            [
                viewed.ref("party-organizations", one.party_organization_id),
                f"三方进入 · {one.get_role_display()}",
                viewed.span(one),
            ],
            not viewed.holds(one),
        )
        for one in taking_part
    ]
    empty = "未列入行动名单，也没有进入“三方进入”党组织。"
    return Rows(("行动或党组织", "支柱产业、联点领导或角色", "起止"), rows, empty)


@panel("units", "names", "曾用名称与代码", order=80)
def names(viewed: Viewed) -> Content:
    rows = former_names(viewed)
    for code, merged in viewed.record.aliases.values_list("identifier", "former_id"):
        label = "原代码（重复登记，已合并）" if merged else "原代码（已换发新代码）"
        rows.append(Row([label, code, ""]))
    return Rows(("项目", "内容", "起止"), rows, "没有用过其他名称或代码。")


def former_names(viewed: Viewed) -> list[Row]:
    """Each name that is not the day's, with the days it was in use."""
    spells = viewed.record.spells.filter(viewed.windows.held()).order_by("started_on")
    rows = []
    for name, held in groupby(spells, lambda spell: spell.name):
        first, *others = held
        first.ended_on = (others or [first])[-1].ended_on
        if name != viewed.record.name:
            rows.append(Row(["名称", name, viewed.span(first)], True))
    return rows[::-1]


@panel("units", "confirmations", "情况核实", order=85)
def confirmations(viewed: Viewed) -> Content:
    found = viewed.happened(Confirmation.objects.filter(unit=viewed.pk), "confirmed_on")
    newest = viewed.newest(found.select_related("change__by"), "confirmations")
    rows = [Row([one.confirmed_on, str(one.change.by or "")]) for one in newest.rows]
    empty = "还没有核实过。情况没有变化时，可在单位列表中选中后一次确认。"
    return Rows(("核实日期", "经办人"), rows, empty, newest)


@panel("units", "censuses", "摸底排查", order=86)
def censuses(viewed: Viewed) -> Content | None:
    """Every card of the unit that lies within the viewer's reach."""
    reach = viewed.asked.scope.viewer
    cards = CensusCard.objects.reached(reach).filter(unit=viewed.pk).select_related("census")
    rows = [
        Row(
            [
                Link(card.census.name, viewed.asked.url("census_card", card.pk)),
                card.census.cut_off,
                card.get_state_display(),
                card.get_outcome_display(),
                card.visited_on,
            ]
        )
        for card in cards.order_by("-census__cut_off", "-pk")
    ]
    if not rows:
        return None
    return Rows(("摸底排查", "截止日", "状态", "结论", "上门日期"), rows, "")


# --- Timeline ------------------------------------------------------------------------------------


@timeline("units", "facts", "基本情况", order=10)
def told_of_facts(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return changes_told(viewed, viewed.record.spells.all(), limit, "列入两新组织台账")


@timeline("units", "organizations", "党组织", order=20)
def told_of_organizations(viewed: Viewed, limit: int) -> Iterable[Entry]:
    def organization(link: Coverage) -> Any:
        return viewed.ref("party-organizations", link.party_organization_id)

    return spells_told(
        viewed,
        Coverage.objects.filter(unit=viewed.pk),
        limit,
        lambda link: ["由 ", organization(link), f" 覆盖（{link.get_mode_display()}）"],
        lambda link: ["不再由 ", organization(link), f" 覆盖（{link.get_mode_display()}）"],
    )


@timeline("units", "programmes", "行动", order=80)
def told_of_programmes(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return spells_told(
        viewed,
        Enrolment.objects.filter(unit=viewed.pk).select_related("programme"),
        limit,
        lambda one: [f"列入“{one.programme}”{one.batch}"],
        lambda one: [f"退出“{one.programme}”{one.batch}"],
    )


@timeline("units", "confirmations", "核实", order=90)
def told_of_confirmations(viewed: Viewed, limit: int) -> Iterable[Entry]:
    rows = Confirmation.objects.filter(unit=viewed.pk)
    return happenings_told(viewed, rows, limit, lambda _: ["核实：情况没有变化"], "confirmed_on")
