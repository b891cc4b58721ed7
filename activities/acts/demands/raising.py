"""A demand is raised: from the page of its unit, or from the list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Max
from django.utils import timezone

from activities.demands.notices import tell_raised
from activities.models import Demand
from orgs.acts import Act, RecordField, keeps_area, register
from orgs.acts.correcting import CorrectRecord
from orgs.acts.doing import lock
from orgs.acts.stating import check_known
from orgs.models import Change, Enrolment, Programme, UnitSpell, User


def raise_demand(unit: int, day: date, change: Change, *, by: User, **said: Any) -> Demand:
    """A new demand of the unit, with the next number of its year; the office is told."""
    check_known(UnitSpell, unit, day)
    lock("demands", 0)  # numbers follow one another
    prefix = f"SQ{day.year}"
    taken = Demand.objects.filter(number__regex=f"^{prefix}[0-9]{{4}}$")
    last = taken.aggregate(last=Max("number"))["last"] or f"{prefix}0000"
    number = f"{prefix}{int(last.removeprefix(prefix)) + 1:04d}"
    demand = Demand.objects.create(
        number=number, unit_id=unit, raised_on=day, change=change, **said
    )
    tell_raised(demand, by=by)
    return demand


def enrolled(unit: int, day: date) -> dict[str, Any]:
    """The programme (its key) and batch that the unit takes part in on the day; {} for none."""
    held = Enrolment.objects.as_of(day).filter(unit=unit).order_by("-started_on")
    return {**(held.values("programme", "batch").first() or {})}


class Raise(Act):
    """What is said of it."""

    label, icon = "登记诉求", "plus"
    explanation = (
        "单位反映的一件事登记一次。登记后由区里受理、交办；办到哪一步，指导员和书记都能看到。"
    )
    day_label = "提出日期"
    handed = frozenset(["unit"])
    columns = ("content", "category", "source", "raised_by", "programme", "batch")

    content = forms.CharField(
        label="内容", max_length=2000, widget=forms.Textarea({"rows": 4}),
        help_text="写清什么事、希望怎样解决；不要写个人的姓名、电话。",
    )  # fmt: skip
    category = forms.ChoiceField(
        label="类别", choices=[("", "请选择"), *((one, one) for one in Demand.CATEGORIES)]
    )
    source = forms.ChoiceField(
        label="来源", required=False, choices=[("", "未填写"), *Demand.Source.choices]
    )
    raised_by = forms.ChoiceField(
        label="提出人", required=False, choices=[("", "未填写"), *Demand.RaisedBy.choices]
    )
    programme = forms.ModelChoiceField(
        Programme.objects.all(), label="行动", required=False, empty_label="不属行动",
        help_text="重点服务企业在行动中提出的诉求，请选择所属行动。",
    )  # fmt: skip
    batch = forms.CharField(label="批次", max_length=40, required=False)

    def prepare(self) -> None:
        for name in ("reason", "document_no"):
            self.fields.pop(name)
        self.fields["effective_on"].help_text = ""
        self.initial.setdefault("effective_on", timezone.localdate())

    def record_of(self, unit: int, change: Change) -> Demand:
        said = {name: self.cleaned_data[name] for name in self.columns}
        return raise_demand(unit, self.day, change, by=self.user, **said)


@register
class RaiseDemand(Raise):
    noun, slug, creates = "demands", "raise", True
    field_order = ["unit", "effective_on"]

    unit = RecordField("units", label="两新组织")

    def prepare(self) -> None:
        super().prepare()
        self.fields["unit"].reach = self.reach  # type: ignore[attr-defined]

    def apply(self, change: Change) -> Demand:
        return self.record_of(self.cleaned_data["unit"].pk, change)


@register
class RaiseForUnit(Raise):
    """The programme that the unit takes part in is filled in."""

    noun, slug = "units", "raise-demand"

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.closed_on is None

    def prepare(self) -> None:
        super().prepare()
        for name, value in enrolled(self.record.pk, timezone.localdate()).items():
            self.initial.setdefault(name, value)

    def apply(self, change: Change) -> None:
        self.record_of(self.record.pk, change)


@register
class CorrectDemand(CorrectRecord):
    """What it says was written down wrongly; what became of it are its steps."""

    noun, slug, label = "demands", "correct", "更正诉求"
    explanation = "诉求的内容、类别、所属行动登记错了的在这里改，统计随之更正；办理的各步不受影响。"
    model, columns = Demand, ("content", "category", "programme", "batch", "source", "raised_by")

    @classmethod
    def open_to(cls, user: User) -> bool:
        return keeps_area(user)
