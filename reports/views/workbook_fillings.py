"""上级表格: a form filled in for a period, taken out as a file, and what was taken out before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from orgs.audit import record
from orgs.lists.exports import Sheet as Written
from orgs.models import AuditEvent
from orgs.periods import Period
from orgs.scoping import YEARS, default_day
from orgs.uploads.store import path_of
from orgs.views.files import FORMS, check_form, rows_file, rows_in
from orgs.views.scope import Asked, scoped
from reports.figures import Figure
from reports.filters import RowFilter
from reports.models import CellBinding, Filling, Workbook
from reports.rows import listings
from reports.views.indicators import head_of, row_tables
from reports.views.rows import target
from reports.views.workbook_cells import chosen_sheet
from reports.views.workbooks import as_workbook, workbook_of
from reports.workbooks.filling import fill
from reports.workbooks.formulas import Results
from reports.workbooks.numbers import Filled, filled, printed, sealed_of, side_of, values_of
from reports.workbooks.periods import (
    PARTS,
    asked_period,
    before,
    name_of_part,
    name_of_period,
    part_of,
)
from reports.workbooks.references import Place
from reports.workbooks.saving import keep, stamp
from reports.workbooks.sheets import Book, Sheet
from reports.workbooks.shown import Row, Square, of_side, page_of, rows_of, standing, told
from reports.workbooks.styles import plain

SHOWN = 24  # fillings listed


@require_safe
@scoped
def workbook(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    """The form as it would be taken out now."""
    shown = workbook_of(asked, pk)
    period = _period(request.GET.dict(), shown)
    stood = standing(shown)
    number, sheet = chosen_sheet(request, stood.book)
    cells = _filled(asked, shown, stood.fit, period)
    last = shown.fillings.of(period).select_related("by").first()
    earlier = shown.fillings.of(before(shown.every, period)).first()
    rows = rows_of(
        cells,
        last=last,
        earlier=earlier,
        sealed=sealed_of(cells) if cells else {},
        url=lambda one: _url("workbook_rows", shown, period, cell=f"{one.pk}"),
    )
    year, part = part_of(shown.every, period.start)
    here = [row for row in rows if row.cell.binding.sheet == sheet.name]
    context = {
        "asked": asked,
        "workbook": shown,
        "period_name": name_of_period(shown.every, period),
        "is_open": period.last_day > timezone.localdate(),
        "last_day": period.last_day,
        "year": year,
        "part": part,
        "years": _years(year),
        "parts": [
            (n, name_of_part(shown.every, n))
            for n in range(1, PARTS[Workbook.Every(shown.every)] + 1)
        ],
        "number": number,
        "sheets": _sheets(stood.book, rows),
        "tab_query": f"{urlencode({'year': year, 'part': part})}&",
        "page": page_of(sheet, _filled_in(sheet, here, _results(stood.book, cells))),
        "rows": rows,
        "here": here,
        "standing": stood,
        "adds_parts": any(row.cell.binding.division_id != shown.division_id for row in here),
        "unknown": sum(row.is_unknown for row in rows),
        "changed": sum(row.is_changed for row in rows),
        "differing": sum(row.differs for row in rows),
        "last": last,
        "earlier_name": name_of_period(shown.every, before(shown.every, period)),
        "fillings": [
            (one, name_of_period(shown.every, one.period))
            for one in shown.fillings.for_list()[:SHOWN]
        ],
        "seen": stamp(shown),
    }
    return render(request, "workbooks/workbook.html", context)


def _filled(
    asked: Asked, shown: Workbook, bindings: list[CellBinding], period: Period
) -> list[Filled]:
    return filled(shown, bindings, period, viewer_for=lambda day: asked.at(as_of=day).viewer)


def _period(params: dict[str, str], shown: Workbook) -> Period:
    """Raises `ScopeError`."""
    year, part = params.get("year", "").strip(), params.get("part", "").strip()
    return asked_period(shown.every, year, part, default_day())


def _years(year: int) -> list[int]:
    this = timezone.localdate().year
    return sorted({*range(this, 2018, -1), year} & set(YEARS), reverse=True)


def _url(view: str, shown: Workbook, period: Period, **more: str) -> str:
    year, part = part_of(shown.every, period.start)
    query = {"year": f"{year}"} | (
        {"part": f"{part}"} if PARTS[Workbook.Every(shown.every)] > 1 else {}
    )
    return f"{reverse(view, args=[shown.pk])}?{urlencode(query | more)}"


def _sheets(book: Book, rows: list[Row]) -> list[tuple[int, tuple[Sheet, int, int]]]:
    """Each sheet with how many of its cells are filled, and how many want looking at."""
    found = []
    for number, sheet in enumerate(book.sheets, 1):
        here = [row for row in rows if row.cell.binding.sheet == sheet.name]
        noted = sum(row.is_changed or row.differs for row in here)
        found.append((number, (sheet, len(here), noted)))
    return found


def _results(book: Book, cells: list[Filled]) -> Results:
    return Results(book, values_of(one.kept for one in cells))


def _filled_in(
    sheet: Sheet, here: list[Row], results: Results
) -> Callable[[Place, Square], Square]:
    """Each filled square with its number, which leads to its rows; totals as they come out."""
    by_cell = {row.cell.binding.cell: row for row in here}

    def special(place: Place, square: Square) -> Square:
        row = by_cell.get(square.name)
        if row is None:
            result = results.of(sheet.name, place) if sheet.cell(place).formula else None
            return square if result is None else replace(square, text=_said(sheet, place, result))
        marks = {
            "sheet-changed": row.is_changed,
            "sheet-differs": row.differs,
            "sheet-unknown": row.is_unknown,
        }
        css = " ".join([square.css, "sheet-filled", *(name for name in marks if marks[name])])
        number = row.cell.written
        text = row.cell.printed if number is None else _said(sheet, place, Decimal(number))
        return replace(square, text=text, css=css, title=row.name, url=row.url)

    return special


def _said(sheet: Sheet, place: Place, number: Decimal) -> str:
    """As the cell will print it: a share in percent."""
    style = sheet.cell(place).style
    text = plain(number)
    return style.shown(text, since_1904=False) if style.is_percent else printed(text)


# --- Files ---------------------------------------------------------------------------------------


@require_POST
@scoped
def workbook_fill(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    """Take the filled form out, and keep what was in it."""
    shown = workbook_of(asked, pk)
    period = _period(request.POST.dict(), shown)
    cells = [one.kept for one in _filled(asked, shown, standing(shown).fit, period)]
    if not cells:
        messages.error(request, "还没有一格对应了指标，请先到“对应关系”里点一格，说明填什么")
        return redirect("workbook_cells", pk)
    return _file(request, asked, keep(shown, period, cells, by=asked.user))


@require_safe
@scoped
def workbook_filling(request: HttpRequest, asked: Asked, pk: int, filling: int) -> HttpResponse:
    """The very file that was taken out then."""
    shown = workbook_of(asked, pk)
    return _file(request, asked, get_object_or_404(shown.fillings, pk=filling))


def _file(request: HttpRequest, asked: Asked, filling: Filling) -> HttpResponse:
    shown = filling.workbook
    data = path_of(filling.stored).read_bytes()
    content = fill(data, shown.file_name, values_of(filling.cells))
    said = f"workbook {shown.pk} filling {filling.pk} {filling.period}"
    record(AuditEvent.Kind.EXPORT, request, by=asked.user, target=said, rows=len(filling.cells))
    period = name_of_period(shown.every, filling.period)
    return as_workbook(content, f"{shown.name}_{shown.division}_{period}.xlsx")


# --- The rows behind a number --------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """The cell asked for, its figure as of one side of a rate, and where and when it is counted."""

    workbook: Workbook
    period: Period
    cell: Filled
    figure: Figure
    asked: Asked


@scoped
def rows(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    found = _found(request, asked, pk)
    shown, there = found.figure.indicator, found.asked
    narrowing = RowFilter.from_query(request.GET.dict())
    listed = listings(shown, there.scope)
    cell = f"{found.cell.binding.pk}"
    kept = [(n, v) for n, v in _kept(found) if n not in ("q", "counted")]
    context = {
        "asked": there,
        "workbook": found.workbook,
        "indicator": shown,
        "found": found,
        "name": told(found.cell.binding),
        "period_name": name_of_period(found.workbook.every, found.period),
        "filter": narrowing,
        "narrowed": narrowing.described(listed),
        "tables": row_tables(request, shown, there, [narrowing.apply(one) for one in listed]),
        "exports": [(form.upper(), _export(request, found, form)) for form in FORMS],
        "kept": kept,
        "everything": _url("workbook_rows", found.workbook, found.period, cell=cell),
        "back": _url("workbook", found.workbook, found.period),
    }
    partial = request.htmx  # type: ignore[attr-defined]
    return render(request, "reports/_rows.html" if partial else "workbooks/rows.html", context)


def _kept(found: Found) -> list[tuple[str, str]]:
    year, part = part_of(found.workbook.every, found.period.start)
    return [("year", f"{year}"), ("part", f"{part}"), ("cell", f"{found.cell.binding.pk}")]


def _narrowing(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("q", "counted") if request.GET.get(name)}


def _export(request: HttpRequest, found: Found, form: str) -> str:
    address = reverse("workbook_rows_export", args=[found.workbook.pk, form])
    return f"{address}?{urlencode([*_kept(found), *_narrowing(request).items()])}"


@scoped
def rows_export(request: HttpRequest, asked: Asked, pk: int, form: str) -> HttpResponseBase:
    check_form(form)
    found = _found(request, asked, pk)
    shown, there = found.figure.indicator, found.asked
    narrowing = RowFilter.from_query(request.GET.dict())
    listed = listings(shown, there.scope)
    binding = found.cell.binding

    def head(sheets: Sequence[Written]) -> list[tuple[str, str]]:
        return [
            ("表格", f"{found.workbook.name} {binding.sheet}!{binding.cell}"),
            *head_of(there, found.figure, narrowing.described(listed), rows_in(sheets)),
        ]

    return rows_file(
        request,
        there,
        title=f"{found.workbook.name}_{binding.cell}_{shown.name}",
        form=form,
        listings=[narrowing.apply(one) for one in listed],
        head=head,
        said=target(there, f"workbook {pk} {shown.slug}.{form}"),
        address=_export(request, found, form),
    )


def _found(request: HttpRequest, asked: Asked, pk: int) -> Found:
    """Without a cell, the first. Raises `Http404` for a cell that is not filled."""
    shown = workbook_of(asked, pk)
    period = _period(request.GET.dict(), shown)
    said = request.GET.get("cell", "")
    fit = standing(shown).fit
    binding: CellBinding | None = next((one for one in fit if said in ("", f"{one.pk}")), None)
    if binding is None:
        raise Http404(said)
    (cell,) = _filled(asked, shown, [binding], period)
    indicator = of_side(cell.indicator, binding.side)
    figure = cell.figure
    if indicator is not cell.indicator:
        figure = Figure(indicator, side_of(figure, binding.side))
    return Found(shown, period, cell, figure, replace(asked, scope=cell.scope))
