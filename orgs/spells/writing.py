"""What wide spells and links have in common: what is said, what came of it, and how it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import connection

from orgs.bulk import columns_of, forget_plans
from orgs.models import Spell


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
def planned(sql: str, params: dict[str, Any]) -> Iterator[Any]:
    """The temporary table `plan` made of a query; yields a cursor."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE plan ON COMMIT DROP AS {sql}", params)
        yield cursor
        cursor.execute("DROP TABLE plan")


def write(cursor: Any, model: type[Spell], names: Sequence[str]) -> Written:
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
