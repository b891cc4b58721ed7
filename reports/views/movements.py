"""Why a stock changed between two days: the causes, the waterfall, the rows."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from orgs.lists.listing import Listing
from orgs.lists.tables import RowsTable, rows_table
from orgs.periods import years_after
from orgs.views.files import FORMS, check_form, rows_file
from orgs.views.scope import Asked, scoped
from reports.charts import Chart
from reports.filters import RowFilter
from reports.movements.chart import waterfall
from reports.movements.comparing import Compared, compared
from reports.views.indicators import indicator_of
from reports.views.rows import counted, note_reading, target


@scoped
def change(request: HttpRequest, asked: Asked, slug: str) -> HttpResponse:
    found = compared(asked, indicator_of(slug))
    rows = RowFilter.from_query(request.GET.dict())
    listings = found.listings()
    narrowed = found.described + rows.described([listing for _, listing in listings])
    context = {
        "asked": asked,
        "indicator": found.indicator,
        "compared": found,
        "filter": rows,
        "narrowed": narrowed,
        "tables": _tables(request, found, rows, listings),
        "exports": [
            (form.upper(), found.url("indicator_change_export", form, **_kept(asked)))
            for form in FORMS
        ],
        "kept": asked.fields("q"),
        "everything": found.url(),
        "rows_title": "变动的行"
        + (f"（{found.names[found.part]}）" if len(found.names) > 1 else ""),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "reports/_rows.html", context)
    context |= {
        "statements": [
            (
                name,
                made,
                _chart(found, part),
                [(term, found.url_of(part, term)) for term in made.terms],
                f"{found.url(part=str(part))}#rows",
            )
            for part, (name, made) in enumerate(zip(found.names, found.balances, strict=True))
        ],
        "rates": found.rates,
        "opening_url": asked.url("indicator", slug, scope=found.before),
        "closing_url": asked.url("indicator", slug),
        "presets": [
            (label, found.url() if day == found.before.as_of else _since_url(found, day))
            for label, day in _presets(asked.scope.as_of)
        ],
        "since_fields": asked.fields("since", "side", "cause", "part", "apart", "q"),
        "catalogue_url": asked.url("indicators"),
    }
    return render(request, "movements/change.html", context)


def _since_url(found: Compared, day: date) -> str:
    return found.asked.url("indicator_change", found.indicator.slug, more={"since": f"{day}"})


def _kept(asked: Asked) -> dict[str, str]:
    return {name: value for name, value in asked.kept if name not in ("since", "sort")}


def _presets(day: date) -> list[tuple[str, date]]:
    """Days that one compares with."""
    month_end = day.replace(day=1) - timedelta(days=1)
    quarter = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return [
        ("上月末", month_end),
        ("上季末", quarter - timedelta(days=1)),
        ("上年末", date(day.year - 1, 12, 31)),
        ("上年同日", years_after(day, -1)),
    ]


def _chart(found: Compared, part: int) -> Chart:
    slug, made = found.indicator.slug, found.balances[part]
    ends = (
        found.asked.url("indicator", slug, scope=found.before),
        found.asked.url("indicator", slug),
    )
    unit = "家" if found.indicator.denominator else found.indicator.unit
    chart = waterfall(
        made,
        title=f"{found.before.as_of:%Y-%m-%d}至{found.after.as_of:%Y-%m-%d}的变动",
        unit=unit,
        ends=ends,
        url=lambda term: found.url_of(part, term),
        key=f"waterfall-{part}",
        subject=f"{found.indicator.name}：",
    )
    return chart


def _tables(
    request: HttpRequest, found: Compared, rows: RowFilter, listings: list[tuple[str, Listing]]
) -> list[RowsTable]:
    tables = []
    for number, (caption, listing) in enumerate(listings):
        prefix = f"t{number}-" if number else ""
        table = rows_table(rows.apply(listing), request, [], adds_up=False, prefix=prefix)
        table.caption = caption
        tables.append(table)
    note_reading(request, found.asked, f"change {found.indicator.slug}", tables)
    return [table for table in tables if table.paginator.count] or tables[:1]


@scoped
def change_export(request: HttpRequest, asked: Asked, slug: str, form: str) -> HttpResponseBase:
    check_form(form)
    found = compared(asked, indicator_of(slug))
    rows = RowFilter.from_query(request.GET.dict())
    listings = found.listings()
    narrowed = found.described + rows.described([listing for _, listing in listings])
    return rows_file(
        request,
        asked,
        title=f"{found.indicator.name}变动",
        form=form,
        listings=[rows.apply(listing) for _, listing in listings],
        head=lambda sheets: _head(found, narrowed, counted(listings, sheets)),
        said=target(asked, f"change {slug}.{form}"),
    )


def _head(found: Compared, narrowed: list[str], rows: str) -> list[tuple[str, str]]:
    """What a file says of itself before its rows."""
    made, scope = found.balances[found.part], found.after
    lines = [
        ("指标", found.indicator.name),
        ("数值", f"{made.opening:,} ＋ {made.came:,} － {made.left:,} ＝ {made.closing:,}"),
        ("区划", f"{found.asked.bar.division.name}（{scope.division}）"),
        ("起始日期", found.before.as_of.isoformat()),
        ("截止日期", scope.as_of.isoformat()),
        ("口径", "；".join(scope.basis.described()) or "默认"),
        ("指标定义", found.indicator.definition),
        ("定义版本", str(found.indicator.version)),
        ("筛选", "；".join(narrowed) or "无"),
        ("行数", rows),
        ("导出时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]
    if found.asked.bar.is_partial:
        lines.insert(3, ("范围", "仅含导出人负责范围内的数据"))
    return lines
