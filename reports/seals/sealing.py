"""Sealing: keeps what the ledgers say now, beside them, and signs it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from orgs.models import Change, ledger_versions
from reports.figures import Figure, Number, by_division, figures
from reports.indicators import CATALOGUE
from reports.models import SealedFigure, SealedReturn, StreetConfirmation
from reports.seals.signing import fingerprint, sign
from reports.seals.taking import COUNTS, ROWS, taken, taken_digests

Figures = Mapping[str, Figure]
Values = Mapping[str, Number | None]  # of one division, by slug
FORMAT = 1  # of the manifest


class MovingError(Exception):
    """The ledgers changed while they were being taken: values and rows would not be of one moment."""


def figures_of(sealed_return: SealedReturn) -> dict[str, Figures]:
    """Division → its figures now: the return's own first, then of each division within it."""
    scope = sealed_return.scope
    parts = {part.key: part.figures for part in by_division(scope)}
    return {sealed_return.division_id: figures(scope), **parts}


def seal(sealed_return: SealedReturn, change: Change) -> None:
    """Keep and sign the return under `change`, which names who seals. Runs in a transaction.

    Raises `SealKeyError` without a key to sign with, `MovingError` when somebody else's change
    comes between the values and their rows.
    """
    salt, before = secrets.token_hex(32), ledger_versions()
    found = figures_of(sealed_return)
    with taken(sealed_return.scope, salt):
        if ledger_versions() != before:
            raise MovingError
        made = SealedFigure.objects.bulk_create(_kept(sealed_return, found, taken_digests()))
        _keep_rows(sealed_return)
    sealed_return.sealed_by, sealed_return.sealed_at = change, timezone.now()
    sealed_return.salt = salt
    sealed_return.manifest = manifest(sealed_return, made)
    sealed_return.digest = hashlib.sha256(sealed_return.manifest.encode()).hexdigest()
    sealed_return.signature = sign(sealed_return.manifest)
    sealed_return.save()


def _kept(
    sealed_return: SealedReturn,
    found: Mapping[str, Figures],
    digests: Mapping[str, tuple[int, str]],
) -> Iterator[SealedFigure]:
    for division, of_division in found.items():
        for slug, figure in of_division.items():
            own = division == sealed_return.division_id
            rows, digest = digests.get(slug, (0, "")) if own else (None, "")
            yield SealedFigure(
                sealed_return=sealed_return,
                division_id=division,
                slug=slug,
                value=_exact(figure.value),
                numerator=figure.numerator,
                denominator=figure.denominator,
                version=figure.indicator.version,
                rows=rows,
                rows_digest=digest,
            )


KEEP_ROWS = f"""
    INSERT INTO reports_sealedrow (sealed_return_id, model, row, key, digest)
    SELECT %s, model, row, key, digest FROM {ROWS}
"""  # noqa: S608
KEEP_COUNTS = f"""
    INSERT INTO reports_sealedcount (figure_id, row_id, numerator, denominator)
    SELECT figure.id, kept.id, counted.numerator, counted.denominator
      FROM {COUNTS} counted
      JOIN reports_sealedfigure figure ON figure.slug = counted.slug
           AND figure.sealed_return_id = %s AND figure.division_id = %s
      JOIN reports_sealedrow kept ON kept.sealed_return_id = %s
           AND kept.model = counted.model AND kept.row = counted.row
"""  # noqa: S608


def _keep_rows(sealed_return: SealedReturn) -> None:
    """Rows and what they add, from the temporary tables; a figure's digest is over exactly these."""
    own = sealed_return.pk
    with connection.cursor() as cursor:
        cursor.execute(KEEP_ROWS, [own])
        cursor.execute(KEEP_COUNTS, [own, sealed_return.division_id, own])


def manifest(sealed_return: SealedReturn, kept: Iterable[SealedFigure]) -> str:
    """The text that is signed, in one fixed form: the same contents give the same text."""
    said = {
        "format": FORMAT,
        "key": fingerprint(),
        "return": said_of(sealed_return),
        **people_of(sealed_return),
        "definitions": {
            slug: [indicator.version, hashlib.sha256(indicator.definition.encode()).hexdigest()]
            for slug, indicator in CATALOGUE.items()
        },
        "figures": values_of(kept),
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def people_of(sealed_return: SealedReturn) -> dict[str, Any]:
    """Who prepared it, who confirmed, who sealed it, and when."""
    return {
        "prepared": _signed_off(sealed_return.change),
        "confirmed": [
            {
                "division": one.division_id,
                "on": str(one.confirmed_on),
                "by": str(one.change.by),
                "values": one.digest,
            }
            for one in StreetConfirmation.objects.filter(sealed_return=sealed_return)
            .select_related("change__by")
            .order_by("division", "pk")
        ],
        "sealed": _signed_off(sealed_return.sealed_by)  # type: ignore[arg-type]
        | {"at": sealed_return.sealed_at.isoformat()},  # type: ignore[union-attr]
    }


def said_of(sealed_return: SealedReturn) -> dict[str, Any]:
    """What the return is about."""
    return {
        "division": sealed_return.division_id,
        "title": sealed_return.title,
        "period": [str(sealed_return.period_start), str(sealed_return.period_last)],
        "as_of": str(sealed_return.as_of),
        "basis": sealed_return.basis,
        "number": sealed_return.number,
        "amends": sealed_return.amends.digest if sealed_return.amends else None,
        "note": sealed_return.note,
        "salt": hashlib.sha256(sealed_return.salt.encode()).hexdigest(),
    }


def values_of(kept: Iterable[SealedFigure]) -> list[list[Any]]:
    return [
        [
            one.division_id, one.slug, text(one.value), text(one.numerator),
            text(one.denominator), one.version, one.rows, one.rows_digest,
        ]
        for one in sorted(kept, key=lambda one: (one.division_id, one.slug))
    ]  # fmt: skip


def _signed_off(change: Change) -> dict[str, Any]:
    return {"by": str(change.by or ""), "on": str(change.effective_on), "reason": change.reason}


def text(value: Number | None) -> str | None:
    """A value in one fixed form, as exact as it is kept."""
    if value is None:
        return None
    return f"{Decimal(value).quantize(Decimal('1e-10')).normalize():f}"


def _exact(value: Number | None) -> Decimal | None:
    """As the database keeps it, so that what is signed is what is kept."""
    kept = text(value)
    return None if kept is None else Decimal(kept)


def values_in(found: Figures) -> Values:
    return {slug: figure.value for slug, figure in found.items()}


def values_digest(values: Values) -> str:
    """Over the values of one division: what a street confirms."""
    lines = [f"{slug} {text(value)}" for slug, value in sorted(values.items())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
