"""Opens, closes, splits and merges dated facts: the one module that writes spells.

Two kinds of table, each folded by one SQL statement however many rows come in:

* `state` — wide spells (`StatedSpell`). A statement says some attributes of a thing on a day; an
  attribute's value at any time is what was last stated of it. Each day with a statement starts a
  spell, which lasts until the next one: wide spells leave no gap and have no end of their own.
* `link` — plain spells (`Spell`). A link is known by its identity and its first day. A later link
  of the same identity closes one that has no end of its own, in whatever order they arrive.

Rows keep their ids: they are updated in place, only where something differs, and new ones are
inserted. `opened_by` is the change that stated a spell, `closed_by` the one that ended it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import connection

from orgs.bulk import column_types, columns_of, forget_plans, or_default, staged
from orgs.models import Change, Spell, StatedSpell


class Statement(NamedTuple):
    """What is said of one thing: `values` (attribute → value) hold from `day`.

    Without a day it is an observation made on the change's effective day: of something not known
    by then it is taken to hold `since` (or that day); otherwise it states what differs.
    `row` names the statement in the answer.
    """

    identity: int
    day: date | None
    values: dict[str, Any]
    since: date | None = None
    row: int = 0


class Link(NamedTuple):
    """One link from `started_on`; no `ended_on` leaves what is known of its end."""

    identity: tuple[Any, ...]
    started_on: date
    ended_on: date | None
    values: dict[str, Any]
    row: int = 0


class Reason(StrEnum):
    """Why a link cannot stand beside another."""

    OVERLAP = "overlap"  # one ends after the other has started
    SAME_DAY = "same_day"  # both start on one day, and link to different things
    CONTRADICTION = "contradiction"  # two rows say different things of one link


class Conflict(NamedTuple):
    """The link of `row` cannot stand beside the one that starts on `other_start`."""

    row: int
    reason: str
    other_start: date


@dataclass
class Written:
    """What a call did. With conflicts, nothing was written."""

    rows: set[int] = field(default_factory=set)  # whose spell is new or changed
    new: set[int] = field(default_factory=set)  # of these, whose spell is new
    conflicts: list[Conflict] = field(default_factory=list)
    kept_ends: dict[int, date] = field(default_factory=dict)  # rows without the end that is known


def identity_of(model: type[Spell]) -> tuple[str, ...]:
    """The fields by which the model's spells must not overlap."""
    exclusion = next(c for c in model._meta.constraints if isinstance(c, ExclusionConstraint))
    return tuple(str(name) for name, operator in exclusion.expressions if operator == "=")


@contextmanager
def _plan(sql: str, params: dict[str, Any]) -> Iterator[Any]:
    """The temporary table `plan` made of a query; yields a cursor."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE plan ON COMMIT DROP AS {sql}", params)
        yield cursor
        cursor.execute("DROP TABLE plan")


def _write(cursor: Any, model: type[Spell], names: Sequence[str]) -> Written:
    """Bring the table to what `plan` says.

    Existing spells are moved and cut first, which leaves room for the new ones: the constraint
    against overlap is checked after each statement.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    columns = [*columns_of(model, names).values(), "started_on", "ended_on", "opened_by_id"]
    assignments = ", ".join(f"{column} = plan.{column}" for column in columns)
    forget_plans(cursor)
    cursor.execute(
        f"""
        UPDATE {table} spell
           SET {assignments},
               closed_by_id = CASE WHEN spell.ended_on IS DISTINCT FROM plan.ended_on
                                   THEN plan.closed_by_id ELSE spell.closed_by_id END
          FROM plan
         WHERE plan.id = spell.id
           AND (plan.changes OR spell.ended_on IS DISTINCT FROM plan.ended_on
                OR spell.opened_by_id <> plan.opened_by_id)
        """  # noqa: S608  (identifiers only, as below)
    )
    names_ = ", ".join([*columns, "closed_by_id"])
    cursor.execute(
        f"INSERT INTO {table} ({names_}) SELECT {names_} FROM plan WHERE id IS NULL"  # noqa: S608
    )
    cursor.execute("SELECT DISTINCT unnest(rows), id IS NULL FROM plan WHERE changes")
    outcomes = cursor.fetchall()
    return Written({row for row, _ in outcomes}, {row for row, is_new in outcomes if is_new})


# --- Wide spells ---------------------------------------------------------------------------------


def state(model: type[StatedSpell], statements: Iterable[Statement], *, change: Change) -> Written:
    """Fold statements into the wide spells of the things they are about.

    Of two statements of one attribute on one day the later call wins. An observation (a statement
    without a day) that was the first word on a thing opens it on an assumption; when an observation
    made earlier turns up, the assumption falls, and the later one states what differs on its own
    day. So ledgers without dates of their own give the same spells in whatever order they arrive.
    """
    (identity,) = identity_of(model)
    attributes = model.ATTRIBUTES
    columns = {
        "row": "integer",
        "identity": "bigint",
        "day": "date",
        "since": "date",
        "said": "text[]",
        **column_types(model, attributes),
    }
    rows = (
        (s.row, s.identity, s.day, s.since, list(s.values), *map(s.values.get, attributes))
        for s in statements
    )
    params = {"as_of": change.effective_on, "change": change.pk}
    with staged(columns, rows, "statement"), _plan(_fold(model, identity), params) as cursor:
        return _write(cursor, model, [identity, *attributes, "stated"])


def _fold(model: type[StatedSpell], identity: str) -> str:
    """The SQL of `state`: the spells as they should be, of every thing that is spoken of."""
    table = connection.ops.quote_name(model._meta.db_table)
    identity = columns_of(model, [identity])[identity]
    columns = columns_of(model, model.ATTRIBUTES)

    def each(template: str, separator: str = ", ") -> str:
        return separator.join(
            template.format(
                name=name,
                column=column,
                last=or_default(model, name, f"{column}[cardinality({column})]"),
            )
            for name, column in columns.items()
        )

    said_until = each(
        "array_agg({column}) FILTER (WHERE '{name}' = ANY(said)) OVER until AS {column}"
    )
    holding = each("{last} AS {column}")
    stating = each(
        "CASE WHEN '{name}' = ANY(firm) OR '{name}' = ANY(observed)"
        " AND {column} IS DISTINCT FROM lag({column}) OVER history THEN '{name}' END"
    )
    differs = each("spell.{column} IS DISTINCT FROM folded.{column}", " OR ")
    return f"""
    WITH known AS (
        SELECT spell.*, spell.{identity} AS identity, change.effective_on AS observed_on,
               change.kind = 'imported' AND change.effective_on > spell.started_on AS assumed
          FROM {table} spell JOIN orgs_change change ON change.id = spell.opened_by_id
         WHERE spell.{identity} IN (SELECT identity FROM statement)
    ), newcomer AS (  -- observed before anything else was known of it
        -- Joined, not NOT EXISTS: two of those make the planner expect one row and loop over all.
        SELECT identity, COALESCE(statement.since, %(as_of)s) AS day
          FROM statement
          LEFT JOIN (SELECT identity, min(day) AS first FROM statement GROUP BY identity) dated
               USING (identity)
          LEFT JOIN (SELECT identity, min(started_on) AS first FROM known
                      WHERE NOT (assumed AND observed_on > %(as_of)s) GROUP BY identity) held
               USING (identity)
         WHERE statement.day IS NULL
           AND (dated.first IS NULL OR dated.first > %(as_of)s)
           AND (held.first IS NULL OR held.first > %(as_of)s)
    ), displaced AS (  -- an opening that was only assumed, by a later observation
        SELECT known.id, identity
          FROM known JOIN newcomer USING (identity)
         WHERE known.assumed AND known.observed_on > %(as_of)s AND newcomer.day <= %(as_of)s
    ), said AS (
        SELECT known.identity, 1 AS rank, known.opened_by_id, known.stated::text[] AS said,
               CASE WHEN displaced.id IS NULL THEN known.started_on
                    ELSE known.observed_on END AS day,
               displaced.id IS NOT NULL AS tentative,
               CASE WHEN displaced.id IS NULL THEN known.id END AS id,
               NULL::integer AS row, {each("known.{column}")}
          FROM known LEFT JOIN displaced ON displaced.id = known.id
         UNION ALL
        SELECT statement.identity, 2, %(change)s, statement.said,
               COALESCE(statement.day, newcomer.day, %(as_of)s),
               statement.day IS NULL AND newcomer.identity IS NULL,
               displaced.id,
               statement.row, {each("statement.{column}")}
          FROM statement
          LEFT JOIN newcomer
            ON newcomer.identity = statement.identity AND statement.day IS NULL
          LEFT JOIN displaced ON displaced.identity = newcomer.identity
    ), so_far AS (  -- per day, all that was stated of each attribute until then
        SELECT DISTINCT ON (identity, day)
               identity, day, max(id) OVER that_day AS id,
               first_value(opened_by_id) OVER (that_day ORDER BY rank, tentative) AS opened_by_id,
               array_agg(row) FILTER (WHERE row IS NOT NULL) OVER that_day AS rows,
               string_to_array(string_agg(array_to_string(said, ','), ',')
                               FILTER (WHERE NOT tentative) OVER that_day, ',') AS firm,
               string_to_array(string_agg(array_to_string(said, ','), ',')
                               FILTER (WHERE tentative) OVER that_day, ',') AS observed,
               {said_until}
          FROM said
        WINDOW that_day AS (PARTITION BY identity, day),
               until AS (PARTITION BY identity ORDER BY day, rank, tentative, row)
         ORDER BY identity, day, rank DESC, tentative DESC, row DESC
    ), holding AS (
        SELECT identity, day, id, opened_by_id, rows, firm, observed, {holding}
          FROM so_far
    ), folded AS (  -- an observation states only what differs from before
        SELECT *, array_remove(ARRAY[{stating}], NULL) AS stated
          FROM holding
        WINDOW history AS (PARTITION BY identity ORDER BY day)
    )
    SELECT folded.id, folded.identity AS {identity}, folded.stated, folded.rows,
           {each("folded.{column}")},
           folded.day AS started_on, folded.opened_by_id,
           lead(folded.day) OVER history AS ended_on,
           lead(folded.opened_by_id) OVER history AS closed_by_id,
           spell.id IS NULL OR spell.started_on <> folded.day OR {differs}
               OR NOT (spell.stated::text[] @> folded.stated
                       AND spell.stated::text[] <@ folded.stated) AS changes
      FROM folded LEFT JOIN {table} spell ON spell.id = folded.id
     WHERE folded.id IS NOT NULL OR folded.stated <> '{{}}'
    WINDOW history AS (PARTITION BY folded.identity ORDER BY folded.day)
    """  # noqa: S608


# --- Links ---------------------------------------------------------------------------------------


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
        _plan(query, {"change": change.pk}) as cursor,
    ):
        conflicts += _conflicts(cursor)
        if conflicts:
            return Written(conflicts=conflicts)
        cursor.execute(
            "SELECT unnest(rows), own_end FROM plan WHERE end_kept AND own_end IS NOT NULL"
        )
        kept_ends = dict(cursor.fetchall())
        written = _write(cursor, model, [*identity, *_other_fields(model, identity)])
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

    merged = ", ".join(f"{value(name, column)} AS {column}" for name, column in columns.items())
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
        SELECT {keys}, started_on, known.id, {merged},
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
