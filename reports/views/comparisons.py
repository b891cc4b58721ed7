"""An indicator by every basis that concerns it, and why its streets need not add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from orgs.lists.exports import Sheet
from orgs.lists.listing import Listing
from orgs.lists.tables import rows_table
from orgs.views.files import FORMS, as_file, check_form, rows_file
from orgs.views.scope import Asked, scoped
from reports.figures import Figure, rounded
from reports.filters import RowFilter
from reports.indicators import Indicator
from reports.movements.bases import Alternative, alternatives, concerning
from reports.movements.gaps import Gap
from reports.movements.overlaps import NOWHERE, Overlap, countable, overlap, rows_in
from reports.presentation import fraction, sides_of
from reports.rows import listing_in
from reports.views.indicators import indicator_of
from reports.views.rows import counted, note_reading, target

Rows = list[tuple[str, Listing]]


# --- By other bases ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """Rows between two bases with the address of their list."""

    name: str
    rows: int
    url: str


@dataclass(frozen=True)
class Line:
    """One choice as the page shows it; `differences` are the rows that make the difference."""

    alternative: Alternative
    name: str
    url: str
    value: str
    fraction: str
    change: str
    differences: list[Difference]


@scoped
def bases(request: HttpRequest, asked: Asked, slug: str) -> HttpResponse:
    shown = indicator_of(slug)
    found = _between(asked, shown)
    now, others = alternatives(shown, asked.scope)
    context = _rows_context(request, asked, shown, found, "bases") | {
        "now": _value(now),
        "now_fraction": fraction(now, asked.scope),
        "groups": _groups([_line(asked, one) for one in others]),
        "table_exports": [
            (form.upper(), asked.url("indicator_bases_export", slug, form)) for form in FORMS
        ],
    }
    return render(request, "movements/bases.html", context)


@scoped
def bases_export(request: HttpRequest, asked: Asked, slug: str, form: str) -> HttpResponseBase:
    """The rows between two bases, as chosen on the page; with none chosen, the table itself."""
    shown = indicator_of(slug)
    found = _between(asked, shown)
    if found:
        return _export(request, asked, shown, found, form, "口径差异")
    check_form(form)
    made = _sheet(asked, shown)
    head = _head(asked, shown, "口径对照", "无", str(len(made.rows)))
    said = target(asked, f"bases {slug}.{form}")
    title = f"{shown.name}口径对照"
    return as_file(request, asked, title=title, form=form, head=head, sheets=[made], said=said)


def _sheet(asked: Asked, shown: Indicator) -> Sheet:
    now, others = alternatives(shown, asked.scope)
    rows: list[list[object]] = [["当前口径", "", _value(now), fraction(now, asked.scope), "", ""]]
    for one in others:
        line = _line(asked, one)
        rows_between = "，".join(f"{d.name}{d.rows}行" for d in line.differences)
        option = one.choice.option.label
        rows.append([option, line.name, line.value, line.fraction, line.change, rows_between])
    return Sheet(["口径", "改为", "数值", "分子 / 分母", "与当前相差", "不同的行"], rows)


def _line(asked: Asked, one: Alternative) -> Line:
    shown, scope = one.figure.indicator, asked.scope.at(basis=one.choice.basis)
    names = sides_of(shown, scope)
    differences = []
    for part, side in enumerate(one.sides):
        of = names[part].split("：")[0] if len(names) > 1 else ""
        for what, rows in (("more", side.more), ("less", side.less)):
            if rows:
                more = {"choice": one.choice.key, "part": str(part), "side": what}
                url = f"{asked.url('indicator_bases', shown.slug, more=more)}#rows"
                label = f"{of}{'多' if what == 'more' else '少'}"
                differences.append(Difference(label, rows, url))
    return Line(
        one,
        one.choice.name(asked.scope.basis),
        asked.url("indicator", shown.slug, scope=scope),
        _value(one.figure),
        fraction(one.figure, scope),
        _change(one),
        differences,
    )


def _value(figure: Figure) -> str:
    unit = "" if figure.indicator.denominator or figure.value is None else figure.indicator.unit
    return f"{figure.displayed}{unit}"


def _change(one: Alternative) -> str:
    """The difference to the basis in use; rates in percentage points."""
    if one.difference is None:
        return "—"
    if one.figure.indicator.denominator:
        points = rounded(one.difference)
        return f"{points:+}个百分点" if points else "0"
    return f"{one.difference:+,}" if one.difference else "0"


def _groups(lines: Sequence[Line]) -> list[tuple[str, str, list[Line]]]:
    """Option by option: its label, why it makes a difference, its choices."""
    groups: dict[str, tuple[str, str, list[Line]]] = {}
    for line in lines:
        option = line.alternative.choice.option
        groups.setdefault(option.name, (option.label, line.alternative.reason, []))[2].append(line)
    return list(groups.values())


def _between(asked: Asked, shown: Indicator) -> Rows:
    """The rows that only one of two bases counts, if any are asked for."""
    get = asked.request.GET
    if not get.get("choice"):
        return []
    choice = next((c for c in concerning(shown, asked.scope) if c.key == get["choice"]), None)
    part, side = get.get("part", "0"), get.get("side", "")
    if choice is None or part not in ("0", "1") or int(part) >= len(shown.measures):
        raise Http404(get["choice"])
    measure, at = shown.measures[int(part)], asked.scope.at(basis=choice.basis)
    name = f"{choice.option.label}：{choice.name(asked.scope.basis)}"
    made = {
        "more": (f"只在“{name}”", Gap(measure, at, asked.scope)),
        "less": ("只在当前口径", Gap(measure, asked.scope, at)),
    }
    wanted = [made[side]] if side in made else list(made.values())
    return [(words, listing_in(gap.rows, gap.here)) for words, gap in wanted]


# --- Whole and parts -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Identity:
    """Parts added up, less repeats, with what is in none: the whole. With addresses of the rows."""

    name: str
    overlap: Overlap
    several_url: str
    nowhere_url: str


@scoped
def overlaps(request: HttpRequest, asked: Asked, slug: str) -> HttpResponse:
    shown = indicator_of(slug)
    found = _overlapping(asked, shown)
    context = _rows_context(request, asked, shown, found, "overlaps") | {
        "identities": identities(asked, shown),
        "nowhere": NOWHERE,
    }
    return render(request, "movements/overlaps.html", context)


@scoped
def overlaps_export(request: HttpRequest, asked: Asked, slug: str, form: str) -> HttpResponseBase:
    shown = indicator_of(slug)
    found = _overlapping(asked, shown)
    if not found:
        raise Http404(slug)
    return _export(request, asked, shown, found, form, "不能相加的行")


def identities(asked: Asked, shown: Indicator) -> list[Identity]:
    """One for each side that counts rows; none for a division without parts."""
    scope, found = asked.scope, []
    names = sides_of(shown, scope)
    for measure in countable(shown, scope):
        made = overlap(measure, scope)
        if made is not None:
            part = shown.measures.index(measure)

            def url(which: str, part: int = part) -> str:
                more = {"rows": which, "part": str(part)}
                return f"{asked.url('indicator_overlaps', shown.slug, more=more)}#rows"

            found.append(Identity(names[part], made, url("several"), url("nowhere")))
    return found


def _overlapping(asked: Asked, shown: Indicator) -> Rows:
    """The rows in several parts, or in none, of the side that is asked for; at first, in several."""
    get, scope = asked.request.GET, asked.scope
    part = int(get["part"]) if get.get("part") in ("0", "1") else 0
    if part >= len(shown.measures) or shown.measures[part] not in countable(shown, scope):
        return []
    measure, which = shown.measures[part], get.get("rows", "several")
    made = overlap(measure, scope)
    if made is None or which not in ("several", "nowhere"):
        return []
    words = "计入两个以上下级区划" if which == "several" else "不属于任何下级区划"
    return [(words, rows_in(measure, scope, several=which == "several"))]


# --- What both have ------------------------------------------------------------------------------


def _rows_context(
    request: HttpRequest, asked: Asked, shown: Indicator, found: Rows, page: str
) -> dict[str, object]:
    """The lists below, narrowed as the page is asked, with their files."""
    rows = RowFilter.from_query(request.GET.dict())
    tables = []
    for number, (caption, listing) in enumerate(found):
        prefix = f"t{number}-" if number else ""
        table = rows_table(rows.apply(listing), request, [], adds_up=False, prefix=prefix)
        table.caption = caption
        tables.append(table)
    note_reading(request, asked, f"{page} {shown.slug}", tables)
    kept = {name: value for name, value in asked.kept if name != "sort"}
    return {
        "asked": asked,
        "indicator": shown,
        "indicator_url": asked.url("indicator", shown.slug),
        "catalogue_url": asked.url("indicators"),
        "filter": rows,
        "narrowed": rows.described([listing for _, listing in found]),
        "tables": tables,
        "exports": [
            (form.upper(), asked.url(f"indicator_{page}_export", shown.slug, form, more=kept))
            for form in FORMS
        ],
        "kept": asked.fields("q"),
        "everything": asked.url(f"indicator_{page}", shown.slug),
        "rows_title": "差异的行" if page == "bases" else "不能相加的行",
    }


def _export(
    request: HttpRequest, asked: Asked, shown: Indicator, found: Rows, form: str, title: str
) -> HttpResponseBase:
    check_form(form)
    rows = RowFilter.from_query(request.GET.dict())
    narrowed = "；".join(rows.described([listing for _, listing in found])) or "无"
    return rows_file(
        request,
        asked,
        title=f"{shown.name}{title}",
        form=form,
        listings=[rows.apply(listing) for _, listing in found],
        head=lambda sheets: _head(asked, shown, title, narrowed, counted(found, sheets)),
        said=target(asked, f"{title} {shown.slug}.{form}"),
    )


def _head(
    asked: Asked, shown: Indicator, title: str, narrowed: str, rows: str
) -> list[tuple[str, str]]:
    """What a file says of itself before its rows."""
    scope = asked.scope
    head = [
        ("指标", shown.name),
        ("内容", title),
        ("区划", f"{asked.bar.division.name}（{scope.division}）"),
        ("截止日期", scope.as_of.isoformat()),
        ("统计期间", str(scope.period)),
        ("口径", "；".join(scope.basis.described()) or "默认"),
        ("指标定义", shown.definition),
        ("定义版本", str(shown.version)),
        ("筛选", narrowed),
        ("行数", rows),
        ("导出时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]
    if asked.bar.is_partial:
        head.insert(3, ("范围", "仅含导出人负责范围内的数据"))
    return head
