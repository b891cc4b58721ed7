"""大屏: the figures for a screen on a wall, asked for anew every few minutes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from orgs.scope import ScopeError
from orgs.views.scope import Asked, scoped
from reports.wall import SECTIONS, sections

SECONDS = (10, 20, 30, 60)  # that a section is shown
REFRESH = 180  # seconds; each renews the session, so that a wall does not log out


@require_safe
@scoped
def wall(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Scope, section and seconds are in the address; a partial request gets the figures only."""
    section = _chosen(request, "section", [one.slug for one in SECTIONS])
    seconds = _chosen(request, "seconds", [str(one) for one in SECONDS], "20")
    context = {
        "asked": asked,
        "sections": sections(asked),
        "now": timezone.localtime(),
        "section": section,
        "seconds": seconds,
        "choices": [
            (one, asked.url("wall", more={"section": section, "seconds": str(one)}))
            for one in SECONDS
        ],
        "refresh": REFRESH,
        "refresh_url": asked.url("wall"),
        "overview_url": asked.url("overview"),
    }
    partial = request.htmx  # type: ignore[attr-defined]
    return render(request, "wall/_data.html" if partial else "wall/wall.html", context)


def _chosen(request: HttpRequest, name: str, choices: list[str], default: str = "") -> str:
    value = request.GET.get(name) or default or choices[0]
    if value not in choices:
        raise ScopeError(f"{name} 没有“{value}”，可用：{'、'.join(choices)}")
    return value
