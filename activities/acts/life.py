"""Organisation life as acts: recorded, called over, planned, and said not to have been held."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from activities.life.expected import (
    Standing,
    Term,
    last_over,
    named,
    requirements,
    standings_of,
    term_of,
)
from activities.life.hosts import refuse_twice, tell_hosts
from activities.life.roll import RollField, roll_of
from activities.models import (
    Activity,
    ActivityFile,
    ActivityPlan,
    Attendance,
    Hosting,
    NotHeld,
)
from activities.stored import take_down
from members.models import PartyGroup
from orgs.acts import Act, ActError, DayField, RecordField, register
from orgs.acts.party_organizations.common import OrganizationAct
from orgs.acts.writing import end, link
from orgs.models import Change, PartyOrganization
from orgs.periods import months_after
from orgs.spells import Link

PARTNERS = ("partner_1", "partner_2", "partner_3")
MOST_PLANS = 24  # of one series: two years of months


def new_number(day: date, kind: str = "HD") -> str:
    return f"{kind}{day:%Y%m%d}-{secrets.token_hex(3).upper()}"


class ActivityWords(Act):
    """What is said of an activity, whoever hosts it."""

    day_label = "活动日期"

    kind = forms.ChoiceField(label="类型", choices=[("", "请选择"), *Activity.Kind.choices])
    theme = forms.CharField(label="主题", max_length=120, required=False)
    venue = forms.CharField(label="地点", max_length=120, required=False)
    expected = forms.IntegerField(label="应到人数", min_value=0, max_value=100_000, required=False)
    attended = forms.IntegerField(
        label="实到人数", min_value=0, max_value=100_000, required=False,
        help_text="逐人点名的，人数由名单得出，这里不填。",
    )  # fmt: skip
    minutes = forms.CharField(
        label="纪要", max_length=10_000, required=False, widget=forms.Textarea({"rows": 4})
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        expected, attended = said.get("expected"), said.get("attended")
        if expected is not None and attended is not None and attended > expected:
            self.add_error("attended", f"多于应到人数（{expected}），请核对；列席的人不计入实到")
        return said

    def words(self) -> dict[str, Any]:
        names = ("kind", "venue", "expected", "attended", "minutes")
        said = {name: self.cleaned_data[name] for name in names if name in self.fields}
        return said | {"subject": self.cleaned_data["theme"]}


@register
class HoldActivity(ActivityWords, OrganizationAct):
    """One entry, however many organisations held it together."""

    slug, label, icon = "hold", "登记组织生活", "calendar-event"
    explanation = (
        "开展过的组织生活，按活动日期计入。几个党组织联合开展的只登记一次，都列为主办："
        "在全区计一场，在各主办党组织名下也各有这一场。"
    )
    field_order = ["effective_on", "kind", "theme", "venue"]

    partner_1 = RecordField(
        "party-organizations", label="联合主办的党组织", required=False, anywhere=True
    )
    partner_2 = RecordField(
        "party-organizations", label="联合主办的党组织（二）", required=False, anywhere=True
    )
    partner_3 = RecordField(
        "party-organizations", label="联合主办的党组织（三）", required=False, anywhere=True
    )

    def prepare(self) -> None:
        for name in ("reason", "document_no"):
            self.fields.pop(name)
        self.fields["effective_on"].help_text = "可以补登以前的活动，计入活动当月。"
        for name in PARTNERS:
            self.fields[name].reach = self.reach  # type: ignore[attr-defined]
            self.fields[name] = self.fields.pop(name)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        chosen = [self.record.pk]
        for name in PARTNERS:
            partner = said.get(name)
            if partner and partner.pk in chosen:
                self.add_error(name, "这个党组织已列为主办，不必再填")
            elif partner:
                chosen.append(partner.pk)
        return said

    def apply(self, change: Change) -> None:
        hosts = [(self.record, "effective_on")]
        hosts += [(said, name) for name in PARTNERS if (said := self.cleaned_data[name])]
        for host, field in hosts:
            self.check_life(host, field)
        keys = [host.pk for host, _ in hosts]
        said = self.cleaned_data
        refuse_twice(said["kind"], self.day, said["theme"], keys, "theme")
        activity = Activity.objects.create(
            number=new_number(self.day), happened_on=self.day, change=change, **self.words()
        )
        Hosting.objects.bulk_create(
            Hosting(activity=activity, party_organization_id=host.pk) for host, _ in hosts
        )
        tell_hosts(activity, keys[1:], by=self.user)


class OnActivity(Act):
    noun = "activities"

    def hosts(self) -> list[int]:
        return list(self.record.hostings.values_list("party_organization", flat=True))


@register
class CallRoll(OnActivity):
    """The members of the hosts on that day, one by one; each host's are called by who has them."""

    slug, label, icon = "roll", "点名", "list-details"
    explanation = (
        "名单是主办党组织活动当日的党员。到会、请假、缺席分别登记；没有查明的留“未记”，不当作缺席。"
        "应到、实到人数由名单得出。"
    )

    roll = RollField(label="到会情况", empty="主办党组织当日没有党员的记录。请先在党员台账中登记。")

    def prepare(self) -> None:
        for name in ("effective_on", "reason", "document_no"):
            self.fields.pop(name)
        roll: RollField = self.fields["roll"]  # type: ignore[assignment]
        self.called = roll_of(self.record, self.reach)
        roll.entries = self.called.entries
        if others := len(self.called.others):
            roll.help_text = (
                f"另有{others}名党员属于联合主办的其他党组织，由他们点名，点名之前为“未记”。"
            )
        roll.graded = self.record.kind == Activity.Kind.REVIEW
        self.initial["roll"] = {one.member: (one.state, one.grade) for one in roll.entries}

    def apply(self, change: Change) -> None:
        kept = {one.member_id: one for one in self.record.attendances.select_for_update()}
        fresh = [self._unnoted(pk, change) for pk in self.called.others if pk not in kept]
        for entry in self.called.entries:
            one = kept.get(entry.member)
            if one is None:
                one = self._unnoted(entry.member, change)
                fresh.append(one)
            one.state, one.grade = self.cleaned_data["roll"][entry.member]
        Attendance.objects.bulk_update(kept.values(), ["state", "grade"])
        Attendance.objects.bulk_create(fresh)
        Activity.objects.filter(pk=self.record.pk).update(expected=None, attended=None)

    def _unnoted(self, member: int, change: Change) -> Attendance:
        return Attendance(activity_id=self.record.pk, member_id=member, change=change)


@register
class CorrectActivity(ActivityWords, OnActivity):
    """It was recorded wrongly: the day, the words or the numbers."""

    slug, label, icon = "correct", "更正", "pencil"
    change_kind = Change.Kind.CORRECTED
    explanation = "原先登记错了的在这里改，统计随之更正；改了什么在变动记录里。"
    field_order = ["effective_on", "kind", "theme", "venue"]

    def prepare(self) -> None:
        self.fields.pop("document_no")
        self.fields["effective_on"].help_text = ""
        self.initial["effective_on"] = self.record.happened_on
        self.initial["theme"] = self.record.subject
        for name in ("kind", "venue", "expected", "attended", "minutes"):
            self.initial[name] = getattr(self.record, name)
        if self.record.attendances.exists():  # the roll says how many
            self.fields.pop("expected")
            self.fields.pop("attended")

    def apply(self, change: Change) -> None:
        for host in PartyOrganization.objects.filter(pk__in=self.hosts()):
            if self.day < host.established_on or (
                host.dissolved_on and self.day >= host.dissolved_on
            ):
                raise ActError(f"主办党组织（{host.number}）这一天不存在", "effective_on")
        Activity.objects.filter(pk=self.record.pk).update(happened_on=self.day, **self.words())


# --- Attachments ---------------------------------------------------------------------------------

MOST_FILES = 20


@register
class AttachFile(OnActivity):
    """A file that has been put into the store (`activities.life.files`)."""

    slug, label, icon, page = "attach", "附件", "plus", "activity_files"

    def __init__(self, *args: Any, name: str, file: str, size: int, **options: Any) -> None:
        self.name, self.file, self.size = name, file, size
        super().__init__(*args, **options)

    def prepare(self) -> None:
        self.fields.clear()

    def apply(self, change: Change) -> None:
        kept = self.record.files.filter(is_taken_down=False)
        if kept.count() >= MOST_FILES:
            raise ActError(f"一场活动最多附{MOST_FILES}个文件，请在已有的附件中取舍")
        if kept.filter(file=self.file).exists():
            raise ActError(f"“{self.name}”与已有的附件内容相同，不必再附")
        ActivityFile.objects.create(
            activity_id=self.record.pk,
            name=self.name,
            file=self.file,
            size=self.size,
            change=change,
        )


@register
class TakeDownFile(OnActivity):
    slug, label, icon = "take-down-file", "撤下附件", "x"
    explanation = "附错了的、不宜保存的，撤下后文件立即删除，不能撤回；活动的登记不变。"
    irrevocable = "附件撤下时文件已经删除，不能撤回。撤错了的，请重新附上。"
    field_order = ["file"]

    file = forms.ModelChoiceField(ActivityFile.objects.none(), label="附件", empty_label="请选择")

    @classmethod
    def available(cls, record: Any) -> bool:
        return bool(record.files.filter(is_taken_down=False).exists())

    def prepare(self) -> None:
        del self.fields["effective_on"], self.fields["document_no"]
        self.fields["reason"].required = True
        self.fields["reason"].label = "撤下原因"
        self.fields["file"].queryset = self.record.files.filter(is_taken_down=False)  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        take_down(self.cleaned_data["file"])


# --- Plans ---------------------------------------------------------------------------------------


@register
class PlanActivities(OrganizationAct):
    """One plan, or one for each month: plans are no facts."""

    slug, label, icon = "plan", "计划组织生活", "calendar-event"
    explanation = (
        "写明打算哪一天开展什么，可以每月一次排到某一天为止。计划不计入统计；开展之后请登记。"
    )
    day_label = "计划日期"
    field_order = ["effective_on", "until", "kind"]

    until = DayField(
        label="每月一次，直到", future=True, required=False, help_text="只计划一次的不填。"
    )
    kind = forms.ChoiceField(label="类型", choices=[("", "请选择"), *Activity.Kind.choices])
    theme = forms.CharField(label="主题", max_length=120, required=False)

    def prepare(self) -> None:
        for name in ("reason", "document_no"):
            self.fields.pop(name)
        self.fields["effective_on"].future = True  # type: ignore[attr-defined]
        self.fields["effective_on"].help_text = ""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        first, until = said.get("effective_on"), said.get("until")
        if first and until and until < first:
            self.add_error("until", f"不能早于计划日期（{first}）")
        elif first and until and len(_monthly(first, until)) > MOST_PLANS:
            self.add_error("until", f"一次最多排{MOST_PLANS}个月，请填更早的日期")
        return said

    def apply(self, change: Change) -> None:
        days = _monthly(self.day, self.cleaned_data["until"] or self.day)
        kind, theme = self.cleaned_data["kind"], self.cleaned_data["theme"]
        held = ActivityPlan.objects.filter(
            party_organization=self.record.pk, kind=kind, planned_on__in=days
        )
        taken = set(held.values_list("planned_on", flat=True))
        fresh = [day for day in days if day not in taken]
        if not fresh:
            raise ActError("这些日子都已有同类的计划，不必再排", "effective_on")
        ActivityPlan.objects.bulk_create(
            ActivityPlan(
                party_organization_id=self.record.pk,
                kind=kind,
                planned_on=day,
                subject=theme,
                change=change,
            )
            for day in fresh
        )


def _monthly(first: date, until: date) -> list[date]:
    """The same day of each month, the last day where a month is shorter."""
    days, number = [], 0
    while (day := months_after(first, number)) <= until:
        days.append(day)
        number += 1
    return days


@register
class DropPlan(OrganizationAct):
    slug, label, icon = "drop-plan", "取消计划", "circle-x"
    explanation = "选定的计划不再开展，从日历中去掉。"

    plans = forms.ModelMultipleChoiceField(
        ActivityPlan.objects.none(), label="计划", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择要取消的计划"},
    )  # fmt: skip

    @classmethod
    def available(cls, record: Any) -> bool:
        return _to_come(record.pk).exists()

    def prepare(self) -> None:
        for name in ("effective_on", "document_no"):
            self.fields.pop(name)
        self.fields["plans"].queryset = _to_come(self.record.pk)  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        self.cleaned_data["plans"].delete()


def _to_come(organization: int) -> Any:
    today = timezone.localdate()
    return ActivityPlan.objects.filter(party_organization=organization, planned_on__gte=today)


# --- What was not held ---------------------------------------------------------------------------


@register
class SayNotHeld(OrganizationAct):
    slug, label, icon = "not-held", "说明未开展", "circle-x"
    explanation = (
        "没有记录不等于没有开展。确实没有开展的，在这里写明原因；以后补登了活动，仍按已开展计。"
    )

    term = forms.ChoiceField(label="哪一项")

    def prepare(self) -> None:
        for name in ("effective_on", "document_no"):
            self.fields.pop(name)
        self.fields["reason"].required = True
        self.fields["reason"].label = "未开展的原因"
        self.fields["reason"].error_messages["required"] = "请写明未开展的原因"
        choices = [(one.key, named(one)) for one in missing_of(self.record.pk)]
        self.fields["term"].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.dissolved_on is None

    def apply(self, change: Change) -> None:
        term = term_of(self.cleaned_data["term"])
        if term is None:
            raise ActError("这一项已不再要求，请重新选择", "term")
        NotHeld.objects.create(
            party_organization_id=self.record.pk,
            kind=term.requirement.kind,
            since=term.period.start,
            reason=self.cleaned_data["reason"],
            change=change,
        )


def missing_of(organization: int) -> list[Term]:
    """The last period of each requirement that is over, where the organisation's record is missing."""
    today = timezone.localdate()
    over = [last_over(one, today) for one in requirements()]
    stands = standings_of(organization, over, today)
    return [term for term in over if stands.get(term.key) == Standing.MISSING]


# --- Groups --------------------------------------------------------------------------------------


@register
class FormGroup(OrganizationAct):
    slug, label, icon = "form-group", "设立党小组", "users"
    explanation = "党小组不是党组织，不计入党组织数；设立以后，党小组会按每月一次要求。"
    day_label = "设立日期"

    name = forms.CharField(label="党小组名称", max_length=40)

    def apply(self, change: Change) -> None:
        self.check_life()
        identity = (self.record.pk, self.cleaned_data["name"].strip())
        standing_one = PartyGroup.objects.filter(
            party_organization=identity[0], name=identity[1]
        ).exclude(ended_on__lte=self.day)
        if standing_one.exists():
            raise ActError("这个党小组已经设立，请换一个名称", "name")
        link(PartyGroup, [Link(identity, self.day, None, {})], change)


@register
class EndGroup(OrganizationAct):
    slug, label, icon = "end-group", "撤销党小组", "unlink"
    day_label = "撤销日期"

    group = forms.ModelChoiceField(PartyGroup.objects.none(), label="党小组", empty_label="请选择")

    @classmethod
    def available(cls, record: Any) -> bool:
        return (
            PartyGroup.objects.as_of(timezone.localdate())
            .filter(party_organization=record.pk)
            .exists()
        )

    def prepare(self) -> None:
        held = PartyGroup.objects.as_of(timezone.localdate())
        self.fields["group"].queryset = held.filter(party_organization=self.record.pk)  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        group = self.cleaned_data["group"]
        if self.day <= group.started_on:
            raise ActError(f"撤销日期必须晚于设立日期（{group.started_on}）", "effective_on")
        end(PartyGroup.objects.filter(pk=group.pk), self.day, change, "effective_on")
