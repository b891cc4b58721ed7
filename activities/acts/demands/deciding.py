"""What the office of the district decides: accepts, assigns, extends, examines."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from activities.acts.demands.taking import OfficeAct, standing
from activities.demands.deadlines import due_on, latest_extension, limits, time_left, unpublished
from activities.models import DemandAssistant, DemandStep
from activities.models.demands import Kind
from orgs.acts import ActError, DayField, keeps_area, register
from orgs.models import Change, Division, Setting, User


@register
class Accept(OfficeAct):
    slug, label, icon, kind = "accept", "受理", "circle-check", Kind.ACCEPTED
    explanation = "受理以后交办承办单位。受理日期决定计入哪一期的“收集问题诉求”。"
    day_label = "受理日期"


@register
class Decline(OfficeAct):
    slug, label, icon, kind = "decline", "不予受理", "circle-x", Kind.DECLINED
    explanation = "不属受理范围或与已有诉求重复的，说明理由退回；不计入“收集问题诉求”。"
    note_label, needs_note = "理由", True


@register
class Assign(OfficeAct):
    """To a lead department and those that assist it; a new assignment replaces the one before."""

    slug, label, icon, kind = "assign", "交办", "arrows-right-left", Kind.ASSIGNED
    explanation = "交给一个承办单位，需要时请其他部门协办。办理中的再次交办，是改由别的单位承办。"
    day_label, note_label = "交办日期", "交办意见"
    columns = ("due_on",)
    field_order = ["lead", "assistants", "effective_on", "due_on"]

    lead = forms.ModelChoiceField(Division.objects.none(), label="承办单位", empty_label="请选择")
    assistants = forms.ModelMultipleChoiceField(
        Division.objects.none(),
        label="协办单位",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = DayField(label="办理时限", required=False, future=True)

    def prepare(self) -> None:
        super().prepare()
        today = timezone.localdate()
        for name in ("lead", "assistants"):
            field: Any = self.fields[name]
            field.queryset = Division.objects.as_of(today).filter(kind=Division.Kind.DEPARTMENT)
        days = limits()[Setting.Key.DEMAND_DAYS]
        self.fields["due_on"].help_text = f"不填的，按交办之日起{days}个工作日计算。" + unpublished(
            today, due_on(today)
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        day, due = said.get("effective_on"), said.get("due_on")
        if day and due and due < day:
            self.add_error("due_on", f"办理时限不能早于交办日期（{day}）")
        if said.get("lead") and said["lead"] in (said.get("assistants") or ()):
            self.add_error("assistants", f"“{said['lead']}”已是承办单位，请不要再选为协办单位")
        if day and not due and "due_on" not in self.errors:
            said["due_on"] = due_on(day)
        return said

    def department(self, demand: Any) -> str | None:
        return str(self.cleaned_data["lead"].pk)

    def complete(self, step: DemandStep, change: Change) -> None:
        DemandAssistant.objects.bulk_create(
            DemandAssistant(step=step, department=one, change=change)
            for one in self.cleaned_data["assistants"]
        )


class AnswerExtension(OfficeAct):
    explanation = "承办单位申请延期的答复。"

    def prepare(self) -> None:
        super().prepare()
        asked = standing(self.record).asked_until
        self.fields["effective_on"].help_text = f"申请延至{asked}。" if asked else ""

    def said(self) -> list[tuple[str, str]]:
        return [*super().said(), *limit_said(self.record, self.day)]


@register
class Extend(AnswerExtension):
    slug, label, icon, kind = "extend", "同意延期", "calendar-event", Kind.EXTENDED
    columns = ("due_on",)
    field_order = ["effective_on", "due_on"]

    due_on = DayField(label="延期至", future=True)

    def prepare(self) -> None:
        super().prepare()
        self.initial.setdefault("due_on", standing(self.record).asked_until)

    def check(self, demand: Any) -> None:
        super().check(demand)
        check_extension(demand, self.cleaned_data["due_on"])


@register
class RefuseExtension(AnswerExtension):
    slug, label, icon, kind = "refuse-extension", "不同意延期", "circle-x", Kind.EXTENSION_DECLINED
    note_label, needs_note = "理由", True


def limit_said(record: Any, day: date) -> list[tuple[str, str]]:
    """The limit that an extension is asked of, and how it stands on the day."""
    due = standing(record).due_on
    return [("现在的时限", f"{due}（{time_left(due, None, day)}）")] if due else []


def check_extension(demand: Any, until: date) -> None:
    """Raises `ActError` for one that is no extension, or longer than the district allows."""
    if demand.due_on is None:
        return
    if until <= demand.due_on:
        raise ActError(f"延期须晚于现在的办理时限（{demand.due_on}）", "due_on")
    first = DemandStep.objects.get(pk=demand.assignment).due_on or demand.due_on
    latest = latest_extension(first)
    if until > latest:
        days = limits()[Setting.Key.DEMAND_EXTENSION_DAYS]
        rule = f"延期合计不超过{days}个工作日，最迟到{latest}"
        raise ActError(f"{rule}；确需更长的，请重新交办并另定时限", "due_on")


@register
class SendBack(OfficeAct):
    """The office, or the unit, is not satisfied: the department takes it up again."""

    slug, label, icon, kind = "send-back", "退回重办", "arrow-back-up", Kind.SENT_BACK
    explanation = "结果不符合要求或单位不满意的，说明理由退回承办单位继续办理；办理时限不变。"
    note_label, needs_note = "理由", True

    @classmethod
    def available(cls, record: Any) -> bool:
        """What no department has handled (answered by the office itself) goes back to none."""
        return super().available(record) and standing(record).assignment is not None


@register
class FeedBack(OfficeAct):
    """The unit is told what came of it: by the office, or by the street that knows the unit."""

    slug, label, icon, kind = "feed-back", "反馈单位", "phone", Kind.FED_BACK
    explanation = "把办理结果告诉提出诉求的单位，并请单位评价。"
    day_label, note_label = "反馈日期", "反馈情况"

    @classmethod
    def open_to(cls, user: User) -> bool:
        return keeps_area(user)
