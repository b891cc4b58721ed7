"""From row versions to what became of each row."""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

import pghistory.models
from django.apps import apps
from django.db import connection
from django.db.models import DateTimeField, Model, OuterRef, QuerySet, Subquery, Value

from orgs.models import Change
from orgs.nouns import noun_of

Version = pghistory.models.Event  # adds to the model's columns pgh_obj_id, pgh_context_id …


@dataclass(frozen=True)
class RawChange:
    """What one transaction did to one row, from first to last; a side is None when there was none.

    Sides are rows of the model's version table, which has all the model's columns.
    """

    model: type[Model]
    pk: int
    before: Any
    after: Any
    at: datetime
    context: uuid.UUID | None

    @property
    def row(self) -> Any:
        return self.after or self.before

    def differs(self, column: str) -> bool:
        return getattr(self.before, column, None) != getattr(self.after, column, None)


@cache
def version_models() -> dict[type[Model], Any]:
    """Tracked model → the model of its versions."""
    found: list[Any] = [model for model in apps.get_models() if issubclass(model, Version)]
    return {model.pgh_tracked_model: model for model in found}


def touched(conditions: dict[type[Model], tuple[str, Any]]) -> list[type[Model]]:
    """Of the models, those with a version whose column has one of the values; one query for all."""
    if not conditions:
        return []
    models = list(conditions)
    parts, params = [], []
    for number, model in enumerate(models):
        column, values = conditions[model]
        table = version_models()[model]._meta.db_table
        parts.append(
            f'SELECT {number} WHERE EXISTS (SELECT FROM "{table}" WHERE "{column}" = ANY(%s))'  # noqa: S608
        )
        params.append(values)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return [models[number] for (number,) in cursor.fetchall()]


def raw_changes_in(*contexts: uuid.UUID, limit: int | None = None) -> list[RawChange]:
    """What the contexts changed, at most `limit` rows of each table."""
    where: dict[type[Model], tuple[str, Any]] = dict.fromkeys(
        version_models(), ("pgh_context_id", list(contexts))
    )
    changes: list[RawChange] = []
    for model in touched(where):
        versions = version_models()[model]._default_manager.filter(pgh_context__in=contexts)
        changes += net_changes(model, versions, limit)
    return changes


def records_touched_in(context: uuid.UUID) -> dict[str, set[int]]:
    """Noun → the records that rows changed in the context are, or name; one query for all."""
    where: dict[type[Model], tuple[str, Any]] = dict.fromkeys(
        version_models(), ("pgh_context_id", [context])
    )
    parts = [
        version_models()[model]
        ._default_manager.filter(**{"pgh_context": context, f"{column}__isnull": False})
        .values_list(Value(noun), column)
        for model in touched(where)
        for noun, column in _naming(model)
    ]
    found: dict[str, set[int]] = defaultdict(set)
    for noun, key in parts[0].order_by().union(*parts[1:]) if parts else ():
        found[noun].add(key)
    return found


def _naming(model: type[Model]) -> Iterator[tuple[str, str]]:
    """The columns of a model's versions that name records, each with the noun."""
    if own := noun_of(model):
        yield own.slug, "pgh_obj_id"
    for column in model._meta.concrete_fields:
        if column.is_relation and (noun := noun_of(cast("type[Model]", column.related_model))):
            yield noun.slug, column.attname


def rows_changed_in(context: uuid.UUID) -> int:
    """How many rows of all tables the context touched."""
    parts = [
        f'SELECT count(DISTINCT pgh_obj_id) FROM "{version._meta.db_table}"'  # noqa: S608
        " WHERE pgh_context_id = %s"
        for version in version_models().values()
    ]
    with connection.cursor() as cursor:
        union = " UNION ALL ".join(parts)
        cursor.execute(f"SELECT sum(count) FROM ({union}) AS counts", [context] * len(parts))  # noqa: S608
        return int(cursor.fetchone()[0])


def net_changes(
    model: type[Model], versions: QuerySet, limit: int | None = None
) -> list[RawChange]:
    """What each transaction did to each row, of the versions given."""
    rows = list(versions.order_by("pgh_id")[:limit] if limit else versions.order_by("pgh_id"))
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        groups.setdefault((row.pgh_obj_id, row.pgh_created_at, row.pgh_context_id), []).append(row)
    before = _before(model, groups.values())
    changes = []
    for (pk, at, context), steps in groups.items():
        first, last = steps[0], steps[-1]
        old = None if first.pgh_label == "insert" else before.get(first.pgh_id)
        new = None if last.pgh_label == "delete" else last
        if new is None and old is None and first.pgh_label != "insert":
            old = last  # what was deleted was there before the history began
        if old is not None or new is not None:
            change = RawChange(model, pk, old, new, at, context)
            if old is None or new is None or _differ(change):
                changes.append(change)
    return changes


def _before(model: type[Model], groups: Iterable[list[Any]]) -> dict[int, Any]:
    """First version of a group → the version of the same row before it."""
    firsts = {s[0].pgh_id: s[0].pgh_obj_id for s in groups if s[0].pgh_label != "insert"}
    if not firsts:
        return {}
    versions = version_models()[model]._default_manager.order_by()
    same = versions.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    before = Subquery(same.order_by("-pgh_id").values("pgh_id")[:1])
    wanted = versions.filter(pgh_id__in=firsts).values_list(before, flat=True)
    by_row: dict[int, list[Any]] = defaultdict(list)
    for one in versions.filter(pgh_id__in=wanted).order_by("pgh_id"):
        by_row[one.pgh_obj_id].append(one)
    found = {}
    for first, row in firsts.items():
        if known := [one for one in by_row[row] if one.pgh_id < first]:
            found[first] = known[-1]
    return found


def digest(changes: Sequence[RawChange]) -> str:
    """The same for the same changes made again: without new keys, who made them, and the hour."""
    made = {(change.model, change.pk) for change in changes if change.before is None}
    lines = [
        repr(
            (
                change.model._meta.label,
                _lasting(change.model, change.before, made),
                _lasting(change.model, change.after, made),
            )
        )
        for change in changes
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _lasting(model: type[Model], side: Any, made: set[tuple[Any, Any]]) -> list[Any]:
    values = []
    for column in model._meta.concrete_fields if side is not None else ():
        value = getattr(side, column.attname)
        of = model if column.primary_key else column.related_model
        if isinstance(column, DateTimeField) or of is Change or (of and (of, value) in made):
            value = None
        values.append(value)
    return values


def _differ(change: RawChange) -> bool:
    return any(change.differs(column.attname) for column in change.model._meta.concrete_fields)
