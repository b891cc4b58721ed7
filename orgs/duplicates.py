"""Merging a record that was listed twice into the one that stays.

Whatever named the duplicate names the survivor from then on, in every app's tables, and its
identifier keeps pointing there for ever (`Alias`). Where both say something of the same days the
survivor's word stands; the history keeps the other. It is a correction: there was one thing all
along, so past figures count it once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pghistory.models
from django.contrib.postgres.fields import DateRangeField
from django.db.models import Exists, F, Func, Model, OuterRef, Q, QuerySet, UniqueConstraint

from orgs import spells
from orgs.models import Alias, Change, Spell, StatedSpell, UnitAlias

# What ended a duplicate (it may have been closed to hide it) says nothing of the survivor.
_ENDS = frozenset({"closed_on", "dissolved_on", "dissolution_reason"})
_EMPTY = (None, "")


def merge(survivor: Any, duplicate: Any, *, change: Change) -> None:
    """Merge the second record into the first. Both must be of one model that has aliases."""
    model = type(survivor)
    # Spells last: what else names the duplicate may go by what it was called.
    for related, field in sorted(references(model), key=lambda one: issubclass(one[0], Spell)):
        if issubclass(related, StatedSpell) and spells.identity_of(related) == (field,):
            _merge_states(related, field, survivor.pk, duplicate.pk, change)
        elif issubclass(related, Spell) and field in spells.identity_of(related):
            _merge_links(related, field, survivor.pk, duplicate.pk, change)
        else:
            _hand_over(related, field, survivor.pk, duplicate.pk)
    aliases: Any = model.aliases.rel.related_model
    owner = model.aliases.field.name
    aliases.objects.create(
        identifier=str(duplicate), former_id=duplicate.pk, change=change, **{owner: survivor}
    )
    model._default_manager.filter(pk=duplicate.pk).delete()
    _complete(survivor, duplicate)


def references(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """Each model, of any app, with a field that names a record of this one; no row versions."""
    for relation in model._meta.related_objects:
        related = relation.related_model
        if not relation.many_to_many and not issubclass(related, pghistory.models.Event):
            yield related, relation.field.name


def survivor_of(model: type[Model], identifier: str) -> int | None:
    """The primary key of the record that a merged duplicate's identifier points at."""
    return survivors_of(model, [identifier]).get(identifier)


def survivors_of(model: type[Model], identifiers: Any) -> dict[str, int]:
    found = aliases_of(model).filter(identifier__in=identifiers)
    return dict(found.values_list("identifier", "owner"))


def former(model: type[Model], pk: int) -> int | None:
    """The primary key of the record that a merged duplicate's own points at."""
    return aliases_of(model).filter(former_id=pk).values_list("owner", flat=True).first()


def aliases_of(model: type[Model]) -> QuerySet:
    """The old identifiers of the model's records, each with its record's key as `owner`."""
    if not hasattr(model, "aliases"):
        return UnitAlias.objects.none().annotate(owner=F("unit_id"))
    aliases: type[Alias] = model.aliases.rel.related_model
    return aliases._default_manager.annotate(owner=F(f"{model.aliases.field.name}_id"))


def _merge_states(
    model: type[StatedSpell], owner: str, survivor: int, duplicate: int, change: Change
) -> None:
    """What only the duplicate knew: the time before the survivor, and attributes it lacks."""
    known = list(model._default_manager.filter(**{owner: survivor}).order_by("started_on"))
    lost = list(model._default_manager.filter(**{owner: duplicate}).order_by("started_on"))
    columns = {name: model._meta.get_field(name).attname for name in model.ATTRIBUTES}  # type: ignore[union-attr]
    said = {n for n, column in columns.items() for s in known if getattr(s, column) not in _EMPTY}
    first = known[0].started_on if known else None
    statements, filling = [], {}  # `filling`: what it lacked when it was first heard of
    for spell in lost:
        values = {name: getattr(spell, columns[name]) for name in spell.stated}
        gaps = {n: value for n, value in values.items() if n not in said and value not in _EMPTY}
        early = first is None or spell.started_on < first
        statements.append(spells.Statement(survivor, spell.started_on, values if early else gaps))
        if early:
            filling |= gaps
    if first is not None:
        statements.append(spells.Statement(survivor, first, filling))
    model._default_manager.filter(**{owner: duplicate}).delete()
    spells.state(model, [one for one in statements if one.values], change=change)


def _merge_links(
    model: type[Spell], field: str, survivor: int, duplicate: int, change: Change
) -> None:
    """Links to the same thing on common days become one, as long as both together."""
    others = [name for name in spells.identity_of(model) if name != field]
    rows = model._default_manager
    for link in rows.filter(_meets(model, field, others, survivor), **{field: duplicate}):
        same = {name: getattr(link, name) for name in others}
        own = rows.filter(_overlaps(link), **{field: survivor}, **same)
        if others:
            kept = own.order_by("started_on")[0]
            ends = {one.ended_on for one in (kept, link)}
            rows.filter(pk=link.pk).delete()
            longer = {
                "started_on": min(kept.started_on, link.started_on),
                "ended_on": None if None in ends else max(cast(Any, ends)),
            }
            spells.amend(kept, longer, change=change)
        else:
            rows.filter(pk=link.pk).delete()
    rows.filter(**{field: duplicate}).update(**{field: survivor})


def _meets(model: type[Spell], field: str, others: list[str], survivor: int) -> Exists:
    """The links that hold on a day on which the survivor has one of the same identity."""
    mine = Func(F("started_on"), F("ended_on"), function="daterange", output_field=DateRangeField())
    theirs = Func(
        OuterRef("started_on"), OuterRef("ended_on"), function="daterange",
        output_field=DateRangeField(),
    )  # fmt: skip
    own = model._default_manager.annotate(days=mine).filter(
        days__overlap=theirs, **{field: survivor}, **{name: OuterRef(name) for name in others}
    )
    return Exists(own)


def _overlaps(link: Spell) -> Q:
    later = Q(started_on__lt=link.ended_on) if link.ended_on else Q()
    return later & (Q(ended_on=None) | Q(ended_on__gt=link.started_on))


def _hand_over(model: type[Model], field: str, survivor: int, duplicate: int) -> None:
    """Rows that name the duplicate; one that says again what the survivor has is dropped.

    A model whose rows tell something of the duplicate itself lets go of it instead (`let_go`).
    """
    rows = model._default_manager.filter(**{field: duplicate})
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and field in constraint.fields:
            same = {name: OuterRef(name) for name in constraint.fields if name != field}
            again = rows.filter(Exists(model._default_manager.filter(**{field: survivor}, **same)))
            again.let_go() if hasattr(again, "let_go") else again.delete()
    rows.update(**{field: survivor})


def _complete(survivor: Model, duplicate: Model) -> None:
    """What the survivor's own row leaves open is taken from the duplicate's."""
    model = type(survivor)
    values = {
        column.attname: getattr(duplicate, column.attname)
        for column in model._meta.concrete_fields
        if column.name not in _ENDS
        and getattr(survivor, column.attname) in _EMPTY
        and getattr(duplicate, column.attname) not in _EMPTY
    }
    if values:
        model._default_manager.filter(pk=survivor.pk).update(**values)
