"""The rows of a figure page by page, with nothing lost or doubled when rows change in between.

A page begins after the primary key where the one before ended: keys of rows never change, while
what they are called by (a code, a number) may be corrected between two pages.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from orgs.lists.listing import Listing
from orgs.scope import ScopeError
from reports.as_json import masked

Row = dict[str, Any]
Position = tuple[int, Any]  # which of the listings, and the last primary key; None at its beginning

LARGEST = 2**63 - 1


def page(listings: Sequence[Listing], cursor: str, limit: int) -> tuple[list[Row], str]:
    """At most `limit` rows after the cursor, and the cursor of the next page; "" when none is left.

    Raises `ScopeError` for a cursor that is not one of these listings.
    """
    at, last = _read(cursor, listings) if cursor else (0, None)
    rows: list[Row] = []
    for number in range(at, len(listings)):
        room = limit - len(rows)
        found = list(_after(listings[number], last, room + 1))
        rows += found[:room]
        if len(found) > room:
            return rows, _written((number, found[room - 1]["id"] if room else None))
        last = None
    return rows, ""


def _after(listing: Listing, last: Any, most: int) -> Iterator[Row]:
    rows = listing.rows.order_by("pk")
    rows = rows if last is None else rows.filter(pk__gt=last)
    return masked(replace(listing, rows=rows[:most]))


def _written(position: Position) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def _read(cursor: str, listings: Sequence[Listing]) -> Position:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        at, last = json.loads(text)
    except (binascii.Error, ValueError, TypeError):
        at, last = -1, None
    if not (type(at) is int and 0 <= at < len(listings) and _is_key(last, listings[at])):
        raise ScopeError("cursor 无效：请原样使用上一页给出的 next，不要改动，也不要用于别的指标")
    return at, last


def _is_key(last: Any, listing: Listing) -> bool:
    if last is None:
        return True
    if type(listing.rows.model._meta.pk.to_python("1")) is str:
        return isinstance(last, str) and "\0" not in last
    return type(last) is int and abs(last) <= LARGEST
