"""One record as one viewer sees it on one day: what panels and the timeline are built from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar

from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    ForeignKey,
    Model,
    QuerySet,
    Window,
)
from django.utils.html import format_html
from django.utils.safestring import SafeString

from orgs.details.windows import WHOLE, Placed, Windows, windows
from orgs.models import StatedSpell, User, holds_on
from orgs.nouns import NOUNS, Noun, noun_of
from orgs.periods import ONE_DAY
from orgs.personal import shown
from orgs.privacy import readable
from orgs.scope import Reach, Scope
from orgs.views.scope import Asked

T = TypeVar("T")
FEW, MANY = 10, 50  # rows of a panel among others, and on a page of its own

# Noun → where its records lay, and whether that was within the reach.
Places = Callable[[Reach, int], Iterable[Placed]]
_places: dict[str, Places] = {}


def lies(noun: str) -> Callable[[Places], Places]:
    """Declare where the noun's records lie over time; without it a record lies in one place."""

    def declare(places: Places) -> Places:
        _places[noun] = places
        return places

    return declare


def records_without_page(model: type[StatedSpell]) -> list[str]:
    """The attributes that are records without a page of their own, to be read with the spell."""
    keys = (model._meta.get_field(name) for name in model.ATTRIBUTES)
    return [
        key.name
        for key in keys
        if isinstance(key, ForeignKey) and noun_of(key.related_model) is None
    ]


def in_words(day: date) -> str:
    """A date as prose has it: 2021年9月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def unbroken(day: date) -> SafeString:
    """A date as tables have it, on one line."""
    return format_html('<span class="day">{}</span>', day.isoformat())


def _linked(text: str, url: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, text) if url else format_html("{}", text)


@dataclass
class Ref:
    """Another record named on the page, by the name of the day; a link if the viewer may open it.

    What it says, unless it is given, is known when the page has looked up all of its refs, kind by
    kind.
    """

    noun: str
    pk: int
    text: str = ""
    url: str = ""

    def __html__(self) -> SafeString:
        return _linked(self.text, self.url)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Link:
    """Words that lead to an address."""

    text: str
    url: str

    def __html__(self) -> SafeString:
        return _linked(self.text, self.url)

    def __str__(self) -> str:
        return self.text


@dataclass
class Newest:
    """The rows of a panel that are shown, newest first, and how many there are in all."""

    rows: list[Any]
    total: int
    page: int = 1
    pages: int = 1


@dataclass
class Viewed:
    """The record, the day, and what of it the viewer may see."""

    asked: Asked
    noun: Noun
    record: Any
    windows: Windows
    day: date  # the day asked for, or the nearest on which the record lay within reach
    opened: str = ""  # the one panel that is shown whole
    refs: list[Ref] = field(default_factory=list)
    personal: int = 0  # of how many persons personal fields are shown
    found: dict[Any, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, asked: Asked, noun: Noun, pk: int, opened: str = "") -> Viewed:
        """Raises `Http404` for a record that never lay within the viewer's reach."""
        reach = asked.scope.viewer
        noun.find(reach, pk)
        places = _places.get(noun.slug)
        inside = windows(places(reach, pk)) if places and not reach.everything else WHOLE
        day = inside.nearest(asked.scope.as_of)
        record = noun.named(noun.model._default_manager.filter(pk=pk), day).get()
        return cls(asked, noun, record, inside, day, opened)

    @cached_property
    def scope(self) -> Scope:
        return self.asked.scope.at(as_of=self.day)

    @property
    def user(self) -> User:
        return self.asked.user

    @property
    def pk(self) -> int:
        return self.record.pk

    @cached_property
    def spell(self) -> Any:
        """The unit's or Party organisation's spell of the day; before the first one, the first."""
        spells = self.record.spells.select_related(*records_without_page(self.record.spells.model))
        held = spells.filter(started_on__lte=self.day).order_by("-started_on").first()
        return held or spells.order_by("started_on").first()

    def once(self, find: Callable[[Viewed], T]) -> T:
        """What `find` tells of the record, looked up once for all panels that say it."""
        if find not in self.found:
            self.found[find] = find(self)
        return self.found[find]

    # What may be read

    def readable(self, model: type[Model], keys: Collection[Any]) -> frozenset[Any]:
        """The rows whose personal fields the viewer may read; that they did is written down."""
        found = readable(self.user, model, keys)
        self.personal += len(found)
        return found

    @cached_property
    def unmasked(self) -> bool:
        """Whether the record's own personal fields may be read."""
        return bool(self.readable(self.noun.model, [self.pk]))

    def own(self, instance: Model, name: str) -> Any:
        """A field of the record, masked when personal; choices by their labels."""
        value = shown(instance, name, unmasked=self.unmasked)
        label = getattr(instance, f"get_{name}_display", None)
        return label() if label else value

    @property
    def name(self) -> str:
        mask = self.noun.name_mask
        return self.record.name if mask is None or self.unmasked else mask(self.record.name)

    # What is told of the past

    def knows(self, day: date | None) -> date | None:
        """A date of the record, unless it lies after the last day within reach."""
        return day if self.windows.knows(day) else None

    def holds(self, spell: Any) -> bool:
        """Whether a spell holds on the page's day."""
        return spell.started_on <= self.day and (
            spell.ended_on is None or self.day < spell.ended_on
        )

    def span(self, spell: Any) -> SafeString:
        """From when to when, as people say it: with the last day."""
        since, end = unbroken(spell.started_on), spell.ended_on
        if end is None:
            return format_html("{} 起", since)
        if not self.windows.knows(end) and end != self.windows.end:
            return format_html("{} 起（此后不在您的范围内）", since)
        return format_html("{} 至 {}", since, unbroken(end - ONE_DAY))

    def held(self, spells: QuerySet) -> QuerySet:
        """The spells within reach; those that hold on the page's day first, then the newest."""
        now = ExpressionWrapper(holds_on(self.day), output_field=BooleanField())
        return (
            spells.filter(self.windows.held())
            .annotate(held_now=now)
            .order_by("-held_now", "-started_on", "-pk")
        )

    def happened(self, rows: QuerySet, day: str = "happened_on") -> QuerySet:
        """The rows of days within reach, newest first."""
        return rows.filter(self.windows.happened(day)).order_by(F(day).desc(), "-pk")

    def newest(self, rows: QuerySet, panel: str) -> Newest:
        """The first rows for a panel, or a page of all of them when it is opened."""
        size, page = (MANY, self.page) if self.opened == panel else (FEW, 1)
        counted = rows.annotate(rows_in_all=Window(Count("*")))
        found = list(counted[(page - 1) * size : page * size])
        total = found[0].rows_in_all if found else 0
        return Newest(found, total, page, -(-total // size))

    @property
    def page(self) -> int:
        given = self.asked.request.GET.get("page", "")
        return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 6 else 1

    @property
    def notes(self) -> list[str]:
        """What the page leaves out, and which day it shows instead of the one asked for."""
        asked, spans = self.asked.scope.as_of, self.windows.spans
        notes = []
        if self.day != asked:
            notes.append(
                f"{in_words(asked)}不在您的负责范围内；"
                f"以下为{in_words(self.day)}（在您范围内的日子）的情况。"
            )
        if spans[0].start:
            notes.append(f"{in_words(spans[0].start)}之前不在您的负责范围内，此前的情况不显示。")
        for before, after in pairwise(spans):
            gap = f"{in_words(before.end)}至{in_words(after.start - ONE_DAY)}"  # type: ignore[arg-type,operator]
            notes.append(f"{gap}不在您的负责范围内，其间的情况不显示。")
        if self.windows.end:
            notes.append(f"{in_words(self.windows.end)}起不在您的负责范围内，此后的情况不显示。")
        return notes

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a change of the day keeps, as hidden fields."""
        return [(name, value) for name, value in self.asked.fields() if name != "as_of"]

    # Where one can go

    def ref(self, noun: str, pk: int | None, text: str = "") -> Ref | None:
        """Another record by name, or in words of the page; None stays None."""
        if pk is None:
            return None
        ref = Ref(noun, pk, text)
        self.refs.append(ref)
        return ref

    def url(self, **more: str) -> str:
        """This page with more parameters."""
        return self.asked.url(self.noun.view, self.pk, scope=self.scope, more=more)

    def list_url(self, noun: str, **filters: Any) -> str:
        """The noun's list of the day with these filters."""
        return self.asked.url(f"{NOUNS[noun].view}_list", scope=self.scope, more=filters)

    def count(self, noun: str, number: int, **filters: Any) -> Link:
        """A number that leads to its rows."""
        return Link(f"{number:,}", self.list_url(noun, **filters))

    def resolve(self) -> None:
        """Look the refs up: one query for each kind of record, one more where persons are named."""
        by_noun: dict[str, list[Ref]] = defaultdict(list)
        for ref in self.refs:
            by_noun[ref.noun].append(ref)
        for slug, refs in by_noun.items():
            self._resolve(NOUNS[slug], refs)

    def _resolve(self, noun: Noun, refs: list[Ref]) -> None:
        keys = {ref.pk for ref in refs}
        rows = noun.model._default_manager.filter(pk__in=keys)
        found = {row.pk: row for row in noun.named(rows, self.day)}
        reach = self.asked.scope.viewer
        within = noun.placed(reach, None).filter(pk__in=keys).values_list("pk", flat=True)
        opens = keys if reach.everything else set(within)
        clear = self.readable(noun.model, list(keys)) if noun.name_mask else keys
        for ref in refs:
            name = found[ref.pk].name
            if not ref.text:
                ref.text = name if ref.pk in clear or not noun.name_mask else noun.name_mask(name)
            if ref.pk in opens:
                ref.url = self.asked.url(noun.view, ref.pk, scope=self.scope)
