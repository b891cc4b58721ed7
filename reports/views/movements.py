"""Why a stock changed between two days, and the roll-forward of a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from orgs.lists.exports import Sheet
from orgs.lists.listing import Listing
from orgs.lists.tables import RowsTable, rows_table
from orgs.periods import years_after
from orgs.scope import Scope, ScopeError
from orgs.views.scope import Asked, scoped
from reports.charts import Chart
from reports.filters import RowFilter
from reports.indicators import Indicator
from reports.movements import Balance, Term, balance
from reports.movements.chart import waterfall
from reports.movements.listed import moved
from reports.movements.rolling import FLOWS, Flow, Rolled, apart, ends, rolled
from reports.presentation import sides_of
from reports.rows import listed
from reports.views.indicators import indicator_of
from reports.views.rows import FORMS, as_file, check_form, note_reading, sheets_of, target

SIDES = {"came": "增加", "left": "减少"}


@dataclass(frozen=True)
class Compared:
    """One indicator between two days, and which of the rows that moved are listed.

    `part` is 1 for a rate's denominator; `side`, `cause` and `apart` come from the address.
    """

    asked: Asked
    indicator: Indicator
    before: Scope
    part: int = 0
    side: str = ""
    cause: str = ""
    flow: Flow | None = None

    @property
    def after(self) -> Scope:
        return self.asked.scope

    @cached_property
    def balances(self) -> list[Balance]:
        return [balance(measure, self.before, self.after) for measure in self.indicator.measures]

    @property
    def names(self) -> list[str]:
        """What each balance is of."""
        return sides_of(self.indicator, self.after)

    @property
    def chosen(self) -> Term | None:
        terms = self.balances[self.part].terms
        found = [t for t in terms if (t.side, t.cause.slug) == (self.side, self.cause)]
        return found[0] if found else None

    def url(self, view: str = "indicator_change", *args: str, **more: str) -> str:
        """This comparison's address, with which rows are listed."""
        since = {"since": self.before.as_of.isoformat()}
        return self.asked.url(view, self.indicator.slug, *args, more=since | more)

    def url_of(self, part: int, term: Term) -> str:
        side = {"part": "1"} if part else {}
        return f"{self.url(side=term.side, cause=term.cause.slug, **side)}#rows"

    def listings(self) -> list[tuple[str, Listing]]:
        """The rows that came, and those that left, with what they are; or one cause's."""
        made = self.balances[self.part]
        if self.flow:
            only_term, only_flow = apart(self.flow, made)
            term = next(t for t in made.terms if t.came and t.cause.slug == self.flow.cause)
            return [
                (f"只在“{term.name}”", listed(only_term, made.after)),
                (f"只在“{self.flow.indicator.name}”", listed(only_flow, made.after)),
            ]
        return [
            (SIDES[side], moved(made.gap(came=side == "came"), self.cause))
            for side in SIDES
            if self.side in ("", side)
        ]

    @property
    def described(self) -> list[str]:
        """What the rows are narrowed to, in words."""
        words = []
        if self.flow:
            words.append(f"与“{self.flow.indicator.name}”不同的")
        elif self.chosen:
            words.append(f"{SIDES[self.side]}：{self.chosen.name}")
        elif self.side:
            words.append(SIDES[self.side])
        return words


def compared(asked: Asked, slug: str) -> Compared:
    """Raises `Http404` for an indicator that is of a period, `ScopeError` for a bad day."""
    shown = indicator_of(slug)
    if shown.by_period:
        raise Http404(slug)
    get = asked.request.GET
    before = asked.at(as_of=_since(get.get("since", ""), asked.scope.as_of))
    part = 1 if get.get("part") == "1" and shown.denominator else 0
    flow = FLOWS.get(slug) if get.get("apart") else None
    side = get.get("side", "") if get.get("side") in SIDES and not flow else ""
    found = Compared(asked, shown, before, part, side, get.get("cause", "") if side else "", flow)
    if found.cause and found.chosen is None:
        raise Http404(found.cause)
    return found


def _since(value: str, until: date) -> date:
    """The earlier day; without one, the end of the year before."""
    if not value:
        return date(until.year - 1, 12, 31)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ScopeError(
            f"起始日期“{value}”无效：应为实际存在的日期，写作 年-月-日，例如 2020-12-31"
        ) from None
    if day >= until:
        raise ScopeError(
            f"起始日期“{value}”应早于截止日期（{until}）；请改选更早的起始日期或更晚的截止日期"
        )
    if day.year < 1921:
        raise ScopeError(f"起始日期“{value}”无效：年份应不早于1921年")
    return day


@scoped
def change(request: HttpRequest, asked: Asked, slug: str) -> HttpResponse:
    found = compared(asked, slug)
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
    return tables


@scoped
def change_export(request: HttpRequest, asked: Asked, slug: str, form: str) -> HttpResponseBase:
    check_form(form)
    found = compared(asked, slug)
    rows = RowFilter.from_query(request.GET.dict())
    listings = found.listings()
    narrowed = found.described + rows.described([listing for _, listing in listings])
    sheets, personal = sheets_of(asked, [rows.apply(listing) for _, listing in listings])
    parts = [f"{what}{len(one.rows)}行" for (what, _), one in zip(listings, sheets, strict=True)]
    head = _head(found, narrowed, "，".join(parts))
    said = f"change {slug}.{form}{'（含个人信息）' if personal else ''}"
    return as_file(
        request,
        asked,
        title=f"{found.indicator.name}变动",
        form=form,
        head=head,
        sheets=sheets,
        said=target(asked, said),
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


# --- The roll-forward ----------------------------------------------------------------------------


@scoped
def roll_forward(request: HttpRequest, asked: Asked) -> HttpResponse:
    before, after = ends(asked)
    context = {
        "asked": asked,
        "before": before,
        "after": after,
        "statements": [_statement(asked, one) for one in rolled(asked)],
        "exports": [(form.upper(), asked.url("roll_forward_export", form)) for form in FORMS],
    }  # fmt: skip
    return render(request, "movements/roll_forward.html", context)


@dataclass(frozen=True)
class Statement:
    """One stock's roll-forward as the page shows it."""

    rolled: Rolled
    opening_url: str
    closing_url: str
    terms: list[tuple[Term, str]]
    change_url: str
    flow_url: str
    apart_url: str


def _statement(asked: Asked, one: Rolled) -> Statement:
    slug, made = one.indicator.slug, one.balance
    since = {"since": made.before.as_of.isoformat()}

    def url(**more: str) -> str:
        return asked.url("indicator_change", slug, scope=made.after, more=since | more)

    terms = [(t, f"{url(side=t.side, cause=t.cause.slug)}#rows") for t in made.terms]
    flow = one.beside.flow.slug if one.beside else ""
    return Statement(
        one,
        asked.url("indicator", slug, scope=made.before),
        asked.url("indicator", slug, scope=made.after),
        terms,
        url(),
        asked.url("indicator", flow) if flow else "",
        f"{url(apart='yes')}#rows",
    )


@scoped
def roll_forward_export(request: HttpRequest, asked: Asked, form: str) -> HttpResponseBase:
    check_form(form)
    before, after = ends(asked)
    rows: list[list[object]] = []
    for one in rolled(asked):
        made, name = one.balance, one.indicator.name
        rows.append([name, "期初", made.opening])
        rows += [[name, f"{SIDES[t.side]}：{t.name}", t.change] for t in made.terms]
        rows.append([name, "期末", made.closing])
    head = [
        ("表名", "增减变动"),
        ("区划", f"{asked.bar.division.name}（{asked.scope.division}）"),
        ("期初", before.as_of.isoformat()),
        ("期末", after.as_of.isoformat()),
        ("口径", "；".join(after.basis.described()) or "默认"),
        ("导出时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]
    if asked.bar.is_partial:
        head.insert(2, ("范围", "仅含导出人负责范围内的数据"))
    return as_file(
        request,
        asked,
        title="增减变动",
        form=form,
        head=head,
        sheets=[Sheet(["项目", "增减原因", "数量"], rows)],
        said=target(asked, f"roll-forward.{form}"),
    )
