"""行动 and 办理时限: a programme with its firms and demands; the limits the district sets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.demands.deadlines import DEFAULTS, due_on, limits, set_limits, unpublished
from activities.demands.programmes import batches, firms, programmes
from orgs.acts import ACTS, keeps_district
from orgs.audit import record
from orgs.errors_said import name_fields_in_errors
from orgs.models import AuditEvent, Setting
from orgs.views.scope import Asked, scoped

MOST = 120  # working days


@require_safe
@scoped
def programme_page(request: HttpRequest, asked: Asked) -> HttpResponse:
    """One programme: the first, or the one asked for."""
    found = programmes()
    wanted = request.GET.get("programme", "")
    chosen = next((one for one in found if str(one.pk) == wanted), None)
    if wanted and chosen is None:
        raise Http404(wanted)
    chosen = chosen or next(iter(found), None)
    context: dict[str, Any] = {"asked": asked, "tab": "programmes", "programme": chosen}
    if chosen:
        states, lines = batches(asked, chosen)
        taking_part, read = firms(asked, chosen)
        if read:
            kind = AuditEvent.Kind.PERSONAL_READ
            record(kind, request, by=asked.user, target="行动名单", rows=read)
        context |= {
            "programmes": [
                (one, asked.url("programmes", more={"programme": str(one.pk)})) for one in found
            ],
            "states": states,
            "batches": lines,
            "firms": taking_part,
            "may_leave": any(firm.leave_url for firm in taking_part),
        }
    if ACTS["units", "enrol"].open_to(asked.user):
        context |= {
            "units_url": asked.url("unit_list"),
        }
    return render(request, "demands/programmes.html", context)


class LimitsForm(forms.Form):
    """The limits in working days."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | options)
        for key in DEFAULTS:
            label = str(Setting.Key(key).label)
            widget = forms.NumberInput({"class": "form-control"})
            self.fields[key] = forms.IntegerField(
                label=label, min_value=1, max_value=MOST, widget=widget
            )
        name_fields_in_errors(self)


@scoped
def demand_limits(request: HttpRequest, asked: Asked) -> HttpResponse:
    """What holds, for everybody; who keeps the whole district's ledgers sets it."""
    may_set = keeps_district(asked.user)
    if request.method == "POST" and not may_set:
        raise Http404
    form = LimitsForm(request.POST or None, initial=limits())
    if request.method == "POST" and form.is_valid():
        if form.has_changed():
            said = {key: form.cleaned_data[key] for key in form.changed_data}
            set_limits(said, asked.user)
        messages.success(request, "办理时限已保存，今后交办的按新的时限计算，已交办的不变。")
        return redirect("demand_limits")
    today = timezone.localdate()
    context = {
        "asked": asked,
        "tab": "demand_limits",
        "form": form,
        "may_set": may_set,
        "limits": [(str(Setting.Key(key).label), days) for key, days in limits().items()],
        "today": today,
        "example": due_on(today),
        "unpublished": unpublished(today, due_on(today)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "demands/limits.html", context, status=status)
