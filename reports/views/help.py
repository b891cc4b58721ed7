"""帮助: how to read the figures, what each counts, by which options, and where the rules are from."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from orgs.accounts.guide import guide_for
from orgs.models import User
from orgs.rules import RULES, Group, Rule, is_enabled, settings_of, threshold_of
from orgs.scope import OPTIONS, Option
from reports.indicators import CATALOGUE, GROUPS, Indicator


@dataclass(frozen=True)
class OptionText:
    """One option of the basis: what can be chosen, and what holds unless something is."""

    option: Option

    @property
    def choices(self) -> str:
        return "、".join(self.option.choices.values())

    @property
    def default(self) -> str:
        chosen = [self.option.choices[key] for key in self.option.default]
        return "全部" if len(chosen) == len(self.option.choices) > 1 else "、".join(chosen)


def help_page(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    context = {
        "steps": guide_for(user),
        "options": [OptionText(option) for option in OPTIONS],
        "attempts": settings.AXES_FAILURE_LIMIT,
        "rules": _rules(),
        "groups": [(name, _of(group)) for group, name in GROUPS.items()],
    }
    return render(request, "reports/help.html", context)


def _rules() -> list[tuple[Group, list[tuple[Rule, int]]]]:
    """The rules that are in use, by what they tell, each with the number the district has set."""
    known, told = settings_of(), set[str]()
    groups: dict[Group, list[tuple[Rule, int]]] = {group: [] for group in Group}
    for rule in RULES.values():
        if is_enabled(rule, known) and rule.text not in told:
            told.add(rule.text)  # the ages of one ledger's rows are told once
            groups[rule.groups[0]].append((rule, threshold_of(rule, known)))
    return [(group, rules) for group, rules in groups.items() if rules]


def _of(group: str) -> list[Indicator]:
    return [indicator for indicator in CATALOGUE.values() if indicator.group == group]
