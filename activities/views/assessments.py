"""考核: the overview, the form of a scheme, recomputing what was published, secretaries' allowances."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.acts.assessments.schemes import DraftScheme, ReviseScheme, SchemeAct
from activities.assessments import allowances as tiers
from activities.assessments import overview as shown
from activities.assessments.measures import MEASURES
from activities.assessments.nouns import ASSESSED, SCHEMES, target_name
from activities.assessments.results import Recomputed, compare, published
from activities.models import Assessed, AssessmentScheme
from activities.models.assessment_schemes import OF_ORGANIZATIONS, Audience, plain
from orgs.acts import ActError, editing_reach, keeps_district, new_acts, perform
from orgs.acts.doing import done_before
from orgs.audit import record
from orgs.lists.tables import rows_table
from orgs.models import AuditEvent, User
from orgs.scope import ScopeError
from orgs.views.files import FORMS, check_form, rows_file, rows_in
from orgs.views.scope import Asked, scoped


@require_safe
@scoped
def overview(request: HttpRequest, asked: Asked) -> HttpResponse:
    context = {
        "asked": asked,
        "tab": "assessments",
        "years": shown.years(asked),
        "new": new_acts(SCHEMES, asked.user),
    }
    return render(request, "assessments/overview.html", context)


# --- The form of a scheme ------------------------------------------------------------------------


def scheme_new(request: HttpRequest) -> HttpResponse:
    """From the built-in proposal; `like` takes over another scheme's items and grades."""
    user: User = request.user  # type: ignore[assignment]
    if not DraftScheme.open_to(user):
        raise Http404("assessment-schemes")
    return _answer(request, DraftScheme, None)


def scheme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    draft = SCHEMES.find(editing_reach(user), pk)
    if not (ReviseScheme.open_to(user) and ReviseScheme.available(draft)):
        raise Http404("assessment-schemes")
    return _answer(request, ReviseScheme, draft)


def _answer(request: HttpRequest, act: type[SchemeAct], draft: Any) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    token = _token(request)
    if done := done_before(token):
        return redirect("assessment_scheme", done.object_id)
    data = request.POST if request.method == "POST" else None
    form = act(data, initial=request.GET.dict(), user=user, reach=editing_reach(user), record=draft)
    if data is not None and form.is_valid():
        try:
            change = perform(form, token=token)
        except ActError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "方案已保存，启动以前可以再改。")
            return redirect("assessment_scheme", change.object_id)
    context = {
        "form": form,
        "act": act,
        "noun": SCHEMES,
        "record": draft,
        "title": draft.name if draft else "",
        "back": SCHEMES.url(draft.pk) if draft else reverse("assessments"),
        "token": token,
        "audiences": [(one.value, one.label, one == form.assesses) for one in Audience],
        "likes": _earlier(form) if draft is None and not form.is_bound else (),
    }
    return render(request, "assessments/form.html", context, status=422 if form.errors else 200)


def _earlier(form: SchemeAct) -> list[AssessmentScheme]:
    """What a new scheme may be copied from, the newest first."""
    same = AssessmentScheme.objects.filter(audience=form.assesses)
    return list(same.order_by("-year", "-version")[:3])


def _token(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid.uuid4()


# --- Recomputing ---------------------------------------------------------------------------------


@require_safe
@scoped
def recompute(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    """For who keeps the district: it is of the whole list."""
    if not keeps_district(asked.user):
        raise Http404("assessment-schemes")
    scheme: AssessmentScheme = SCHEMES.find(asked.scope.viewer, pk)
    if scheme.is_draft:
        raise Http404("assessment-schemes")
    today = timezone.localdate()
    found = compare(scheme, today)
    names = _names([*(one.assessed for one in found.differing), *found.left], today)
    context = {
        "asked": asked,
        "tab": "assessment_scheme_list",
        "scheme": scheme,
        "scheme_url": asked.url("assessment_scheme", pk),
        "found": found,
        "rows": [_compared(asked, one, names) for one in found.differing],
        "joined": len(found.joined),
        "left": [(names[one.pk], asked.url("assessed", one.pk)) for one in found.left],
    }
    return render(request, "assessments/recompute.html", context)


def _names(assessed: list[Assessed], day: date) -> dict[int, str]:
    rows = Assessed.objects.filter(pk__in=[one.pk for one in assessed])
    return dict(rows.annotate(whose=target_name(day)).values_list("pk", "whose"))


def _compared(asked: Asked, one: Recomputed, names: dict[int, str]) -> dict[str, Any]:
    """One assessed: each item that differs, stored and now, and what the total would be."""
    return {
        "name": names[one.assessed.pk],
        "url": asked.url(ASSESSED.view, one.assessed.pk),
        "items": [
            (
                moved.stored.item.title,
                _fraction(moved.stored.numerator, moved.stored.denominator),
                _fraction(moved.now.numerator, moved.now.denominator or None),
                MEASURES[moved.stored.item.measure].label,
            )
            for moved in one.moved
        ],
        "stored": f"{plain(one.result.total)}分，{one.result.grade}",
        "now": f"{plain(one.total.points)}分，{one.grade}" if one.total else "无法计分",
    }


def _fraction(numerator: int | None, denominator: int | None) -> str:
    return "不适用" if not denominator else f"{numerator}/{denominator}"


# --- Allowances ----------------------------------------------------------------------------------


def _year(asked: Asked) -> tuple[int | None, list[int]]:
    """The year asked for, else the newest with results; and those that there are."""
    rows = published(asked.scope.as_of).filter(
        step__assessed__scheme__audience__in=OF_ORGANIZATIONS
    )
    found = rows.order_by("-step__assessed__scheme__year")
    years = list(found.values_list("step__assessed__scheme__year", flat=True).distinct())
    given = asked.request.GET.get("of", "")
    if not given:
        return (years[0] if years else None), years
    if given not in map(str, years):
        raise ScopeError(f"“{given}”年度没有公布的考核结果，请从列表中选择年度")
    return int(given), years


@require_safe
@scoped
def allowances(request: HttpRequest, asked: Asked) -> HttpResponse:
    year, years = _year(asked)
    context: dict[str, Any] = {"asked": asked, "tab": "allowances", "year": year, "years": years}
    if year:
        found = tiers.listing(asked.scope, year)
        table = rows_table(found, request, (), adds_up=False)
        if table.readable:
            kind, said = AuditEvent.Kind.PERSONAL_READ, f"书记津贴核定 {year}年度"
            record(kind, request, by=asked.user, target=said, rows=len(table.readable))
        more = {"of": str(year)}
        context |= {
            "table": table,
            "kept": asked.fields("of", "sort"),
            "exports": [
                (form.upper(), asked.url("allowances_export", form, more=more)) for form in FORMS
            ],
        }
    return render(request, "assessments/allowances.html", context)


@require_safe
@scoped
def allowances_export(request: HttpRequest, asked: Asked, form: str) -> HttpResponseBase:
    year, _ = _year(asked)
    check_form(form)
    if year is None:
        raise Http404(form)
    return rows_file(
        request,
        asked,
        title=f"书记津贴核定_{year}年度",
        form=form,
        listings=[tiers.listing(asked.scope, year)],
        head=lambda sheets: _head(asked, year, rows_in(sheets)),
        said=f"书记津贴核定 {year}年度 {asked.scope.division}",
    )


def _head(asked: Asked, year: int, count: int) -> list[tuple[str, str]]:
    """What a file says of itself before its rows."""
    scope = asked.scope
    lines = [
        ("名单", f"{year}年度党组织书记津贴核定"),
        ("区划", f"{asked.bar.division.name}（{scope.division}）"),
        ("截止日期", scope.as_of.isoformat()),
        ("口径", "已公布等次设有津贴档次的党组织书记；当月15日在任的计1个月"),
        ("行数", str(count)),
        ("导出时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
    ]
    if asked.bar.is_partial:
        lines.insert(2, ("范围", "仅含导出人负责范围内的数据"))
    return lines
