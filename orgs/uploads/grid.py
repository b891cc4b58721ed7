"""Small edits in a grid: a block of cells that goes in as a pasted table does."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from orgs.ledgers.kinds import kind_named, kinds
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.outcomes import masks
from orgs.ledgers.stated_kind import StatedKind
from orgs.models import ImportBatch, holds_on
from orgs.nouns import Noun
from orgs.spells import identity_of
from orgs.uploads.returning import rejected_rows

MOST = 200  # rows; beyond that, a file
OFFERED = 60  # entries of a list that a cell offers

# What a grid of today's rows begins with, beside what a row must have: what changes most often.
USUAL = {
    "units": ("community", "address", "headcount", "above_scale", "is_key", "status"),
    "party_orgs": ("nature", "superior"),
}


def columns() -> dict[str, Any]:
    """Kind → its columns, as the page's script reads them."""
    lookups = Lookups()
    return {
        kind.name: [
            {
                "title": column.title,
                "required": column.required,
                "day": column.cell.is_day,
                "options": column.cell.options(lookups)[:OFFERED],
            }
            for column in kind.columns
            if not column.extra
        ]
        for kind in kinds().values()
    }


def kind_of(noun: Noun) -> StatedKind | None:
    """The ledger in which the noun's rows can be edited as a grid."""
    for kind in kinds().values():
        if isinstance(kind, StatedKind) and kind.thing is noun.model:
            return kind
    return None


def rows_of(kind: StatedKind, pks: Sequence[int], day: date) -> str:
    """What the ledger says of the things on the day, as a table of text; nothing personal."""
    hidden, lookups = masks(kind), Lookups()
    (identity,) = identity_of(kind.model)
    shown = [
        column
        for column in kind.columns
        if (column.required or column.name in USUAL.get(kind.name, ()))
        and column.name not in hidden
        and column.name not in (kind.since, kind.until)
    ]
    paths = {
        column.name: f"{identity}__{column.name}"
        if column.name in (kind.code, *kind.recorded)
        else column.cell.path(column.name)
        for column in shown
    }
    spells = kind.model._default_manager.filter(holds_on(day), **{f"{identity}__in": pks})
    rows = spells.order_by(f"{identity}__{kind.code}").values(*paths.values())
    return as_text(
        [column.title for column in shown],
        [
            [
                "" if row[paths[c.name]] in (None, "") else c.cell.show(row[paths[c.name]], lookups)
                for c in shown
            ]
            for row in rows
        ],
    )


def rejected(batch: ImportBatch) -> tuple[str, list[list[Any]], int]:
    """The batch's rejected rows as a table of text, (row, title, what is wrong) of its cells, and
    how many of the rows it holds: it has one set of columns, and an end."""
    titles, found = rejected_rows(batch)
    shown = found[:MOST]
    known = {column.title for column in kind_named(batch.kind).columns}
    errors: list[list[Any]] = [
        [
            place,
            column if column in known else "",
            f"{row.sheet}第{row.number}行：{rule}。{remedy}。",
        ]
        for place, row in enumerate(shown)
        for column, _, rule, remedy in row.details
    ]
    return as_text(titles, [row.cells for row in shown]), errors, len(shown)


def as_text(titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Tab-separated, as a spreadsheet puts a block on the clipboard."""
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows([titles, *rows])
    return text.getvalue()
