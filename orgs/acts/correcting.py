"""Corrections (更正): the fact was recorded wrongly. A change (变动) is another act: it came about.

A correction is about one dated fact of the record, chosen first: a spell of its attributes, or one
link. It rewrites what was recorded from the day it was wrong; figures of past days follow, and the
history keeps both versions.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from orgs import spells
from orgs.acts.act import Act, ActError, DayField, register
from orgs.acts.stating import attribute_field, initial_of, stored
from orgs.codes import normalise, uscc_problem
from orgs.models import (
    Change,
    Coverage,
    PartyOrganization,
    PartyOrganizationSpell,
    Spell,
    StatedSpell,
    Unit,
    UnitSpell,
)


class Correction(Act):
    change_kind = Change.Kind.CORRECTED
    icon = "replace"

    def prepare(self) -> None:
        del self.fields["effective_on"]
        self.fields["reason"].required = True
        self.fields["reason"].label = "更正依据"


class CorrectFact(Correction):
    """One dated fact of the record: `item` is its key, given in the address of the page."""

    model: ClassVar[type[Spell]]
    owner: ClassVar[str]  # the model's field that names the record

    item = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        super().prepare()
        self.chosen = self._chosen()
        if self.chosen is not None:
            self.add_fields(self.chosen)

    def _chosen(self) -> Any:
        given = self.data.get("item") or self.initial.get("item")
        found = self.items().filter(pk=given).first() if str(given or "").isdigit() else None
        if found is not None:
            self.initial["item"] = found.pk
        return found

    def items(self) -> QuerySet:
        """The facts of the record that may be corrected, newest first."""
        return self.model._default_manager.filter(**{self.owner: self.record.pk}).order_by(
            "-started_on"
        )

    def choices(self) -> list[tuple[int, str]]:
        """Each fact in words, for the page that asks which."""
        return [(one.pk, self.described(one)) for one in self.items()]

    def described(self, one: Any) -> str:
        until = f"至{one.ended_on}（不含当日）" if one.ended_on else "至今"
        return f"{one.started_on}{until}：{one}"

    def add_fields(self, chosen: Any) -> None:
        raise NotImplementedError

    def add(self, name: str, field: forms.Field, value: Any) -> None:
        self.fields[name] = field
        self.initial[name] = value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not set(self.changed_data) - {"reason", "document_no", "item"}:
            raise forms.ValidationError("没有任何改动。请修改要更正的项目，或返回。")
        return cleaned

    def apply(self, change: Change) -> None:
        try:
            self.correct(change)
        except spells.CorrectionError as error:
            raise ActError(str(error), "started_on") from error

    def correct(self, change: Change) -> None:
        raise NotImplementedError


class CorrectSpell(CorrectFact):
    """A spell of attributes: what it shows, and the day it starts on."""

    model: ClassVar[type[StatedSpell]]

    def add_fields(self, chosen: Any) -> None:
        self.add("started_on", DayField(label="起始日期"), chosen.started_on)
        for name in self.model.ATTRIBUTES:
            field = attribute_field(self.model, name, self.reach, chosen)
            self.add(name, field, initial_of(chosen, name))

    def correct(self, change: Change) -> None:
        changed = [name for name in self.model.ATTRIBUTES if name in self.changed_data]
        values = {name: stored(self.cleaned_data[name]) for name in changed}
        spells.restate(
            self.chosen, values, change=change, started_on=self.cleaned_data["started_on"]
        )


class CorrectLink(CorrectFact):
    """One link: its days, what it says, or that it never was."""

    values: ClassVar[tuple[str, ...]] = ()

    def add_fields(self, chosen: Any) -> None:
        self.add("started_on", DayField(label="开始日期"), chosen.started_on)
        ended_on = DayField(
            label="结束日期", required=False, help_text="仍在持续的留空；当日不含在内。"
        )
        self.add("ended_on", ended_on, chosen.ended_on)
        for name in self.values:
            column: Any = self.model._meta.get_field(name)
            self.add(name, column.formfield(), getattr(chosen, column.attname))
        self.add(
            "never", forms.BooleanField(label="这一项从未发生，从台账中去除", required=False), False
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("started_on"), cleaned.get("ended_on")
        if start and end and end <= start:
            self.add_error("ended_on", "结束日期必须晚于开始日期")
        return cleaned

    def correct(self, change: Change) -> None:
        said = self.cleaned_data
        if said["never"]:
            spells.strike(self.chosen, change=change)
            return
        names = [n for n in ("started_on", "ended_on", *self.values) if n in self.changed_data]
        spells.amend(self.chosen, {name: said[name] for name in names}, change=change)


class CorrectRecord(Correction):
    """What a record says of itself for as long as it exists: code, kind, first and last day."""

    model: ClassVar[Any]
    columns: ClassVar[tuple[str, ...]]

    def prepare(self) -> None:
        super().prepare()
        for name in self.columns:
            column: Any = self.model._meta.get_field(name)
            field = column.formfield()
            if isinstance(field, forms.DateField):
                field = DayField(label=column.verbose_name, required=field.required)
            self.fields[name] = field
            self.initial[name] = getattr(self.record, column.attname)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not set(self.changed_data) & set(self.columns):
            raise forms.ValidationError("没有任何改动。请修改要更正的项目，或返回。")
        return cleaned

    def apply(self, change: Change) -> None:
        changed = [name for name in self.columns if name in self.changed_data]
        values = {name: self.cleaned_data[name] for name in changed}
        self.model._default_manager.filter(pk=self.record.pk).update(**values)


@register
class CorrectUnitFacts(CorrectSpell):
    noun, slug, label = "units", "correct", "更正情况"
    explanation = (
        "原先登记错了才用更正，它会改写从登记之日起的记录和统计；情况后来变了的，请登记变化。"
    )
    model, owner = UnitSpell, "unit"


@register
class CorrectUnit(CorrectRecord):
    noun, slug, label = "units", "correct-record", "更正代码和日期"
    model, columns = Unit, ("uscc", "uscc_exception", "kind", "registered_on", "closed_on")

    def clean_uscc(self) -> str:
        code = normalise(self.cleaned_data["uscc"])
        problem = uscc_problem(code)
        if problem and not (problem.overridable and self.data.get("uscc_exception", "").strip()):
            raise forms.ValidationError(f"{problem.rule}。{problem.remedy}")
        if Unit.objects.filter(uscc=code).exclude(pk=self.record.pk).exists():
            raise forms.ValidationError("这个代码已属于另一单位；如为重复登记，请用“合并重复”")
        return code


@register
class CorrectCoverage(CorrectLink):
    noun, slug, label = "units", "correct-coverage", "更正党组织覆盖"
    model, owner, values = Coverage, "unit", ("mode",)

    @classmethod
    def available(cls, record: Any) -> bool:
        return Coverage.objects.filter(unit=record.pk).exists()

    def described(self, one: Any) -> str:
        return _named_organization(one, super().described(one))


def _named_organization(one: Coverage, said: str) -> str:
    spell = one.party_organization.spells.order_by("-started_on").first()
    return f"{said.split('：')[0]}：{spell or one.party_organization}（{one.get_mode_display()}）"


@register
class CorrectOrganizationFacts(CorrectSpell):
    noun, slug, label = "party-organizations", "correct", "更正情况"
    explanation = CorrectUnitFacts.explanation
    model, owner = PartyOrganizationSpell, "party_organization"


@register
class CorrectOrganization(CorrectRecord):
    noun, slug, label = "party-organizations", "correct-record", "更正编号和日期"
    model = PartyOrganization
    columns = ("number", "established_on", "dissolved_on", "dissolution_reason")

    def clean_number(self) -> str:
        number = self.cleaned_data["number"].strip()
        if PartyOrganization.objects.filter(number=number).exclude(pk=self.record.pk).exists():
            raise forms.ValidationError("这个编号已属于另一党组织")
        return number

    def apply(self, change: Change) -> None:
        from orgs.lineage import imply_events

        super().apply(change)
        imply_events([self.record.pk], change=change)
