"""How Party organisations begin and end: established, merged, split, dissolved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone

from orgs.acts.act import ActError, register
from orgs.acts.endings import end_links
from orgs.acts.fields import RecordField
from orgs.acts.party_organizations import handing_over
from orgs.acts.party_organizations.common import Event, Kind, OrganizationAct, clean_number, found
from orgs.acts.stating import StatingAct, check_known
from orgs.acts.wording import named
from orgs.acts.writing import link
from orgs.models import (
    Change,
    Coverage,
    PartyOrganization,
    PartyOrganizationSpell,
    Unit,
    UnitSpell,
)
from orgs.nouns import UNITS
from orgs.spells import Link

Mode = Coverage.Mode
MODES = [("", "请选择"), *Mode.choices]


@register
class Establish(StatingAct, OrganizationAct):
    """A new Party organisation, with the unit it is set up in, if that is one."""

    slug, label, icon, creates = "establish", "成立党组织", "plus", True
    explanation = "登记新成立的党组织。有正式党员三人以上的单位可单独组建，不足三人的可联合组建。"
    day_label = "成立日期"
    model = PartyOrganizationSpell
    attributes = ("name", "kind", "nature", "superior", "division")

    number = forms.CharField(label="党组织编号", max_length=40)
    unit = RecordField("units", label="首个覆盖单位", required=False)
    mode = forms.ChoiceField(label="组建方式", choices=MODES, required=False)

    @classmethod
    def available(cls, record: Any) -> bool:
        return True

    def prepare(self) -> None:
        super().prepare()
        self.fields["unit"].reach = self.reach  # type: ignore[attr-defined]
        divisions: Any = self.fields["division"]
        divisions.queryset = divisions.queryset.filter(self.reach.q("code", {}))

    def clean_number(self) -> str:
        return clean_number(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("unit") and not cleaned.get("mode"):
            self.add_error("mode", "填写了覆盖单位，请选择组建方式")
        return cleaned

    def apply(self, change: Change) -> Model:
        made = found(self.values(), self.cleaned_data["number"], self.day, change)
        self.event(Event.ESTABLISHED, change, organization=made.pk)
        superior, unit = self.cleaned_data.get("superior"), self.cleaned_data.get("unit")
        if superior:
            self.check_life(superior, "superior")
        if unit:
            check_known(UnitSpell, unit.pk, self.day)
            if unit.closed_on and self.day >= unit.closed_on:
                raise ActError(f"该单位已于{unit.closed_on}注销", "unit")
            mode = {"mode": self.cleaned_data["mode"]}
            link(Coverage, [Link((unit.pk, made.pk), self.day, None, mode)], change)
        return made


@register
class Merge(OrganizationAct):
    slug, label, icon = "merge", "合并", "git-merge"
    explanation = (
        "本党组织自合并之日起并入另一党组织，本组织同日撤销：覆盖单位、党员和下级党组织都转过去，"
        "任职同日终止。此前的活动和统计仍记在原组织名下，不变。"
    )
    day_label = "合并日期"

    survivor = RecordField("party-organizations", label="并入的党组织", anywhere=True)
    mode = forms.ChoiceField(label="覆盖单位的组建方式", choices=Mode.choices, initial=Mode.JOINT)

    def prepare(self) -> None:
        self.fields["survivor"].reach = self.reach  # type: ignore[attr-defined]

    def clean_survivor(self) -> Any:
        survivor = self.cleaned_data["survivor"]
        if survivor.pk == self.record.pk:
            raise forms.ValidationError("不能并入自己，请选择另一个党组织")
        return survivor

    def apply(self, change: Change) -> None:
        survivor = self.cleaned_data["survivor"]
        self.check_life()
        self.check_life(survivor, "survivor")
        if self.day == self.record.established_on:
            raise ActError("合并日期必须晚于成立日期", "effective_on")
        handing_over.units(
            self.record.pk, survivor.pk, self.day, change,
            mode=self.cleaned_data["mode"], only=None,
        )  # fmt: skip
        handing_over.hand_over_all(self.record.pk, survivor.pk, self.day, change)
        end_links("party-organizations", self.record.pk, self.day, change)
        PartyOrganization.objects.filter(pk=self.record.pk).update(
            dissolved_on=self.day, dissolution_reason="合并"
        )
        self.event(Event.MERGED, change, counterpart_id=survivor.pk)
        handing_over.refuse_circles(survivor.pk)


@register
class Split(OrganizationAct):
    """One organisation becomes two. The app that knows members adds whom goes over."""

    slug, label, icon = "split", "拆分", "git-branch"
    explanation = "从本党组织分出一个新的党组织，选定的单位自拆分之日起由它覆盖，其余不变。"
    day_label = "拆分日期"

    number = forms.CharField(label="新党组织编号", max_length=40)
    name = forms.CharField(label="新党组织名称", max_length=120)
    new_kind = forms.ChoiceField(label="类别", choices=Kind.choices, initial=Kind.BRANCH)
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label="由新党组织覆盖的单位", required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="一家也不选的，新党组织和转过去的党员在登记覆盖以前不计入统计。",
    )  # fmt: skip
    stay = forms.BooleanField(
        label="所选单位同时仍由原党组织覆盖", required=False,
        help_text="一家单位设有几个党支部的，勾选；转到新党组织、原党组织不再覆盖的，不要勾选。",
    )  # fmt: skip
    mode = forms.ChoiceField(label="组建方式", choices=Mode.choices, initial=Mode.INDEPENDENT)

    def prepare(self) -> None:
        today = timezone.localdate()
        covered = Coverage.objects.as_of(today).filter(party_organization=self.record.pk)
        units = Unit.objects.filter(pk__in=covered.values("unit"))
        field: Any = self.fields["units"]
        field.queryset = UNITS.named(units, today).order_by("name")
        field.label_from_instance = named

    def clean_number(self) -> str:
        return clean_number(self.cleaned_data["number"])

    def apply(self, change: Change) -> None:
        self.check_life()
        spell = self.record.spells.as_of(self.day).get()
        values = {
            "name": self.cleaned_data["name"],
            "kind": self.cleaned_data["new_kind"],
            "superior": spell.superior_id,
            "division": spell.division_id,
        }
        made = found(values, self.cleaned_data["number"], self.day, change)
        self.event(Event.ESTABLISHED, change, organization=made.pk)
        self.event(Event.SPLIT, change, counterpart_id=made.pk)
        self.hand_over(made, change)

    def hand_over(self, new: PartyOrganization, change: Change) -> None:
        said = self.cleaned_data
        handing_over.units(
            self.record.pk, new.pk, self.day, change,
            mode=said["mode"], only={unit.pk for unit in said["units"]}, stay=said["stay"],
        )  # fmt: skip


@register
class Dissolve(OrganizationAct):
    slug, label, icon = "dissolve", "撤销", "circle-x"
    explanation = (
        "自撤销之日起不再计入统计，此前不变。还有党员或下级党组织的，须填写由哪个党组织接收。"
    )
    day_label = "撤销日期"

    successor = RecordField(
        "party-organizations", label="接收党员和下级的党组织", required=False, anywhere=True
    )

    def prepare(self) -> None:
        self.fields["successor"].reach = self.reach  # type: ignore[attr-defined]
        self.fields["reason"].required = True
        self.fields["reason"].label = "撤销原因"

    def clean_successor(self) -> Any:
        successor = self.cleaned_data["successor"]
        if successor and successor.pk == self.record.pk:
            raise forms.ValidationError("接收的不能是本党组织，请选择另一个")
        return successor

    def apply(self, change: Change) -> None:
        self.check_life()
        if self.day == self.record.established_on:
            raise ActError("撤销日期必须晚于成立日期", "effective_on")
        if successor := self.cleaned_data["successor"]:
            self.check_life(successor, "successor")
            handing_over.hand_over_all(self.record.pk, successor.pk, self.day, change)
            handing_over.refuse_circles(successor.pk)
        else:
            handing_over.refuse_remains(self.record.pk, self.day)
        end_links("party-organizations", self.record.pk, self.day, change)
        PartyOrganization.objects.filter(pk=self.record.pk).update(
            dissolved_on=self.day, dissolution_reason=self.cleaned_data["reason"][:100]
        )
        self.event(Event.DISSOLVED, change)
