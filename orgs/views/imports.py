"""数据导入: a ledger file is given, its columns are checked, and so is what it would change."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from orgs.acts import editing_reach
from orgs.audit import record
from orgs.ledgers.files import UnusableError
from orgs.ledgers.kinds import kind_named, kinds
from orgs.ledgers.runs import Finding
from orgs.lists.state import selected
from orgs.models import AuditEvent, Difference, ImportBatch, User
from orgs.nouns import NOUNS
from orgs.rosters.kinds import KINDS
from orgs.uploads import grid, jobs, mapping, steps
from orgs.uploads.forms import RowFilter, UploadForm
from orgs.uploads.returning import returned_rows
from orgs.uploads.store import path_of
from orgs.uploads.taking_back import obstacles_to, take_back
from orgs.uploads.templates import template_of
from orgs.views.files import XLSX, saved_as

PER_PAGE = 25
ROWS_PER_PAGE = 50

View = Callable[..., HttpResponseBase]


def for_keepers(view: View) -> View:
    """Only for who keeps the ledgers of a division; for others there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not steps.may_import(cast(User, request.user)):
            raise Http404(request.path)
        return view(request, *args, **kwargs)

    return guarded


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    return get_object_or_404(steps.visible(cast(User, request.user)), pk=pk)


@for_keepers
def import_list(request: HttpRequest) -> HttpResponse:
    batches = steps.visible(cast(User, request.user))
    page = Paginator(batches, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(batch, _title(batch)) for batch in page]
    context = {"page": page, "rows": rows, "kinds": kinds().values()}
    return render(request, "imports/list.html", context)


@for_keepers
def import_new(request: HttpRequest) -> HttpResponse:
    """A file or a table is given; `fix` brings back the rejected rows of a batch to be mended."""
    batch = _to_be_fixed(request)
    initial, fixing = _fixing(batch) if batch else ({}, {})
    form = UploadForm(
        cast(User, request.user), request.POST or None, request.FILES or None, initial=initial
    )
    if request.method == "POST" and form.is_valid() and (got := form.receive()):
        batch, is_new = got
        if not is_new:
            messages.info(request, "这个文件先前已经收到，没有重复导入。下面是它的情况。")
        return redirect("import", batch.pk)
    return _upload_page(request, form, **fixing)


def _to_be_fixed(request: HttpRequest) -> ImportBatch | None:
    pk = request.GET.get("fix", "")
    if request.method == "POST" or not pk.isdigit():
        return None
    batch = get_object_or_404(steps.visible(cast(User, request.user)), pk=pk, by=request.user)
    return batch if batch.stored else None


def _fixing(batch: ImportBatch) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the form begins with, and what the page says of it."""
    text, errors, shown = grid.rejected(batch)
    initial = {"kind": batch.kind, "as_of": batch.as_of, "pasted": text}
    fixing = {
        "fixed": batch,
        "errors": errors,
        "shown": shown,
        "left_out": batch.rejected - shown,
        "most": grid.MOST,
    }
    return initial | batch.options, fixing


def _upload_page(request: HttpRequest, form: UploadForm, **fixing: Any) -> HttpResponse:
    context = {
        "form": form,
        "columns": grid.columns(),
        "errors": [],
        "shows_grid": bool(form["pasted"].value()),
    } | fixing
    response = render(request, "imports/new.html", context, status=422 if form.errors else 200)
    add_never_cache_headers(response)
    return response


@require_POST
@for_keepers
def import_grid(request: HttpRequest, noun: str) -> HttpResponse:
    """The rows chosen in a list, as a grid in which they can be changed."""
    if noun not in NOUNS or (kind := grid.kind_of(NOUNS[noun])) is None:
        raise Http404(noun)
    user, today = cast(User, request.user), timezone.localdate()
    chosen = selected(NOUNS[noun], request)
    records = NOUNS[noun].editable(editing_reach(user), today).filter(pk__in=chosen.values("pk"))
    pks = list(records.values_list("pk", flat=True)[: grid.MOST + 1])
    if not pks or len(pks) > grid.MOST:
        problem = (
            f"一次最多修改 {grid.MOST} 行，请缩小范围，或用文件导入。" if pks else "请先勾选。"
        )
        messages.error(request, f"没有打开表格：{problem}")
        return redirect(f"{NOUNS[noun].view}_list")
    text = grid.rows_of(kind, pks, today)
    return _upload_page(
        request, UploadForm(user, initial={"kind": kind.name, "pasted": text, "as_of": today})
    )


@never_cache  # the page and its part answer at one address
@for_keepers
def import_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The batch as it stands: what is running, what it would change, or what it did."""
    batch = _batch(request, pk)
    if batch.state == ImportBatch.State.UPLOADED:
        return redirect("import_mapping", pk)
    context = {"batch": batch, "kind_title": _title(batch)}
    if batch.is_running:
        return render(request, "imports/running.html", context)
    filters = RowFilter(batch, request.GET)
    page = Paginator(filters.rows(), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "filters": filters,
        "page": page,
        "warnings": [_warning(*said) for said in batch.warnings],
        "may_act": batch.by_id == request.user.pk,
        "is_list": batch.kind in KINDS.values(),
        "to_settle": batch.differences.filter(state__in=Difference.PENDING).count(),
    }
    fragment = request.headers.get("HX-Target") == "import-rows"
    return render(request, "imports/_rows.html" if fragment else "imports/batch.html", context)


def _warning(sheet: str, row: int | None, column: str, *more: str) -> Finding:
    """What the batch keeps of a warning; one of long ago is without the value."""
    *value, rule, remedy = more
    return Finding(sheet, row, column, "".join(value), rule, remedy)


@for_keepers
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; when it is through, the page is loaded anew."""
    batch = _batch(request, pk)
    if not batch.is_running:
        return HttpResponse(headers={"HX-Refresh": "true"})
    jobs.look_after()
    return render(request, "imports/_progress.html", {"batch": batch})


@for_keepers
def import_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column is which. A file whose columns are all understood may go straight on."""
    batch = _batch(request, pk)
    if batch.by_id != request.user.pk or batch.state not in _MAPPABLE:
        return redirect("import", pk)
    kind, user = kind_named(batch.kind), cast(User, request.user)
    try:
        found = mapping.tops(steps.file_of(batch))
    except UnusableError as error:
        messages.error(request, str(error))
        steps.discard(batch)
        return redirect("import_new")
    learnt, goes_on = mapping.remembered(user)[kind.name], "redo" not in request.POST
    asked = None
    if request.method == "POST":
        asked = mapping.asked_for(kind, found, learnt, request.POST)
    complaints = mapping.complaints(kind, asked) if asked is not None and goes_on else []
    if asked is not None and not complaints and goes_on:
        mapping.remember(user, kind, found, asked)
        steps.start_check(batch, asked)
        return redirect("import", pk)
    chosen = asked if asked is not None else (batch.mapping or None)
    views = mapping.survey(kind, found, learnt, chosen)
    context = {
        "batch": batch,
        "kind": kind,
        "kind_title": kind.title,
        "sheets": views,
        "complaints": complaints,
        "is_complete": any(view.is_complete for view in views),
    }
    return render(request, "imports/mapping.html", context, status=422 if complaints else 200)


_MAPPABLE = (ImportBatch.State.UPLOADED, ImportBatch.State.CHECKED, ImportBatch.State.FAILED)


@require_POST
@for_keepers
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Once: a second click finds the batch on its way. Bad rows are left out only if that is said."""
    batch = _batch(request, pk)
    if batch.by_id != request.user.pk:
        messages.error(request, "只有导入人本人可以写入这个文件。")
    elif batch.rejected and not request.POST.get("skip"):
        messages.error(request, "文件中有退回的行。请改正后重新导入，或者勾选“跳过退回的行”。")
    else:
        steps.start_apply(batch, skip=bool(request.POST.get("skip")))
    return redirect("import", pk)


@require_POST
@for_keepers
def import_retry(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    if batch.by_id == request.user.pk:
        steps.start_check(batch, batch.mapping)
    return redirect("import", pk)


@require_POST
@for_keepers
def import_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The stored file once more: checked anew, as if it had just been given."""
    batch = _batch(request, pk)
    if not batch.may_come_again:
        messages.error(
            request, "不能再导入一次：这个批次还在办理（请先写入或放弃），或者没有保存原文件。"
        )
        return redirect("import", pk)
    fresh, is_new = steps.again(cast(User, request.user), batch)
    if not is_new:
        messages.info(request, "这个文件已有一个批次正在办理，没有重复导入。下面是它的情况。")
    return redirect("import", fresh.pk)


@never_cache
@for_keepers
def import_original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it was given: only ever to be saved, for it holds whatever its sender put there."""
    batch = _batch(request, pk)
    if not batch.stored or not path_of(str(batch.stored)).is_file():
        raise Http404(f"import {pk}")
    record(AuditEvent.Kind.EXPORT, request, by=cast(User, request.user),
           target=f"导入批次{batch.pk} 原文件", rows=batch.rows)  # fmt: skip
    return FileResponse(
        path_of(str(batch.stored)).open("rb"), as_attachment=True, filename=batch.file_name
    )


@require_POST
@for_keepers
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    if batch.by_id == request.user.pk and steps.discard(batch):
        messages.success(request, f"已放弃“{batch.file_name}”，台账没有变化。")
    return redirect("import_list")


@for_keepers
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the batch back, after a page that says what that does or what stands in its way."""
    batch = _batch(request, pk)
    found = obstacles_to(batch, cast(User, request.user))
    if request.method == "POST" and not found:
        found = take_back(batch, by=cast(User, request.user))
        if not found:
            messages.success(request, f"已撤回“{batch.file_name}”，台账恢复到导入之前。")
            return redirect("import", pk)
    context = {"batch": batch, "kind_title": _title(batch), "obstacles": found}
    return render(
        request, "imports/undo.html", context, status=200 if request.method == "GET" else 409
    )


@for_keepers
def import_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The rejected rows with their reasons, ready to be corrected and sent again."""
    batch = _batch(request, pk)
    if batch.by_id != request.user.pk or not batch.stored:
        raise Http404(f"import {pk}")
    content, count = returned_rows(batch)
    record(AuditEvent.Kind.EXPORT, request, by=cast(User, request.user),
           target=f"导入批次{batch.pk} 退回的行", rows=count)  # fmt: skip
    return saved_as(HttpResponse(content, XLSX), f"退回的行-{_title(batch)}.xlsx")


@for_keepers
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty ledger of the kind to fill in, with drop-downs and a page that explains it."""
    if kind not in kinds():
        raise Http404(kind)
    content = template_of(kinds()[kind])
    return saved_as(HttpResponse(content, XLSX), f"{kinds()[kind].title}-导入模板.xlsx")


def _title(batch: ImportBatch) -> str:
    kind = kinds().get(batch.kind)
    return kind.title if kind else batch.kind
