"""Panels of the detail pages: each app registers what it knows of a noun's records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from orgs.details.viewed import Newest, Viewed

UNKNOWN = (None, "")


@dataclass
class Row:
    """The cells of one row; one that holds no longer on the page's day is shown fainter."""

    cells: Sequence[Any]
    is_past: bool = False


@dataclass
class Content:
    """What a panel shows; `note` stands above it, `more` is where to see all of it."""

    template: ClassVar[str]

    note: str = field(default="", kw_only=True)
    more: tuple[str, str] | None = field(default=None, kw_only=True)  # address, label


@dataclass
class Rows(Content):
    """A table. Without rows it says what is missing and what to do."""

    template: ClassVar[str] = "details/_rows.html"

    heads: Sequence[str]
    rows: Sequence[Row]
    empty: str
    newest: Newest | None = None
    numeric: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @property
    def total(self) -> int:
        return self.newest.total if self.newest else len(self.rows)

    @property
    def labelled(self) -> Iterable[tuple[Row, list[tuple[str, Any]]]]:
        return [(row, list(zip(self.heads, row.cells, strict=True))) for row in self.rows]


@dataclass
class Facts(Content):
    """Names and values; what is not known is said to be so."""

    template: ClassVar[str] = "details/_facts.html"

    facts: Sequence[tuple[str, Any]]
    total: ClassVar[None] = None

    @property
    def known(self) -> list[tuple[str, Any]]:
        return [(label, value) for label, value in self.facts if value not in UNKNOWN]

    @property
    def unknown(self) -> list[str]:
        return [label for label, value in self.facts if value in UNKNOWN]


@dataclass
class Fragment(Content):
    """Anything else, with a template of its own."""

    template: str  # type: ignore[misc]
    context: Any
    total: int | None = None
    newest: Newest | None = None


Build = Callable[[Viewed], Content | None]


@dataclass(frozen=True)
class Panel:
    """One part of a noun's detail page; one that does not apply to the record builds None."""

    slug: str
    title: str
    order: int
    build: Build


PANELS: dict[str, list[Panel]] = defaultdict(list)


def panel(noun: str, slug: str, title: str, *, order: int) -> Callable[[Build], Build]:
    """Register a panel: `build(viewed)` gives its content."""

    def register(build: Build) -> Build:
        PANELS[noun].append(Panel(slug, title, order, build))
        PANELS[noun].sort(key=lambda one: one.order)
        return build

    return register


@dataclass
class Head:
    """What stands under the name: short words, and tags of which some matter more."""

    words: Sequence[Any]
    tags: Sequence[tuple[str, bool]] = ()


HEADS: dict[str, Callable[[Viewed], Head]] = {}


def head(noun: str) -> Callable[[Callable[[Viewed], Head]], Callable[[Viewed], Head]]:
    def register(build: Callable[[Viewed], Head]) -> Callable[[Viewed], Head]:
        HEADS[noun] = build
        return build

    return register


@dataclass
class Shown:
    """A panel with its content for one record."""

    viewed: Viewed
    panel: Panel
    content: Content

    def _at(self, page: int) -> str:
        return self.viewed.url(panel=self.panel.slug, page=str(page))

    @property
    def all_url(self) -> str:
        """All its rows, alone on the page."""
        return self.viewed.url(panel=self.panel.slug)

    @property
    def newer(self) -> str:
        page = self.viewed.page
        return self._at(page - 1) if page > 1 else ""

    @property
    def older(self) -> str:
        newest = getattr(self.content, "newest", None)
        return self._at(newest.page + 1) if newest and newest.page < newest.pages else ""


def shown_panels(viewed: Viewed) -> list[Shown]:
    """The panels of the record, or the opened one alone."""
    found = []
    for one in PANELS[viewed.noun.slug]:
        if viewed.opened in ("", one.slug) and (content := one.build(viewed)) is not None:
            found.append(Shown(viewed, one, content))
    return found
