"""The ledgers of training classes (培训), of what was taught in them (培训课程), and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from activities.models import Attendance, SessionAttendance, Trainee, Training, TrainingSession
from members.models import Member
from orgs.ledgers.cells import (
    Cell,
    CellError,
    Choice,
    Day,
    Number,
    Reference,
    References,
    Words,
    fold,
)
from orgs.ledgers.kinds import Column, Values, register, rows_of, until
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.record_kind import OwnedKind, RecordKind
from orgs.ledgers.records import Record
from orgs.ledgers.runs import Run


@register
class Trainings(OwnedKind):
    name, title = "trainings", "培训"
    thing = model = Training
    key = ("number",)
    subjects = ("division",)
    attached = {"trainees": (Trainee, "training", "member")}
    columns = (
        Column("number", "班次编号", Number(), required=True),
        Column("name", "名称", Words(120), required=True),
        Column("kind", "类型", Choice(Training.Kind, 书记班="secretary"), required=True),
        Column("happened_on", "开始日期", Day(), required=True),
        Column("venue", "地点", Words(120)),
        Column("trainees", "参训党员编号", References(Reference(Member)), clearable=False),
        OwnedKind.OWNER,
    )


class Hours(Cell):
    """Hours of teaching, with at most one decimal (`4学时`, `1.5`)."""

    FORM = re.compile(r"([0-9]{1,3}(?:\.[0-9])?)(?:学时|课时|小时)?")
    hint = "学时，最多一位小数；不清楚时留空，不要填0"

    def example(self, lookups: Lookups) -> str:
        return "4"

    def read(self, raw: Any, lookups: Lookups) -> Decimal:
        match = self.FORM.fullmatch(fold(raw))
        if match is None or not (hours := Decimal(match[1]).quantize(Decimal("0.1"))):
            raise CellError("应为大于0的学时，最多一位小数", "请填写数字，不清楚时留空")
        return hours

    def show(self, value: Decimal, lookups: Lookups) -> str:
        return f"{value.normalize():f}"


@register
class Sessions(RecordKind):
    """What was taught in a class, session by session."""

    name, title = "sessions", "培训课程"
    model = TrainingSession
    key, day = ("training", "held_on", "topic"), "held_on"
    columns = (
        Column("training", "班次编号", Reference(Training), required=True),
        Column("held_on", "上课日期", Day(), required=True),
        Column("topic", "课程", Words(120), required=True),
        Column("hours", "学时", Hours()),
    )

    def load(self, run: Run) -> None:
        run.refer()
        opened = dict(
            Training.objects.filter(pk__in=run.ids["training"].values()).values_list(
                "number", "happened_on"
            )
        )
        for row in run.good:
            if row["held_on"] < (first := opened[row["training"]]):
                rule = f"早于开班日期（{first}）"
                run.reject(row, "held_on", rule, "请核对日期，或先更正培训台账")
        self.write(run, run.good)


@register
class SessionRolls(RecordKind):
    """Who was at which session, where a roll was kept."""

    name, title = "session_rolls", "培训点名"
    notes = ("课程没有列出的参训人员保持原样；没有查明的请列为“未记”，不是缺席。",)
    model = SessionAttendance
    key, day = ("training", "held_on", "topic", "member"), "held_on"
    columns = (
        Column("training", "班次编号", Reference(Training), required=True),
        Column("held_on", "上课日期", Day(), required=True),
        Column("topic", "课程", Words(120), required=True),
        Column("member", "党员编号", Reference(Member), required=True),
        Column("state", "到课情况", Choice(Attendance.State), required=True),
    )

    def load(self, run: Run) -> None:
        run.refer()
        taught = TrainingSession.objects.filter(training__in=run.ids["training"].values())
        sessions = {
            (number, day, topic): pk
            for number, day, topic, pk in taught.values_list(
                "training__number", "held_on", "topic", "pk"
            )
        }
        enrolled = set(
            Trainee.objects.filter(training__in=run.ids["training"].values()).values_list(
                "training__number", "member__number"
            )
        )
        for row in run.good:
            if (row["training"], row["held_on"], row["topic"]) not in sessions:
                rule = "这个班次没有登记这一天的这门课程"
                run.reject(row, "topic", rule, "请核对日期和课程，或先导入培训课程")
            elif (row["training"], row["member"]) not in enrolled:
                rule = "不在这个班次的参训人员中"
                run.reject(row, "member", rule, "请核对党员编号，或先更正培训台账")
        called = [
            Record(
                (
                    sessions[row["training"], row["held_on"], row["topic"]],
                    run.id(row, "member"),
                ),
                row.said(("state",)),
                row.id,
            )
            for row in run.good
        ]
        run.record(self.model, ["session", "member"], called)

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        rows = SessionAttendance.objects.filter(until(day, "session__held_on"))
        paths = {
            "training": "session__training__number",
            "held_on": "session__held_on",
            "topic": "session__topic",
        }
        return rows_of(self, rows, self.key, **paths)
