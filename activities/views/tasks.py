"""任务: the overview, issuing a list, and the targets of one task as a list and a file."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from activities.acts.tasks.issuing import IssueList
from activities.models import TaskList
from activities.tasks import overview
from activities.tasks.listed import CHOICES, Targets
from activities.tasks.nouns import TASK_LISTS, TASKS
from orgs.acts import ActError, acts_for, editing_reach, new_acts, perform
from orgs.acts.doing import done_before
from orgs.lists.tables import PER_PAGE, ListingColumn, RowsTable
from orgs.models import User
from orgs.nouns import NOUNS
from orgs.views.files import FORMS, check_form, rows_file, rows_in
from orgs.views.scope import Asked, scoped


@require_safe
@scoped
def task_overview(request: HttpRequest, asked: Asked) -> HttpResponse:
    context = {
        "asked": asked,
        "tab": "task_overview",
        "owed": overview.owed(asked),
        "lists": overview.lists(asked),
        "month": overview.service_month(asked),
        "new": new_acts(TASK_LISTS, asked.user),
        "year": asked.scope.as_of.year,
    }
    return render(request, "tasks/overview.html", context)


def task_issue_new(request: HttpRequest) -> HttpResponse:
    """A list with its tasks; `like` takes over those of an earlier one."""
    user: User = request.user  # type: ignore[assignment]
    if not IssueList.offered(None, user):
        raise Http404("task-lists")
    token = _token(request)
    if done := done_before(token):
        return redirect("task_issue", done.object_id)
    data = request.POST if request.method == "POST" else None
    form = IssueList(data, initial=request.GET.dict(), user=user, reach=editing_reach(user))
    if data is not None and form.is_valid():
        try:
            change = perform(form, token=token)
        except ActError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, f"已下发任务清单“{form.cleaned_data['name']}”。")
            return redirect("task_issue", change.object_id)
    last = TaskList.objects.filter(tasks__isnull=False).order_by("happened_on", "pk").last()
    context = {
        "form": form,
        "act": IssueList,
        "noun": TASK_LISTS,
        "token": token,
        "last": None if form.like or form.is_bound else last,
    }
    return render(request, "tasks/new.html", context, status=422 if form.errors else 200)


def _token(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid.uuid4()


# --- The targets of a task -----------------------------------------------------------------------


class TargetColumn(ListingColumn):
    """The target's name, leading to its page where it has one."""

    def render(self, value: Any, record: dict[str, Any], table: Any) -> Any:
        noun = table.found.audience.noun
        if not noun:
            return value
        address = table.found.asked.url(NOUNS[noun].view, record["target"])
        return format_html('<a href="{}">{}</a>', address, value)


class TargetTable(RowsTable):
    found: Targets

    class Meta(RowsTable.Meta):
        pass


@require_safe
@scoped
def task_targets(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Exactly the rows that a number of the task counts."""
    found = Targets.of(asked)
    listing = found.listing
    columns = [
        (one.name, TargetColumn(one) if one.name == "name" else ListingColumn(one))
        for one in listing.columns
    ]
    table = TargetTable(listing.rows, extra_columns=columns)
    table.found = found
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    kept = {name: value for name, value in asked.kept if name != "sort"}
    context = {
        "asked": asked,
        "noun": TASKS,
        "task": found.task,
        "task_url": asked.url("task", found.task.pk),
        "table": table,
        "narrowed": found.described,
        "choices": [(value, label, value == found.outcome) for value, label in CHOICES.items()],
        "kept": asked.fields("outcome", "sort"),
        "everything": asked.url("task_targets", more={"task": str(found.task.pk)}),
        "acts": acts_for(TASKS, found.task, asked.user),
        "exports": [
            (form.upper(), asked.url("task_targets_export", form, more=kept)) for form in FORMS
        ],
    }
    return render(request, "tasks/targets.html", context)


@require_safe
@scoped
def task_targets_export(request: HttpRequest, asked: Asked, form: str) -> HttpResponseBase:
    check_form(form)
    found = Targets.of(asked)
    return rows_file(
        request,
        asked,
        title="任务完成情况",
        form=form,
        listings=[found.listing],
        head=lambda sheets: _head(asked, found, rows_in(sheets)),
        said=f"任务RW{found.task.pk} {asked.scope.division} {asked.scope.as_of}",
    )


def _head(asked: Asked, found: Targets, count: int) -> list[tuple[str, str]]:
    """What a file says of itself before its rows."""
    scope = asked.scope
    lines = [
        ("任务", found.task.title),
        ("任务清单", found.task.task_list.name),
        ("怎样算完成", found.task.get_measure_display()),
        ("完成期限", found.task.due_on.isoformat()),
        ("区划", f"{asked.bar.division.name}（{scope.division}）"),
        ("截止日期", scope.as_of.isoformat()),
        ("筛选", "；".join(found.described) or "无"),
        ("行数", str(count)),
        ("导出时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]
    if asked.bar.is_partial:
        lines.insert(5, ("范围", "仅含导出人负责范围内的数据"))
    return lines
