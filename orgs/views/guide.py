"""The first-run guide: read and put away, or taken out again from the help page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from orgs.accounts.rights import home
from orgs.models import User


@require_POST
def guide(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    again = request.POST.get("again") == "yes"
    user.guided_on = None if again else timezone.localdate()
    user.save(update_fields=["guided_on"])
    return redirect(home(user))
