"""A list and its tasks afterwards: put right, added, revised, withdrawn, by who issued them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from activities.acts.tasks.issuing import KINDS_OFFERED, TaskFields, issued, kinds_of, tell
from activities.models import Task, TaskList, TaskReport
from activities.tasks.nouns import TASKS
from orgs.acts import Act, ActError, DayField, register
from orgs.acts.correcting import CorrectRecord
from orgs.models import Change, User


class IssuerAct(Act):
    """An act of who issued the list or the task."""

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return cls.available(record) and issued(record, user)

    @classmethod
    def taken_back_by(cls, record: Any, user: User) -> bool:
        return issued(record, user)


@register
class CorrectList(IssuerAct, CorrectRecord):
    noun, slug, label = "task-lists", "correct", "更正名称、日期"
    model, columns = TaskList, ("name", "happened_on")


# --- Tasks ---------------------------------------------------------------------------------------


class WholeTask(TaskFields, IssuerAct):
    """Everything that is said of one task."""

    kinds = forms.MultipleChoiceField(
        label="党组织类别",
        choices=[(kind.value, kind.label) for kind in KINDS_OFFERED],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="只用于党组织的任务；不勾选的，为党支部和联合党支部。",
    )
    from_on = DayField(
        label="起算日期", future=True, help_text="这一天起的记录才算。", required=False
    )

    def prepare(self) -> None:
        del self.fields["effective_on"]
        self.offer_measures()
        self.order_fields(["title", "measure", "least", "kinds", "from_on", "due_on", "text"])

    def values(self, issued_on: date) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in TaskFields.base_fields}
        from_on = self.cleaned_data.get("from_on") or issued_on
        if said["due_on"] < from_on:
            raise ActError(f"完成期限不能早于起算日期（{from_on}）", "due_on")
        return said | {"kinds": kinds_of(self.cleaned_data), "from_on": from_on}

    def refuse_twin(self, listed: int, said: dict[str, Any], besides: int = 0) -> None:
        """Name and measure are what a task of a list is known by, in its ledger file too."""
        same = Task.objects.filter(task_list=listed, title=said["title"], measure=said["measure"])
        if same.exclude(pk=besides).exists():
            raise ActError("这份清单已有名称和怎样算完成都相同的任务，请写明区别", "title")


@register
class AddTask(WholeTask):
    noun, slug, label, icon = "task-lists", "add-task", "添加任务", "plus"

    def apply(self, change: Change) -> None:
        listed: TaskList = self.record
        values = self.values(listed.happened_on)
        self.refuse_twin(listed.pk, values)
        made = Task.objects.create(task_list_id=listed.pk, change=change, **values)
        tell([made], f"任务清单“{listed.name}”增加任务“{made.title}”", TASKS.slug, made.pk)


class OnTask(IssuerAct):
    noun = "tasks"

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.withdrawn_on is None


@register
class ReviseTask(OnTask, WholeTask):
    slug, label, icon = "revise", "修改任务", "pencil"
    explanation = "内容、期限有变化的在这里修改；完成情况随即按修改后的要求核对。"

    def prepare(self) -> None:
        super().prepare()
        self.fields["reason"].required = True
        self.initial = (
            {name: getattr(self.record, name) for name in TaskFields.base_fields}
            | {
                "kinds": self.record.kinds,
                "from_on": self.record.from_on,
            }
            | dict(self.initial)
        )

    def apply(self, change: Change) -> None:
        reports = TaskReport.objects.filter(task=self.record.pk)
        if self.cleaned_data["measure"] != self.record.measure and reports.exists():
            raise ActError("已有报送，不能改变怎样算完成；请撤销本任务，另行添加", "measure")
        values = self.values(self.record.task_list.happened_on)
        self.refuse_twin(self.record.task_list_id, values, self.record.pk)
        Task.objects.filter(pk=self.record.pk).update(**values)


@register
class WithdrawTask(OnTask):
    slug, label, icon = "withdraw", "撤销任务", "circle-x"
    explanation = "不再要求完成。此前的完成情况仍可查看。"
    day_label = "撤销日期"

    def prepare(self) -> None:
        self.fields["reason"].required = True
        self.initial.setdefault("effective_on", timezone.localdate())

    def apply(self, change: Change) -> None:
        if self.day < self.record.task_list.happened_on:
            raise ActError(
                f"不能早于下发日期（{self.record.task_list.happened_on}）", "effective_on"
            )
        standing = Task.objects.filter(pk=self.record.pk, withdrawn_on=None)
        if not standing.update(withdrawn_on=self.day):
            raise ActError("刚刚已由他人撤销")
