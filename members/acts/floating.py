"""流动党员, from the side of who floats: registered, taking part elsewhere too, at an end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model, Q, prefetch_related_objects
from django.utils import timezone

from members.acts.affiliations import TransferIn
from members.acts.corrections import CorrectPerson, CorrectPersonsLink
from members.acts.floats import Ending, Uncounted, list_person, person_of, take_part
from members.acts.people import TodaysField, choices, clean_name, holding
from members.models import Floating, FloatingMember, Member
from orgs.acts import Act, ActError, RecordField, register
from orgs.acts.writing import end
from orgs.models import Change
from orgs.nouns import PARTY_ORGANIZATIONS
from orgs.privacy import readable

NOT_COUNTED = "流动党员不计入本党组织的党员数和任何统计。"


class TakesPart(Uncounted):
    """What is asked of somebody who takes part in an organisation."""

    noun = "floating"
    day_label = "开始参加之日"

    party_organization = TodaysField("party-organizations", label="流入地党组织")
    cause = forms.ChoiceField(
        label="流动原因", choices=choices(Floating.Cause, "未填写"), required=False
    )
    unit = RecordField(
        "units", label="所在单位", required=False, anywhere=True,
        help_text="在两新组织工作的填写。",
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        for name in ("party_organization", "unit"):
            self.fields[name].reach = self.reach  # type: ignore[attr-defined]


@register
class RegisterIn(TakesPart):
    slug, label, icon, creates = "register", "登记流入党员", "user-plus", True
    explanation = (
        "组织关系不在本党组织、参加本党组织活动的党员。本区台账中的党员填写党员编号，"
        f"区外的填写姓名和所属党组织。{NOT_COUNTED}"
    )
    field_order = [
        "effective_on", "party_organization", "member", "full_name", "home", "phone", "cause", "unit",
    ]  # fmt: skip

    member = RecordField(
        "members", label="本区党员", required=False, anywhere=True,
        help_text="组织关系在本区台账的填写，区外的留空；不归本单位管的，填写编号和姓名。",
    )  # fmt: skip
    full_name = forms.CharField(label="姓名", max_length=40, required=False)
    home = forms.CharField(
        label="所属党组织", max_length=120, required=False,
        help_text="组织关系所在的党组织全称，例如“中共某某市某某公司支部委员会”。",
    )  # fmt: skip
    phone = forms.CharField(label="联系电话", max_length=40, required=False)

    def prepare(self) -> None:
        super().prepare()
        self.fields["member"].reach = self.reach  # type: ignore[attr-defined]

    def clean_full_name(self) -> str:
        return clean_name(self.cleaned_data["full_name"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "member" in self.errors:
            return cleaned
        if cleaned.get("member"):
            self._check_member(cleaned)
        else:
            for name in ("full_name", "home"):
                if not cleaned.get(name):
                    label = self.fields[name].label
                    self.add_error(name, f"区外的党员请填写{label}；本区台账中的填写“本区党员”")
        return cleaned

    def _check_member(self, cleaned: dict[str, Any]) -> None:
        """A number alone would tell whose it is: of whom one may not read, the name goes with it."""
        member, name = cleaned["member"], cleaned.get("full_name")
        is_readable = bool(readable(self.user, Member, [member.pk]))
        if name != member.name and (name or not is_readable):
            said = "姓名与党员编号不符，请核对；不在您管辖范围内的党员，编号和姓名都要填写"
            self.add_error("full_name", said)
        for other in ("home", "phone"):
            if cleaned.get(other):
                self.add_error(other, "已填写本区党员的，不再填写这一项，以党员台账为准")

    def apply(self, change: Change) -> Model:
        said = self.cleaned_data
        person = person_of(said["member"].pk, change) if said["member"] else self._somebody(change)
        take_part(person, said["party_organization"], self.day, said, change)
        return person

    def _somebody(self, change: Change) -> FloatingMember:
        """Who is not in the ledger: the same person by name and home, unless the phones differ."""
        said = self.cleaned_data
        same = {name: said[name] for name in ("full_name", "home")}
        phones = Q(phone="") | Q(phone=said["phone"]) if said["phone"] else Q()
        known = FloatingMember.objects.filter(phones, **same, member=None).order_by("pk").first()
        return known or list_person(change, phone=said["phone"], **same)


class FloatingAct(Act):
    """Done on somebody who floats today."""

    noun = "floating"

    @classmethod
    def available(cls, record: Any) -> bool:
        prefetch_related_objects([record], "floatings")  # once however many acts ask
        return bool(holding(record.floatings))


def _standing(record: Any) -> Any:
    return Floating.objects.as_of(timezone.localdate()).filter(person=record.pk)


@register
class TakePartToo(TakesPart, FloatingAct):
    slug, label, icon = "take-part", "再参加一个党组织", "plus"
    explanation = (
        f"党员单一归属、多重参与：可以同时参加几个党组织，同一党组织只登记一次。{NOT_COUNTED}"
    )
    field_order = ["effective_on", "party_organization", "cause", "unit"]

    @classmethod
    def available(cls, record: Any) -> bool:
        return True

    def apply(self, change: Change) -> None:
        said = self.cleaned_data
        person = FloatingMember.objects.get(pk=self.record.pk)
        take_part(person, said["party_organization"], self.day, said, change)


@register
class EndFloating(Uncounted, FloatingAct):
    slug, label, icon = "end", "结束流动", "circle-check"
    explanation = (
        "自这一天起不再流动，此前不变。组织关系转接的，在党员页面办理“组织关系转接”，区外党员办理"
        "“组织关系转入”，流动随之结束，不必在此登记。"
    )
    day_label = "结束日期"
    field_order = ["effective_on", "floating", "ending"]

    floating = forms.ModelChoiceField(
        Floating.objects.none(), label="流动情况", empty_label="请选择"
    )
    ending = forms.ChoiceField(label="结束原因", choices=choices(Ending))

    def prepare(self) -> None:
        """Of those that are within the editing reach."""
        super().prepare()
        today = timezone.localdate()
        within = PARTY_ORGANIZATIONS.placed(self.reach, today)
        held = _standing(self.record).filter(party_organization__in=within.values("pk"))
        keys = list(held.values_list("party_organization", flat=True))
        organizations = PARTY_ORGANIZATIONS.model._default_manager.filter(pk__in=keys)
        names = dict(PARTY_ORGANIZATIONS.named(organizations, today).values_list("pk", "name"))
        field: Any = self.fields["floating"]
        field.queryset = held
        field.label_from_instance = lambda one: (
            f"{one.get_direction_display()}：{names[one.party_organization_id]}"
            f"（自{one.started_on}）"
        )
        if len(keys) == 1:
            self.initial.setdefault("floating", held[0].pk)

    def apply(self, change: Change) -> None:
        one = self.cleaned_data["floating"]
        if self.day <= one.started_on:
            raise ActError(f"结束日期必须晚于开始日期（{one.started_on}）", "effective_on")
        ending = self.cleaned_data["ending"]
        end(Floating.objects.filter(pk=one.pk), self.day, change, "effective_on", ending=ending)


@register
class SettleHere(FloatingAct, TransferIn):
    """Who came from outside the ledger is transferred in as anybody is, and floats no longer."""

    slug, label, icon, creates = "transfer-in", "组织关系转入", "user-check", False
    explanation = (
        "区外的流动党员把组织关系转到本区，自转入之日起计入党员；在各党组织的流动同日结束。"
        "本区台账中的党员，在其页面办理“组织关系转接”。"
    )

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.member_id is None and super().available(record)

    @classmethod
    def offered(cls, record: Any, user: Any) -> bool:
        return cls.available(record)

    @classmethod
    def taken_back_by(cls, record: Any, user: Any) -> bool:
        return True

    def prepare(self) -> None:
        super().prepare()
        for name in ("full_name", "phone"):
            self.initial.setdefault(name.removeprefix("full_"), self._known(name))
        held = _standing(self.record).first()
        within = PARTY_ORGANIZATIONS.placed(self.reach, timezone.localdate())
        here = within.filter(pk=held.party_organization_id) if held else within.none()
        named = PARTY_ORGANIZATIONS.named(here, timezone.localdate())
        self.initial.setdefault("party_organization", named.first())

    def _known(self, name: str) -> str:
        may = readable(self.user, FloatingMember, [self.record.pk])
        return getattr(self.record, name) if may else ""

    def apply(self, change: Change) -> Model:
        member = super().apply(change)
        rows = Floating.objects.filter(person=self.record.pk)
        end(rows, self.day, change, "effective_on", ending=Ending.TRANSFERRED.value)
        FloatingMember.objects.filter(pk=self.record.pk).update(member=member)
        return member


# --- Recorded wrongly ----------------------------------------------------------------------------


@register
class CorrectFloatingMember(CorrectPerson):
    """Who is in the ledger of members is put right there."""

    noun, slug, model = "floating", "correct", FloatingMember
    columns = ("number", "full_name", "home", "phone")

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.member_id is None

    def clean_full_name(self) -> str:
        return clean_name(self.cleaned_data["full_name"])


@register
class CorrectFloating(CorrectPersonsLink):
    noun, slug, label = "floating", "correct-floating", "更正流动情况"
    model, owner, values = Floating, "person", ("cause", "destination", "ending")
    other, to = "party_organization", "party-organizations"

    @classmethod
    def available(cls, record: Any) -> bool:
        return Floating.objects.filter(person=record.pk).exists()

    def told(self, one: Any) -> str:
        return f"（{one.get_direction_display()}）"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("ending") and not cleaned.get("ended_on"):
            self.add_error("ended_on", "填写结束原因的，必须填写结束日期")
        return cleaned
