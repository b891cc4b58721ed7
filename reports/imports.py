"""The ledger of other work (其他工作): each type of row is a record of another table.

It stands above the rest because one of its types, a number from outside, belongs to the reports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models

from activities.models import Assessment, Deed, Publication, TaskList, Team
from orgs.imports.units import check_known
from orgs.ledgers.cells import Cell, CellError, Choice, Day, Integer, Reference, Text, Words
from orgs.ledgers.kinds import Column, Values, register, rows_of, until
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.quantities import Amount
from orgs.ledgers.record_kind import OwnedKind, own_unless_said, reject_foreign
from orgs.ledgers.records import Record
from orgs.ledgers.runs import Row, Run
from orgs.models import Unit
from reports.models import ExternalFact

LONGEST = 120  # characters of a name


class Type(models.TextChoices):
    PUBLICATION = "publication", "刊物"
    DEED = "deed", "实事"
    TASK_LIST = "task_list", "任务清单"
    TEAM = "team", "巡回指导小组"
    ASSESSMENT = "assessment", "年度考核"
    EXTERNAL = "external", "外部数据"


@dataclass(frozen=True)
class Table:
    """Where one type of row is kept: `fields` are the model's field → the ledger's column."""

    model: type[models.Model]
    key: Sequence[str]  # fields of the model
    fields: dict[str, str]
    needs: Sequence[str] = ()  # columns that a row of the type must fill in
    fixed: dict[str, Any] = field(default_factory=dict)


class Quantity(Text):
    """A number whose kind the type of the row tells; it is read again then."""

    hint = "刊物填册数，外部数据填金额（万元）；不清楚时留空，不要填0"

    def __init__(self) -> None:
        super().__init__(40)
        self.hint = Quantity.hint

    def example(self, lookups: Lookups) -> str:
        return "1500"

    def show(self, value: Any, lookups: Lookups) -> str:
        return str(value)


NUMBERS: dict[str, Cell] = {
    "publication": Integer("册", "份", "本"),
    "external": Amount(),
}
_OWN = {"happened_on": "happened_on", "division": "division"}
TABLES: dict[str, Table] = {
    Type.PUBLICATION: Table(
        Publication,
        ("series", "issue", "happened_on"),
        {**_OWN, "series": "series", "issue": "issue", "title": "name", "copies": "amount"},
        ("series", "issue"),
    ),
    Type.DEED: Table(
        Deed,
        ("name", "unit", "happened_on"),
        {"name": "name", "unit": "unit", "happened_on": "happened_on"},
        ("unit",),
    ),
    Type.TASK_LIST: Table(TaskList, ("division", "name", "happened_on"), {**_OWN, "name": "name"}),
    Type.TEAM: Table(
        Team,
        ("kind", "name", "happened_on"),
        {**_OWN, "name": "name"},
        fixed={"kind": Team.Kind.GUIDANCE.value},
    ),
    Type.ASSESSMENT: Table(
        Assessment, ("division", "name", "happened_on"), {**_OWN, "name": "name"}
    ),
    Type.EXTERNAL: Table(
        ExternalFact,
        ("kind", "division", "year"),
        {
            "division": "division",
            "amount": "amount",
            "source": "source",
            "stated_on": "happened_on",
        },
        ("amount", "source"),
    ),
}
_FACTS = {str(kind.label): kind.value for kind in ExternalFact.Kind}
_FACTS |= dict.fromkeys(
    ("全区税收", "区税收", "区级税收收入"), ExternalFact.Kind.DISTRICT_TAX.value
)


@register
class Records(OwnedKind):
    """外部数据 is a number of the year of its day, unless 期号 names another."""

    name, title = "records", "其他工作"
    notes = (
        "刊物用系列、名称、期号、日期、数量（册）；实事用名称、日期、受益单位；任务清单、巡回指导小组、年度考核用名称、日期、"
        "所属街道；外部数据只有“区级税收”一项，用期号（年度）、数量（万元）、来源、日期。用不着的列不必填。",
        "刊物以外的，系列和期号并入名称，例如“巡回指导小组（一）”。名称、日期都相同的算同一条；改了名称或日期就是另一条，"
        "登错了的请在页面上更正。",
        "清单里的任务、任务的报送、考核的内容不在这里，另有台账或页面。",
    )
    key = ("name", "type", "series", "issue", "happened_on", "unit")
    subjects = ("division", "unit")
    columns = (
        Column("type", "类型", Choice(Type), required=True),
        Column("series", "系列", Words(40)),
        Column("name", "名称", Words(120), required=True),
        Column("issue", "期号", Words(40)),
        Column("happened_on", "日期", Day(), required=True),
        Column("amount", "数量", Quantity()),
        Column("unit", "受益单位统一社会信用代码", Reference(Unit, "uscc")),
        Column("source", "来源", Text(120)),
        OwnedKind.OWNER,
    )

    def check(self, row: Row, run: Run) -> None:
        super().check(row, run)
        if not (kind := row.get("type")):
            return
        table = TABLES[kind]
        for name in table.needs:
            if row.get(name) is None:
                title = self.column(name).title
                run.reject(row, name, f"{Type(kind).label}必须填写{title}", f"请填写{title}")
        self._read_amount(row, run, NUMBERS.get(kind))
        if kind == Type.EXTERNAL:
            self._check_fact(row, run)
        elif kind != Type.PUBLICATION:
            self._name_in_full(row, run)

    def _read_amount(self, row: Row, run: Run, cell: Cell | None) -> None:
        if row.get("amount") is None:
            return
        if cell is None:
            del row.values["amount"]
            run.file_warn(row, "type", "这一类型不记数量，已忽略", "数量只用于刊物和外部数据")
            return
        try:
            row.values["amount"] = cell.read(row["amount"], run.lookups)
        except CellError as error:
            run.reject(row, "amount", error.rule, error.remedy)

    def _name_in_full(self, row: Row, run: Run) -> None:
        """These are kept by their name; a series and an issue become part of it."""
        if not row.get("name"):
            return
        issue = f"（{row['issue']}）" if row.get("issue") else ""
        row.values["name"] = f"{row.get('series') or ''}{row['name']}{issue}"
        for name in ("series", "issue"):
            row.values.pop(name, None)
        if len(row["name"]) > LONGEST:
            rule = f"系列、名称、期号合起来不能超过{LONGEST}个字"
            run.reject(row, "name", rule, "请缩短")

    def _check_fact(self, row: Row, run: Run) -> None:
        if row.get("name") not in _FACTS:
            known = "、".join(str(kind.label) for kind in ExternalFact.Kind)
            run.reject(row, "name", f"外部数据只能是：{known}", "请改为其中之一")
        issue = _digits(row)
        if issue and not (issue.isdigit() and 1990 <= int(issue) <= run.lookups.today.year):
            run.reject(row, "issue", "外部数据的期号应为年度", "请填写四位年份，例如 2021")

    def load(self, run: Run) -> None:
        run.refer()
        check_known(run, [row for row in run.good if row["type"] == Type.DEED], self.day)
        self.check_owner(run, run.good)
        self.write(run, run.good)

    def check_owner(self, run: Run, rows: Sequence[Row]) -> None:
        """A deed lies where its unit does."""
        super().check_owner(run, [row for row in rows if row["type"] != Type.DEED])

    def write(self, run: Run, rows: Sequence[Row]) -> None:
        by_type: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_type[row["type"]].append(row)
        for kind, some in by_type.items():
            table = TABLES[kind]
            whole = {row.id: self._whole(row, run) for row in some}
            keys = {pk: tuple(values[name] for name in table.key) for pk, values in whole.items()}
            owner = "unit" if "unit" in table.fields else "division"
            reject_foreign(run, table.model, table.key, owner, some, keys)
            records = [
                Record(
                    keys[row.id],
                    {k: v for k, v in whole[row.id].items() if k not in table.key},
                    row.id,
                )
                for row in some
            ]
            if "division" in table.fields and "division" not in table.key:
                own_unless_said(table.model, table.key, records)
            ids = run.record(table.model, table.key, records)
            run.things |= {row.id: (table.model, ids[keys[row.id]]) for row in some}

    def _whole(self, row: Row, run: Run) -> dict[str, Any]:
        """The model's fields, of those that the row says something of."""
        table = TABLES[row["type"]]
        said: dict[str, Any] = {
            name: run.id(row, "unit") if column == "unit" else row[column]
            for name, column in table.fields.items()
            if column in row.values
        }
        if "division" in table.key:
            said.setdefault("division", settings.KAIFU_DISTRICT_CODE)
        if row["type"] == Type.EXTERNAL:
            said |= {"kind": _FACTS[row["name"]], "year": _year(row)}
        return said | table.fixed

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        for kind, table in TABLES.items():
            columns = [self.column(name) for name in dict.fromkeys(table.fields.values())]
            paths = {column: path for path, column in table.fields.items()}
            if "unit" in paths:
                paths["unit"] = "unit__uscc"
            more = {"fact": "kind", "year": "year"} if kind == Type.EXTERNAL else {}
            rows = table.model._default_manager.filter(until(day, paths["happened_on"]))
            order = ("happened_on", "fact" if more else "name")
            for values in rows_of(self, rows, order, columns, **paths, **more):
                yield {"type": kind} | _shown(values)


def _digits(row: Row) -> str:
    return (row.get("issue") or "").removesuffix("年度").removesuffix("年")


def _year(row: Row) -> int:
    return int(_digits(row) or row["happened_on"].year)


def _shown(values: Values) -> Values:
    """As the ledger writes it: the district's own without a division, a fact by its name."""
    if fact := values.pop("fact", None):
        values |= {"name": str(ExternalFact.Kind(fact).label), "issue": str(values.pop("year"))}
    if values.get("division") == settings.KAIFU_DISTRICT_CODE:
        del values["division"]
    return values
