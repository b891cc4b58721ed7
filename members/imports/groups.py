"""The ledgers of 党小组, and of groups of instructors (指导员分组)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, Subquery

from members.models import Grouping, Instructor, InstructorGroup, PartyGroup
from orgs.imports.party_organizations import check_there
from orgs.imports.places import known_place
from orgs.imports.units import INDUSTRY
from orgs.ledgers.cells import Choice, Day, End, Reference, Text, Words
from orgs.ledgers.kinds import (
    Column,
    Kind,
    Standing,
    Values,
    check_order,
    ended,
    register,
    until,
)
from orgs.ledgers.link_kind import LinkKind
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.records import Record
from orgs.ledgers.runs import Row, Run
from orgs.ledgers.streets import STREET
from orgs.models import PartyOrganization
from orgs.spells import Link


@register
class PartyGroups(LinkKind):
    name, title = "party_groups", "党小组"
    model = PartyGroup
    key = ("party_organization", "name", "started_on")
    columns = (
        Column("party_organization", "党组织编号", Reference(PartyOrganization), required=True),
        Column("name", "党小组名称", Words(40), required=True),
        Column("started_on", "开始日期", Day(), required=True),
        Column("ended_on", "结束日期", End(), clearable=False),
    )

    def load(self, run: Run) -> None:
        run.refer()
        check_there(run, "party_organization", "started_on")
        super().load(run)


@register
class InstructorGroups(Kind):
    """Each row is a group, perhaps with one instructor in it. A group is known by its division, its
    name and the day it was founded, as one of that name may follow another."""

    name, title = "groups", "指导员分组"
    notes = (
        "组内几名指导员各占一行，还没有人的分组留空指导员编号。分组撤销的，组内指导员同日移出。",
    )
    key = ("name", "division", "founded_on", "instructor", "started_on")
    standing_key = ("name", "division", "founded_on")
    subjects = ("division", "instructor")
    columns = (
        Column("name", "分组名称", Words(60), required=True),
        Column("division", "所属街道", STREET, required=True),
        Column("basis", "分组依据", Choice(InstructorGroup.Basis), required=True),
        Column("industry", "行业门类", INDUSTRY),
        Column("place", "楼宇商圈", Text(80)),
        Column("founded_on", "建立日期", Day(), required=True),
        Column("disbanded_on", "撤销日期", End(), clearable=False),
        Column("instructor", "指导员编号", Reference(Instructor), clearable=False),
        Column("started_on", "编入日期", Day(), clearable=False),
        Column("ended_on", "移出日期", End(), clearable=False),
        Column("place_division", "楼宇商圈所属街道", STREET, clearable=False, extra=True),
    )

    def check(self, row: Row, run: Run) -> None:
        check_order(row, run, "founded_on", "disbanded_on")
        check_order(row, run, "founded_on", "started_on", same_day=True)
        start = "started_on" if row.get("started_on") else "founded_on"
        check_order(row, run, start, "ended_on")
        if row.get("started_on"):
            check_order(row, run, "started_on", "disbanded_on")
        for name in ("started_on", "ended_on"):
            if row.get(name) and not row.get("instructor"):
                title = self.column(name).title
                rule = f"填写了{title}，没有填写指导员编号"
                run.reject(row, "instructor", rule, "请填写指导员编号")

    def load(self, run: Run) -> None:
        run.refer()
        key = ("division", "name", "founded_on")
        records = [Record(_key(row), self._facts(row, run), row.id) for row in run.good]
        self._judge(run, {one.key for one in records})
        groups = run.record(
            InstructorGroup, key, [one for one in records if one.row not in run.bad]
        )
        new = set(run.created)
        run.things |= {row.id: (InstructorGroup, groups[_key(row)]) for row in run.good}
        run.created |= self._write_members(run, groups)
        run.changed |= run.created - new

    def _write_members(self, run: Run, groups: dict[tuple[Any, ...], int]) -> set[int]:
        """Who is in the groups; the rows that are new. With a group ends whoever was in it."""
        rows = Grouping.objects.filter(group__in=groups.values()).order_by()
        since = {
            (group, instructor): day
            for group, instructor, day in rows.values_list("group", "instructor").annotate(
                Max("started_on")
            )
        }

        def grouping(row: Row) -> Link:
            group, instructor = groups[_key(row)], run.id(row, "instructor")
            start = row.get("started_on") or since.get((group, instructor)) or row["founded_on"]
            return Link((instructor,), start, row.get("ended_on"), {"group": group}, row.id)

        clash = "一名指导员同一天只在一个分组；请核对编入、移出日期"
        named = (grouping(row) for row in run.good if row.get("instructor"))
        written = run.link(Grouping, named, clash=clash)
        gone = InstructorGroup.objects.filter(
            pk=OuterRef("group"), disbanded_on__gt=OuterRef("started_on")
        ).values("disbanded_on")
        held = rows.filter(Exists(gone), ended_on=None)
        held.update(ended_on=Subquery(gone), closed_by=run.dated)
        return written.new

    def _facts(self, row: Row, run: Run) -> dict[str, Any]:
        facts = row.said(("basis", "industry", "disbanded_on"))
        if row.get("place"):
            street = "place_division" if row.get("place_division") else "division"
            facts["place"] = known_place(row, run, street=street)
        elif "place" in row.values:
            facts["place"] = None
        return facts

    def _judge(self, run: Run, keys: set[tuple[Any, ...]]) -> None:
        """Of one name and division only one group may stand; its end lies after its beginning."""
        names = {name for _, name, _ in keys}
        ends: dict[tuple[Any, ...], date | None] = {
            (one.division_id, one.name, one.founded_on): one.disbanded_on
            for one in InstructorGroup.objects.filter(name__in=names)
        }
        for row in run.good:
            ends[_key(row)] = row.get("disbanded_on") or ends.get(_key(row))
        for row in run.good:
            own = _key(row)
            for other, end in ends.items():
                same = other[:2] == own[:2] and other != own
                if same and end is None and ends[own] is None:
                    rule = f"这个区划已有同名的分组（{other[2]}建立），还没有撤销"
                    run.reject(row, "name", rule, "请换一个名称，或填写先前那个分组的撤销日期")
                    break

    def standing(self, day: date) -> Iterator[Standing]:
        held = InstructorGroup.objects.as_of(day)
        for name, division, founded_on in held.values_list("name", "division", "founded_on"):
            yield Standing(f"{name} {division} {founded_on}", name, division)

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        groups = InstructorGroup.objects.filter(until(day, "founded_on"))
        kept = Grouping.objects.filter(until(day, "started_on"), group__in=groups)
        within: dict[int, list[Values]] = {}
        for one in kept.select_related("instructor").order_by("started_on", "instructor__number"):
            said = {"instructor": one.instructor.number, "started_on": one.started_on}
            if end := ended(one.ended_on, day):
                said["ended_on"] = end
            within.setdefault(one.group_id, []).append(said)
        found = groups.select_related("place").order_by("division", "name", "founded_on")
        for group in found:
            own = self._shown(group, day)
            for said in within.get(group.pk, [{}]):
                yield own | said

    def _shown(self, group: InstructorGroup, day: date | None) -> Values:
        said: Values = {
            "name": group.name,
            "division": group.division_id,
            "basis": group.basis,
            "industry": group.industry_id,
            "founded_on": group.founded_on,
            "disbanded_on": ended(group.disbanded_on, day),
        }
        if place := group.place:
            said["place"] = place.name
            if place.division_id != group.division_id:
                said["place_division"] = place.division_id
        return {name: value for name, value in said.items() if value is not None}


def _key(row: Row) -> tuple[Any, ...]:
    return row["division"], row["name"], row["founded_on"]
