"""Groups of instructors: founded, named, joined and left, disbanded."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils import timezone

from members.acts.instructors import keeps_an_area
from members.acts.people import PeopleField, TodaysField
from members.models import Appointment, Grouping, Instructor, InstructorGroup
from orgs import spells
from orgs.acts import Act, ActError, DivisionField, RecordField, register
from orgs.acts.writing import end, link
from orgs.models import Change, Industry, User
from orgs.nouns import NOUNS
from orgs.scope import Reach

SECTIONS = Industry.objects.filter(scheme=Industry.Scheme.SECTION)


# --- Writing -------------------------------------------------------------------------------------


def enter(instructors: Collection[int], group: InstructorGroup, day: date, change: Change) -> None:
    """From the day on they are in the group, and in no other. Raises `ActError`."""
    if day < group.founded_on or (group.disbanded_on and day >= group.disbanded_on):
        raise ActError(f"分组“{group}”这一天尚未建立或已经撤销，请核对日期", "effective_on")
    in_post = Appointment.objects.as_of(day).filter(instructor__in=instructors)
    if lacking := len(set(instructors)) - in_post.count():
        raise ActError(f"其中{lacking}名这一天不在聘任期，请核对人员和日期", "effective_on")
    held = Grouping.objects.filter(instructor__in=instructors)
    if later := held.filter(started_on__gt=day).order_by("started_on").first():
        raise ActError(
            f"其中有人自{later.started_on}起已编入分组，请改填更晚的日期", "effective_on"
        )
    there = set(held.as_of(day).filter(group=group).values_list("instructor", flat=True))
    coming = [pk for pk in instructors if pk not in there]
    if not coming:
        raise ActError(f"所选指导员已在分组“{group}”，不必再登记")
    links = [spells.Link((pk,), day, None, {"group": group.pk}) for pk in coming]
    link(Grouping, links, change)


def standing(reach: Reach) -> QuerySet[InstructorGroup]:
    today = timezone.localdate()
    return InstructorGroup.objects.as_of(today).filter(reach.q("division", {}))


# --- Groups --------------------------------------------------------------------------------------


class GroupFields(Act):
    """What a group is."""

    noun = "instructor-groups"

    name = forms.CharField(label="分组名称", max_length=60, help_text="例如：浏阳河片区第一组")
    basis = forms.ChoiceField(label="分组依据", choices=InstructorGroup.Basis.choices)
    industry = forms.ModelChoiceField(
        SECTIONS, label="行业门类", required=False, help_text="行业相近的填写。"
    )
    place = RecordField("places", label="楼宇商圈", required=False)

    def prepare(self) -> None:
        self.fields["place"].reach = self.reach  # type: ignore[attr-defined]

    def check_name(self, division: str, besides: int = 0) -> None:
        name = self.cleaned_data.get("name", "")
        same = InstructorGroup.objects.filter(name=name, division=division, disbanded_on=None)
        if same.exclude(pk=besides).exists():
            self.add_error("name", f"这一区划已有名为“{name}”的分组，请换一个名称")

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "basis", "industry", "place")}


@register
class FoundGroup(GroupFields):
    slug, label, icon = "found", "建立分组", "plus"
    creates = True
    explanation = (
        "把地域相邻、行业相近的指导员编为一组，便于交流和互相补位；联系单位不变，不影响统计。"
    )
    day_label = "建立日期"
    field_order = ["name", "division", "basis", "industry", "place", "effective_on"]

    division = DivisionField(communities=True, label="所属区划")

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return keeps_an_area(user)

    def prepare(self) -> None:
        super().prepare()
        own = self.fields["division"]
        own.queryset = own.queryset.filter(self.reach.q("code", {}))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if division := cleaned.get("division"):
            self.check_name(division.pk)
        return cleaned

    def apply(self, change: Change) -> Model:
        return InstructorGroup.objects.create(
            **self.values(),
            division=self.cleaned_data["division"],
            founded_on=self.day,
            change=change,
        )


class GroupAct(Act):
    """Done on a group that stands."""

    noun = "instructor-groups"

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.disbanded_on is None


@register
class AddToGroup(GroupAct):
    slug, label, icon = "add", "调入指导员", "user-plus"
    explanation = "一名指导员同时只在一个分组：原在其他分组的，同日调出。一次调入多名的，请在指导员名单中勾选后办理。"
    day_label = "调入日期"
    field_order = ["instructor", "effective_on"]

    instructor = TodaysField("instructors", label="指导员")

    def prepare(self) -> None:
        self.fields["instructor"].reach = self.reach  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        enter([self.cleaned_data["instructor"].pk], self.record, self.day, change)


class InstructorsField(PeopleField):
    model = Instructor


@register
class TakeFromGroup(GroupAct):
    slug, label, icon = "take-out", "调出指导员", "user-minus"
    explanation = "所选指导员自这一天起不在该分组，此前不变；联系单位不变。"
    day_label = "调出日期"
    field_order = ["instructors", "effective_on"]

    instructors = InstructorsField(label="调出的指导员")

    @classmethod
    def available(cls, record: Any) -> bool:
        today = Grouping.objects.as_of(timezone.localdate())
        return super().available(record) and today.filter(group=record.pk).exists()

    def prepare(self) -> None:
        held = Grouping.objects.as_of(timezone.localdate()).filter(group=self.record.pk)
        people = Instructor.objects.filter(pk__in=held.values("instructor"))
        self.fields["instructors"].offer(people, self)  # type: ignore[attr-defined]

    def clean_instructors(self) -> Any:
        if not self.cleaned_data["instructors"]:
            raise forms.ValidationError("请勾选要调出的指导员")
        return self.cleaned_data["instructors"]

    def apply(self, change: Change) -> None:
        chosen = [one.pk for one in self.cleaned_data["instructors"]]
        held = Grouping.objects.filter(group=self.record.pk, instructor__in=chosen)
        end(held.filter(ended_on=None), self.day, change, "effective_on")


@register
class RenameGroup(GroupAct, GroupFields):
    slug, label, icon = "rename", "更名、更改依据", "pencil"
    explanation = "更改分组的名称、依据、行业或楼宇商圈；组内指导员和各日的名单不变。"

    def prepare(self) -> None:
        super().prepare()
        del self.fields["effective_on"]
        group = self.record
        places = NOUNS["places"].named(
            NOUNS["places"].model._default_manager.filter(pk=group.place_id), timezone.localdate()
        )
        given = {"name": group.name, "basis": group.basis, "industry": group.industry_id}
        self.initial = given | {"place": places.first()} | dict(self.initial)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_name(self.record.division_id, self.record.pk)
        return cleaned

    def apply(self, change: Change) -> None:
        InstructorGroup.objects.filter(pk=self.record.pk).update(**self.values())


@register
class DisbandGroup(GroupAct):
    slug, label, icon = "disband", "撤销分组", "circle-x"
    explanation = "自这一天起分组撤销，组内指导员同日调出；指导员的聘任和联系单位不变。"
    day_label = "撤销日期"

    def apply(self, change: Change) -> None:
        if self.day <= self.record.founded_on:
            raise ActError(
                f"撤销日期必须晚于建立日期（{self.record.founded_on}）；建错的请撤回那一次登记",
                "effective_on",
            )
        held = Grouping.objects.filter(group=self.record.pk)
        end(held.filter(ended_on=None), self.day, change, "effective_on")
        InstructorGroup.objects.filter(pk=self.record.pk).update(disbanded_on=self.day)


# --- From the list of instructors ----------------------------------------------------------------


class OnInstructors(Act):
    """About the chosen rows of the instructors' list, of which the user must keep each."""

    noun, bulk = "instructors", True

    def chosen(self) -> list[int]:
        """Raises `ActError` when one of them is no longer within reach."""
        inside = NOUNS["instructors"].placed(self.reach, timezone.localdate())
        chosen = list(self.records.order_by("pk").values_list("pk", flat=True))
        if gone := len(chosen) - inside.filter(pk__in=chosen).count():
            raise ActError(f"其中{gone}名今日不在您的负责范围内，请返回名单重新选择")
        return chosen


@register
class Group(OnInstructors):
    slug, label, icon = "group", "编入分组", "users"
    explanation = "所选指导员自这一天起在该分组；原在其他分组的，同日调出。已在该分组的不变。"
    day_label = "编入日期"
    field_order = ["group", "effective_on"]

    group = forms.ModelChoiceField(
        InstructorGroup.objects.none(), label="分组", empty_label="请选择"
    )

    def prepare(self) -> None:
        self.fields["group"].queryset = standing(self.reach)  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        enter(self.chosen(), self.cleaned_data["group"], self.day, change)


@register
class Ungroup(OnInstructors):
    slug, label, icon = "ungroup", "移出分组", "user-minus"
    explanation = "所选指导员自这一天起不在任何分组，此前不变。没有编入分组的不受影响。"
    day_label = "移出日期"

    def apply(self, change: Change) -> None:
        held = Grouping.objects.filter(instructor__in=self.chosen(), ended_on=None)
        if not end(held, self.day, change, "effective_on"):
            raise ActError("所选指导员这一天之前都没有编入分组，请核对人员和日期", "effective_on")
