"""The ledger of demands (诉求)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from activities.models import Demand
from orgs.imports.programmes import programmes_of
from orgs.ledgers.cells import Choice, Day, Number, Reference, Text
from orgs.ledgers.kinds import Column, Values, check_order, register, rows_of, until
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.record_kind import RecordKind
from orgs.ledgers.runs import Row, Run
from orgs.ledgers.streets import Department
from orgs.models import Unit

LATER = ("accepted_on", "assigned_on", "closed_on")


@register
class Demands(RecordKind):
    name, title = "demands", "诉求"
    thing = model = Demand
    key, day = ("number",), "raised_on"
    subjects = ("unit",)
    columns = (
        Column("number", "诉求编号", Number(), required=True),
        Column("unit", "统一社会信用代码", Reference(Unit, "uscc"), required=True),
        Column("programme", "行动", Text(80)),
        Column("batch", "批次", Text(40)),
        Column("category", "类别", Text(40)),
        Column("content", "内容", Text(2000), required=True),
        Column("raised_on", "提出日期", Day(), required=True),
        Column("accepted_on", "受理日期", Day()),
        Column("assigned_on", "交办日期", Day()),
        Column("department", "承办单位", Department()),
        Column("closed_on", "办结日期", Day()),
        Column("outcome", "结果", Choice(Demand.Outcome, 已解决="solved")),
    )

    def check(self, row: Row, run: Run) -> None:
        super().check(row, run)
        for later in LATER:
            check_order(row, run, "raised_on", later, same_day=True)

    def load(self, run: Run) -> None:
        run.refer()
        _check_outcomes(run)
        run.ids["programme"] = programmes_of(run)
        self.write(run, run.good)

    def value(self, row: Row, run: Run, name: str) -> Any:
        if name == "programme":
            return run.id(row, name)
        return super().value(row, run, name)

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        rows = Demand.objects.filter(until(day, self.day))
        return rows_of(self, rows, self.key, programme="programme__name")


def _check_outcomes(run: Run) -> None:
    """A result has its day, in the row or in the ledger; one that is known may not lose it."""
    numbers = [row["number"] for row in run.good]
    known = {
        number: {"closed_on": closed, "outcome": outcome}
        for number, closed, outcome in Demand.objects.filter(number__in=numbers).values_list(
            "number", "closed_on", "outcome"
        )
    }
    for row in run.good:
        then = known.get(row["number"], {}) | row.said(("closed_on", "outcome"))
        if then.get("outcome") and not then.get("closed_on"):
            run.reject(row, "closed_on", "有结果，没有办结日期", "请填写办结日期")
