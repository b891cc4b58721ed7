"""Figures and rows as JSON: one shape for the commands and the API, which other people's scripts read."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from orgs.lists.listing import Listing
from orgs.personal import Mask
from orgs.scope import Scope
from reports.figures import Figure, Number, Part
from reports.models import SealedReturn


def number(value: Number | None) -> int | float | None:
    return float(value) if isinstance(value, Decimal) else value


def scope_as_json(scope: Scope) -> dict[str, Any]:
    return {
        "division": scope.division,
        "as_of": scope.as_of.isoformat(),
        "year": scope.period.year,
        "basis": scope.basis.to_query(),
    }


def as_json(scope: Scope, found: dict[str, Figure], parts: list[Part] | None) -> dict[str, Any]:
    entries: dict[str, dict[str, Any]] = {}
    for slug, figure in found.items():
        entries[slug] = {
            "value": number(figure.value),
            "numerator": number(figure.numerator),
            "denominator": number(figure.denominator),
            "unit": figure.indicator.unit,
            "name": figure.indicator.name,
            "version": figure.indicator.version,
        }
        if parts is not None:
            entries[slug]["breakdown"] = [
                {"key": part.key, "name": part.name, "value": number(part.figures[slug].value)}
                for part in parts
            ]
    return {"scope": scope_as_json(scope), "figures": entries}


def masked(listing: Listing) -> Iterator[dict[str, Any]]:
    """Neither a command line nor a token is a reader whose looking can be checked: names stay masked."""
    masks: dict[str, Mask] = {c.name: c.mask for c in listing.columns if c.mask}
    for row in listing:
        yield {name: masks[name](value) if name in masks else value for name, value in row.items()}


def return_as_json(record: SealedReturn) -> dict[str, Any]:
    return {
        "id": record.pk,
        "title": record.title,
        "division": record.division_id,
        "as_of": record.as_of.isoformat(),
        "number": record.number,
        "sealed_at": record.sealed_at.isoformat() if record.sealed_at else None,
        "digest": record.digest,
    }
