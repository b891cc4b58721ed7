"""The page of a deed; deeds on the page of a unit."""

from __future__ import annotations

from collections.abc import Iterable

from activities.models import Deed
from orgs.details import (
    Content,
    Entry,
    Facts,
    Head,
    Row,
    Rows,
    Viewed,
    happenings_told,
    head,
    panel,
    timeline,
)


@head("deeds")
def deed_head(viewed: Viewed) -> Head:
    return Head([viewed.record.happened_on])


@panel("deeds", "said", "实事情况", order=5)
def said(viewed: Viewed) -> Content:
    deed: Deed = viewed.record
    return Facts(
        [
            ("办成日期", deed.happened_on),
            ("实事", deed.name),
            ("受益单位", viewed.ref("units", deed.unit_id)),
        ]
    )


# --- On the page of a unit -----------------------------------------------------------------------


@panel("units", "deeds", "实事", order=55)
def deeds(viewed: Viewed) -> Content:
    newest = viewed.newest(viewed.happened(Deed.objects.filter(unit=viewed.pk)), "deeds")
    rows = [Row([deed.happened_on, viewed.ref("deeds", deed.pk)]) for deed in newest.rows]
    return Rows(("日期", "名称"), rows, "没有为这家单位办实事的记录。", newest)


@timeline("units", "deeds", "实事", order=55)
def told_of_deeds(viewed: Viewed, limit: int) -> Iterable[Entry]:
    rows = Deed.objects.filter(unit=viewed.pk)
    return happenings_told(
        viewed, rows, limit, lambda one: ["办实事：", viewed.ref("deeds", one.pk)]
    )
