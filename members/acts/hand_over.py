"""Hand-over of the units that an instructor looks after, to one or several others."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.db.models import F
from django.utils import timezone

from members.actions import hand_over
from members.acts.people import TodaysField
from members.models import Assignment
from members.nouns import INSTRUCTORS
from orgs.acts import Act, ActError, RecordField, register
from orgs.models import Change
from orgs.nouns import UNITS

TAKERS = {"1": "接手人一", "2": "接手人二", "3": "接手人三"}
PREFIX = "unit_"


@register
class HandOver(Act):
    noun, slug, label, icon = "instructors", "hand-over", "移交联系单位", "arrows-right-left"
    explanation = (
        "从这一天起由接手人联系所选单位，此前的联系记录和统计不变。"
        "不再担任指导员的，移交后另行登记聘任终止。"
    )
    day_label = "移交日期"

    taker_1 = RecordField("instructors", label=TAKERS["1"])
    taker_2 = RecordField("instructors", label=TAKERS["2"], required=False, help_text="可不填。")
    taker_3 = RecordField("instructors", label=TAKERS["3"], required=False, help_text="可不填。")

    def prepare(self) -> None:
        for number in TAKERS:
            self.fields[f"taker_{number}"].reach = self.reach  # type: ignore[attr-defined]
        for unit in self._units():
            self.fields[f"{PREFIX}{unit.pk}"] = forms.ChoiceField(
                label=f"“{unit.name}”交给",
                choices=[*TAKERS.items(), ("", "不移交")],
                initial="1",
                required=False,
            )
        for name in ("reason", "document_no"):
            self.fields[name] = self.fields.pop(name)

    def _units(self) -> Any:
        """The units looked after today, of those the user may edit."""
        today = timezone.localdate()
        held = Assignment.objects.as_of(today).filter(instructor=self.record.pk)
        within = UNITS.placed(self.reach, today).filter(pk__in=held.values("unit"))
        return UNITS.named(within, today).order_by("name")

    @classmethod
    def available(cls, record: Any) -> bool:
        today = timezone.localdate()
        return Assignment.objects.as_of(today).filter(instructor=record.pk).exists()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        shares = self._shares(cleaned)
        if not shares and not self.errors:
            raise forms.ValidationError("没有要移交的单位。请至少给一家单位选接手人。")
        for number, units in shares.items():
            self._check(f"taker_{number}", cleaned.get(f"taker_{number}"), len(units))
        takers = [cleaned[f"taker_{n}"].pk for n in TAKERS if cleaned.get(f"taker_{n}")]
        if len(takers) > len(set(takers)):
            raise forms.ValidationError("几名接手人是同一个人，请只填一次。")
        return cleaned

    def _check(self, name: str, taker: Any, units: int) -> None:
        if name in self.errors:
            return
        if taker is None:
            self.add_error(name, f"有{units}家单位选了{self.fields[name].label}，请填写是谁")
        elif taker.pk == self.record.pk:
            self.add_error(name, "接手人不能是本人，请另选一名指导员")
        elif not INSTRUCTORS.placed(self.reach, timezone.localdate()).filter(pk=taker.pk).exists():
            self.add_error(name, "此人今日不在您的负责范围内，不能移交给他")

    def _shares(self, cleaned: dict[str, Any]) -> dict[str, list[int]]:
        """Number of the taker → units."""
        shares: dict[str, list[int]] = defaultdict(list)
        for name, number in cleaned.items():
            if name.startswith(PREFIX) and number:
                shares[number].append(int(name.removeprefix(PREFIX)))
        return dict(shares)

    def apply(self, change: Change) -> None:
        shares = self._shares(self.cleaned_data)
        hand_over(
            giver=self.record.pk,
            shares={self.cleaned_data[f"taker_{n}"].pk: units for n, units in shares.items()},
            on=self.day,
            change=change,
        )


@register
class TakeOver(Act):
    """One unit whose instructor has left without handing it over gets another."""

    noun, slug, label, icon = "units", "take-over", "移交离任指导员的联系", "arrows-right-left"
    explanation = (
        "已离任的指导员自这一天起不再联系该单位，由接手人联系；此前的联系、走访和统计不变。"
    )
    day_label = "移交日期"
    field_order = ["taker", "effective_on"]

    taker = TodaysField("instructors", label="接手人")

    @classmethod
    def available(cls, record: Any) -> bool:
        left = Assignment.objects.not_handed_over(timezone.localdate())
        return left.filter(unit=record.pk).exists()

    def prepare(self) -> None:
        self.fields["taker"].reach = self.reach  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        left = Assignment.objects.not_handed_over(self.day).filter(unit=self.record.pk)
        givers = left.order_by(F("is_lead").desc(nulls_last=True), "pk")
        shares = {self.cleaned_data["taker"].pk: [self.record.pk]}
        keys = list(givers.values_list("instructor", flat=True))
        if not keys:
            raise ActError("这一天没有已离任而仍在联系的指导员，请核对日期", "effective_on")
        for giver in keys:
            hand_over(giver=giver, shares=shares, on=self.day, change=change)
