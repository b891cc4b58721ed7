"""What became of rows, in words: what people changed, not which columns moved."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db import models
from django.db.models import Model
from django.utils import timezone

from orgs.duplicates import references
from orgs.models import Change, ImportBatch, Spell, StatedSpell
from orgs.nouns import noun_of
from orgs.personal import personal_fields
from orgs.spells import identity_of
from orgs.trail.reading import RawChange, raw_changes_in, version_models

# How the ledger keeps its books; not facts that anybody states.
_BOOKKEEPING = frozenset({"id", "change", "opened_by", "closed_by", "stated"})
_DAYS = ("started_on", "ended_on")


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    """One row's change: what kind of fact, about which things, from which day, and what differs."""

    what: str  # 两新组织时段 …
    kind: str  # 新增, 修改, 终止, 去除
    subject: str  # the records it is about, by name
    since: date | None
    until: date | None
    fields: list[FieldChange]


# What is no fact of a record tells of itself.
Teller = Callable[[RawChange], RowChange]
_tellers: dict[type[Model], Teller] = {}


def tells(model: type[Model]) -> Callable[[Teller], Teller]:
    """Declare how changes of the model's rows are told."""

    def declare(teller: Teller) -> Teller:
        _tellers[model] = teller
        return teller

    return declare


def changes_in(
    context: uuid.UUID, *, unmasked: bool = False, limit: int | None = None
) -> list[RowChange]:
    """What one context changed, over all tracked models."""
    return told(raw_changes_in(context, limit=limit), unmasked=unmasked)


def told(changes: Sequence[RawChange], *, unmasked: bool = False) -> list[RowChange]:
    """The changes in words, without those that only moved the boundary to a neighbour."""
    return [row for _, row in told_each(changes, unmasked=unmasked)]


def told_each(
    changes: Sequence[RawChange], *, unmasked: bool = False
) -> Iterator[tuple[RawChange, RowChange]]:
    """The same, each beside the change that it tells."""
    names, cut = _names(changes, unmasked=unmasked), _cut(changes)
    for change in changes:
        if row := _told(change, cut, names, unmasked):
            yield change, row


def _told(change: RawChange, cut: Cut, names: Names, unmasked: bool) -> RowChange | None:
    if teller := _tellers.get(change.model):
        return teller(change)
    old = change.before
    if old is None and issubclass(change.model, StatedSpell):
        old = cut.get((change.model, _owner(change.after), change.after.started_on))
    fields = [
        FieldChange(
            str(column.verbose_name).removesuffix("（SHA-256）"),
            _shown(change.model, column, old, names, unmasked),
            _shown(change.model, column, change.after, names, unmasked),
        )
        for column in _columns(change, old)
        if not (column.name == "ended_on" and _kind(change) == "终止")  # said in its head line
    ]
    if not fields and issubclass(change.model, StatedSpell):
        return None
    return RowChange(
        what=str(change.model._meta.verbose_name).removesuffix("时段"),
        kind=_kind(change),
        subject=" — ".join(
            names.get((column.related_model, getattr(change.row, column.attname)), "")
            for column in _subjects(change.model)
            if getattr(change.row, column.attname) is not None
        )
        or _own_name(change, names),
        since=getattr(change.row, "started_on", None),
        until=None
        if issubclass(change.model, StatedSpell)
        else getattr(change.row, "ended_on", None),
        fields=fields,
    )


def _kind(change: RawChange) -> str:
    if change.before is None:
        return "变化" if issubclass(change.model, StatedSpell) else "新增"
    if change.after is None:
        return "去除"
    is_link = issubclass(change.model, Spell) and not issubclass(change.model, StatedSpell)
    if is_link and change.before.ended_on is None and change.after.ended_on is not None:
        return "终止"
    return "修改"


def _columns(change: RawChange, old: Any) -> list[Any]:
    """The columns that tell what differs, in the model's order."""
    subjects = {column.name for column in _subjects(change.model)}
    hidden = _BOOKKEEPING.union(getattr(change.model, "untold", ()))
    if issubclass(change.model, StatedSpell):
        hidden |= {"ended_on"} | ({"started_on"} if change.before is None else set())
    moves = change.before is not None and change.after is not None
    columns = []
    for column in change.model._meta.concrete_fields:
        is_subject = column.name in subjects and not (moves and change.differs(column.attname))
        if column.name in hidden or is_subject:
            continue
        before, after = (getattr(side, column.attname, None) for side in (old, change.after))
        if (before or None) != (after or None) or (before is None) != (after is None):
            columns.append(column)
    return [c for c in columns if not _empty(old, change.after, c)]


def _empty(old: Any, new: Any, column: Any) -> bool:
    return all(getattr(side, column.attname, None) in (None, "") for side in (old, new))


def _subjects(model: type[Model]) -> list[Any]:
    """The fields that say what a dated fact is about: a link of both its sides.

    A model about something without a page names those fields in `told_of`.
    """
    if not issubclass(model, StatedSpell):
        besides = getattr(model, "told_of", ())
        return [
            column
            for column in model._meta.concrete_fields
            if column.name in besides
            or (column.is_relation and noun_of(cast("type[Model]", column.related_model)))
        ]
    identity = identity_of(model)
    columns = [model._meta.get_field(name) for name in identity]
    return [c for c in columns if c.is_relation and noun_of(cast("type[Model]", c.related_model))]


# What a new spell was cut from: (model, owner, the day it now ends) → the spell as it was.
Cut = dict[tuple[Any, int, Any], Any]


def _cut(changes: Iterable[RawChange]) -> Cut:
    return {
        (change.model, _owner(change.after), change.after.ended_on): change.before
        for change in changes
        if issubclass(change.model, StatedSpell)
        and change.before is not None
        and change.after is not None
    }


def _owner(spell: Any) -> int:
    (owner,) = identity_of(type(spell).pgh_tracked_model)
    return int(getattr(spell, f"{owner}_id"))


# --- Values --------------------------------------------------------------------------------------

Names = dict[tuple[Any, Any], str]


def _shown(model: type[Model], column: Any, side: Any, names: Names, unmasked: bool) -> str:
    if side is None:
        return "—"
    value = getattr(side, column.attname)
    if value is None and column.name in getattr(side, "stated", ()):
        return "不详"  # somebody said so
    if value is None or value == "":
        return "未填"
    mask = personal_fields(model).get(column.name)
    if mask is not None and not unmasked:
        return mask(value)
    if column.is_relation:
        return names.get((column.related_model, value), str(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _names(changes: Iterable[RawChange], *, unmasked: bool) -> Names:
    """The names of everything the rows refer to, one query a model."""
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    for change in changes:
        if noun_of(change.model):
            wanted[change.model].add(change.pk)
        for column in change.model._meta.concrete_fields:
            if not column.is_relation or column.related_model in (Change, ImportBatch):
                continue
            for side in (change.before, change.after):
                if side is not None and getattr(side, column.attname) is not None:
                    related = cast("type[Model]", column.related_model)
                    wanted[related].add(getattr(side, column.attname))
    names: Names = {}
    for model, keys in wanted.items():
        names |= {(model, pk): name for pk, name in _named(model, keys, unmasked)}
        gone = {pk for pk in keys if (model, pk) not in names}
        names |= {(model, pk): name for pk, name in _remembered(model, gone, unmasked)}
    return names


def _named(model: type[Model], keys: set[Any], unmasked: bool) -> Iterable[tuple[Any, str]]:
    noun = noun_of(model)
    found: models.QuerySet = model._default_manager.filter(pk__in=keys)
    if noun is None:
        return ((row.pk, str(row)) for row in found)
    rows = noun.named(found, timezone.localdate())
    mask = None if unmasked else noun.name_mask
    return ((row.pk, _with_key(mask(row.name) if mask else row.name, row.key)) for row in rows)


def _remembered(model: type[Model], keys: set[Any], unmasked: bool) -> Iterator[tuple[Any, str]]:
    """Records that are there no more (a duplicate that was merged), as they last were."""
    noun = noun_of(model)
    if noun is None or issubclass(model, Spell) or model not in version_models() or not keys:
        return  # a spell is called by what it is about
    versions = version_models()[model]._default_manager
    last = {one.pgh_obj_id: one for one in versions.filter(pgh_obj_id__in=keys).order_by("pgh_id")}
    called = _last_called(model, keys)
    for pk, version in last.items():
        columns = [column.attname for column in model._meta.concrete_fields]
        key = str(model(**{column: getattr(version, column) for column in columns}))
        name = getattr(version, "name", called.get(pk, key))
        mask = None if unmasked else noun.name_mask
        yield pk, _with_key(mask(name) if mask else name, key)


def _last_called(model: type[Model], keys: set[Any]) -> dict[Any, str]:
    """The names that the versions of the records' spells last said."""
    for spells, owner in references(model):
        if (
            issubclass(spells, StatedSpell)
            and identity_of(spells) == (owner,)
            and ("name" in spells.ATTRIBUTES)
        ):
            versions = version_models()[spells]._default_manager.filter(**{f"{owner}__in": keys})
            return dict(versions.order_by("pgh_id").values_list(owner, "name"))
    return {}


def _with_key(name: str, key: str) -> str:
    return name if name == key else f"{name}（{key}）"


def _own_name(change: RawChange, names: Names) -> str:
    return names.get((change.model, change.pk), "")
