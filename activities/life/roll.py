"""The roll of an activity: who belonged to its hosts on that day, and how each is noted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from activities.models import Activity, Attendance
from members.models import Affiliation, Member
from orgs.models import User
from orgs.privacy import readable

State, Grade = Attendance.State, Attendance.Grade


@dataclass(frozen=True)
class Entry:
    """One member on the roll. Probationary members take part in a review and are not graded."""

    member: int
    name: str
    number: str
    is_full: bool
    state: str = State.UNKNOWN
    grade: str = ""


def roll_of(activity: Activity, user: User) -> list[Entry]:
    """The members of the hosts on the day, and whoever is on the roll already, by name.

    Any organisation may be named as a partner: its members are known by number to who may not
    read their names.
    """
    day = activity.happened_on
    hosts = activity.hostings.values("party_organization")
    there = Affiliation.objects.as_of(day).filter(party_organization__in=hosts)
    noted = {one.member_id: one for one in activity.attendances.all()}
    members = Member.objects.filter(pk__in=there.values("member")) | Member.objects.filter(
        pk__in=list(noted)
    )
    found = list(members.order_by("name", "number"))
    clear = readable(user, Member, [one.pk for one in found])
    return [
        Entry(
            one.pk,
            one.name if one.pk in clear else one.number,
            one.number,
            is_full=bool(one.converted_on and one.converted_on <= day),
            state=noted[one.pk].state if one.pk in noted else State.UNKNOWN,
            grade=noted[one.pk].grade if one.pk in noted else "",
        )
        for one in found
    ]


Noted = dict[int, tuple[str, str]]  # member → state and grade


class RollInput(forms.Widget):
    """A line for each member: how they are noted, and their grade where there is one."""

    template_name = "life/roll_input.html"
    field: RollField

    class Media:
        js = ("js/roll.js",)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        noted: Noted = value or {}
        context["lines"] = [
            (entry, *noted.get(entry.member, (State.UNKNOWN, ""))) for entry in self.field.entries
        ]
        context["states"] = State.choices
        context["grades"] = Grade.choices if self.field.graded else []
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Noted:
        return {
            entry.member: (
                data.get(f"{name}-{entry.member}", State.UNKNOWN),
                data.get(f"{name}-{entry.member}-grade", ""),
            )
            for entry in self.field.entries
        }

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class RollField(forms.Field):
    """The whole roll as one value; `entries` and `graded` are set by the form."""

    entries: list[Entry]
    graded: bool

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=RollInput(), **options)
        self.entries, self.graded = [], False

    def __deepcopy__(self, memo: Any) -> RollField:
        copied: RollField = super().__deepcopy__(memo)
        copied.widget.field = copied
        return copied

    def clean(self, value: Noted) -> Noted:
        full = {one.member: one for one in self.entries}
        for member, (state, grade) in value.items():
            if state not in State.values or grade not in ("", *Grade.values):
                raise forms.ValidationError("到会情况无法识别，请重新选择")
            if grade and not self.graded:
                raise forms.ValidationError("只有民主评议填写等次")
            if grade and not full[member].is_full:
                raise forms.ValidationError(
                    f"{full[member].name}当日是预备党员，参加评议但不评定等次，请清空等次"
                )
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(initial != data)

    def in_words(self, value: Noted) -> str:
        """How many are noted how."""
        counts = [
            (label, sum(state == code for state, _ in value.values()))
            for code, label in State.choices
        ]
        return "，".join(f"{label}{count}人" for label, count in counts if count)
