"""Finding records by what people type: part of a name, the start of a code, pinyin initials."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from orgs.models import (
    PartyOrganization,
    PartyOrganizationSpell,
    Pinyin,
    Unit,
    UnitSpell,
)
from orgs.nouns import Noun
from orgs.scope import Reach

_INITIALS = re.compile(r"[a-z0-9]+")

# Nouns whose names are in spells: the model, its owner field, and the field of the code.
_SPELLS: dict[type[Model], tuple[Any, str, str]] = {
    Unit: (UnitSpell, "unit", "uscc"),
    PartyOrganization: (PartyOrganizationSpell, "party_organization", "number"),
}


def tidy(text: str) -> str:
    """What was typed: half-width, without white space at the ends."""
    return unicodedata.normalize("NFKC", text.replace("\x00", "")).strip()[:80]


def name_matches(text: str, name: str = "name") -> Q:
    """Rows whose `name` holds the text, or has it among its pinyin initials."""
    typed = tidy(text)
    found = Q(**{f"{name}__icontains": typed})
    initials = typed.lower()
    if _INITIALS.fullmatch(initials) and not initials.isdigit():
        spelt = Pinyin.objects.filter(initials__contains=initials)
        found |= Q(**{f"{name}__in": spelt.values("text")})
    return found


def key_matches(text: str, key: str) -> Q:
    return Q(**{f"{key}__startswith": tidy(text).upper()})


def find_records(
    noun: Noun, reach: Reach, text: str, day: date | None = None, limit: int = 12
) -> QuerySet:
    """Some records within reach that match, annotated with `key` and `name`, for a picker."""
    day = day or timezone.localdate()
    if noun.model in _SPELLS:
        spells, owner, key = _SPELLS[noun.model]
        within = spells.objects.as_of(day).filter(reach.q("division", {noun.view: owner}))
        found = within.filter(key_matches(text, f"{owner}__{key}") | name_matches(text))
        pks = list(found.order_by("name").values_list(owner, flat=True)[:limit])
        return noun.named(noun.model._default_manager.filter(pk__in=pks), day).order_by("name")
    fields = {field.name for field in noun.model._meta.fields}
    matches = name_matches(text)
    if "number" in fields:
        matches |= key_matches(text, "number")
    found = noun.placed(reach, day).filter(matches)
    return noun.named(found, day).order_by("name")[:limit]
