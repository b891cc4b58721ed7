"""A task list, issued with its tasks at one go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Model
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone

from activities.models import Task, TaskList
from activities.tasks.measures import grouped_choices
from activities.tasks.nouns import TASK_LISTS
from activities.tasks.targets import targets
from orgs.acts import Act, ActError, DayField, editing_reach, keeps_district, register
from orgs.models import Change, Division, Grant, PartyOrganizationSpell, User
from orgs.notices import holders, notify
from orgs.periods import ONE_DAY, Period, months_after
from orgs.scope import NATION, Scope, in_range

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


def issued(record: Task | TaskList, user: User) -> bool:
    """Whether the user keeps the ledgers of the division that issued the list or the task."""
    listed = record if isinstance(record, TaskList) else record.task_list
    return editing_reach(user).covers(listed.division_id)


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
        return keeps_district(user)

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
            Task(task_list=made, from_on=day, kinds=kinds_of(row), change=change, **row)
            for row in self.rows
        )
        tell(tasks, f"下发任务清单“{name}”，共{len(tasks)}项任务", TASK_LISTS.slug, made.pk)
        return made


def kinds_of(said: dict[str, Any]) -> list[str]:
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
