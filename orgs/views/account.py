"""Logging in and out, and what one's own account may do."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from orgs.forms import ChangePasswordForm, LoginForm
from orgs.models import Grant, PartyOrganizationSpell, User


class LoginView(auth.LoginView):
    template_name = "orgs/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """A partial request of an expired session would put the log-in form inside the page."""
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(request.get_full_path())
        return super().get(request, *args, **kwargs)


class ChangePasswordView(auth.PasswordChangeView):
    template_name = "orgs/password.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("account")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, "密码已更改。")
        return super().form_valid(form)


@dataclass(frozen=True)
class Held:
    """One role of the user, and over what."""

    grant: Grant
    over: str


def account(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    grants = (
        user.grants.as_of(today)
        .select_related("role", "division", "party_organization")
        .order_by("role__order", "started_on")
    )
    organizations = dict(
        PartyOrganizationSpell.objects.as_of(today)
        .filter(party_organization__in=[g.party_organization_id for g in grants])
        .values_list("party_organization", "name")
    )
    held = [
        Held(grant, organizations.get(grant.party_organization_id or 0) or _over(grant))
        for grant in grants
    ]
    return render(request, "orgs/account.html", {"held": held})


def _over(grant: Grant) -> str:
    return str(grant.division or grant.party_organization or "")
