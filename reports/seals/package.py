"""What an auditor is given: one zip that opens, and can be checked, without the system.

Rows are named by code or number only, with the digest of what they said; names and what rows say
stay here.
"""

from __future__ import annotations

import base64
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone

from orgs.lists.exports import safe
from orgs.lists.listing import plain
from reports.figures import Figure, Number
from reports.indicators import CATALOGUE
from reports.models import SealedFigure, SealedReturn
from reports.seals.sealing import text
from reports.seals.signing import public_pem
from reports.seals.verifying import KEPT

FIGURES = (
    "区划代码",
    "区划",
    "指标",
    "名称",
    "数值",
    "分子",
    "分母",
    "定义版本",
    "行数",
    "各行摘要",
)
ROWS = ("指标", "类别", "行", "编号", "内容摘要", "计入", "计入分母")
DEFINITIONS = ("指标", "名称", "单位", "版本", "口径")
RETURNS = ("更正号", "名称", "封存时间", "更正原因", "摘要")


def package(sealed_return: SealedReturn) -> bytes:
    """The zip of a sealed return, with those it amends and that amend it, sealed ones only."""
    same = list(
        SealedReturn.objects.sealed()
        .filter(
            division=sealed_return.division_id,
            period_start=sealed_return.period_start,
            period_last=sealed_return.period_last,
            as_of=sealed_return.as_of,
        )
        .order_by("number")
    )
    figures = list(
        SealedFigure.objects.filter(sealed_return=sealed_return)
        .select_related("division")
        .order_by("division", "pk")
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("manifest.json", sealed_return.manifest)
        file.writestr("manifest.sig", base64.b64decode(sealed_return.signature))
        file.writestr("public.pem", public_pem())
        file.writestr("figures.csv", _csv(FIGURES, map(_figure, figures)))
        file.writestr("definitions.csv", _csv(DEFINITIONS, _definitions()))
        file.writestr("amendments.csv", _csv(RETURNS, map(_return, same)))
        for slug, rows in _rows(sealed_return):
            file.writestr(f"rows/{slug}.csv", _csv(ROWS, rows))
        file.writestr("index.html", _index(sealed_return, figures, same))
    return made.getvalue()


def _csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """With the mark by which Excel knows the encoding, and nothing that it takes for a formula."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(head)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return "\ufeff" + written.getvalue()


def _figure(one: SealedFigure) -> list[Any]:
    name = CATALOGUE[one.slug].name if one.slug in CATALOGUE else one.slug
    values = (_number(value) for value in (one.value, one.numerator, one.denominator))
    return [
        one.division_id, one.division.name, one.slug, name, *values, one.version, one.rows,
        one.rows_digest,
    ]  # fmt: skip


def _number(value: Number | None) -> Decimal | None:
    """As it is written in what was signed."""
    written = text(value)
    return None if written is None else Decimal(written)


def _definitions() -> Iterator[list[Any]]:
    for slug, one in CATALOGUE.items():
        yield [slug, one.name, one.unit, one.version, one.definition]


def _return(one: SealedReturn) -> list[Any]:
    at = timezone.localtime(one.sealed_at)
    return [one.number, one.title, f"{at:%Y-%m-%d %H:%M}", one.note, one.digest]


def _rows(sealed_return: SealedReturn) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Slug → its rows, in the order that its digest is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'{KEPT} ORDER BY figure.slug, kept.model COLLATE "C", kept.row COLLATE "C"',
            [sealed_return.pk],
        )
        slug, rows = "", list[tuple[Any, ...]]()
        for row in cursor:
            if row[0] != slug:
                if rows:
                    yield slug, rows
                slug, rows = row[0], []
            rows.append(row)
        if rows:
            yield slug, rows


def _index(
    sealed_return: SealedReturn, figures: list[SealedFigure], same: list[SealedReturn]
) -> str:
    own = [one for one in figures if one.division_id == sealed_return.division_id]
    shown = [
        (one, CATALOGUE[one.slug], Figure(CATALOGUE[one.slug], plain(one.value)).displayed)
        for one in own
        if one.slug in CATALOGUE
    ]
    context = {"record": sealed_return, "figures": shown, "same": same}
    return render_to_string("seals/package.html", context)
