"""Who hosts an activity, put right afterwards: a joint one is one entry with all of its hosts.

It counts once in the district and once at each host, so another host adds nothing to the district.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from activities.acts.life.holding import OnActivity
from activities.life.hosts import check_host, refuse_twice, tell_hosts
from activities.models import Attendance, Hosting
from members.models import Affiliation
from orgs.acts import ActError, RecordField, register
from orgs.models import Change
from orgs.nouns import PARTY_ORGANIZATIONS

State = Attendance.State


@register
class AddHost(OnActivity):
    slug, label, icon = "add-host", "增加主办党组织", "link"
    explanation = (
        "登记时漏列的联合主办党组织，在这里补上：在全区仍计一场，在补上的党组织名下也有这一场。"
        "不在您管辖范围内的党组织，请由区里增加。"
    )

    party_organization = RecordField("party-organizations", label="党组织")

    def prepare(self) -> None:
        for name in ("effective_on", "document_no"):
            self.fields.pop(name)
        self.fields["party_organization"].reach = self.reach  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        host, field = self.cleaned_data["party_organization"], "party_organization"
        activity = self.record
        if host.pk in self.hosts():
            raise ActError("这个党组织已列为主办，不必再增加", field)
        check_host(host, activity.happened_on, field)
        refuse_twice(activity.kind, activity.happened_on, activity.subject, [host.pk], field)
        Hosting.objects.create(activity_id=activity.pk, party_organization_id=host.pk)
        self._put_on_the_roll(host.pk, change)
        tell_hosts(activity, [host.pk], by=self.user)

    def _put_on_the_roll(self, host: int, change: Change) -> None:
        """Where a roll is kept it is of all hosts' members; who was not looked for is unknown."""
        noted = self.record.attendances.values("member")
        if not noted.exists():
            return
        members = Affiliation.objects.as_of(self.record.happened_on).filter(party_organization=host)
        fresh = members.exclude(member__in=noted).values_list("member", flat=True)
        Attendance.objects.bulk_create(
            Attendance(activity_id=self.record.pk, member_id=member, change=change)
            for member in fresh
        )


@register
class RemoveHost(OnActivity):
    slug, label, icon = "remove-host", "去掉主办党组织", "unlink"
    change_kind = Change.Kind.CORRECTED
    explanation = (
        "误列为主办的党组织，在这里去掉，它名下不再有这一场；至少保留一个主办党组织。"
        "只能去掉您管辖范围内的，其他的请由区里办理。"
    )

    hosting = forms.ModelChoiceField(Hosting.objects.none(), label="党组织", empty_label="请选择")

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.hostings.count() > 1

    def prepare(self) -> None:
        for name in ("effective_on", "document_no"):
            self.fields.pop(name)
        self.fields["reason"].required = True
        self.fields["reason"].label = "更正依据"
        day = self.record.happened_on
        own = PARTY_ORGANIZATIONS.placed(self.reach, day).order_by()
        field: Any = self.fields["hosting"]
        field.queryset = self.record.hostings.filter(party_organization__in=own)
        listed = PARTY_ORGANIZATIONS.model._default_manager.filter(hostings__in=field.queryset)
        names = dict(PARTY_ORGANIZATIONS.named(listed, day).values_list("pk", "name"))
        field.label_from_instance = lambda one: names[one.party_organization_id]

    def apply(self, change: Change) -> None:
        hosting = self.cleaned_data["hosting"]
        if len(self.hosts()) < 2:
            raise ActError(
                "这是唯一的主办党组织，不能去掉；整场活动没有开展过的，请在变动记录里撤回"
            )
        own = self._of_its_members(hosting.party_organization_id)
        called = own.exclude(state=State.UNKNOWN, grade="").count()
        if called:
            raise ActError(
                f"名单上还有它的{called}名党员已点名，请先用“点名”改为未记，再去掉", "hosting"
            )
        own.delete()  # nobody had looked for them
        hosting.delete()

    def _of_its_members(self, host: int) -> QuerySet:
        members = Affiliation.objects.as_of(self.record.happened_on).filter(party_organization=host)
        noted: QuerySet = self.record.attendances.filter(member__in=members.values("member"))
        return noted
