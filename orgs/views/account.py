"""Logging in and out, and what one's own account may do."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from orgs.accounts.actions import set_mail, set_phone
from orgs.accounts.forms import OwnMailForm, OwnPhoneForm
from orgs.accounts.holdings import described, with_over
from orgs.accounts.profile import facts_about, links_for
from orgs.accounts.rights import held, landing
from orgs.forms import ChangePasswordForm, FirstPasswordForm, LoginForm
from orgs.models import Division, User
from orgs.reach import reach_of


class LoginView(auth.LoginView):
    template_name = "orgs/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """A partial request of an expired session would put the log-in form inside the page."""
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(request.get_full_path())
        return super().get(request, *args, **kwargs)

    def get_default_redirect_url(self) -> str:
        return landing(self.request.user)  # type: ignore[arg-type]


class ChangePasswordView(auth.PasswordChangeView):
    """Also the only page that an initial password opens, after which one begins as usual."""

    template_name = "orgs/password.html"
    success_url = reverse_lazy("account")

    def get_form_class(self) -> type[Any]:
        user: User = self.request.user  # type: ignore[assignment]
        return FirstPasswordForm if user.must_change_password else ChangePasswordForm

    def form_valid(self, form: Any) -> HttpResponse:
        first = isinstance(form, FirstPasswordForm)
        super().form_valid(form)
        messages.success(self.request, "密码已更改。下次请用新密码登录。")
        return redirect(landing(form.user) if first else "account")


# How many of each kind of thing a viewer of single rows reaches, in words.
ROWS = {
    "unit": "{}家两新组织",
    "party_organization": "{}个党组织",
    "instructor": "{}名党建指导员",
    "demand": "{}件诉求",
}


def account(request: HttpRequest) -> HttpResponse:
    """One's own account: who one is here, what one sees, and what to correct oneself."""
    user: User = request.user  # type: ignore[assignment]
    asked = request.POST.get("form", "phone") if request.method == "POST" else ""
    form = OwnPhoneForm(request.POST if asked == "phone" else None, user=user)
    # Its own copy: what is typed wrong does not become the name on the page.
    own = User.objects.get(pk=user.pk) if settings.KAIFU_MAIL else None
    mail = own and OwnMailForm(request.POST if asked == "mail" else None, user=own)
    if asked == "phone" and form.is_valid():
        set_phone(user=user, phone=form.cleaned_data["phone"], request=request)
        messages.success(request, "手机号码已更正。")
        return redirect("account")
    if mail and asked == "mail" and mail.is_valid():
        set_mail(user=mail.instance, request=request)
        messages.success(request, "邮件提醒已保存。")
        return redirect("account")
    context = {
        "held": described(with_over(held(user))),
        "reach": _in_words(user, timezone.localdate()),
        "begins_here": landing(user) == request.path,
        "form": form,
        "mail": mail,
        "facts": facts_about(user),
        "links": links_for(user),
    }
    return render(request, "orgs/account.html", context)


def _in_words(user: User, today: date) -> list[str]:
    """What the user reaches today, place by place and kind by kind."""
    reach = reach_of(user, today)
    if reach.everything:
        return ["全国"]
    places = Division.objects.filter(code__in=reach.ranges).values_list("name", flat=True)
    rows = [said.format(len(reach.rows[kind])) for kind, said in ROWS.items() if kind in reach.rows]
    return [f"{name}全部" for name in places] + rows
