"""The ledger of instructors' visits (走访)."""

from __future__ import annotations

from activities.models import Visit, VisitCompanion
from members.models import Instructor
from orgs.imports.units import check_known
from orgs.ledgers.cells import (
    Choice,
    Choices,
    Day,
    Prose,
    Reference,
    References,
    Uuid,
    Words,
    YesNo,
)
from orgs.ledgers.kinds import Column, register
from orgs.ledgers.record_kind import RecordKind
from orgs.ledgers.runs import Run
from orgs.models import Unit


@register
class Visits(RecordKind):
    """The client has made the number, so that no visit is entered twice."""

    name, title = "visits", "走访"
    thing = model = Visit
    key, owner = ("number",), "unit"
    subjects = ("unit",)
    attached = {"companions": (VisitCompanion, "visit", "instructor")}
    columns = (
        Column("number", "走访编号", Uuid(), required=True),
        Column("instructor", "指导员编号", Reference(Instructor), required=True),
        Column("unit", "统一社会信用代码", Reference(Unit, "uscc"), required=True),
        Column("happened_on", "日期", Day(), required=True),
        Column("method", "方式", Choice(Visit.Method, 上门走访="on_site", 电话联系="phone")),
        Column("topics", "事项", Choices(Visit.TOPICS), clearable=False),
        Column("content", "情况", Prose(2000)),
        Column("next_plan", "下次计划", Words(200)),
        Column("state", "状态", Choice(Visit.State), clearable=False, extra=True),
        Column("review_note", "退回或作废的原因", Words(200), extra=True),
        Column("unchanged", "情况无变化", YesNo(), extra=True),
        Column(
            "companions",
            "同行指导员编号",
            References(Reference(Instructor)),
            clearable=False,
            extra=True,
        ),
    )

    def load(self, run: Run) -> None:
        run.refer()
        check_known(run, run.good, self.day)
        self.write(run, run.good)
