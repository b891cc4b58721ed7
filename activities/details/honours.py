"""Honours on the pages of whoever received them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from activities.models import Honour
from orgs.details import Content, Entry, Row, Rows, Viewed, happenings_told, panel, timeline


def _honours(recipient: str) -> Any:
    """The panel of the honours given to one kind of recipient."""

    def build(viewed: Viewed) -> Content:
        found = viewed.happened(Honour.objects.filter(**{recipient: viewed.pk}))
        newest = viewed.newest(found, "honours")
        rows = [
            Row(
                [
                    honour.happened_on,
                    honour.name,
                    f"{honour.get_level_display()}级{honour.get_kind_display()}",
                    honour.document_no,
                    _revoked(viewed, honour),
                ]
            )
            for honour in newest.rows
        ]
        heads = ("日期", "名称", "级别", "文号", "备注")
        return Rows(heads, rows, "没有受表彰的记录。", newest)

    return build


def _revoked(viewed: Viewed, honour: Honour) -> str:
    day = viewed.knows(honour.revoked_on)
    return f"{day:%Y-%m-%d} 撤销" if day else ""


RECIPIENTS = {"units": "unit", "party-organizations": "party_organization", "members": "member"}
for _noun, _recipient in RECIPIENTS.items():
    panel(_noun, "honours", "表彰", order=65)(_honours(_recipient))


def _told_of_honours(recipient: str) -> Any:
    def source(viewed: Viewed, limit: int) -> Iterable[Entry]:
        rows = Honour.objects.filter(**{recipient: viewed.pk})
        given = happenings_told(
            viewed,
            rows,
            limit,
            lambda one: [f"获{one.get_level_display()}级{one.get_kind_display()}：{one.name}"],
        )
        revoked = happenings_told(
            viewed,
            rows.filter(~Q(revoked_on=None)),
            limit,
            lambda one: [f"撤销{one.get_kind_display()}：{one.name}"],
            "revoked_on",
        )
        return [*given, *revoked]

    return source


for _noun, _recipient in RECIPIENTS.items():
    timeline(_noun, "honours", "表彰", order=70)(_told_of_honours(_recipient))
