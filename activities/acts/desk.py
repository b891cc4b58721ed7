"""Visits entered at a desk for instructors who do not enter them: on the unit's page, on the
instructor's, from the list; and put right when they were entered wrongly.

A visit has the instructor's name, its change that of who entered it. Several instructors together
make one visit; one to a unit that the instructor does not look after is said to be so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import F, Model, QuerySet
from django.utils import timezone

from activities.acts.visits import VisitAct, check_visit
from activities.models import Demand, Proposal, Visit
from activities.visiting.changes_seen import PREFIX
from activities.visiting.keeping import keeps, keeps_any
from activities.visiting.recording import write
from members.acts.assignments import check_appointed
from members.models import Assignment, Instructor
from members.nouns import INSTRUCTORS
from orgs.acts import ActError, RecordField, register
from orgs.acts.wording import named
from orgs.models import Change, User
from orgs.nouns import UNITS
from orgs.privacy import readable

COMPANIONS = 3  # as many fields as a desk is offered; a phone or a file may have named more
NUMERALS = "一二三四五六七八九十"


class DeskVisit(VisitAct):
    """What is said of the visit, and who made it; the unit and the instructor are what an act on
    either already knows."""

    explanation = "一次走访登记一次，指导员和登记人的姓名都会保留；自登记起计入走访次数。"
    most_companions = COMPANIONS

    instructor = RecordField("instructors", label="指导员", anywhere=True)

    def prepare(self) -> None:
        super().prepare()
        people: dict[str, RecordField] = {}
        if "instructor" in self.fields:
            people["instructor"] = cast(RecordField, self.fields.pop("instructor"))
        for number in range(self.most_companions):
            label = f"同行指导员{NUMERALS[number]}" if number else "同行指导员"
            field = RecordField("instructors", label=label, required=False, anywhere=True)
            people[f"companion_{number + 1}"] = field
        for field in people.values():
            field.reach = self.reach
        for field in list(people.values())[1:]:  # said once is enough
            field.help_text = ""
        self.people = people
        self.fields = {**people, **self.fields}

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        known = [self.by(said)]
        for number in range(1, self.most_companions + 1):
            name = f"companion_{number}"
            one = said.get(name)
            if one is None:
                continue
            if one in known:
                self.add_error(name, "同一名指导员只列一次，牵头的不必再列为同行")
            known.append(one)
        return said

    def by(self, said: dict[str, Any]) -> Any:
        """The instructor who made the visit, as far as the form says."""
        return said.get("instructor")

    def to(self, said: dict[str, Any]) -> Any:
        """The unit that was visited, as far as the form says."""
        return self.record

    @property
    def companions(self) -> list[Any]:
        names = (f"companion_{number}" for number in range(1, self.most_companions + 1))
        return [one for one in map(self.cleaned_data.get, names) if one is not None]

    def said(self) -> list[tuple[str, str]]:
        """Persons by number alone for who may not read their names; and what an ad-hoc visit is."""
        chosen = {name: self.cleaned_data.get(name) for name in self.people}
        found = {name: one for name, one in chosen.items() if one is not None}
        written = self.in_words(found.values())
        people = {str(self.fields[name].label): written[one.pk] for name, one in found.items()}
        lines = [(label, people.get(label, words)) for label, words in super().said()]
        by, to = self.by(self.cleaned_data), self.to(self.cleaned_data)
        held = Assignment.objects.as_of(self.day).filter(instructor=by.pk, unit=to.pk)
        if not held.exists():
            words = "非联系单位的走访：这名指导员当日不联系这家单位，照常计入"
            lines.append(("联系关系", words))
        return lines

    def in_words(self, people: Iterable[Any]) -> dict[int, str]:
        """Instructor → name and number, as far as the user may read them."""
        found = {one.pk: one for one in people}
        clear = readable(self.user, Instructor, list(found))
        return {pk: named(one) if pk in clear else str(one.key) for pk, one in found.items()}

    def check(self) -> None:
        """Raises `ActError` for a day on which it could not be, or not be counted."""
        check_visit(self.to(self.cleaned_data).pk, self.by(self.cleaned_data).pk, self.day)
        check_kept(self, self.to(self.cleaned_data))
        for number, one in enumerate(self.companions, start=1):
            check_appointed(one.pk, self.day, f"companion_{number}")

    def apply(self, change: Change) -> Model | None:
        self.check()
        by, to = self.by(self.cleaned_data), self.to(self.cleaned_data)
        visit = Visit(unit_id=to.pk, instructor_id=by.pk)
        write(visit, self.said_of_visit(), change)
        visit.companions.set(self.companions)
        self.raise_demand(visit, change)
        return visit


@register
class RecordVisit(DeskVisit):
    """On the page of the unit; whoever looks after it is proposed."""

    noun, slug, label, icon = "units", "visit", "登记走访", "clipboard-list"

    def prepare(self) -> None:
        super().prepare()
        today = timezone.localdate()
        held = Assignment.objects.active(today).filter(unit=self.record.pk)
        first = held.order_by(F("is_lead").desc(nulls_last=True), "pk")
        own = INSTRUCTORS.placed(self.reach, None).filter(pk__in=first.values("instructor")[:1])
        self.initial.setdefault("instructor", INSTRUCTORS.named(own, today).first())


def check_kept(act: DeskVisit, unit: Any) -> None:
    """Raises `ActError` when the unit was not within reach on the day of the visit."""
    if not UNITS.placed(act.reach, act.day).filter(pk=unit.pk).exists():
        field = "unit" if "unit" in act.fields else "effective_on"
        raise ActError("这家单位走访当日不在您的管辖范围内，请核对单位和日期", field)


@register
class RecordAnyVisit(DeskVisit):
    """From the list of visits: the unit is asked for too."""

    noun, slug, label, icon = "visits", "record", "登记走访", "plus"
    creates = True

    unit = RecordField("units", label="走访的单位")

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return keeps_any(user)

    def prepare(self) -> None:
        super().prepare()
        self.fields = {"unit": self.fields["unit"]} | self.fields
        self.fields["unit"].reach = self.reach  # type: ignore[attr-defined]

    def to(self, said: dict[str, Any]) -> Any:
        return said.get("unit")


@register
class RecordInstructorsVisit(RecordAnyVisit):
    """On the page of the instructor: the units looked after are offered, any other may be named."""

    noun, slug, label, icon = "instructors", "visit", "登记走访", "clipboard-list"
    creates = False

    own_unit = forms.TypedChoiceField(
        label="走访的单位", coerce=int, empty_value=None, required=False
    )

    def prepare(self) -> None:
        super().prepare()
        del self.fields["instructor"], self.people["instructor"]
        today = timezone.localdate()
        held = Assignment.objects.as_of(today).filter(instructor=self.record.pk)
        units = UNITS.placed(self.reach, today).filter(pk__in=held.values("unit"))
        listed = UNITS.named(units, today).order_by("name").values_list("pk", "name")
        other = self.fields["unit"]
        other.label, other.required = "其他单位（非联系单位）", False
        own = self.fields["own_unit"]
        own.choices = [("", "请选择联系的单位"), *listed]  # type: ignore[attr-defined]
        self.fields = {"own_unit": own, "unit": other} | self.fields

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        own, other = said.get("own_unit"), said.get("unit")
        if own and other:
            self.add_error("unit", "已经选了联系的单位，请清空这一项；或改为只填这一项")
        elif not own and not other and "unit" not in self.errors:
            self.add_error("own_unit", "请选择走访的单位，或在下面填写其他单位")
        elif own:
            said["unit"] = UNITS.named(
                UNITS.model._default_manager.all(), timezone.localdate()
            ).get(pk=own)
        return said

    def stated(self) -> list[str]:
        own = self.cleaned_data.get("own_unit")
        return [name for name in super().stated() if not (own and name == "unit")]

    def by(self, said: dict[str, Any]) -> Any:
        return self.record


@register
class CorrectVisit(DeskVisit):
    """It was entered wrongly: another instructor, another day, other words. Versions are kept."""

    noun, slug, label, icon = "visits", "correct", "更正走访", "replace"
    change_kind = Change.Kind.CORRECTED
    explanation = (
        "登记有误的在这里更正，改前改后都留在变动记录里；走访日期改了，改后的日期计数。"
        "单位登记错了的，请作废后重新登记。已经核实的变化和已提出的诉求不在这里改。"
    )

    reason = forms.CharField(label="更正依据", max_length=200, widget=forms.Textarea({"rows": 2}))

    @classmethod
    def available(cls, record: Any) -> bool:
        return bool(record.state != Visit.State.VOID)

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return cls.available(record) and keeps(user, record)

    def prepare(self) -> None:
        reason, given = self.fields["reason"], dict(self.initial)
        visit: Visit = self.record
        joined = list(self._named(visit.companions.order_by("companionships__pk")).values())
        self.most_companions = max(COMPANIONS, len(joined))
        super().prepare()
        self.fields["reason"] = reason
        if not visit.method:  # as on paper; not to be made up
            method: Any = self.fields["method"]
            method.required, method.choices = False, [("", "不详"), *Visit.Method.choices]
        settled = visit.proposals.exclude(state=Proposal.State.PENDING)
        for fact in settled.values_list("fact", flat=True):
            del self.fields[f"{PREFIX}{fact}"]
        if Demand.objects.filter(visit=visit.pk).exists():
            del self.fields["demand_category"], self.fields["demand_content"]
        self.initial = self._standing(visit, joined) | given

    def _named(self, people: QuerySet) -> dict[int, str]:
        return self.in_words(INSTRUCTORS.named(people, timezone.localdate()))

    def _standing(self, visit: Visit, joined: list[str]) -> dict[str, Any]:
        """What the form says of the visit as it stands."""
        own = INSTRUCTORS.model._default_manager.filter(pk=visit.instructor_id)
        pending = visit.proposals.filter(state=Proposal.State.PENDING)
        return {
            "effective_on": visit.happened_on,
            "instructor": self._named(own)[visit.instructor_id],
            "unchanged": {True: "true", False: "false", None: ""}[visit.unchanged],
            **{name: getattr(visit, name) for name in ("method", "topics", "content", "next_plan")},
            **{f"companion_{number}": one for number, one in enumerate(joined, start=1)},
            **{f"{PREFIX}{one.fact}": _shown(one) for one in pending},
        }

    def to(self, said: dict[str, Any]) -> Any:
        return self.record.unit

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.errors and not set(self.changed_data) - {"reason"}:
            raise forms.ValidationError("没有任何改动。请修改要更正的项目，或返回。")
        return said

    def apply(self, change: Change) -> Model | None:
        self.check()
        visit = Visit.objects.select_for_update().get(pk=self.record.pk)
        visit.instructor_id = self.cleaned_data["instructor"].pk
        write(visit, self.said_of_visit(), change)
        visit.companions.set(self.companions)
        if "demand_content" in self.fields:
            self.raise_demand(visit, change)
        return None


def _shown(proposal: Proposal) -> Any:
    is_day = proposal.fact == Proposal.Fact.CLOSED
    return date.fromisoformat(proposal.value) if is_day else proposal.value
