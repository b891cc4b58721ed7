"""Whoever logged in with an initial password gets no further than to change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

REACHABLE = frozenset({"password", "logout", "login"})


class PasswordChangeMiddleware:
    """Stands after `LoginRequiredMiddleware`; static files are served before either."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        user = request.user
        if not getattr(user, "must_change_password", False):
            return None
        if request.resolver_match and request.resolver_match.url_name in REACHABLE:
            return None
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(reverse("password"))
        return redirect("password")
