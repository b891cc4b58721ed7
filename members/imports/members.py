"""The ledger of members, with where they belong and work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Max

from members.models import (
    Affiliation,
    Departure,
    Employment,
    Member,
)
from orgs import codes
from orgs.ledgers.cells import (
    Choice,
    Coded,
    Day,
    End,
    IdNumber,
    Number,
    Reference,
    Text,
    YesNo,
)
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
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.records import Record
from orgs.ledgers.runs import Row, Run
from orgs.models import PartyOrganization, Unit, holds_on
from orgs.spells import Link

# What a row says of the person; the rest of it is an affiliation and an employment.
PERSON = (
    "name",
    "gender",
    "ethnicity",
    "id_number",
    "born_on",
    "education",
    "joined_on",
    "converted_on",
    "phone",
)


class Category(models.TextChoices):
    FULL = "full", "正式党员"
    PROBATIONARY = "probationary", "预备党员"


@register
class Members(Kind):
    """Each row is a member with one affiliation and, perhaps, one employment.

    Without a day of its own an affiliation that is already known is meant; else it holds since the
    member joined the Party, and the employment since the affiliation.
    """

    name, title, thing = "members", "党员", Member
    key = ("number", "party_organization", "affiliated_on", "unit", "hired_on")
    standing_key = ("number",)
    subjects = ("number", "party_organization")  # one may well work elsewhere
    columns = (
        Column("number", "党员编号", Number(), required=True),
        Column("name", "姓名", Text(40), required=True),
        Column("gender", "性别", Choice(Member.Gender)),
        Column("ethnicity", "民族", Coded("ethnicities", "民族", "请填写民族全称，如汉族")),
        Column("id_number", "公民身份号码", IdNumber()),
        Column("born_on", "出生日期", Day()),
        Column(
            "education", "学历", Coded("educations", "学历", "请按 GB/T 4658 填写，如大学本科毕业")
        ),
        Column("category", "人员类别", Choice(Category), required=True),
        Column("party_organization", "党组织编号", Reference(PartyOrganization), required=True),
        Column("joined_on", "加入党组织日期", Day(), required=True),
        Column("converted_on", "转正日期", Day()),
        Column("affiliated_on", "转入日期", Day(), clearable=False),
        Column("left_on", "转出日期", End(), clearable=False),
        Column("departure", "离开原因", Choice(Departure)),
        Column("unit", "工作单位统一社会信用代码", Reference(Unit, "uscc"), clearable=False),
        Column("hired_on", "入职日期", Day(), clearable=False),
        Column("dismissed_on", "离职日期", End(), clearable=False),
        Column("position", "工作岗位", Text(60)),
        Column("is_full_time", "是否专职", YesNo(), clearable=False),
        Column("phone", "联系电话", Text(40)),
    )

    def check(self, row: Row, run: Run) -> None:
        check_order(row, run, "joined_on", "converted_on", same_day=True)
        start = "affiliated_on" if row.get("affiliated_on") else "joined_on"
        check_order(row, run, start, "left_on")
        check_order(row, run, "hired_on" if row.get("hired_on") else start, "dismissed_on")
        if row.get("departure") and not row.get("left_on"):
            run.reject(row, "left_on", "填写离开原因时必填", "请填写转出日期")
        converted = ended(row.get("converted_on"), run.as_of)
        if converted and row.get("category") == Category.PROBATIONARY:
            run.reject(row, "converted_on", "预备党员还没有转正", "请核对人员类别和转正日期")
        if number := row.get("id_number"):
            self._check_number(row, run, number)
        if row.get("dismissed_on") and not row.get("unit"):
            run.reject(row, "unit", "填写离职日期时必填", "请填写工作单位")

    def _check_number(self, row: Row, run: Run, number: str) -> None:
        """Birth date and sex are in the ID number."""
        born_on = codes.born_on(number)
        if row.get("born_on") and row["born_on"] != born_on:
            run.reject(row, "born_on", f"与公民身份号码中的{born_on}不一致", "请核对证件")
        gender = Member.Gender.MALE if codes.is_male(number) else Member.Gender.FEMALE
        if row.get("gender") and row["gender"] != gender:
            run.file_warn(row, "gender", "与公民身份号码第17位不符", "请核对证件")
        row.values.setdefault("born_on", born_on)
        row.values.setdefault("gender", str(gender))

    # --- Writing ---

    def load(self, run: Run) -> None:
        run.refer()
        self._check_people(run)
        people = run.record(Member, ["number"], [self._person(row, run) for row in run.good])
        affiliated = _latest(Affiliation, "party_organization__number", people.values())
        employed = _latest(Employment, "unit__uscc", people.values())

        def affiliated_on(row: Row) -> date:
            known = affiliated.get((row["number"], row["party_organization"]))
            return row.get("affiliated_on") or known or row["joined_on"]

        def affiliation(row: Row) -> Link:
            values = row.said(["departure"])
            values["party_organization"] = run.id(row, "party_organization")
            return Link(
                (people[row["number"],],), affiliated_on(row), row.get("left_on"), values, row.id
            )

        def employment(row: Row) -> Link:
            values = row.said(["position", "is_full_time"]) | {"unit": run.id(row, "unit")}
            known = employed.get((row["number"], row["unit"]))
            start = row.get("hired_on") or known or affiliated_on(row)
            return Link((people[row["number"],],), start, row.get("dismissed_on"), values, row.id)

        run.link(
            Affiliation,
            map(affiliation, run.good),
            fixed=["party_organization"],
            start="affiliated_on",
            end="left_on",
            clash="一名党员同一天只能在一个党组织；请核对转入、转出日期",
        )
        run.link(
            Employment,
            (employment(row) for row in run.good if row.get("unit")),
            fixed=["unit"],
            start="hired_on",
            end="dismissed_on",
            clash="一名党员同一天只登记一个工作单位；换了单位请填写入职日期",
        )

    def _person(self, row: Row, run: Run) -> Record:
        return Record((row["number"],), row.said(PERSON), row.id)

    def _check_people(self, run: Run) -> None:
        """Each row against what is known of the member, and of other members."""
        numbers = {row["number"] for row in run.good}
        known = {
            member.number: member
            for member in Member.objects.filter(number__in=numbers).only(
                "number", "born_on", "converted_on"
            )
        }
        owners = self._owners(run)
        for row in run.good:
            member = known.get(row["number"])
            others = owners.get(row.get("id_number"), set()) - {row["number"]}
            if others:
                rule = f"与党员{'、'.join(sorted(others))}的号码相同"
                run.reject(row, "id_number", rule, "请核对证件；同一人请用同一党员编号")
            converted_on = row.get("converted_on") or (member.converted_on if member else None)
            if converted_on and converted_on < row["joined_on"]:
                run.reject(
                    row, "joined_on", f"晚于台账中的转正日期（{converted_on}）", "请核对日期"
                )
            if (
                row["category"] == Category.PROBATIONARY
                and converted_on
                and converted_on <= run.as_of
            ):
                run.warn(row, "category", f"台账中已于{converted_on}转正，未改动", "请核对人员类别")
            if row["category"] == Category.FULL and not converted_on:
                row.values["converted_on"] = max(run.as_of, row["joined_on"])

    def _owners(self, run: Run) -> dict[Any, set[str]]:
        """ID number → the numbers of the members who have it, in the ledger and in the file."""
        owners: dict[Any, set[str]] = defaultdict(set)
        for row in run.good:
            if row.get("id_number"):
                owners[row["id_number"]].add(row["number"])
        found = Member.objects.filter(id_number__in=list(owners))
        for id_number, number in found.values_list("id_number", "number"):
            owners[id_number].add(number)
        return owners

    # --- Export ---

    def standing(self, day: date) -> Iterator[Standing]:
        rows = Affiliation.objects.filter(
            holds_on(day), holds_on(day, "party_organization__spells")
        ).values_list("member__number", "party_organization__spells__division")
        for number, division in rows:
            yield Standing(number, division=division or "")

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        """As many rows for a member as there are affiliations or, if more, employments."""
        affiliations = _spells_of(
            Affiliation,
            {
                "party_organization": "party_organization__number",
                "affiliated_on": "started_on",
                "left_on": "ended_on",
                "departure": "departure",
            },
            day,
        )
        employments = _spells_of(
            Employment,
            {
                "unit": "unit__uscc",
                "hired_on": "started_on",
                "dismissed_on": "ended_on",
                "position": "position",
                "is_full_time": "is_full_time",
            },
            day,
        )
        for member in Member.objects.order_by("number").values("pk", "number", *PERSON).iterator():
            person = {name: value for name, value in member.items() if value not in (None, "")}
            if ended(person.get("converted_on"), day or lookups.today) is None:
                person["category"] = Category.PROBATIONARY.value
                if day:
                    person.pop("converted_on", None)
            else:
                person["category"] = Category.FULL.value
            belonging, working = affiliations[person.pop("pk")], employments[member["pk"]]
            for number in range(max(len(belonging), len(working) if belonging else 0)):
                here = belonging[min(number, len(belonging) - 1)]
                there = working[number] if number < len(working) else {}
                yield person | here | there


def _latest(model: Any, path: str, members: Iterable[int]) -> dict[tuple[str, str], date]:
    """(member's number, what they are linked to) → the first day of the latest such link."""
    rows = model.objects.filter(member__in=list(members)).order_by()
    latest = rows.values("member__number", path).annotate(latest=Max("started_on"))
    return {
        (number, code): day
        for number, code, day in latest.values_list("member__number", path, "latest")
    }


def _spells_of(model: Any, paths: dict[str, str], day: date | None) -> dict[int, list[Values]]:
    """Member → what an export says of each of their spells, in order."""
    spells: dict[int, list[Values]] = defaultdict(list)
    rows = model.objects.filter(until(day, "started_on")).order_by("member", "started_on")
    for row in rows.values("member", "ended_on", *paths.values()).iterator():
        if day and row["ended_on"] and row["ended_on"] > day:
            row |= {"ended_on": None, "departure": ""}
        values = {name: row[path] for name, path in paths.items()}
        spells[row["member"]].append(
            {name: value for name, value in values.items() if value not in (None, "")}
        )
    return spells
