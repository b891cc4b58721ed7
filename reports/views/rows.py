"""What every page with a list of rows does: reading of persons is written down, rows are counted."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from orgs.audit import record
from orgs.lists.exports import Sheet
from orgs.lists.listing import Listing
from orgs.lists.tables import RowsTable
from orgs.models import AuditEvent
from orgs.views.scope import Asked


def target(asked: Asked, what: str) -> str:
    """What was looked at: never with the text searched for, which may be a person's name."""
    scope = asked.scope
    return f"{what} {scope.division} {scope.as_of} {scope.period}"


def note_reading(
    request: HttpRequest, asked: Asked, what: str, tables: Sequence[RowsTable]
) -> None:
    """That personal fields were shown is written down."""
    if read := sum(len(table.readable) for table in tables):
        record(
            AuditEvent.Kind.PERSONAL_READ,
            request,
            by=asked.user,
            target=target(asked, what),
            rows=read,
        )


def counted(listings: Sequence[tuple[str, Listing]], sheets: Sequence[Sheet]) -> str:
    """How many rows of which kind a file holds."""
    pairs = zip(listings, sheets, strict=True)
    return "，".join(f"{what}{len(one.rows)}行" for (what, _), one in pairs)
