"""What is planned ahead, and what a branch says it did not hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from activities.life.expected import (
    Standing,
    Term,
    last_over,
    named,
    requirements,
    standings_of,
    term_of,
)
from activities.models import (
    Activity,
    ActivityPlan,
    NotHeld,
)
from orgs.acts import ActError, DayField, register
from orgs.acts.party_organizations.common import OrganizationAct
from orgs.models import Change
from orgs.periods import months_after

MOST_PLANS = 24  # of one series: two years of months


@register
class PlanActivities(OrganizationAct):
    """One plan, or one for each month: plans are no facts."""

    slug, label, icon = "plan", "计划组织生活", "calendar-event"
    explanation = (
        "写明打算哪一天开展什么，可以每月一次排到某一天为止。计划不计入统计；开展之后请登记。"
    )
    day_label = "计划日期"
    field_order = ["effective_on", "until", "kind"]

    until = DayField(
        label="每月一次，直到", future=True, required=False, help_text="只计划一次的不填。"
    )
    kind = forms.ChoiceField(label="类型", choices=[("", "请选择"), *Activity.Kind.choices])
    theme = forms.CharField(label="主题", max_length=120, required=False)

    def prepare(self) -> None:
        for name in ("reason", "document_no"):
            self.fields.pop(name)
        self.fields["effective_on"].future = True  # type: ignore[attr-defined]
        self.fields["effective_on"].help_text = ""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        first, until = said.get("effective_on"), said.get("until")
        if first and until and until < first:
            self.add_error("until", f"不能早于计划日期（{first}）")
        elif first and until and len(_monthly(first, until)) > MOST_PLANS:
            self.add_error("until", f"一次最多排{MOST_PLANS}个月，请填更早的日期")
        return said

    def apply(self, change: Change) -> None:
        days = _monthly(self.day, self.cleaned_data["until"] or self.day)
        kind, theme = self.cleaned_data["kind"], self.cleaned_data["theme"]
        held = ActivityPlan.objects.filter(
            party_organization=self.record.pk, kind=kind, planned_on__in=days
        )
        taken = set(held.values_list("planned_on", flat=True))
        fresh = [day for day in days if day not in taken]
        if not fresh:
            raise ActError("这些日子都已有同类的计划，不必再排", "effective_on")
        ActivityPlan.objects.bulk_create(
            ActivityPlan(
                party_organization_id=self.record.pk,
                kind=kind,
                planned_on=day,
                subject=theme,
                change=change,
            )
            for day in fresh
        )


def _monthly(first: date, until: date) -> list[date]:
    """The same day of each month, the last day where a month is shorter."""
    days, number = [], 0
    while (day := months_after(first, number)) <= until:
        days.append(day)
        number += 1
    return days


@register
class DropPlan(OrganizationAct):
    slug, label, icon = "drop-plan", "取消计划", "circle-x"
    explanation = "选定的计划不再开展，从日历中去掉。"

    plans = forms.ModelMultipleChoiceField(
        ActivityPlan.objects.none(), label="计划", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择要取消的计划"},
    )  # fmt: skip

    @classmethod
    def available(cls, record: Any) -> bool:
        return _to_come(record.pk).exists()

    def prepare(self) -> None:
        for name in ("effective_on", "document_no"):
            self.fields.pop(name)
        self.fields["plans"].queryset = _to_come(self.record.pk)  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        self.cleaned_data["plans"].delete()


def _to_come(organization: int) -> Any:
    today = timezone.localdate()
    return ActivityPlan.objects.filter(party_organization=organization, planned_on__gte=today)


# --- What was not held ---------------------------------------------------------------------------


@register
class SayNotHeld(OrganizationAct):
    slug, label, icon = "not-held", "说明未开展", "circle-x"
    explanation = (
        "没有记录不等于没有开展。确实没有开展的，在这里写明原因；以后补登了活动，仍按已开展计。"
    )

    term = forms.ChoiceField(label="哪一项")

    def prepare(self) -> None:
        for name in ("effective_on", "document_no"):
            self.fields.pop(name)
        self.fields["reason"].required = True
        self.fields["reason"].label = "未开展的原因"
        self.fields["reason"].error_messages["required"] = "请写明未开展的原因"
        choices = [(one.key, named(one)) for one in missing_of(self.record.pk)]
        self.fields["term"].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.dissolved_on is None

    def apply(self, change: Change) -> None:
        term = term_of(self.cleaned_data["term"])
        if term is None:
            raise ActError("这一项已不再要求，请重新选择", "term")
        NotHeld.objects.create(
            party_organization_id=self.record.pk,
            kind=term.requirement.kind,
            since=term.period.start,
            reason=self.cleaned_data["reason"],
            change=change,
        )


def missing_of(organization: int) -> list[Term]:
    """The last period of each requirement that is over, where the organisation's record is missing."""
    today = timezone.localdate()
    over = [last_over(one, today) for one in requirements()]
    stands = standings_of(organization, over, today)
    return [term for term in over if stands.get(term.key) == Standing.MISSING]


# --- Groups --------------------------------------------------------------------------------------
