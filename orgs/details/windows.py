"""The days on which a record lay within a viewer's reach: what the page may tell of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from orgs.periods import ONE_DAY


class Placed(NamedTuple):
    """From one day to another (half-open) the record lay somewhere, inside the reach or not."""

    start: date
    end: date | None
    inside: bool


class Window(NamedTuple):
    """Days within reach, `[start, end)`; None means without bound."""

    start: date | None
    end: date | None

    def holds(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Windows:
    """The stretches of days within reach, in order and apart."""

    spans: tuple[Window, ...]

    def __contains__(self, day: date) -> bool:
        return any(span.holds(day) for span in self.spans)

    def __iter__(self) -> Iterator[Window]:
        return iter(self.spans)

    @property
    def is_whole(self) -> bool:
        return self == WHOLE

    @property
    def end(self) -> date | None:
        return self.spans[-1].end

    def knows(self, day: date | None) -> bool:
        """What happened on the day is told, unless it came after the last day within reach."""
        return day is not None and (self.end is None or day < self.end)

    def nearest(self, day: date) -> date:
        """The day itself within reach, else the last before it, else the first after it."""
        if day in self:
            return day
        ends = [span.end for span in self.spans if span.end is not None and span.end <= day]
        if ends:
            return ends[-1] - ONE_DAY
        starts = [span.start for span in self.spans if span.start is not None]
        return starts[0] if starts else day

    def happened(self, field: str) -> Q:
        """The rows whose day in `field` lies within reach."""
        found = Q(pk__in=())
        for span in self.spans:
            found |= _from(field, "gte", span.start) & _from(field, "lt", span.end)
        return Q() if self.is_whole else found

    def held(self) -> Q:
        """The spells that hold on a day within reach."""
        found = Q(pk__in=())
        for span in self.spans:
            open_end = Q() if span.start is None else Q(ended_on=None) | Q(ended_on__gt=span.start)
            found |= _from("started_on", "lt", span.end) & open_end
        return Q() if self.is_whole else found


WHOLE = Windows((Window(None, None),))


def _from(field: str, lookup: str, day: date | None) -> Q:
    return Q() if day is None else Q(**{f"{field}__{lookup}": day})


def windows(placed: Iterable[Placed]) -> Windows:
    """The windows of a record that lay in these places.

    What lies before the first place that is known belongs to it, and what comes after the last.
    """
    known = sorted(placed, key=lambda place: (place.start, place.end or date.max))
    if all(place.inside for place in known):
        return WHOLE
    spans: list[Window] = []
    for place in (place for place in known if place.inside):
        start, end = place.start, place.end
        if spans and (spans[-1].end is None or start <= spans[-1].end):
            start, end = spans[-1].start, _later(spans[-1].end, end)  # type: ignore[assignment]
            spans.pop()
        spans.append(Window(start, end))
    if spans and known[0].inside:
        spans[0] = Window(None, spans[0].end)
    if spans and max(known, key=lambda place: place.end or date.max).inside:
        spans[-1] = Window(spans[-1].start, None)
    return Windows(tuple(spans))


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)
