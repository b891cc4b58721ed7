"""The ledger of units (两新组织)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Min

from orgs import codes
from orgs.imports.places import refer_place
from orgs.ledgers.cells import (
    Choice,
    Coded,
    Day,
    End,
    Integer,
    Name,
    Reference,
    Text,
    Uscc,
    YesNo,
    fold,
)
from orgs.ledgers.kinds import Column, Standing, Values, register
from orgs.ledgers.record_kind import RecordKind
from orgs.ledgers.records import ids_of
from orgs.ledgers.runs import Row, Run
from orgs.ledgers.stated_kind import StatedKind
from orgs.ledgers.streets import STREET
from orgs.models import Confirmation, Unit, UnitSpell
from orgs.models.units import KINDS_BY_PREFIX


def check_known(run: Run, rows: Sequence[Row], day: str) -> None:
    """Reject rows that tell of a unit on a day before anything is known of it: they would count
    nowhere."""
    codes = {row["unit"] for row in rows if row.get("unit")}
    spells = UnitSpell.objects.filter(unit__uscc__in=codes).order_by()
    first = dict(spells.values_list("unit__uscc").annotate(Min("started_on")))
    for row in rows:
        since = first.get(row.get("unit"))
        if since and row[day] < since:
            rule = f"台账中这家单位自{since}起才有记载"
            run.reject(row, day, rule, "请核对日期，或先补录这家单位以前的情况")


INDUSTRY = Coded("industries", "行业门类", "请填写A至T的字母或门类名称（GB/T 4754-2017）")

_GONE = (UnitSpell.Status.CLOSED, UnitSpell.Status.REVOKED, UnitSpell.Status.MOVED_OUT)


@register
class Units(StatedKind):
    name, title = "units", "两新组织"
    thing, model, code = Unit, UnitSpell, "uscc"
    recorded = ("uscc_exception", "kind", "registered_on", "closed_on")
    since, until = "registered_on", "closed_on"
    key, standing_key = ("uscc", "effective_on"), ("uscc",)
    columns = (
        Column("uscc", "统一社会信用代码", Uscc(), required=True),
        Column("uscc_exception", "代码例外说明", Text(200)),
        Column("name", "单位名称", Text(120), required=True),
        Column(
            "kind",
            "单位类型",
            Choice(
                Unit.Kind,
                非公企业=Unit.Kind.ENTERPRISE,
                个体户=Unit.Kind.SOLE_TRADER,
                社团=Unit.Kind.SOCIAL_GROUP,
                民办非企业=Unit.Kind.PRIVATE_NON_ENTERPRISE,
                民非=Unit.Kind.PRIVATE_NON_ENTERPRISE,
                社会服务机构=Unit.Kind.PRIVATE_NON_ENTERPRISE,
            ),
            required=True,
        ),
        Column("division", "所属街道", STREET, required=True, clearable=True),
        Column("community", "所属社区", Text(60)),
        Column("place", "楼宇商圈", Name(80)),
        Column("address", "经营地址", Text(200)),
        Column("industry", "行业门类", INDUSTRY),
        Column("control", "控股类型", Choice(UnitSpell.Control, 私人控股="private")),
        Column("headcount", "从业人数", Integer("人", "名", "个")),
        Column("above_scale", "是否规上", YesNo()),
        Column("above_scale_basis", "规上依据", Choice(UnitSpell.AboveScaleBasis), extra=True),
        Column("three_have", "是否三有", YesNo()),
        Column("is_key", "是否重点", YesNo()),
        Column("representative_is_member", "法定代表人是否党员", YesNo()),
        Column("representative_is_secretary", "是否兼任书记", YesNo()),
        Column("contact", "联系人", Text(40)),
        Column("phone", "联系电话", Text(40)),
        Column("has_union", "有无工会", YesNo("有", "无")),
        Column("has_youth_league", "有无共青团", YesNo("有", "无")),
        Column("has_womens_federation", "有无妇联", YesNo("有", "无")),
        Column("liaison", "联络员", Text(40)),
        Column("no_organization_reason", "未建原因", Text(100)),
        Column("status", "经营状态", Choice(UnitSpell.Status, 正常="operating"), clearable=False),
        Column("registered_on", "成立日期", Day()),
        Column("closed_on", "注销日期", End(), clearable=False),
        Column("effective_on", "生效日期", Day(), clearable=False),
    )

    def check(self, row: Row, run: Run) -> None:
        super().check(row, run)
        prefix, kind = (row.get("uscc") or "")[:2], row.get("kind")
        fitting = KINDS_BY_PREFIX.get(prefix)
        if kind and fitting and kind not in fitting:
            run.file_warn(
                row, "kind", f"代码以{prefix}开头，一般不是这种单位", "请核对代码和单位类型"
            )

    def load(self, run: Run) -> None:
        self._check_codes(run)
        super().load(run)

    def _check_codes(self, run: Run) -> None:
        """A wrong check character needs a reason once: in the file, or when the unit was first seen."""
        reasoned = {row["uscc"] for row in run.good if row.get("uscc_exception")}
        doubtful = {
            row["uscc"]: problem
            for row in run.good
            if row["uscc"] not in reasoned and (problem := codes.uscc_problem(row["uscc"]))
        }
        accepted = ids_of(Unit, "uscc", doubtful) if doubtful else {}
        for row in run.good:
            if row["uscc"] in doubtful.keys() - accepted.keys():
                problem = doubtful[row["uscc"]]
                run.reject(row, "uscc", problem.rule, problem.remedy)

    def statement(self, row: Row, run: Run) -> Values:
        values = super().statement(row, run)
        street = values.get("division") or ""
        if community := values.get("community"):
            known = run.lookups.communities.get((street, fold(community)))
            values |= {"division": known} if known else {}
        refer_place(row, run, values, street)
        return values

    def is_standing(self, row: Row) -> bool:
        return super().is_standing(row) and row.get("status") not in _GONE

    def standing(self, day: date) -> Iterator[Standing]:
        spells = UnitSpell.objects.existing(day)
        for code, name, division in spells.values_list("unit__uscc", "name", "division"):
            yield Standing(code, name, division or "")


@register
class Confirmations(RecordKind):
    """Somebody confirmed on a day that what is recorded of a unit still held."""

    name, title = "confirmations", "情况核实"
    model = Confirmation
    key, day = ("unit", "confirmed_on"), "confirmed_on"
    columns = (
        Column("unit", "统一社会信用代码", Reference(Unit, "uscc"), required=True),
        Column("confirmed_on", "核实日期", Day(), required=True),
    )

    def load(self, run: Run) -> None:
        run.refer()
        check_known(run, run.good, self.day)
        self.write(run, run.good)
