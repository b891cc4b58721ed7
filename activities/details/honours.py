"""The page of an honour; honours on the pages of whoever received them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from activities.models import Honour
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
from orgs.models import Change

RECIPIENTS = {"units": "unit", "party-organizations": "party_organization", "members": "member"}
KINDS = {"units": "单位", "party-organizations": "党组织", "members": "党员"}


@head("honours")
def honour_head(viewed: Viewed) -> Head:
    honour: Honour = viewed.record
    tags = [(graded(honour), honour.revoked_on is None)]
    return Head([], [*tags, ("已撤销", True)] if viewed.knows(honour.revoked_on) else tags)


def graded(honour: Honour) -> str:
    return f"{honour.get_level_display()}级{honour.get_kind_display()}"


@panel("honours", "said", "表彰情况", order=5)
def said(viewed: Viewed) -> Content:
    honour: Honour = viewed.record
    noun = next(n for n, field in RECIPIENTS.items() if getattr(honour, f"{field}_id"))
    facts = [
        ("授予日期", honour.happened_on),
        ("名称", honour.name),
        ("级别", honour.get_level_display()),
        ("类别", honour.get_kind_display()),
        (f"授予的{KINDS[noun]}", viewed.ref(noun, getattr(honour, f"{RECIPIENTS[noun]}_id"))),
        ("文号", honour.document_no),
    ]
    if honour.revoked_on:
        facts.append(("撤销日期", f"{honour.revoked_on}（自这一天起不再有效）"))
    return Facts(facts)


# --- On the page of the recipient ----------------------------------------------------------------


def _honours(recipient: str) -> Any:
    """The panel of the honours given to one kind of recipient."""

    def build(viewed: Viewed) -> Content:
        found = viewed.happened(Honour.objects.filter(**{recipient: viewed.pk}))
        newest = viewed.newest(found, "honours")
        rows = [
            Row(
                [
                    honour.happened_on,
                    viewed.ref("honours", honour.pk),
                    graded(honour),
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


for _noun, _recipient in RECIPIENTS.items():
    panel(_noun, "honours", "表彰", order=65)(_honours(_recipient))


def _told_of_honours(recipient: str) -> Any:
    def source(viewed: Viewed, limit: int) -> Iterable[Entry]:
        rows = Honour.objects.filter(**{recipient: viewed.pk})
        given = happenings_told(
            viewed,
            rows,
            limit,
            lambda one: [f"获{graded(one)}：", viewed.ref("honours", one.pk)],
        )
        revoked = happenings_told(
            viewed,
            rows.filter(~Q(revoked_on=None)),
            limit,
            lambda one: [f"撤销{one.get_kind_display()}：", viewed.ref("honours", one.pk)],
            "revoked_on",
        )
        return [*given, *revoked]

    return source


for _noun, _recipient in RECIPIENTS.items():
    timeline(_noun, "honours", "表彰", order=70)(_told_of_honours(_recipient))


@timeline("honours", "honours", "表彰", order=10)
def told_of_itself(viewed: Viewed, limit: int) -> Iterable[Entry]:
    """With the reason it was revoked for, which its change tells."""
    honour: Honour = viewed.record
    yield Entry(honour.happened_on, [f"授予{graded(honour)}"], honour.document_no, honour.change_id)
    if honour.revoked_on:
        revoked = Change.objects.filter(noun="honours", object_id=honour.pk, act="revoke")
        last = (
            revoked.filter(undone_by__isnull=True)
            .order_by("-pk")
            .values_list("pk", flat=True)
            .first()
        )
        yield Entry(honour.revoked_on, ["撤销"], change_id=last)
