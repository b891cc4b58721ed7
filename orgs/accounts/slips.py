"""Printable slips with initial passwords: shown once, in the answer to the act that made them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_variables

from orgs.accounts.actions import Slip


@sensitive_variables()
def slips_page(
    request: HttpRequest, slips: Sequence[Slip], *, back: tuple[Any, ...], said: Sequence[str] = ()
) -> HttpResponse:
    """The slips, eight to a sheet of A4; nothing on the way may keep a copy."""
    view, *args = back
    context = {
        "slips": slips,
        "said": said,
        "address": request.build_absolute_uri("/"),
        "back": reverse(view, args=args),
    }
    response = render(request, "users/slips.html", context)
    add_never_cache_headers(response)
    return response
