"""Which edits since the sealing made rows count otherwise: whose, when, of what.

The edits of the row itself and of the facts it is counted by are told; failing those, those of the
records that they lead to (a member counts through a branch, the branch through a unit). What is
unlike its own last version was altered past the history: in the database, with the triggers off.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Model

from orgs.trail import UNKNOWN, Making, made_by, version_models
from reports.seals.evidence import EVIDENCE, MODELS, TRACED, Said

if TYPE_CHECKING:
    from reports.seals.verifying import RowDifference

quote = connection.ops.quote_name
HOPS = 2  # member → branch → unit

# Model → record → the differences that it may explain, by their place in the list.
Sought = dict[type[Model], dict[int, set[int]]]


@dataclass(frozen=True, order=True)
class Edit:
    """What was done to one kind of fact, in one transaction; `via` is the record that it was done
    to when that is not the row itself. `at` is None, and nobody known, for what left no trace."""

    at: datetime | None
    by: str
    label: str
    what: str
    via: str = ""

    @property
    def is_traced(self) -> bool:
        return self.at is not None


@dataclass(frozen=True)
class _Table:
    """Rows that tell of a record, and the column that names it; the record's own has none."""

    model: type[Model]
    owner: str

    @property
    def versions(self) -> str:
        return quote(version_models()[self.model]._meta.db_table)

    @property
    def what(self) -> str:
        return str(self.model._meta.verbose_name).removesuffix("时段")


def edits_of(differences: Sequence[RowDifference], since: datetime) -> list[list[Edit]]:
    """For each difference the edits after `since`; empty when the history knows of none."""
    found: list[set[Edit]] = [set() for _ in differences]
    sought = _start(differences)
    for hop in range(HOPS + 1):
        for number, edit in _edits(sought, since, direct=not hop):
            found[number].add(edit)
        for number, edit in _untraced(sought, direct=not hop):
            found[number].add(edit)
        open_ = {number for number, edits in enumerate(found) if not edits}
        if not open_ or hop == HOPS:
            break
        sought = _further(sought, open_)
    return [sorted(edits, key=lambda one: (one.is_traced, one.at or since)) for edits in found]


def _start(differences: Sequence[RowDifference]) -> Sought:
    sought: Sought = defaultdict(lambda: defaultdict(set))
    for number, one in enumerate(differences):
        model = MODELS.get(one.model)
        if model in version_models() and one.row.isdecimal():  # else the sealed row was altered
            sought[model][int(one.row)].add(number)
    return sought


def _tables(model: type[Model]) -> Iterator[_Table]:
    yield _Table(model, "pgh_obj_id")
    said: Iterable[Said] = (*EVIDENCE[model], *TRACED.get(model, ()))
    for one in said:
        if one.model in version_models():
            yield _Table(one.model, str(one.model._meta.get_field(one.owner).attname))  # type: ignore[union-attr]


def _edits(sought: Sought, since: datetime, *, direct: bool) -> Iterator[tuple[int, Edit]]:
    """The versions written since, with who wrote them."""
    rows: list[tuple[type[Model], int, _Table, datetime, uuid.UUID | None]] = []
    for model, records in sought.items():
        for table in _tables(model):
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT DISTINCT {quote(table.owner)}, pgh_created_at, pgh_context_id"  # noqa: S608
                    f" FROM {table.versions}"
                    f" WHERE pgh_created_at > %s AND {quote(table.owner)} = ANY(%s)",
                    [since, list(records)],
                )
                rows += [(model, pk, table, at, context) for pk, at, context in cursor.fetchall()]
    making = made_by({context for *_, context in rows if context})
    called = {} if direct else _called({(model, pk) for model, pk, *_ in rows})
    for model, pk, table, at, context in rows:
        made = making.get(context, UNKNOWN)
        edit = Edit(at, made.by, _label(context, made), table.what, called.get((model, pk), ""))
        for number in sought[model][pk]:
            yield number, edit


def _label(context: uuid.UUID | None, made: Making) -> str:
    return made.label if context else "直接改动数据库（有留痕，没有经办人）"


def _untraced(sought: Sought, *, direct: bool) -> Iterator[tuple[int, Edit]]:
    """Rows that are not what their last version says, or have none, or are gone without one."""
    found = [
        (model, pk, table)
        for model, records in sought.items()
        for table in _tables(model)
        for pk in _past_history(table, list(records))
    ]
    called = {} if direct else _called({(model, pk) for model, pk, _ in found})
    for model, pk, table in found:
        label = "绕过留痕直接改动数据库"
        edit = Edit(None, "不明", label, table.what, called.get((model, pk), ""))
        for number in sought[model].get(pk, ()):
            yield number, edit


def _past_history(table: _Table, records: list[int]) -> list[int]:
    """The records told of by rows that were altered with the triggers off."""
    own = quote(table.model._meta.db_table)
    owner = quote("id" if table.owner == "pgh_obj_id" else table.owner)
    names = [quote(str(column.column)) for column in table.model._meta.concrete_fields]
    current, last = (", ".join(f"{side}.{name}" for name in names) for side in ("own", "last"))
    named = quote(table.owner)
    statement = f"""
        WITH last AS (
            SELECT DISTINCT ON (pgh_obj_id) * FROM {table.versions}
             WHERE pgh_obj_id IN (SELECT pgh_obj_id FROM {table.versions} WHERE {named} = ANY(%s))
             ORDER BY pgh_obj_id, pgh_id DESC
        )
        SELECT last.{named} FROM last LEFT JOIN {own} own ON own.id = last.pgh_obj_id
         WHERE (own.id IS NULL) <> (last.pgh_label = 'delete')
            OR (own.id IS NOT NULL AND ({current}) IS DISTINCT FROM ({last}))
        UNION
        SELECT own.{owner} FROM {own} own
         WHERE own.{owner} = ANY(%s)
           AND NOT EXISTS (SELECT FROM {table.versions} known WHERE known.pgh_obj_id = own.id)
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [records, records])
        return [pk for (pk,) in cursor.fetchall()]


def _further(sought: Sought, wanted: set[int]) -> Sought:
    """The records that those sought lead to, for the differences that are not explained yet."""
    further: Sought = defaultdict(lambda: defaultdict(set))
    for model, records in sought.items():
        ids = [pk for pk, numbers in records.items() if numbers & wanted]
        for table in _tables(model) if ids else ():
            for column in table.model._meta.concrete_fields:
                target: Any = column.related_model
                if (
                    target in EVIDENCE
                    and target in version_models()
                    and column.attname != table.owner
                ):
                    for pk, other in _links(table, column.attname, ids):
                        further[target][other] |= records[pk] & wanted
    return further


def _links(table: _Table, column: str, records: list[int]) -> list[tuple[int, int]]:
    """Record → what its rows name in the column, or ever named."""
    owner = quote(table.owner)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT {owner}, {quote(column)} FROM {table.versions}"  # noqa: S608
            f" WHERE {owner} = ANY(%s) AND {quote(column)} IS NOT NULL",
            [records],
        )
        return cursor.fetchall()


def _called(records: set[tuple[type[Model], int]]) -> Mapping[tuple[type[Model], int], str]:
    """What records are called: their code or number, as their last version has it."""
    by_model: dict[type[Model], list[int]] = defaultdict(list)
    for model, pk in records:
        by_model[model].append(pk)
    found = {}
    for model, keys in by_model.items():
        names = [column.attname for column in model._meta.concrete_fields]
        versions = version_models()[model]._default_manager.filter(pgh_obj_id__in=keys)
        for version in versions.order_by("pgh_id"):
            one = model(**{name: getattr(version, name) for name in names})
            found[model, version.pgh_obj_id] = f"{model._meta.verbose_name}{one}"
    return found
