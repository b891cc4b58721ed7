"""The ledgers of venues (阵地), of the organisations that use them, and of units that share them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from orgs.imports.places import refer_place
from orgs.ledgers.cells import (
    Choice,
    Day,
    End,
    Name,
    Number,
    Reference,
    Text,
)
from orgs.ledgers.kinds import Column, Standing, Values, register
from orgs.ledgers.link_kind import LinkKind
from orgs.ledgers.quantities import Area
from orgs.ledgers.runs import Row, Run
from orgs.ledgers.stated_kind import StatedKind
from orgs.ledgers.streets import STREET
from orgs.models import PartyOrganization, Unit, Venue, VenueShare, VenueSpell, VenueUse


@register
class Venues(StatedKind):
    name, title = "venues", "阵地"
    thing, model, code = Venue, VenueSpell, "number"
    recorded = ("kind", "opened_on", "closed_on")
    since, until = "opened_on", "closed_on"
    key, standing_key = ("number", "effective_on"), ("number",)
    columns = (
        Column("number", "阵地编号", Number(), required=True),
        Column("name", "名称", Text(80), required=True),
        Column("kind", "类型", Choice(Venue.Kind, 活动室="activity_room"), required=True),
        Column("division", "所属街道", STREET, required=True),
        Column("place", "楼宇商圈", Name(80)),
        Column("address", "地址", Text(200)),
        Column("area", "面积平方米", Area()),
        Column("opening_hours", "开放时间", Text(100)),
        Column("community", "共用的社区", Text(60)),
        Column("opened_on", "启用日期", Day()),
        Column("closed_on", "停用日期", End(), clearable=False),
        Column("effective_on", "生效日期", Day(), clearable=False),
    )

    def statement(self, row: Row, run: Run) -> Values:
        values = super().statement(row, run)
        refer_place(row, run, values, row.get("division") or "")
        return values

    def standing(self, day: date) -> Iterator[Standing]:
        spells = VenueSpell.objects.existing(day)
        for number, name, division in spells.values_list("venue__number", "name", "division"):
            yield Standing(number, name, division)


class LinkOfVenue(LinkKind):
    """Who has a venue, from when to when."""

    venue = Column("venue", "阵地编号", Reference(Venue), required=True)
    days = (
        Column("started_on", "开始日期", Day(), required=True),
        Column("ended_on", "结束日期", End(), clearable=False),
    )


@register
class VenueUses(LinkOfVenue):
    name, title = "venue_uses", "阵地使用"
    model = VenueUse
    key = ("venue", "party_organization", "started_on")
    columns = (
        LinkOfVenue.venue,
        Column("party_organization", "党组织编号", Reference(PartyOrganization), required=True),
        *LinkOfVenue.days,
    )


@register
class VenueShares(LinkOfVenue):
    name, title = "venue_shares", "阵地共用"
    model = VenueShare
    key = ("venue", "unit", "started_on")
    columns = (
        LinkOfVenue.venue,
        Column("unit", "统一社会信用代码", Reference(Unit, "uscc"), required=True),
        *LinkOfVenue.days,
    )
