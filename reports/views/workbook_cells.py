"""上级表格: which cell is filled with what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from orgs.views.scope import Asked, scoped
from reports.indicators import CATALOGUE, GROUPS
from reports.models import CellBinding, Workbook
from reports.views.workbooks import workbook_of
from reports.workbooks.forms import CellForm, RunForm, divisions_of
from reports.workbooks.heads import heads_of
from reports.workbooks.references import Place, place_of
from reports.workbooks.runs import matched, says_something
from reports.workbooks.saving import (
    MovedOnError,
    bind,
    bind_all,
    stamp,
    unbind,
    usual_form,
)
from reports.workbooks.sheets import Book, Sheet, book_of
from reports.workbooks.shown import Square, page_of, standing, told

BOUND_BY_ANOTHER = "这一格刚刚由他人改过，下面是现在的情况；请核对以后再保存"


def chosen_sheet(request: HttpRequest, book: Book) -> tuple[int, Sheet]:
    """By its number from 1, the first without any. Raises `Http404`."""
    said = request.GET.get("sheet", "1")
    if not (said.isascii() and said.isdigit() and 0 < int(said) <= len(book.sheets)):
        raise Http404(said)
    return int(said), book.sheets[int(said) - 1]


@require_safe
@scoped
def cells(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    workbook = workbook_of(asked, pk)
    stood = standing(workbook)
    number, sheet = chosen_sheet(request, stood.book)
    bound = stood.on(sheet)
    counts = [sum(one.sheet == page.name for one in stood.fit) for page in stood.book.sheets]
    context = {
        "asked": asked,
        "workbook": workbook,
        "number": number,
        "sheets": list(enumerate(zip(stood.book.sheets, counts, strict=True), 1)),
        "page": page_of(sheet, _clickable(workbook, number, sheet, bound)),
        "bound": [(one, told(one), _url(workbook, number, one.cell)) for one in bound.values()],
        "standing": stood,
        "unfit": [(one, why, told(one)) for one, why in stood.unfit],
        "moved": [
            (one, now, _url(workbook, _number_of(stood.book, one), one.cell))
            for one, now in stood.moved
        ],
        "run_form": RunForm(None, workbook=workbook, auto_id="run_%s"),
        "groups": _names(),
    }
    return render(request, "workbooks/cells.html", context)


def _number_of(book: Book, one: CellBinding) -> int:
    return 1 + next(n for n, sheet in enumerate(book.sheets) if sheet.name == one.sheet)


def _url(workbook: Workbook, sheet: int, cell: str) -> str:
    query = urlencode({"sheet": sheet, "cell": cell})
    return f"{reverse('workbook_cell', args=[workbook.pk])}?{query}"


def _clickable(
    workbook: Workbook, number: int, sheet: Sheet, bound: dict[str, CellBinding]
) -> Callable[[Place, Square], Square]:
    def special(place: Place, square: Square) -> Square:
        if why := sheet.why_not(place):
            return replace(square, title=square.title or why)
        url = _url(workbook, number, square.name)
        if one := bound.get(square.name):
            css = f"{square.css} sheet-bound"
            return replace(square, text=CATALOGUE[one.slug].name, css=css, title=told(one), url=url)
        return replace(square, url=url)

    return special


def _names() -> list[tuple[str, list[str]]]:
    """The indicators to choose from, by group."""
    return [
        (label, [one.name for one in CATALOGUE.values() if one.group == group])
        for group, label in GROUPS.items()
    ]


@scoped
def cell(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    """What one cell is bound to: as a panel beside the sheet, or a page of its own."""
    workbook = workbook_of(asked, pk)
    number, sheet = chosen_sheet(request, book_of(workbook.stored))
    place = _place(request, sheet)
    name, heads = request.GET["cell"], heads_of(sheet, place)
    current = workbook.bindings.filter(sheet=sheet.name, cell=name).first()
    initial = _initial(current) if current else {"division": workbook.division_id}
    standing_at = current.division_id if current else None
    form = CellForm(request.POST or None, workbook=workbook, initial=initial, standing=standing_at)
    back = f"{reverse('workbook_cells', args=[pk])}?{urlencode({'sheet': number})}#{name}"
    why, seen = sheet.why_not(place), request.POST.get("seen", "")
    if request.method == "POST" and "unbind" in request.POST:
        try:
            unbind(workbook, sheet=sheet.name, cell=name, seen=seen, by=asked.user)
        except MovedOnError:
            messages.error(request, BOUND_BY_ANOTHER)
            return redirect(request.get_full_path())
        messages.success(request, f"{name} 不再填数")
        return redirect(back)
    if request.method == "POST" and not why and form.is_valid():
        said = dict(form.cleaned_data)
        slug = said.pop("indicator")
        is_percent = sheet.cell(place).style.is_percent
        said["form"] = said["form"] or usual_form(slug, said["side"], is_percent=is_percent)
        said |= {"slug": slug, "heads": heads.label}
        try:
            bind(workbook, sheet=sheet.name, cell=name, seen=seen, by=asked.user, **said)
        except MovedOnError:
            form.add_error(None, BOUND_BY_ANOTHER)
            current = workbook.bindings.filter(sheet=sheet.name, cell=name).first()
        else:
            return redirect(back)
    context = {
        "asked": asked,
        "workbook": workbook,
        "name": name,
        "sheet": sheet,
        "heads": heads.label,
        "why": why,
        "words": sheet.cell(place).text if says_something(sheet.cell(place)) else "",
        "current": current,
        "seen": stamp(current),
        "form": form,
        "back": back,
        "action": request.get_full_path(),
        "groups": _names(),
    }
    partial = request.htmx  # type: ignore[attr-defined]
    template = "workbooks/_cell.html" if partial else "workbooks/cell.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
@scoped
def remove(request: HttpRequest, asked: Asked, pk: int, binding: int) -> HttpResponse:
    """A binding that the present edition has no room for."""
    workbook = workbook_of(asked, pk)
    one = get_object_or_404(workbook.bindings, pk=binding)
    unbind(workbook, sheet=one.sheet, cell=one.cell, seen=stamp(one), by=asked.user)
    messages.success(request, f"{one} 不再填数")
    return redirect("workbook_cells", pk)


def _place(request: HttpRequest, sheet: Sheet) -> Place:
    try:
        return place_of(request.GET.get("cell", ""))
    except ValueError:
        raise Http404(sheet.name) from None


def _initial(current: CellBinding) -> dict[str, str]:
    indicator = CATALOGUE.get(current.slug)
    return {
        "indicator": indicator.name if indicator else "",
        "division": current.division_id,
        "when": current.when,
        "side": current.side,
        "form": current.form,
    }


@scoped
def run(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    """A range at once: shown what each cell would be bound to, then bound."""
    workbook = workbook_of(asked, pk)
    number, sheet = chosen_sheet(request, book_of(workbook.stored))
    form = RunForm(request.POST or None, workbook=workbook)
    back = f"{reverse('workbook_cells', args=[pk])}?{urlencode({'sheet': number})}"
    found = []
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        box, slug, division = (said.pop(name) for name in ("range", "indicator", "division"))
        bound = set(workbook.bindings.filter(sheet=sheet.name).values_list("cell", flat=True))
        found = matched(
            sheet,
            box,
            divisions=list(divisions_of(workbook)),
            slug=slug,
            division=division,
            bound=bound,
        )
        if "sure" in request.POST:
            count = bind_all(workbook, sheet=sheet.name, matches=found, by=asked.user, **said)
            messages.success(request, f"已对应 {count} 格")
            return redirect(f"{back}#{found[0].name}" if found else back)
    context = {
        "asked": asked,
        "workbook": workbook,
        "sheet": sheet,
        "form": form,
        "matches": [one for one in found if not one.why],
        "left": [one for one in found if one.why],
        "is_shown": bool(found),
        "back": back,
        "groups": _names(),
    }
    return render(request, "workbooks/run.html", context, status=422 if form.errors else 200)
