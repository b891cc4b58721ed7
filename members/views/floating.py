"""流动党员和失联党员: how many are where, by street and by reason, and what is due."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from members.floating import overview
from members.nouns import LOST_CONTACTS
from orgs.views.scope import Asked, scoped


@require_safe
@scoped
def floating_page(request: HttpRequest, asked: Asked) -> HttpResponse:
    context = {
        "asked": asked,
        "tab": "floating",
        "numbers": overview.whole(asked),
        "causes": overview.by_cause(asked),
        "clocks": list(overview.clocks(asked)),
        "lines": overview.lines(asked),
        "projects": overview.projects(asked),
    }
    return render(request, "floating/floating.html", context)


@require_safe
@scoped
def lost_contact(request: HttpRequest, asked: Asked, pk: int) -> HttpResponse:
    """A member whom nobody can reach has one page: the member's."""
    found = LOST_CONTACTS.find(asked.scope.viewer, pk)
    return redirect(asked.url("member", found.member_id))
