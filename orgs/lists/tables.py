"""Lists on pages, built from the same `Listing` as every export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import django_tables2 as tables
from django.http import HttpRequest
from django_tables2 import RequestConfig

from orgs.lists.listing import WEIGHTS, Column, Listing, plain
from orgs.models import User
from orgs.privacy import readable

PER_PAGE = 25
NUMERIC = frozenset({"headcount", "attended", "copies", "tax", "area"})
RIGHT = {"td": {"class": "number"}, "th": {"class": "number"}}
DAY = {"td": {"class": "day"}}  # never broken at its dashes
DASH = "—"


class ListingColumn(tables.Column):
    """A column of a listing; a personal one shows its mask unless the row may be read."""

    def __init__(self, column: Column) -> None:
        super().__init__(
            column.label,
            accessor=f"c_{column.name}",
            default=DASH,
            orderable=column.mask is None,
            attrs=RIGHT if column.name in NUMERIC else DAY if column.name.endswith("_on") else {},
        )
        self.column = column

    def render(self, value: Any, record: dict[str, Any], table: RowsTable) -> Any:
        shown = self.column.shown(value, unmasked=record["pk"] in table.readable)
        return grouped(plain(shown)) if self.column.name in NUMERIC else printed(shown)


class WeightColumn(tables.Column):
    """What a row adds to the figure: an amount, or yes and no."""

    def __init__(self, name: str, *, adds_up: bool) -> None:
        attrs = RIGHT if adds_up else {}
        super().__init__(WEIGHTS[name], accessor=name, default=DASH, attrs=attrs)
        self.adds_up = adds_up

    def render(self, value: Any) -> Any:
        return grouped(plain(value)) if self.adds_up else ("是" if value else "否")


class RowsTable(tables.Table):
    readable: frozenset[Any] = frozenset()
    caption = ""

    class Meta:
        template_name = "lists/_table.html"
        attrs = {"class": "table table-rows"}

    def lines(self) -> Iterator[list[tuple[str, str, str]]]:
        """Each row's cells, with the class and the title of their columns.

        These are worked out once a column here; in the template they would be once a cell.
        """
        heads = [(c.name, c.attrs["td"].get("class", ""), c.header) for c in self.columns]
        for row in self.paginated_rows:
            yield [(css, title, row.get_cell(name)) for name, css, title in heads]


def rows_table(
    listing: Listing,
    request: HttpRequest,
    weights: Sequence[str],
    *,
    adds_up: bool,
    prefix: str = "",
) -> RowsTable:
    """The page of the listing that the request asks for, sorted as it asks.

    `weights` are those shown; `adds_up` says that they are amounts, else they are yes or no.
    """
    columns: list[tuple[str, tables.Column]] = [
        (column.name, ListingColumn(column)) for column in shown_columns(listing)
    ]
    columns += [(weight, WeightColumn(weight, adds_up=adds_up)) for weight in weights]
    table = RowsTable(listing.rows, extra_columns=columns, prefix=prefix)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    if any(column.mask for column in listing.columns):
        user: User = request.user  # type: ignore[assignment]
        keys = [row["pk"] for row in table.page.object_list.data]
        table.readable = readable(user, listing.rows.model, keys)
    return table


def shown_columns(listing: Listing) -> list[Column]:
    """The columns without those that repeat others: a name that is the key, a key that is made
    of name and year.
    """
    composed = any(column.name == "year" for column in listing.columns)
    labels: dict[str, Column] = {}
    for column in listing.columns:
        if column.name == "key" and composed:
            continue
        labels.setdefault(column.label, column)
    return list(labels.values())


def printed(value: Any) -> str:
    """A value as a table prints it: dates with dashes, nothing as —."""
    if value is None or value == "":
        return DASH
    return value.isoformat() if isinstance(value, date) else str(value)


def grouped(value: Any) -> str:
    """A quantity, with its thousands grouped."""
    return DASH if value is None else f"{value:,}"
