"""组织生活: the year's requirements in numbers, and the calendar."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from activities.life.calendar import month
from activities.life.expected import Standing, requirements
from activities.life.forms import RequirementForm
from activities.life.setting import ACT, set_requirements
from activities.life.year import Cell, by_requirement, cells
from activities.models import Activity, LifeRequirement
from orgs.acts import editing_reach
from orgs.models import Change, Division, User
from orgs.periods import Period, months_after
from orgs.views.scope import Asked, scoped

Number = tuple[int, str]  # how many, and the list of them


@require_safe
@scoped
def life(request: HttpRequest, asked: Asked) -> HttpResponse:
    made = by_requirement(cells(asked.scope))
    wanted = [one for one in requirements() if one.kind in made]
    years = [(one, *_year(asked, made[one.kind])) for one in wanted]
    over = [cell for one in wanted for cell in [_last_over(made[one.kind])] if cell]
    context = {
        "asked": asked,
        "tab": "life",
        "years": years,
        "latest": over,
        "streets": _streets(asked, over),
        "may_set": editing_reach(asked.user).covers(settings.KAIFU_DISTRICT_CODE),
    }
    return render(request, "life/life.html", context)


def _year(
    asked: Asked, of_kind: list[Cell]
) -> tuple[list[tuple[str, bool]], list[tuple[Standing, list[Number]]]]:
    """The terms, and for each standing its numbers; no numbers where it applied to nobody."""
    heads = [(cell.term.label, cell.is_over) for cell in of_kind]
    if not any(cell.counts[Standing.EXPECTED] for cell in of_kind):
        return heads, []
    return heads, [
        (state, [(cell.counts[state], _url(asked, cell, state)) for cell in of_kind])
        for state in Standing
    ]


def _url(asked: Asked, cell: Cell, state: Standing, division: str = "") -> str:
    """The list of exactly those branches, as they lay when the period ended."""
    scope = asked.scope
    day = min(cell.term.period.last_day, scope.as_of)
    there = asked.at(as_of=day, division=division)
    return asked.url(
        "party_organization_list", scope=there, more={"life": f"{cell.term.key}:{state}"}
    )


def _last_over(of_kind: list[Cell]) -> Cell | None:
    over = [cell for cell in of_kind if cell.is_over]
    return over[-1] if over else None


def _streets(asked: Asked, latest: list[Cell]) -> list[tuple[str, list[Number]]]:
    """Street → how many branches lack a record of each latest term; in the order of codes."""
    codes = sorted({code for cell in latest for code in cell.by_division if code})
    if len(codes) < 2:
        return []
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        (
            names[code],
            [
                (
                    cell.by_division.get(code, {}).get(Standing.MISSING, 0),
                    _url(asked, cell, Standing.MISSING, code),
                )
                for cell in latest
            ],
        )
        for code in codes
    ]


@require_safe
@scoped
def life_calendar(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The month of the scope's day, or the one asked for."""
    period = _month(asked)
    before = months_after(period.start, -1)
    context = {
        "asked": asked,
        "tab": "life_calendar",
        "month": period.start,
        "weeks": month(asked.scope, period),
        "weekdays": "一二三四五六日",
        "before": _calendar_url(asked, before),
        "after": _calendar_url(asked, period.end),
    }
    return render(request, "life/calendar.html", context)


def _month(asked: Asked) -> Period:
    """The month asked for; of a longer period that with the scope's day."""
    period = asked.scope.period
    day = period.start if len(period.months()) == 1 else asked.scope.as_of
    return Period.of_month(day.year, day.month)


def _calendar_url(asked: Asked, first: date) -> str:
    month = Period.of_month(first.year, first.month)
    return asked.url("life_calendar", scope=asked.at(period=month))


def life_settings(request: HttpRequest) -> HttpResponse:
    """Set by whoever keeps the whole district's ledgers."""
    user: User = request.user  # type: ignore[assignment]
    if not editing_reach(user).covers(settings.KAIFU_DISTRICT_CODE):
        raise Http404
    known = {one.kind: one for one in LifeRequirement.objects.all()}
    ordered = [known[kind] for kind in Activity.Kind.values if kind in known]
    rows = [RequirementForm(request.POST or None, instance=one) for one in ordered]
    valid = [row.is_valid() for row in rows]  # all of them, so that each shows its errors
    if request.method == "POST" and all(valid):
        said = {row.instance.kind: row.cleaned_data for row in rows if row.has_changed()}
        if said:
            set_requirements(said, user)
        messages.success(request, "组织生活频次已保存，立即生效。")
        return redirect("life")
    last = Change.objects.filter(kind=Change.Kind.SETTING, act=ACT).first()
    status = 422 if request.method == "POST" else 200
    return render(request, "life/settings.html", {"rows": rows, "last": last}, status=status)
