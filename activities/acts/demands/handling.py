"""What a department does with a demand that is assigned to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from activities.acts.demands.deciding import check_extension, limit_said
from activities.acts.demands.taking import DepartmentAct, standing
from activities.demands.deadlines import latest_extension, limits, time_left, unpublished
from activities.models import Demand
from activities.models.demands import Kind
from orgs.acts import DayField, register
from orgs.models import Setting

OUTCOMES = [("", "请选择"), *Demand.Outcome.choices]


@register
class Progress(DepartmentAct):
    slug, label, icon, kind = "progress", "办理进展", "calendar-event", Kind.PROGRESS
    explanation = "已经做了什么、还要做什么。提出诉求的单位的指导员和党组织书记可以看到。"
    note_label, needs_note, by_assistants = "进展情况", True, True


@register
class GiveBack(DepartmentAct):
    slug, label, icon, kind = "return", "部门退回", "arrow-back-up", Kind.RETURNED
    explanation = "不属本部门职责的，说明理由退回区里，由区里另行交办。"
    note_label, needs_note = "理由", True


@register
class AskExtension(DepartmentAct):
    slug, label, icon, kind = "ask-extension", "申请延期", "calendar", Kind.EXTENSION_ASKED
    explanation = "到期办不完的，一般在时限之前申请延期；区里同意以后才改变办理时限。"
    note_label, needs_note = "延期理由", True
    columns = ("due_on",)
    field_order = ["effective_on", "due_on"]

    due_on = DayField(label="申请延至", future=True)

    def prepare(self) -> None:
        super().prepare()
        due, days = standing(self.record).due_on, limits()[Setting.Key.DEMAND_EXTENSION_DAYS]
        today = timezone.localdate()
        left = f"（{time_left(due, None, today)}，区里可以不同意）" if due and due < today else ""
        said = f"现在的时限是{due}{left}，延期合计不超过{days}个工作日。" if due else ""
        until = latest_extension(due or timezone.localdate())
        self.fields["due_on"].help_text = said + unpublished(until)

    def said(self) -> list[tuple[str, str]]:
        """And how the limit stands on the day it is asked."""
        return [*super().said(), *limit_said(self.record, self.day)]

    def check(self, demand: Any) -> None:
        super().check(demand)
        check_extension(demand, self.cleaned_data["due_on"])


@register
class Submit(DepartmentAct):
    slug, label, icon, kind = "submit", "报送结果", "check", Kind.SUBMITTED
    explanation = "办理完毕，报区里审核。结果由区里在销号时认定。"
    note_label, needs_note = "办理结果", True
    columns = ("outcome",)
    field_order = ["effective_on", "outcome"]

    outcome = forms.ChoiceField(label="建议的结果", choices=OUTCOMES)
