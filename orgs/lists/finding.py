"""Finding records by what people type: part of a name, the start of a code, pinyin initials."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from orgs.duplicates import aliases_of
from orgs.models import (
    PartyOrganization,
    PartyOrganizationSpell,
    Pinyin,
    Unit,
    UnitSpell,
    User,
    Venue,
    VenueSpell,
)
from orgs.nouns import Noun
from orgs.privacy import readable_rows
from orgs.scope import Reach

_INITIALS = re.compile(r"[a-z0-9]+")

# Nouns whose names are in spells: the model, its owner field, and the field of the code.
_SPELLS: dict[type[Model], tuple[Any, str, str]] = {
    Unit: (UnitSpell, "unit", "uscc"),
    PartyOrganization: (PartyOrganizationSpell, "party_organization", "number"),
    Venue: (VenueSpell, "venue", "number"),
}


def tidy(text: str) -> str:
    """What was typed: half-width, without white space at the ends."""
    return unicodedata.normalize("NFKC", text.replace("\x00", "")).strip()[:80]


def name_matches(text: str, name: str = "name") -> Q:
    """Rows whose `name` holds the text, or has it among its pinyin initials.

    Initials keep Latin letters in lower case, so that the case of what is typed does not matter.
    """
    return Q(**{f"{name}__contains": tidy(text)}) | spelt_as(text, name)


def any_of(model: type[Model], *conditions: Q) -> Q:
    """Rows that meet one of the conditions, each looked up by its own index."""
    first, *others = (
        model._default_manager.filter(one).order_by().values("pk") for one in conditions
    )
    return Q(pk__in=first.union(*others))


def spelt_as(text: str, name: str = "name") -> Q:
    """Rows whose `name` has the text among its pinyin initials."""
    initials = tidy(text).lower()
    if not _INITIALS.fullmatch(initials) or initials.isdigit():
        return Q(pk__in=())
    return Q(**{f"{name}__in": Pinyin.objects.filter(initials__contains=initials).values("text")})


def key_matches(text: str, key: str) -> Q:
    return Q(**{f"{key}__startswith": tidy(text).upper()})


def once_matches(text: str, model: type[Model], record: str) -> Q:
    """Rows about a record (at the path `record`) that was once known by a code that starts so.

    They are looked up beforehand: mostly there is none, and then the rows are read as without.
    """
    known = aliases_of(model).filter(key_matches(text, "identifier"))
    return Q(**{f"{record}__in": list(known.values_list("owner", flat=True))})


def records_called(noun: Noun, text: str, user: User) -> QuerySet:
    """The records, wherever they lie, that have or ever had such a name, code or number.

    By a person's name they are found by whoever may read it.
    """
    records = noun.named(noun.model._default_manager.all(), timezone.localdate())
    if noun.model in _SPELLS:
        spells, owner, _ = _SPELLS[noun.model]
        named = spells.objects.filter(name_matches(text)).order_by().values(owner)
    else:
        found = records.filter(name_matches(text)).order_by()
        named = (readable_rows(user, found) if noun.name_mask else found).values("pk")
    numbered = key_matches(text, "key") | once_matches(text, noun.model, "pk")
    return records.filter(Q(pk__in=named) | numbered).order_by()


def find_records(
    noun: Noun, reach: Reach, text: str, day: date | None = None, limit: int = 12
) -> QuerySet:
    """Some records within reach that match, annotated with `key` and `name`, for a picker."""
    day = day or timezone.localdate()
    if noun.model in _SPELLS:
        spells, owner, key = _SPELLS[noun.model]
        within = spells.objects.as_of(day).filter(reach.q("division", {noun.view: owner}))
        found = within.filter(
            key_matches(text, f"{owner}__{key}")
            | once_matches(text, noun.model, owner)
            | name_matches(text)
        )
        pks = list(found.order_by("name").values_list(owner, flat=True)[:limit])
        return noun.named(noun.model._default_manager.filter(pk__in=pks), day).order_by("name")
    fields = {field.name for field in noun.model._meta.fields}
    matches = name_matches(text)
    if "number" in fields:
        matches |= key_matches(text, "number") | once_matches(text, noun.model, "pk")
    found = noun.named(noun.placed(reach, day), day).filter(matches)
    return found.order_by("name")[:limit]
