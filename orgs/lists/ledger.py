"""One ledger as a list: which rows, which columns, how they are narrowed and searched.

A ledger's rows are the dated facts of the scope's day (a unit's spell, a member's affiliation), so
that one pass over one table finds, sorts and counts them. What costs more is worked out for the
rows shown only (`Extra`). Higher apps add filters and extras to the ledgers below them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet

from orgs.lists.listing import Column, Listing, Number, listing_of
from orgs.nouns import Noun
from orgs.scope import Scope


@dataclass(frozen=True)
class Extra:
    """A column worked out for the rows shown: record ids, or a query for them → what each cell says.

    A value may be a `Cell`, whose link leads to the rows it counts.
    """

    name: str
    label: str
    of: Callable[[Scope, Collection[int]], dict[int, Any]]
    is_number: bool = False
    is_hidden: bool = False  # shown only when chosen


@dataclass(frozen=True)
class Cell:
    """A count and the list (view name, parameters) of exactly what it counts."""

    value: int
    view: str
    query: dict[str, str]


@dataclass(frozen=True)
class Tally:
    """A number about all of a ledger's rows of the day, and the list of exactly what it counts."""

    label: str
    value: Number | None
    measure: str
    view: str
    query: dict[str, str]


@dataclass(frozen=True)
class Ledger:
    noun: Noun
    rows: Callable[[Scope], QuerySet]
    record: str  # path from a row to the record it is about
    columns: tuple[Column, ...]
    hidden: frozenset[str]  # columns shown only when chosen
    filters: type[django_filters.FilterSet]
    search: Callable[[str], Q]
    order: tuple[str, ...]
    private: bool = False  # rows are persons: what is searched for stays out of addresses
    tabs: str = "lists/_tabs.html"  # the pages that the list stands among
    pages: str = ""  # further pages about the same records, as tabs of their own
    title: str = ""  # of the page, where it is no 台账
    hint: str = "名称、代码或拼音首字母（如 tjhy）"  # what may be searched for
    summary: Callable[[QuerySet], str] | None = None  # what is said of all rows found
    tallies: Callable[[Scope], list[Tally]] | None = None  # what is said above the list
    extras: list[Extra] = field(default_factory=list)
    more_filters: dict[str, django_filters.Filter] = field(default_factory=dict)

    def filterset(self, data: Any, scope: Scope) -> LedgerFilters:
        """The filters as the request states them, of this app and of those above."""
        whole = type("Filters", (self.filters,), dict(self.more_filters))
        made: LedgerFilters = whole(data, queryset=self.rows(scope))
        made.scope = scope
        return made

    def listing(self, rows: QuerySet) -> Listing:
        """The rows with their columns; `record` is the key of what each is about."""
        listed = listing_of(rows.annotate(record=F(self.record)), list(self.columns), "record")
        return Listing(listed.columns, [], listed.rows.order_by(*self.order, "pk"))


class LedgerFilters(django_filters.FilterSet):
    """A ledger's filters; `scope` is at hand for those that depend on the day."""

    scope: Scope

    def get_form_class(self) -> Any:
        form = super().get_form_class()
        for shown in form.base_fields.values():
            is_list = isinstance(shown.widget, forms.Select)
            shown.widget.attrs["class"] = "form-select" if is_list else "form-control"
            if not is_list:
                shown.widget.attrs["placeholder"] = shown.label
        return form


LEDGERS: dict[str, Ledger] = {}


def register(ledger: Ledger) -> Ledger:
    LEDGERS[ledger.noun.slug] = ledger
    return ledger
