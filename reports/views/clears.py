"""五个清楚: what the district can tell for certain, and which rows stand in the way."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from orgs.acts import editing_reach
from orgs.clarity import Clear
from orgs.lists.exports import Sheet
from orgs.rules import RULES
from orgs.scope import NATION
from orgs.views.files import as_file, check_form
from orgs.views.scope import Asked, scoped
from reports.clears import Table, card, cards, overview_table, rule_url, table_of


@scoped
def clears(request: HttpRequest, asked: Asked) -> HttpResponse:
    context = {
        "asked": asked,
        "cards": cards(asked),
        "table": overview_table(asked),
        "exports": _exports(asked, "clears_export"),
    }
    return render(request, "clears/clears.html", context)


@scoped
def clear(request: HttpRequest, asked: Asked, slug: str) -> HttpResponse:
    shown = card(asked, _clear(slug))
    due = [RULES[rule] for rule in shown.meaning.due]
    context = {
        "asked": asked,
        "card": shown,
        "clears_url": asked.url("clears"),
        "table": table_of(asked, _clear(slug)),
        "due": [(rule, rule_url(asked, rule)) for rule in due],
        "keeps": editing_reach(asked.user).overlaps(NATION),
        "exports": _exports(asked, "clear_export", slug),
        "others": [(one, asked.url("clear", one)) for one in Clear],
    }
    return render(request, "clears/clear.html", context)


@scoped
def clears_export(request: HttpRequest, asked: Asked, form: str) -> HttpResponseBase:
    return _file(request, asked, "五个清楚", overview_table(asked), form)


@scoped
def clear_export(request: HttpRequest, asked: Asked, slug: str, form: str) -> HttpResponseBase:
    which = _clear(slug)
    return _file(request, asked, str(which.label), table_of(asked, which), form)


def _clear(slug: str) -> Clear:
    if slug not in Clear.values:
        raise Http404(slug)
    return Clear(slug)


def _exports(asked: Asked, view: str, *args: str) -> list[tuple[str, str]]:
    return [(form.upper(), asked.url(view, *args, form)) for form in ("xlsx", "csv")]


def _file(
    request: HttpRequest, asked: Asked, title: str, table: Table, form: str
) -> HttpResponseBase:
    """The table by division as a file: counts only, no row that names anybody."""
    check_form(form)
    sheets = [Sheet(table.heads, table.cells)]
    said = f"{title} {asked.scope.division} {asked.scope.as_of}"
    head = _head(asked, title)
    return as_file(request, asked, title=title, form=form, head=head, sheets=sheets, said=said)


def _head(asked: Asked, title: str) -> list[tuple[str, str]]:
    """What a file says of itself before its rows."""
    scope = asked.scope
    lines = [
        ("表名", title),
        ("区划", f"{asked.bar.division.name}（{scope.division}）"),
        ("截止日期", scope.as_of.isoformat()),
        ("口径", "；".join(scope.basis.described()) or "默认"),
        ("说明", "缺项、矛盾按行计数；核对差异为导出时的状态"),
        ("导出时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]
    if asked.bar.is_partial:
        lines.insert(2, ("范围", "仅含导出人负责范围内的数据"))
    return lines
