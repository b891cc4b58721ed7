"""What no record tells is reported by who is asked, and sent back by who asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from activities.acts.tasks.changing import OnTask
from activities.acts.tasks.issuing import issued
from activities.models import Task, TaskReport
from activities.tasks.measures import audience_of, record_of
from activities.tasks.nouns import TASKS
from activities.tasks.targets import TO_DO, targets
from orgs.acts import Act, ActError, editing_reach, register
from orgs.models import Change, Grant, PartyOrganizationSpell, User
from orgs.notices import holders, notify
from orgs.periods import Period
from orgs.scope import NATION, Reach, Scope


def to_do(task: Task, reach: Reach) -> QuerySet:
    """Those within the reach that have still to do the task, as it stands today."""
    today = timezone.localdate()
    scope = Scope(NATION, today, Period.of_year(today.year), viewer=reach)
    return targets(task, scope).filter(outcome__in=TO_DO)


@register
class ReportTask(Act):
    """By whoever keeps what the task is for; by the district in another's stead."""

    noun, slug, label, icon = "tasks", "report", "报送", "check"
    day_label = "报送日期"
    explanation = "报送后即算完成；不符合要求的，由下发单位说明原因后退回。"
    field_order = ["target", "text", "effective_on"]

    target = forms.ModelChoiceField(Task.objects.none(), label="报送单位", empty_label="请选择")
    text = forms.CharField(label="完成情况", max_length=2000, widget=forms.Textarea({"rows": 4}))

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        if not record.is_reported or record.withdrawn_on is not None:
            return False
        return to_do(record, editing_reach(user)).exists()

    @classmethod
    def taken_back_by(cls, record: Any, user: User) -> bool:
        """A task is asked of many: another's report is no business of theirs."""
        return issued(record, user)

    def prepare(self) -> None:
        del self.fields["reason"], self.fields["document_no"]
        self.fields["effective_on"].help_text = ""
        self.initial.setdefault("effective_on", timezone.localdate())
        field: Any = self.fields["target"]
        field.queryset = to_do(self.record, self.reach).order_by("at_division", "pk")
        field.label = audience_of(self.record).label
        field.label_from_instance = lambda row: row.name
        field.error_messages["invalid_choice"] = "请从列出的报送单位中选择，已报送的不再列出"
        only = list(field.queryset[:2])
        if len(only) == 1:
            self.initial.setdefault("target", only[0].pk)

    def apply(self, change: Change) -> None:
        task = self.record
        begun = max(task.from_on, task.task_list.happened_on)
        if self.day < begun:
            raise ActError(f"报送日期不能早于任务的起算日期（{begun}）", "effective_on")
        own = {f"{record_of(task).target}_id": self.cleaned_data["target"].target}
        reports = TaskReport.objects.filter(task=task.pk, **own)
        if reports.filter(returned_on=None).exists():
            raise ActError("刚刚已由他人报送", "target")
        returned_on = reports.aggregate(last=Max("returned_on"))["last"]
        if returned_on and self.day < returned_on:
            raise ActError(f"重新报送不能早于退回日期（{returned_on}）", "effective_on")
        TaskReport.objects.create(
            task_id=task.pk,
            reported_on=self.day,
            text=self.cleaned_data["text"],
            change=change,
            **own,
        )


def keepers_of(report: TaskReport) -> QuerySet[User]:
    """Who has to report anew: the secretaries of the organisation, or the staff of the street."""
    if report.party_organization_id:
        grants = Grant.objects.as_of(timezone.localdate()).filter(
            party_organization=report.party_organization_id
        )
        return User.objects.filter(pk__in=grants.values("user"))
    place = report.place
    return holders("street", division=place.division_id if place else report.division_id)


def whose() -> Coalesce:
    """What a report is of, by name."""
    spells = PartyOrganizationSpell.objects.filter(
        party_organization=OuterRef("party_organization")
    )
    latest = spells.order_by("-started_on").values("name")[:1]
    return Coalesce(F("division__name"), F("place__name"), Subquery(latest))


@register
class ReturnReport(OnTask):
    slug, label, icon = "return", "退回报送", "arrow-back-up"
    explanation = "不符合要求的，说明原因退回；重新报送之前算未完成。报送人会收到通知。"
    day_label = "退回日期"
    field_order = ["report", "effective_on"]

    report = forms.ModelChoiceField(
        TaskReport.objects.none(), label="报送", empty_label="请选择",
        error_messages={"invalid_choice": "请从列出的报送中选择，已退回的不再列出"},
    )  # fmt: skip

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and record.reports.filter(returned_on=None).exists()

    def prepare(self) -> None:
        del self.fields["document_no"]
        self.fields["effective_on"].help_text = ""
        self.fields["reason"].required = True
        self.fields["reason"].label = "退回原因"
        self.initial.setdefault("effective_on", timezone.localdate())
        field: Any = self.fields["report"]
        standing = TaskReport.objects.filter(task=self.record.pk, returned_on=None)
        field.queryset = standing.annotate(whose=whose()).order_by("reported_on", "pk")
        field.label_from_instance = lambda one: f"{one.whose}（{one.reported_on}）"

    def apply(self, change: Change) -> None:
        report: TaskReport = self.cleaned_data["report"]
        if self.day < report.reported_on:
            raise ActError(f"退回日期不能早于报送日期（{report.reported_on}）", "effective_on")
        reason = self.cleaned_data["reason"]
        standing = TaskReport.objects.filter(pk=report.pk, returned_on=None)
        if not standing.update(returned_on=self.day, returned_for=reason):
            raise ActError("刚刚已由他人退回", "report")
        reporters = [*keepers_of(report), *([report.change.by] if report.change.by else [])]
        said = f"任务“{self.record.title}”的报送被退回：{reason}"
        notify(reporters, said, noun=TASKS.slug, pk=self.record.pk)
