"""Appointing instructors, and the end of an appointment."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import Model
from django.utils import timezone

from members.actions import hand_over
from members.acts.people import (
    NumberField,
    TodaysField,
    clean_name,
    number_taken,
    proposed_number,
    refuse_overlap,
)
from members.models import Appointment, Assignment, Grouping, Instructor
from members.nouns import INSTRUCTORS
from orgs import spells
from orgs.acts import Act, ActError, editing_reach, register
from orgs.acts.stating import attribute_field, stored
from orgs.acts.writing import end, link
from orgs.models import Change, User

VALUES = ("level", "division", "is_full_time", "source", "dispatched_by")


def appointed(record: Any) -> bool:
    """Whether the instructor is appointed today; asked once however many acts do."""
    if not hasattr(record, "_appointed"):
        today = Appointment.objects.as_of(timezone.localdate())
        record._appointed = today.filter(instructor=record.pk).exists()
    return bool(record._appointed)


class AppointmentAct(Act):
    """Says what an appointment is: level, division, and where the instructor comes from."""

    noun = "instructors"

    def prepare(self) -> None:
        for name in VALUES:
            self.fields[name] = attribute_field(cast(Any, Appointment), name, self.reach)
        own = self.fields["division"]
        own.queryset = own.queryset.filter(self.reach.q("code", {}))  # type: ignore[attr-defined]

    def appoint(self, instructor: int, change: Change) -> None:
        values = {name: stored(self.cleaned_data[name]) for name in VALUES}
        link(Appointment, [spells.Link((instructor,), self.day, None, values)], change)


def keeps_an_area(user: User) -> bool:
    """Instructors belong to streets: whoever keeps only organisations has none to appoint."""
    reach = editing_reach(user)
    return reach.everything or bool(reach.ranges)


@register
class AppointInstructor(AppointmentAct):
    slug, label, icon = "appoint", "聘任党建指导员", "plus"
    creates = True
    explanation = "聘任台账中还没有的指导员。曾经聘任过的，请在该指导员的页面再次聘任。"
    day_label = "聘任日期"

    number = NumberField(label="指导员编号", help_text="按台账编号顺序拟定，可以修改。")
    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(
        label="联系电话", max_length=40, required=False, help_text="开通账号后用手机号码登录。"
    )

    field_order = ["number", "name", "phone", "effective_on"]

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return keeps_an_area(user)

    def prepare(self) -> None:
        super().prepare()
        self.initial.setdefault("number", proposed_number(INSTRUCTORS, self.reach))

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        if number_taken(Instructor, number):
            raise forms.ValidationError("这个编号已属于另一名指导员，请改用台账中没有的编号")
        return number

    def apply(self, change: Change) -> Model:
        names = ("number", "name", "phone")
        instructor = Instructor.objects.create(
            **{name: self.cleaned_data[name] for name in names}, change=change
        )
        self.appoint(instructor.pk, change)
        return instructor


@register
class AppointAgain(AppointmentAct):
    slug, label, icon = "appoint-again", "再次聘任", "plus"
    explanation = "聘任已经结束的指导员重新聘任，沿用原有编号；联系单位另行安排。"
    day_label = "聘任日期"

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return not appointed(record) and keeps_an_area(user)

    def apply(self, change: Change) -> None:
        refuse_overlap(Appointment.objects.filter(instructor=self.record.pk), self.day)
        self.appoint(self.record.pk, change)


@register
class ChangeAppointment(AppointmentAct):
    slug, label, icon = "change-appointment", "变更聘任", "arrows-right-left"
    explanation = "级别、所属区划、专兼职或来源有变化，自变更之日起计入新的类别；联系单位不变。"
    day_label = "变更日期"

    @classmethod
    def available(cls, record: Any) -> bool:
        return appointed(record)

    def prepare(self) -> None:
        super().prepare()
        self.fields["division"] = attribute_field(cast(Any, Appointment), "division", self.reach)
        today = Appointment.objects.as_of(timezone.localdate())
        if current := today.filter(instructor=self.record.pk).first():
            for name in VALUES:
                column = Appointment._meta.get_field(name).attname  # type: ignore[union-attr]
                self.initial.setdefault(name, getattr(current, column))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not set(VALUES) & set(self.changed_data):
            raise forms.ValidationError("没有任何改动。请修改要登记的项目，或返回。")
        return cleaned

    def apply(self, change: Change) -> None:
        rows = Appointment.objects.filter(instructor=self.record.pk)
        refuse_overlap(rows.filter(started_on__gte=self.day), self.day)
        if not rows.as_of(self.day).exists():
            raise ActError("该指导员这一天不在聘任期，请核对日期", "effective_on")
        self.appoint(self.record.pk, change)


@register
class EndAppointment(Act):
    noun, slug, label, icon = "instructors", "end-appointment", "结束聘任", "circle-x"
    explanation = (
        "自结束之日起不再计入党建指导员。联系单位同日移交给接任指导员；要分给几个人的，"
        "先办理“移交联系单位”。此前的联系、走访和统计都不变。"
    )
    day_label = "结束日期"

    successor = TodaysField("instructors", label="接任指导员", required=False)
    without_successor = forms.BooleanField(label="没有接任的，联系单位同日终止联系", required=False)

    @classmethod
    def available(cls, record: Any) -> bool:
        return appointed(record)

    def prepare(self) -> None:
        self.fields["successor"].reach = self.reach  # type: ignore[attr-defined]
        today = Assignment.objects.as_of(timezone.localdate())
        self.units = today.filter(instructor=self.record.pk).count()
        if not self.units:
            del self.fields["successor"], self.fields["without_successor"]

    def clean_successor(self) -> Any:
        successor = self.cleaned_data["successor"]
        if successor is not None and successor.pk == self.record.pk:
            raise forms.ValidationError("接任者不能是本人，请选择其他指导员，或留空")
        return successor

    def clean(self) -> dict[str, Any]:
        """Units are not left without anybody by an oversight."""
        cleaned = super().clean() or self.cleaned_data
        if not self.units or "successor" in self.errors:
            return cleaned
        successor, alone = cleaned.get("successor"), cleaned.get("without_successor")
        if not successor and not alone:
            self.add_error(
                "successor",
                f"还联系着{self.units}家单位：请填写接任指导员，或勾选“没有接任的，联系单位同日终止联系”",
            )
        elif successor and alone:
            self.add_error("without_successor", "已填写接任指导员，请不要勾选这一项")
        return cleaned

    def apply(self, change: Change) -> None:
        rows = Appointment.objects.filter(instructor=self.record.pk)
        if not end(rows, self.day, change, "effective_on"):
            raise ActError("该指导员这一天之前不在聘任期，请核对日期", "effective_on")
        own = Assignment.objects.filter(instructor=self.record.pk)
        if successor := self.cleaned_data.get("successor"):
            held = own.as_of(self.day).values_list("unit", flat=True)
            shares = {successor.pk: list(held)}
            hand_over(giver=self.record.pk, shares=shares, on=self.day, change=change)
        end(own, self.day, change, "effective_on")
        end(Grouping.objects.filter(instructor=self.record.pk), self.day, change, "effective_on")
