"""From the application to the branch meeting: the steps of a candidate, one act each.

The rules and the documented exceptions are those of an admission (`members/admission_rules.py`);
who is adopted is admitted by the very act that admits anybody.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, prefetch_related_objects

from members.acts.admissions import RULES, Admit, DocumentedAct, joined, named_unit
from members.acts.corrections import CorrectPerson
from members.acts.people import NumberField, check_receives, choices, clean_name, proposed_number
from members.admission_rules import (
    BEFORE_MEETING,
    LABELS,
    SOURCE,
    Breach,
    preparation_breaches,
    unknown,
    unprepared,
)
from members.models import Affiliation, Candidacy, Candidate, CandidateReview, Member
from members.nouns import CANDIDATES
from orgs import spells
from orgs.acts import Act, ActError, DayField, RecordField, register
from orgs.acts.writing import end, link
from orgs.models import Change, PartyOrganization

Ending = Candidacy.Ending
PREPARATION = ("trained_on", "training_hours", "political_review_on", "noticed_on")
# What an admission takes over as it stands.
CARRIED = (*Candidate.STEPS, "training_hours", "name", "gender", "born_on")


def held(candidate: Any) -> Candidacy | None:
    """The branch that fosters the candidate now; read once however many acts ask."""
    prefetch_related_objects([candidate], "candidacies__party_organization")
    return next((one for one in candidate.candidacies.all() if one.ended_on is None), None)


class CandidateAct(Act):
    """An act on a candidate who is being fostered."""

    noun = "candidates"

    @classmethod
    def available(cls, record: Any) -> bool:
        return held(record) is not None


class StepAct(CandidateAct, DocumentedAct):
    """A step is taken. One that breaks a rule is kept with the documented reason."""

    told_as: ClassVar[str]  # among the documented reasons, which are those of all steps

    def check_step(self, cleaned: dict[str, Any], **said: Any) -> None:
        """The order of all steps, then the rules that what is said now does not keep."""
        steps = known_steps(self.record) | said
        if self.in_order({n: day for n, day in steps.items() if n != "training_hours"}):
            before = set(breaches_of(known_steps(self.record))) if self.record else set()
            self.document([one for one in breaches_of(steps) if one not in before], cleaned)

    def keep(self, **facts: Any) -> None:
        """Write the facts, and the reason of what did not keep to the rules."""
        if reason := self.cleaned_data["override_reason"]:
            before = self.record.override_reason
            said = f"{self.told_as}：{reason}"
            facts["override_reason"] = joined(before, said, "override_reason")
        Candidate.objects.filter(pk=self.record.pk).update(**facts)


def known_steps(candidate: Any) -> dict[str, Any]:
    names = (*Candidate.STEPS, "training_hours", "born_on")
    return {name: getattr(candidate, name, None) for name in names}


def breaches_of(steps: dict[str, Any]) -> list[Breach]:
    """What is not kept so far; that nobody has talked is one only when more was decided since."""
    found = preparation_breaches(SimpleNamespace(**steps), born_on=steps["born_on"])
    unsaid = [one for one in unknown(steps) if one.stage == "talked_on"]
    return found + (unsaid if steps["activist_on"] else [])


# --- The application -----------------------------------------------------------------------------


@register
class RegisterApplication(StepAct):
    slug, label, icon = "register", "登记入党申请", "user-plus"
    creates = True
    explanation = f"年满十八岁、向党支部递交入党申请书的，登记为入党申请人，不计入党员。{RULES}"
    day_label, stage, told_as = "申请入党日期", "applied_on", "申请"
    field_order = [
        "number", "name", "gender", "born_on", "party_organization", "effective_on", "since", "unit",
    ]  # fmt: skip

    number = NumberField(label="编号", help_text="按台账编号顺序拟定，可以修改。")
    name = forms.CharField(label="姓名", max_length=40)
    gender = forms.ChoiceField(
        label="性别", choices=choices(Member.Gender, "未填写"), required=False
    )
    born_on = DayField(label="出生日期", required=False)
    party_organization = RecordField("party-organizations", label="培养的党组织")
    since = DayField(
        label="由本党组织培养之日", required=False,
        help_text="外地转来的、或党组织后来才成立的填写；不填即申请之日。",
    )  # fmt: skip
    unit = RecordField("units", label="工作单位", required=False, anywhere=True)

    @classmethod
    def available(cls, record: Any) -> bool:
        return True

    def prepare(self) -> None:
        self.initial.setdefault("number", proposed_number(CANDIDATES, self.reach))
        self.fields["effective_on"].help_text = "递交入党申请书之日。"
        for name in ("party_organization", "unit"):
            self.fields[name].reach = self.reach  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        if Candidate.objects.filter(number=number).exists():
            raise forms.ValidationError("这个编号已属于另一名入党申请人，请改用台账中没有的编号")
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        applied_on, since = cleaned.get("effective_on"), cleaned.get("since")
        if applied_on and since and since < applied_on:
            self.add_error("since", f"不能早于申请入党日期（{applied_on}），请核对日期")
        self.check_step(cleaned, applied_on=applied_on, born_on=cleaned.get("born_on"))
        return cleaned

    def apply(self, change: Change) -> Model:
        said = self.cleaned_data
        since, organization = said["since"] or self.day, said["party_organization"]
        check_receives(organization, since)
        reason = said["override_reason"]
        candidate = Candidate.objects.create(
            **{name: said[name] for name in ("number", "name", "gender", "born_on", "unit")},
            applied_on=self.day,
            override_reason=joined("", reason and f"{self.told_as}：{reason}", "override_reason"),
            change=change,
        )
        values = {"party_organization": organization.pk}
        link(Candidacy, [spells.Link((candidate.pk,), since, None, values)], change)
        return candidate


# --- The steps -----------------------------------------------------------------------------------


class DatedStep(StepAct):
    """A step that is its day."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if day := cleaned.get("effective_on"):
            self.check_step(cleaned, **{self.stage: day})
        return cleaned

    def apply(self, change: Change) -> None:
        self.keep(**{self.stage: self.day})


@register
class Talk(DatedStep):
    slug, label, icon = "talk", "派人谈话", "users"
    explanation = f"党组织收到入党申请书后，应当在一个月内派人同入党申请人谈话（{SOURCE}）。"
    day_label, stage, told_as = "谈话日期", "talked_on", "谈话"

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and record.talked_on is None


class Contacts(Act):
    """One or two full members who look after an activist."""

    first_contact = RecordField("members", label="培养联系人")
    second_contact = RecordField("members", label="第二培养联系人", required=False)

    def prepare(self) -> None:
        super().prepare()
        for name in ("first_contact", "second_contact"):
            self.fields[name].reach = self.reach  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, second = cleaned.get("first_contact"), cleaned.get("second_contact")
        if first and second and first.pk == second.pk:
            self.add_error("second_contact", "两名培养联系人不能是同一人，请另选或留空")
        day = cleaned.get("effective_on")
        for name in ("first_contact", "second_contact"):
            if day and cleaned.get(name) and not _is_full(cleaned[name], day):
                self.add_error(
                    name, f"培养联系人由正式党员担任，此人在{day}不是本区的正式党员，请另选"
                )
        return cleaned

    def contacts(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {f"{n}_id": said[n] and said[n].pk for n in ("first_contact", "second_contact")}


def _is_full(member: Any, day: Any) -> bool:
    here = Affiliation.objects.as_of(day).filter(member=member.pk, member__converted_on__lte=day)
    return bool(here.exists())


@register
class MakeActivist(Contacts, DatedStep):
    slug, label, icon = "activist", "确定为入党积极分子", "user-check"
    explanation = (
        "采取党员推荐、群团组织推优等方式产生人选，由支部委员会（不设的由支部大会）研究决定，"
        f"报上级党委备案，并指定一至两名正式党员作培养联系人（{SOURCE}）。"
    )
    day_label, stage, told_as = "确定日期", "activist_on", "积极分子"
    field_order = ["effective_on", "first_contact", "second_contact"]

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and record.activist_on is None

    def apply(self, change: Change) -> None:
        self.keep(activist_on=self.day, **self.contacts())


@register
class ChangeContacts(Contacts, CandidateAct):
    slug, label, icon = "contacts", "更换培养联系人", "users"
    explanation = "培养联系人由正式党员担任，一至两名。"
    day_label = "更换日期"
    field_order = ["effective_on", "first_contact", "second_contact"]

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and record.activist_on is not None

    def apply(self, change: Change) -> None:
        Candidate.objects.filter(pk=self.record.pk).update(**self.contacts())


@register
class Review(CandidateAct):
    slug, label, icon = "review", "登记半年考察", "clipboard-list"
    explanation = f"党支部每半年对入党积极分子进行一次考察（{SOURCE}）。"
    day_label = "考察日期"
    field_order = ["effective_on", "note"]

    note = forms.CharField(
        label="考察意见", max_length=200, required=False, widget=forms.Textarea({"rows": 2})
    )

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and record.activist_on is not None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day, since = cleaned.get("effective_on"), self.record.activist_on
        if day and day < since:
            self.add_error("effective_on", f"不能早于确定积极分子日期（{since}），请核对日期")
        return cleaned

    def apply(self, change: Change) -> None:
        if CandidateReview.objects.filter(candidate=self.record.pk, reviewed_on=self.day).exists():
            raise ActError("这一天的考察已经登记过", "effective_on")
        CandidateReview.objects.create(
            candidate_id=self.record.pk,
            reviewed_on=self.day,
            note=self.cleaned_data["note"],
            change=change,
        )


@register
class MakeTarget(DatedStep):
    slug, label, icon = "target", "确定为发展对象", "flag"
    explanation = (
        "经过一年以上培养教育和考察、基本具备党员条件的入党积极分子，听取各方意见、"
        f"支部委员会讨论同意并报上级党委备案后，可列为发展对象（{SOURCE}）。"
    )
    day_label, stage, told_as = "确定日期", "target_on", "发展对象"

    @classmethod
    def available(cls, record: Any) -> bool:
        ready = record.activist_on is not None and record.target_on is None
        return super().available(record) and ready


@register
class Prepare(StepAct):
    slug, label, icon = "prepare", "登记培训、政审、公示", "calendar-event"
    explanation = (
        "发展对象须经短期集中培训（不少于三天或者二十四个学时）、政治审查和公示，"
        f"方可提交支部大会讨论（{SOURCE}）。可以分几次登记。"
    )
    told_as = "培训"

    trained_on = DayField(label="集中培训日期", required=False, help_text="培训结束之日。")
    training_hours = forms.IntegerField(
        label="集中培训学时", required=False, min_value=0, max_value=1000,
        help_text="三天为24个学时。",
    )  # fmt: skip
    political_review_on = DayField(label="政治审查日期", required=False)
    noticed_on = DayField(label="公示日期", required=False)

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and record.target_on is not None

    def prepare(self) -> None:
        del self.fields["effective_on"]
        for name in PREPARATION:
            self.initial.setdefault(name, getattr(self.record, name))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        said = {name: cleaned.get(name) for name in PREPARATION}
        if not self.errors and not set(self.changed_data) & set(PREPARATION):
            raise forms.ValidationError("没有填写任何一项。请填写已经完成的，或返回")
        self.check_step(cleaned, **said)
        return cleaned

    def apply(self, change: Change) -> None:
        self.keep(**{name: self.cleaned_data[name] for name in PREPARATION})


# --- How it ends ---------------------------------------------------------------------------------


@register
class Adopt(CandidateAct, Admit):
    """Admits the candidate as anybody is admitted; what is known of the stages goes over."""

    slug, label, icon, creates = "adopt", "接收为预备党员", "circle-check", False
    explanation = (
        "支部大会通过接收其为预备党员。姓名、党组织和此前各阶段的日期沿用已登记的，"
        f"自支部大会通过之日起计入党员总数，培养关系同日结束。{RULES}"
    )

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and record.target_on is not None

    @classmethod
    def offered(cls, record: Any, user: Any) -> bool:
        return cls.available(record)

    def prepare(self) -> None:
        super().prepare()
        for name in (*BEFORE_MEETING, "name", "gender", "born_on", "party_organization"):
            del self.fields[name]
        if self.record.unit_id:
            self.initial.setdefault("unit", named_unit(self.record.unit_id))

    def check_stages(self, cleaned: dict[str, Any], **person: Any) -> None:
        born_on, gender = cleaned.get("born_on"), cleaned.get("gender")  # as the ID number tells
        if born_on and self.record.born_on and born_on != self.record.born_on:
            said = "与登记入党申请时的出生日期不一致，请核对证件；登记有误的，请先更正"
            self.add_error("id_number", said)
        cleaned |= {name: getattr(self.record, name) for name in CARRIED}
        cleaned["born_on"] = cleaned["born_on"] or born_on
        cleaned["gender"] = cleaned["gender"] or gender or ""
        super().check_stages(cleaned, born_on=cleaned["born_on"])

    def document(self, found: list[Breach], cleaned: dict[str, Any]) -> None:
        """What was documented with its step is not asked for again."""
        settled = breaches_of(known_steps(self.record)) if self.record.override_reason else []
        fresh = [one for one in found if one not in settled]
        super().document(fresh + unprepared(self.record.political_review_on), cleaned)

    def stages(self) -> dict[str, Any]:
        reason = self.cleaned_data["override_reason"]
        said = joined(self.record.override_reason, reason and f"接收：{reason}", "override_reason")
        return super().stages() | {"override_reason": said}

    def apply(self, change: Change) -> None:
        fostered = held(self.record)
        if fostered is None:
            raise ActError("该入党申请人的培养关系已经结束，请核对")
        self.cleaned_data["party_organization"] = fostered.party_organization
        member = super().apply(change)
        end_candidacy(self.record.pk, self.day, Ending.ADOPTED, change)
        Candidate.objects.filter(pk=self.record.pk).update(member=member)


@register
class Stop(CandidateAct):
    slug, label, icon = "stop", "停止培养", "user-x"
    explanation = "自这一天起不再列为入党申请人、积极分子或发展对象；以后再次申请的，另行登记。"
    day_label = "停止日期"
    field_order = ["effective_on", "ending"]

    ending = forms.ChoiceField(
        label="种类",
        choices=[("", "请选择"), *(one for one in Ending.choices if one[0] != Ending.ADOPTED)],
    )

    def prepare(self) -> None:
        self.fields["reason"].required = True

    def apply(self, change: Change) -> None:
        end_candidacy(self.record.pk, self.day, self.cleaned_data["ending"], change)


def end_candidacy(candidate: int, day: Any, ending: str, change: Change) -> None:
    rows = Candidacy.objects.filter(candidate=candidate)
    if not end(rows, day, change, "effective_on", ending=ending):
        raise ActError("这一天之前没有党组织培养此人，请核对日期", "effective_on")


@register
class TransferCandidate(CandidateAct):
    slug, label, icon = "transfer", "转到其他支部", "arrows-right-left"
    explanation = "自转接之日起由另一个党组织继续培养，培养教育时间连续计算，此前各日的统计不变。"
    day_label = "转接日期"
    field_order = ["effective_on", "party_organization", "unit"]

    party_organization = RecordField("party-organizations", label="转入的党组织", anywhere=True)
    unit = RecordField(
        "units", label="新的工作单位", required=False, anywhere=True,
        help_text="没有变动的不填。",
    )  # fmt: skip

    def prepare(self) -> None:
        for name in ("party_organization", "unit"):
            self.fields[name].reach = self.reach  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        destination: PartyOrganization = self.cleaned_data["party_organization"]
        check_receives(destination, self.day)
        rows = Candidacy.objects.filter(candidate=self.record.pk)
        current = rows.as_of(self.day).first()
        if current is None or rows.filter(started_on__gte=self.day).exists():
            raise ActError("必须晚于由现在的党组织培养之日，请核对日期", "effective_on")
        if current.party_organization_id == destination.pk:
            raise ActError("已由这个党组织培养，请另选", "party_organization")
        values = {"party_organization": destination.pk}
        link(Candidacy, [spells.Link((self.record.pk,), self.day, None, values)], change)
        if unit := self.cleaned_data["unit"]:
            Candidate.objects.filter(pk=self.record.pk).update(unit=unit.pk)


# --- Recorded wrongly ----------------------------------------------------------------------------


@register
class CorrectCandidate(CorrectPerson, StepAct):
    slug, label, told_as = "correct", "更正登记内容", "更正"
    explanation = f"原先登记错了才用更正，各阶段的日期也在这里补填或改正。{RULES}"
    model = Candidate
    columns = ("number", "name", "gender", "born_on", "unit", *Candidate.STEPS, "training_hours")

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.member_id is None

    def prepare(self) -> None:
        super().prepare()
        unit = RecordField("units", label="工作单位", required=False, anywhere=True)
        unit.reach = self.reach
        self.fields["unit"] = unit
        self.initial["unit"] = named_unit(self.record.unit_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_step(cleaned, **{name: cleaned.get(name) for name in known_steps(self.record)})
        if cleaned.get("target_on") and not cleaned.get("activist_on"):
            self.add_error(
                "activist_on", f"已有{LABELS['target_on']}，请填写{LABELS['activist_on']}"
            )
        return cleaned

    def apply(self, change: Change) -> None:
        said = self.cleaned_data
        names = [name for name in self.columns if name in self.changed_data]
        self.keep(**{name: said[name] for name in names})
        old, new = self.record.applied_on, said["applied_on"]
        first = Candidacy.objects.filter(candidate=self.record.pk).order_by("started_on").first()
        if first and (first.started_on == old or first.started_on < new) and old != new:
            spells.amend(first, {"started_on": new}, change=change)
