"""动态组建: where units stand on the way to a Party organisation, and what could be set up."""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from members.acts.formation.suggesting import AcceptSuggestion, DismissSuggestion, filled
from members.formation import overview
from members.formation.suggestions import Branch, Suggestion, suggestions
from members.models import DismissedSuggestion
from members.nouns import EMPLOYMENTS
from orgs.acts import ActError, editing_reach, perform
from orgs.acts.doing import done_before
from orgs.models import Coverage
from orgs.scope import Reach
from orgs.views.scope import Asked, scoped


@require_safe
@scoped
def formation_page(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The funnel, what is due, and what is under way."""
    cases, number = overview.under_way(asked)
    context = {
        "asked": asked,
        "tab": "formation",
        "funnel": overview.funnel(asked),
        "triggers": list(overview.triggers(asked)),
        "waiting": overview.waiting(asked),
        "waiting_url": overview.rule_url(asked, "should-build"),
        "cases": cases,
        "open_cases": number,
        "cases_url": asked.url("formation_case_list"),
        "stalled_url": overview.rule_url(asked, "formation-stalled"),
    }
    return render(request, "formation/formation.html", context)


@require_safe
@scoped
def joint_page(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Suggested joint branches, each with its reason and the branches near it."""
    found = suggestions(asked.scope)
    reach, page = editing_reach(asked.user), uuid.uuid4()
    context = {
        "asked": asked,
        "tab": "formation_joint",
        "groups": [_shown(asked, one, reach, page) for one in found.groups],
        "singles": [_shown(asked, one, reach, page) for one in found.singles],
        "dismissed": _dismissed(asked),
        "accept_url": asked.url("formation_accept"),
        "dismiss_url": asked.url("formation_dismiss"),
    }
    return render(request, "formation/joint.html", context)


@require_POST
@scoped
def accept(request: HttpRequest, asked: Asked) -> HttpResponse:
    """A case from a suggestion, as a branch of its own or joining one that is near."""
    token = _token(request)
    if done := done_before(token):
        return redirect("formation_case", pk=done.object_id)
    one = _suggested(request, asked)
    if one is None:
        return _gone(request, asked)
    form = filled(AcceptSuggestion, one, _day(asked), user=asked.user, reach=_reach(asked))
    branch = request.POST.get("branch", "")
    form.branch = next((b for b in one.branches if str(b.pk) == branch), None)
    if branch and form.branch is None:
        return _gone(request, asked)
    try:
        form.is_valid()
        change = perform(form, token=token)
    except ActError as error:
        messages.error(request, str(error))
        return redirect(asked.url("formation_joint"))
    messages.success(request, "已列入组建。请登记指导、申请等进展。")
    return redirect("formation_case", pk=change.object_id)


@require_POST
@scoped
def dismiss(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Not taken up, with the reason; it comes back when the facts change."""
    token = _token(request)
    if done_before(token):
        return redirect(asked.url("formation_joint"))
    one = _suggested(request, asked)
    if one is None:
        return _gone(request, asked)
    reason = request.POST.get("reason", "").strip()
    reach = _reach(asked)
    form = filled(DismissSuggestion, one, _day(asked), reason, user=asked.user, reach=reach)
    if form.is_valid():
        perform(form, token=token)
        messages.success(request, "已记下不采纳的原因。情况没有变化就不再建议。")
    else:
        messages.error(request, "没有保存：请填写不采纳的原因，不超过200字。")
    return redirect(asked.url("formation_joint"))


@require_safe
@scoped
def employment(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    """A member at work has one page: the member's."""
    found = EMPLOYMENTS.find(asked.scope.viewer, pk)
    return redirect(asked.url("member", found.member_id))


def _shown(asked: Asked, one: Suggestion, reach: Reach, page: uuid.UUID) -> dict[str, object]:
    return {
        "one": one,
        "units": [(unit, asked.url("unit", unit.pk)) for unit in one.units],
        "branches": [(branch, _joining(branch, one)) for branch in one.branches],
        "may_edit": _keeps(reach, one),
        "token": uuid.uuid5(page, one.facts),
    }


def _keeps(reach: Reach, one: Suggestion) -> bool:
    return all(reach.covers(unit.spot.division) for unit in one.units)


def _joining(branch: Branch, one: Suggestion) -> str:
    return str(Coverage.Mode(branch.takes(len(one.units))).label)


def _dismissed(asked: Asked) -> list[DismissedSuggestion]:
    scope = asked.scope
    placed = DismissedSuggestion.objects.filter(
        scope.placed("division"), dismissed_on__lte=scope.as_of
    )
    return list(placed.select_related("change__by"))


def _suggested(request: HttpRequest, asked: Asked) -> Suggestion | None:
    """The suggestion that was posted, if it still is one. Raises `Http404` outside the reach."""
    reach = editing_reach(asked.user)
    if not reach.overlaps(asked.scope.division):
        raise Http404("formation")
    one = suggestions(asked.scope).find(request.POST.get("facts", ""))
    if one is not None and not _keeps(reach, one):
        raise Http404("formation")
    return one


def _gone(request: HttpRequest, asked: Asked) -> HttpResponse:
    messages.error(request, "这条建议已经办理，或单位、党员的情况有了变化。请按现在的建议办理。")
    return redirect(asked.url("formation_joint"))


def _reach(asked: Asked) -> Reach:
    return editing_reach(asked.user)


def _token(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid.uuid4()


def _day(asked: Asked) -> date:
    """The day the page was about, but none that has not come yet."""
    return min(asked.scope.as_of, timezone.localdate())
