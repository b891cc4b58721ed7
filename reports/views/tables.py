"""报表: the official tables and the district's own, every number with its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from orgs.audit import record
from orgs.lists.exports import Sheet
from orgs.lists.listing import Listing
from orgs.lists.tables import rows_table
from orgs.models import AuditEvent
from orgs.scope import Scope
from orgs.views.files import FORMS, XLSX, check_form, name_of, rows_file, rows_in, saved_as
from orgs.views.scope import Asked, scoped
from reports.filters import RowFilter
from reports.rows import listing_in
from reports.tables import TABLES, Counted, Table, breaking_rows, count_table, of_table
from reports.tables.declared import Axis, Head
from reports.tables.shown import Checked, checked, grid, listed, text_of, where
from reports.tables.workbook import workbook
from reports.views.rows import note_reading, target


@scoped
def tables(request: HttpRequest, asked: Asked) -> HttpResponse:
    linked = [(table, asked.url("table", table.slug)) for table in TABLES.values()]
    context = {
        "asked": asked,
        "official": [one for one in linked if one[0].official],
        "own": [one for one in linked if not one[0].official],
        "checks_url": asked.url("table_checks"),
    }
    return render(request, "tables/tables.html", context)


@scoped
def checks(request: HttpRequest, asked: Asked) -> HttpResponse:
    """What must add up in all tables; the page of tables fetches it afterwards."""
    found = [_checks(asked, table) for table in TABLES.values() if table.checks]
    partial = request.htmx  # type: ignore[attr-defined]
    context = {"asked": asked, "tables": found, "tables_url": asked.url("tables")}
    return render(request, "tables/_all_checks.html" if partial else "tables/checks.html", context)


def _checks(asked: Asked, table: Table) -> tuple[Table, str, list[Checked], int]:
    found = checked(asked, count_table(table, of_table(asked.scope)))
    url = asked.url("table", table.slug)
    return table, f"{url}#checks", found, sum(len(one.broken) for one in found)


@scoped
def table(request: HttpRequest, asked: Asked, slug: str) -> HttpResponse:
    shown = _table(slug)
    counted = count_table(shown, of_table(asked.scope))
    context = {
        "asked": asked,
        "table": shown,
        "grid": grid(asked, counted),
        "tables_url": asked.url("tables"),
        "export_url": asked.url("table_export", slug),
    }
    return render(request, "tables/table.html", context)


@scoped
def export(request: HttpRequest, asked: Asked, slug: str) -> HttpResponseBase:
    shown = _table(slug)
    counted = count_table(shown, of_table(asked.scope))
    said = target(asked, f"{shown.number}.xlsx")
    rows = len(counted.rows)
    record(AuditEvent.Kind.EXPORT, request, by=asked.user, target=said, rows=rows)
    response = HttpResponse(workbook(asked, counted), XLSX)
    return saved_as(response, name_of(asked, f"{shown.number}_{shown.title}", "xlsx"))


@scoped
def rows(request: HttpRequest, asked: Asked, slug: str) -> HttpResponse:
    """The rows of one cell, or those that keep a check from holding."""
    found = _found(request, asked, slug)
    narrowing = RowFilter.from_query(request.GET.dict())
    listing = narrowing.apply(found.listing)
    shown = rows_table(listing, request, listing.weights, adds_up=True)
    note_reading(request, asked, found.said, [shown])
    more = {name: value for name, value in asked.kept if name != "sort"}
    asked_for = {name: value for name, value in more.items() if name in ("cell", "check", "line")}
    context = {
        "asked": asked,
        "table": found.table,
        "found": found,
        "filter": narrowing,
        "narrowed": narrowing.described([found.listing]),
        "tables": [shown],
        "exports": [
            (form.upper(), asked.url("table_rows_export", slug, form, more=more)) for form in FORMS
        ],
        "kept": asked.fields("q"),
        "everything": asked.url("table_rows", slug, more=asked_for),
        "tables_url": asked.url("tables"),
        "table_url": asked.url("table", slug),
    }
    partial = request.htmx  # type: ignore[attr-defined]
    return render(request, "reports/_rows.html" if partial else "tables/rows.html", context)


@scoped
def rows_export(request: HttpRequest, asked: Asked, slug: str, form: str) -> HttpResponseBase:
    check_form(form)
    found = _found(request, asked, slug)
    narrowing = RowFilter.from_query(request.GET.dict())
    narrowed = "；".join(narrowing.described([found.listing])) or "无"

    def head(sheets: Sequence[Sheet]) -> list[tuple[str, str]]:
        return [
            ("报表", f"{found.table.number} {found.table.title}"),
            ("栏目", found.heading),
            ("数值", found.value),
            *heading(asked, found.scope),
            ("定义", found.table.definition),
            ("定义版本", str(found.table.version)),
            ("筛选", narrowed),
            ("行数", str(rows_in(sheets))),
            ("导出时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
        ]

    return rows_file(
        request,
        asked,
        title=f"{found.table.number}_{found.table.title}_名单",
        form=form,
        listings=[narrowing.apply(found.listing)],
        head=head,
        said=target(asked, f"{found.said}.{form}"),
    )


def heading(asked: Asked, scope: Scope) -> list[tuple[str, str]]:
    """Where, when and by which options, as a file states it."""
    lines = [
        ("区划", f"{asked.bar.division.name}（{scope.division}）"),
        ("截止日期", scope.as_of.isoformat()),
        ("统计期间", str(scope.period)),
        ("口径", "；".join(scope.basis.described()) or "默认"),
    ]
    if asked.bar.is_partial:
        lines.insert(1, ("范围", "仅含导出人负责范围内的数据"))
    return lines


# --- What is asked for ---------------------------------------------------------------------------


def _table(slug: str) -> Table:
    try:
        return TABLES[slug]
    except KeyError:
        raise Http404(slug) from None


@dataclass(frozen=True)
class Found:
    """The rows asked for, what they are called, and what they come to."""

    table: Table
    scope: Scope
    heading: str
    value: str
    notes: list[str]
    listing: Listing
    said: str


def _found(request: HttpRequest, asked: Asked, slug: str) -> Found:
    """Without a cell, the first that has rows. Raises `Http404` for one that is not there."""
    counted = count_table(_table(slug), of_table(asked.scope))
    if request.GET.get("check"):
        return _breaking(counted, request.GET["check"], request.GET.get("line", ""))
    cells = {f"{r.number}-{c.number}": (r, c) for r in counted.rows for c in counted.columns}
    cell = request.GET.get("cell") or next(iter(cells))
    if cell not in cells:
        raise Http404(cell)
    row, column = cells[cell]
    behind = listed(counted, row, column)
    if behind is None:
        raise Http404(cell)
    notes = [head.note for head in (row, column) if head.note]
    at = behind.scope(counted.scope)
    return Found(
        counted.table,
        at,
        f"{_called(row)} · {_called(column)}",
        text_of(counted.value(row, column)),
        notes,
        listing_in(behind.rows(counted.scope), at),
        f"{counted.table.number} {row.number}-{column.number}",
    )


def _called(head: Head) -> str:
    return f"{head.group} {head.label}" if head.group else head.label


def _breaking(counted: Counted, check: str, number: str) -> Found:
    table = counted.table
    if not check.isascii() or not check.isdigit() or int(check) >= len(table.checks):
        raise Http404(check)
    asked = table.checks[int(check)]
    lines = counted.columns if asked.axis is Axis.ROWS else counted.rows
    line = next((head for head in lines if head.number == number), None)
    rows: QuerySet | None = breaking_rows(counted, asked, line) if line else None
    if line is None or rows is None:
        raise Http404(number)
    return Found(
        table,
        counted.scope,
        f"不符合“{asked.text}”的 · {where(counted, line)}",
        "见名单",
        [],
        listing_in(rows, counted.scope),
        f"{table.number} {asked.text} {line.number}",
    )
