"""Keeps what was found as work items: new ones open, settled ones stay settled, gone ones close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orgs.bulk import column_types, forget_plans
from orgs.models import Difference

# What is said of a difference each time it is found; `facts` are what it turns on.
SAID = (
    "kind",
    "source",
    "batch",
    "facts",
    "found_on",
    "division",
    "unit",
    "other",
    "entry",
    "key",
    "subject",
    "field",
    "ours",
    "theirs",
)
FOUND = column_types(Difference, ("identity", *SAID))


@dataclass(frozen=True)
class Recorded:
    """How many differences are new, came back because their facts changed, or went away."""

    opened: int
    reopened: int
    vanished: int


def record(cursor: Any, table: str, *, about: str = "FALSE", params: Any = ()) -> Recorded:
    """Bring the differences to what `table` (columns `FOUND`) says.

    `about` is an SQL condition on `difference`: those that the table would repeat if they still
    stood; pending ones that it does not repeat have vanished. What is settled stays settled as long
    as its facts are the same, and comes back when they are not.
    """
    columns = list(FOUND)[1:]
    names = ", ".join(columns)
    values = ", ".join(f"found.{column}" for column in columns)
    same = ", ".join(f"difference.{column}" for column in columns)
    assigned = ", ".join(f"{column} = found.{column}" for column in columns)
    forget_plans(cursor)
    cursor.execute(
        f"""
        UPDATE orgs_difference difference
           SET {assigned}, digest = md5(found.facts::text), state = 'open', outcome = '',
               reason = '', settled_by_id = NULL, settled_at = NULL, settled_in_id = NULL
          FROM {table} found
         WHERE found.identity = difference.identity
           AND (difference.state = 'vanished'
                OR difference.state = 'settled' AND difference.digest <> md5(found.facts::text))
        """  # noqa: S608  (identifiers and our own conditions only, as below)
    )
    reopened = cursor.rowcount
    cursor.execute(
        f"""
        UPDATE orgs_difference difference SET {assigned}, digest = md5(found.facts::text)
          FROM {table} found
         WHERE found.identity = difference.identity AND difference.state IN ('open', 'field')
           AND ({same}) IS DISTINCT FROM ({values})
        """  # noqa: S608
    )
    cursor.execute(
        f"""
        UPDATE orgs_difference difference SET state = 'vanished'
         WHERE difference.state IN ('open', 'field') AND ({about})
           AND NOT EXISTS (SELECT FROM {table} found WHERE found.identity = difference.identity)
        """,  # noqa: S608
        params,
    )
    vanished = cursor.rowcount
    cursor.execute(  # what was taken over has come true: should it turn up again, that is news
        f"""
        UPDATE orgs_difference difference SET digest = ''
         WHERE difference.state = 'settled' AND difference.outcome = 'theirs'
           AND difference.digest <> '' AND ({about})
           AND NOT EXISTS (SELECT FROM {table} found WHERE found.identity = difference.identity)
        """,  # noqa: S608
        params,
    )
    cursor.execute(
        f"""
        INSERT INTO orgs_difference (identity, {names}, digest, state, outcome, reason)
        SELECT found.identity, {values}, md5(found.facts::text), 'open', '', ''
          FROM {table} found
          LEFT JOIN orgs_difference difference USING (identity)
         WHERE difference.id IS NULL
        """  # noqa: S608
    )
    return Recorded(cursor.rowcount, reopened, vanished)


def new_table(cursor: Any, name: str) -> None:
    """An empty temporary table for what is found."""
    columns = ", ".join(f"{column} {kind}" for column, kind in FOUND.items())
    cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP")
