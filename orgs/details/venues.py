"""What orgs knows of a venue; and, of organisations, units and places, the venues they have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from orgs.details.panels import Content, Facts, Head, Row, Rows, head, panel
from orgs.details.sentences import changes_told
from orgs.details.timeline import Entry, spells_told, timeline
from orgs.details.viewed import Ref, Viewed, in_words, lies
from orgs.details.windows import Placed
from orgs.lists.listing import plain
from orgs.models import Coverage, Venue, VenueShare, VenueSpell, VenueUse, sharing_of
from orgs.scope import Reach

AREA = "面积（平方米）"
UNRECORDED = "未登记"


@lies("venues")
def places(reach: Reach, pk: int) -> Iterable[Placed]:
    rows = VenueSpell.objects.filter(venue=pk).order_by("started_on")
    inside = set(rows.filter(reach.q("division", {})).values_list("pk", flat=True))
    for key, start, end in rows.values_list("pk", "started_on", "ended_on"):
        yield Placed(start, end, key in inside)


@head("venues")
def venue_head(viewed: Viewed) -> Head:
    spell = viewed.spell
    tags = [(viewed.record.get_kind_display(), False)]
    if gone := viewed.knows(viewed.record.closed_on):
        tags.append((f"{in_words(gone)}停用", True))
    words = [viewed.record.number, spell.division, viewed.ref("places", spell.place_id)]
    return Head([word for word in words if word], tags)


@panel("venues", "facts", "基本情况", order=10)
def facts(viewed: Viewed) -> Content:
    record, spell = viewed.record, viewed.spell
    said: list[tuple[str, Any]] = [
        ("类型", record.get_kind_display()),
        (AREA, area_in_words(spell.area)),
        ("开放时间", spell.opening_hours),
        ("共用情况", sharing_of([viewed.pk], viewed.day).get(viewed.pk, "")),
        ("所属街道", spell.division),
        ("楼宇商圈", viewed.ref("places", spell.place_id)),
        ("地址", spell.address),
        ("启用日期", record.opened_on),
    ]
    if spell.community:
        said.insert(4, ("共用的社区", spell.community))
    if gone := viewed.knows(record.closed_on):
        said.append(("停用日期", gone))
    return Facts(said)


def area_in_words(area: Decimal | None) -> str:
    return "" if area is None else f"{plain(area):,}"


@panel("venues", "users", "使用的党组织", order=20)
def users(viewed: Viewed) -> Content:
    links = viewed.held(VenueUse.objects.filter(venue=viewed.pk))
    newest = viewed.newest(links, "users")
    rows = [
        Row(
            [viewed.ref("party-organizations", link.party_organization_id), viewed.span(link)],
            not viewed.holds(link),
        )
        for link in newest.rows
    ]
    empty = "没有登记使用的党组织。请用“登记使用的党组织”办理，或导入阵地使用台账。"
    return Rows(("党组织", "起止"), rows, empty, newest)


@panel("venues", "sharers", "共用的单位", order=30)
def sharers(viewed: Viewed) -> Content:
    links = viewed.held(VenueShare.objects.filter(venue=viewed.pk))
    newest = viewed.newest(links, "sharers")
    rows = [
        Row([viewed.ref("units", link.unit_id), viewed.span(link)], not viewed.holds(link))
        for link in newest.rows
    ]
    return Rows(("单位", "起止"), rows, "没有登记与单位共用。", newest)


# --- Of those who have venues --------------------------------------------------------------------

HEADS = ("阵地", "类型", AREA, "共用情况")
NUMERIC = frozenset({AREA})


@panel("party-organizations", "venues", "活动场所", order=30)
def of_organization(viewed: Viewed) -> Content:
    links = viewed.held(VenueUse.objects.filter(party_organization=viewed.pk))
    newest = viewed.newest(links, "venues")
    cells = _cells(viewed, [link.venue_id for link in newest.rows])
    rows = [
        Row([*cells[link.venue_id], viewed.span(link)], not viewed.holds(link))
        for link in newest.rows
    ]
    empty = f"{UNRECORDED}。没有登记不等于没有：有活动场所的，请用“登记使用的阵地”办理。"
    return Rows((*HEADS, "起止"), rows, empty, newest, NUMERIC)


@panel("units", "venues", "活动场所", order=30)
def of_unit(viewed: Viewed) -> Content:
    """Those that the organisations covering it use on the day, and others that it shares itself."""
    covering = Coverage.objects.as_of(viewed.day).filter(viewed.windows.held(), unit=viewed.pk)
    uses = VenueUse.objects.standing(viewed.day).filter(
        party_organization__in=covering.order_by().values("party_organization")
    )
    found: list[tuple[Any, Ref | None]] = [
        (one, viewed.ref("party-organizations", one.party_organization_id))
        for one in uses.order_by("party_organization", "-started_on")
    ]
    known = {one.venue_id for one, _ in found}
    own = viewed.held(VenueShare.objects.filter(unit=viewed.pk))
    found += [(share, None) for share in own if share.venue_id not in known]
    cells = _cells(viewed, [one.venue_id for one, _ in found])
    rows = [
        Row([*cells[one.venue_id], whose, viewed.span(one)], not viewed.holds(one))
        for one, whose in found
    ]
    empty = (
        f"{UNRECORDED}。没有登记不等于没有：有的，请在阵地的页面登记共用的单位，"
        "或在覆盖它的党组织页面登记使用的阵地。"
    )
    return Rows((*HEADS, "使用的党组织", "起止"), rows, empty, numeric=NUMERIC)


@panel("places", "venues", "阵地", order=15)
def of_place(viewed: Viewed) -> Content:
    """Those of the day, and their area in all as far as it is known."""
    found = _on_the_day(viewed).filter(place=viewed.pk).order_by("name", "pk")
    spells = list(found)
    cells = _cells(viewed, [spell.venue_id for spell in spells])
    rows = [Row(cells[spell.venue_id]) for spell in spells]
    known = [spell.area for spell in spells if spell.area is not None]
    unknown = len(spells) - len(known)
    total = area_in_words(sum(known, Decimal(0))) if known else "不详"
    note = f"面积合计{total}{'平方米' if known else ''}" if spells else ""
    note += f"，另有{unknown}处面积不详。" if known and unknown else "。" if spells else ""
    more = (viewed.list_url("venues", place=viewed.pk), "在阵地列表中查看") if spells else None
    empty = f"{UNRECORDED}。本处有党群服务中心、党员活动室的，请用阵地台账的“登记阵地”办理。"
    return Rows(HEADS, rows, empty, numeric=NUMERIC, note=note, more=more)


def _on_the_day(viewed: Viewed) -> QuerySet:
    return VenueSpell.objects.existing(viewed.day).filter(viewed.scope.viewer.q("division", {}))


def _cells(viewed: Viewed, venues: Sequence[int]) -> dict[int, list[Any]]:
    """Venue → its cells under `HEADS`, as of the day; area and sharing belong to those days on
    which it is known."""
    spells = VenueSpell.objects.as_of(viewed.day).filter(venue__in=venues)
    areas = dict(spells.values_list("venue", "area"))
    kinds = dict(Venue.objects.filter(pk__in=venues).values_list("pk", "kind"))
    sharing = sharing_of(venues, viewed.day) if venues else {}
    return {
        pk: [
            viewed.ref("venues", pk),
            Venue.Kind(kinds[pk]).label,
            area_in_words(areas.get(pk)),
            sharing.get(pk, ""),
        ]
        for pk in venues
    }


# --- Timeline ------------------------------------------------------------------------------------


@timeline("venues", "facts", "基本情况", order=10)
def told_of_facts(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return changes_told(viewed, viewed.record.spells.all(), limit, "列入阵地台账")


@timeline("venues", "users", "使用", order=20)
def told_of_users(viewed: Viewed, limit: int) -> Iterable[Entry]:
    def organization(link: VenueUse) -> Any:
        return viewed.ref("party-organizations", link.party_organization_id)

    return spells_told(
        viewed,
        VenueUse.objects.filter(venue=viewed.pk),
        limit,
        lambda link: [organization(link), " 开始使用"],
        lambda link: [organization(link), " 不再使用"],
    )


@timeline("venues", "sharers", "共用", order=30)
def told_of_sharers(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return spells_told(
        viewed,
        VenueShare.objects.filter(venue=viewed.pk),
        limit,
        lambda link: ["与 ", viewed.ref("units", link.unit_id), " 共用"],
        lambda link: ["不再与 ", viewed.ref("units", link.unit_id), " 共用"],
    )


@timeline("party-organizations", "venues", "活动场所", order=50)
def told_of_venues(viewed: Viewed, limit: int) -> Iterable[Entry]:
    return spells_told(
        viewed,
        VenueUse.objects.filter(party_organization=viewed.pk),
        limit,
        lambda link: ["开始使用 ", viewed.ref("venues", link.venue_id)],
        lambda link: ["不再使用 ", viewed.ref("venues", link.venue_id)],
    )
