"""The ledger of instructors' visits (走访)."""

from __future__ import annotations

from activities.models import Visit
from members.models import Instructor
from orgs.imports.units import check_known
from orgs.ledgers.cells import Choice, Choices, Day, Reference, Text, Uuid
from orgs.ledgers.kinds import Column, register
from orgs.ledgers.record_kind import RecordKind
from orgs.ledgers.runs import Run
from orgs.models import Unit


@register
class Visits(RecordKind):
    """The client has made the number, so that no visit is entered twice."""

    name, title = "visits", "走访"
    thing = model = Visit
    key, owner = ("id",), "unit"
    subjects = ("unit",)
    columns = (
        Column("id", "走访编号", Uuid(), required=True),
        Column("instructor", "指导员编号", Reference(Instructor), required=True),
        Column("unit", "统一社会信用代码", Reference(Unit, "uscc"), required=True),
        Column("happened_on", "日期", Day(), required=True),
        Column("method", "方式", Choice(Visit.Method, 上门走访="on_site", 电话联系="phone")),
        Column("topics", "事项", Choices(Visit.TOPICS), clearable=False),
        Column("content", "情况", Text(2000)),
        Column("next_plan", "下次计划", Text(200)),
        Column("state", "状态", Choice(Visit.State), clearable=False, extra=True),
    )

    def load(self, run: Run) -> None:
        run.refer()
        check_known(run, run.good, self.day)
        self.write(run, run.good)
