"""我的事项: what the user has to do, by kind; what was sent back stands first."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from orgs.inbox import Item, items_of
from orgs.memory import one_reading
from orgs.models import User
from orgs.scoping import day_of


@require_safe
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """Also for who reaches no row of any ledger yet, such as a department without a demand."""
    user: User = request.user  # type: ignore[assignment]
    day, today = day_of(request.GET.dict()), timezone.localdate()
    groups: dict[str, list[tuple[Item, str, bool]]] = {}
    with one_reading():
        for item in items_of(user, day):
            heading = "退回重办" if item.is_returned else item.kind
            late = item.due_on is not None and item.due_on < day
            groups.setdefault(heading, []).append((item, due_in_words(item.due_on, day), late))
    context = {
        "tab": "inbox",
        "day": day,
        "groups": list(groups.items()),
        "today": today if day != today else None,
    }
    return render(request, "inbox/inbox.html", context)


def due_in_words(due_on: date | None, day: date) -> str:
    """How long there is still; "" where no day is set."""
    if due_on is None:
        return ""
    days = (due_on - day).days
    if days == 0:
        return "今天到期"
    return f"还有{days:,}天" if days > 0 else f"逾期{-days:,}天"
