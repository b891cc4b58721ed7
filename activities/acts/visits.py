"""What a visit says, as one form whoever fills it in (`VisitAct`), and visits sent by phones.

Those entered at a desk are in `desk`, what is decided of a visit in `reviewing` and `settling`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from activities.acts.demands.raising import enrolled, raise_demand
from activities.models import Demand, Visit, VisitPhoto
from activities.visiting import changes_seen
from activities.visiting.keeping import keeps, keeps_any
from activities.visiting.recording import Said, write
from members.models import Appointment
from orgs.acts import Act, ActError, register
from orgs.acts.stating import check_known
from orgs.models import Change, UnitSpell, User

KNOWN = [("", "没有说明"), ("true", "无变化"), ("false", "有变化")]


class VisitAct(Act):
    """What is said of a visit, of the unit as it was found, and of a demand it raised."""

    day_label = "走访日期"

    method = forms.ChoiceField(label="方式", choices=Visit.Method.choices, initial="on_site")
    topics = forms.MultipleChoiceField(
        label="事项",
        choices=[(topic, topic) for topic in Visit.TOPICS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    unchanged = forms.TypedChoiceField(
        label="单位情况",
        choices=KNOWN,
        coerce=lambda text: text == "true",
        empty_value=None,
        required=False,
    )
    content = forms.CharField(
        label="情况", max_length=2000, widget=forms.Textarea({"rows": 3}), required=False
    )
    next_plan = forms.CharField(label="下次计划", max_length=200, required=False)
    demand_category = forms.ChoiceField(
        label="诉求类别",
        choices=[("", "没有诉求"), *((one, one) for one in Demand.CATEGORIES)],
        required=False,
    )
    demand_content = forms.CharField(
        label="诉求内容", max_length=2000, widget=forms.Textarea({"rows": 2}), required=False
    )

    @classmethod
    def taken_back_by(cls, record: Any, user: User) -> bool:
        """As a visit is made void, whoever entered it: by who keeps the street's ledgers."""
        return keeps(user, record) if isinstance(record, Visit) else keeps_any(user)

    def prepare(self) -> None:
        self.fields.pop("reason")
        self.fields.pop("document_no")
        self.fields["effective_on"].help_text = ""
        for name, field in changes_seen.fields_of_facts().items():
            self.fields[name] = field
        for name in ("demand_category", "demand_content"):  # after what was found
            self.fields[name] = self.fields.pop(name)
        self.initial.setdefault("effective_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        found = changes_seen.said(said)
        if said.get("unchanged") and found:
            self.add_error("unchanged", "选了“无变化”，又填写了变化，请改选“有变化”或清空变化")
        if said.get("demand_content") and not said.get("demand_category"):
            self.add_error("demand_category", "填写了诉求内容，请选择诉求类别")
        if said.get("demand_category") and not said.get("demand_content"):
            self.add_error("demand_content", "选择了诉求类别，请写明诉求内容")
        return said

    def said_of_visit(self) -> Said:
        names = ("method", "topics", "unchanged", "content", "next_plan")
        return Said(
            happened_on=self.day,
            facts=changes_seen.said(self.cleaned_data),
            **{name: self.cleaned_data[name] for name in names},
        )

    def raise_demand(self, visit: Visit, change: Change) -> None:
        """A visit raises one demand at most; what becomes of it is its own story."""
        if content := self.cleaned_data["demand_content"]:
            if Demand.objects.filter(visit=visit).exists():
                return
            programme = enrolled(visit.unit_id, self.day)
            raise_demand(
                visit.unit_id,
                self.day,
                change,
                by=self.user,
                visit=visit,
                source=Demand.Source.VISIT,
                programme_id=programme.get("programme"),
                batch=programme.get("batch", ""),
                category=self.cleaned_data["demand_category"],
                content=content,
            )


def check_visit(unit: int, instructor: int, day: date) -> None:
    """Raises `ActError` for a day on which it could count nowhere, or nobody could have made it."""
    check_known(UnitSpell, unit, day)
    if not Appointment.objects.as_of(day).filter(instructor=instructor).exists():
        raise ActError("这名指导员在走访日期没有聘任，请核对日期和指导员", "effective_on")


@register
class SubmitVisit(VisitAct):
    """Sent by the phone of the instructor who made it; `number` is the phone's own.

    Done by `activities.visiting.receiving` only: no page offers it.
    """

    noun, slug, label, icon = "units", "visit-by-phone", "提交走访", "clipboard-list"

    def __init__(self, *args: Any, number: Any = None, instructor: Any = None, **options: Any):
        self.number, self.instructor = number, instructor
        super().__init__(*args, **options)

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return False

    def apply(self, change: Change) -> None:
        check_visit(self.record.pk, self.instructor.pk, self.day)
        self.visit = Visit(
            number=self.number, unit_id=self.record.pk, instructor_id=self.instructor.pk
        )
        write(self.visit, self.said_of_visit(), change)
        self.raise_demand(self.visit, change)


@register
class ReviseVisit(VisitAct):
    """Said again by the instructor who made it; a returned one is submitted once more."""

    noun, slug, label, icon = "visits", "revise-by-phone", "修改走访", "pencil"

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return False

    def apply(self, change: Change) -> None:
        visit = self.record
        check_visit(visit.unit_id, visit.instructor_id, self.day)
        visit.state, visit.review_note = Visit.State.SUBMITTED, ""
        write(visit, self.said_of_visit(), change)
        self.raise_demand(visit, change)


MOST_PHOTOS = 6


def refuse_more(visit: Visit) -> None:
    """Raises `ActError` when the visit has as many photos as it may have."""
    if visit.photos.filter(is_taken_down=False).count() >= MOST_PHOTOS:
        raise ActError(f"一次走访最多附{MOST_PHOTOS}张照片，请在已有的照片中取舍")


@register
class AttachPhoto(Act):
    """A photo of the visit that has been put into the store (`activities.visiting.photos`)."""

    noun, slug, label, icon = "visits", "photo", "附照片", "plus"

    def __init__(self, *args: Any, number: Any, file: str, size: tuple[int, int], **options: Any):
        self.number, self.file, self.size = number, file, size
        super().__init__(*args, **options)

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return False

    @classmethod
    def taken_back_by(cls, record: Any, user: User) -> bool:
        return keeps(user, record)

    def prepare(self) -> None:
        self.fields.clear()

    def apply(self, change: Change) -> None:
        refuse_more(self.record)
        width, height = self.size
        self.photo = VisitPhoto.objects.create(
            visit=self.record,
            number=self.number,
            file=self.file,
            width=width,
            height=height,
            change=change,
        )
