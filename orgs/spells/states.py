"""Wide spells: what is stated of a thing, folded into what is known of it from day to day."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from orgs.bulk import column_types, columns_of, or_default, staged
from orgs.models import Change, StatedSpell
from orgs.spells.writing import Statement, Written, identity_of, planned, write


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
    with staged(columns, rows, "statement"), planned(_fold(model, identity), params) as cursor:
        return write(cursor, model, [identity, *attributes, "stated"])


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
