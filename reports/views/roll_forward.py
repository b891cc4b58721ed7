"""增减变动: what the district had, what came and left, what it has."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from orgs.lists.exports import Sheet
from orgs.views.files import FORMS, as_file, check_form
from orgs.views.scope import Asked, scoped
from reports.movements import Term
from reports.movements.comparing import SIDES
from reports.movements.rolling import Rolled, ends, rolled
from reports.views.rows import target


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
