"""Task lists as acts: issued, put right, withdrawn by who issues them; reported by who is asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import F, Max, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone

from activities.models import Task, TaskList, TaskReport
from activities.tasks.measures import audience_of, grouped_choices, record_of
from activities.tasks.nouns import TASK_LISTS, TASKS
from activities.tasks.targets import TO_DO, targets
from orgs.acts import Act, ActError, DayField, editing_reach, register
from orgs.acts.correcting import CorrectRecord
from orgs.models import Change, Division, Grant, PartyOrganizationSpell, User
from orgs.notices import holders, notify
from orgs.periods import ONE_DAY, Period, months_after
from orgs.scope import NATION, Reach, Scope, in_range

Kind = PartyOrganizationSpell.Kind
KINDS = (Kind.BRANCH, Kind.JOINT_BRANCH)  # whom a task for organisations is for, unless said
KINDS_OFFERED = PartyOrganizationSpell.COUNTING_KINDS
BLANK = 3  # rows offered beyond those that are filled in
MOST = 30  # tasks of one list


class TaskFields(forms.Form):
    """What is said of one task. For whom it is follows from what shows that it is done."""

    title = forms.CharField(label="任务", max_length=120)
    measure = forms.ChoiceField(
        label="怎样算完成",
        help_text="有记录的自动核对，不用报送；没有记录可查的，选“报送”。",
    )
    least = forms.IntegerField(
        label="次数",
        min_value=1,
        max_value=31,
        initial=1,
        error_messages={
            "min_value": "次数至少是1",
            "max_value": "次数最多31次，请分成几项任务",
            "invalid": "次数无法识别，请填写数字，例如 2",
        },
    )
    due_on = DayField(label="完成期限", future=True)
    text = forms.CharField(
        label="要求", max_length=1000, required=False, widget=forms.Textarea({"rows": 2})
    )

    def offer_measures(self) -> None:
        field: Any = self.fields["measure"]
        field.choices = [("", "请选择"), *grouped_choices()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("measure") in Task.REPORTS and cleaned.get("least", 1) != 1:
            self.add_error("least", "报送的任务每个对象报送一次，次数请填1")
        return cleaned


class TaskRow(TaskFields):
    """One task among others of a list that is being issued; without a title it is none."""

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | options)
        self.offer_measures()
        self.fields["text"].widget.attrs["rows"] = 1
        for field in self.fields.values():
            is_select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_select else "form-control"
            field.error_messages["required"] = f"请填写{field.label}"
        for name in self.errors:
            self.fields[name].widget.attrs["class"] += " is-invalid"

    def has_changed(self) -> bool:
        return bool(str(self.data.get(self.add_prefix("title"), "")).strip())


class TaskRows(BaseFormSet):
    """Rows filled in from an earlier list may be emptied like those that are offered blank."""

    def total_form_count(self) -> int:
        return super().total_form_count() if self.is_bound else len(self.initial or ()) + BLANK

    def initial_form_count(self) -> int:
        return 0


def issues(user: User) -> bool:
    """Whether the user issues tasks: who keeps the whole district's ledgers."""
    return editing_reach(user).covers(settings.KAIFU_DISTRICT_CODE)


def issued(record: Task | TaskList, user: User) -> bool:
    """Whether the user keeps the ledgers of the division that issued the list or the task."""
    listed = record if isinstance(record, TaskList) else record.task_list
    return editing_reach(user).covers(listed.division_id)


class IssuerAct(Act):
    """An act of who issued the list or the task."""

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return cls.available(record) and issued(record, user)

    @classmethod
    def taken_back_by(cls, record: Any, user: User) -> bool:
        return issued(record, user)


# --- Lists ---------------------------------------------------------------------------------------


@register
class IssueList(Act):
    """A list with its tasks in one form, which has a page of its own."""

    noun, slug, label, icon = "task-lists", "issue", "下发任务清单", "plus"
    creates, page = True, "task_issue_new"
    day_label = "下发日期"
    explanation = (
        "每两个月一份。完成情况由记录自动核对：开展了活动、走访了单位就算完成，不用另行报送。"
        "下发后街道和党组织会收到通知。"
    )
    field_order = ["name", "effective_on"]

    name = forms.CharField(label="清单名称", max_length=120)

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return issues(user)

    @classmethod
    def taken_back_by(cls, record: Any, user: User) -> bool:
        return issued(record, user)

    def prepare(self) -> None:
        self.fields["effective_on"].help_text = ""
        del self.fields["reason"]
        today = timezone.localdate()
        self.initial.setdefault("effective_on", today)
        self.initial.setdefault("name", proposed_name(today))
        self.like = _list(self.initial)
        filled = tasks_like(self.like, today) if self.like else []
        rows = formset_factory(TaskRow, TaskRows, max_num=MOST, absolute_max=MOST)
        data = self.data if self.is_bound else None
        self.tasks = rows(data, initial=None if self.is_bound else filled, prefix="tasks")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.tasks.is_valid():
            raise forms.ValidationError("有的任务没有填写完整，已在该任务下面标明。")
        self.rows = [row.cleaned_data for row in self.tasks if row.has_changed()]
        if not self.rows:
            raise forms.ValidationError("请至少填写一项任务。")
        if len({(row["title"], row["measure"]) for row in self.rows}) < len(self.rows):
            raise forms.ValidationError(
                "有两项任务的名称和怎样算完成都相同，请写明区别，或合成一项。"
            )
        day = cleaned.get("effective_on")
        if day and any(row["due_on"] < day for row in self.rows):
            raise forms.ValidationError("任务的完成期限不能早于下发日期，请核对。")
        return cleaned

    def apply(self, change: Change) -> Model:
        name, day = self.cleaned_data["name"], self.day
        district = settings.KAIFU_DISTRICT_CODE
        same = TaskList.objects.filter(division=district, name=name, happened_on=day)
        if same.exists():
            raise ActError("这一天已下发过同名的任务清单，请改用别的名称", "name")
        made = TaskList.objects.create(
            division_id=district, name=name, happened_on=day, change=change
        )
        tasks = Task.objects.bulk_create(
            Task(task_list=made, from_on=day, kinds=_kinds(row), change=change, **row)
            for row in self.rows
        )
        tell(tasks, f"下发任务清单“{name}”，共{len(tasks)}项任务", TASK_LISTS.slug, made.pk)
        return made


def _kinds(said: dict[str, Any]) -> list[str]:
    """The kinds of organisation that a task for organisations is for; none for any other."""
    if said["measure"] not in Task.OF_ORGANIZATIONS:
        return []
    return list(said.get("kinds") or [kind.value for kind in KINDS])


def proposed_name(day: date) -> str:
    first = (day.month - 1) // 2 * 2 + 1
    return f"{day.year}年{first}—{first + 1}月两新党建任务清单"


def _list(initial: Any) -> TaskList | None:
    """The list whose tasks are taken over, as the address names it (`like`)."""
    given = str(initial.get("like", ""))
    is_key = given.isascii() and given.isdecimal() and len(given) < 19
    return TaskList.objects.filter(pk=int(given)).first() if is_key else None


def tasks_like(last: TaskList, day: date) -> list[dict[str, Any]]:
    """The tasks of an earlier list, due as many months later; at a month's end if they were."""
    months = (day.year - last.happened_on.year) * 12 + day.month - last.happened_on.month
    names = ("title", "measure", "least", "text")
    return [
        {name: getattr(task, name) for name in names}
        | {"due_on": months_after(task.due_on + ONE_DAY, months) - ONE_DAY}
        for task in last.tasks.filter(withdrawn_on=None)
    ]


def tell(tasks: Iterable[Task], text: str, noun: str, pk: int) -> None:
    """A line for those who are asked: the streets, and secretaries of the organisations."""
    today = timezone.localdate()
    district = settings.KAIFU_DISTRICT_CODE
    streets = Division.objects.filter(in_range("code", district)).exclude(code=district)
    told = {user.pk: user for user in holders("street").filter(grants__division__in=streets)}
    scope = Scope(NATION, today, Period.of_year(today.year))
    for task in tasks:
        if task.measure in Task.OF_ORGANIZATIONS:
            own = targets(task, scope).order_by().values("target")
            held = Grant.objects.as_of(today).filter(
                role="secretary", party_organization__in=own, user__is_active=True
            )
            told |= {grant.user_id: grant.user for grant in held.select_related("user")}
    notify(told.values(), text, noun=noun, pk=pk)


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
        return said | {"kinds": _kinds(self.cleaned_data), "from_on": from_on}

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


# --- Reports -------------------------------------------------------------------------------------


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
