"""What is recorded of the work for a unit from its page: here, a visit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F
from django.utils import timezone

from activities.models import Visit
from members.models import Appointment, Assignment
from orgs.acts import Act, ActError, RecordField, register
from orgs.acts.stating import check_known
from orgs.models import Change, UnitSpell
from orgs.nouns import NOUNS


@register
class RecordVisit(Act):
    """Entered by whoever keeps the ledger, for an instructor who does not enter it: the visit has
    the instructor's name, its change that of who entered it."""

    noun, slug, label, icon = "units", "visit", "登记走访", "clipboard-list"
    explanation = "一次走访登记一次，指导员和登记人的姓名都会保留；自登记起计入走访次数。"
    day_label = "走访日期"

    instructor = RecordField("instructors", label="指导员", anywhere=True)
    method = forms.ChoiceField(label="方式", choices=Visit.Method.choices, initial="on_site")
    topics = forms.MultipleChoiceField(
        label="事项",
        choices=[(topic, topic) for topic in Visit.TOPICS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    content = forms.CharField(
        label="情况", max_length=2000, widget=forms.Textarea({"rows": 3}), required=False
    )
    next_plan = forms.CharField(label="下次计划", max_length=200, required=False)

    def prepare(self) -> None:
        self.fields.pop("reason")
        self.fields.pop("document_no")
        self.fields["effective_on"].help_text = ""
        self.fields["instructor"].reach = self.reach  # type: ignore[attr-defined]
        today = timezone.localdate()
        self.initial.setdefault("effective_on", today)
        held = Assignment.objects.active(today).filter(unit=self.record.pk)
        first = held.order_by(F("is_lead").desc(nulls_last=True), "pk")
        people = NOUNS["instructors"].placed(self.reach, None)
        own = people.filter(pk__in=first.values("instructor")[:1])
        self.initial.setdefault("instructor", NOUNS["instructors"].named(own, today).first())

    def apply(self, change: Change) -> None:
        check_known(UnitSpell, self.record.pk, self.day)
        instructor = self.cleaned_data["instructor"]
        if not Appointment.objects.as_of(self.day).filter(instructor=instructor.pk).exists():
            raise ActError("这名指导员在走访日期没有聘任，请核对日期和指导员", "effective_on")
        said: dict[str, Any] = {
            name: self.cleaned_data[name] for name in ("method", "topics", "content", "next_plan")
        }
        Visit.objects.create(
            unit_id=self.record.pk,
            instructor_id=instructor.pk,
            happened_on=self.day,
            change=change,
            **said,
        )
