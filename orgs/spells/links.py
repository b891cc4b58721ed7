"""Links: known by their identity and first day, closed by the next of the same identity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from orgs.bulk import column_types, columns_of, or_default, staged
from orgs.models import Change, Spell
from orgs.spells.writing import Conflict, Link, Reason, Written, identity_of, planned, write


def link(
    model: type[Spell], links: Iterable[Link], *, change: Change, fixed: Sequence[str] = ()
) -> Written:
    """Open, close and amend links.

    An end that is known stays when a row comes without one, and `kept_ends` names it. Values that
    are given replace what is known of that link; only those in `fixed` cannot (a member affiliated
    with another organisation from the same day is a conflict, not a correction).
    """
    combined, conflicts = _combined(links, fixed)
    if not combined:
        return Written()
    identity = identity_of(model)
    values = sorted({name for item in combined for name in item.values})
    columns = {
        **column_types(model, identity),
        **column_types(model, values),
        "started_on": "date",
        "own_end": "date",
        "row": "integer",
        "said": "text[]",
    }
    rows = (
        (*x.identity, *map(x.values.get, values), x.started_on, x.ended_on, x.row, list(x.values))
        for x in combined
    )
    query = _chain(model, identity, values, fixed)
    with (
        staged(columns, rows, "link"),
        planned(query, {"change": change.pk}) as cursor,
    ):
        conflicts += _conflicts(cursor)
        if conflicts:
            return Written(conflicts=conflicts)
        cursor.execute(
            "SELECT unnest(rows), own_end FROM plan WHERE end_kept AND own_end IS NOT NULL"
        )
        kept_ends = dict(cursor.fetchall())
        written = write(cursor, model, [*identity, *_other_fields(model, identity)])
        written.kept_ends = kept_ends
        return written


def _combined(links: Iterable[Link], fixed: Sequence[str]) -> tuple[list[Link], list[Conflict]]:
    """One link a key: rows may repeat a link, and complete but not contradict each other."""
    by_key: dict[tuple[Any, ...], Link] = {}
    conflicts = []
    for item in links:
        key = (*item.identity, item.started_on)
        first = by_key.setdefault(key, item)
        differing = {
            name
            for name in first.values.keys() & item.values
            if first.values[name] != item.values[name]
        }
        if differing or (first.ended_on and item.ended_on and first.ended_on != item.ended_on):
            same_day = not differing.isdisjoint(fixed)
            reason = Reason.SAME_DAY if same_day else Reason.CONTRADICTION
            conflicts += [Conflict(row, reason, item.started_on) for row in (first.row, item.row)]
        elif first is not item:
            by_key[key] = first._replace(
                ended_on=first.ended_on or item.ended_on, values=first.values | item.values
            )
    return list(by_key.values()), conflicts


def _conflicts(cursor: Any) -> list[Conflict]:
    """The rows of `plan` that cannot stand; of an overlap, whichever side is new."""
    cursor.execute(
        """
        SELECT unnest(rows), 'same_day', started_on FROM plan WHERE clashes
         UNION
        SELECT unnest(rows), 'overlap', next_start FROM plan WHERE own_end > next_start
         UNION
        SELECT unnest(next_rows), 'overlap', started_on FROM plan WHERE own_end > next_start
         ORDER BY 1
        """
    )
    return [Conflict(*row) for row in cursor.fetchall()]


def _other_fields(model: type[Spell], identity: Sequence[str]) -> list[str]:
    """What a link says besides whom it links and when."""
    own = {"id", "started_on", "ended_on", "opened_by", "closed_by", *identity}
    return [column.name for column in model._meta.concrete_fields if column.name not in own]


def _chain(
    model: type[Spell], identity: Sequence[str], values: Sequence[str], fixed: Sequence[str]
) -> str:
    """The SQL of `link`: the links as they should be, of every identity that is spoken of.

    A known link that ends where the next begins has no end of its own.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    keys = ", ".join(columns_of(model, identity).values())
    columns = columns_of(model, _other_fields(model, identity))

    def value(name: str, column: str) -> str:
        if name not in values:
            return or_default(model, name, f"known.{column}")
        given = f"CASE WHEN '{name}' = ANY(link.said) THEN link.{column} ELSE known.{column} END"
        return or_default(model, name, given)

    merged = "".join(f"{value(name, column)} AS {column}, " for name, column in columns.items())
    differs = [f"merged.{column} IS DISTINCT FROM spell.{column}" for column in columns.values()]
    clashes = [f"link.{column} <> known.{column}" for column in columns_of(model, fixed).values()]
    return f"""
    WITH known AS (
        SELECT *, CASE WHEN ended_on IS DISTINCT FROM lead(started_on) OVER chain
                       THEN ended_on END AS own_end
          FROM {table}
         WHERE ({keys}) IN (SELECT {keys} FROM link)
        WINDOW chain AS (PARTITION BY {keys} ORDER BY started_on)
    ), merged AS (
        SELECT {keys}, started_on, known.id, {merged}
               CASE WHEN link.row IS NOT NULL THEN ARRAY[link.row] END AS rows,
               COALESCE(link.own_end, known.own_end) AS own_end,
               link.row IS NOT NULL AND link.own_end IS NULL AS end_kept,
               COALESCE(known.opened_by_id, %(change)s) AS opened_by_id,
               {" OR ".join(clashes) or "FALSE"} AS clashes
          FROM known FULL JOIN link USING ({keys}, started_on)
    ), chained AS (
        SELECT *, lead(started_on) OVER chain AS next_start, lead(rows) OVER chain AS next_rows,
               lead(opened_by_id) OVER chain AS next_opened_by
          FROM merged
        WINDOW chain AS (PARTITION BY {keys} ORDER BY started_on)
    )
    SELECT merged.*,
           LEAST(merged.own_end, merged.next_start) AS ended_on,
           CASE WHEN merged.own_end IS NOT NULL THEN %(change)s
                ELSE merged.next_opened_by END AS closed_by_id,
           spell.id IS NULL OR (merged.rows IS NOT NULL AND merged.own_end IS NOT NULL
                                AND merged.own_end IS DISTINCT FROM spell.ended_on)
               OR {" OR ".join(differs) or "FALSE"} AS changes
      FROM chained merged LEFT JOIN {table} spell ON spell.id = merged.id
    """  # noqa: S608
