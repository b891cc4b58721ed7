"""The page of a return: its figures as they were and as they are, who confirmed, what amends it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from orgs.details import (
    Content,
    Entry,
    Facts,
    Fragment,
    Head,
    Link,
    Row,
    Rows,
    Viewed,
    head,
    in_words,
    panel,
    timeline,
)
from orgs.lists.listing import plain
from orgs.models import Division
from orgs.scope import Scope
from reports.figures import Figure, figures
from reports.models import SealedFigure, SealedReturn, StreetConfirmation
from reports.seals.confirming import checklist, standing
from reports.seals.sealing import text


def covered(viewed: Viewed) -> str | None:
    """The division whose figures the viewer is shown: the return's, else the viewer's own in it."""
    record: SealedReturn = viewed.record
    reach = viewed.asked.scope.viewer
    if reach.covers(record.division_id):
        return record.division_id
    own = [code for code in reach.ranges if code.startswith(record.division_id)]
    return own[0] if own else None


def scope_of(viewed: Viewed, division: str) -> Scope:
    """The return's scope in the division, for who looks at it."""
    record: SealedReturn = viewed.record
    return record.scope.at(division=division, viewer=viewed.asked.scope.viewer)


@head("returns")
def return_head(viewed: Viewed) -> Head:
    record: SealedReturn = viewed.record
    words: list[Any] = [record.division, f"截至{in_words(record.as_of)}"]
    tags = [("已封存", True) if record.is_sealed else ("编制中", False)]
    if record.number:
        tags.append((f"更正{record.number}", False))
    return Head(words, tags)


@panel("returns", "said", "报送情况", order=5)
def said(viewed: Viewed) -> Content:
    record: SealedReturn = viewed.record
    period = f"{in_words(record.period_start)}至{in_words(record.period_last)}"
    facts: list[tuple[str, Any]] = [
        ("期间", period),
        ("截止日期", record.as_of),
        ("口径", "；".join(record.scope.basis.described()) or "默认"),
        ("编制", f"{record.change.by or '—'}，{timezone.localtime(record.change.made_at):%Y-%m-%d %H:%M}"),
    ]  # fmt: skip
    if record.number:
        facts += [
            ("更正", viewed.ref("returns", record.amends_id)),
            ("更正原因", record.note),
        ]
    if record.confirm_by and not record.is_sealed:
        facts.append(("街道确认期限", record.confirm_by))
    if record.is_sealed:
        sealed = record.sealed_by
        facts += [
            ("封存", f"{sealed.by or '—'}，{timezone.localtime(record.sealed_at):%Y-%m-%d %H:%M}"),  # type: ignore[union-attr]
            ("封存摘要", record.digest),
            ("签名密钥", json.loads(record.manifest)["key"]),
        ]
        if sealed.reason:  # type: ignore[union-attr]
            facts.append(("封存时的说明", sealed.reason))  # type: ignore[union-attr]
    return Facts(facts)


@panel("returns", "open", "封存前核对", order=8)
def still_open(viewed: Viewed) -> Content | None:
    """What is worth looking at before somebody confirms or seals."""
    record: SealedReturn = viewed.record
    division = covered(viewed)
    if record.is_sealed or division is None:
        return None
    scope = scope_of(viewed, division)
    rows = [
        Row([one.label, Link(f"{one.number:,}", viewed.asked.url(one.view, scope=scope))])
        for one in checklist(scope)
    ]
    note = "这些不妨碍确认和封存，但会影响数的准确，能办理的请先办理。"
    return Rows(("事项", "条数"), rows, "", numeric=frozenset({"条数"}), note=note)


@panel("returns", "verify", "与台账对照", order=10)
def verification(viewed: Viewed) -> Content | None:
    """Fetched afterwards, as everything is taken again for it; the whole of it, so for who sees it."""
    record: SealedReturn = viewed.record
    if not record.is_sealed or covered(viewed) != record.division_id:
        return None
    addresses = {
        "verify_url": reverse("sealed_return_verify", args=[record.pk]),
        "package_url": reverse("sealed_return_package", args=[record.pk]),
    }
    return Fragment("seals/_verify_later.html", addresses)


@panel("returns", "figures", "报送的数", order=20)
def figures_panel(viewed: Viewed) -> Content | None:
    record: SealedReturn = viewed.record
    division = covered(viewed)
    if division is None:
        return None
    scope = scope_of(viewed, division)
    now = figures(scope)
    kept = SealedFigure.objects.filter(sealed_return=record, division=division)
    sealed = {one.slug: one for one in kept}
    rows = [
        Row(_cells(viewed, scope, now[slug], sealed.get(slug), record.is_sealed)) for slug in now
    ]
    name = Division.objects.get(pk=division).name
    if not record.is_sealed:
        return Rows(
            ("指标", "此刻的数"), rows, "", numeric=frozenset({"此刻的数"}),
            note=f"{name}的数，封存以前随台账更新；点数字看名单。",
        )  # fmt: skip
    heads = ("指标", "封存的数", "现在的数", "对照")
    note = f"{name}的数：封存时的，和按现在的台账重算的；点数字看现在的名单。"
    return Rows(heads, rows, "", numeric=frozenset({"封存的数", "现在的数"}), note=note)


def _cells(
    viewed: Viewed, scope: Scope, now: Figure, sealed: SealedFigure | None, is_sealed: bool
) -> list[Any]:
    link = Link(now.displayed, viewed.asked.url("indicator", now.indicator.slug, scope=scope))
    if not is_sealed:
        return [now.indicator.name, link]
    if sealed is None:
        return [now.indicator.name, "—", link, "封存以后新增的指标"]
    then = Figure(now.indicator, plain(sealed.value))
    same = text(sealed.value) == text(now.value)
    return [now.indicator.name, then.displayed, link, "一致" if same else "不一致"]


@panel("returns", "confirmations", "街道确认", order=12)
def confirmations(viewed: Viewed) -> Content | None:
    record: SealedReturn = viewed.record
    reach = viewed.asked.scope.viewer
    found = [one for one in standing(record) if reach.covers(one.division.code)]
    if not found:
        return None
    rows = [
        Row(
            [
                one.division,
                one.label,
                one.confirmation.confirmed_on if one.confirmation else "",
                str(one.confirmation.change.by or "—") if one.confirmation else "",
                one.confirmation.note if one.confirmation else "",
            ]
        )
        for one in found
    ]
    waiting = sum(not one.is_current for one in found)
    note = f"{len(found)}个街道，{waiting}个还没有确认这些数。" if waiting else "街道都已确认。"
    return Rows(("街道", "情况", "日期", "确认人", "说明"), rows, "", note=note)


@panel("returns", "amendments", "更正", order=14)
def amendments(viewed: Viewed) -> Content | None:
    """All returns about the same days, the sealed one first."""
    record: SealedReturn = viewed.record
    same = SealedReturn.objects.filter(
        division=record.division_id,
        period_start=record.period_start,
        period_last=record.period_last,
        as_of=record.as_of,
    ).order_by("number")
    rows = [
        Row(
            [
                viewed.ref("returns", one.pk, str(one)),
                one.note or "—",
                "已封存" if one.is_sealed else "编制中",
                one.digest[:16] or "—",
            ]
        )
        for one in same
    ]
    return Rows(("名称", "更正原因", "情况", "摘要"), rows, "") if len(rows) > 1 else None


@timeline("returns", "confirmed", "确认", order=10)
def told_of_confirmations(viewed: Viewed, limit: int) -> Iterable[Entry]:
    reach = viewed.asked.scope.viewer
    said = StreetConfirmation.objects.filter(sealed_return=viewed.pk).filter(
        reach.q("division", {})
    )
    for one in said.select_related("division").order_by("-pk")[:limit]:
        yield Entry(one.confirmed_on, [f"{one.division}确认"], change_id=one.change_id)


@timeline("returns", "sealed", "编制和封存", order=20)
def told_of_sealing(viewed: Viewed, limit: int) -> Iterable[Entry]:
    record: SealedReturn = viewed.record
    if record.sealed_by is not None:
        day = timezone.localtime(record.sealed_at).date()
        yield Entry(day, ["封存"], change_id=record.sealed_by_id)
    yield Entry(
        timezone.localtime(record.change.made_at).date(), ["编制"], change_id=record.change_id
    )
