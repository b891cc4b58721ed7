"""Verifying: is the sealed record what was signed, and do the ledgers still say the same?

The first is asked of the record itself, so that who alters it, triggers or not, is found out. The
second takes everything again (`taking`) and compares it row by row; each row that differs is told
with the edits that did it (`edits`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from orgs.lists.listing import plain
from reports.figures import Number
from reports.indicators import CATALOGUE
from reports.models import SealedFigure, SealedReturn
from reports.seals.edits import Edit, edits_of
from reports.seals.sealing import Figures, figures_of, people_of, said_of, text, values_of
from reports.seals.signing import is_genuine
from reports.seals.taking import COUNTS, ROWS, digests, taken

KEPT = """
    SELECT figure.slug, kept.model, kept.row, kept.key, kept.digest, counted.numerator,
           counted.denominator
      FROM reports_sealedcount counted
      JOIN reports_sealedfigure figure ON figure.id = counted.figure_id
      JOIN reports_sealedrow kept ON kept.id = counted.row_id
     WHERE figure.sealed_return_id = %s
"""
DIFFERENCES = """
    SELECT coalesce(was.model, now.model), coalesce(was.row, now.row), coalesce(was.key, now.key),
           array_agg(now.slug ORDER BY now.slug) FILTER (WHERE was.slug IS NULL),
           array_agg(was.slug ORDER BY was.slug) FILTER (WHERE now.slug IS NULL),
           array_agg(was.slug ORDER BY was.slug) FILTER (
               WHERE (was.numerator, was.denominator)
                     IS DISTINCT FROM (now.numerator, now.denominator)
                 AND was.slug IS NOT NULL AND now.slug IS NOT NULL),
           bool_or(was.digest <> now.digest OR was.key <> now.key)
      FROM ({kept}) AS was
      FULL JOIN (SELECT * FROM {counts} JOIN {rows} USING (model, row)) AS now
           USING (slug, model, row)
     WHERE was.slug IS NULL OR now.slug IS NULL OR was.digest <> now.digest OR was.key <> now.key
        OR (was.numerator, was.denominator) IS DISTINCT FROM (now.numerator, now.denominator)
     GROUP BY 1, 2, 3
     ORDER BY 1, 3, 2
"""


PEOPLE = {
    "prepared": "编制人、编制日期或说明",
    "confirmed": "街道的确认",
    "sealed": "封存人、封存时间或说明",
}


@dataclass(frozen=True)
class FigureDifference:
    """A figure of the return's own division, or of one within it, that is another now."""

    division: str
    slug: str
    sealed: Number | None
    now: Number | None


@dataclass
class RowDifference:
    """A row that counts otherwise now: it came to figures, left them, adds another amount to them;
    or it counts as before and says something else (`content`)."""

    model: str
    row: str
    key: str
    came: list[str]
    left: list[str]
    changed: list[str]
    content: bool
    edits: list[Edit] = field(default_factory=list)

    @property
    def slugs(self) -> list[str]:
        return sorted({*self.came, *self.left, *self.changed})


@dataclass(frozen=True)
class Verification:
    faults: list[str]  # of the sealed record itself
    definitions: list[str]  # slugs whose definition is another now
    figures: list[FigureDifference]
    rows: list[RowDifference]

    @property
    def is_genuine(self) -> bool:
        return not self.faults

    @property
    def is_identical(self) -> bool:
        return not (self.faults or self.definitions or self.figures or self.rows)


def verify(sealed_return: SealedReturn) -> Verification:
    """Compare the sealed return with what was signed, and with the ledgers of now.

    Raises `SealKeyError` without a key to verify with.
    """
    return Verification(
        faults=list(faults(sealed_return)),
        definitions=list(_redefined(sealed_return)),
        figures=list(_figures(sealed_return)),
        rows=_rows(sealed_return),
    )


# --- The record itself ---------------------------------------------------------------------------


def faults(sealed_return: SealedReturn) -> Iterator[str]:
    """In what the record is not the one that was signed."""
    signed = sealed_return.manifest
    if not is_genuine(signed, sealed_return.signature):
        yield "签名不符：封存清单或签名被改动过，或用的不是当时的密钥"
        return
    if hashlib.sha256(signed.encode()).hexdigest() != sealed_return.digest:
        yield "摘要与封存清单不符"
    said = json.loads(signed)
    if said["return"] != said_of(sealed_return):
        yield "名称、区划、期间、口径或更正说明与签名时不符"
    people = people_of(sealed_return)
    for name, words in PEOPLE.items():
        if said[name] != people[name]:
            yield f"{words}与签名时不符{_signed_by(said[name])}"
    yield from _altered(sealed_return, said["figures"])


def _signed_by(said: Any) -> str:
    """Whose name was signed: an account that was renamed since is told from a forged one by it."""
    return f"（签名的是{said['by']}；账号后来改过姓名的也会这样）" if "by" in said else ""


def _altered(sealed_return: SealedReturn, signed: list[list[Any]]) -> Iterator[str]:
    """Figures, and rows of figures, that are not those that were signed."""
    kept = list(SealedFigure.objects.filter(sealed_return=sealed_return))
    signed_values = {(one[0], one[1]): one for one in signed}
    kept_values = {(one[0], one[1]): one for one in values_of(kept)}
    for division, slug in sorted(signed_values.keys() | kept_values.keys()):
        if signed_values.get((division, slug)) != kept_values.get((division, slug)):
            yield f"封存的数与签名时不符：{division} {slug}"
    found = digests(KEPT, [sealed_return.pk])
    for one in kept:
        if one.division_id == sealed_return.division_id:
            rows, digest = found.get(one.slug, (0, ""))
            if (rows, digest) != (one.rows, one.rows_digest):
                yield f"封存的行与签名时不符：{one.slug}"


def _redefined(sealed_return: SealedReturn) -> Iterator[str]:
    for slug, (version, digest) in json.loads(sealed_return.manifest)["definitions"].items():
        now = CATALOGUE.get(slug)
        if now is None or [now.version, hashlib.sha256(now.definition.encode()).hexdigest()] != [
            version,
            digest,
        ]:
            yield slug


# --- The ledgers of now --------------------------------------------------------------------------


def _figures(sealed_return: SealedReturn) -> Iterator[FigureDifference]:
    now = figures_of(sealed_return)
    nothing: Figures = {}
    for one in SealedFigure.objects.filter(sealed_return=sealed_return).order_by(
        "division", "slug"
    ):
        figure = now.get(one.division_id, nothing).get(one.slug)
        value = figure.value if figure else None
        if text(one.value) != text(value):
            yield FigureDifference(one.division_id, one.slug, plain(one.value), value)


def _rows(sealed_return: SealedReturn) -> list[RowDifference]:
    with taken(sealed_return.scope, sealed_return.salt), connection.cursor() as cursor:
        cursor.execute(DIFFERENCES.format(kept=KEPT, counts=COUNTS, rows=ROWS), [sealed_return.pk])
        found = [
            RowDifference(model, row, key, came or [], left or [], changed or [], bool(content))
            for model, row, key, came, left, changed, content in cursor.fetchall()
        ]
    signed_at = datetime.fromisoformat(json.loads(sealed_return.manifest)["sealed"]["at"])
    for one, edits in zip(found, edits_of(found, signed_at), strict=True):
        one.edits = edits
    return found
