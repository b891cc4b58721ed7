"""Organisation life as it was held: recorded once for all its hosts, called over, put right."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django import forms

from activities.life.hosts import refuse_twice, tell_hosts
from activities.life.roll import RollField, roll_of
from activities.models import (
    Activity,
    Attendance,
    Hosting,
)
from orgs.acts import Act, ActError, RecordField, register
from orgs.acts.party_organizations.common import OrganizationAct
from orgs.models import Change, PartyOrganization

PARTNERS = ("partner_1", "partner_2", "partner_3")


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
