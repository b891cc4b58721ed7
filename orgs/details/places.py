"""What orgs knows of a building, business circle or park."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from orgs.details.panels import Content, Head, Row, Rows, head, panel
from orgs.details.timeline import Entry, spells_told, timeline
from orgs.details.viewed import Viewed
from orgs.models import (
    Coverage,
    Participation,
    Place,
    PlaceYear,
    ServiceAssignment,
    UnitSpell,
)
from orgs.nouns import PARTY_ORGANIZATIONS


@head("places")
def place_head(viewed: Viewed) -> Head:
    place = viewed.record
    return Head([place.get_kind_display(), place.division])


@panel("places", "units", "驻在单位", order=10)
def units(viewed: Viewed) -> Content:
    """Those of the day within the viewer's reach, as the list of units shows them."""
    reach = viewed.scope.viewer
    found = (
        UnitSpell.objects.existing(viewed.day)
        .filter(reach.q("division", {"unit": "unit"}), place=viewed.pk)
        .select_related("unit", "industry")
        .order_by(F("is_key").desc(nulls_last=True), F("headcount").desc(nulls_last=True), "unit")
    )
    newest = viewed.newest(found, "units")
    rows = [
        Row(
            [
                viewed.ref("units", spell.unit_id),
                spell.unit.get_kind_display(),
                spell.industry,
                spell.headcount,
                spell.get_status_display(),
            ]
        )
        for spell in newest.rows
    ]
    heads = ("单位", "类型", "行业门类", "从业人数", "经营状态")
    empty = "当日没有单位登记在这里。请在单位台账的“楼宇商圈”一列填写本处名称，或在单位列表中选中后设定。"
    more = (viewed.list_url("units", place=viewed.pk), "在单位列表中查看")
    return Rows(heads, rows, empty, newest, frozenset({"从业人数"}), more=more)


@panel("places", "years", "年度税收", order=20)
def years(viewed: Viewed) -> Content:
    """With the year before it, which every growth is measured by."""
    found = list(PlaceYear.objects.filter(place=viewed.pk).order_by("-year"))
    taxes = {one.year: one.tax for one in found}
    rows = [
        Row(
            [
                f"{one.year}年",
                one.tax,
                _growth(one.tax, taxes.get(one.year - 1)),
                _mark(viewed.record, one.tax, taxes.get(one.year - 1)),
                one.source,
            ]
        )
        for one in found
    ]
    empty = "没有税收记录。请用“登记年度税收”登记，或导入楼宇商圈台账。"
    heads = ("年度", "税收（万元）", "比上年", "亿元楼宇", "来源")
    return Rows(heads, rows, empty, numeric=frozenset({"税收（万元）", "比上年"}))


def _growth(tax: object, before: object) -> str:
    """In percent, one decimal; unknown without a year before."""
    if tax is None or not before:
        return ""
    return f"{(tax - before) / before * 100:+.1f}%"  # type: ignore[operator]


def _mark(place: Place, tax: Any, before: Any) -> str:
    """Whether the building counts as one over 100 million, and whether newly so."""
    if place.kind != Place.Kind.BUILDING or tax is None or tax < PlaceYear.OVER_100_MILLION:
        return ""
    return "是" if before is not None and before >= PlaceYear.OVER_100_MILLION else "是（本年新增）"


@panel("places", "three-party", "三方进入党组织", order=25)
def three_party(viewed: Viewed) -> Content:
    """Those with a party in this place, or that cover a unit in it, each with all of its sides."""
    here = UnitSpell.objects.as_of(viewed.day).filter(place=viewed.pk).order_by().values("unit")
    covering = Coverage.objects.as_of(viewed.day).filter(unit__in=here).order_by()
    taking_part = Participation.objects.as_of(viewed.day)
    found = taking_part.filter(
        Q(party_organization__in=taking_part.filter(unit__in=here).values("party_organization"))
        | Q(party_organization__in=covering.values("party_organization")),
        party_organization__in=PARTY_ORGANIZATIONS.placed(viewed.scope.viewer, viewed.day),
    )
    sides: dict[int, dict[int, list[str]]] = {}
    for one in found.order_by("party_organization__number", "participant"):
        side = next(n for n, roles in enumerate(Participation.SIDES) if one.role in roles)
        sides.setdefault(one.party_organization_id, {}).setdefault(side, []).append(one.participant)
    rows = [
        Row(
            [viewed.ref("party-organizations", organization)]
            + ["、".join(those.get(side, ())) for side in range(len(Participation.SIDES))]
        )
        for organization, those in sides.items()
    ]
    heads = ("党组织", "楼宇运营方", "骨干企业", "职能部门、街道社区")
    empty = "当日没有三方进入的党组织。参与方由三方进入台账导入；三方齐全的才计入“三方进入”党组织。"
    return Rows(heads, rows, empty)


@panel("places", "services", "服务队派驻", order=30)
def services(viewed: Viewed) -> Content:
    found = viewed.held(ServiceAssignment.objects.filter(place=viewed.pk))
    rows = [Row([one.team, viewed.span(one)], not viewed.holds(one)) for one in found]
    return Rows(("服务队", "起止"), rows, "没有派驻服务队。派驻以后请用“派驻服务队”登记。")


# --- Timeline ------------------------------------------------------------------------------------


@timeline("places", "units", "单位入驻", order=20)
def told_of_units(viewed: Viewed, limit: int) -> Iterable[Entry]:
    """Units of the viewer's reach that moved in or out; a change of theirs meanwhile is none."""
    reach = viewed.scope.viewer.q("division", {"unit": "unit"})
    here = UnitSpell.objects.filter(reach, place=viewed.pk)
    same = UnitSpell.objects.filter(unit=OuterRef("unit"), place=viewed.pk)
    came = here.filter(~Exists(same.filter(ended_on=OuterRef("started_on"))))
    left = here.filter(
        ~Exists(same.filter(started_on=OuterRef("ended_on"))), ended_on__isnull=False
    )
    for spells, day, by, words in (
        (came, "started_on", "opened_by_id", " 入驻"),
        (left, "ended_on", "closed_by_id", " 迁离"),
    ):
        for spell in spells.order_by(f"-{day}", "-pk")[:limit]:
            said = [viewed.ref("units", spell.unit_id), words]
            yield Entry(getattr(spell, day), said, change_id=getattr(spell, by))


@timeline("places", "services", "服务队", order=80)
def told_of_services(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return spells_told(
        viewed,
        ServiceAssignment.objects.filter(place=viewed.pk),
        limit,
        lambda one: [f"派驻 {one.team}"],
        lambda one: [f"{one.team} 结束派驻"],
    )
