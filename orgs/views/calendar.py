"""工作日历: the year's holidays and make-up days, which the district enters from the notice."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from orgs.acts import editing_reach
from orgs.calendar import is_published, set_days
from orgs.errors_said import name_fields_in_errors
from orgs.models import CalendarDay, User
from orgs.periods import ONE_DAY

LONGEST = 16  # days in one entry: no holiday is longer
WEEKDAYS = "一二三四五六日"


class DaysForm(forms.Form):
    """One line of the notice: a holiday from one day to another, or a day worked to make up."""

    KINDS = (("holiday", "放假"), ("workday", "调休上班"), ("usual", "取消安排（按周末计算）"))

    first = forms.DateField(label="自", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(
        label="至", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="只有一天的可不填。",
    )  # fmt: skip
    kind = forms.ChoiceField(label="安排", choices=KINDS)
    name = forms.CharField(label="节日", max_length=20, required=False)
    source = forms.CharField(label="依据", max_length=80, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | options)
        for field in self.fields.values():
            is_list = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_list else "form-control"
        name_fields_in_errors(self)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        first, last = said.get("first"), said.get("last") or said.get("first")
        if first and last and last < first:
            self.add_error("last", "不能早于开始的日期，请核对")
        elif first and last and (last - first).days >= LONGEST:
            self.add_error("last", f"一次最多填写{LONGEST}天，请核对日期")
        if said.get("kind") != "usual":
            for name in ("name", "source"):
                if not said.get(name) and name not in self.errors:
                    label = self.fields[name].label
                    self.add_error(name, f"请填写{label}，按国务院办公厅的通知填写")
        return said

    def days(self) -> dict[date, CalendarDay | None]:
        said = self.cleaned_data
        first, last = said["first"], said["last"] or said["first"]
        days = [first + ONE_DAY * number for number in range((last - first).days + 1)]
        if said["kind"] == "usual":
            return dict.fromkeys(days)
        is_workday = said["kind"] == "workday"
        return {
            day: CalendarDay(
                day=day, is_workday=is_workday, name=said["name"], source=said["source"]
            )
            for day in days
        }


def calendar(request: HttpRequest) -> HttpResponse:
    """One year's exceptions; who keeps the whole district's ledgers may change them."""
    user: User = request.user  # type: ignore[assignment]
    reach = editing_reach(user)
    may_set = reach.covers(settings.KAIFU_DISTRICT_CODE)
    if request.method == "POST" and not may_set:
        raise Http404
    year = _year(request)
    form = DaysForm(request.POST or None, initial={"source": _notice(year)}) if may_set else None
    if form is not None and request.method == "POST" and form.is_valid():
        days = form.days()
        set_days(days, user)
        messages.success(request, "工作日历已保存，办理时限随之重新计算。")
        return redirect(f"{reverse('calendar')}?year={min(days).year}")
    context = {
        "year": year,
        "years": _years(year),
        "holidays": _listed(year),
        "is_published": is_published(year),
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "orgs/calendar.html", context, status=status)


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if re.fullmatch("(19|20)[0-9]{2}", asked) else timezone.localdate().year


def _years(shown: int) -> list[int]:
    """Those that are known, the next one, and the one that is shown."""
    known = CalendarDay.objects.dates("day", "year")
    return sorted({*(day.year for day in known), timezone.localdate().year + 1, shown})


def _notice(year: int) -> str:
    return f"国务院办公厅关于{year}年部分节假日安排的通知"


Days = list[tuple[date, str]]


def _listed(year: int) -> list[tuple[str, str, Days, Days]]:
    """Each holiday with its notice, the days that are free for it, and those worked to make up."""
    found: dict[tuple[str, str], tuple[Days, Days]] = {}
    for one in CalendarDay.objects.filter(day__year=year).order_by("is_workday", "day"):
        sides = found.setdefault((one.name, one.source), ([], []))
        sides[one.is_workday].append((one.day, WEEKDAYS[one.day.weekday()]))
    return [(name, source, *sides) for (name, source), sides in found.items()]
