"""Set-based writing of things that are known by a key of their own: a unit, a member, an event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, models

from orgs.bulk import column_types, columns_of, default_of, forget_plans, or_default, staged
from orgs.models import Change


class Record(NamedTuple):
    """What a row says of one thing; `values` replace what is known. Each key comes once."""

    key: tuple[Any, ...]
    values: dict[str, Any]
    row: int


@dataclass(frozen=True)
class Recorded:
    ids: dict[tuple[Any, ...], int]  # key → primary key
    created: set[tuple[Any, ...]]  # the keys of things that were not known
    changed: set[int]  # rows that changed a known thing


def ids_of(model: type[models.Model], key: str, codes: Collection[str]) -> dict[str, int]:
    """Code → primary key of the things with one of the codes."""
    things = model._default_manager.filter(**{f"{key}__in": list(codes)})
    return dict(things.values_list(key, "pk"))


def record(
    model: type[models.Model], key: Sequence[str], items: Iterable[Record], *, change: Change
) -> Recorded:
    """Insert what is not known by its key (a unique set of fields), update what differs."""
    items = list(items)
    names = sorted({name for item in items for name in item.values})
    stage = {
        **column_types(model, key),
        **column_types(model, names),
        "row": "integer",
        "said": "text[]",
    }
    rows = ((*x.key, *map(x.values.get, names), x.row, list(x.values)) for x in items)
    with staged(stage, rows, "record"), connection.cursor() as cursor:
        changed = _update(cursor, model, key, names) if names else set()
        created = _insert(cursor, model, key, names, change)
        return Recorded(_ids(cursor, model, key), created, changed)


def _match(model: type[models.Model], key: Sequence[str]) -> str:
    return " AND ".join(f"record.{c} = thing.{c}" for c in columns_of(model, key).values())


def _update(
    cursor: Any, model: type[models.Model], key: Sequence[str], names: Sequence[str]
) -> set[int]:
    table = connection.ops.quote_name(model._meta.db_table)
    new = {
        column: or_default(
            model,
            name,
            f"CASE WHEN '{name}' = ANY(said) THEN record.{column} ELSE thing.{column} END",
        )
        for name, column in columns_of(model, names).items()
    }
    forget_plans(cursor)
    cursor.execute(
        f"""
        UPDATE {table} thing SET {", ".join(f"{column} = {value}" for column, value in new.items())}
          FROM record
         WHERE {_match(model, key)}
           AND ({" OR ".join(f"thing.{c} IS DISTINCT FROM {value}" for c, value in new.items())})
        RETURNING record.row
        """  # noqa: S608  (identifiers only, as below)
    )
    return {row for (row,) in cursor.fetchall()}


def _insert(
    cursor: Any,
    model: type[models.Model],
    key: Sequence[str],
    names: Sequence[str],
    change: Change,
) -> set[tuple[Any, ...]]:
    table = connection.ops.quote_name(model._meta.db_table)
    keys = columns_of(model, key)
    values = {column: f"record.{column}" for column in keys.values()}
    for name, column in columns_of(model, names).items():
        values[column] = or_default(model, name, f"record.{column}")
    for field in model._meta.concrete_fields:
        if not field.primary_key and field.name not in {*key, *names}:
            values[f'"{field.column}"'] = default_of(field) or "NULL"
    values['"change_id"'] = "%s"
    cursor.execute(
        f"""
        INSERT INTO {table} ({", ".join(values)})
        SELECT {", ".join(values.values())}
          FROM record
         WHERE NOT EXISTS (SELECT FROM {table} thing WHERE {_match(model, key)})
        RETURNING {", ".join(keys.values())}
        """,  # noqa: S608
        [change.pk],
    )
    return set(cursor.fetchall())


def _ids(cursor: Any, model: type[models.Model], key: Sequence[str]) -> dict[tuple[Any, ...], int]:
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(f"thing.{column}" for column in columns_of(model, key).values())
    cursor.execute(
        f"SELECT {columns}, thing.id FROM {table} thing JOIN record ON {_match(model, key)}"  # noqa: S608
    )
    return {row[:-1]: row[-1] for row in cursor.fetchall()}


def attach(
    model: type[models.Model],
    owner: str,
    item: str,
    owners: Collection[Any],
    pairs: Iterable[tuple[Any, Any]],
) -> set[Any]:
    """Let the table (owner, item) hold for the owners just the pairs; returns whose rows changed."""
    columns = columns_of(model, (owner, item))
    own, other = columns[owner], columns[item]
    table = connection.ops.quote_name(model._meta.db_table)
    with (
        staged(column_types(model, (owner, item)), pairs, "attached"),
        connection.cursor() as cursor,
    ):
        same = f"pair.{own} = attached.{own} AND pair.{other} = attached.{other}"
        cursor.execute(
            f"DELETE FROM {table} pair WHERE {own} = ANY(%s)"  # noqa: S608  (identifiers only)
            f" AND NOT EXISTS (SELECT FROM attached WHERE {same}) RETURNING {own}",
            [list(owners)],
        )
        altered = {pk for (pk,) in cursor.fetchall()}
        cursor.execute(
            f"INSERT INTO {table} ({own}, {other}) SELECT DISTINCT {own}, {other} FROM attached"  # noqa: S608
            f" WHERE NOT EXISTS (SELECT FROM {table} pair WHERE {same}) RETURNING {own}"
        )
        return altered | {pk for (pk,) in cursor.fetchall()}
