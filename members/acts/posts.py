"""Offices that members hold in Party organisations."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from members.acts.people import MemberAct, belongs, check_exists, choices, holding, known
from members.models import Affiliation, Member, Post
from orgs import spells
from orgs.acts import Act, ActError, RecordField, register
from orgs.acts.party_organizations.common import OrganizationAct
from orgs.acts.writing import end, link
from orgs.models import Change
from orgs.nouns import PARTY_ORGANIZATIONS


class Appointment(Act):
    """A member takes up an office of a Party organisation; a subclass knows which of the two."""

    label, icon = "任职", "user-star"
    day_label = "任职日期"

    kind = forms.ChoiceField(label="职务", choices=choices(Post.Kind))
    source = forms.ChoiceField(label="来源", choices=choices(Post.Source, "未填写"), required=False)
    end_previous = forms.BooleanField(label="现任书记同日免职", required=False)

    def appoint(self, member: Any, organization: Any, change: Change) -> None:
        kind = self.cleaned_data["kind"]
        check_exists(organization, self.day)
        check_full_member(member, self.day)
        held = Post.objects.filter(party_organization=organization.pk, kind=kind)
        own = held.filter(member=member.pk).filter(Q(ended_on=None) | Q(ended_on__gt=self.day))
        if standing := own.first():
            raise ActError(f"该党员自{standing.started_on}起已担任这一职务，不必再登记", "kind")
        if kind == Post.Kind.SECRETARY:
            self._succeed(held.exclude(member=member.pk), change)
        values = {"source": self.cleaned_data["source"]}
        identity = (member.pk, organization.pk, kind)
        link(Post, [spells.Link(identity, self.day, None, values)], change)

    def _succeed(self, secretaries: Any, change: Change) -> None:
        """One secretary at a time: the one in office leaves the day the other begins."""
        standing = secretaries.filter(Q(ended_on=None) | Q(ended_on__gt=self.day))
        if not standing.exists():
            return
        if not self.cleaned_data["end_previous"]:
            since = standing.order_by("started_on")[0].started_on
            raise ActError(
                f"该党组织已有书记（自{since}起），一个党组织同一时间只有一名书记；"
                "确由本人接任的，请勾选这一项",
                "end_previous",
            )
        end(standing, self.day, change, "effective_on")


def check_full_member(member: Any, day: date) -> None:
    """Raises `ActError` unless the member may hold an office on the day."""
    converted_on = Member.objects.get(pk=member.pk).converted_on
    if not (converted_on and converted_on <= day):
        raise ActError(
            "预备党员没有被选举权（《中国共产党章程》第七条），转正以后才能任职；"
            "已转正的请先登记转正",
            "effective_on",
        )


@register
class AppointToPost(Appointment, MemberAct):
    slug = "appoint"
    explanation = "担任书记、副书记或委员。一个党组织同一时间只有一名书记。"
    field_order = ["effective_on", "party_organization"]

    party_organization = RecordField("party-organizations", label="任职的党组织")

    @classmethod
    def available(cls, record: Any) -> bool:
        return belongs(record)

    def prepare(self) -> None:
        self.fields["party_organization"].reach = self.reach  # type: ignore[attr-defined]
        today = timezone.localdate()
        own = Affiliation.objects.as_of(today).filter(member=self.record.pk)
        here = PARTY_ORGANIZATIONS.placed(self.reach, today).filter(
            pk__in=own.values("party_organization")
        )
        self.initial.setdefault(
            "party_organization", PARTY_ORGANIZATIONS.named(here, today).first()
        )

    def apply(self, change: Change) -> None:
        self.appoint(self.record, self.cleaned_data["party_organization"], change)


@register
class AppointMember(Appointment, OrganizationAct):
    """The same from the organisation's side, where one notices that nobody holds the office."""

    slug = "appoint"
    explanation = "登记一名党员担任书记、副书记或委员。一个党组织同一时间只有一名书记。"
    field_order = ["effective_on", "member"]

    member = RecordField("members", label="党员")

    def prepare(self) -> None:
        self.fields["member"].reach = self.reach  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        self.appoint(self.cleaned_data["member"], self.record, change)


@register
class EndPost(MemberAct):
    slug, label, icon = "end-post", "免职", "unlink"
    day_label = "免职日期"
    explanation = "自免职之日起不再担任该职务，此前不变。"

    post = forms.ModelChoiceField(Post.objects.none(), label="职务", empty_label="请选择")

    @classmethod
    def available(cls, record: Any) -> bool:
        return bool(holding(known(record).posts))

    def prepare(self) -> None:
        today = timezone.localdate()
        posts = Post.objects.as_of(today).filter(
            member=self.record.pk,
            party_organization__in=PARTY_ORGANIZATIONS.placed(self.reach, today),
        )
        organizations = PARTY_ORGANIZATIONS.model._default_manager.filter(
            pk__in=posts.values("party_organization")
        )
        named = PARTY_ORGANIZATIONS.named(organizations, today)
        names = dict(named.values_list("pk", "name"))
        field = self.fields["post"]
        field.queryset = posts  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: (  # type: ignore[attr-defined]
            f"{names[one.party_organization_id]}{one.get_kind_display()}（自{one.started_on}）"
        )
        if len(names) == 1 and posts.count() == 1:
            self.initial.setdefault("post", posts[0].pk)

    def apply(self, change: Change) -> None:
        post = self.cleaned_data["post"]
        if self.day <= post.started_on:
            raise ActError(f"免职日期必须晚于任职日期（{post.started_on}）", "effective_on")
        end(Post.objects.filter(pk=post.pk), self.day, change, "effective_on")
