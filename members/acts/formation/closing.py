"""How a case ends: the organisation is founded, an existing one is joined, or it is given up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone

from members.acts.affiliations import affiliate, transfer
from members.acts.formation.opening import CaseAct, Mode
from members.acts.people import PeopleField, proposed_number
from members.models import Affiliation, Employment, FormationCase, Member
from orgs import spells
from orgs.acts import ActError, RecordField, register
from orgs.acts.party_organizations.lives import Establish
from orgs.acts.stating import check_known
from orgs.acts.writing import end, link
from orgs.models import Change, Coverage, PartyOrganization, PartyOrganizationSpell, Unit, UnitSpell
from orgs.nouns import PARTY_ORGANIZATIONS

Kind = PartyOrganizationSpell.Kind
Outcome = FormationCase.Outcome


class Settling(CaseAct):
    """Ends with an organisation that covers the case's units; its members may go over with it."""

    members = PeopleField(
        label="同日转入的党员",
        help_text="在这些单位工作、由您管理的党员。没有勾选的，组织关系不变，可以另行转接。",
    )

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and record.approved_on is not None

    def offer_members(self) -> None:
        field: Any = self.fields["members"]
        field.offer(movable(self.units(), self.reach), self)
        if not field.queryset.exists():
            del self.fields["members"]

    def check_approved(self) -> None:
        self.check_open()
        case = FormationCase.objects.get(pk=self.record.pk)
        if case.approved_on is None:
            raise ActError("还没有登记上级批复，请先登记批复")
        if self.day < case.approved_on:
            raise ActError(f"不能早于上级批复（{case.approved_on}）", "effective_on")
        if self.day <= case.opened_on:
            raise ActError(f"必须晚于该事项的列入日期（{case.opened_on}）", "effective_on")

    def settle(self, organization: Any, change: Change) -> None:
        """Cover the units, bring the members over, close the case."""
        units = list(self.units().values_list("unit", flat=True))
        cover(organization.pk, units, self.cleaned_data["mode"], self, change)
        held = Affiliation.objects.as_of(self.day).filter(party_organization=organization.pk)
        there = set(held.values_list("member", flat=True))
        coming = {one.pk for one in self.cleaned_data.get("members") or []} - there
        elsewhere = Affiliation.objects.as_of(self.day).filter(member__in=coming)
        moving = set(elsewhere.values_list("member", flat=True))
        if moving:
            transfer(moving, organization, self.day, change)
        for member in coming - moving:
            affiliate(member, organization, self.day, change)
        close(self, change, outcome=Outcome.ESTABLISHED, organization=organization)


def movable(units: QuerySet, reach: Any) -> QuerySet[Member]:
    """Members at work in the units whose organisation the reach keeps, or who belong to none."""
    today = timezone.localdate()
    here = Employment.objects.of_members(today).filter(unit__in=units.values("unit"))
    kept = PARTY_ORGANIZATIONS.placed(reach, today)
    held = Affiliation.objects.as_of(today).filter(member=OuterRef("pk")).order_by()
    own = held.filter(party_organization__in=kept.values("pk"))
    people = Member.objects.filter(pk__in=here.order_by().values("member"))
    return people.filter(Exists(own) | ~Exists(held))


def cover(organization: int, units: list[int], mode: str, act: CaseAct, change: Change) -> None:
    """From the day the organisation covers the units; one that it covers already stays as it is."""
    for unit in Unit.objects.filter(pk__in=units):
        check_known(UnitSpell, unit.pk, act.day)
        if unit.closed_on and act.day >= unit.closed_on:
            raise ActError(
                f"单位{unit.uscc}已于{unit.closed_on}注销，请先从该事项中去掉", "effective_on"
            )
    standing = Coverage.objects.as_of(act.day).filter(
        party_organization=organization, unit__in=units
    )
    known = set(standing.values_list("unit", flat=True))
    links = [
        spells.Link((unit, organization), act.day, None, {"mode": mode})
        for unit in units
        if unit not in known
    ]
    link(Coverage, links, change)


def close(act: CaseAct, change: Change, *, outcome: str, **facts: Any) -> None:
    held = act.units()
    if held.filter(started_on__gte=act.day).exists():
        raise ActError("办结日期必须晚于各单位的列入日期，请改填日期", "effective_on")
    end(held, act.day, change, "effective_on")
    FormationCase.objects.filter(pk=act.record.pk).update(
        closed_on=act.day, outcome=outcome, **facts
    )


@register
class EstablishCase(Settling, Establish):
    """The organisation that was approved is founded: the founding act itself, filled in."""

    noun, slug, label, icon, creates = "formation", "establish", "登记成立", "flag", False
    explanation = "党组织自成立之日起覆盖本事项的各单位，统计随之更新；本事项同时办结。"

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and record.host_id is None

    def prepare(self) -> None:
        super().prepare()
        del self.fields["unit"]
        self.fields["mode"].required = True
        self.fields["mode"].choices = [  # type: ignore[attr-defined]
            (mode.value, mode.label) for mode in (Mode.INDEPENDENT, Mode.JOINT)
        ]
        case: FormationCase = self.record
        first = self.units().order_by("pk").values("unit")[:1]
        superior = PARTY_ORGANIZATIONS.named(
            PARTY_ORGANIZATIONS.model._default_manager.filter(pk=case.superior_id),
            timezone.localdate(),
        ).first()
        spell = UnitSpell.objects.as_of(timezone.localdate()).filter(unit__in=first).first()
        self.initial = {
            "name": case.name,
            "kind": Kind.JOINT_BRANCH if case.mode == Mode.JOINT else Kind.BRANCH,
            "superior": superior,
            "division": spell.division_id if spell else None,
            "mode": case.mode,
            "number": proposed_number(PARTY_ORGANIZATIONS, self.reach),
            "document_no": case.approval_no,
        } | dict(self.initial)
        self.offer_members()
        self.order_fields(["effective_on", "number", *self.attributes, "mode", "members"])

    def current(self) -> None:
        """Nothing is known yet of what is to be founded."""

    def values(self) -> dict[str, Any]:
        """All that the form says, also what stands as it was filled in."""
        said = {name: self.cleaned_data.get(name) for name in self.attributes}
        return {
            name: value.pk if isinstance(value, Model) else value
            for name, value in said.items()
            if value not in (None, "")
        }

    def apply(self, change: Change) -> Model:
        self.check_approved()
        made = super().apply(change)
        self.settle(made, change)
        return made


@register
class JoinExisting(Settling):
    """The units join an organisation that stands: 挂靠, or one more in a joint branch."""

    slug, label, icon = "join", "登记加入已有党组织", "link"
    explanation = "各单位自这一天起由该党组织覆盖，统计随之更新；本事项同时办结。"
    day_label = "加入日期"

    party_organization = RecordField("party-organizations", label="加入的党组织", anywhere=True)
    mode = forms.ChoiceField(
        label="组建方式",
        choices=[(mode.value, mode.label) for mode in (Mode.JOINT, Mode.ATTACHED)],
    )

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and record.host_id is not None

    def prepare(self) -> None:
        self.fields["party_organization"].reach = self.reach  # type: ignore[attr-defined]
        hosts = PARTY_ORGANIZATIONS.model._default_manager.filter(pk=self.record.host_id)
        host = PARTY_ORGANIZATIONS.named(hosts, timezone.localdate()).first()
        given = {"party_organization": host, "document_no": self.record.approval_no}
        self.initial = given | {"mode": self.record.mode} | dict(self.initial)
        self.offer_members()

    def apply(self, change: Change) -> None:
        self.check_approved()
        organization: PartyOrganization = self.cleaned_data["party_organization"]
        check_known(PartyOrganizationSpell, organization.pk, self.day)
        if organization.dissolved_on and self.day >= organization.dissolved_on:
            raise ActError(f"该党组织已于{organization.dissolved_on}撤销", "party_organization")
        self.settle(organization, change)


@register
class Abandon(CaseAct):
    slug, label, icon = "abandon", "不再组建", "circle-x"
    explanation = "结束该事项，单位的组建状态不变。情况变了可以重新列入。"
    day_label = "办结日期"

    def prepare(self) -> None:
        self.fields["reason"].required = True
        self.fields["reason"].help_text = "例如：党员已离开、单位已注销、已由其他方式组建。"

    def apply(self, change: Change) -> None:
        self.check_open()
        if self.day <= self.record.opened_on:
            raise ActError(
                f"办结日期必须晚于列入日期（{self.record.opened_on}）；列错的请撤回那一次登记",
                "effective_on",
            )
        close(self, change, outcome=Outcome.ABANDONED, abandon_reason=self.cleaned_data["reason"])
