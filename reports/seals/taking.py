"""Takes what a return would hold, as the ledgers stand now: values, rows, digests.

Sealing keeps what is taken, verifying compares it with what was kept: both by this one way. All of
it is set-based; the rows stay in the database, in two temporary tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import DecimalField, Expression, F, Model, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from orgs.scope import Scope
from reports.indicators import CATALOGUE
from reports.rows import COLUMNS
from reports.seals.evidence import Days, content

COUNTS, ROWS = "taken_count", "taken_row"
SHARE = DecimalField(max_digits=18, decimal_places=2)

# Over all rows of each figure, in an order that does not depend on the database's language.
DIGESTS = """
    SELECT slug, count(*), encode(sha256(convert_to(string_agg(
               concat_ws(' ', model, "row", digest, coalesce(numerator::text, '-'),
                         coalesce(denominator::text, '-')),
               E'\\n' ORDER BY model COLLATE "C", "row" COLLATE "C"), 'UTF8')), 'hex')
      FROM ({counted}) AS counted GROUP BY slug
"""


@contextmanager
def taken(scope: Scope, salt: str) -> Iterator[None]:
    """For the block, the temporary tables `taken_count` (slug, model, row, numerator, denominator)
    and `taken_row` (model, row, key, digest), of every figure of the catalogue."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {COUNTS} (slug text, model text, row text,"
            " numerator numeric(18, 2), denominator numeric(18, 2)) ON COMMIT DROP"
        )
        cursor.execute(
            f"CREATE TEMPORARY TABLE {ROWS} (model text, row text, key text, digest text)"
            " ON COMMIT DROP"
        )
        for slug, indicator in CATALOGUE.items():
            for rows in indicator.rows(scope):
                _count(cursor, slug, rows)
        cursor.execute(f"ANALYZE {COUNTS}")
        cursor.execute(f"SELECT DISTINCT model FROM {COUNTS}")  # noqa: S608
        found = {label for (label,) in cursor.fetchall()}
        for model in COLUMNS:
            if model._meta.label in found:
                _describe(cursor, model, scope, salt)
        cursor.execute(f"ANALYZE {ROWS}")
        yield
        cursor.execute(f"DROP TABLE {COUNTS}, {ROWS}")


def _count(cursor: Any, slug: str, rows: QuerySet) -> None:
    """What each row adds: one, its amount, or a share in either side of a rate."""
    known = rows.query.annotations
    numerator: Expression | F = Value(1)
    denominator: Expression | F = Value(None)
    if "numerator" in known:
        numerator, denominator = F("numerator"), F("denominator")
    elif "amount" in known:
        numerator = F("amount")
    values = rows.order_by().values_list(
        Value(slug),
        Value(rows.model._meta.label),
        Cast("pk", TextField()),
        Cast(numerator, SHARE),
        Cast(denominator, SHARE),
    )
    _insert(cursor, COUNTS, values)


def _insert(cursor: Any, table: str, values: QuerySet) -> None:
    try:
        statement, params = values.query.sql_with_params()
    except EmptyResultSet:
        return
    cursor.execute(f"INSERT INTO {table} {statement}", params)


def _describe(cursor: Any, model: type[Model], scope: Scope, salt: str) -> None:
    """The rows counted, each with what people call it by and the digest of what it says."""
    label = model._meta.label
    counted = f"SELECT row FROM {COUNTS} WHERE model = %s"  # noqa: S608
    key = next(column.value for column in COLUMNS[model](scope) if column.name == "key")
    rows = (
        model._default_manager.annotate(as_text=Cast("pk", TextField()))
        .filter(as_text__in=RawSQL(counted, [label]))  # noqa: S611
        .order_by()
        .annotate(called=Cast(F(key) if isinstance(key, str) else key, TextField()))
        .values_list("as_text", "called")
    )
    named, named_params = rows.query.sql_with_params()
    says, says_params = content(model, Days.of(scope))
    cursor.execute(
        f"INSERT INTO {ROWS} SELECT %s, named.pk, named.key,"  # noqa: S608
        " encode(sha256(convert_to(%s || says.content, 'UTF8')), 'hex')"
        f" FROM ({named}) AS named (pk, key) JOIN ({says}) AS says USING (pk)",
        [label, salt, *named_params, *says_params],
    )


def digests(counted: str, params: list[Any]) -> dict[str, tuple[int, str]]:
    """Slug → how many rows, and the digest over them; `counted` yields slug, model, row, digest,
    numerator and denominator."""
    with connection.cursor() as cursor:
        cursor.execute(DIGESTS.format(counted=counted), params)
        return {slug: (rows, digest) for slug, rows, digest in cursor.fetchall()}


def taken_digests() -> dict[str, tuple[int, str]]:
    return digests(f"SELECT * FROM {COUNTS} JOIN {ROWS} USING (model, row)", [])  # noqa: S608
