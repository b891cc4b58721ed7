"""Which instructor looks after which unit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from members.actions import tell
from members.acts.people import TodaysField
from members.models import Appointment, Assignment
from orgs import spells
from orgs.acts import Act, ActError, register
from orgs.acts.writing import end, link
from orgs.models import Change, Unit, UnitSpell, unit_exists
from orgs.nouns import UNITS


def assign(
    instructor: int, units: Collection[int], day: date, change: Change, **values: Any
) -> None:
    """Those of the units that the instructor does not look after yet, from the day on; and those
    of which the instructor becomes 主要联系人 then."""
    standing = Assignment.objects.as_of(day).filter(instructor=instructor, unit__in=units)
    held = dict(standing.values_list("unit", "is_lead"))
    leads = bool(values.get("is_lead"))
    changing = [unit for unit in units if unit not in held or (leads and not held[unit])]
    links = [spells.Link((instructor, unit), day, None, values) for unit in changing]
    link(Assignment, links, change)
    if new := [unit for unit in units if unit not in held]:
        tell(instructor, new, day)


def check_appointed(instructor: int, day: date, field: str) -> None:
    """Raises `ActError` when the instructor is not appointed on the day."""
    if not Appointment.objects.as_of(day).filter(instructor=instructor).exists():
        raise ActError("该指导员这一天不在聘任期，请核对人员和日期", field)


def check_open(units: QuerySet, day: date, reach: Any) -> None:
    """Raises `ActError` when one of the units is no longer within reach, or not open on the day."""
    gone = units.exclude(pk__in=UNITS.placed(reach, timezone.localdate()).values("pk")).count()
    if gone:
        raise ActError(f"其中{gone}家已不在您的管辖范围内，请返回名单重新选择")
    there = UnitSpell.objects.as_of(day).filter(unit_exists(day, "unit", "")).values("unit")
    if closed := units.exclude(pk__in=there).count():
        raise ActError(
            f"其中{closed}家这一天尚未登记或已经注销，请改填日期，或返回名单去掉", "effective_on"
        )


class AssignmentAct(Act):
    """From a day on an instructor looks after units, perhaps instead of those before."""

    day_label = "开始日期"

    is_lead = forms.BooleanField(label="作为主要联系人", required=False)
    replaces = forms.BooleanField(
        label="现有指导员的联系同日终止",
        required=False,
        help_text="不勾选的，与现有指导员共同联系。",
    )

    def assign(self, instructor: int, units: QuerySet, change: Change) -> None:
        check_appointed(instructor, self.day, "effective_on")
        check_open(units, self.day, self.reach)
        chosen = list(units.values_list("pk", flat=True))
        if self.cleaned_data["replaces"]:
            others = Assignment.objects.filter(unit__in=chosen).exclude(instructor=instructor)
            end(others, self.day, change, "effective_on")
        standing = Assignment.objects.filter(instructor=instructor, unit__in=chosen)
        later = standing.filter(Q(started_on__gt=self.day)).order_by("started_on").first()
        if later is not None:
            raise ActError(
                f"该指导员自{later.started_on}起已联系所选单位，请改填日期，或先更正该项",
                "effective_on",
            )
        lead = self.cleaned_data["is_lead"] or None
        assign(instructor, chosen, self.day, change, is_lead=lead)


@register
class AssignInstructor(AssignmentAct):
    """The chosen units of a list get an instructor."""

    noun, slug, label, icon = "units", "assign-instructor", "安排指导员", "user-star"
    bulk = True
    explanation = (
        "所选单位自这一天起由该指导员联系。已由其联系的单位不变；勾选“作为主要联系人”的，"
        "同日起改为主要联系人。"
    )

    field_order = ["instructor", "effective_on"]

    instructor = TodaysField("instructors", label="指导员")

    def prepare(self) -> None:
        self.fields["instructor"].reach = self.reach  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        self.assign(self.cleaned_data["instructor"].pk, self.records, change)


@register
class AssignToUnit(AssignmentAct):
    """One unit gets an instructor."""

    noun, slug, label, icon = "units", "assign", "安排指导员", "user-star"
    explanation = "该单位自这一天起由该指导员联系；已由其联系的，可以自这一天起改为主要联系人。"

    field_order = ["instructor", "effective_on"]

    instructor = TodaysField("instructors", label="指导员")

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.closed_on is None

    def prepare(self) -> None:
        self.fields["instructor"].reach = self.reach  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        instructor = self.cleaned_data["instructor"].pk
        refuse_standing(self, instructor, self.record.pk, "instructor")
        self.assign(instructor, Unit.objects.filter(pk=self.record.pk), change)


@register
class AssignUnit(AssignmentAct):
    """One instructor gets a unit."""

    noun, slug, label, icon = "instructors", "assign", "安排联系单位", "building-store"
    explanation = "该指导员自这一天起联系该单位。一次安排多家的，请在单位名单中勾选后办理。"

    field_order = ["unit", "effective_on"]

    unit = TodaysField("units", label="联系单位")

    @classmethod
    def available(cls, record: Any) -> bool:
        from members.acts.instructors import appointed

        return appointed(record)

    def prepare(self) -> None:
        self.fields["unit"].reach = self.reach  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        unit = self.cleaned_data["unit"].pk
        refuse_standing(self, self.record.pk, unit, "unit")
        self.assign(self.record.pk, Unit.objects.filter(pk=unit), change)


def refuse_standing(act: AssignmentAct, instructor: int, unit: int, field: str) -> None:
    """Raises `ActError` when nothing would change: who looks after it may become its lead."""
    standing = Assignment.objects.as_of(act.day).filter(instructor=instructor, unit=unit).first()
    if standing is not None and (standing.is_lead or not act.cleaned_data["is_lead"]):
        raise ActError(f"该指导员自{standing.started_on}起已联系该单位，不必再登记", field)


@register
class EndAssignment(Act):
    noun, slug, label, icon = "instructors", "end-assignment", "终止联系单位", "unlink"
    explanation = "该指导员自这一天起不再联系所选单位，此前不变。"
    day_label = "终止日期"

    assignment = forms.ModelChoiceField(
        Assignment.objects.none(), label="联系单位", empty_label="请选择"
    )

    @classmethod
    def available(cls, record: Any) -> bool:
        return Assignment.objects.as_of(timezone.localdate()).filter(instructor=record.pk).exists()

    def prepare(self) -> None:
        today = timezone.localdate()
        standing = Assignment.objects.as_of(today).filter(
            instructor=self.record.pk, unit__in=UNITS.placed(self.reach, today).values("pk")
        )
        units = UNITS.model._default_manager.filter(pk__in=standing.values("unit"))
        names = dict(UNITS.named(units, today).values_list("pk", "name"))
        field = self.fields["assignment"]
        field.queryset = standing  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: (  # type: ignore[attr-defined]
            f"{names[one.unit_id]}（自{one.started_on}）"
        )

    def apply(self, change: Change) -> None:
        one = self.cleaned_data["assignment"]
        if self.day <= one.started_on:
            raise ActError(f"终止日期必须晚于开始日期（{one.started_on}）", "effective_on")
        end(Assignment.objects.filter(pk=one.pk), self.day, change, "effective_on")
