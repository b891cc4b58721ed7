"""What becomes of a suggested joint branch: a case, or a reason why not."""

from __future__ import annotations

from datetime import date
from typing import Any

from members.acts.formation.opening import Mode, Trigger, open_case, proposed_name
from members.formation.suggestions import Branch, Suggestion
from members.models import DismissedSuggestion, FormationCase
from orgs.acts import Act, register
from orgs.models import Change, User


class OnSuggestion(Act):
    """Done on the suggestions' page only, which hands the suggestion over."""

    noun, creates = "formation", True

    suggestion: Suggestion
    branch: Branch | None = None

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return False


@register
class AcceptSuggestion(OnSuggestion):
    slug, label, icon = "accept-suggestion", "采纳组建建议", "flag"
    day_label = "列入日期"

    def apply(self, change: Change) -> FormationCase:
        one, branch = self.suggestion, self.branch
        units = [unit.pk for unit in one.units]
        plan: dict[str, Any] = {"name": one.name if one.is_group else proposed_name(one.first.name)}
        if branch:
            plan = {"name": one.joining(branch), "host_id": branch.pk}
        mode = branch.takes(len(units)) if branch else Mode.JOINT
        return open_case(units, self.day, change, trigger=Trigger.NEIGHBOURS, mode=mode, **plan)


@register
class DismissSuggestion(OnSuggestion):
    slug, label, icon = "dismiss-suggestion", "不采纳组建建议", "circle-x"
    day_label = "日期"

    def prepare(self) -> None:
        self.fields["reason"].required = True
        self.fields["reason"].error_messages["required"] = "请填写不采纳的原因"

    def apply(self, change: Change) -> None:
        one = self.suggestion
        names = "、".join(unit.name for unit in one.units)
        DismissedSuggestion.objects.get_or_create(
            facts=one.facts,
            defaults={
                "suggestion": f"{one.reason}：{names}"[:400],
                "division_id": one.first.spot.division,
                "reason": self.cleaned_data["reason"],
                "dismissed_on": self.day,
                "change": change,
            },
        )


def filled(
    act: type[OnSuggestion], suggestion: Suggestion, day: date, reason: str = "", **options: Any
) -> OnSuggestion:
    """The act on the suggestion, as if its form had been filled in."""
    form = act({"effective_on": day.isoformat(), "reason": reason}, **options)
    form.suggestion = suggestion
    return form
