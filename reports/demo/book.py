"""The rows of the demo district on their way to the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max

from orgs import bulk
from orgs.models import Change
from reports.demo.targets import END, START, YEARS, Targets

# 2021年第四季度的事，有一部分到次年一月才补录。
LATE_FROM, LATE_TO = date(2021, 10, 1), date(2022, 1, 1)
LATE_SHARE = 0.05


class Table:
    """The rows of one model, as `bulk.insert` takes them; keys are given here."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.defaults = {field.name: field.get_default() for field in model._meta.concrete_fields}
        self.key = model._meta.pk.name
        self.counts_up = isinstance(model._meta.pk, models.AutoField)
        if self.counts_up:
            last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
            self.keys = count(last + 1)
        self.rows: list[tuple[Any, ...]] = []

    def add(self, values: dict[str, Any]) -> Any:
        row = {**self.defaults, **values}
        if len(row) != len(self.defaults):
            raise TypeError(f"{self.model.__name__}: {sorted(set(values) - set(self.defaults))}")
        if self.counts_up:
            row[self.key] = next(self.keys)
        self.rows.append(tuple(row.values()))
        return row[self.key]


class Book:
    """One list of rows a model; a foreign key is given as the key of its row.

    Every row names the change that recorded it, by the year in which the fact began or ended.
    """

    def __init__(self, *, scale: float, seed: int) -> None:
        self.targets = Targets(scale)
        self.seed = seed
        self.tables: dict[type[models.Model], Table] = {}
        self._late = self.rng("late")
        self._changes = {
            year: self._change(date(year + 1, 1, 5), f"演示数据：{year}年台账", date(year, 12, 31))
            for year in (START.year - 1, *YEARS)
        }
        self._late_change = self._change(
            date(2022, 1, 20), "演示数据：2022年1月补录2021年第四季度事项", date(2021, 12, 31)
        )

    def rng(self, name: str) -> Random:
        """Each part draws its own numbers, so that a change in one leaves the others as they were."""
        return Random(f"{self.seed}/{name}")  # noqa: S311 演示数据要能重现，与安全无关

    def add(self, model: type[models.Model], **values: Any) -> Any:
        """A row as given; returns its key."""
        if model not in self.tables:
            self.tables[model] = Table(model)
        return self.tables[model].add(values)

    def record(self, model: type[models.Model], day: date, **values: Any) -> Any:
        """A row with the change that recorded it, for something that happened on the day."""
        return self.add(model, change=self.change(day), **values)

    def spell(
        self, model: type[models.Model], start: date, end: date | None = None, **values: Any
    ) -> int:
        """A row that holds from `start` up to, and without, `end`."""
        return self.add(
            model,
            started_on=start,
            ended_on=end,
            opened_by=self.change(start),
            closed_by=None if end is None else self.change(end),
            **values,
        )

    def change(self, day: date) -> int:
        if LATE_FROM <= day < LATE_TO and self._late.random() < LATE_SHARE:
            return self._late_change
        return self._changes[min(max(day.year, START.year - 1), END.year)]

    def _change(self, made_on: date, reason: str, effective_on: date) -> int:
        return self.add(
            Change,
            kind=Change.Kind.DEMO,
            reason=reason,
            effective_on=effective_on,
            made_at=datetime(made_on.year, made_on.month, made_on.day, 2, tzinfo=UTC),
        )

    def write(self) -> int:
        """Insert everything; returns how many rows. Foreign keys are checked at the commit."""
        written = 0
        for model, table in self.tables.items():
            written += bulk.insert(model, list(table.defaults), table.rows)
        numbered = [model for model, table in self.tables.items() if table.counts_up]
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), numbered):
                cursor.execute(statement)
        return written


def between(rng: Random, first: date, last: date) -> date:
    """A day from `first` to `last`, both included; `first` when there is none."""
    return first + timedelta(days=rng.randint(0, max((last - first).days, 0)))


def weighted(rng: Random, weights: Mapping[Any, float]) -> Any:
    return rng.choices(list(weights), list(weights.values()))[0]


def shares(rng: Random, total: int, parts: int, *, least: int, spread: float) -> list[int]:
    """`total` in `parts` uneven whole parts of at least `least`; `spread` 0 makes them even."""
    least = min(least, total // parts)
    weights = [rng.lognormvariate(0, spread) for _ in range(parts)]
    free = total - least * parts
    sizes = [least + int(free * weight / sum(weights)) for weight in weights]
    largest_first = sorted(range(parts), key=lambda n: -weights[n])
    for number in range(total - sum(sizes)):
        sizes[largest_first[number % parts]] += 1
    return sizes
