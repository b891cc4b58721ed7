"""The history of one record: who changed what of it, when, by which act or import."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory.models
from django.db import connection
from django.db.models import Model

from orgs.duplicates import references
from orgs.models import Change, ImportBatch, Spell, User
from orgs.nouns import NOUNS
from orgs.scope import Reach
from orgs.trail.keeping import readable_versions
from orgs.trail.reading import RawChange, net_changes, version_models
from orgs.trail.telling import RowChange, told

PER_PAGE = 20
Column = tuple[type[Model], str]  # a tracked model, and a column of its versions


@dataclass(frozen=True)
class Making:
    """Who changed something, by which act or import."""

    by: str
    change: Change | None = None
    batch: ImportBatch | None = None

    @property
    def label(self) -> str:
        from orgs.acts import find_act

        if self.change is not None:
            act = find_act(self.change.noun, self.change.act)
            return str(act.label) if act else self.change.get_kind_display()
        return "台账导入" if self.batch else "系统载入"


UNKNOWN = Making("系统")


@dataclass(frozen=True)
class Entry:
    """What one transaction did to the record; `change` when it was an act of a page."""

    at: datetime
    context: uuid.UUID | None
    by: str
    change: Change | None
    batch: ImportBatch | None
    rows: list[RowChange]

    @property
    def label(self) -> str:
        return Making(self.by, self.change, self.batch).label


def entries_about(
    noun: str,
    pk: int,
    *,
    limit: int = PER_PAGE,
    before: datetime | None = None,
    unmasked: bool = False,
    reach: Reach | None = None,
) -> list[Entry]:
    """The newest entries of a record's history, before a moment if one is given, and as far as
    they concern who has the reach."""
    changes: list[RawChange] = []
    for (model, name), moments in _moments(NOUNS[noun].model, pk, before, limit).items():
        versions = version_models()[model]._default_manager.filter(
            **{name: pk}, pgh_created_at__in=moments
        )
        changes += net_changes(model, readable_versions(model, versions, reach))
    return _entries(changes, unmasked=unmasked)


def entries_since(noun: str, pk: int, version: str, *, unmasked: bool = False) -> list[Entry]:
    """What happened to the record after `version` (see `stamp`)."""
    parts = version.split(".")
    columns = _guarded(NOUNS[noun].model)
    changes: list[RawChange] = []
    for (model, name), seen in zip(columns, parts, strict=False):
        versions = version_models()[model]._default_manager.filter(
            **{name: pk}, pgh_id__gt=int(seen) if seen.isdigit() else 0
        )
        changes += net_changes(model, versions)
    return _entries(changes, unmasked=unmasked)


def stamp(noun: str, pk: int) -> str:
    """The version of a record: its own row and its dated facts and steps in the same app. Opaque."""
    parts = [
        f'SELECT {number}, max(pgh_id) FROM "{_table(model)}" WHERE "{name}" = %s'  # noqa: S608
        for number, (model, name) in enumerate(_guarded(NOUNS[noun].model))
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY 1", [pk] * len(parts))
        return ".".join(str(newest or 0) for _, newest in cursor.fetchall())


def _table(model: type[Model]) -> str:
    return str(version_models()[model]._meta.db_table)


def _columns(model: type[Model]) -> list[Column]:
    """The columns of versions that name the record: of its own, and of every row that points at it."""
    named = [(related, f"{field}_id") for related, field in references(model)]
    return [(model, "pgh_obj_id"), *(one for one in named if one[0] in version_models())]


def _guarded(model: type[Model]) -> list[Column]:
    """What two clerks could get into each other's way about: the record, its dated facts, and what
    is said to be `guarded` with it."""
    own = [(model, "pgh_obj_id")]
    for related, name in _columns(model):
        first = related not in (known for known, _ in own)
        is_guarded = issubclass(related, Spell) or getattr(related, "guarded", False)
        if first and is_guarded and _app(related) == _app(model):
            own.append((related, name))
    return own


def _app(model: type[Model]) -> str:
    return model._meta.app_label


def _moments(
    model: type[Model], pk: int, before: datetime | None, limit: int
) -> dict[Column, list[datetime]]:
    """When the record was changed, the newest moments (one of each transaction), and where."""
    columns = _columns(model)
    earlier = " AND pgh_created_at < %s" if before else ""
    parts = [
        f'SELECT {number} AS part, pgh_created_at AS at FROM "{_table(of)}"'  # noqa: S608
        f' WHERE "{name}" = %s{earlier}'
        for number, (of, name) in enumerate(columns)
    ]
    params = [pk, before] if before else [pk]
    found: dict[Column, list[datetime]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH moment AS ({' UNION ALL '.join(parts)}),"  # noqa: S608
            " newest AS (SELECT DISTINCT at FROM moment ORDER BY at DESC LIMIT %s)"
            " SELECT DISTINCT part, at FROM moment JOIN newest USING (at)",
            [*params * len(parts), limit],
        )
        for part, at in cursor.fetchall():
            found[columns[part]].append(at)
    return found


def made_by(contexts: Collection[uuid.UUID]) -> dict[uuid.UUID | None, Making]:
    """Context of the history → who made its changes, and how; four queries for all."""
    acts = {c.context: c for c in Change.objects.filter(context__in=contexts).select_related("by")}
    metadata = dict(
        pghistory.models.Context.objects.filter(pk__in=contexts).values_list("pk", "metadata")
    )
    batches = ImportBatch.objects.select_related("by").in_bulk(
        [said["batch"] for said in metadata.values() if said.get("batch")]
    )
    users = User.objects.in_bulk([said["user"] for said in metadata.values() if said.get("user")])
    found: dict[uuid.UUID | None, Making] = {}
    for context in contexts:
        said = metadata.get(context, {})
        act, batch = acts.get(context), batches.get(said.get("batch"))
        by = (act and act.by) or (batch and batch.by) or users.get(said.get("user"))
        found[context] = Making(str(by or "系统"), act, batch)
    return found


def _entries(changes: list[RawChange], *, unmasked: bool) -> list[Entry]:
    """The changes grouped by transaction, newest first, each with who made it."""
    groups: dict[tuple[datetime, uuid.UUID | None], list[RawChange]] = defaultdict(list)
    seen: set[tuple[Any, ...]] = set()
    for change in changes:
        key = (change.model, change.pk, change.at, change.context)
        if key not in seen:  # a row may name the record in two columns
            seen.add(key)
            groups[change.at, change.context].append(change)
    making = made_by({context for _, context in groups if context})
    entries = []
    for (at, context), rows in groups.items():
        made = making.get(context, UNKNOWN)
        entries.append(
            Entry(at, context, made.by, made.change, made.batch, told(rows, unmasked=unmasked))
        )
    # Two acts of one transaction (as in tests) follow each other as their changes do.
    entries.sort(key=lambda one: (one.at, one.change.pk if one.change else 0), reverse=True)
    return entries
