"""The steps of a case, and the documents that come in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from members.acts.formation.opening import CaseAct, Mode
from members.formation.cases import LABELS, open_steps
from members.models import FormationCase, FormationDocument
from orgs.acts import ActError, register
from orgs.models import Change

APPROVAL = "approved_on"
Kind = FormationDocument.Kind


@register
class TakeStep(CaseAct):
    """One step before the approval was taken."""

    slug, label, icon = "step", "登记进展", "calendar-event"
    explanation = "登记组建指导、组建申请、党员核实、组织关系转接的日期。上级批复另行登记。"
    day_label = "日期"
    field_order = ["taken", "effective_on"]

    taken = forms.ChoiceField(label="进展")

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and bool(_before_approval(record))

    def prepare(self) -> None:
        steps = _before_approval(self.record)
        self.fields["taken"].choices = [(one, LABELS[one]) for one in steps]  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        self.check_open()
        name = self.cleaned_data["taken"]
        case = FormationCase.objects.get(pk=self.record.pk)
        if when := getattr(case, name):
            raise ActError(f"{LABELS[name]}已于{when}登记，登记有误的请撤回那一次登记", "taken")
        if name == "applied_on" and case.approved_on and self.day > case.approved_on:
            raise ActError(f"组建申请不能晚于上级批复（{case.approved_on}）", "effective_on")
        FormationCase.objects.filter(pk=case.pk).update(**{name: self.day})


def _before_approval(case: FormationCase) -> list[str]:
    return [one for one in open_steps(case, date.max) if one != APPROVAL]


@register
class Approve(CaseAct):
    """The superior's reply."""

    slug, label, icon = "approve", "登记批复", "circle-check"
    explanation = "上级党组织同意组建的批复。批复之后登记成立，或登记加入已有党组织。"
    day_label = "批复日期"

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and record.approved_on is None

    def prepare(self) -> None:
        self.fields["document_no"].required = True
        self.fields["document_no"].label = "批复文号"

    def apply(self, change: Change) -> None:
        self.check_open()
        case = FormationCase.objects.get(pk=self.record.pk)
        if case.applied_on is None:
            raise ActError("还没有登记组建申请。请先在“登记进展”中登记申请日期，再登记批复")
        if self.day < case.applied_on:
            raise ActError(f"批复日期不能早于组建申请（{case.applied_on}）", "effective_on")
        FormationCase.objects.filter(pk=case.pk).update(
            approved_on=self.day, approval_no=self.cleaned_data["document_no"]
        )
        _receive(case, [Kind.APPROVAL], self.day, self.cleaned_data["document_no"], change)


@register
class ReceiveDocuments(CaseAct):
    """Documents came in."""

    slug, label, icon = "documents", "登记材料", "clipboard-list"
    explanation = "收到的组建材料，可一次登记几份。材料本身存放在纸质档案中。"
    day_label = "收到日期"

    kinds = forms.MultipleChoiceField(
        label="材料", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选收到的材料"},
    )  # fmt: skip

    @classmethod
    def available(cls, record: Any) -> bool:
        """Also when all is done: the plaque and the report of the election come last."""
        return record.outcome != FormationCase.Outcome.ABANDONED and bool(missing(record))

    def prepare(self) -> None:
        self.fields["kinds"].choices = [(one.value, one.label) for one in missing(self.record)]  # type: ignore[attr-defined]
        self.fields["reason"].label = "说明"
        del self.fields["document_no"]

    def apply(self, change: Change) -> None:
        kinds = [Kind(one) for one in self.cleaned_data["kinds"]]
        _receive(self.record, kinds, self.day, self.cleaned_data["reason"], change)


def needed(case: FormationCase) -> list[Kind]:
    """The documents of a case; who joins another organisation elects and founds nothing."""
    out = {Kind.ELECTION, Kind.PLAQUE} if case.host_id else set()
    if case.mode != Mode.ATTACHED:
        out.add(Kind.COMMITMENT)
    return [kind for kind in Kind if kind not in out]


def missing(case: FormationCase) -> list[Kind]:
    received = {one.kind for one in case.documents.all()}
    return [kind for kind in needed(case) if kind not in received]


def _receive(case: FormationCase, kinds: list[Kind], day: date, note: str, change: Change) -> None:
    known = set(case.documents.filter(kind__in=kinds).values_list("kind", flat=True))
    FormationDocument.objects.bulk_create(
        FormationDocument(case=case, kind=kind, received_on=day, note=note[:200], change=change)
        for kind in kinds
        if kind not in known
    )
