"""Answering the address of an export as its owner is answered now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import resolve

from orgs.background import Progress
from orgs.lists.exports import progress as listeners
from orgs.lists.state import session_with
from orgs.models import Export


class RefusedError(Exception):
    """Why the file is not made, and what to do."""


class CancelledError(Exception):
    """The owner does not want the file any more."""


class Listener:
    """Hears of rows that are read and written, and says how many there have been of all."""

    def __init__(self, export: Export, progress: Progress) -> None:
        self.total, self.progress = export.total, progress
        self.stage, self.done = "", 0

    def __call__(self, stage: str, rows: int) -> None:
        """Raises `CancelledError`."""
        self.done = rows if stage != self.stage else self.done + rows
        self.stage = stage
        if self.progress.say(stage, self.done, self.total) is False:
            raise CancelledError


@contextmanager
def listening(export: Export) -> Iterator[None]:
    with Progress(Export._meta.db_table, "id", export.pk) as progress:
        token = listeners.set(Listener(export, progress))
        try:
            yield
        finally:
            listeners.reset(token)


def answer(export: Export) -> HttpResponse | StreamingHttpResponse:
    """What the page answers. It does not turn into an export again, as somebody listens.

    Raises `RefusedError` when the owner may not have it any more.
    """
    if not export.owner.is_active:
        raise RefusedError("账号已停用，没有生成文件。")
    request = _request(export)
    found = resolve(request.path_info)
    request.resolver_match = found
    try:
        response: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    except (Http404, PermissionDenied):
        raise RefusedError(
            "要导出的内容已不在您的负责范围内，没有生成文件。请核对您的角色和范围，再到名单页导出。"
        ) from None
    if response.status_code != 200:  # a condition that does not hold any more
        raise RefusedError("导出的条件已失效，没有生成文件。请回到原来的页面核对条件，再导出。")
    return cast(HttpResponse | StreamingHttpResponse, response)


def pieces(response: HttpResponse | StreamingHttpResponse) -> Iterator[bytes]:
    """Its content. The response is not closed: that ends a request, and with it the connection to
    the database, which holds the job's lock."""
    if isinstance(response, StreamingHttpResponse):
        return cast(Iterator[bytes], response.streaming_content)
    return iter([response.content])


def _request(export: Export) -> HttpRequest:
    """The owner's request, as the server would have received it."""
    path, _, query = export.address.partition("?")
    request: Any = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = path
    request.META = {"REMOTE_ADDR": export.asked_from or "", "QUERY_STRING": query}
    request.GET = QueryDict(query)
    request.user = export.owner
    request.session = session_with(request.GET.get("q", ""), export.searched)
    return cast(HttpRequest, request)
