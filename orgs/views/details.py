"""The detail page of any noun, and the addresses by which old identifiers still find it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from orgs.acts import acts_for
from orgs.audit import record
from orgs.details import Timeline, Viewed, shown_panels
from orgs.details.panels import HEADS, PANELS
from orgs.details.timeline import SOURCES
from orgs.duplicates import former, survivor_of
from orgs.models import AuditEvent
from orgs.nouns import NOUNS, Noun
from orgs.views.scope import Asked, scoped


@require_safe
@scoped
def detail(request: HttpRequest, asked: Asked, noun: str, pk: int) -> HttpResponse:
    kind = NOUNS[noun]
    opened = _opened(kind, request.GET.get("panel", ""))
    try:
        viewed = Viewed.open(asked, kind, pk, opened)
    except Http404:
        kept = survivor(asked, kind, former(kind.model, pk))
        return HttpResponsePermanentRedirect(kind.url(kept))
    context = {
        "asked": asked,
        "viewed": viewed,
        "head": HEADS[noun](viewed) if noun in HEADS else None,
        "panels": shown_panels(viewed),
        "timeline": Timeline.of(viewed) if SOURCES[noun] and not opened else None,
        "list_url": viewed.list_url(noun),
        "acts": acts_for(kind, viewed.record, asked.user),
    }
    viewed.resolve()
    if viewed.personal:
        target = f"{noun} {pk} {viewed.day}"
        kind_of_read = AuditEvent.Kind.PERSONAL_READ
        record(kind_of_read, request, by=asked.user, target=target, rows=viewed.personal)
    return render(request, "details/detail.html", context)


@require_safe
@scoped
def by_key(request: HttpRequest, asked: Asked, noun: str, key: str) -> HttpResponse:
    """By code or number: what letters and other systems quote."""
    kind = NOUNS[noun]
    if kept := survivor_of(kind.model, key):
        return HttpResponsePermanentRedirect(kind.url(survivor(asked, kind, kept)))
    found = kind.named(kind.placed(asked.scope.viewer, None), timezone.localdate())
    pk = found.filter(key=key).values_list("pk", flat=True).first()
    if pk is None:
        raise Http404(key)
    return redirect(kind.url(pk))


def _opened(noun: Noun, panel: str) -> str:
    """The panel asked for alone; an unknown one is no page."""
    if panel and panel not in {one.slug for one in PANELS[noun.slug]}:
        raise Http404(panel)
    return panel


def survivor(asked: Asked, noun: Noun, pk: int | None) -> int:
    """What was merged is found where it went, by whoever may open that."""
    if pk is None:
        raise Http404(noun.slug)
    noun.find(asked.scope.viewer, pk)
    return pk
