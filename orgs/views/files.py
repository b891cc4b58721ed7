"""Files that pages offer: what they hold, what the audit says of them, and what they are called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from orgs.audit import record
from orgs.exports.asking import AskingError, ask
from orgs.lists.exports import Sheet, as_csv, as_xlsx, progress, sheet
from orgs.lists.listing import Listing
from orgs.lists.state import search_of
from orgs.models import AuditEvent, Export, User
from orgs.privacy import readable
from orgs.views.scope import Asked

FORMS = ("xlsx", "csv")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
TYPES = {".xlsx": XLSX, ".csv": CSV, ".zip": "application/zip"}

Head = Sequence[tuple[str, str]]  # what a file says of itself before its rows
Sheets = tuple[list[Sheet], bool]  # and whether personal fields are readable in any of their rows
R = TypeVar("R", bound=HttpResponseBase)


def check_form(form: str) -> None:
    """Raises `Http404` for a kind of file that is not made."""
    if form not in FORMS:
        raise Http404(form)


def sheets_of(asked: Asked, found: Sequence[Listing]) -> Sheets:
    """A sheet for each listing."""
    sheets, personal = [], False
    for listing in found:
        allowed: frozenset[object] = frozenset()
        if any(column.mask for column in listing.columns):
            keys = list(listing.rows.order_by().values_list("pk", flat=True))
            allowed = readable(asked.user, listing.rows.model, keys)
        personal |= bool(allowed)
        sheets.append(sheet(listing, allowed))
    return sheets, personal


def rows_file(
    request: HttpRequest,
    asked: Asked,
    *,
    title: str,
    form: str,
    listings: Sequence[Listing],
    head: Callable[[Sequence[Sheet]], Head],
    said: str,
    sheets: Callable[[Asked, Sequence[Listing]], Sheets] = sheets_of,
    address: str = "",
) -> HttpResponseBase:
    """All rows of the listings as a file, made in the background when they are many.

    `address` is where the worker asks for it, of a page whose own parameters say the days.
    `said` is what the audit calls it, and never holds the text searched for, which may be a
    person's name.
    """
    count = sum(listing.rows.order_by().count() for listing in listings)
    if count > settings.KAIFU_EXPORT_ROWS and not is_made_in_background():
        return later(request, address or asked.pinned, name_of(asked, title, form), total=count)
    made, personal = sheets(asked, listings)
    said = f"{said}{'（含个人信息）' if personal else ''}"
    return as_file(request, asked, title=title, form=form, head=head(made), sheets=made, said=said)


def as_file(
    request: HttpRequest,
    asked: Asked,
    *,
    title: str,
    form: str,
    head: Head,
    sheets: Sequence[Sheet],
    said: str,
) -> HttpResponseBase:
    """The sheets as a file named by title, division and day."""
    kind = AuditEvent.Kind.EXPORT
    record(kind, request, by=asked.user, target=said, rows=rows_in(sheets))
    response: HttpResponseBase
    if form == "csv":
        response = StreamingHttpResponse(as_csv(head, sheets), CSV)
    else:
        response = HttpResponse(as_xlsx(head, sheets), XLSX)
    return saved_as(response, name_of(asked, title, form))


def is_made_in_background() -> bool:
    """Whether the worker asks, and not a page."""
    return progress.get() is not None


def later(request: HttpRequest, address: str, name: str, *, total: int) -> HttpResponse:
    """Have the worker make what the address answers; the page of exports shows how far it is."""
    user: User = request.user  # type: ignore[assignment]
    told = {"searched": search_of(request), "asked_from": get_client_ip_address(request)}
    try:
        export = ask(user, address, name, total=total, **told)
    except AskingError as error:
        messages.error(request, str(error))
    else:
        messages.info(request, _said(export))
    return redirect("export_list")


def _said(export: Export) -> str:
    if export.is_ready:
        return f"“{export}”先前已经生成，台账没有变动，可以直接下载。"
    return f"“{export}”内容较多，在后台生成，可以先做别的事；完成以后在这里下载。"


def rows_in(sheets: Sequence[Sheet]) -> int:
    return sum(len(one.rows) for one in sheets)


def name_of(asked: Asked, title: str, form: str) -> str:
    """Says what, where and when."""
    return f"{title}_{asked.bar.division.name}_{asked.scope.as_of:%Y%m%d}.{form}"


def saved_as(response: R, name: str) -> R:
    """The answer as a file to be saved, never to be shown by the browser."""
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
