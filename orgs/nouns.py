"""The kinds of record that staff open, correct and hand over. Each app registers its own.

A noun says where its pages are, which of its records a viewer may open, and what they are called;
lists, detail pages, pickers, acts and the history go by that one entry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from orgs.models import (
    PartyOrganization,
    PartyOrganizationSpell,
    Place,
    SpellQuerySet,
    Unit,
    UnitSpell,
    Venue,
    VenueSpell,
)
from orgs.personal import Mask
from orgs.scope import EVERYTHING, Reach


@dataclass(frozen=True)
class Noun:
    """One kind of record.

    `placed(reach, day)` are the records within a reach on the day, or on any day when it is None.
    `named(records, day)` adds `key` (code or number) and `name` (the name of the day, or the one
    nearest to it) to a query of records.
    """

    slug: str  # the first part of its addresses, and `Change.noun`
    view: str  # the name of its detail page; the list's is `<view>_list`
    model: type[Model]
    label: str
    measure: str
    icon: str
    placed: Callable[[Reach, date | None], QuerySet]
    named: Callable[[QuerySet, date], QuerySet]
    name_mask: Mask | None = None  # how a person's name is shown to who may not read it

    def url(self, pk: int) -> str:
        return reverse(self.view, args=[pk])

    def editable(self, reach: Reach, day: date) -> QuerySet:
        """The records that who keeps the reach may change on the day.

        One that lies nowhere any more (a member who left) may be changed by whoever had it.
        """
        if reach.everything:
            return self.model._default_manager.all()
        here = Q(pk__in=self.placed(reach, day).values("pk"))
        somewhere = Q(pk__in=self.placed(EVERYTHING, day).values("pk"))
        once = Q(pk__in=self.placed(reach, None).values("pk"))
        return self.model._default_manager.filter(here | (once & ~somewhere))

    def find(self, reach: Reach, pk: int, day: date | None = None) -> Any:
        """The record within the reach (on some day, or on the day given). Raises `Http404`."""
        found = self.named(self.placed(reach, day), day or timezone.localdate())
        record = found.filter(pk=pk).first()
        if record is None:
            raise Http404(f"{self.slug} {pk}")
        return record


NOUNS: dict[str, Noun] = {}


def register(noun: Noun) -> Noun:
    NOUNS[noun.slug] = noun
    return noun


def noun_of(model: type[Model]) -> Noun | None:
    return next((noun for noun in NOUNS.values() if noun.model is model), None)


def nearest_name(model: type[Model], owner: str, day: date, *, of: str = "pk") -> Coalesce:
    """The name in the owner's spell of the day; before the first one, the first, else the latest.

    `of` is the path from the row to the owner, which by default it is itself.
    """
    spells = model._default_manager.filter(**{owner: OuterRef(of)})
    held = spells.filter(started_on__lte=day).order_by("-started_on").values("name")[:1]
    first = spells.order_by("started_on").values("name")[:1]
    return Coalesce(Subquery(held), Subquery(first))


def _on(spells: SpellQuerySet, day: date | None) -> SpellQuerySet:
    return spells if day is None else spells.as_of(day)


def _units(reach: Reach, day: date | None) -> QuerySet:
    spells = _on(UnitSpell.objects.order_by(), day).filter(reach.q("division", {"unit": "unit"}))
    return Unit.objects.filter(pk__in=spells.values("unit"))


def _organizations(reach: Reach, day: date | None) -> QuerySet:
    spells = _on(PartyOrganizationSpell.objects.order_by(), day).filter(
        reach.q("division", {"party_organization": "party_organization"})
    )
    return PartyOrganization.objects.filter(pk__in=spells.values("party_organization"))


def _places(reach: Reach, day: date | None) -> QuerySet:
    return Place.objects.filter(reach.q("division", {}))


def _venues(reach: Reach, day: date | None) -> QuerySet:
    spells = _on(VenueSpell.objects.order_by(), day).filter(reach.q("division", {}))
    return Venue.objects.filter(pk__in=spells.values("venue"))


UNITS = register(
    Noun(
        "units", "unit", Unit, "两新组织", "家", "building-store", _units,
        lambda rows, day: rows.annotate(key=F("uscc"), name=nearest_name(UnitSpell, "unit", day)),
    )
)  # fmt: skip
PARTY_ORGANIZATIONS = register(
    Noun(
        "party-organizations", "party_organization", PartyOrganization, "党组织", "个", "flag",
        _organizations,
        lambda rows, day: rows.annotate(
            key=F("number"), name=nearest_name(PartyOrganizationSpell, "party_organization", day)
        ),
    )
)  # fmt: skip
PLACES = register(
    Noun(
        "places", "place", Place, "楼宇商圈", "处", "building", _places,
        lambda rows, day: rows.annotate(key=F("name")),
    )
)  # fmt: skip
VENUES = register(
    Noun(
        "venues", "venue", Venue, "阵地", "处", "home", _venues,
        lambda rows, day: rows.annotate(
            key=F("number"), name=nearest_name(VenueSpell, "venue", day)
        ),
    )
)  # fmt: skip
