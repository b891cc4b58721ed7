"""台账: the lists of units, Party organisations, members, instructors and places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from orgs.acts import bulk_acts, new_acts
from orgs.audit import record
from orgs.lists.exports import Sheet
from orgs.lists.ledger import LEDGERS, Tally
from orgs.lists.listing import Column, Listing, plain
from orgs.lists.page import extra_values, ledger_table
from orgs.lists.state import PAGE_SIZES, ListState, is_personal, lasting, ledger_of, searched
from orgs.lists.tables import grouped
from orgs.models import AuditEvent, SavedList, User
from orgs.nouns import Noun
from orgs.uploads.grid import kind_of
from orgs.uploads.steps import may_import
from orgs.views.files import FORMS, Sheets, check_form, rows_file, rows_in, sheets_of
from orgs.views.scope import Asked, scoped


@scoped
def ledger_list(request: HttpRequest, asked: Asked, noun: str) -> HttpResponse:
    state = ListState(asked, ledger_of(noun))
    if away := _kept_search(request, state):
        return redirect(away)
    bulk = bulk_acts(state.ledger.noun, asked.user)
    table = ledger_table(state, choosing=bool(bulk))
    if table.readable:
        kind = AuditEvent.Kind.PERSONAL_READ
        record(kind, request, by=asked.user, target=_target(state), rows=len(table.readable))
    context = {
        "asked": asked,
        "state": state,
        "noun": state.ledger.noun,
        "table": table,
        "bulk": bulk,
        "grid": _grid(state.ledger.noun, asked.user),
        "new": new_acts(state.ledger.noun, asked.user),
        "exports": [(form.upper(), _export_url(state, form)) for form in FORMS],
        "kept": asked.fields("q", *state.filters.filters, "cols", "per", "sort"),
        "columns": _columns(state),
        "sizes": PAGE_SIZES,
        "saved": SavedList.objects.filter(user=asked.user, ledger=noun),
        "ledgers": _beside(state),
        "query": state.query(),
        "is_filtered": bool(state.described),
        "summary": state.ledger.summary(state.rows) if state.ledger.summary else "",
        "tallies": _tallies(state),
    }
    partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "lists/_list.html" if partial else "lists/list.html", context)


def _tallies(state: ListState) -> list[tuple[Tally, str, str]]:
    """Each with its number as it is shown, and where its rows are."""
    found = state.ledger.tallies(state.asked.scope) if state.ledger.tallies else []
    return [
        (one, grouped(plain(one.value)), state.asked.url(one.view, more=one.query)) for one in found
    ]


def _grid(noun: Noun, user: User) -> str:
    """Where the chosen rows are opened as a grid, for who may import them; else nowhere."""
    return reverse("import_grid", args=[noun.slug]) if kind_of(noun) and may_import(user) else ""


@scoped
def ledger_export(request: HttpRequest, asked: Asked, noun: str, form: str) -> HttpResponseBase:
    """All rows with the columns shown."""
    check_form(form)
    state = ListState(asked, ledger_of(noun))
    columns = [column for column in state.listing.columns if column.name in state.shown]
    return rows_file(
        request,
        asked,
        title=f"{state.ledger.noun.label}台账",
        form=form,
        listings=[replace(state.listing, columns=columns)],
        head=lambda sheets: _head(state, rows_in(sheets)),
        said=_target(state),
        sheets=lambda asked, listings: _sheets(state, listings),
    )


@require_POST
def save_list(request: HttpRequest, noun: str) -> HttpResponse:
    """Keep the state of a list under a name."""
    ledger = ledger_of(noun)
    user: User = request.user  # type: ignore[assignment]
    name, query = request.POST.get("name", "").strip()[:40], request.POST.get("query", "")[:1000]
    address, query = f"{_address(noun)}?{query}", lasting(ledger, query)
    if not name:
        messages.error(request, "请为常用条件取一个名称，例如“四方坪规上企业”。")
        return redirect(address)
    try:
        with transaction.atomic():
            SavedList.objects.create(user=user, ledger=ledger.noun.slug, name=name, query=query)
    except IntegrityError:
        messages.error(request, f"已有名为“{name}”的常用条件，请换一个名称。")
        return redirect(address)
    messages.success(request, f"已保存常用条件“{name}”。")
    return redirect(address)


@require_POST
def forget_list(request: HttpRequest, noun: str, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    get_object_or_404(SavedList, pk=pk, user=user, ledger=noun).delete()
    messages.success(request, "已删除常用条件。")
    return redirect(_address(noun))


def _beside(state: ListState) -> list[tuple[Noun, str]]:
    """The ledgers among the same tabs, with their addresses."""
    same = [one.noun for one in LEDGERS.values() if one.tabs == state.ledger.tabs]
    return [(noun, state.asked.url(f"{noun.view}_list")) for noun in same]


def _address(noun: str) -> str:
    return reverse(f"{ledger_of(noun).noun.view}_list")


def _kept_search(request: HttpRequest, state: ListState) -> str:
    """Where a text that may be a person's name goes: into the session, out of the address."""
    text = request.POST.get("q", "") if request.method == "POST" else request.GET.get("q", "")
    if not state.ledger.private:
        return ""
    if request.method != "POST" and not is_personal(text):
        return ""
    return searched(request, request.GET.copy(), text)


def _columns(state: ListState) -> list[tuple[str, str, bool]]:
    """Every column that can be shown, and whether it is."""
    listed = [(c.name, c.label) for c in state.ledger.columns]
    listed += [(extra.name, extra.label) for extra in state.ledger.extras]
    return [(name, label, name in state.shown) for name, label in listed]


def _export_url(state: ListState, form: str) -> str:
    noun = state.ledger.noun
    address = state.asked.url("ledger_export", noun.slug, form)
    query = state.query("sort", "per")
    return f"{address.split('?')[0]}?{query}" if query else address


def _target(state: ListState) -> str:
    """What was looked at: never with the text searched for."""
    scope = state.asked.scope
    return f"{state.ledger.noun.label}台账 {scope.division} {scope.as_of}"


RECORD = Column("record", "", F("record"))


def _sheets(state: ListState, listings: Sequence[Listing]) -> Sheets:
    """The rows with what is worked out for them besides."""
    extras = [extra for extra in state.ledger.extras if extra.name in state.shown]
    if not extras:
        return sheets_of(state.asked, listings)
    (listing,) = listings
    rows = listing.rows.annotate(c_record=RECORD.value)
    keyed = replace(listing, columns=[*listing.columns, RECORD], rows=rows)
    (made,), personal = sheets_of(state.asked, [keyed])
    records = [row.pop() for row in made.rows]
    # As a query: it costs much to send tens of thousands of keys back to where they came from.
    values = extra_values(state, rows.order_by().values_list("record", flat=True))
    for extra in extras:
        found, nothing = values[extra.name], 0 if extra.is_number else None
        for row, pk in zip(made.rows, records, strict=True):
            row.append(found.get(pk, nothing))
    heads = made.heads[:-1] + [extra.label for extra in extras]
    return [Sheet(heads, made.rows)], personal


def _head(state: ListState, count: int) -> list[tuple[str, str]]:
    """What a file says of itself before its rows."""
    asked = state.asked
    lines = [
        ("台账", state.ledger.noun.label),
        ("区划", f"{asked.bar.division.name}（{asked.scope.division}）"),
        ("截止日期", asked.scope.as_of.isoformat()),
        ("筛选", "；".join(state.described) or "无"),
        ("行数", str(count)),
        ("导出时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]
    if asked.bar.is_partial:
        lines.insert(2, ("范围", "仅含导出人负责范围内的数据"))
    return lines
