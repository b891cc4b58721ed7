"""What changed from one wide spell to the next, told attribute by attribute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import BooleanField, Field, ForeignKey, IntegerField, QuerySet

from orgs.details.timeline import Entry
from orgs.details.viewed import Viewed, records_without_page
from orgs.models import StatedSpell
from orgs.nouns import noun_of
from orgs.periods import ONE_DAY
from orgs.personal import shown

NOTHING = "空"


def changes_told(viewed: Viewed, spells: QuerySet, limit: int, first: str) -> Iterable[Entry]:
    """An entry for each day on which the record's attributes changed.

    `first` says what the first spell of all is. Where the record came from outside the reach,
    only that is said, never what it was before.
    """
    told = spells.select_related(*records_without_page(spells.model))
    newest = told.order_by("-started_on")
    found = list(newest[: limit + 1])
    for spell, before in zip(found, [*found[1:], None], strict=True):
        if spell.started_on not in viewed.windows:
            continue
        if before is None:
            if len(found) > limit:
                continue  # not the first: one more only to compare with
            said: list[Any] = [first]
        elif spell.started_on - ONE_DAY in viewed.windows:
            said = list(_differences(viewed, before, spell))
        else:
            said = ["转入您的负责范围"]
        if said:
            yield Entry(spell.started_on, said, change_id=spell.opened_by_id)


def _differences(viewed: Viewed, before: StatedSpell, after: StatedSpell) -> Iterator[Any]:
    """The sentences, with marks between them."""
    following = False
    for name in after.ATTRIBUTES:
        field: Any = after._meta.get_field(name)
        if getattr(before, field.attname) != getattr(after, field.attname):
            if following:
                yield "；"
            following = True
            yield from _sentence(viewed, field, before, after)


def _sentence(viewed: Viewed, field: Field, before: Any, after: Any) -> Iterator[Any]:
    was, now = (_said(viewed, field, spell) for spell in (before, after))
    label = str(field.verbose_name)
    if isinstance(field, IntegerField) and NOTHING not in (was, now):
        yield f"{label} {was} → {now}"
    elif was == NOTHING:
        yield from (f"{label} 填写为 ", now)
    else:
        yield from (f"{label} 由 ", was, " 改为 ", now)


def _said(viewed: Viewed, field: Field, spell: Any) -> Any:
    """The value in words; a record that has a page is named by its link."""
    if isinstance(field, ForeignKey):
        pk = getattr(spell, field.attname)
        if pk is not None and (noun := noun_of(field.related_model)):
            return viewed.ref(noun.slug, pk)
        return str(getattr(spell, field.name)) if pk is not None else NOTHING
    value = getattr(spell, field.name)
    if value is None or value == "":
        return NOTHING
    if isinstance(field, BooleanField):
        return "是" if value else "否"
    if field.choices:
        return str(dict(field.flatchoices)[value])
    return str(shown(spell, field.name, unmasked=viewed.unmasked))
