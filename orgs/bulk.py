"""Set-based writing: COPY into a temporary table, then one INSERT … SELECT.

Never COPY into a tracked table itself: the history's context (who, why) travels with statements
that go through Django's cursor, and a raw COPY would lose it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection, models

NULL = "\\N"


def _cell(value: Any) -> Any:
    """A value as COPY's CSV reads it; an empty string stays one, only None is NULL."""
    if value is None:
        return NULL
    if isinstance(value, list | tuple):
        return "{" + ",".join(str(item) for item in value) + "}"
    return value


@contextmanager
def staged(columns: dict[str, str], rows: Iterable[Sequence[Any]], name: str) -> Iterator[str]:
    """A temporary table `name` of `columns` (name → SQL type) holding `rows`, for the block.

    Must be used inside a transaction. Arrays may hold plain words only.
    """
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(map(_cell, row) for row in rows)
    buffer.seek(0)
    definition = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TEMPORARY TABLE "{name}" ({definition}) ON COMMIT DROP')
        cursor.copy_expert(f"COPY \"{name}\" FROM STDIN (FORMAT csv, NULL '{NULL}')", buffer)
        cursor.execute(f'ANALYZE "{name}"')
        yield name
        cursor.execute(f'DROP TABLE "{name}"')


def column_types(model: type[models.Model], fields: Sequence[str]) -> dict[str, str]:
    """Column name → SQL type of the model's fields, in that order."""
    types = {}
    for name in fields:
        field = cast(models.Field, model._meta.get_field(name))
        # A key's own type, not that of the sequence that fills it.
        target = cast(models.ForeignKey, field).target_field if field.is_relation else field
        types[str(field.column)] = str(target.rel_db_type(connection))
    return types


def insert(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows given as sequences in the order of `fields`; returns how many.

    Fields that are not given take the database's default, so name every NOT NULL column.
    """
    columns = column_types(model, fields)
    names = ", ".join(f'"{column}"' for column in columns)
    with staged(columns, rows, "bulk_insert") as stage, connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        insertion = f'INSERT INTO {table} ({names}) SELECT {names} FROM "{stage}"'  # noqa: S608
        cursor.execute(insertion)
        return cursor.rowcount


def forget_plans(cursor: Any) -> None:
    """To be called before an UPDATE of many tracked rows.

    A session keeps the plan of the history's trigger from its first, perhaps tiny, update: a nested
    loop of old and new rows, which takes minutes for 14,000 of them.
    """
    cursor.execute("DISCARD PLANS")


def default_of(column: models.Field) -> str | None:
    """What a column that is never empty holds when nothing was said, as an SQL literal."""
    if column.null or not (column.has_default() or column.blank):
        return None
    value = column.get_default()
    if isinstance(value, list):
        return "'{}'"  # no default but the empty list
    return str(value).upper() if isinstance(value, bool) else f"'{value}'"


def or_default(model: type[models.Model], name: str, expression: str) -> str:
    default = default_of(field_of(model, name))
    return expression if default is None else f"COALESCE({expression}, {default})"


def field_of(model: type[models.Model], name: str) -> models.Field:
    """The model's own column; relations of others to it are none."""
    return cast(models.Field, model._meta.get_field(name))


def columns_of(model: type[models.Model], names: Sequence[str]) -> dict[str, str]:
    """Field name → quoted column."""
    return {name: f'"{field_of(model, name).column}"' for name in names}
