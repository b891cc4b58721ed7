"""待办提醒: what is due within the viewer's reach, and how the district sets the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from orgs.acts import editing_reach
from orgs.errors_said import name_fields_in_errors
from orgs.inbox import items_of
from orgs.models import Change, User
from orgs.nouns import NOUNS
from orgs.rules import (
    RULES,
    Group,
    Rule,
    Severity,
    due,
    is_enabled,
    set_rules,
    settings_of,
    threshold_of,
)
from orgs.views.scope import Asked, scoped


@scoped
def due_page(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Every rule in force with its count; alone on a home page the ones that are due now."""
    found = [(rule, number, _url(asked, rule)) for rule, number in due(asked.scope)]
    groups = [
        (severity, [one for one in found if one[0].severity is severity and one[1]])
        for severity in Severity
    ]
    context = {
        "asked": asked,
        "tab": "due",
        "groups": [(severity, rules) for severity, rules in groups if rules],
        "settled": [one for one in found if not one[1]],
        "nouns": NOUNS,
        "may_set": _may_set(asked.user),
    }
    if request.htmx:  # type: ignore[attr-defined]
        context["items"] = len(items_of(asked.user, asked.scope.as_of))
        return render(request, "due/_due.html", context)
    return render(request, "due/due.html", context)


@scoped
def due_list(request: HttpRequest, asked: Asked, slug: str) -> HttpResponse:
    """The rule's list: its ledger narrowed by it."""
    if slug not in RULES:
        raise Http404(slug)
    return redirect(_url(asked, RULES[slug]))


class RuleForm(forms.Form):
    """One rule's switch and number."""

    enabled = forms.BooleanField(label="启用", required=False)

    def __init__(self, *args: Any, rule: Rule, **options: Any) -> None:
        super().__init__(*args, **{"prefix": rule.slug, "label_suffix": ""} | options)
        self.rule = rule
        self.fields["enabled"].widget.attrs["class"] = "form-check-input"
        if rule.threshold:
            self.fields["threshold"] = forms.IntegerField(
                label=f"{rule.title}：{rule.threshold.label}",
                min_value=rule.threshold.least,
                max_value=rule.threshold.most,
            )
            self.fields["threshold"].widget.attrs["class"] = "form-control"
        name_fields_in_errors(self)


def due_settings(request: HttpRequest) -> HttpResponse:
    """Switches and thresholds, set by whoever keeps the whole district's ledgers."""
    user: User = request.user  # type: ignore[assignment]
    if not _may_set(user):
        raise Http404
    known = settings_of()
    rows = [
        RuleForm(
            request.POST or None,
            rule=rule,
            initial={"enabled": is_enabled(rule, known), "threshold": threshold_of(rule, known)},
        )
        for rule in settable()
    ]
    valid = [row.is_valid() for row in rows]  # all of them, so that each shows its errors
    if request.method == "POST" and all(valid):
        said = {
            row.rule.slug: {
                "enabled": row.cleaned_data["enabled"],
                "threshold": row.cleaned_data.get("threshold"),
            }
            for row in rows
            if row.has_changed()
        }
        if said:
            set_rules(said, user)
        messages.success(request, "提醒规则已保存，立即生效。")
        return redirect("due")
    status = 422 if request.method == "POST" else 200
    context = {
        "rows": rows,
        "last": Change.objects.filter(kind=Change.Kind.SETTING, act="").first(),
    }
    return render(request, "due/settings.html", context, status=status)


def settable() -> list[Rule]:
    """What may be turned off or set, by what it tells; totals and ages are what they are."""
    groups = (Group.DUE, Group.CONTRADICTION, Group.GAP)
    rules = [rule for rule in RULES.values() if rule.groups[0] in groups and not rule.is_sum]
    return sorted(rules, key=lambda rule: groups.index(rule.groups[0]))


def _may_set(user: User) -> bool:
    return editing_reach(user).covers(settings.KAIFU_DISTRICT_CODE)


def _url(asked: Asked, rule: Rule) -> str:
    more = {"rule": rule.slug, **rule.query}
    return asked.url(f"{NOUNS[rule.noun].view}_list", more=more)
