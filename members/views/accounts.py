"""指导员账号: opened in bulk from the ledger, and handed a new initial password by the street."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from members.accounts import (
    INITIAL,
    RESETTABLE,
    WITHOUT,
    accounts_of,
    appointed,
    keeping_reach,
    keeps_accounts,
    open_accounts,
    plans,
)
from members.models import Appointment
from orgs.accounts.actions import hand_out_passwords
from orgs.accounts.slips import slips_page
from orgs.audit import record
from orgs.models import AuditEvent, User

# Which instructors a page lists: what they are called, and the accounts they have.
STATES = {
    "without": ("未开通", WITHOUT),
    "initial": ("待改初始密码", INITIAL),
    "with": ("已开通", ~WITHOUT),
}
PAGE = "instructor_accounts"


@sensitive_variables()
def instructor_accounts(request: HttpRequest) -> HttpResponse:
    """Choose, see what would be done, do it."""
    if not keeps_accounts(_user(request)):
        raise PermissionDenied("党建指导员的账号由区、街道和社区工作人员开通。")
    rows = appointed(keeping_reach(_user(request)))
    step = request.POST.get("step", "")
    if step:
        rows = _chosen(request, rows)
    if not step or not rows:
        if step:
            messages.error(request, "没有选中任何指导员，请勾选后再办理。")
        response = _list(request, appointed(keeping_reach(_user(request))))
    elif step == "open":
        response = _opened(request, rows)
    elif step == "again":
        response = _handed_out(request, rows)
    else:
        response = _preview(request, rows)
    add_never_cache_headers(response)
    return response


@sensitive_variables()
@require_POST
def instructor_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new initial password for one instructor, in one click."""
    rows = appointed(keeping_reach(_user(request))).exclude(WITHOUT)
    found = get_object_or_404(rows, instructor=pk)
    if not rows.filter(RESETTABLE, pk=found.pk).exists():
        raise PermissionDenied("此账号已停用，或还有其他角色，请由系统管理员办理。")
    return _handed_out(request, rows.filter(pk=found.pk))


def _list(request: HttpRequest, rows: QuerySet[Appointment]) -> HttpResponse:
    state = request.GET.get("state", "without")
    state = state if state in STATES else "without"
    counted = {name: rows.filter(held).count() for name, (_, held) in STATES.items()}
    listed = list(rows.filter(STATES[state][1]))
    _seen(request, len(listed))
    context = {
        "state": state,
        "tabs": [(name, label, counted[name]) for name, (label, _) in STATES.items()],
        "rows": listed,
        "tab": PAGE,
    }
    return render(request, "users/instructors.html", context)


def _preview(request: HttpRequest, rows: QuerySet[Appointment]) -> HttpResponse:
    planned = sorted(plans(rows), key=lambda plan: not plan.note)  # what is unusual comes first
    _seen(request, len(planned))
    counts = Counter(
        "开通新账号" if p.opens else "关联本人已有账号" if p.acts else "不办理" for p in planned
    )
    context = {"plans": planned, "counts": counts.items(), "acting": [p for p in planned if p.acts]}
    return render(request, "users/instructors_preview.html", context)


def _opened(request: HttpRequest, rows: QuerySet[Appointment]) -> HttpResponse:
    """Slips of the new accounts; sent a second time it makes nothing, and says where to go on."""
    already = rows.exclude(WITHOUT).count()
    slips = open_accounts(appointments=rows, by=_user(request), request=request)
    linked = rows.exclude(WITHOUT).count() - already - len(slips)
    said = [f"{linked}名指导员用本人已有的账号登录，密码不变，不发密码条。"] if linked else []
    if slips:
        return slips_page(request, slips, back=(PAGE,), said=said)
    messages.info(
        request,
        "".join(said)
        or "所选指导员的账号都已开通，没有新建。初始密码只显示一次，漏印的请在“待改初始密码”中重新发放。",
    )
    return redirect(PAGE)


def _handed_out(request: HttpRequest, rows: QuerySet[Appointment]) -> HttpResponse:
    slips = hand_out_passwords(users=accounts_of(rows), by=_user(request), request=request)
    return slips_page(request, slips, back=(PAGE,))


def _chosen(request: HttpRequest, rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """The instructors chosen on the page. Raises `Http404` for one out of reach."""
    keys = {key for key in request.POST.getlist("chosen") if key.isascii() and key.isdigit()}
    chosen = rows.filter(instructor__in=[key for key in keys if len(key) < 19])
    if chosen.count() != len(keys):
        raise Http404("指导员不在负责范围内")
    return chosen


def _seen(request: HttpRequest, rows: int) -> None:
    if rows:
        kind = AuditEvent.Kind.PERSONAL_READ
        record(kind, request, by=_user(request), target="指导员账号", rows=rows)


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
