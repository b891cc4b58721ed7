"""Rows as a page, a file and JSON list them: the columns, and the query that yields them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Model, QuerySet

from orgs.personal import Mask

Number = int | Decimal


@dataclass(frozen=True)
class Column:
    """One column of a list: `name` in JSON, `label` on pages, and how the value is found."""

    name: str
    label: str
    value: Any  # a path or an expression
    mask: Mask | None = None
    choices: dict[str, str] | None = None

    def shown(self, value: Any, *, unmasked: bool) -> Any:
        if self.mask and not unmasked:
            return self.mask(value)
        return self.choices.get(value, value) if self.choices else value


def choice_column(name: str, label: str, model: type[Model], field: str, value: Any) -> Column:
    """A column of codes shown by their labels, as the model's field declares them."""
    choices = dict(model._meta.get_field(field).flatchoices)  # type: ignore[union-attr]
    return Column(name, label, value, choices=choices)


WEIGHTS = {"amount": "数量", "numerator": "计入分子", "denominator": "计入分母"}


@dataclass(frozen=True)
class Listing:
    """The rows behind one figure, as a query that can be sorted, filtered and paged.

    `rows` yields dictionaries with `pk`, each column under `c_<name>`, and as it applies `amount`
    (a sum), or `numerator` and `denominator` (a rate). Iterating gives them with plain names.
    """

    columns: list[Column]
    weights: list[str]
    rows: QuerySet

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in self.rows.iterator(chunk_size=5000):
            yield (
                {"id": row["pk"]}
                | {column.name: row[f"c_{column.name}"] for column in self.columns}
                | {weight: plain(row[weight]) for weight in self.weights}
            )


def listing_of(rows: QuerySet, columns: list[Column], *more: str) -> Listing:
    """The rows with their columns, and what else of them is wanted by name."""
    weights = [name for name in WEIGHTS if name in rows.query.annotations]
    values = {
        f"c_{column.name}": F(column.value) if isinstance(column.value, str) else column.value
        for column in columns
    }
    return Listing(columns, weights, rows.annotate(**values).values("pk", *values, *weights, *more))


def plain(value: Number | None) -> Number | None:
    """A whole amount as int, so that 7520.00 copies are 7520."""
    whole = value is not None and value == int(value)
    return int(value) if whole else value  # type: ignore[arg-type]
