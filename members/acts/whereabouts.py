"""Members who are away, or whom nobody can reach: registered by the organisation they belong to."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from members.acts.floating import FloatingAct
from members.acts.floats import Direction, Ending, Uncounted, open_float, person_of
from members.acts.people import MemberAct, belongs, choices, holding, keeps, known, refuse_overlap
from members.models import Affiliation, ContactAttempt, Floating, LostContact, Member
from orgs import spells
from orgs.acts import ActError, register
from orgs.acts.correcting import CorrectLink
from orgs.acts.writing import end, link
from orgs.models import Change, PartyOrganization, User


def is_away(member: Any) -> bool:
    people = known(member).floating_members.all()
    return any(
        one.direction == Direction.OUT for person in people for one in holding(person.floatings)
    )


def organization_of(member: int, day: Any) -> PartyOrganization:
    """Where the member belongs on the day. Raises `ActError`."""
    held = Affiliation.objects.as_of(day).filter(member=member)
    found = held.select_related("party_organization").first()
    if found is None:
        raise ActError("该党员这一天没有组织关系，请核对日期", "effective_on")
    return found.party_organization


# --- Away ----------------------------------------------------------------------------------------


@register
class GoAway(Uncounted, MemberAct):
    slug, label, icon = "float-out", "登记外出流动", "door-exit"
    explanation = (
        "组织关系留在本党组织、人在外地，不能正常参加本党组织活动的党员，由流出地党组织登记，并保持联系。"
        "仍计入本党组织的党员数，各项统计不变。"
    )
    day_label = "外出之日"
    field_order = ["effective_on", "destination", "cause"]

    destination = forms.CharField(
        label="外出流向", max_length=120, help_text="所去的地方，知道的写到单位或社区。"
    )
    cause = forms.ChoiceField(label="流动原因", choices=choices(Floating.Cause))

    @classmethod
    def available(cls, record: Any) -> bool:
        return belongs(record) and not is_away(record)

    def apply(self, change: Change) -> None:
        home = organization_of(self.record.pk, self.day)
        person = person_of(self.record.pk, change)
        values = {
            "direction": Direction.OUT.value,
            "destination": self.cleaned_data["destination"],
            "cause": self.cleaned_data["cause"],
        }
        open_float(person, home, self.day, values, change)


@register
class ComeHome(Uncounted, MemberAct):
    slug, label, icon = "float-back", "外出流动返回", "home"
    explanation = "自返回之日起不再是流出党员，此前不变。组织关系转走的办理转接，流动随之结束。"
    day_label = "返回之日"

    @classmethod
    def available(cls, record: Any) -> bool:
        return is_away(record)

    def apply(self, change: Change) -> None:
        rows = Floating.objects.of_direction(Direction.OUT).filter(person__member=self.record.pk)
        if not end(rows, self.day, change, "effective_on", ending=Ending.RETURNED.value):
            raise ActError("该党员这一天之前没有外出流动的登记，请核对日期", "effective_on")


# --- Contact -------------------------------------------------------------------------------------


class Contacting(Uncounted):
    """One attempt to reach a member: that it failed is worth as much as that it did not."""

    label, icon = "登记联系情况", "phone"
    explanation = "记下哪天联系、是否取得联系。没有取得联系的也要登记，作为查找的依据。"
    day_label = "联系日期"
    field_order = ["effective_on", "reached", "note"]

    reached = forms.TypedChoiceField(
        label="是否取得联系",
        choices=[("", "请选择"), ("true", "取得联系"), ("false", "没有取得联系")],
        coerce=lambda value: value == "true",
    )
    note = forms.CharField(
        label="联系情况", max_length=200, required=False, widget=forms.Textarea({"rows": 2}),
        help_text="联系的方式、近况；查找的写明向谁了解、结果怎样。",
    )  # fmt: skip

    def member(self) -> int:
        raise NotImplementedError

    def apply(self, change: Change) -> None:
        member, said = self.member(), self.cleaned_data
        organization_of(member, self.day)
        if ContactAttempt.objects.filter(member=member, happened_on=self.day).exists():
            raise ActError("这一天的联系已经登记过，请核对日期", "effective_on")
        ContactAttempt.objects.create(
            member_id=member,
            happened_on=self.day,
            reached=said["reached"],
            note=said["note"],
            change=change,
        )


@register
class Contact(Contacting, MemberAct):
    slug = "contact"

    @classmethod
    def available(cls, record: Any) -> bool:
        lost = holding(known(record).lost_contacts)
        return belongs(record) and bool(lost or is_away(record))

    def member(self) -> int:
        return int(self.record.pk)


@register
class ContactAway(Contacting, FloatingAct):
    """The same from the list of those who are away."""

    slug = "contact"

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        member = Member.objects.filter(pk=record.member_id).first()
        return cls.available(record) and member is not None and keeps(user, member)

    def member(self) -> int:
        return int(self.record.member_id)


# --- Lost ----------------------------------------------------------------------------------------


@register
class LoseContact(Uncounted, MemberAct):
    slug, label, icon = "lose-contact", "登记失联", "alert-triangle"
    explanation = (
        "与党组织失去联系的党员，自失联之日起列为失联，仍计入党员。继续查找并登记联系情况；"
        "满六个月仍查找无着的，按规定停止党籍。"
    )
    day_label = "失联日期"
    field_order = ["effective_on", "cause"]

    cause = forms.ChoiceField(label="失联原因", choices=choices(LostContact.Cause))

    @classmethod
    def available(cls, record: Any) -> bool:
        return belongs(record) and not holding(known(record).lost_contacts)

    def apply(self, change: Change) -> None:
        organization_of(self.record.pk, self.day)
        refuse_overlap(LostContact.objects.filter(member=self.record.pk), self.day)
        values = {"cause": self.cleaned_data["cause"]}
        link(LostContact, [spells.Link((self.record.pk,), self.day, None, values)], change)


@register
class Found(Uncounted, MemberAct):
    slug, label, icon = "found", "重新取得联系", "user-check"
    explanation = "自取得联系之日起不再列为失联，此前不变。已停止党籍的，另行办理“恢复党籍”。"
    day_label = "取得联系之日"

    @classmethod
    def available(cls, record: Any) -> bool:
        return bool(holding(known(record).lost_contacts))

    def apply(self, change: Change) -> None:
        rows = LostContact.objects.filter(member=self.record.pk)
        if not end(rows, self.day, change, "effective_on"):
            raise ActError("该党员这一天之前没有登记失联，请核对日期", "effective_on")


@register
class CorrectLostContact(MemberAct, CorrectLink):
    slug, label = "correct-lost-contact", "更正失联"
    model, owner = LostContact, "member"
    values: ClassVar[tuple[str, ...]] = ("cause",)

    @classmethod
    def available(cls, record: Any) -> bool:
        return bool(known(record).lost_contacts.all())
