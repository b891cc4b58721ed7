"""接口令牌: one's own, and everybody's for who manages accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from orgs.accounts.profile import Link, leads
from orgs.accounts.rights import administers
from orgs.acts.act import DayField
from orgs.acts.fields import DivisionField
from orgs.acts.places import divisions_within
from orgs.forms import tabler
from orgs.models import User
from orgs.periods import years_after
from orgs.reach import reach_of
from reports.api.tokens import issue, may_have, revoke
from reports.models import ApiToken


class TokenForm(forms.Form):
    """A new token of the user's, for a division of theirs."""

    name = forms.CharField(
        label="用途", max_length=40, help_text="哪个程序用、做什么，例如“月报取数”。"
    )
    division = DivisionField(label="限于区划", empty_label=None)
    expires_on = DayField(label="有效期至", future=True, help_text="最长一年，到期重新生成。")

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, label_suffix="")
        self.user = user
        today = timezone.localdate()
        divisions: Any = self.fields["division"]
        reach = reach_of(user, today)
        streets, all_below = divisions_within(reach), DivisionField.owners()
        divisions.queryset = streets if streets.exists() else all_below.filter(reach.q("code", {}))
        self.initial["expires_on"] = years_after(today, 1)
        tabler(self)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.user.api_tokens.filter(
            name=name, revoked_on=None
        ).exists():  # also a form sent twice
            raise ValidationError("您已有一个同样用途的令牌，请换一个说法，或先撤销那一个")
        return name

    def clean_expires_on(self) -> Any:
        day, today = self.cleaned_data["expires_on"], timezone.localdate()
        if not today <= day <= years_after(today, 1):
            raise ValidationError("有效期从今天起，最长一年，请改选")
        return day


@leads
def tokens_of(user: User) -> list[Link]:
    """Who looks after an area makes tokens; who manages accounts can revoke everybody's."""
    offered = may_have(user) or administers(user)
    return [Link("接口令牌", reverse("token_list"), "lock")] if offered else []


@sensitive_variables("text")
def token_list(request: HttpRequest) -> HttpResponse:
    """The token's text stands on the one page that answers the form, and nowhere else."""
    user: User = request.user  # type: ignore[assignment]
    makes, manages = may_have(user), administers(user)
    if not (makes or manages):
        raise PermissionDenied("接口令牌由负责一个区划的人员生成。")
    if request.method == "POST" and not makes:
        raise PermissionDenied("系统管理员不看业务数据，不能生成令牌。")
    form = TokenForm(request.POST or None, user=user)
    made, text = None, ""
    if request.method == "POST" and form.is_valid():
        made, text = issue(user=user, request=request, **form.cleaned_data)
        form = TokenForm(None, user=user)
    tokens = ApiToken.objects.select_related("user", "division")
    context = {
        "tokens": tokens if manages else tokens.filter(user=user),
        "manages": manages,
        "form": form if makes else None,
        "made": made,
        "text": text,
        "today": timezone.localdate(),
    }
    status = 422 if form.errors else 200
    response = render(request, "tokens/list.html", context, status=status)
    add_never_cache_headers(response)
    return response


@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    tokens = ApiToken.objects.filter(revoked_on=None)
    found = get_object_or_404(tokens if administers(user) else tokens.filter(user=user), pk=pk)
    revoke(token=found, by=user, request=request)
    messages.success(request, f"令牌“{found}”已撤销，用它的程序从现在起取不到数。")
    return redirect("token_list")
