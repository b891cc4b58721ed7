"""The ledger of demands (诉求)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from activities.models import Demand
from orgs.imports.programmes import programmes_of
from orgs.imports.units import check_known
from orgs.ledgers.cells import Choice, Day, Number, Reference, Text
from orgs.ledgers.kinds import Column, Values, register, rows_of, until
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
    key, day, owner = ("number",), "raised_on", "unit"
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
            if (day := row.get(later)) and day > run.lookups.today:
                run.reject(row, later, "日期晚于今天", "请核对日期；尚未发生的不导入")

    def load(self, run: Run) -> None:
        run.refer()
        check_known(run, run.good, self.day)
        _check_steps(run)
        run.ids["programme"] = programmes_of(run)
        self.write(run, run.good)

    def value(self, row: Row, run: Run, name: str) -> Any:
        if name == "programme":
            return run.id(row, name)
        return super().value(row, run, name)

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        rows = Demand.objects.filter(until(day, self.day))
        return rows_of(self, rows, self.key, programme="programme__name")


def _check_steps(run: Run) -> None:
    """The days in their order, and a result with its day: of the row and of what is known."""
    steps = ("raised_on", *LATER, "outcome")
    numbers = [row["number"] for row in run.good]
    rows = Demand.objects.filter(number__in=numbers).values_list("number", *steps)
    known = {number: dict(zip(steps, values, strict=True)) for number, *values in rows}
    for row in run.good:
        then = known.get(row["number"], {}) | row.said(steps)
        early = next((n for n in LATER if then.get(n) and then[n] < then["raised_on"]), "")
        if early:
            title = run.kind.column(early).title
            name = early if early in row.values else "raised_on"
            rule = f"{title}（{then[early]}）不能早于提出日期（{then['raised_on']}）"
            run.reject(row, name, rule, "请核对两个日期")
        elif then.get("outcome") and not then.get("closed_on"):
            run.reject(row, "closed_on", "有结果，没有办结日期", "请填写办结日期")
