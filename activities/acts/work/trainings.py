"""Training classes, what was taught, and who attended: numbers pasted from a list, or members chosen in one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model, QuerySet

from activities.acts.life.holding import new_number
from activities.acts.work.common import Amend, Enter
from activities.life.roll import RollField, entries_of
from activities.models import (
    Attendance,
    SessionAttendance,
    Trainee,
    Training,
    TrainingSession,
)
from members.models import Member
from members.nouns import MEMBERS
from orgs.acts import Act, ActError, DayField, RecordField, register
from orgs.acts.correcting import CorrectFact, Correction
from orgs.duplicates import survivors_of
from orgs.lists.finding import tidy
from orgs.models import Change

COLUMNS = ("name", "kind", "venue", "division", "number")
NOBODY = "这个班还没有您管辖范围内的参训人员。请先登记参训人员。"
TOLD = 20  # wrong numbers that are named one by one


@register
class EnterTraining(Enter):
    noun, slug, label, icon = "trainings", "register", "登记培训班", "plus"
    explanation = "开办过的培训班，按开班日期计入。登记以后在它的页面上登记参训人员。"
    day_label = "开班日期"
    model, columns, identity = Training, COLUMNS, ("number",)

    def prepare(self) -> None:
        super().prepare()
        self.fields["number"].required = False
        self.fields["number"].help_text = "没有编号的不填，自动编排。"

    def clean_number(self) -> str:
        return free_number(self.cleaned_data["number"])

    def said_of_it(self) -> dict[str, Any]:
        said = super().said_of_it()
        return said | {"number": said["number"] or new_number(self.day, "PX")}


@register
class AmendTraining(Amend):
    noun, slug = "trainings", "correct"
    model, columns, identity = Training, ("happened_on", *COLUMNS), ("number",)

    def prepare(self) -> None:
        super().prepare()
        self.fields["happened_on"].label = "开班日期"

    def clean_number(self) -> str:
        return free_number(self.cleaned_data["number"], besides=self.record.pk)

    def clean_happened_on(self) -> date:
        day: date = self.cleaned_data["happened_on"]
        first = TrainingSession.objects.filter(training=self.record.pk).first()
        if first and day > first.held_on:
            raise forms.ValidationError(
                f"已登记{first.held_on}的课程，开班日期不能更晚；请先更正课程"
            )
        return day


def free_number(number: str, besides: int = 0) -> str:
    number = number.upper()
    if number and Training.objects.filter(number=number).exclude(pk=besides).exists():
        raise forms.ValidationError(f"编号“{number}”已有培训班使用，请换一个")
    return number


# --- What was taught -----------------------------------------------------------------------------


def session_fields() -> dict[str, forms.Field]:
    return {
        "topic": forms.CharField(label="课程", max_length=120),
        "hours": forms.DecimalField(
            label="学时", min_value=Decimal("0.5"), max_digits=4, decimal_places=1, required=False,
            help_text="不详的不填。",
        ),
    }  # fmt: skip


def check_session(day: date, training: Any, field: str) -> None:
    if day < training.happened_on:
        raise ActError(f"上课日期不能早于开班日期（{training.happened_on}），请核对", field)


@register
class EnterSession(Act):
    noun, slug, label, icon = "trainings", "session", "登记课程", "calendar-event"
    explanation = "这个班上过的课，一节登记一次。参训人数按班统计；需要时再逐节“课程点名”。"
    day_label = "上课日期"

    def prepare(self) -> None:
        for name in ("reason", "document_no"):
            self.fields.pop(name)
        self.fields["effective_on"].help_text = ""
        self.fields |= session_fields()

    def apply(self, change: Change) -> None:
        check_session(self.day, self.record, "effective_on")
        said = {name: self.cleaned_data[name] for name in ("topic", "hours")}
        TrainingSession.objects.create(
            training_id=self.record.pk, held_on=self.day, change=change, **said
        )


@register
class AmendSession(CorrectFact):
    noun, slug, label = "trainings", "correct-session", "更正课程"
    model, owner = TrainingSession, "training"  # type: ignore[assignment]

    @classmethod
    def available(cls, record: Any) -> bool:
        return TrainingSession.objects.filter(training=record.pk).exists()

    def items(self) -> QuerySet:
        return TrainingSession.objects.filter(training=self.record.pk)

    def described(self, one: Any) -> str:
        return f"{one.held_on}：{one.topic}"

    def add_fields(self, chosen: Any) -> None:
        self.add("held_on", DayField(label="上课日期"), chosen.held_on)
        for name, field in session_fields().items():
            self.add(name, field, getattr(chosen, name))
        never = forms.BooleanField(label="这节课没有上过，从台账中去除", required=False)
        self.add("never", never, False)

    def apply(self, change: Change) -> None:
        said = {name: self.cleaned_data[name] for name in ("held_on", "topic", "hours")}
        check_session(said["held_on"], self.record, "held_on")
        chosen = TrainingSession.objects.filter(pk=self.chosen.pk)
        if self.cleaned_data["never"]:
            SessionAttendance.objects.filter(session__in=chosen).delete()
            chosen.delete()
        else:
            chosen.update(**said)


@register
class CallSession(CorrectFact):
    """The trainees of one session, one by one: called for the first time, or again."""

    noun, slug, label, icon = "trainings", "session-roll", "课程点名", "list-details"
    change_kind = Change.Kind.RECORDED
    explanation = (
        "名单是这个班的参训人员。到会、请假、缺席分别登记；没有查明的留“未记”，不当作缺席。"
        "点了名的课，各人的学时由到课的课程得出；参训人数仍按班统计。"
    )
    model, owner = TrainingSession, "training"  # type: ignore[assignment]

    @classmethod
    def available(cls, record: Any) -> bool:
        there = Trainee.objects.filter(training=record.pk).exists()
        return there and TrainingSession.objects.filter(training=record.pk).exists()

    def prepare(self) -> None:
        super().prepare()
        del self.fields["reason"], self.fields["document_no"]

    def items(self) -> QuerySet:
        return TrainingSession.objects.filter(training=self.record.pk)

    def described(self, one: Any) -> str:
        return f"{one.held_on}：{one.topic}"

    def add_fields(self, chosen: Any) -> None:
        there = Trainee.objects.filter(training=self.record.pk).values("member")
        own = MEMBERS.placed(self.reach, None).filter(pk__in=there)
        noted = {one.member_id: one for one in chosen.attendances.all()}
        roll = RollField(label=f"到课情况（{self.described(chosen)}）", empty=NOBODY)
        roll.entries = entries_of(own, chosen.held_on, noted)
        if others := there.count() - len(roll.entries):
            roll.help_text = f"另有{others}名参训人员不在您的管辖范围内，由区里点名。"
        said = {one.member: (one.state, one.grade) for one in roll.entries}
        self.add("roll", roll, said)

    def apply(self, change: Change) -> None:
        known = {
            one.member_id: one
            for one in SessionAttendance.objects.select_for_update().filter(session=self.chosen)
        }
        fresh = []
        for member, (noted, _) in self.cleaned_data["roll"].items():
            one = known.get(member)
            if one is None:
                one = SessionAttendance(session=self.chosen, member_id=member, change=change)
                fresh.append(one)
            one.state = noted
        SessionAttendance.objects.bulk_update(known.values(), ["state"])
        SessionAttendance.objects.bulk_create(fresh)


# --- Who attended --------------------------------------------------------------------------------


class MembersField(forms.CharField):
    """Several members by number, as pasted from a list: one a line, or with commas between.

    What follows a number on its line (the name) is left aside. `among` are the members that may
    be named, which the act's form sets; `unknown` says what is wrong with any other number.
    """

    def __init__(self, unknown: str, **options: Any) -> None:
        super().__init__(
            max_length=40_000,
            widget=forms.Textarea({"rows": 8, "autocomplete": "off"}),
            help_text="一行一个，也可以用顿号、逗号隔开；编号后面跟着姓名的，照样粘贴即可。",
            **options,
        )
        self.unknown = unknown
        self.among: QuerySet = Member.objects.none()

    def clean(self, value: Any) -> list[int]:
        numbers = numbers_in(super().clean(value))
        if not numbers:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        found = dict(self.among.filter(number__in=numbers).values_list("number", "pk"))
        merged = survivors_of(Member, [one for one in numbers if one not in found])
        kept = set(self.among.filter(pk__in=merged.values()).values_list("pk", flat=True))
        found |= {number: pk for number, pk in merged.items() if pk in kept}
        wrong = [one for one in numbers if one not in found]
        if wrong:
            said = [f"“{one}”{self.unknown}" for one in wrong[:TOLD]]
            more = [f"另有{len(wrong) - TOLD}个也是如此"] if len(wrong) > TOLD else []
            raise forms.ValidationError(said + more)
        return list(dict.fromkeys(found[one] for one in numbers))

    def in_words(self, value: list[int]) -> str:
        return f"{len(value)}名"


def numbers_in(text: str) -> list[str]:
    """Each number once, in order."""
    pieces = (piece.split() for piece in re.split(r"[\n、,，;；]", text))
    return list(dict.fromkeys(tidy(words[0]).upper() for words in pieces if words))


def enrol(training: int, members: Iterable[int]) -> int:
    """Put those on the list that are not there yet; returns how many. One class counts once."""
    there = set(Trainee.objects.filter(training=training).values_list("member", flat=True))
    fresh = [one for one in members if one not in there]
    Trainee.objects.bulk_create(Trainee(training_id=training, member_id=one) for one in fresh)
    return len(fresh)


@register
class Enrol(Act):
    noun, slug, label, icon = "trainings", "enrol", "登记参训人员", "user-plus"
    explanation = (
        "把参训党员的编号粘贴进来；已在名单中的不会重复登记。"
        "也可以在党员名单中筛选、勾选，再用“登记参训”。"
    )

    numbers = MembersField("不是台账中您负责的党员，请核对编号", label="党员编号")

    def prepare(self) -> None:
        for name in ("effective_on", "reason", "document_no"):
            self.fields.pop(name)
        self.fields["numbers"].among = MEMBERS.placed(self.reach, None)  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        if not enrol(self.record.pk, self.cleaned_data["numbers"]):
            raise ActError("这些党员都已在名单中，不必再登记", "numbers")


@register
class StrikeOff(Correction):
    noun, slug, label, icon = "trainings", "strike-off", "移除参训人员", "user-minus"
    explanation = "误登的、实际没有参加的，从名单中去除；参训人数随之更正。"

    numbers = MembersField("不在这个班的名单中，请核对编号", label="党员编号")

    @classmethod
    def available(cls, record: Any) -> bool:
        return Trainee.objects.filter(training=record.pk).exists()

    def prepare(self) -> None:
        super().prepare()
        self.fields.pop("document_no")
        listed = Trainee.objects.filter(training=self.record.pk)
        self.fields["numbers"].among = Member.objects.filter(pk__in=listed.values("member"))  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        members = self.cleaned_data["numbers"]
        noted = SessionAttendance.objects.filter(
            session__training=self.record.pk, member__in=members
        )
        if (
            present := noted.filter(state=Attendance.State.PRESENT)
            .values("member")
            .distinct()
            .count()
        ):
            raise ActError(
                f"其中{present}名在课程点名中记为到会，请先在“课程点名”中改正", "numbers"
            )
        noted.delete()
        Trainee.objects.filter(training=self.record.pk, member__in=members).delete()


@register
class EnrolChosen(Act):
    noun, slug, label, icon = "members", "enrol", "登记参训", "briefcase"
    bulk = True
    explanation = "把所选的党员登记为一个培训班的参训人员；已在名单中的不会重复登记。"

    training = RecordField("trainings", label="培训班")

    def prepare(self) -> None:
        for name in ("effective_on", "reason", "document_no"):
            self.fields.pop(name)
        self.fields["training"].reach = self.reach  # type: ignore[attr-defined]

    def apply(self, change: Change) -> Model | None:
        chosen = self.records.order_by("number").values_list("pk", flat=True)
        if not enrol(self.cleaned_data["training"].pk, chosen):
            raise ActError("所选的党员都已在这个班的名单中，不必再登记", "training")
        return None
