"""上级表格: the forms of one's division, a new one, its next edition."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from orgs.audit import record
from orgs.models import AuditEvent
from orgs.uploads.store import path_of
from orgs.views.files import XLSX, saved_as
from orgs.views.scope import Asked, scoped
from reports.models import Filling, Workbook
from reports.workbooks.forms import WorkbookForm
from reports.workbooks.periods import name_of_period, part_of, period_of
from reports.workbooks.saving import (
    MovedOnError,
    TakenError,
    add,
    edit,
    owners_for,
    stamp,
    workbooks_of,
)

TAKEN = "本区划已有同名的表格：换了版式的，请在那份表格里上传新版；不是同一份的，请改名称"
MOVED_ON = "这份表格刚刚由他人改过，下面是现在的情况；请核对以后再保存"


def workbook_of(asked: Asked, pk: int) -> Workbook:
    """Raises `Http404` for one that is not the user's to keep."""
    return get_object_or_404(workbooks_of(asked.user), pk=pk)


@require_safe
@scoped
def workbook_list(request: HttpRequest, asked: Asked) -> HttpResponse:
    last = Filling.objects.filter(workbook=OuterRef("pk")).order_by("-period_start")
    found = workbooks_of(asked.user).annotate(
        cells=Count("bindings"), filled_until=Subquery(last.values("period_start")[:1])
    )
    rows: list[tuple[Workbook, str]] = [(one, _filled_until(one)) for one in found]
    context = {
        "asked": asked,
        "in_use": [row for row in rows if row[0].retired_on is None],
        "retired": [row for row in rows if row[0].retired_on],
        "may_add": owners_for(asked.user).exists(),
    }
    return render(request, "workbooks/list.html", context)


def _filled_until(one: Any) -> str:
    day = one.filled_until
    if day is None:
        return ""
    return name_of_period(one.every, period_of(one.every, *part_of(one.every, day)))


@scoped
def workbook_new(request: HttpRequest, asked: Asked) -> HttpResponse:
    if not owners_for(asked.user).exists():
        raise Http404
    form = WorkbookForm(request.POST or None, request.FILES or None, user=asked.user, workbook=None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add(data=form.cleaned_data["file"], by=asked.user, **form.said)
        except TakenError:
            form.add_error("name", TAKEN)
        else:
            messages.success(request, f"“{made}”已上传。下面点一格，说明填哪个指标。")
            return redirect("workbook_cells", made.pk)
    status = 422 if form.errors else 200
    return render(request, "workbooks/form.html", {"asked": asked, "form": form}, status=status)


@scoped
def workbook_edit(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    workbook = workbook_of(asked, pk)
    form = WorkbookForm(
        request.POST or None, request.FILES or None, user=asked.user, workbook=workbook
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"]
        seen = request.POST.get("seen", "")
        try:
            edit(workbook, seen=seen, by=asked.user, data=data, **form.said)
        except TakenError:
            form.add_error("name", TAKEN)
        except MovedOnError:
            form.add_error(None, MOVED_ON)
            workbook.refresh_from_db()
        else:
            messages.success(request, "新版表格已换上，请核对各格" if data else "已保存")
            return redirect("workbook_cells" if data else "workbook", pk)
    context = {"asked": asked, "form": form, "workbook": workbook, "seen": stamp(workbook)}
    return render(request, "workbooks/form.html", context, status=422 if form.errors else 200)


@require_POST
@scoped
def workbook_retire(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    """Out of use, or into it again: what was filled in stays."""
    workbook = workbook_of(asked, pk)
    day = None if workbook.retired_on else timezone.localdate()
    try:
        edit(workbook, seen=request.POST.get("seen", ""), by=asked.user, retired_on=day)
    except TakenError:
        messages.error(request, f"{TAKEN}。")
    except MovedOnError:
        messages.error(request, MOVED_ON)
    else:
        messages.success(request, f"“{workbook}”已{'停用' if day else '恢复使用'}")
    return redirect("workbook_list" if day else "workbook_edit", *([] if day else [pk]))


@require_safe
@scoped
def workbook_original(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    """The form as it was uploaded."""
    workbook = workbook_of(asked, pk)
    record(AuditEvent.Kind.EXPORT, request, by=asked.user, target=f"workbook {pk} original")
    return as_workbook(path_of(workbook.stored).read_bytes(), workbook.file_name)


def as_workbook(content: bytes, name: str) -> HttpResponse:
    return saved_as(HttpResponse(content, XLSX), name)
