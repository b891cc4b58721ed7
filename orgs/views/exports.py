"""导出的文件: one's own, on their way or done; nobody else sees or gets them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from tempfile import TemporaryFile
from typing import IO, cast

from django.conf import settings
from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from orgs.accounts.profile import Link, leads
from orgs.accounts.rights import held
from orgs.audit import record
from orgs.exports import jobs
from orgs.exports.everything import may_have_everything, write_everything
from orgs.exports.standing import may_still_have
from orgs.ledgers.kinds import kinds
from orgs.models import AuditEvent, Division, Notice, Role, User
from orgs.models.exports import ExportQuerySet
from orgs.notices import mark_read
from orgs.uploads.store import EXPORTS, path_of
from orgs.views.files import TYPES, is_made_in_background, later, saved_as

PIECE = 2**16  # bytes


@leads
def exports_of(user: User) -> list[Link]:
    """For who has anything to export."""
    sees = held(user).exclude(role__reaches=Role.Reaches.NOTHING).exists()
    return [Link("导出的文件", reverse("export_list"), "download")] if sees else []


@never_cache
@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    """The newest first; while any is on its way, the page asks again for the list."""
    exports = list(_own(request))
    context = {
        "exports": exports,
        "is_moving": any(one.is_under_way and not one.is_silent for one in exports),
        "offers_everything": may_have_everything(cast(User, request.user)),
    }
    partial = request.headers.get("HX-Target") == "exports"
    return render(request, "exports/_list.html" if partial else "exports/list.html", context)


@never_cache
@require_safe
def export_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, only ever to be saved; that it was is written down."""
    export = get_object_or_404(_own(request).exclude(stored="").select_related("owner"), pk=pk)
    path = path_of(export.stored)
    if not path.is_file():
        raise Http404(pk)
    if not may_still_have(export):
        messages.error(
            request, f"不能下载“{export.file_name}”：生成以后您的授权有结束的。请重新导出。"
        )
        return redirect("export_list")
    target = f"下载 {export.file_name}"
    record(AuditEvent.Kind.EXPORT, request, by=export.owner, target=target)
    mark_read(Notice.objects.filter(user=export.owner, noun=EXPORTS, object_id=pk))
    response = FileResponse(path.open("rb"), content_type=TYPES[path.suffix])
    response["X-Content-Type-Options"] = "nosniff"
    return saved_as(response, export.file_name)


@require_POST
def export_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Out with the file; one that is on its way is not made."""
    found = _own(request).filter(pk=pk)
    export = get_object_or_404(found)
    jobs.drop(found)
    done = "取消" if export.is_under_way else "删除"
    messages.success(request, f"已{done}“{export.file_name}”。")
    return redirect("export_list")


@never_cache
@require_safe
def all_ledgers(request: HttpRequest) -> HttpResponseBase:
    """全部台账: always made in the background."""
    user = cast(User, request.user)
    if not may_have_everything(user):
        raise Http404(request.path)
    if not is_made_in_background():
        place = Division.objects.get(pk=settings.KAIFU_DISTRICT_CODE).name
        name = f"全部台账_{place}_{timezone.localdate():%Y%m%d}.zip"
        return later(request, request.path_info, name, total=len(kinds()))
    archive = TemporaryFile()  # noqa: SIM115  (closed when it has been read)
    rows = write_everything(archive)
    kind, said = AuditEvent.Kind.EXPORT, "全部台账（含个人信息）"
    record(kind, request, by=user, target=said, rows=rows)
    return StreamingHttpResponse(_read(archive), TYPES[".zip"])


def _read(archive: IO[bytes]) -> Iterator[bytes]:
    with archive:
        archive.seek(0)
        yield from iter(partial(archive.read, PIECE), b"")


def _own(request: HttpRequest) -> ExportQuerySet:
    return cast(User, request.user).exports.kept()
