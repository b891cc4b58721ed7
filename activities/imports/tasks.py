"""The ledgers of tasks (任务), each of a list, and of what is reported of them (任务报送)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings

from activities.imports.reported import ReportedKind, Target, without_later_return
from activities.models import Task, TaskList, TaskReport
from orgs.imports.places import known_place
from orgs.ledgers.cells import Choice, Day, Integer, Prose, Reference, Text, Words, listed
from orgs.ledgers.kinds import Column, Values, check_order, register, rows_of, until
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.record_kind import OwnedKind
from orgs.ledgers.records import Record
from orgs.ledgers.runs import Row, Run
from orgs.ledgers.streets import STREET
from orgs.models import PartyOrganization, PartyOrganizationSpell

Kind, Measure = PartyOrganizationSpell.Kind, Task.Measure
MOST = 31  # times that a task may be asked for
USUAL = (Kind.BRANCH, Kind.JOINT_BRANCH)  # whom a task for organisations is for, unless said


class Kinds(Choice):
    """Several kinds of Party organisation: a tuple, in their own order."""

    def __init__(self) -> None:
        super().__init__(Kind)
        self.hint = f"可填：{'、'.join(self.labels.values())}；有几类的用“、”隔开"

    def options(self, lookups: Lookups) -> list[str]:
        return []

    def example(self, lookups: Lookups) -> str:
        return self.show(USUAL, lookups)

    def read(self, raw: Any, lookups: Lookups) -> tuple[str, ...]:  # type: ignore[override]
        chosen = {super(Kinds, self).read(word, lookups) for word in listed(raw)}
        return tuple(kind for kind in self.labels if kind in chosen)

    def show(self, value: Sequence[str], lookups: Lookups) -> str:
        return "、".join(self.labels[kind] for kind in value)


@register
class Tasks(OwnedKind):
    """A task of a list is known by its name and by what shows that it is done. A list that is named
    for the first time is issued with it."""

    name, title = "tasks", "任务"
    notes = (
        "同一份清单里，名称和怎样算完成都相同的算同一项。清单首次出现的，随它的任务一并登记，不发通知。",
        "次数、起算日期、党组织类别不填的，首次登记时为1次、下发之日、党支部和联合党支部。",
        "只用于街道自己清单的，填所属街道；不填为区里的清单。",
    )
    model = Task
    key, day = ("task_list", "issued_on", "title", "measure", "division"), "issued_on"
    subjects = ("division",)
    columns = (
        Column("task_list", "任务清单", Words(120), required=True),
        Column("issued_on", "下发日期", Day(), required=True),
        Column("title", "任务", Words(120), required=True),
        Column("measure", "怎样算完成", Choice(Measure), required=True),
        Column("kinds", "党组织类别", Kinds(), clearable=False),
        Column("least", "次数", Integer("次"), clearable=False),
        Column("from_on", "起算日期", Day(), clearable=False),
        Column("due_on", "完成期限", Day(), required=True),
        Column("text", "要求", Prose(1000)),
        Column("withdrawn_on", "撤销日期", Day(), extra=True),
        OwnedKind.OWNER,
    )
    FACTS = ("kinds", "least", "from_on", "due_on", "text", "withdrawn_on")

    def check(self, row: Row, run: Run) -> None:
        super().check(row, run)
        check_order(row, run, "from_on", "due_on", same_day=True)
        check_order(row, run, "issued_on", "due_on", same_day=True)
        check_order(row, run, "issued_on", "withdrawn_on", same_day=True)
        measure, least = row.get("measure"), row.get("least")
        if least is not None and not 1 <= least <= MOST:
            run.reject(row, "least", f"次数应在1至{MOST}之间", "请改正，或分成几项任务")
        elif measure in Task.REPORTS and least not in (None, 1):
            rule = "报送的任务每个对象报送一次"
            run.reject(row, "least", rule, "次数请填1或留空")
        if row.get("kinds") and measure and measure not in Task.OF_ORGANIZATIONS:
            rule = "这项任务不是党组织的，不分党组织类别"
            run.reject(row, "kinds", rule, "请清空党组织类别，或核对怎样算完成")

    def write(self, run: Run, rows: Sequence[Row]) -> None:
        lists = run.record(
            TaskList,
            ("division", "name", "happened_on"),
            [Record(_list_of(row), {}, row.id) for row in rows],
        )
        keys = {row.id: (lists[_list_of(row)], row["title"], row["measure"]) for row in rows}
        found = Task.objects.filter(task_list__in=lists.values())
        known = {(one.task_list_id, one.title, one.measure): one for one in found}
        for row in rows:
            self._complete(row, run, known.get(keys[row.id]))
        own = ("task_list", "title", "measure")
        records = [Record(keys[row.id], row.said(self.FACTS), row.id) for row in run.good]
        ids = run.record(Task, own, records)
        run.things |= {row.id: (Task, ids[keys[row.id]]) for row in run.good}

    def _complete(self, row: Row, run: Run, known: Task | None) -> None:
        """What a new task has unless the row says so; a known one keeps what it has."""
        if known is None:
            row.values.setdefault("from_on", row["issued_on"])
            if row["measure"] in Task.OF_ORGANIZATIONS:
                row.values.setdefault("kinds", USUAL)
        elif row.get("from_on") is None and row["due_on"] < known.from_on:
            rule = f"早于台账中的起算日期（{known.from_on}）"
            run.reject(row, "due_on", rule, "请核对完成期限，或同时改正起算日期")

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        listed_in = {
            "task_list": "task_list__name",
            "issued_on": "task_list__happened_on",
            "division": "task_list__division",
            "pk": "pk",
        }
        rows = Task.objects.filter(until(day, "task_list__happened_on"))
        order = ("issued_on", "division", "task_list", "due_on", "pk")
        for values in rows_of(self, rows, order, **listed_in):
            del values["pk"]
            yield _shown(values, "division", day)


@register
class TaskReports(ReportedKind):
    """Which of the three a report is of tells which task of that name is meant."""

    name, title = "task_reports", "任务报送"
    notes = (
        "街道报送的填所属街道，党组织报送的填党组织编号，楼宇商圈报送的填楼宇商圈和它所属的街道，据此认出是哪一项任务。",
        "退回以后重新报送的，每次一行；同一天的按先后排列。",
    )
    model = TaskReport
    key = ("task_list", "issued_on", "task", "party_organization", "place", "division", "reported_on")  # fmt: skip
    subjects = ("division", "party_organization")
    target = ("task_id", "division_id", "party_organization_id", "place_id")
    facts = ("text",)
    columns = (
        Column("task_list", "任务清单", Words(120), required=True),
        Column("issued_on", "下发日期", Day(), required=True),
        Column("task", "任务", Words(120), required=True),
        Column("division", "所属街道", STREET, clearable=False),
        Column("party_organization", "党组织编号", Reference(PartyOrganization), clearable=False),
        Column("place", "楼宇商圈", Text(80), clearable=False),
        Column("text", "完成情况", Prose(2000), required=True),
        *ReportedKind.REPORTED,
        Column("issuer", "清单所属街道", STREET, clearable=False, extra=True),
    )

    def check(self, row: Row, run: Run) -> None:
        super().check(row, run)
        place, organization = row.get("place"), row.get("party_organization")
        if place and organization:
            rule = "同时填写了党组织和楼宇商圈，一次报送只属于一个"
            run.reject(row, "place", rule, "请只留一个")
        elif place and not row.get("division"):
            run.reject(row, "division", "填写了楼宇商圈，没有填写所属街道", "请填写它所属的街道")
        elif not (organization or row.get("division")):
            rule = "没有说明是谁报送的"
            run.reject(row, "division", rule, "请填写街道、党组织编号，或楼宇商圈和它所属的街道")

    def targets(self, run: Run) -> dict[int, Target]:
        tasks = _tasks_named({row["task"] for row in run.good})
        found: dict[int, Target] = {}
        for row in run.good:
            where = (*_list_of(row, "issuer"), row["task"])
            task = tasks[where].get(_measure_of(row))
            if task is None:
                rule = "台账中没有这项要报送的任务"
                remedy = "请核对清单、下发日期和任务的名称，以及报送的是街道、党组织还是楼宇商圈"
                run.reject(row, "task", rule, remedy)
                continue
            if row["reported_on"] < task.from_on:
                rule = f"早于任务的起算日期（{task.from_on}）"
                run.reject(row, "reported_on", rule, "请核对日期")
            place = known_place(row, run) if row.get("place") else None
            organization = run.id(row, "party_organization")
            street = None if place or organization else row["division"]
            found[row.id] = (task.pk, street, organization, place)
        return found

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        at = {
            "task": "task__title",
            "task_list": "task__task_list__name",
            "issued_on": "task__task_list__happened_on",
            "issuer": "task__task_list__division",
            "place": "place__name",
            "street": "place__division",
            "division": "division",
            "pk": "pk",
        }
        rows = TaskReport.objects.filter(until(day, "reported_on"))
        order = ("issued_on", "task_list", "task", "reported_on", "pk")
        for values in without_later_return(rows_of(self, rows, order, **at), day):
            del values["pk"]
            if street := values.pop("street", None):
                values["division"] = street
            yield _shown(values, "issuer", day)


def _list_of(row: Row, issuer: str = "division") -> tuple[str, str, date]:
    """How the ledger knows a list: who issued it, its name, and when."""
    return row.get(issuer) or settings.KAIFU_DISTRICT_CODE, row["task_list"], row["issued_on"]


def _tasks_named(titles: set[str]) -> Mapping[tuple[Any, ...], Mapping[str, Task]]:
    """(division, list, day, title) → measure → the task, of those that are reported."""
    found: dict[tuple[Any, ...], dict[str, Task]] = defaultdict(dict)
    tasks = Task.objects.filter(measure__in=Task.REPORTS, title__in=titles)
    for one in tasks.select_related("task_list"):
        listed_in = one.task_list
        where = (listed_in.division_id, listed_in.name, listed_in.happened_on, one.title)
        found[where][one.measure] = one
    return found


def _measure_of(row: Row) -> str:
    """By what shows that the row's task is done."""
    if row.get("place"):
        return Measure.PLACE_REPORT
    return Measure.ORGANIZATION_REPORT if row.get("party_organization") else Measure.STREET_REPORT


def _shown(values: Values, issuer: str, day: date | None) -> Values:
    """As the ledger writes it: the district's own lists without a division, and nothing that was
    decided after the day."""
    if values.get(issuer) == settings.KAIFU_DISTRICT_CODE:
        del values[issuer]
    if day and (withdrawn := values.get("withdrawn_on")) and withdrawn > day:
        del values["withdrawn_on"]
    return values
