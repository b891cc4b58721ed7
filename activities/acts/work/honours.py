"""Honours and exemplars: given to a member, a unit or a Party organisation; revoked; put right.

Who is honoured is never guessed: there is one act for each kind of recipient, on the recipient's
page and in the list of honours.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import Model

from activities.acts.work.common import Amend, check_kept, refuse_twin
from activities.assessments.standing import doubt, doubt_of_secretary
from activities.models import Honour
from activities.nouns import HONOURS
from members.acts.people import MemberAct
from orgs.acts import Act, ActError, RecordField, register
from orgs.models import Change

COLUMNS = ("name", "level", "kind")


class Honouring(Act):
    """What is said of an honour; `recipient` is the field of the model that names who got it."""

    slug, label, icon = "honour", "登记表彰", "award"
    explanation = (
        "授予的荣誉或选树的典型，按授予日期计入。荣誉与典型分开统计；以后撤销的，请用“撤销表彰”。"
    )
    day_label = "授予日期"
    recipient: ClassVar[str]

    def prepare(self) -> None:
        self.fields["reason"].label = "例外说明"
        self.fields["reason"].widget = forms.HiddenInput()  # shown when there is one to give
        self.fields["effective_on"].help_text = "可以补登以前的，计入授予当月。"
        for name in COLUMNS:
            column: Any = Honour._meta.get_field(name)
            self.fields[name] = column.formfield()
        self.fields["name"].label = "荣誉或典型名称"

    def clean(self) -> dict[str, Any]:
        """What the latest assessment says against it has to be answered with a reason."""
        said = super().clean() or self.cleaned_data
        to, day = self.receives(), said.get("effective_on")
        doubt = self._doubt(to, day) if to is not None and day else ""
        if not doubt:
            said["reason"] = ""
            return said
        self.fields["reason"].widget = forms.Textarea({"rows": 2, "class": "form-control"})
        if not said.get("reason"):
            self.add_error(
                "effective_on", f"{doubt}，一般不宜表彰。请核对；确需表彰的，请填写例外说明"
            )
            self.add_error("reason", "请写明仍予表彰的依据，才能登记")
        return said

    def receives(self) -> Any:
        """Whom it is given to; None while that is not known."""
        return self.record

    def _doubt(self, to: Any, day: date) -> str:
        if self.recipient == "party_organization":
            return doubt(to.pk, day)
        return doubt_of_secretary(to.pk, day) if self.recipient == "member" else ""

    def give(self, to: Any, change: Change) -> Model:
        said = {name: self.cleaned_data[name] for name in (*COLUMNS, "document_no")}
        said |= {f"{self.recipient}_id": to.pk, "happened_on": self.day}
        refuse_twin(Honour, (f"{self.recipient}_id", "name", "happened_on"), said)
        made = Honour.objects.create(change=change, **said)
        check_counts(self, made.pk)
        return made


def check_counts(act: Act, pk: int) -> None:
    """Raises `ActError` when the recipient belonged nowhere on the day, or to others."""
    if Honour.objects.placed().filter(pk=pk, at_division=None).exists():
        raise ActError("授予对象这一天不在台账中，请核对对象和日期")
    check_kept(act, HONOURS, pk)


# --- On the recipient's page ---------------------------------------------------------------------


@register
class HonourMember(Honouring, MemberAct):
    recipient = "member"

    def apply(self, change: Change) -> None:
        self.give(self.record, change)


@register
class HonourUnit(Honouring):
    noun, recipient = "units", "unit"

    def apply(self, change: Change) -> None:
        self.give(self.record, change)


@register
class HonourOrganization(Honouring):
    noun, recipient = "party-organizations", "party_organization"

    def apply(self, change: Change) -> None:
        self.give(self.record, change)


# --- In the list of honours ----------------------------------------------------------------------


class HonouringInList(Honouring):
    noun, icon = "honours", "plus"
    creates = True
    field_order = ["effective_on", "to"]

    def prepare(self) -> None:
        super().prepare()
        self.fields["to"].reach = self.reach  # type: ignore[attr-defined]

    def receives(self) -> Any:
        return self.cleaned_data.get("to")

    def apply(self, change: Change) -> Model:
        return self.give(self.cleaned_data["to"], change)


@register
class HonourMemberInList(HonouringInList):
    slug, label, recipient = "member", "登记党员表彰", "member"
    to = RecordField("members", label="授予的党员")


@register
class HonourUnitInList(HonouringInList):
    slug, label, recipient = "unit", "登记单位表彰", "unit"
    to = RecordField("units", label="授予的单位")


@register
class HonourOrganizationInList(HonouringInList):
    slug, label, recipient = "party-organization", "登记党组织表彰", "party_organization"
    to = RecordField("party-organizations", label="授予的党组织")


# --- What becomes of it --------------------------------------------------------------------------


@register
class RevokeHonour(Act):
    noun, slug, label, icon = "honours", "revoke", "撤销表彰", "circle-x"
    explanation = "自撤销之日起不再有效。统计时至期末已撤销的不计；撤销以前各期的数不变。"
    day_label = "撤销日期"

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.revoked_on is None

    def prepare(self) -> None:
        self.fields["effective_on"].help_text = ""
        self.fields["reason"].required = True
        self.fields["reason"].label = "撤销原因"

    def apply(self, change: Change) -> None:
        if self.day < self.record.happened_on:
            raise ActError(f"撤销日期不能早于授予日期（{self.record.happened_on}）", "effective_on")
        standing = Honour.objects.filter(pk=self.record.pk, revoked_on=None)
        if not standing.update(revoked_on=self.day):
            raise ActError("刚刚已由他人撤销")


@register
class AmendHonour(Amend):
    noun, slug = "honours", "correct"
    explanation = (
        f"{Amend.explanation}授予对象登记错了的，请在“变动记录”里撤回，再为正确的对象登记。"
    )
    model = Honour
    columns = ("happened_on", *COLUMNS, "document_no", "revoked_on")

    def prepare(self) -> None:
        super().prepare()
        self.fields["happened_on"].label = "授予日期"
        self.fields["revoked_on"].help_text = "没有撤销的留空。"
        if self.record.revoked_on is None:  # that it was revoked is an act of its own
            self.fields.pop("revoked_on")

    @property
    def identity(self) -> tuple[str, ...]:  # type: ignore[override]
        kinds = ("member", "unit", "party_organization")
        return (*(one for one in kinds if getattr(self.record, f"{one}_id")), "name", "happened_on")

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        given, revoked = said.get("happened_on"), said.get("revoked_on")
        if given and revoked and revoked < given:
            self.add_error("revoked_on", f"不能早于授予日期（{given}）")
        return said

    def apply(self, change: Change) -> None:
        super().apply(change)
        check_counts(self, self.record.pk)
