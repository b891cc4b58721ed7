"""发展党员: the funnel, planned and used numbers, what is due; and how the numbers are set."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.acts.quotas import FIRST_YEAR, SetQuotas
from members.development import overview
from orgs.acts import ActError, editing_reach, perform
from orgs.models import Change, User
from orgs.views.scope import Asked, scoped


@require_safe
@scoped
def development(request: HttpRequest, asked: Asked) -> HttpResponse:
    quota, used, left = overview.whole(asked)
    year = asked.scope.as_of.year
    context = {
        "asked": asked,
        "tab": "development",
        "year": year,
        "funnel": overview.funnel(asked),
        "quota": quota,
        "used": used,
        "left": left,
        "lines": overview.lines(asked),
        "branches": overview.branches(asked),
        "talents": overview.talents(asked),
        "clocks": list(overview.clocks(asked)),
        "settings_url": _address(year) if SetQuotas.offered(None, asked.user) else "",
    }
    return render(request, "development/development.html", context)


def quotas(request: HttpRequest) -> HttpResponse:
    """Set by whoever keeps the whole district's ledgers."""
    user: User = request.user  # type: ignore[assignment]
    if not SetQuotas.offered(None, user):
        raise Http404
    year = _year(request)
    posted = request.method == "POST"
    token = _token(request)
    form = SetQuotas(
        request.POST if posted else None,
        initial={"year": year},
        user=user,
        reach=editing_reach(user),
    )
    if posted and form.is_valid() and _done(form, token):
        messages.success(request, f"{year}年发展指导数已保存。登记有误的，可在“变动记录”中撤回。")
        return redirect("development")
    changes = Change.objects.filter(noun=SetQuotas.noun, act=SetQuotas.slug)
    context = {
        "form": form,
        "year": year,
        "years": [(one, _address(one)) for one in _years()],
        "token": token,
        "last": changes.select_related("by").first(),
    }
    return render(request, "development/quotas.html", context, status=422 if posted else 200)


def _token(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid.uuid4()


def _done(form: SetQuotas, token: uuid.UUID) -> bool:
    try:
        perform(form, token=token)
    except ActError as error:
        form.add_error(None, str(error))
        return False
    return True


def _years() -> range:
    return range(timezone.localdate().year + 1, FIRST_YEAR - 1, -1)


def _year(request: HttpRequest) -> int:
    given = request.GET.get("year", "")
    this_year = timezone.localdate().year
    year = int(given) if given.isascii() and given.isdigit() and len(given) == 4 else this_year
    if year not in _years():
        raise Http404(given)
    return year


def _address(year: int) -> str:
    return f"{reverse('development_quotas')}?year={year}"
