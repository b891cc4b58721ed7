"""Where members work: which need not be where they belong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from members.acts.people import EmploymentFields, employ, holding, known, refuse_later
from members.models import Employment
from orgs.acts import Act, ActError, register
from orgs.acts.writing import end
from orgs.models import Change
from orgs.nouns import UNITS


@register
class Employ(EmploymentFields):
    noun, slug, label, icon = "members", "employ", "登记工作单位", "building-store"
    explanation = (
        "换了单位、岗位或用工形式，都在此登记；原来的工作单位同日终止。组织关系不随之变动。"
    )
    day_label = "入职或变动日期"

    def prepare(self) -> None:
        super().prepare()
        current = Employment.objects.as_of(timezone.localdate()).filter(member=self.record.pk)
        if held := current.first():
            units = UNITS.model._default_manager.filter(pk=held.unit_id)
            self.initial["unit"] = UNITS.named(units, timezone.localdate()).first()
            self.initial["position"] = held.position
            self.initial["is_full_time"] = held.is_full_time

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        changed = {"unit", "position", "is_full_time"} & set(self.changed_data)
        if not self.errors and not changed:
            raise forms.ValidationError("没有任何改动。请修改要登记的项目，或返回。")
        return cleaned

    def apply(self, change: Change) -> None:
        refuse_later(Employment.objects.filter(member=self.record.pk), self.day)
        employ(self.record.pk, self.cleaned_data["unit"], self.day, self.cleaned_data, change)


@register
class EndEmployment(Act):
    noun, slug, label, icon = "members", "end-employment", "离职", "unlink"
    explanation = "自离职之日起不再计入该单位的党员。组织关系不变，需要转接的请另行登记。"
    day_label = "离职日期"

    @classmethod
    def available(cls, record: Any) -> bool:
        return bool(holding(known(record).employments))

    def apply(self, change: Change) -> None:
        rows = Employment.objects.filter(member=self.record.pk)
        if not end(rows, self.day, change, "effective_on"):
            raise ActError("该党员这一天之前没有登记工作单位，请核对日期", "effective_on")
