"""The history of one record: who changed what of it, when, by which act or import."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory.models
from django.db import connection
from django.db.models import Max, Model

from orgs.duplicates import references
from orgs.models import Change, ImportBatch, Spell, User
from orgs.nouns import NOUNS
from orgs.trail.reading import RawChange, net_changes, version_models
from orgs.trail.telling import RowChange, told

PER_PAGE = 20


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
        from orgs.acts import find_act

        if self.change is not None:
            act = find_act(self.change.noun, self.change.act)
            return str(act.label) if act else self.change.get_kind_display()
        return "台账导入" if self.batch else "系统载入"


def entries_about(
    noun: str,
    pk: int,
    *,
    limit: int = PER_PAGE,
    before: datetime | None = None,
    unmasked: bool = False,
) -> list[Entry]:
    """The newest entries of a record's history, before a moment if one is given."""
    columns = _columns(NOUNS[noun].model)
    moments = _moments(columns, pk, before, limit)
    changes: list[RawChange] = []
    if moments:
        for model, names in columns.items():
            for name in names:
                versions = version_models()[model]._default_manager.filter(
                    **{name: pk}, pgh_created_at__in=moments
                )
                changes += net_changes(model, versions)
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
    """The version of a record: its own row and its dated facts in the same app. Opaque."""
    newest = []
    for model, name in _guarded(NOUNS[noun].model):
        versions = version_models()[model]._default_manager.filter(**{name: pk})
        newest.append(str(versions.aggregate(newest=Max("pgh_id"))["newest"] or 0))
    return ".".join(newest)


def _columns(model: type[Model]) -> dict[type[Model], list[str]]:
    """Tracked model → the columns of its versions that name the record."""
    columns: dict[type[Model], list[str]] = defaultdict(list)
    columns[model].append("pgh_obj_id")
    for related, field in references(model):
        if related in version_models():
            columns[related].append(f"{field}_id")
    return columns


def _guarded(model: type[Model]) -> list[tuple[type[Model], str]]:
    """What two clerks could get into each other's way about."""
    own = [(model, "pgh_obj_id")]
    for related, names in _columns(model).items():
        if issubclass(related, Spell) and related._meta.app_label == model._meta.app_label:
            own.append((related, names[0]))
    return own


def _moments(
    columns: dict[type[Model], list[str]], pk: int, before: datetime | None, limit: int
) -> list[datetime]:
    """When the record was changed: the newest moments, one of each transaction."""
    earlier = " AND pgh_created_at < %s" if before else ""
    parts = [
        f'SELECT pgh_created_at FROM "{version_models()[model]._meta.db_table}"'  # noqa: S608
        f' WHERE "{name}" = %s{earlier}'
        for model, names in columns.items()
        for name in names
    ]
    params = [pk, before] if before else [pk]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT pgh_created_at FROM ({' UNION ALL '.join(parts)}) AS moments"  # noqa: S608
            " ORDER BY 1 DESC LIMIT %s",
            [*params * len(parts), limit],
        )
        return [moment for (moment,) in cursor.fetchall()]


def _entries(changes: list[RawChange], *, unmasked: bool) -> list[Entry]:
    """The changes grouped by transaction, newest first, each with who made it."""
    groups: dict[tuple[datetime, uuid.UUID | None], list[RawChange]] = defaultdict(list)
    seen: set[tuple[Any, ...]] = set()
    for change in changes:
        key = (change.model, change.pk, change.at, change.context)
        if key not in seen:  # a row may name the record in two columns
            seen.add(key)
            groups[change.at, change.context].append(change)
    contexts = {context for _, context in groups if context}
    acts = {c.context: c for c in Change.objects.filter(context__in=contexts).select_related("by")}
    metadata = dict(
        pghistory.models.Context.objects.filter(pk__in=contexts).values_list("pk", "metadata")
    )
    batches = ImportBatch.objects.select_related("by").in_bulk(
        [said["batch"] for said in metadata.values() if said.get("batch")]
    )
    users = User.objects.in_bulk([said["user"] for said in metadata.values() if said.get("user")])
    entries = []
    for (at, context), rows in groups.items():
        said = metadata.get(context, {}) if context else {}
        act, batch = acts.get(context), batches.get(said.get("batch"))
        by = (act and act.by) or (batch and batch.by) or users.get(said.get("user"))
        entries.append(
            Entry(at, context, str(by or "系统"), act, batch, told(rows, unmasked=unmasked))
        )
    # Two acts of one transaction (as in tests) follow each other as their changes do.
    entries.sort(key=lambda one: (one.at, one.change.pk if one.change else 0), reverse=True)
    return entries
