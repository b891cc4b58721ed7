"""Takes an act back, by restoring from the history what it changed.

Only where nothing depends on it: no later change of the same rows, and no row that refers to one
the act made. So acts are undone backwards, the last one first. The undoing is itself a change.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any, cast

import pghistory
from django.db import connection, transaction
from django.db.models import Max, Model

from orgs.acts.act import ActError
from orgs.acts.doing import lock
from orgs.bulk import forget_plans
from orgs.duplicates import references
from orgs.models import Change, User
from orgs.trail.reading import RawChange, raw_changes_in, version_models

UNDOABLE = (Change.Kind.RECORDED, Change.Kind.CORRECTED)


def obstacles(change: Change) -> list[str]:
    """Why the change cannot be taken back, each with what to do; empty when it can."""
    if change.context is None or change.kind not in UNDOABLE:
        return ["只有在页面上登记或更正的事项才能撤回。导入的数据请用更正，或重新导入。"]
    if Change.objects.filter(undoes=change).exists():
        return ["这一事项已经撤回。"]
    changes = raw_changes_in(change.context)
    return list(dict.fromkeys([*_changed_later(change, changes), *_referred_to(changes)]))


def undo(change: Change, *, by: User, reason: str = "") -> Change:
    """Restore every row the change touched. Raises `ActError` when something is in the way."""
    with transaction.atomic(), pghistory.context(undoes=change.pk) as context:
        lock(change.noun, change.object_id or 0)
        if found := obstacles(change):
            raise ActError("".join(found))
        undoing = Change.objects.create(
            kind=Change.Kind.UNDONE,
            act=change.act,
            noun=change.noun,
            object_id=change.object_id,
            effective_on=change.effective_on,
            reason=reason,
            by=by,
            undoes=change,
            context=context.id,
        )
        _restore(raw_changes_in(cast(uuid.UUID, change.context)))
    return undoing


def _restore(changes: list[RawChange]) -> None:
    """Take out what is new, put back what was; constraints are asked once all is in place."""
    tables: dict[type[Model], list[RawChange]] = defaultdict(list)
    for change in changes:
        tables[change.model].append(change)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        forget_plans(cursor)
        for model, rows in tables.items():
            new = [row.pk for row in rows if row.before is None]
            _run(cursor, model, "DELETE FROM {table} WHERE {key} = ANY(%s)", new)
        for model, rows in tables.items():
            changed = [row.before.pgh_id for row in rows if row.before and row.after]
            _run(cursor, model, _UPDATE, changed)
            gone = [row.before.pgh_id for row in rows if row.after is None]
            _run(cursor, model, _INSERT, gone)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


_UPDATE = (
    "UPDATE {table} thing SET {assignments} FROM {versions} version"
    " WHERE version.pgh_id = ANY(%s) AND thing.{key} = version.{key}"
)
_INSERT = "INSERT INTO {table} ({columns}) SELECT {columns} FROM {versions} WHERE pgh_id = ANY(%s)"


def _run(cursor: Any, model: Any, template: str, keys: list[int]) -> None:
    if not keys:
        return
    quote = connection.ops.quote_name
    columns = [quote(column.column) for column in model._meta.concrete_fields]
    sql = template.format(
        table=quote(model._meta.db_table),
        versions=quote(version_models()[model]._meta.db_table),
        key=quote(model._meta.pk.column),
        columns=", ".join(columns),
        assignments=", ".join(f"{column} = version.{column}" for column in columns),
    )
    cursor.execute(sql, [keys])


def _changed_later(change: Change, changes: list[RawChange]) -> list[str]:
    """Later changes of the same rows, by whatever made them."""
    rows: dict[type[Model], set[int]] = defaultdict(set)
    for one in changes:
        rows[one.model].add(one.pk)
    contexts: set[uuid.UUID | None] = set()
    for model, keys in rows.items():
        versions = version_models()[model]._default_manager.filter(pgh_obj_id__in=keys)
        own = versions.filter(pgh_context=change.context)
        latest = own.values("pgh_obj_id").annotate(latest=Max("pgh_id"))
        last = max(one["latest"] for one in latest)
        contexts |= set(
            versions.filter(pgh_id__gt=last).values_list("pgh_context_id", flat=True)
        ) - {change.context}
    if not contexts:
        return []
    acts = Change.objects.filter(context__in=contexts - {None}).order_by("pk")
    # What was done and undone since has left no trace in the rows.
    standing = acts.filter(undoes=None, undone_by=None)
    named = [_in_words(act) for act in standing]
    if acts.count() < len(contexts):
        named.append("其后导入的台账")
    return [f"{one}改动了同样的内容，请先撤回该项或改用更正。" for one in named]


def _in_words(change: Change) -> str:
    from orgs.acts import find_act

    act = find_act(change.noun, change.act)
    day = f"（{change.effective_on}生效）" if change.effective_on else ""
    return f"其后登记的“{act.label if act else change.get_kind_display()}”{day}"


def _referred_to(changes: list[RawChange]) -> list[str]:
    """Rows that name one which the change made, and that it did not make itself."""
    made: dict[type[Model], set[int]] = defaultdict(set)
    for change in changes:
        if change.before is None:
            made[change.model].add(change.pk)
    said = []
    for model, keys in made.items():
        for related, field in references(model):
            rows = related._default_manager.filter(**{f"{field}__in": keys})
            if rows.exclude(pk__in=made.get(related, ())).exists():
                said.append(
                    f"其后登记的“{related._meta.verbose_name}”以此为前提，请先撤回或更正那一项。"
                )
    return said
