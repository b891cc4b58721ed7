"""The roll of an activity: who belonged to its hosts on that day, and how each is noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from activities.models import Activity, Attendance
from members.models import Affiliation, Member
from members.nouns import MEMBERS
from orgs.scope import Reach

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


@dataclass(frozen=True)
class Roll:
    """Whom one calls, and who else belongs on it: each host calls its own members."""

    entries: list[Entry]
    others: list[int]


def roll_of(activity: Activity, reach: Reach) -> Roll:
    """The members of the hosts on the day: those then within the reach by name, the others not.

    Whoever is on the roll by mistake is called by who has ever had them.
    """
    day = activity.happened_on
    hosts = activity.hostings.values("party_organization")
    there = Affiliation.objects.as_of(day).filter(party_organization__in=hosts).values("member")
    noted = {one.member_id: one for one in activity.attendances.all()}
    own = Q(pk__in=there) & Q(pk__in=MEMBERS.placed(reach, day).values("pk"))
    stray = Q(pk__in=list(noted)) & ~Q(pk__in=there)
    once = Q(pk__in=MEMBERS.placed(reach, None).values("pk"))
    entries = entries_of(Member.objects.filter(own | (stray & once)), day, noted)
    others = Member.objects.filter(pk__in=there).exclude(pk__in=[one.member for one in entries])
    return Roll(entries, list(others.values_list("pk", flat=True)))


def entries_of(members: QuerySet, day: date, noted: Mapping[int, Any]) -> list[Entry]:
    """A line for each member as it is noted, if it is; `noted` has a state, and may have a grade."""
    return [
        Entry(
            one.pk,
            one.name,
            one.number,
            is_full=bool(one.converted_on and one.converted_on <= day),
            state=noted[one.pk].state if one.pk in noted else State.UNKNOWN,
            grade=getattr(noted.get(one.pk), "grade", ""),
        )
        for one in members.order_by("name", "number")
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
        context["empty"] = self.field.empty
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
    """All that one calls as one value; `entries` and `graded` are set by the form, `empty` says
    what to do when there is nobody to call."""

    entries: list[Entry]
    graded: bool

    def __init__(self, *, empty: str = "", **options: Any) -> None:
        super().__init__(required=False, widget=RollInput(), **options)
        self.widget.field = self
        self.entries, self.graded, self.empty = [], False, empty

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
