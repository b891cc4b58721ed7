"""The ledgers of venues (阵地), of the organisations that use them, and of units that share them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from orgs.imports.places import refer_place
from orgs.ledgers.cells import (
    Cell,
    CellError,
    Choice,
    Day,
    End,
    Name,
    Number,
    Reference,
    Text,
    fold,
)
from orgs.ledgers.kinds import Column, Standing, Values, register
from orgs.ledgers.link_kind import LinkKind
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.runs import Row, Run
from orgs.ledgers.stated_kind import StatedKind
from orgs.ledgers.streets import STREET
from orgs.models import PartyOrganization, Unit, Venue, VenueShare, VenueSpell, VenueUse


class Area(Cell):
    """Square metres with at most two decimals, perhaps with their unit (`120㎡`)."""

    LARGEST = Decimal(10) ** 6
    FORM = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,10})?)(?:平方米|平米|㎡|M2|M²)?")
    hint = "面积，单位平方米，最多两位小数；不清楚时留空，不要填0"

    def example(self, lookups: Lookups) -> str:
        return "120"

    def read(self, raw: Any, lookups: Lookups) -> Decimal:
        if isinstance(raw, float):
            raw = round(raw, 6)  # what a spreadsheet has computed is a hair off
        match = self.FORM.fullmatch(fold(raw))
        area = Decimal(match[1]) if match else Decimal(0)
        if not 0 < area < self.LARGEST:
            raise CellError("应为大于0的面积", "请填写数字，单位平方米，不清楚时留空")
        if area != round(area, 2):
            raise CellError("最多两位小数", "请四舍五入")
        return round(area, 2)

    def show(self, value: Decimal, lookups: Lookups) -> str:
        return f"{value:f}"


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
