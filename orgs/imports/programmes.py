"""The ledgers of who takes part: in programmes (行动名单) and in 三方进入 organisations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from orgs.codes import normalise, uscc_problem
from orgs.duplicates import survivors_of
from orgs.ledgers.cells import Choice, Coded, Day, End, Reference, Text
from orgs.ledgers.kinds import Column, Standing, Values, register, rows_of, until, without_later_end
from orgs.ledgers.link_kind import LinkKind
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.records import ids_of
from orgs.ledgers.runs import Row, Run
from orgs.models import Enrolment, Participation, PartyOrganization, Programme, Unit, UnitSpell
from orgs.spells import Link

PILLAR = Coded("pillars", "支柱产业", "请填写支柱产业的名称或代码；新的产业请先由区里列入代码表")


def programmes_of(run: Run) -> dict[str, int]:
    """Name → key of the programmes that the rows name; a new one is registered, and said."""
    names = {row["programme"] for row in run.good if row.get("programme")}
    known = ids_of(Programme, "name", names)
    told: set[str] = set()
    for row in run.good:
        name = row.get("programme")
        if name and name not in known and name not in told:
            told.add(name)
            run.warn(row, "programme", "新登记的行动", "请核对名称与以前是否一致")
    made = Programme.objects.bulk_create(Programme(name=name) for name in sorted(told))
    return known | {one.name: one.pk for one in made}


@register
class Enrolments(LinkKind):
    """Units in a programme. Which unit comes first: it says whose ledger a row belongs to."""

    name, title = "enrolments", "行动名单"
    model = Enrolment
    key = ("unit", "programme", "started_on")
    columns = (
        Column("programme", "行动", Text(80), required=True),
        Column("batch", "批次", Text(40)),
        Column("unit", "统一社会信用代码", Reference(Unit, "uscc"), required=True),
        Column("leader", "联点领导", Text(40)),
        Column("pillar_industry", "支柱产业", PILLAR),
        Column("started_on", "开始日期", Day(), required=True),
        Column("ended_on", "结束日期", End(), clearable=False),
    )

    def load(self, run: Run) -> None:
        programmes = programmes_of(run)
        run.refer()
        links = (
            self.link(row, run)._replace(
                identity=(programmes[row["programme"]], run.id(row, "unit"))
            )
            for row in run.good
        )
        run.created |= run.link(Enrolment, links).new

    def standing(self, day: date) -> Iterator[Standing]:
        held = Enrolment.objects.as_of(day).values_list("unit__uscc", "programme__name")
        for parts in held:
            yield Standing(" ".join(parts))

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        rows = Enrolment.objects.filter(until(day, "started_on"))
        found = rows_of(self, rows, self.key, programme="programme__name")
        return without_later_end(found, day)


class Party(Text):
    """A unit of the ledger by its code, or anybody by name."""

    hint = "统一社会信用代码，或单位名称"

    def read(self, raw: Any, lookups: Lookups) -> str:
        text = super().read(raw, lookups)
        code = normalise(text)
        return code if _is_code(code) else text


def _is_code(text: str) -> bool:
    """Whatever else may be wrong with it."""
    problem = uscc_problem(text)
    return problem is None or problem.overridable


@register
class Participations(LinkKind):
    """The sides of 三方进入 organisations. A unit named by its code is known by its name as well:
    that of the first day, and of a participation that is known already the name it has."""

    name, title = "participations", "三方进入"
    model = Participation
    key = ("party_organization", "role", "participant", "started_on")
    columns = (
        Column("party_organization", "党组织编号", Reference(PartyOrganization), required=True),
        Column("role", "角色", Choice(Participation.Role), required=True),
        Column("participant", "参与方", Party(120), required=True),
        Column("started_on", "开始日期", Day(), required=True),
        Column("ended_on", "结束日期", End(), clearable=False),
    )

    def load(self, run: Run) -> None:
        run.refer()
        said = {row["participant"] for row in run.good}
        units = ids_of(Unit, "uscc", said) | survivors_of(Unit, said)
        for row in run.good:
            if _is_code(row["participant"]) and row["participant"] not in units:
                remedy = "请先导入两新组织台账，或填写单位名称"
                run.reject(row, "participant", "台账中没有这个两新组织", remedy)
        names = _names(units, {row["started_on"] for row in run.good})
        links = (self._side(row, run, units, names) for row in run.good)
        run.created |= run.link(Participation, links).new

    def _side(self, row: Row, run: Run, units: dict[str, int], names: dict[Any, str]) -> Link:
        organization, role, said = (
            run.id(row, "party_organization"),
            row["role"],
            row["participant"],
        )
        unit = units.get(said)
        known = names.get((organization, role, unit, row["started_on"]))
        name = known or names.get((unit, row["started_on"]), said)
        values = {} if unit is None else {"unit": unit}
        identity = (organization, role, name)
        return Link(identity, row["started_on"], row.get("ended_on"), values, row.id)

    def standing(self, day: date) -> Iterator[Standing]:
        held = Participation.objects.as_of(day).values_list(
            "party_organization__number", "role", "unit__uscc", "participant"
        )
        for number, role, code, name in held:
            yield Standing(f"{number} {role} {code or name}")

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        rows = Participation.objects.filter(until(day, "started_on"))
        for values in without_later_end(rows_of(self, rows, self.key, code="unit__uscc"), day):
            code = values.pop("code", None)
            yield values | ({"participant": code} if code else {})


def _names(units: dict[str, int], days: set[date]) -> dict[Any, str]:
    """What each unit is called: by the participation that is known, and by the day."""
    found: dict[Any, str] = {}
    spells = UnitSpell.objects.filter(unit__in=units.values()).order_by("started_on")
    for unit, name, start in spells.values_list("unit", "name", "started_on"):
        for day in days:
            if start <= day or (unit, day) not in found:
                found[unit, day] = name
    known = Participation.objects.filter(unit__in=units.values())
    for *key, name in known.values_list(
        "party_organization", "role", "unit", "started_on", "participant"
    ):
        found[tuple(key)] = name
    return found
