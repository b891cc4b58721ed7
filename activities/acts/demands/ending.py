"""How a demand ends, and how it is taken up again."""

from __future__ import annotations

from typing import Any

from django import forms

from activities.acts.demands.handling import OUTCOMES
from activities.acts.demands.taking import OfficeAct, UnitAct
from activities.models import Demand
from activities.models.demands import Kind
from orgs.acts import register

Rating = Demand.Satisfaction


@register
class Rate(UnitAct):
    """What the unit thinks of it; of a closed demand too, when it is called back."""

    slug, label, icon, kind = "rate", "登记评价", "star", Kind.RATED
    explanation = "单位对办理结果的评价，由联系单位的同志当面或电话了解后登记。"
    day_label = "评价日期"
    columns = ("satisfaction",)
    field_order = ["satisfaction", "effective_on"]

    satisfaction = forms.ChoiceField(
        label="满意度", choices=Rating.choices, widget=forms.RadioSelect
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("satisfaction") == Rating.DISSATISFIED and not said.get("note"):
            self.add_error("note", "单位不满意的，请写明原因")
        return said


@register
class Close(OfficeAct):
    slug, label, icon, kind = "close", "销号", "circle-check", Kind.CLOSED
    explanation = (
        "办结销号。办结与解决是两回事：只有“解决”计入“解决问题诉求”，"
        "部分解决、解释说明、不具备条件的只算办结。"
    )
    day_label = "办结日期"
    columns = ("outcome",)
    field_order = ["effective_on", "outcome"]

    outcome = forms.ChoiceField(label="结果", choices=OUTCOMES)

    def prepare(self) -> None:
        super().prepare()
        submitted = self.record.steps.filter(kind=Kind.SUBMITTED).latest_first().first()
        self.initial.setdefault("outcome", submitted.outcome if submitted else "")


@register
class Reopen(OfficeAct):
    slug, label, icon, kind = "reopen", "重新办理", "history", Kind.REOPENED
    explanation = "已经办结又出现问题的，重新交办。此后各日不再算办结；此前各期的统计不变。"
    note_label, needs_note = "原因", True


@register
class Withdraw(UnitAct):
    slug, label, icon, kind = "withdraw", "撤销诉求", "x", Kind.WITHDRAWN
    explanation = "单位不再要求办理。登记错了的，请在“变动记录”中撤回登记。"
    note_label, needs_note = "原因", True
