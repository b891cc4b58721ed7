"""What every page with a list of rows does: written-down reading of persons, and files."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from orgs.audit import record
from orgs.lists.exports import Sheet, as_csv, as_xlsx, sheet
from orgs.lists.listing import Listing
from orgs.lists.tables import RowsTable
from orgs.models import AuditEvent
from orgs.privacy import readable
from orgs.views.lists import XLSX
from orgs.views.scope import Asked

FORMS = ("xlsx", "csv")


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


def sheets_of(asked: Asked, found: Sequence[Listing]) -> tuple[list[Sheet], bool]:
    """The files' sheets, and whether personal fields are readable in any of their rows."""
    sheets, personal = [], False
    for listing in found:
        allowed: frozenset[object] = frozenset()
        if any(column.mask for column in listing.columns):
            keys = list(listing.rows.values_list("pk", flat=True))
            allowed = readable(asked.user, listing.rows.model, keys)
        personal |= bool(allowed)
        sheets.append(sheet(listing, allowed))
    return sheets, personal


def check_form(form: str) -> None:
    """Raises `Http404` for a kind of file that is not made."""
    if form not in FORMS:
        raise Http404(form)


def as_file(
    request: HttpRequest,
    asked: Asked,
    *,
    title: str,
    form: str,
    head: Sequence[tuple[str, str]],
    sheets: Sequence[Sheet],
    said: str,
) -> HttpResponseBase:
    """The rows as a file named by title, division and day; `said` is what the audit calls it."""
    rows = sum(len(one.rows) for one in sheets)
    record(AuditEvent.Kind.EXPORT, request, by=asked.user, target=said, rows=rows)
    response: HttpResponseBase
    if form == "csv":
        response = StreamingHttpResponse(as_csv(head, sheets), "text/csv; charset=utf-8")
    else:
        response = HttpResponse(as_xlsx(head, sheets), XLSX)
    return named(asked, response, title, form)


def named(asked: Asked, response: HttpResponseBase, title: str, form: str) -> HttpResponseBase:
    """The file's name says what, where and when."""
    name = f"{title}_{asked.bar.division.name}_{asked.scope.as_of:%Y%m%d}.{form}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
