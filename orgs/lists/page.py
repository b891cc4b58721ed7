"""A ledger's page of rows: the shared table, with choices, links and what is worked out for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import django_tables2 as tables
from django.db.models import Count, F, QuerySet, Window
from django.urls import reverse
from django.utils.html import format_html
from django_tables2 import RequestConfig

from orgs.acts import Act, find_act, may_do
from orgs.lists.ledger import Cell, Extra
from orgs.lists.listing import Column, Listing
from orgs.lists.state import ListState
from orgs.lists.tables import RIGHT, ListingColumn, RowsTable, grouped
from orgs.privacy import readable

# Columns to choose and act by, which paper has no use for.
ON_SCREEN = {part: {"class": "choice d-print-none"} for part in ("td", "th")}
TO_DO = {part: {"class": "d-print-none"} for part in ("td", "th")}


class ChoiceColumn(tables.Column):
    """A box to choose the row by."""

    def __init__(self) -> None:
        super().__init__("", accessor="record", orderable=False, attrs=ON_SCREEN)

    def render(self, value: int, record: dict[str, Any], table: Any) -> str:
        label = record["c_key" if table.is_private else "c_name"]
        return format_html(
            '<input class="form-check-input" type="checkbox" name="pk" value="{}" form="chosen"'
            ' aria-label="选择{}" data-choice>',
            value,
            label,
        )


class NameColumn(ListingColumn):
    """The record's name, leading to its page."""

    def render(self, value: Any, record: dict[str, Any], table: Any) -> str:
        shown = super().render(value, record, table)
        return format_html('<a href="{}">{}</a>', table.page_of(record["record"]), shown)


class ActColumn(tables.Column):
    """The act that settles the row, one click away."""

    def __init__(self, act: type[Act]) -> None:
        super().__init__("办理", accessor="record", orderable=False, attrs=TO_DO)
        self.act = act

    def render(self, value: int) -> str:
        address = reverse("act", args=[self.act.noun, value, self.act.slug])
        return format_html('<a class="btn btn-row" href="{}">{}</a>', address, self.act.label)


class ExtraColumn(tables.Column):
    def __init__(self, extra: Extra) -> None:
        attrs = RIGHT if extra.is_number else {"td": {"class": f"col-{extra.name}"}}
        super().__init__(extra.label, accessor="record", orderable=False, attrs=attrs)
        self.extra = extra

    def render(self, value: int, table: Any) -> str:
        found = table.extras[self.extra.name].get(value)
        if isinstance(found, Cell):
            address = table.state.asked.url(found.view, more=found.query)
            return format_html('<a href="{}">{}</a>', address, grouped(found.value))
        if found is None:
            return "0" if self.extra.is_number else "—"
        return str(found)


class PagedRows:
    """A ledger's rows as the table takes them: found, counted and sorted bare, then one page with
    its columns. What only the columns need is joined for that page, not for all that is found; and
    what narrows them (`bare`) is not asked of that page again, so `listing` is of all rows.

    `wanted` is the page that will be asked for. Rows that something narrows are then read through
    once, counted and sorted at a time; of all rows, an index gives a page without reading the rest.
    """

    def __init__(
        self,
        listing: Listing,
        bare: QuerySet,
        order: tuple[str, ...] = (),
        wanted: slice | None = None,
    ) -> None:
        self.listing, self.bare, self.order, self.wanted = listing, bare, order, wanted
        self.model, self.ordered, self.query = bare.model, True, listing.rows.query
        self._total: int | None = None
        self._keys: list[Any] = []

    def count(self) -> int:
        if self._total is None:
            self._total = self._read() or self.bare.count()
        return self._total

    __len__ = count

    def order_by(self, *names: str) -> PagedRows:
        return PagedRows(self.listing, self.bare, names, self.wanted)

    def _read(self) -> int:
        """The wanted page's keys and how many rows there are; 0 when that page has none."""
        if self.wanted is None:
            return 0
        counted = self._sorted().annotate(total=Window(Count("*")))
        found = list(counted.values_list("pk", "total")[self.wanted])
        self._keys = [pk for pk, _ in found]
        return found[0][1] if found else 0

    def _sorted(self) -> QuerySet:
        values = {f"c_{column.name}": column.value for column in self.listing.columns}
        names = self.order or tuple(map(str, self.listing.rows.query.order_by))
        order = []
        for name in names:
            value = values.get(name.lstrip("-"), name.lstrip("-"))
            sorted_by = F(value) if isinstance(value, str) else value
            is_descending = name.startswith("-")  # what is unknown comes last either way
            order.append(sorted_by.desc(nulls_last=True) if is_descending else sorted_by.asc())
        return self.bare.order_by(*order, "pk")

    def __getitem__(self, page: slice) -> list[dict[str, Any]]:
        wanted = self.wanted
        if self._keys and wanted and page.start == wanted.start and page.stop <= wanted.stop:
            keys = self._keys[: page.stop - page.start]
        else:
            keys = list(self._sorted().values_list("pk", flat=True)[page])
        rows = {row["pk"]: row for row in self.listing.rows.filter(pk__in=keys).order_by()}
        return [rows[pk] for pk in keys]


class LedgerTable(RowsTable):
    state: ListState
    extras: dict[str, dict[int, Any]]
    is_private = False

    class Meta(RowsTable.Meta):
        pass

    def page_of(self, pk: int) -> str:
        noun = self.state.ledger.noun
        return self.state.asked.url(noun.view, pk)


def ledger_table(state: ListState, *, choosing: bool) -> LedgerTable:
    """The page that the address asks for; `choosing` adds a box to each row."""
    ledger, asked = state.ledger, state.asked
    columns: list[tuple[str, tables.Column]] = [("choice", ChoiceColumn())] if choosing else []
    columns += [(c.name, _column(c)) for c in ledger.columns if c.name in state.shown]
    extras = [extra for extra in ledger.extras if extra.name in state.shown]
    columns += [(extra.name, ExtraColumn(extra)) for extra in extras]
    settling = find_act(ledger.noun.slug, state.settling)
    if settling and may_do(asked.user, settling):
        columns.append(("settle", ActColumn(settling)))
    listing = ledger.listing(ledger.rows(asked.scope))
    found = PagedRows(listing, state.rows, wanted=_wanted(state))
    table = LedgerTable(found, extra_columns=columns)
    table.state, table.is_private = state, ledger.private
    RequestConfig(asked.request, paginate={"per_page": state.per_page}).configure(table)
    rows = [row.record for row in table.paginated_rows]
    records = [row["record"] for row in rows]
    table.extras = {extra.name: extra.of(asked.scope, records) for extra in extras}
    if any(column.mask for column in ledger.columns):
        table.readable = readable(asked.user, state.rows.model, [r["pk"] for r in rows])
    return table


def _wanted(state: ListState) -> slice | None:
    """The page that the address asks for, of rows that something narrows."""
    page = state.params.get("page", "1")
    if not state.described or not page.isdecimal() or not 0 < int(page) < 10_000:
        return None
    return slice((int(page) - 1) * state.per_page, int(page) * state.per_page)


def _column(column: Column) -> ListingColumn:
    made = NameColumn(column) if column.name == "name" else ListingColumn(column)
    if "td" not in made.attrs:
        made.attrs = {"td": {"class": f"col-{column.name}"}}
    return made


def extra_values(state: ListState, records: Collection[int]) -> dict[str, dict[int, Any]]:
    """What the shown extras say of the records, for a file."""
    return {
        extra.name: {
            pk: cell.value if isinstance(cell, Cell) else cell
            for pk, cell in extra.of(state.asked.scope, records).items()
        }
        for extra in state.ledger.extras
        if extra.name in state.shown
    }
