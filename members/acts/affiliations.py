"""Where members belong: transfers, and the ways of leaving, each an event of its own kind."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import Exists, Max, Model, OuterRef, QuerySet

from members.acts.floats import settle
from members.acts.people import (
    EmploymentFields,
    MemberAct,
    PersonAct,
    belongs,
    check_receives,
    employ,
    holding,
    kept_by_others,
    known,
    last_affiliation,
    refuse_later,
    refuse_members,
    refuse_overlap,
)
from members.models import FINAL_DEPARTURES, Affiliation, Departure, Employment, Member, Post
from orgs import spells
from orgs.acts import Act, ActError, DayField, RecordField, register
from orgs.acts.writing import end, link
from orgs.models import Change, PartyOrganization


def affiliate(member: int, organization: PartyOrganization, day: date, change: Change) -> None:
    check_receives(organization, day)
    values = {"party_organization": organization.pk}
    link(Affiliation, [spells.Link((member,), day, None, values)], change)


def transfer(
    members: Collection[int], destination: PartyOrganization, day: date, change: Change
) -> None:
    """From their organisations of the day to another; the offices held in the first ones end.

    Raises `ActError` that names by number those who cannot be transferred.
    """
    check_receives(destination, day)
    rows = Affiliation.objects.filter(member__in=members)
    current = rows.as_of(day)
    _refuse_unfit(members, rows, current, destination, day)
    same = {name: OuterRef(name) for name in ("member", "party_organization")}
    posts = Post.objects.filter(Exists(current.filter(**same)))
    later = posts.filter(started_on__gte=day)
    refuse_members(later, "在这一天或以后在原党组织任职，请改填日期，或先更正该项任职")
    end(posts, day, change, "effective_on")
    values = {"party_organization": destination.pk}
    link(Affiliation, [spells.Link((pk,), day, None, values) for pk in members], change)
    settle(members, day, change, destination=destination.pk)


def _refuse_unfit(
    members: Collection[int],
    rows: QuerySet,
    current: QuerySet,
    destination: PartyOrganization,
    day: date,
) -> None:
    later = rows.filter(started_on__gte=day)
    latest = later.aggregate(day=Max("started_on"))["day"]
    refuse_members(
        later,
        f"自{latest}起已登记另一项组织关系，日期不能早于或等于这一天；确需更早的，请先更正该项",
    )
    without = Member.objects.filter(pk__in=members).exclude(pk__in=current.values("member"))
    refuse_members(without, "这一天没有组织关系，请核对日期", of="pk")
    leaving = current.exclude(ended_on=None)
    refuse_members(leaving, "在这一天以后已离开所在党组织，请核对日期，或先更正该项组织关系")
    there = current.filter(party_organization=destination.pk)
    refuse_members(there, "的组织关系已在这个党组织，请另选", "party_organization")


@register
class TransferIn(EmploymentFields, PersonAct):
    """A member from outside the ledger; one who had been transferred out keeps the old record."""

    slug, label, icon = "transfer-in", "组织关系转入（区外转来）", "user-check"
    explanation = (
        "从区外转入、台账中还没有的党员。曾由本区转出的，填写公民身份号码和姓名后沿用原有记录，"
        "其他个人信息不改动。区内各党组织之间转接的，请在该党员的页面登记。"
    )
    day_label = "转入日期"
    field_order = [
        "effective_on", "party_organization", "number", "name", "id_number", "gender", "born_on",
        "ethnicity", "education", "phone", "joined_on", "converted_on",
        "unit", "position", "is_full_time",
    ]  # fmt: skip

    party_organization = RecordField("party-organizations", label="转入的党组织")
    joined_on = DayField(label="加入党组织日期")
    converted_on = DayField(
        label="转正日期", required=False, help_text="预备党员留空，转正时另行登记。"
    )

    returning: Member | None = None

    def prepare(self) -> None:
        super().prepare()
        self.fields["party_organization"].reach = self.reach  # type: ignore[attr-defined]
        self.fields["unit"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        day, joined = cleaned.get("effective_on"), cleaned.get("joined_on")
        converted, born = cleaned.get("converted_on"), cleaned.get("born_on")
        if joined and born and joined < born:
            self.add_error("joined_on", f"不能早于出生日期（{born}），请核对日期")
        if joined and converted and converted < joined:
            self.add_error("converted_on", f"不能早于加入党组织日期（{joined}），请核对日期")
        if joined and day and day < joined:
            self.add_error("effective_on", f"不能早于加入党组织日期（{joined}），请核对日期")
        return cleaned

    def meet(self, owner: Member) -> None:
        last = last_affiliation(owner.pk)
        out = last and last.departure == Departure.TRANSFERRED_OUT
        if out and owner.name == self.cleaned_data.get("name"):
            self.returning = owner
        else:
            super().meet(owner)

    def apply(self, change: Change) -> Model:
        said = self.cleaned_data
        if self.returning:
            refuse_overlap(Affiliation.objects.filter(member=self.returning), self.day)
        member = self.returning or self.make_member(
            change, joined_on=said["joined_on"], converted_on=said["converted_on"]
        )
        affiliate(member.pk, said["party_organization"], self.day, change)
        if said["unit"]:
            refuse_later(Employment.objects.filter(member=member), self.day)
            employ(member.pk, said["unit"], self.day, said, change)
        return member


class Transferring(Act):
    """From one organisation of the ledger to another."""

    noun, label, icon = "members", "组织关系转接（区内）", "arrows-right-left"
    explanation = (
        "自转接之日起属于新的党组织，此前各日的统计不变；在原党组织的任职同日终止。"
        "工作单位不随之变动。"
    )
    day_label = "转接日期"

    party_organization = RecordField("party-organizations", label="转入的党组织", anywhere=True)

    def prepare(self) -> None:
        self.fields["party_organization"].reach = self.reach  # type: ignore[attr-defined]


@register
class Transfer(Transferring, MemberAct):
    slug = "transfer"

    @classmethod
    def available(cls, record: Any) -> bool:
        return belongs(record)

    def apply(self, change: Change) -> None:
        transfer([self.record.pk], self.cleaned_data["party_organization"], self.day, change)


@register
class TransferAll(Transferring):
    """The chosen members of a list, all of them or none."""

    slug, bulk = "transfer-all", True

    def apply(self, change: Change) -> None:
        refuse_members(
            kept_by_others(self.records, self.reach),
            "的组织关系由其他单位管理，请返回名单去掉，或请其办理转接",
            field=None,
            of="pk",
        )
        members = list(self.records.values_list("pk", flat=True))
        transfer(members, self.cleaned_data["party_organization"], self.day, change)


class Leave(MemberAct):
    """The member leaves the ledger by an event that says how; no record is ever taken out."""

    departure: ClassVar[Departure]

    icon = "user-minus"

    ends_employment = forms.BooleanField(
        label="同日离开工作单位", required=False, help_text="仍在原单位工作的不要勾选。"
    )

    @classmethod
    def available(cls, record: Any) -> bool:
        return belongs(record)

    def departs(self) -> Departure:
        return self.departure

    def apply(self, change: Change) -> None:
        rows = Affiliation.objects.filter(member=self.record.pk)
        if not end(rows, self.day, change, "effective_on", departure=self.departs().value):
            raise ActError("该党员这一天之前没有组织关系，请核对日期", "effective_on")
        end(Post.objects.filter(member=self.record.pk), self.day, change, "effective_on")
        settle([self.record.pk], self.day, change, final=self.departs() in FINAL_DEPARTURES)
        if self.cleaned_data.get("ends_employment", True):
            end(Employment.objects.filter(member=self.record.pk), self.day, change, "effective_on")


@register
class TransferOut(Leave):
    slug, label, icon = "transfer-out", "组织关系转出（转往区外）", "door-exit"
    explanation = (
        "组织关系转往区外，自转出之日起不计入本区党员，党内任职同日终止。"
        "仍在本区单位工作的，保留工作单位，作为组织关系不在本单位的党员。"
    )
    day_label = "转出日期"
    departure = Departure.TRANSFERRED_OUT


@register
class Die(Leave):
    slug, label = "died", "登记去世"
    explanation = "自去世之日起不再计入党员；任职和工作单位同日终止。"
    day_label = "去世日期"
    departure = Departure.DIED

    def prepare(self) -> None:
        del self.fields["ends_employment"]


@register
class Expel(Leave):
    slug, label, icon = "left", "出党、停止党籍", "user-x"
    explanation = (
        "自这一天起不再计入党员，党内任职同日终止。出党包括除名、取消预备党员资格和开除党籍；"
        "失去联系六个月以上、查找无着的，停止党籍，以后可以恢复。"
    )

    kind = forms.ChoiceField(
        label="种类",
        choices=[("", "请选择")]
        + [(one.value, one.label) for one in (Departure.EXPELLED, Departure.SUSPENDED)],
    )

    def prepare(self) -> None:
        self.fields["reason"].required = True
        self.fields["reason"].label = "依据"

    def departs(self) -> Departure:
        return Departure(self.cleaned_data["kind"])


class ComeBack(MemberAct):
    """Someone who had left belongs to an organisation again."""

    icon = "arrow-back-up"
    after: ClassVar[tuple[Departure, ...]]

    party_organization = RecordField("party-organizations", label="转入的党组织")

    def prepare(self) -> None:
        self.fields["party_organization"].reach = self.reach  # type: ignore[attr-defined]

    @classmethod
    def available(cls, record: Any) -> bool:
        last = max(known(record).affiliations.all(), key=lambda s: s.started_on, default=None)
        return last is not None and last.departure in cls.after and not holding(record.affiliations)

    def apply(self, change: Change) -> None:
        refuse_overlap(Affiliation.objects.filter(member=self.record.pk), self.day)
        affiliate(self.record.pk, self.cleaned_data["party_organization"], self.day, change)


@register
class Return(ComeBack):
    slug, label = "return", "组织关系转回"
    explanation = "曾转往区外的党员转回本区，沿用原有记录。"
    day_label = "转入日期"
    after = (Departure.TRANSFERRED_OUT,)


@register
class Restore(ComeBack):
    slug, label = "restore", "恢复党籍"
    explanation = "停止党籍或出党的决定经上级党组织批准改变，自恢复之日起重新计入党员。"
    day_label = "恢复日期"
    after = (Departure.SUSPENDED, Departure.EXPELLED)

    def prepare(self) -> None:
        super().prepare()
        self.fields["reason"].required = True
        self.fields["reason"].label = "依据"
