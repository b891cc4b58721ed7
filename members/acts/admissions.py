"""Admitting people to the Party: the stages with their rules, and the conversion a year later."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone

from members.acts.people import (
    EmploymentFields,
    MemberAct,
    PersonAct,
    belongs,
    check_receives,
    choices,
    employ,
    known,
)
from members.admission_rules import SOURCE, Breach, breaches, conversion_breaches, disorder
from members.models import Admission, Affiliation, Member, TalentClass
from orgs import spells
from orgs.acts import Act, ActError, DayField, RecordField, register
from orgs.acts.correcting import CorrectFact
from orgs.acts.writing import link
from orgs.models import Change

RULES = (
    f"各阶段的次序和间隔按{SOURCE}核对：次序不可能成立的不能登记；"
    "间隔不合规定的，须写明依据才能登记。"
)


class DocumentedAct(Act):
    """An act whose intervals may break a rule, if the reason is documented.

    The field for the reason is shown once there is something to give a reason for.
    """

    override_reason = forms.CharField(
        label="时限例外说明", max_length=200, required=False, widget=forms.HiddenInput,
        help_text="写明依据的文件或档案材料，例如“原始档案如此，见入党志愿书”。",
    )  # fmt: skip

    def document(self, found: list[Breach], cleaned: dict[str, Any]) -> None:
        """Ask for the reason of breaches; without any, none is kept."""
        if not found:
            cleaned["override_reason"] = ""
            return
        self.fields["override_reason"].widget = forms.Textarea({"rows": 2})
        if cleaned.get("override_reason"):
            return
        for breach in found:
            self.add_error(
                breach.stage if breach.stage in self.fields else "effective_on",
                f"{breach.rule}（{SOURCE}）。请核对日期；确属如此的，请填写时限例外说明",
            )
        self.add_error("override_reason", "请写明依据，才能登记不合时限规定的日期")


class StagesAct(DocumentedAct):
    """The stages up to the decision; the branch meeting's day is the act's own."""

    day_label = "支部大会日期"

    applied_on = DayField(label="申请入党日期", required=False)
    activist_on = DayField(label="确定积极分子日期", required=False)
    target_on = DayField(label="确定发展对象日期", required=False)
    approved_on = DayField(label="上级审批日期")
    talent_class = forms.ChoiceField(
        label="人才类别", choices=choices(TalentClass, "不属于"), required=False
    )

    STAGES = ("applied_on", "activist_on", "target_on", "approved_on")

    def check_stages(self, cleaned: dict[str, Any], **person: Any) -> None:
        """The order of the stages, then their intervals."""
        days = {name: cleaned.get(name) for name in self.STAGES}
        days["branch_meeting_on"] = cleaned.get("effective_on")
        impossible = disorder(days | {"born_on": person.get("born_on")})
        for one in impossible:
            field = "effective_on" if one.stage == "branch_meeting_on" else one.stage
            self.add_error(field, f"{one.rule}，这一次序不可能成立，请核对日期")
        if not impossible and days["branch_meeting_on"] and days["approved_on"]:
            self.document(breaches(SimpleNamespace(**days), **person), cleaned)

    def stages(self) -> dict[str, Any]:
        said = self.cleaned_data
        names = (*self.STAGES, "talent_class", "override_reason")
        return {name: said[name] for name in names} | {"branch_meeting_on": self.day}


@register
class Admit(EmploymentFields, StagesAct, PersonAct):
    slug, label, icon = "admit", "发展为预备党员", "user-plus"
    explanation = f"自支部大会通过之日起为预备党员，计入党员总数。{RULES}"
    field_order = [
        "number", "name", "id_number", "gender", "born_on", "ethnicity", "education", "phone",
        "party_organization", "unit", "hired_on", "position", "is_full_time",
        "applied_on", "activist_on", "target_on", "effective_on", "approved_on", "talent_class",
    ]  # fmt: skip

    party_organization = RecordField("party-organizations", label="党组织")
    hired_on = DayField(
        label="入职日期", required=False, help_text="不详的可不填，自支部大会之日起登记工作单位。"
    )

    def prepare(self) -> None:
        super().prepare()
        self.fields["effective_on"].help_text = "入党日期即支部大会通过之日，预备期由此算起。"
        self.fields["party_organization"].reach = self.reach  # type: ignore[attr-defined]
        self.fields["unit"].label = "发展时工作单位"
        self.fields["unit"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_stages(cleaned, born_on=cleaned.get("born_on"))
        return cleaned

    def apply(self, change: Change) -> Model:
        said = self.cleaned_data
        organization, unit = said["party_organization"], said["unit"]
        check_receives(organization, self.day)
        member = self.make_member(change, joined_on=self.day)
        values = {"party_organization": organization.pk}
        link(Affiliation, [spells.Link((member.pk,), self.day, None, values)], change)
        if unit:
            employ(member.pk, unit, said["hired_on"] or self.day, said, change)
        Admission.objects.create(
            member=member,
            party_organization=organization,
            unit=unit,
            change=change,
            **self.stages(),
        )
        return member


@register
class RecordAdmission(StagesAct, MemberAct):
    """Someone listed as a member, whose admission is not in the ledger yet."""

    slug, label, icon = "record-admission", "补登入党过程", "list-details"
    explanation = f"党员已在台账中、入党过程尚未登记的，在此补登。{RULES}"
    field_order = [
        "party_organization", "unit", "applied_on", "activist_on", "target_on", "effective_on",
        "approved_on", "talent_class",
    ]  # fmt: skip

    party_organization = RecordField(
        "party-organizations", label="接收其入党的党组织", anywhere=True
    )
    unit = RecordField("units", label="发展时工作单位", required=False, anywhere=True)

    @classmethod
    def available(cls, record: Any) -> bool:
        return not known(record).admissions.all()

    def prepare(self) -> None:
        self.initial.setdefault("effective_on", self.record.joined_on)
        self.fields["effective_on"].help_text = "应与入党日期一致。"
        for name in ("party_organization", "unit"):
            self.fields[name].reach = self.reach  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        met, joined_on = cleaned.get("effective_on"), self.record.joined_on
        if met and met != joined_on:
            said = f"入党日期是支部大会通过之日，台账中为{joined_on}"
            self.add_error("effective_on", f"{said}；台账有误的，请先用“更正基本信息”")
        self.check_stages(
            cleaned, born_on=self.record.born_on, converted_on=self.record.converted_on
        )
        return cleaned

    def apply(self, change: Change) -> None:
        if Admission.objects.filter(member=self.record.pk).exists():
            raise ActError("该党员的入党过程已登记；有误的，请用“更正入党过程”")
        Admission.objects.create(
            member_id=self.record.pk,
            party_organization=self.cleaned_data["party_organization"],
            unit=self.cleaned_data["unit"],
            change=change,
            **self.stages(),
        )


@register
class CorrectAdmission(CorrectFact, StagesAct, MemberAct):
    """The stages of one admission: filled in later, or put right."""

    slug, label = "correct-admission", "更正入党过程"
    explanation = (
        f"补填或更正入党各阶段的日期。{RULES}更正支部大会日期的，入党日期和同日起算的"
        "组织关系、工作单位随之更正。"
    )
    model, owner = Admission, "member"  # type: ignore[assignment]
    NAMES = ("applied_on", "activist_on", "target_on", "branch_meeting_on", "approved_on")

    @classmethod
    def available(cls, record: Any) -> bool:
        return bool(known(record).admissions.all())

    def items(self) -> Any:
        return Admission.objects.filter(member=self.record.pk).order_by("-branch_meeting_on")

    def described(self, one: Any) -> str:
        return f"{one.branch_meeting_on}支部大会，{one.approved_on}上级审批"

    def add_fields(self, chosen: Any) -> None:
        meeting = {"branch_meeting_on": DayField(label="支部大会日期")}
        self.fields = {"item": self.fields["item"], **meeting, **self.fields}
        unit = RecordField("units", label="发展时工作单位", required=False, anywhere=True)
        unit.reach = self.reach
        self.add("unit", unit, named_unit(chosen.unit_id))
        for name in (*self.NAMES, "talent_class", "override_reason"):
            self.initial[name] = getattr(chosen, name)
        self.order_fields([*self.NAMES, "unit", "talent_class", "override_reason"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.chosen is not None:
            self.check_stages(
                cleaned | {"effective_on": cleaned.get("branch_meeting_on")},
                born_on=self.record.born_on,
                converted_on=self.record.converted_on,
            )
        return cleaned

    def apply(self, change: Change) -> None:
        said = self.cleaned_data
        old, new = self.chosen.branch_meeting_on, said["branch_meeting_on"]
        names = (*self.NAMES, "talent_class", "override_reason", "unit")
        changed = {name: said[name] for name in names if name in self.changed_data}
        Admission.objects.filter(pk=self.chosen.pk).update(**changed)
        if new != old:
            move_joining(self.record.pk, old, new, change)


def named_unit(pk: int | None) -> Any:
    from orgs.nouns import UNITS

    units = UNITS.named(UNITS.model._default_manager.filter(pk=pk), timezone.localdate())
    return units.first() if pk else None


def move_joining(member: int, old: Any, new: Any, change: Change) -> None:
    """What began with the admission begins with it still."""
    person = Member.objects.get(pk=member)
    if person.joined_on != old:
        return
    if person.converted_on and person.converted_on < new:
        raise ActError(
            f"支部大会日期不能晚于转正日期（{person.converted_on}），请核对", "branch_meeting_on"
        )
    Member.objects.filter(pk=member).update(joined_on=new)
    for rows in (person.affiliations, person.employments):
        for spell in rows.filter(started_on=old):
            if spell.ended_on and spell.ended_on <= new:
                raise ActError(
                    f"{spell._meta.verbose_name}已于{spell.ended_on}结束，"
                    "支部大会日期不能晚于这一天",
                    "branch_meeting_on",
                )
            spells.amend(spell, {"started_on": new}, change=change)


@register
class Confirm(DocumentedAct, MemberAct):
    slug, label, icon = "confirm", "转为正式党员", "circle-check"
    explanation = (
        "自转正之日起为正式党员，党龄由此算起，计入“三名以上正式党员”。"
        f"预备期一年，自支部大会通过之日算起；可以延长一次，不少于半年、不超过一年（{SOURCE}）。"
    )
    day_label = "转正日期"

    extended_until = DayField(
        label="预备期延长至", required=False, help_text="没有延长过预备期的留空。"
    )

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.converted_on is None and belongs(record)

    def prepare(self) -> None:
        self.fields["effective_on"].help_text = "支部大会通过其转正之日。"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day = cleaned.get("effective_on")
        if not day:
            return cleaned
        met = self.met_on()
        if day < met:
            self.add_error("effective_on", f"转正日期不能早于入党日期（{met}），请核对日期")
            return cleaned
        extended = cleaned.get("extended_until")
        self.document(conversion_breaches(met, day, extended), cleaned)
        if extended:
            said = f"预备期延长至{extended}。{cleaned.get('reason', '')}"
            if len(said) > 200:
                self.add_error("reason", "原因过长，请缩短到180个字以内")
            cleaned["reason"] = said
        return cleaned

    def met_on(self) -> Any:
        """The branch meeting that admitted the member."""
        met = Admission.objects.filter(member=self.record.pk).order_by("-branch_meeting_on")
        return met.values_list("branch_meeting_on", flat=True).first() or self.record.joined_on

    def apply(self, change: Change) -> None:
        member = Member.objects.get(pk=self.record.pk)
        if member.converted_on:
            raise ActError(f"该党员已于{member.converted_on}转正")
        if not Affiliation.objects.as_of(self.day).filter(member=member).exists():
            raise ActError("该党员这一天没有组织关系，请核对日期", "effective_on")
        Member.objects.filter(pk=member.pk).update(converted_on=self.day)
        if reason := self.cleaned_data["override_reason"]:
            keep_override(member, reason, change)


def keep_override(member: Member, reason: str, change: Change) -> None:
    """With the admission, where its stages are read; without one, with the change."""
    admission = Admission.objects.filter(member=member).order_by("-branch_meeting_on").first()
    if admission is None:
        change.reason = joined(reason, change.reason, "reason")
        change.save(update_fields=["reason"])
        return
    reason = joined(admission.override_reason, f"转正：{reason}", "override_reason")
    Admission.objects.filter(pk=admission.pk).update(override_reason=reason)


def joined(first: str, second: str, field: str) -> str:
    text = "；".join(filter(None, (first, second)))
    if len(text) > 200:
        raise ActError("与已有的说明合计不能超过200个字，请缩短", field)
    return text
