"""指标: the catalogue, and one page for each of its entries."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from orgs.lists.exports import Sheet
from orgs.lists.listing import Listing
from orgs.lists.tables import RowsTable, rows_table
from orgs.views.files import FORMS, check_form, rows_file, rows_in
from orgs.views.scope import Asked, scoped
from reports.figures import Figure, figures
from reports.filters import RowFilter
from reports.indicators import CATALOGUE, Indicator
from reports.presentation import fraction, groups, tile
from reports.rows import listings
from reports.views.indicator_charts import charts
from reports.views.rows import note_reading, target


@scoped
def catalogue(request: HttpRequest, asked: Asked) -> HttpResponse:
    context = {
        "asked": asked,
        "groups": groups(asked, figures(asked.scope)),
        "roll_forward_url": asked.url("roll_forward"),
    }
    return render(request, "reports/catalogue.html", context)


@scoped
def indicator(request: HttpRequest, asked: Asked, slug: str) -> HttpResponse:
    shown = indicator_of(slug)
    rows = RowFilter.from_query(request.GET.dict())
    found = listings(shown, asked.scope)
    context = {
        "asked": asked,
        "indicator": shown,
        "filter": rows,
        "narrowed": rows.described(found),
        "tables": row_tables(request, shown, asked, [rows.apply(listing) for listing in found]),
        "exports": [(form.upper(), _export_url(asked, slug, form)) for form in FORMS],
        "kept": asked.fields("q", "counted"),
        "everything": asked.url("indicator", slug),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "reports/_rows.html", context)
    figure = figures(asked.scope, [slug])[slug]
    context |= {
        "tile": tile(asked, figure),
        "charts_url": asked.url("indicator_charts", slug),
        "catalogue_url": asked.url("indicators"),
        "looks": _looks(asked, shown),
        "path": [
            (d, asked.url("indicator", slug, scope=asked.at(division=d.code)))
            for d in asked.bar.path
        ],
    }
    return render(request, "reports/indicator.html", context)


@scoped
def trends(request: HttpRequest, asked: Asked, slug: str) -> HttpResponse:
    """By division, by month, by year: many figures, so that the page fetches them afterwards."""
    shown = indicator_of(slug)
    context = {"asked": asked, "indicator": shown, "charts": charts(asked, shown)}
    partial = request.htmx  # type: ignore[attr-defined]
    return render(request, "reports/_charts.html" if partial else "reports/charts.html", context)


@scoped
def export(request: HttpRequest, asked: Asked, slug: str, form: str) -> HttpResponseBase:
    shown = indicator_of(slug)
    check_form(form)
    rows = RowFilter.from_query(request.GET.dict())
    found = listings(shown, asked.scope)

    def head(sheets: Sequence[Sheet]) -> list[tuple[str, str]]:
        figure = figures(asked.scope, [slug])[slug]
        return head_of(asked, figure, rows.described(found), rows_in(sheets))

    return rows_file(
        request,
        asked,
        title=shown.name,
        form=form,
        listings=[rows.apply(listing) for listing in found],
        head=head,
        said=target(asked, f"{slug}.{form}"),
    )


def indicator_of(slug: str) -> Indicator:
    try:
        return CATALOGUE[slug]
    except KeyError:
        raise Http404(slug) from None


def _looks(asked: Asked, shown: Indicator) -> list[tuple[str, str, str]]:
    """Where to look further: icon, what it is called and its address."""
    looks = [
        ("adjustments-horizontal", "口径对照", asked.url("indicator_bases", shown.slug)),
        ("sitemap", "下级之和与合计", asked.url("indicator_overlaps", shown.slug)),
    ]
    if shown.by_period:
        return looks
    return [("history", "为什么变了", asked.url("indicator_change", shown.slug)), *looks]


def row_tables(
    request: HttpRequest, shown: Indicator, asked: Asked, found: list[Listing]
) -> list[RowsTable]:
    """One table for each listing."""
    adds_up = any(measure.adds_up(asked.scope) for measure in shown.measures)
    tables = []
    for number, listing in enumerate(found):
        weights = [w for w in listing.weights if adds_up or w != "denominator"]
        if len(found) > 1:  # the two sides of a rate are rows of different kinds
            weights = [("numerator", "denominator")[number]]
        prefix = f"t{number}-" if number else ""
        table = rows_table(listing, request, weights, adds_up=adds_up, prefix=prefix)
        table.caption = ("分子", "分母")[number] if len(found) > 1 else ""
        tables.append(table)
    note_reading(request, asked, shown.slug, tables)
    return tables


def _export_url(asked: Asked, slug: str, form: str) -> str:
    """The file of the very rows on the page: its scope, its filters."""
    kept = {name: value for name, value in asked.kept if name != "sort"}
    return asked.url("indicator_export", slug, form, more=kept)


def head_of(asked: Asked, figure: Figure, narrowed: list[str], count: int) -> list[tuple[str, str]]:
    """What a file says of itself before its rows."""
    scope, shown = asked.scope, figure.indicator
    value = figure.displayed if shown.denominator else f"{figure.displayed}{shown.unit}"
    sides = fraction(figure, scope)
    lines = [
        ("指标", shown.name),
        ("数值", f"{value}（{sides}）" if sides else value),
        ("区划", f"{asked.bar.division.name}（{scope.division}）"),
        ("截止日期", scope.as_of.isoformat()),
        ("统计期间", str(scope.period)),
        ("口径", "；".join(scope.basis.described()) or "默认"),
        ("指标定义", shown.definition),
        ("定义版本", str(shown.version)),
        ("筛选", "；".join(narrowed) or "无"),
        ("行数", str(count)),
        ("导出时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]
    if asked.bar.is_partial:
        lines.insert(3, ("范围", "仅含导出人负责范围内的数据"))
    return lines
