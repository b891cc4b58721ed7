"""Corrections of what is recorded of members and instructors: it was recorded wrongly."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from members.acts.people import (
    MemberAct,
    NumberField,
    clean_id_number,
    clean_name,
    code_field,
    complete_from_id_number,
    keeps,
    known,
    number_taken,
)
from members.models import (
    Affiliation,
    Appointment,
    Assignment,
    Employment,
    Instructor,
    Member,
    Post,
)
from orgs.acts import RecordField, register
from orgs.acts.correcting import CorrectLink, CorrectRecord
from orgs.acts.duplicates import MergeDuplicate
from orgs.acts.fields import DivisionField
from orgs.audit import record as write_down
from orgs.models import AuditEvent, Change, Code, User
from orgs.nouns import NOUNS
from orgs.privacy import readable


class CorrectPerson(CorrectRecord):
    """The person's own row. It opens filled in, so it is for who may read it, and written down."""

    label = "更正基本信息"
    explanation = "原先登记错了才用更正。号码、姓名更正后，此前的记录仍是同一个人的。"

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return super().offered(record, user) and bool(readable(user, cls.model, [record.pk]))

    def prepare(self) -> None:
        super().prepare()
        number = NumberField(label=self.fields["number"].label)
        self.fields = {
            name: number if name == "number" else field for name, field in self.fields.items()
        }
        if not self.is_bound:
            target = f"{self.noun} {self.record.pk} {self.slug}"
            write_down(AuditEvent.Kind.PERSONAL_READ, None, by=self.user, target=target, rows=1)

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        if number_taken(self.model, number, self.record.pk):
            what = self.model._meta.verbose_name
            raise forms.ValidationError(f"这个编号已属于另一名{what}，请核对编号")
        return number


@register
class CorrectMember(CorrectPerson, MemberAct):
    slug = "correct"
    model = Member
    columns = (
        "number", "name", "id_number", "gender", "born_on", "ethnicity", "education", "phone",
        "joined_on", "converted_on",
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        for name, kind in (("ethnicity", Code.List.ETHNICITY), ("education", Code.List.EDUCATION)):
            self.fields[name] = code_field(kind)

    def clean_id_number(self) -> str | None:
        number = clean_id_number(self.cleaned_data["id_number"] or "")
        if number and Member.objects.filter(id_number=number).exclude(pk=self.record.pk).exists():
            raise forms.ValidationError(
                "这个公民身份号码已属于另一名党员，请核对证件；同一人登记了两次的，请用“合并重复”"
            )
        return number or None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("id_number") and "id_number" in self.changed_data:
            complete_from_id_number(self, cleaned)
        joined, converted = cleaned.get("joined_on"), cleaned.get("converted_on")
        if joined and converted and converted < joined:
            self.add_error("converted_on", f"转正日期不能早于加入党组织日期（{joined}）")
        if joined and cleaned.get("born_on") and joined < cleaned["born_on"]:
            self.add_error("joined_on", f"不能早于出生日期（{cleaned['born_on']}）")
        return cleaned

    def apply(self, change: Change) -> None:
        said = self.cleaned_data
        derived = ("gender", "born_on") if "id_number" in self.changed_data else ()
        names = {name for name in self.columns if name in self.changed_data} | set(derived)
        Member.objects.filter(pk=self.record.pk).update(**{name: said[name] for name in names})


@register
class CorrectInstructor(CorrectPerson):
    noun, slug = "instructors", "correct"
    model, columns = Instructor, ("number", "name", "phone")


# --- Links ---------------------------------------------------------------------------------------


class CorrectPersonsLink(CorrectLink):
    """One dated link of a person with another record, which may be the wrong one.

    Only links to what lies within the editing reach: the others are not the user's to put right.
    """

    other: ClassVar[str]  # the field of the other record
    to: ClassVar[str]  # its noun

    def items(self) -> Any:
        within = NOUNS[self.to].placed(self.reach, None)
        return super().items().filter(**{f"{self.other}__in": within.values("pk")})

    def choices(self) -> list[tuple[int, str]]:
        items = list(self.items())
        names = self._names([getattr(one, f"{self.other}_id") for one in items])
        return [
            (one.pk, f"{self.span(one)}：{names[getattr(one, f'{self.other}_id')]}{self.told(one)}")
            for one in items
        ]

    def _names(self, keys: list[int]) -> dict[int, str]:
        noun = NOUNS[self.to]
        rows = noun.model._default_manager.filter(pk__in=keys)
        return dict(noun.named(rows, timezone.localdate()).values_list("pk", "name"))

    def span(self, one: Any) -> str:
        return f"{one.started_on}" + (f"至{one.ended_on}（不含当日）" if one.ended_on else "至今")

    def told(self, one: Any) -> str:
        return ""

    def add_fields(self, chosen: Any) -> None:
        super().add_fields(chosen)
        noun = NOUNS[self.to]
        field = RecordField(self.to, label=self.model._meta.get_field(self.other).verbose_name)  # type: ignore[union-attr]
        field.reach = self.reach
        rows = noun.model._default_manager.filter(pk=getattr(chosen, f"{self.other}_id"))
        self.add(self.other, field, noun.named(rows, timezone.localdate()).first())
        self.values = (*type(self).values, self.other)  # type: ignore[misc]
        self.fields["never"] = self.fields.pop("never")  # last of all


class CorrectMembersLink(MemberAct, CorrectPersonsLink):
    owner = "member"
    facts: ClassVar[str]  # what the member calls them

    @classmethod
    def available(cls, record: Any) -> bool:
        return bool(getattr(known(record), cls.facts).all())


@register
class CorrectAffiliation(CorrectMembersLink):
    slug, label = "correct-affiliation", "更正组织关系"
    model, facts, values = Affiliation, "affiliations", ("departure",)
    other, to = "party_organization", "party-organizations"

    def told(self, one: Any) -> str:
        return f"（{one.get_departure_display()}）" if one.departure else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("departure") and not cleaned.get("ended_on"):
            self.add_error("ended_on", "填写离开原因的，必须填写结束日期")
        return cleaned


@register
class CorrectEmployment(CorrectMembersLink):
    slug, label = "correct-employment", "更正工作单位"
    model, facts, values = Employment, "employments", ("position", "is_full_time")
    other, to = "unit", "units"

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return cls.available(record)


@register
class CorrectPost(CorrectMembersLink):
    slug, label = "correct-post", "更正任职"
    model, facts, values = Post, "posts", ("kind", "source")
    other, to = "party_organization", "party-organizations"

    def told(self, one: Any) -> str:
        return f"，{one.get_kind_display()}"


@register
class CorrectAppointment(CorrectLink):
    noun, slug, label = "instructors", "correct-appointment", "更正聘任"
    model, owner = Appointment, "instructor"
    values = ("level", "is_full_time", "source", "dispatched_by")

    def items(self) -> Any:
        rows = super().items().select_related("division", "instructor")
        return rows.filter(self.reach.q("division", {"instructor": "instructor"}))

    def add_fields(self, chosen: Any) -> None:
        super().add_fields(chosen)
        own = chosen.division_id
        self.add("division", DivisionField(label="所属区划", communities=True, standing=own), own)
        self.values = (*type(self).values, "division")  # type: ignore[misc, assignment]
        self.fields["never"] = self.fields.pop("never")

    def described(self, one: Any) -> str:
        return f"{super().described(one).split('：')[0]}：{one.division}，{one.get_level_display()}"

    @classmethod
    def available(cls, record: Any) -> bool:
        return Appointment.objects.filter(instructor=record.pk).exists()


@register
class CorrectAssignment(CorrectPersonsLink):
    noun, slug, label = "instructors", "correct-assignment", "更正联系单位"
    model, owner, values = Assignment, "instructor", ("is_lead",)
    other, to = "unit", "units"

    @classmethod
    def available(cls, record: Any) -> bool:
        return Assignment.objects.filter(instructor=record.pk).exists()


@register
class MergeMembers(MemberAct, MergeDuplicate):
    """Both must be the user's: what is merged into the other is changed too."""

    def clean_duplicate(self) -> Any:
        duplicate: Any = super().clean_duplicate()
        if not keeps(self.user, duplicate):
            raise forms.ValidationError("重复的那一条由其他单位管理，请由区级办理合并")
        return duplicate
