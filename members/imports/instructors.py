"""The ledgers of instructors (党建指导员) and of the units they look after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.conf import settings

from members.models import (
    Appointment,
    Assignment,
    Instructor,
)
from orgs.ledgers.cells import (
    Choice,
    Day,
    End,
    Number,
    Reference,
    Text,
    YesNo,
)
from orgs.ledgers.kinds import (
    Column,
    Kind,
    Standing,
    Values,
    check_order,
    register,
    rows_of,
    until,
    without_later_end,
)
from orgs.ledgers.link_kind import LinkKind
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.records import Record
from orgs.ledgers.runs import Row, Run
from orgs.ledgers.streets import STREET
from orgs.models import Unit
from orgs.spells import Link

LEVEL = Choice(Appointment.Level, 街道派="street", 社区派="community", 政策指导员="policy")


@register
class Instructors(Kind):
    """Each row is an instructor with one appointment."""

    name, title, thing = "instructors", "党建指导员", Instructor
    key, standing_key = ("number", "started_on"), ("number",)
    columns = (
        Column("number", "指导员编号", Number(), required=True),
        Column("name", "姓名", Text(40), required=True),
        Column(
            "level",
            "级别",
            Choice(Appointment.Level, 街道派="street", 社区派="community", 政策指导员="policy"),
            required=True,
        ),
        Column("is_full_time", "专兼职", YesNo("专职", "兼职")),
        Column("source", "来源", Choice(Appointment.Source)),
        Column("dispatched_by", "派出单位", Text(80)),
        Column(
            "division",
            "所属街道",
            STREET,
            clearable=False,
        ),
        Column("started_on", "开始日期", Day(), required=True),
        Column("ended_on", "结束日期", End(), clearable=False),
        Column("phone", "联系电话", Text(40)),
    )

    def check(self, row: Row, run: Run) -> None:
        check_order(row, run, "started_on", "ended_on")

    def load(self, run: Run) -> None:
        instructors = run.record(
            Instructor,
            ["number"],
            (Record((row["number"],), row.said(("name", "phone")), row.id) for row in run.good),
        )
        known = set(
            Appointment.objects.filter(instructor__in=instructors.values()).values_list(
                "instructor__number", "started_on"
            )
        )
        run.link(Appointment, (self._appointment(row, run, instructors, known) for row in run.good))

    def _appointment(self, row: Row, run: Run, instructors: dict, known: set) -> Link:
        values = row.said(("level", "is_full_time", "source", "dispatched_by", "division"))
        if "division" not in values and (row["number"], row["started_on"]) not in known:
            values["division"] = settings.KAIFU_DISTRICT_CODE
            if row["level"] in (Appointment.Level.STREET, Appointment.Level.COMMUNITY):
                run.warn(row, "division", "没有填写街道，暂归区本级", "请补填后再导入")
        key = (instructors[row["number"],],)
        return Link(key, row["started_on"], row.get("ended_on"), values, row.id)

    def standing(self, day: date) -> Iterator[Standing]:
        appointments = Appointment.objects.as_of(day)
        for number, division in appointments.values_list("instructor__number", "division"):
            yield Standing(number, division=division)

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        rows = Appointment.objects.filter(until(day, "started_on"))
        own = {name: f"instructor__{name}" for name in ("number", "name", "phone")}
        return without_later_end(rows_of(self, rows, self.key, **own), day)


@register
class Assignments(LinkKind):
    name, title = "assignments", "联系单位"
    model = Assignment
    key = ("instructor", "unit", "started_on")
    columns = (
        Column("instructor", "指导员编号", Reference(Instructor), required=True),
        Column("unit", "统一社会信用代码", Reference(Unit, "uscc"), required=True),
        Column("is_lead", "是否主要联系人", YesNo()),
        Column("started_on", "开始日期", Day(), required=True),
        Column("ended_on", "结束日期", End(), clearable=False),
    )
