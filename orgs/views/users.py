"""用户: accounts and grants, for who manages them; and the page that tells what each role is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from orgs.accounts import actions
from orgs.accounts.forms import AccountForm, EndForm, GrantForm
from orgs.accounts.holdings import described, history, with_over
from orgs.accounts.profile import facts_about
from orgs.accounts.rights import for_administrators, lasting
from orgs.accounts.roles import all_in_words
from orgs.accounts.slips import slips_page
from orgs.accounts.tables import PER_PAGE, AccountFilter, AccountTable, accounts, is_phone
from orgs.audit import record
from orgs.models import AuditEvent, Grant, User
from orgs.personal import shown

SEARCH = "user_search"


@for_administrators
def user_list(request: HttpRequest) -> HttpResponse:
    """What is searched for may be a name or a phone number: it stays out of the address."""
    if request.method == "POST":
        request.session[SEARCH] = request.POST.get("q", "").strip()[:40]
        return redirect(f"{request.path}?{request.GET.urlencode()}")
    query = request.GET.copy()
    query["q"] = request.session.get(SEARCH, "")
    chosen = AccountFilter(query, accounts())
    table = AccountTable(chosen.qs)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context = {"filter": chosen, "table": table, "searched": query["q"]}
    return render(request, "users/list.html", context)


@for_administrators
def user_create(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None)
    if request.method == "POST" and (made := form.create(by=_by(request), request=request)):
        messages.success(request, "账号已建立。请授予角色，再发放初始密码。")
        return redirect("user", made.pk)
    return render(request, "users/form.html", {"form": form, "title": "新建账号"})


@for_administrators
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(User, pk=pk)
    form = AccountForm(request.POST or None, instance=account)
    if request.method == "POST" and form.correct(by=_by(request), request=request):
        messages.success(request, "资料已更新。")
        return redirect("user", pk)
    kind, target = AuditEvent.Kind.PERSONAL_READ, actions.about(account)
    record(kind, request, by=_by(request), target=target, rows=1)
    context = {"form": form, "account": account, "title": "修改资料"}
    return render(request, "users/form.html", context)


@for_administrators
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One account, and the form that gives it a role."""
    account = get_object_or_404(User, pk=pk)
    form = GrantForm(request.POST or None, user=account)
    if request.method == "POST" and form.give(by=_by(request), request=request):
        messages.success(request, f"已授予“{form.instance.role}”。")
        return redirect("user", pk)
    return render(request, "users/user.html", _about(account, form) | {"me": _by(request)})


@for_administrators
@require_POST
def user_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Disable the account, or take it into use again."""
    account = get_object_or_404(User, pk=pk)
    act = actions.enable if request.POST.get("active") == "yes" else actions.disable
    try:
        act(user=account, by=_by(request), request=request)
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
    else:
        messages.success(request, "账号已启用。" if account.is_active else "账号已停用。")
    return redirect("user", pk)


@sensitive_variables()
@for_administrators
@require_POST
def user_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a new initial password; the answer is the one place that shows it."""
    account = get_object_or_404(User, pk=pk, is_active=True)
    if account == request.user:
        messages.error(request, "自己的密码请在“我的账号”中更改。")
        return redirect("user", pk)
    slips = actions.hand_out_passwords(users=[account], by=_by(request), request=request)
    return slips_page(request, slips, back=("user", pk))


@for_administrators
def grant_end(request: HttpRequest, pk: int, grant: int) -> HttpResponse:
    given = get_object_or_404(with_over(lasting(Grant.objects.filter(user=pk))), pk=grant)
    form = EndForm(request.POST or None, grant=given)
    if request.method == "POST" and form.end(by=_by(request), request=request):
        messages.success(request, f"“{given.role}”的授权已结束。")
        return redirect("user", pk)
    (item,) = described([given])
    return render(request, "users/end.html", {"form": form, "item": item, "account": given.user})


def roles(request: HttpRequest) -> HttpResponse:
    return render(request, "users/roles.html", {"roles": all_in_words()})


def _by(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _about(account: User, form: GrantForm) -> dict[str, Any]:
    unmasked = not is_phone(account)
    return {
        "account": account,
        "username": account.username if unmasked else shown(account, "phone", unmasked=False),
        "phone": shown(account, "phone", unmasked=False),
        "facts": facts_about(account, private=False),
        "held": described(with_over(account.grants.all())),
        "history": history(account),
        "form": form,
        "roles": all_in_words(),
    }
