"""What became, or would become, of each row of a file: kept with the batch, to be looked through."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from django.db import models

from orgs import bulk
from orgs.duplicates import references
from orgs.ledgers.cells import Reference
from orgs.ledgers.kinds import Kind
from orgs.ledgers.runs import Finding, Row, Run
from orgs.models import Difference, ImportBatch, ImportRow
from orgs.nouns import noun_of
from orgs.personal import Mask, personal_fields
from orgs.scope import EVERYTHING
from orgs.trail.reading import net_changes, touched, version_models
from orgs.trail.telling import told_each

CHUNK = 1000  # things whose changes are told at once
LONGEST = 400  # characters of a value that is shown
NAMING = ("name", "name_given", "subject")  # the columns that a row may be called by
Outcome = ImportRow.Outcome
Detail = list[list[str]]


class Outcomes:
    """The rows that are not simply unchanged, gathered part by part."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.counts = dict.fromkeys(Outcome, 0)
        self.rows: list[tuple[Any, ...]] = []  # sheet, row, key, name, outcome, details as JSON
        self._digest = hashlib.sha256()
        self._masks = masks(run.kind)
        self._names: dict[int, str] = {}  # row id → the name of what it refers to

    @property
    def digest(self) -> str:
        """Two runs of one file came to the same when this is the same."""
        return self._digest.hexdigest()

    @property
    def unchanged(self) -> int:
        written = sum(self.counts[name] for name in (Outcome.CREATED, Outcome.CHANGED))
        return self.run.parts.count - written - len(self.run.bad)

    def add_part(self, context: UUID | None = None) -> None:
        """What the part that has just been written came to. With a context, changes are told."""
        run, problems = self.run, _by_row(self.run.errors)
        altered = run.changed - run.created - run.bad
        changed = [row for row in run.rows if row.id in altered]
        details = _changes(run, changed, context) if context else {}
        listed = run.bad | run.created | run.changed
        self._names = _names(run, [row for row in run.rows if row.id in listed])
        for row in run.rows:
            if row.id in run.bad:
                found = problems.get((row.sheet, row.number), [])
                self._add(row, Outcome.REJECTED, [self.told(one) for one in found])
            elif row.id in run.created:
                self._add(row, Outcome.CREATED, [])
            elif row.id in run.changed:
                self._add(row, Outcome.CHANGED, details.get(row.id, []))

    def add_missing(self) -> None:
        for item in self.run.all_differences:
            if item.kind == Difference.Kind.MISSING:
                self.counts[Outcome.MISSING] += 1
                self.rows.append(("", None, item.key[:120], item.ours[:120], "missing", "[]"))

    def store(self, batch: ImportBatch) -> None:
        """Put them in the place of what the batch had."""
        batch.row_outcomes.all().delete()
        names = ["batch", "sheet", "row", "key", "name", "outcome", "details"]
        bulk.insert(ImportRow, names, ((batch.pk, *row) for row in self.rows))

    def _add(self, row: Row, outcome: Outcome, details: Detail) -> None:
        self.counts[outcome] += 1
        self._digest.update(f"{row.id}{outcome}".encode())
        key = self.run.kind.key_of(row, self.run)[:120]
        shown = json.dumps(details, ensure_ascii=False) if details else "[]"
        name = (self._own_name(row) or self._names.get(row.id, ""))[:120]
        self.rows.append((row.sheet[:100], row.number, key, name, outcome.value, shown))

    def _own_name(self, row: Row) -> str:
        """What the row itself is called by."""
        column = next((name for name in NAMING if row.get(name)), "")
        name, mask = str(row.get(column) or ""), self._masks.get(column)
        return mask(name) if mask else name

    def told(self, found: Finding) -> list[str]:
        """[column, value, rule, remedy], for the page: personal values are masked."""
        column = next((c for c in self.run.kind.columns if c.title == found.column), None)
        mask = self._masks.get(column.name) if column else None
        value = mask(found.value) if mask else found.value
        return [found.column, value[:LONGEST], found.rule, found.remedy]


def masks(kind: Kind) -> dict[str, Mask]:
    """Column name → how its values are shown to who may not read them."""
    held: dict[str, Mask] = {}
    for model in (kind.thing, getattr(kind, "model", None)):
        if model is not None:
            held |= personal_fields(model)
    return held


def _by_row(errors: list[Finding]) -> dict[tuple[str, int | None], list[Finding]]:
    rows: dict[tuple[str, int | None], list[Finding]] = defaultdict(list)
    for found in errors:
        rows[found.sheet, found.row].append(found)
    return rows


def _names(run: Run, rows: list[Row]) -> dict[int, str]:
    """Row id → the name of the first thing it refers to, where no column gives a name of its own.

    Only of what lies within the clerk's reach; a person's is masked.
    """
    columns = run.kind.columns
    referring = [c for c in columns if isinstance(c.cell, Reference)]
    if not referring or any(column.name in NAMING for column in columns):
        return {}
    name, cell = referring[0].name, cast(Reference, referring[0].cell)
    if (noun := noun_of(cell.model)) is None:
        return {}
    today = run.lookups.today
    own = noun.editable(run.reach or EVERYTHING, today).filter(
        **{f"{cell.key}__in": {row.get(name) for row in rows}}
    )
    known = dict(noun.named(own, today).values_list(cell.key, "name"))
    mask = noun.name_mask or str
    return {row.id: mask(known[row[name]] or "") for row in rows if row.get(name) in known}


# --- What would differ, read from the versions that the triggers have just kept ------------------


def _changes(run: Run, rows: list[Row], context: UUID) -> dict[int, Detail]:
    """Row id → what it changes. Rows of one thing share their changes, told with the first."""
    details: dict[int, Detail] = {}
    for model, first in _first_rows(run, rows).items():
        columns = _columns(model, context)
        for chunk in _chunks(list(first)):
            for pk, detail in _told(columns, chunk, context):
                details.setdefault(first[pk], []).extend(detail)
    return details


def _first_rows(run: Run, rows: list[Row]) -> dict[type[models.Model], dict[Any, int]]:
    """Of each thing that rows are about, by its model and primary key, the id of the first row."""
    found: dict[type[models.Model], dict[Any, int]] = defaultdict(dict)
    if run.things or not rows:
        for row in rows:
            model, pk = run.things[row.id]
            found[model].setdefault(pk, row.id)
        return found
    model, name, key = subject(run.kind)
    first: dict[Any, int] = {}
    for row in rows:
        first.setdefault(row[name], row.id)
    ids = model._default_manager.filter(**{f"{key}__in": list(first)}).values_list("pk", key)
    found[model] = {pk: first[code] for pk, code in ids}
    return found


def subject(kind: Kind) -> tuple[type[models.Model], str, str]:
    """What the rows are about: its model, the column that names it, and the field that holds it."""
    name = kind.key[0]
    cell = kind.column(name).cell
    if isinstance(cell, Reference):
        return cell.model, name, cell.key
    return cast("type[models.Model]", kind.thing), name, name


def _columns(model: type[models.Model], context: UUID) -> list[tuple[type[models.Model], str]]:
    """The tables the context has touched that name the thing, and the column that does."""
    named = [(model, "pgh_obj_id"), *((of, f"{field}_id") for of, field in references(model))]
    tracked = [one for one in named if one[0] in version_models()]
    used = touched({of: ("pgh_context_id", [context]) for of, _ in tracked})
    return [one for one in tracked if one[0] in used]


def _told(
    columns: list[tuple[type[models.Model], str]], pks: list[Any], context: UUID
) -> Iterator[tuple[Any, Detail]]:
    for model, column in columns:
        versions = version_models()[model]._default_manager.filter(
            pgh_context=context, **{f"{column}__in": pks}
        )
        for change, row in told_each(net_changes(model, versions)):
            owner = change.pk if column == "pgh_obj_id" else getattr(change.row, column)
            what = f"{row.what}（{row.since}起）" if row.since else row.what
            fields = [[what, one.label, one.before, one.after] for one in row.fields]
            yield owner, fields or [[what, "", "", row.kind]]


def _chunks(pks: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(pks), CHUNK):
        yield pks[start : start + CHUNK]
