"""主题服务日 as acts: handed in month by month from the place's page, sent back with the reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from activities.models import ServiceDay
from activities.tasks.nouns import SERVICE_DAYS
from activities.tasks.rules import month_due
from orgs.acts import Act, ActError, DayField, editing_reach, register
from orgs.acts.correcting import CorrectRecord
from orgs.models import Change, ServiceAssignment, User
from orgs.notices import notify


class MonthInput(forms.DateInput):
    input_type = "month"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m")


class MonthField(forms.DateField):
    """A month, by its first day."""

    widget = MonthInput
    default_error_messages = {"invalid": "月份无法识别，请按 2021-09 的格式填写"}

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m"], **options)

    def clean(self, value: Any) -> date | None:
        month = super().clean(value)
        if month and month > timezone.localdate():
            raise forms.ValidationError("月份不能晚于本月，请核对")
        if month and month.year < 1900:
            raise forms.ValidationError("月份早于1900年，请核对年份")
        return month

    def in_words(self, month: date) -> str:
        return f"{month.year}年{month.month}月"


@register
class ReportServiceDay(Act):
    noun, slug, label, icon = "places", "service-day", "登记主题服务日", "calendar-event"
    explanation = "每月一次：开展了什么、下月怎么打算。当月没有开展的，不填开展日期，说明原因。"
    day_label = "报送日期"
    field_order = [
        "month",
        "happened_on",
        "topic",
        "services",
        "not_held_for",
        "next_plan",
        "effective_on",
    ]

    month = MonthField(label="月份")
    happened_on = DayField(label="开展日期", required=False)
    topic = forms.CharField(label="主题", max_length=120, required=False)
    services = forms.CharField(
        label="服务内容", max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    not_held_for = forms.CharField(label="未开展的原因", max_length=200, required=False)
    next_plan = forms.CharField(
        label="下月计划", max_length=1000, required=False, widget=forms.Textarea({"rows": 2})
    )

    @classmethod
    def available(cls, record: Any) -> bool:
        return ServiceAssignment.objects.filter(place=record.pk).exists()

    def prepare(self) -> None:
        del self.fields["reason"], self.fields["document_no"]
        self.fields["effective_on"].help_text = ""
        today = timezone.localdate()
        self.initial.setdefault("effective_on", today)
        self.initial.setdefault("month", month_due(today))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        month, held = cleaned.get("month"), cleaned.get("happened_on")
        why = cleaned.get("not_held_for")
        if held and month and held.replace(day=1) != month:
            self.add_error("happened_on", f"开展日期不在{month.year}年{month.month}月，请核对")
        if held and why:
            self.add_error("not_held_for", "已填写开展日期的，不填未开展的原因")
        if not held and not why and "happened_on" not in self.errors:
            self.add_error("happened_on", "请填写开展日期；没有开展的，填写未开展的原因")
        if held and not cleaned.get("topic") and "topic" not in self.errors:
            self.add_error("topic", "开展了的，请填写主题")
        return cleaned

    def apply(self, change: Change) -> None:
        cleaned = self.cleaned_data
        names = ("month", "happened_on", "services", "not_held_for", "next_plan")
        said = {name: cleaned[name] for name in names} | {"subject": cleaned["topic"]}
        known = ServiceDay.objects.filter(place=self.record.pk, month=said["month"])
        if known.filter(returned_on=None).exists():
            raise ActError("这一个月的主题服务日已经报送；有误的请更正那一次报送", "month")
        if self.day < max(said["month"], said["happened_on"] or said["month"]):
            raise ActError("报送日期不能早于开展日期和所报的月份", "effective_on")
        returned_on = known.aggregate(last=Max("returned_on"))["last"]
        if returned_on and self.day < returned_on:
            raise ActError(f"重新报送不能早于退回日期（{returned_on}）", "effective_on")
        ServiceDay.objects.create(
            place_id=self.record.pk, reported_on=self.day, change=change, **said
        )


class OnServiceDay(Act):
    noun = "service-days"

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.returned_on is None


@register
class ReturnServiceDay(OnServiceDay):
    slug, label, icon = "return", "退回", "arrow-back-up"
    explanation = "不符合要求的，说明原因退回；街道重新报送之前算没有报送。报送人会收到通知。"
    day_label = "退回日期"

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return cls.available(record) and cls.taken_back_by(record, user)

    @classmethod
    def taken_back_by(cls, record: Any, user: User) -> bool:
        return editing_reach(user).covers(settings.KAIFU_DISTRICT_CODE)

    def prepare(self) -> None:
        del self.fields["document_no"]
        self.fields["effective_on"].help_text = ""
        self.fields["reason"].required = True
        self.fields["reason"].label = "退回原因"
        self.initial.setdefault("effective_on", timezone.localdate())

    def apply(self, change: Change) -> None:
        report = ServiceDay.objects.select_related("change__by").get(pk=self.record.pk)
        if self.day < report.reported_on:
            raise ActError(f"退回日期不能早于报送日期（{report.reported_on}）", "effective_on")
        reason = self.cleaned_data["reason"]
        standing = ServiceDay.objects.filter(pk=report.pk, returned_on=None)
        if not standing.update(returned_on=self.day, returned_for=reason):
            raise ActError("刚刚已由他人退回")
        reporters = [report.change.by] if report.change.by else []
        said = f"{self.record.name}主题服务日的报送被退回：{reason}"
        notify(reporters, said, noun=SERVICE_DAYS.slug, pk=report.pk)


@register
class CorrectServiceDay(OnServiceDay, CorrectRecord):
    slug, label = "correct", "更正"
    model = ServiceDay
    columns = ("happened_on", "subject", "services", "not_held_for", "next_plan")
