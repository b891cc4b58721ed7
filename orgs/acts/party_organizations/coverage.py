"""Covering a unit, and ending that, from the organisation's side."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from orgs.acts.act import ActError, register
from orgs.acts.fields import RecordField
from orgs.acts.party_organizations.common import OrganizationAct
from orgs.acts.stating import check_known
from orgs.acts.writing import end, link
from orgs.models import Change, Coverage, UnitSpell
from orgs.spells import Link


@register
class CoverOneMore(OrganizationAct):
    slug, label, icon = "cover", "增加覆盖单位", "link"
    explanation = "联合党支部覆盖单位一般不超过五个。"

    unit = RecordField("units", label="单位")
    mode = forms.ChoiceField(label="组建方式", choices=[("", "请选择"), *Coverage.Mode.choices])

    def prepare(self) -> None:
        self.fields["unit"].reach = self.reach  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        unit = self.cleaned_data["unit"]
        self.check_life()
        check_known(UnitSpell, unit.pk, self.day)
        if unit.closed_on and self.day >= unit.closed_on:
            raise ActError(f"该单位已于{unit.closed_on}注销", "unit")
        mine = Coverage.objects.as_of(self.day).filter(
            unit=unit.pk, party_organization=self.record.pk
        )
        if mine.exists():
            raise ActError("这一天该党组织已覆盖该单位，不必再登记", "unit")
        mode = {"mode": self.cleaned_data["mode"]}
        link(Coverage, [Link((unit.pk, self.record.pk), self.day, None, mode)], change)


@register
class UncoverOne(OrganizationAct):
    slug, label, icon = "uncover", "终止覆盖单位", "unlink"

    coverage = forms.ModelChoiceField(Coverage.objects.none(), label="单位", empty_label="请选择")

    def prepare(self) -> None:
        field: Any = self.fields["coverage"]
        field.queryset = _standing(self.record)
        names = dict(
            UnitSpell.objects.as_of(timezone.localdate())
            .filter(unit__in=field.queryset.values("unit"))
            .values_list("unit", "name")
        )
        field.label_from_instance = lambda one: (
            f"{names.get(one.unit_id, '')}（{one.get_mode_display()}，自{one.started_on}）"
        )

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and _standing(record).exists()

    def apply(self, change: Change) -> None:
        coverage = self.cleaned_data["coverage"]
        if self.day <= coverage.started_on:
            raise ActError(f"终止日期必须晚于开始日期（{coverage.started_on}）", "effective_on")
        end(Coverage.objects.filter(pk=coverage.pk), self.day, change, "effective_on")


def _standing(organization: Any) -> Any:
    today = timezone.localdate()
    return Coverage.objects.as_of(today).filter(party_organization=organization.pk)
