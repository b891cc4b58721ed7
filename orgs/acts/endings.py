"""The links that end when one of the things they link ends; higher apps add theirs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from orgs.acts.writing import end
from orgs.models import Change, Coverage, Spell

# Noun → the link and the field by which it names the record.
_LINKS: dict[str, list[tuple[type[Spell], str]]] = {
    "units": [(Coverage, "unit")],
    "party-organizations": [(Coverage, "party_organization")],
}


def ends_with(noun: str, model: type[Spell], field: str) -> None:
    """The model's spells that name the noun's record by `field` end when that one ends."""
    _LINKS.setdefault(noun, []).append((model, field))


def end_links(noun: str, pk: int, on: date, change: Change) -> None:
    end_links_of(noun, [pk], on, change)


def end_links_of(noun: str, pks: Collection[int], on: date, change: Change) -> None:
    """The links of many records that end on one day."""
    for model, field in _LINKS.get(noun, []):
        end(model._default_manager.filter(**{f"{field}__in": pks}), on, change, "effective_on")
