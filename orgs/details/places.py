"""What orgs knows of a building, business circle or park."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef

from orgs.details.panels import Content, Head, Row, Rows, head, panel
from orgs.details.timeline import Entry, spells_told, timeline
from orgs.details.viewed import Viewed
from orgs.models import PlaceYear, ServiceAssignment, UnitSpell


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
        Row([f"{one.year}年", one.tax, _growth(one.tax, taxes.get(one.year - 1)), one.source])
        for one in found
    ]
    empty = "没有税收记录。请导入楼宇年度税收台账。"
    heads = ("年度", "税收（万元）", "比上年", "来源")
    return Rows(heads, rows, empty, numeric=frozenset({"税收（万元）", "比上年"}))


def _growth(tax: object, before: object) -> str:
    """In percent, one decimal; unknown without a year before."""
    if tax is None or not before:
        return ""
    return f"{(tax - before) / before * 100:+.1f}%"  # type: ignore[operator]


@panel("places", "services", "服务队派驻", order=30)
def services(viewed: Viewed) -> Content:
    found = viewed.held(ServiceAssignment.objects.filter(place=viewed.pk))
    rows = [Row([one.team, viewed.span(one)], not viewed.holds(one)) for one in found]
    return Rows(("服务队", "起止"), rows, "没有派驻服务队。")


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
