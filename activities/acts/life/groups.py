"""党小组 of a branch."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from members.models import PartyGroup
from orgs.acts import ActError, register
from orgs.acts.party_organizations.common import OrganizationAct
from orgs.acts.writing import end, link
from orgs.models import Change
from orgs.spells import Link


@register
class FormGroup(OrganizationAct):
    slug, label, icon = "form-group", "设立党小组", "users"
    explanation = "党小组不是党组织，不计入党组织数；设立以后，党小组会按每月一次要求。"
    day_label = "设立日期"

    name = forms.CharField(label="党小组名称", max_length=40)

    def apply(self, change: Change) -> None:
        self.check_life()
        identity = (self.record.pk, self.cleaned_data["name"].strip())
        standing_one = PartyGroup.objects.filter(
            party_organization=identity[0], name=identity[1]
        ).exclude(ended_on__lte=self.day)
        if standing_one.exists():
            raise ActError("这个党小组已经设立，请换一个名称", "name")
        link(PartyGroup, [Link(identity, self.day, None, {})], change)


@register
class EndGroup(OrganizationAct):
    slug, label, icon = "end-group", "撤销党小组", "unlink"
    day_label = "撤销日期"

    group = forms.ModelChoiceField(PartyGroup.objects.none(), label="党小组", empty_label="请选择")

    @classmethod
    def available(cls, record: Any) -> bool:
        return (
            PartyGroup.objects.as_of(timezone.localdate())
            .filter(party_organization=record.pk)
            .exists()
        )

    def prepare(self) -> None:
        held = PartyGroup.objects.as_of(timezone.localdate())
        self.fields["group"].queryset = held.filter(party_organization=self.record.pk)  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        group = self.cleaned_data["group"]
        if self.day <= group.started_on:
            raise ActError(f"撤销日期必须晚于设立日期（{group.started_on}）", "effective_on")
        end(PartyGroup.objects.filter(pk=group.pk), self.day, change, "effective_on")
