"""Deeds (实事) done for units, entered in their list or on the unit's page."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from activities.acts.work.common import Amend, Enter, check_kept, refuse_twin
from activities.models import Deed
from activities.nouns import DEEDS
from orgs.acts import RecordField, register
from orgs.acts.stating import check_known
from orgs.models import Change, UnitSpell, User
from orgs.nouns import UNITS

IDENTITY = ("name", "unit", "happened_on")


class EnterDeed(Enter):
    explanation = "为单位办成的实事，按办成日期计入，归当日单位所属的街道。"
    day_label = "办成日期"
    model, columns, identity = Deed, ("name",), IDENTITY

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return True  # to whoever keeps the unit

    def prepare(self) -> None:
        super().prepare()
        self.fields["name"].label = "实事"

    def write(self, unit: Any, change: Change) -> Model:
        check_known(UnitSpell, unit.pk, self.day)
        said = {"name": self.cleaned_data["name"], "unit": unit, "happened_on": self.day}
        refuse_twin(Deed, IDENTITY, said)
        made = Deed.objects.create(change=change, **said)
        check_kept(self, DEEDS, made.pk)
        return made


@register
class EnterDeedForUnit(EnterDeed):
    noun, slug, label, icon = "units", "deed", "登记实事", "circle-check"
    creates = False

    def apply(self, change: Change) -> None:  # type: ignore[override]
        self.write(self.record, change)


@register
class EnterDeedInList(EnterDeed):
    noun, slug, label, icon = "deeds", "register", "登记实事", "plus"

    unit = RecordField("units", label="受益单位")

    def prepare(self) -> None:
        super().prepare()
        self.fields["unit"].reach = self.reach  # type: ignore[attr-defined]

    def apply(self, change: Change) -> Model:
        return self.write(self.cleaned_data["unit"], change)


@register
class AmendDeed(Amend):
    noun, slug = "deeds", "correct"
    model, columns, identity = Deed, ("happened_on", "name", "unit"), IDENTITY

    def prepare(self) -> None:
        super().prepare()
        self.fields["happened_on"].label = "办成日期"
        self.fields["name"].label = "实事"
        field = RecordField("units", label="受益单位")
        field.reach = self.reach
        self.fields["unit"] = field
        units = UNITS.named(UNITS.model._default_manager.all(), self.record.happened_on)
        self.initial["unit"] = units.get(pk=self.record.unit_id)

    def apply(self, change: Change) -> None:
        check_known(UnitSpell, self.cleaned_data["unit"].pk, self.cleaned_data["happened_on"])
        super().apply(change)
