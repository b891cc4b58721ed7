"""Takes an act or an import back, by restoring from the history what it changed.

Only where nothing depends on it: no later change of the same rows, and no row that refers to one
it made. So they are undone backwards, the last one first. The undoing is itself a change. All of it
is set-based, as an import may have changed tens of thousands of rows.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pghistory
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from orgs.acts.act import ACTS, ActError
from orgs.acts.doing import lock
from orgs.bulk import forget_plans
from orgs.duplicates import references
from orgs.models import Change, ImportBatch, User
from orgs.nouns import NOUNS
from orgs.trail.reading import touched, version_models

TOLD = 20  # later acts that are told one by one
UNDOABLE = (Change.Kind.RECORDED, Change.Kind.CORRECTED)
quote = connection.ops.quote_name
Models = Collection[type[Model]]


def obstacles(change: Change) -> list[str]:
    """Why the change cannot be taken back, each with what to do; empty when it can."""
    if change.context is None or change.kind not in UNDOABLE:
        return ["只有在页面上登记或更正的事项才能撤回。导入的数据请到“数据导入”撤回整个批次。"]
    if Change.objects.filter(undoes=change).exists():
        return ["这一事项已经撤回。"]
    act = ACTS.get((change.noun, change.act))
    if act is not None and act.irrevocable:
        return [act.irrevocable]
    return obstacles_in(change.context)


def obstacles_in(context: uuid.UUID, *, without: Models = ()) -> list[str]:
    """What stands in the way of taking back what the context did; not to the models `without`.

    What names its rows is told only when nothing changed them later: mostly it is the same act.
    """
    with _planned(context, without) as plan:
        return _changed_later(plan, context) or _referred_to(plan)


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
        restore(cast(uuid.UUID, change.context))
    return undoing


def restore(context: uuid.UUID, *, without: Models = ()) -> None:
    """Take out what is new, put back what was; constraints are asked once all is in place."""
    with _planned(context, without) as plan, connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        forget_plans(cursor)
        for statement in (_DELETE, _UPDATE, _INSERT):
            for model, name in plan.items():
                cursor.execute(_sql(statement, model, name))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- What was changed ----------------------------------------------------------------------------

# Tracked model → a temporary table of its rows that the context touched: which versions are its
# first and last, whether it made or removed the row, and which version was there before.
Plan = dict[type[Model], str]

_PLAN = """
    CREATE TEMPORARY TABLE {plan} ON COMMIT DROP AS
    SELECT own.*, (CASE WHEN made THEN NULL ELSE coalesce(
               (SELECT max(v.pgh_id) FROM {versions} v
                 WHERE v.pgh_obj_id = own.pk AND v.pgh_id < own.first),
               CASE WHEN gone THEN own.last END) END) AS before
      FROM (SELECT pgh_obj_id AS pk, min(pgh_id) AS first, max(pgh_id) AS last,
                   (array_agg(pgh_label ORDER BY pgh_id))[1] = 'insert' AS made,
                   (array_agg(pgh_label ORDER BY pgh_id DESC))[1] = 'delete' AS gone
              FROM {versions} WHERE pgh_context_id = %s GROUP BY pgh_obj_id) own
"""
_DELETE = "DELETE FROM {table} WHERE {key} IN (SELECT pk FROM {plan} WHERE made AND NOT gone)"
_UPDATE = (
    "UPDATE {table} thing SET {assignments} FROM {versions} version JOIN {plan} plan"
    " ON plan.before = version.pgh_id AND NOT plan.gone WHERE thing.{key} = plan.pk"
)
_INSERT = (
    "INSERT INTO {table} ({columns}) SELECT {columns} FROM {versions}"
    " WHERE pgh_id IN (SELECT before FROM {plan} WHERE gone AND NOT made)"
)


@contextmanager
def _planned(context: uuid.UUID, without: Models) -> Iterator[Plan]:
    tracked = [model for model in version_models() if model not in without]
    models = touched(dict.fromkeys(tracked, ("pgh_context_id", [context])))
    plan = {model: f"undo_{number}" for number, model in enumerate(models)}
    with transaction.atomic(), connection.cursor() as cursor:
        for model, name in plan.items():
            cursor.execute(_sql(_PLAN, model, name), [context])
            cursor.execute(f"ANALYZE {name}")
        yield plan
        for name in plan.values():
            cursor.execute(f"DROP TABLE {name}")


def _sql(template: str, model: Any, plan: str) -> str:
    columns = [quote(column.column) for column in model._meta.concrete_fields]
    return template.format(
        plan=plan,
        table=quote(model._meta.db_table),
        versions=quote(version_models()[model]._meta.db_table),
        key=quote(model._meta.pk.column),
        columns=", ".join(columns),
        assignments=", ".join(f"{column} = version.{column}" for column in columns),
    )


# --- What stands in the way ----------------------------------------------------------------------


def _changed_later(plan: Plan, context: uuid.UUID) -> list[str]:
    """Later changes of the same rows, by whatever made them."""
    contexts: set[uuid.UUID | None] = set()
    with connection.cursor() as cursor:
        for model, name in plan.items():
            cursor.execute(
                _sql(
                    "SELECT DISTINCT pgh_context_id FROM {versions} version JOIN {plan} plan"
                    " ON version.pgh_obj_id = plan.pk AND version.pgh_id > plan.last",
                    model,
                    name,
                )
            )
            later = {row[0] for row in cursor.fetchall()}
            contexts |= _acts_among(later) if getattr(model, "kept_up", False) else later
    contexts.discard(context)
    return [
        f"{one}改动了同样的内容，请先撤回该项或改用更正。" for one in _standing_in_words(contexts)
    ]


def _acts_among(contexts: set[uuid.UUID | None]) -> set[uuid.UUID | None]:
    acts = Change.objects.filter(context__in=contexts - {None}, batch=None)
    return set(acts.values_list("context", flat=True))


def _standing_in_words(contexts: set[uuid.UUID | None]) -> list[str]:
    """Those of the contexts that still stand: what was done and undone has left no trace."""
    acts = Change.objects.filter(context__in=contexts - {None}).select_related("by", "undone_by")
    batches = ImportBatch.objects.filter(context__in=contexts - {None}).order_by("pk")
    standing = [act for act in acts.order_by("pk") if act.undoes_id is None and _stands(act)]
    named = [_in_words(act) for act in standing[:TOLD]]
    if len(standing) > TOLD:
        named.append(f"其后登记的另外{len(standing) - TOLD}项")
    named += [
        f"其后导入的“{batch.file_name}”"
        for batch in batches
        if batch.state == ImportBatch.State.APPLIED
    ]
    known = {act.context for act in acts} | {batch.context for batch in batches}
    if contexts - known:
        named.append("其后载入的数据")
    return named


def _stands(change: Change) -> bool:
    taken_back = change.kind == Change.Kind.UNDONE or hasattr(change, "undone_by")
    return not taken_back


def _in_words(change: Change) -> str:
    """Who did what to which record and when; a person by number, whoever reads it."""
    from orgs.acts import find_act

    act = find_act(change.noun, change.act)
    day = f"（{change.effective_on}生效）" if change.effective_on else ""
    made = f"{timezone.localtime(change.made_at):%Y年%m月%d日}"
    by = change.by.name or change.by.username if change.by else ""
    label = act.label if act else change.get_kind_display()
    return f"{by}{made}对{_record_of(change)}登记的“{label}”{day}"


def _record_of(change: Change) -> str:
    from orgs.acts.wording import named

    noun = NOUNS.get(change.noun)
    if noun is None or change.object_id is None:
        return "多条记录"
    records = noun.model._default_manager.filter(pk=change.object_id)
    record = noun.named(records, timezone.localdate()).first()
    if record is None:
        return noun.label
    return str(record.key) if noun.name_mask else named(record)


def _referred_to(plan: Plan) -> list[str]:
    """Rows that name one which the context made; not those it touched, which are put back too."""
    said = []
    with connection.cursor() as cursor:
        for model, name in plan.items():
            for related, field in references(model):
                own = plan.get(related)
                column = cast(Any, related._meta.get_field(field)).column
                others = f"AND NOT EXISTS (SELECT FROM {own} WHERE pk = id)" if own else ""
                cursor.execute(
                    f"SELECT EXISTS (SELECT FROM {quote(related._meta.db_table)}"  # noqa: S608
                    f" WHERE {quote(column)} IN (SELECT pk FROM {name} WHERE made) {others})"
                )
                if cursor.fetchone()[0]:
                    noun = related._meta.verbose_name
                    said.append(f"其后登记的“{noun}”以此为前提，请先撤回或更正那一项。")
    return list(dict.fromkeys(said))
