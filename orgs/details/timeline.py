"""What happened to a record, newest first: one list merged from every app's sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from orgs.details.viewed import Ref, Viewed
from orgs.models import Change

PER_PAGE = 30


@dataclass
class Entry:
    """One thing that happened on a day: what it was in words, by which document, who says so."""

    day: date
    said: Sequence[Any]  # words and refs
    document_no: str = ""
    change_id: int | None = None
    kind: str = ""
    change: Change | None = None  # looked up for the entries that are shown

    @property
    def words(self) -> SafeString:
        return format_html_join("", "{}", ((part,) for part in self.said))

    @property
    def document(self) -> str:
        return self.document_no or (self.change.document_no if self.change else "")

    @property
    def origin(self) -> SafeString | str:
        """How it came into the ledger: imported, corrected, recorded; by whom and when."""
        change = self.change
        if change is None or change.kind == Change.Kind.DEMO:
            return ""
        batch = f"第{change.batch_id}批" if change.batch_id else ""
        who = change.by.name if change.by else ((change.batch and change.batch.by) or "")
        said = f"{change.get_kind_display()}{batch} {timezone.localtime(change.made_at):%Y-%m-%d} {who}".strip()
        return format_html("{}：{}", said, change.reason) if change.reason else said

    @property
    def is_correction(self) -> bool:
        return self.change is not None and self.change.kind == Change.Kind.CORRECTED


Source = Callable[[Viewed, int], Iterable[Entry]]


@dataclass(frozen=True)
class Kind:
    slug: str
    label: str
    order: int
    source: Source


SOURCES: dict[str, list[Kind]] = defaultdict(list)


def timeline(noun: str, slug: str, label: str, *, order: int) -> Callable[[Source], Source]:
    """Register a source: `source(viewed, limit)` gives at least the newest `limit` entries."""

    def register(source: Source) -> Source:
        SOURCES[noun].append(Kind(slug, label, order, source))
        SOURCES[noun].sort(key=lambda kind: kind.order)
        return source

    return register


def spells_told(
    viewed: Viewed,
    spells: QuerySet,
    limit: int,
    opened: Callable[[Any], Sequence[Any]],
    closed: Callable[[Any], Sequence[Any]],
) -> Iterable[Entry]:
    """Entries for the start and the end of each link, in words."""
    latest = spells.filter(viewed.windows.held()).order_by(
        Coalesce("ended_on", "started_on").desc(), "-pk"
    )
    for spell in latest[:limit]:
        if spell.started_on in viewed.windows:
            yield Entry(spell.started_on, opened(spell), change_id=spell.opened_by_id)
        if spell.ended_on and spell.ended_on in viewed.windows:
            yield Entry(spell.ended_on, closed(spell), change_id=spell.closed_by_id)


def happenings_told(
    viewed: Viewed,
    rows: QuerySet,
    limit: int,
    told: Callable[[Any], Sequence[Any]],
    day: str = "happened_on",
) -> Iterable[Entry]:
    """An entry for each thing that happened on one day."""
    for row in viewed.happened(rows, day)[:limit]:
        number = getattr(row, "document_no", "")
        yield Entry(getattr(row, day), told(row), document_no=number, change_id=row.change_id)


@dataclass
class Timeline:
    """A page of the merged list, by day."""

    viewed: Viewed
    chosen: str
    page: int
    entries: list[Entry] = field(default_factory=list)
    has_more: bool = False

    @classmethod
    def of(cls, viewed: Viewed) -> Timeline:
        chosen = viewed.asked.request.GET.get("kind", "")
        kinds = SOURCES[viewed.noun.slug]
        if chosen not in {kind.slug for kind in kinds}:
            chosen = ""
        line = cls(viewed, chosen, 1 if viewed.opened else viewed.page)
        limit = line.page * PER_PAGE + 1
        others = len(viewed.refs)
        for kind in kinds:
            if chosen in ("", kind.slug):
                for entry in kind.source(viewed, limit):
                    entry.kind = kind.label
                    line.entries.append(entry)
        line.entries.sort(key=lambda entry: entry.day, reverse=True)
        line.has_more = len(line.entries) >= limit
        line.entries = line.entries[(line.page - 1) * PER_PAGE : line.page * PER_PAGE]
        viewed.refs[others:] = [
            part for entry in line.entries for part in entry.said if isinstance(part, Ref)
        ]
        line._find_changes()
        return line

    def _find_changes(self) -> None:
        changes = Change.objects.select_related("by", "batch__by")
        found = changes.in_bulk({entry.change_id for entry in self.entries if entry.change_id})
        for entry in self.entries:
            entry.change = found.get(entry.change_id) if entry.change_id else None

    @property
    def days(self) -> list[tuple[date, list[Entry]]]:
        return [(day, list(told)) for day, told in groupby(self.entries, lambda entry: entry.day)]

    @property
    def kinds(self) -> list[tuple[str, str, bool]]:
        """Label and address of each filter, and whether it is the chosen one."""
        found = [("全部", self.viewed.url(), not self.chosen)]
        return found + [
            (kind.label, self.viewed.url(kind=kind.slug), kind.slug == self.chosen)
            for kind in SOURCES[self.viewed.noun.slug]
        ]

    def _at(self, page: int) -> str:
        more = {"kind": self.chosen} if self.chosen else {}
        return self.viewed.url(**more, page=str(page))

    @property
    def older(self) -> str:
        return self._at(self.page + 1) if self.has_more else ""

    @property
    def newer(self) -> str:
        return self._at(self.page - 1) if self.page > 1 else ""
