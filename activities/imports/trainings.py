"""The ledgers of training classes (培训) and of what was taught in them (培训课程)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from activities.models import Trainee, Training, TrainingSession
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
from orgs.ledgers.kinds import Column, register
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.record_kind import OwnedKind, RecordKind
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
