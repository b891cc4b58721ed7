"""通知: what the user was told, and the way to what it is about. Nobody else sees what was read."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST, require_safe

from orgs.models import Notice
from orgs.notices import mark_read
from orgs.nouns import NOUNS
from orgs.uploads.store import EXPORTS
from orgs.views.scope import address_for

PER_PAGE = 30


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    page = Paginator(_own(request), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "keeps_days": settings.KAIFU_NOTICE_DAYS}
    response = render(request, "notices/list.html", context)
    add_never_cache_headers(response)
    return response


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it, and go to what it is about; the page there says whether it may still be seen."""
    found = get_object_or_404(_own(request), pk=pk)
    mark_read(_own(request).filter(pk=pk))
    if found.noun == EXPORTS:
        return redirect("export_list")
    noun = NOUNS.get(found.noun)
    if noun is None or found.object_id is None:
        return redirect("notice_list")
    return redirect(address_for(found.user, noun, found.object_id))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    number = mark_read(_own(request))
    messages.success(request, f"已把{number}条通知标为已读。" if number else "没有未读的通知。")
    return redirect("notice_list")


def _own(request: HttpRequest) -> QuerySet[Notice]:
    return Notice.objects.filter(user=request.user.pk)
