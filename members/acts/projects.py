"""支部建在项目上: a temporary branch is founded for a project, and ends with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone

from members.acts.posts import check_full_member
from members.models import BranchProject, Post
from orgs.acts import Act, ActError, DayField, RecordField, register
from orgs.acts.correcting import CorrectLink
from orgs.acts.party_organizations.common import Kind, OrganizationAct
from orgs.acts.party_organizations.lives import Dissolve, Establish
from orgs.acts.writing import link
from orgs.models import Change
from orgs.spells import Link

SOURCE = "《中国共产党支部工作条例（试行）》"
COLUMNS = ("name", "location", "builder", "begins_on", "finishes_on")


def is_temporary(record: Any) -> bool:
    spell = record.spells.order_by("-started_on").first()
    return spell is not None and spell.kind == Kind.TEMPORARY


def check_dates(act: Act, cleaned: dict[str, Any]) -> None:
    begins, finishes = cleaned.get("begins_on"), cleaned.get("finishes_on")
    if begins and finishes and finishes <= begins:
        act.add_error("finishes_on", f"必须晚于计划开工日期（{begins}），请核对日期")


class ProjectFields(Act):
    """What the project is."""

    project = forms.CharField(label="项目名称", max_length=120)
    location = forms.CharField(label="项目地点", max_length=120, required=False)
    builder = forms.CharField(
        label="建设或牵头单位", max_length=120, required=False, help_text="有几家的用“、”隔开。"
    )
    begins_on = DayField(label="计划开工日期", required=False, future=True)
    finishes_on = DayField(label="计划完工日期", required=False, future=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        check_dates(self, cleaned)
        return cleaned

    def project_of(self, organization: int, change: Change) -> None:
        said = self.cleaned_data
        values = {name: said[name] for name in COLUMNS[1:]} | {"name": said["project"]}
        link(BranchProject, [Link((organization,), self.day, None, values)], change)


@register
class EstablishOnProject(ProjectFields, Establish):
    """As any organisation is established, with the project and the secretary that is appointed."""

    slug, label = "establish-project", "成立项目临时党支部"
    explanation = (
        "为完成项目等临时任务成立，经上级党组织批准，书记由上级指定。党员的组织关系不转入，以流动党员"
        f"登记；不计入党组织覆盖、党员数和换届提醒。项目结束即撤销（{SOURCE}）。"
    )
    attributes = ("name", "superior", "division")  # type: ignore[assignment]

    secretary = RecordField("members", label="书记", required=False, help_text="由上级党组织指定。")

    def prepare(self) -> None:
        super().prepare()
        for name in ("unit", "mode"):
            del self.fields[name]
        self.fields["superior"].required = True
        self.fields["secretary"].reach = self.reach  # type: ignore[attr-defined]
        first = ("effective_on", "number", *self.attributes, "secretary")
        self.fields = {
            **{name: self.fields[name] for name in first},
            **{name: one for name, one in self.fields.items() if name not in first},
        }

    def values(self) -> dict[str, Any]:
        return super().values() | {"kind": Kind.TEMPORARY.value}

    def apply(self, change: Change) -> Model:
        made = super().apply(change)
        self.project_of(made.pk, change)
        if secretary := self.cleaned_data["secretary"]:
            check_full_member(secretary, self.day)
            values = {"source": Post.Source.APPOINTED.value}
            identity = (secretary.pk, made.pk, Post.Kind.SECRETARY.value)
            link(Post, [Link(identity, self.day, None, values)], change)
        return made


@register
class StateProject(ProjectFields, OrganizationAct):
    slug, label, icon = "state-project", "登记依托项目", "building"
    explanation = "临时党支部依托的项目。换了项目的，自这一天起登记新的项目，原来的同日结束。"
    day_label = "依托该项目之日"

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and is_temporary(record)

    def apply(self, change: Change) -> None:
        self.check_life()
        if BranchProject.objects.filter(
            party_organization=self.record.pk, started_on__gte=self.day
        ).exists():
            raise ActError("这一天或以后已登记了依托项目，请核对日期，或更正该项", "effective_on")
        self.project_of(self.record.pk, change)


@register
class DissolveWithProject(Dissolve):
    """A temporary branch ends of itself with what it was set up for."""

    def prepare(self) -> None:
        super().prepare()
        held = BranchProject.objects.as_of(timezone.localdate())
        if is_temporary(self.record) and held.filter(party_organization=self.record.pk).exists():
            self.initial.setdefault("reason", "项目结束，临时党支部自然撤销")


@register
class CorrectProject(CorrectLink):
    noun, slug, label = "party-organizations", "correct-project", "更正依托项目"
    model, owner, values = BranchProject, "party_organization", COLUMNS

    @classmethod
    def available(cls, record: Any) -> bool:
        return BranchProject.objects.filter(party_organization=record.pk).exists()

    def add_fields(self, chosen: Any) -> None:
        super().add_fields(chosen)
        for name in ("begins_on", "finishes_on"):
            label = str(self.fields[name].label)
            self.fields[name] = DayField(label=label, required=False, future=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_dates(self, cleaned)
        return cleaned
