"""The ledger of 楼宇商圈主题服务日, month by month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from activities.imports.reported import ReportedKind, Target, without_later_return
from activities.models import ServiceDay
from orgs.imports.places import known_place
from orgs.ledgers.cells import CellError, Day, Prose, Text, Words
from orgs.ledgers.kinds import Column, Values, register, rows_of, until
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.runs import Row, Run
from orgs.ledgers.streets import STREET


class Month(Day):
    """A month, by its first day; any day of it means it."""

    hint, is_day = "月份，例如 2021-09", False

    def example(self, lookups: Lookups) -> str:
        return "2021-09"

    def read(self, raw: Any, lookups: Lookups) -> date:
        month = super().read(raw, lookups).replace(day=1)
        if month > lookups.today:
            raise CellError("月份晚于本月", "请核对月份")
        return month

    def show(self, value: date, lookups: Lookups) -> str:
        return f"{value:%Y-%m}"


@register
class ServiceDays(ReportedKind):
    name, title = "service_days", "主题服务日"
    notes = ("一处一月一行；退回以后重新报送的，每次一行。开展日期和未开展的原因只填一项。",)
    model = ServiceDay
    key = ("place", "division", "month", "reported_on")
    subjects = ("division",)
    target = ("place_id", "month")
    facts = ("happened_on", "subject", "services", "not_held_for", "next_plan")
    columns = (
        Column("place", "楼宇商圈", Text(80), required=True),
        Column("division", "所属街道", STREET, required=True),
        Column("month", "月份", Month(), required=True),
        Column("happened_on", "开展日期", Day()),
        Column("subject", "主题", Words(120)),
        Column("services", "服务内容", Prose(2000)),
        Column("not_held_for", "未开展的原因", Words(200)),
        Column("next_plan", "下月计划", Prose(1000)),
        *ReportedKind.REPORTED,
    )

    def check(self, row: Row, run: Run) -> None:
        super().check(row, run)
        month, held = row.get("month"), row.get("happened_on")
        if month and held and held.replace(day=1) != month:
            run.reject(row, "happened_on", f"不在{month:%Y年%-m月}", "请核对月份和开展日期")

    def targets(self, run: Run) -> dict[int, Target]:
        places = {row.id: known_place(row, run) for row in run.good}
        return {row.id: (places[row.id], row["month"]) for row in run.good}

    def judge(self, row: Row, run: Run, report: ServiceDay) -> None:
        if report.happened_on and report.not_held_for:
            rule = f"已有开展日期（{report.happened_on}），又有未开展的原因"
            run.reject(row, "not_held_for", rule, "只留一项；改为未开展的，开展日期填“未知”")
        elif not report.happened_on and not report.not_held_for:
            rule = "没有开展日期，也没有未开展的原因"
            run.reject(row, "happened_on", rule, "请填写开展日期；没有开展的，填写未开展的原因")
        elif report.reported_on < max(report.month, report.happened_on or report.month):
            run.reject(row, "reported_on", "早于开展日期或所报的月份", "请核对日期")

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        rows = ServiceDay.objects.filter(until(day, "reported_on"))
        order = ("division", "place", "month", "reported_on", "pk")
        at = {"place": "place__name", "division": "place__division", "pk": "pk"}
        for values in without_later_return(rows_of(self, rows, order, **at), day):
            del values["pk"]
            yield values
