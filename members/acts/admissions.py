"""Admitting people to the Party: the stages with their rules, and the conversion a year later."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, ClassVar

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
from members.admission_rules import (
    BEFORE_MEETING,
    LABELS,
    SOURCE,
    Breach,
    breaches,
    conversion_breaches,
    disorder,
    extension_breaches,
    unknown,
)
from members.models import Admission, Affiliation, Member, TalentClass
from orgs import spells
from orgs.acts import Act, ActError, DayField, RecordField, register
from orgs.acts.correcting import CorrectFact
from orgs.acts.writing import link
from orgs.models import Change

RULES = (
    f"各阶段的次序和间隔按{SOURCE}核对：次序不可能成立的不能登记；"
    "间隔不合规定的，或者不详而无法核对的，须写明依据才能登记。"
)
AFTER = ("extended_on", "extended_until", "conversion_approved_on")


class DocumentedAct(Act):
    """An act whose intervals may break a rule, if the reason is documented.

    The field for the reason is shown once there is something to give a reason for.
    """

    stage: ClassVar[str] = "branch_meeting_on"  # the one that the act's own day is

    override_reason = forms.CharField(
        label="时限例外说明", max_length=200, required=False, widget=forms.HiddenInput,
        help_text="写明依据的文件或档案材料，例如“原始档案如此，见入党志愿书”。",
    )  # fmt: skip

    def in_order(self, days: Mapping[str, Any]) -> bool:
        """Whether the stages can have come about in that order; says what cannot."""
        impossible = disorder(days)
        for one in impossible:
            self.point_out(one, f"{one}，这一次序不可能成立，请核对日期")
        return not impossible

    def document(self, found: list[Breach], cleaned: dict[str, Any]) -> None:
        """Ask for the reason of breaches; without any, none is kept."""
        if not found:
            cleaned["override_reason"] = ""
            return
        self.fields["override_reason"].widget = forms.Textarea({"rows": 2})
        if cleaned.get("override_reason"):
            return
        for breach in found:
            self.point_out(breach, f"{breach}（{SOURCE}）。请核对；确属如此的，请填写时限例外说明")
        self.add_error(
            "override_reason", "请写明依据，才能登记不合规定的、或者不详而无法核对的内容"
        )

    def point_out(self, breach: Breach, said: str) -> None:
        field = "effective_on" if breach.stage == self.stage else breach.stage
        # What a correction is not about is wrong only together with what it is about.
        self.add_error(field if field in self.fields else None, said)


class StagesAct(DocumentedAct):
    """The stages up to the decision; the branch meeting's day is the act's own."""

    day_label = "支部大会日期"

    applied_on = DayField(label="申请入党日期", required=False)
    talked_on = DayField(
        label="派人谈话日期", required=False, help_text="党组织收到申请后派人谈话之日。"
    )
    activist_on = DayField(label="确定积极分子日期", required=False)
    target_on = DayField(label="确定发展对象日期", required=False)
    training_hours = forms.IntegerField(
        label="集中培训学时", required=False, min_value=0, max_value=1000,
        help_text="发展对象的短期集中培训；三天为24个学时。",
    )  # fmt: skip
    approved_on = DayField(label="上级审批日期")
    talent_class = forms.ChoiceField(
        label="人才类别", choices=choices(TalentClass, "不属于"), required=False
    )

    def check_stages(self, cleaned: dict[str, Any], **person: Any) -> None:
        """The order of the stages, then their intervals, as far as they are known."""
        said: dict[str, Any] = {name: cleaned.get(name) for name in LABELS} | person
        if "effective_on" in self.fields:
            said[self.stage] = cleaned.get("effective_on")
        days = {name: value for name, value in said.items() if name != "training_hours"}
        if self.in_order(days) and said["branch_meeting_on"] and said["approved_on"]:
            unsaid = [one for one in unknown(said) if one.stage not in self.errors]
            self.document(breaches(SimpleNamespace(**said), **person) + unsaid, cleaned)

    def stages(self) -> dict[str, Any]:
        said = self.cleaned_data
        names = (*BEFORE_MEETING, "approved_on", "talent_class", "override_reason")
        return {name: said[name] for name in names} | {"branch_meeting_on": self.day}


@register
class Admit(EmploymentFields, StagesAct, PersonAct):
    slug, label, icon = "admit", "发展为预备党员", "user-plus"
    explanation = (
        "自支部大会通过之日起为预备党员，计入党员总数。已登记为入党申请人的，请在其页面"
        f"办理“接收为预备党员”。{RULES}"
    )
    field_order = [
        "number", "name", "id_number", "gender", "born_on", "ethnicity", "education", "phone",
        "party_organization", "unit", "hired_on", "position", "is_full_time",
        *BEFORE_MEETING, "effective_on", "approved_on", "talent_class",
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

    def apply(self, change: Change) -> Model | None:
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
        "party_organization", "unit", *BEFORE_MEETING, "effective_on", "approved_on", "talent_class",
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
    NAMES = (*BEFORE_MEETING, "branch_meeting_on", "approved_on", *AFTER)

    extended_on = DayField(label=LABELS["extended_on"], required=False)
    extended_until = DayField(label=LABELS["extended_until"], required=False, future=True)
    conversion_approved_on = DayField(label=LABELS["conversion_approved_on"], required=False)

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
            if bool(cleaned.get("extended_on")) != bool(cleaned.get("extended_until")):
                self.add_error("extended_until", "决定延长的日期和延长至的日期请同时填写")
            self.check_stages(
                cleaned, born_on=self.record.born_on, converted_on=self.record.converted_on
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


class ProbationAct(DocumentedAct, MemberAct):
    """What becomes of a probationary member; it is kept with the admission, if that is known."""

    told_as: ClassVar[str]  # among the documented reasons, which are those of all stages

    def prepare(self) -> None:
        self.admission = latest_admission(self.record)
        self.met_on = self.admission.branch_meeting_on if self.admission else self.record.joined_on

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.converted_on is None and belongs(record)

    def check_probationary(self) -> Member:
        """The member; raises `ActError` when they were none, or no longer, on the act's day."""
        member = Member.objects.get(pk=self.record.pk)
        if member.converted_on:
            raise ActError(f"该党员已于{member.converted_on}转正")
        if not Affiliation.objects.as_of(self.day).filter(member=member).exists():
            raise ActError("该党员这一天没有组织关系，请核对日期", "effective_on")
        return member

    def keep(self, change: Change, **facts: Any) -> None:
        """With the admission, where its stages are read; without one, the reason with the change."""
        reason = self.cleaned_data["override_reason"]
        if self.admission is None:
            change.reason = joined(reason, change.reason, "reason")
            change.save(update_fields=["reason"])
            return
        rows = Admission.objects.filter(pk=self.admission.pk)
        if reason:
            before = rows.values_list("override_reason", flat=True).get()
            said = f"{self.told_as}：{reason}"
            facts["override_reason"] = joined(before, said, "override_reason")
        if facts:
            rows.update(**facts)


@register
class ExtendProbation(ProbationAct):
    slug, label, icon = "extend-probation", "延长预备期", "calendar-event"
    explanation = (
        "预备期满需要继续考察和教育的，可以延长一次，不少于半年、不超过一年"
        f"（{SOURCE}）。登记以后，到延长后的期满日才提醒讨论转正。"
    )
    day_label, stage, told_as = "决定延长日期", "extended_on", "延长预备期"
    field_order = ["effective_on", "extended_until"]

    extended_until = DayField(label="预备期延长至", future=True, help_text="延长后的期满日。")

    @classmethod
    def available(cls, record: Any) -> bool:
        one = latest_admission(record)
        return super().available(record) and not (one and one.extended_until)

    def prepare(self) -> None:
        super().prepare()
        self.fields["effective_on"].help_text = "支部大会决定延长之日。"
        self.fields["reason"].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.admission is None:
            self.add_error(None, "该党员的入党过程尚未登记，请先办理“补登入党过程”")
        extended_until = cleaned.get("extended_until")
        days = {"branch_meeting_on": self.met_on, "extended_on": cleaned.get("effective_on")}
        if self.in_order(days | {"extended_until": extended_until}):
            self.document(extension_breaches(self.met_on, extended_until), cleaned)
        return cleaned

    def apply(self, change: Change) -> None:
        self.check_probationary()
        if self.admission and self.admission.extended_until:
            said = f"该党员的预备期已延长至{self.admission.extended_until}，只能延长一次"
            raise ActError(f"{said}；登记有误的，请用“更正入党过程”")
        until = self.cleaned_data["extended_until"]
        self.keep(change, extended_on=self.day, extended_until=until)


@register
class Confirm(ProbationAct):
    slug, label, icon = "confirm", "转为正式党员", "circle-check"
    explanation = (
        "自转正之日起为正式党员，党龄由此算起，计入“三名以上正式党员”。"
        f"预备期一年，自支部大会通过之日算起；可以延长一次，不少于半年、不超过一年（{SOURCE}）。"
        "延长过而尚未登记的，请先办理“延长预备期”。"
    )
    day_label, stage, told_as = "转正日期", "converted_on", "转正"
    field_order = ["effective_on", "conversion_approved_on"]

    conversion_approved_on = DayField(
        label="上级审批日期", required=False, help_text="上级党委审批其转正之日，尚未审批的留空。"
    )

    def prepare(self) -> None:
        super().prepare()
        self.fields["effective_on"].help_text = "支部大会通过其转正之日。"
        if self.admission is None:  # which is where it is kept
            del self.fields["conversion_approved_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day, approved_on = cleaned.get("effective_on"), cleaned.get("conversion_approved_on")
        days = {"converted_on": day, "conversion_approved_on": approved_on}
        if self.in_order({"branch_meeting_on": self.met_on} | days):
            until = self.admission.extended_until if self.admission else None
            self.document(conversion_breaches(self.met_on, day, until, approved_on), cleaned)
        return cleaned

    def apply(self, change: Change) -> None:
        member = self.check_probationary()
        Member.objects.filter(pk=member.pk).update(converted_on=self.day)
        approved_on = self.cleaned_data.get("conversion_approved_on")
        self.keep(change, **({"conversion_approved_on": approved_on} if approved_on else {}))


def latest_admission(member: Any) -> Admission | None:
    admissions = known(member).admissions.all()
    return max(admissions, key=lambda one: one.branch_meeting_on, default=None)


def joined(first: str, second: str, field: str) -> str:
    text = "；".join(filter(None, (first, second)))
    if len(text) > 200:
        raise ActError("与已有的说明合计不能超过200个字，请缩短", field)
    return text
