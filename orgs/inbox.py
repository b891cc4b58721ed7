"""我的事项: what a user has to do, with the day it is due. Each app registers what it knows of.

An item is derived from the records and is gone when they say that it is done: nobody ticks it off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from orgs.models import User


@dataclass(frozen=True)
class Item:
    """One thing, or a number of like things, to do. `due_on` is None where no day is set."""

    kind: str  # what sort of thing, as its heading in the inbox: 诉求、走访、任务 …
    title: str
    url: str
    due_on: date | None = None
    detail: str = ""
    is_returned: bool = False  # sent back to the user, with the reason in `detail`


Source = Callable[[User, date], Iterable[Item]]
SOURCES: list[Source] = []


def register(source: Source) -> Source:
    """Add what an app knows of: `source(user, day)` are the items of the user on the day."""
    SOURCES.append(source)
    return source


def items_of(user: User, day: date) -> list[Item]:
    """All that the user has to do: what was sent back first, then by day, undated last."""
    found = [item for source in SOURCES for item in source(user, day)]
    return sorted(found, key=lambda one: (not one.is_returned, one.due_on or date.max, one.title))
