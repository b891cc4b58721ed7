"""The ledgers of those who float (流动党员) or are lost, of attempts to reach them, and of the projects
that temporary branches are for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from members.models import (
    BranchProject,
    ContactAttempt,
    Floating,
    FloatingMember,
    LostContact,
    Member,
)
from orgs.ledgers.cells import Choice, Day, End, Number, Reference, Text, Words, YesNo
from orgs.ledgers.kinds import (
    Column,
    Kind,
    Standing,
    Values,
    check_order,
    register,
    rows_of,
    until,
    without_later_end,
)
from orgs.ledgers.link_kind import LinkKind
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.record_kind import RecordKind
from orgs.ledgers.records import Record
from orgs.ledgers.runs import Row, Run
from orgs.models import PartyOrganization, Unit, holds_on
from orgs.spells import Link

PERSON = ("full_name", "home", "phone")
FACTS = ("direction", "cause", "destination", "ending")


@register
class Floats(Kind):
    """Each row is a person with one spell of floating; a member of the ledger by their number."""

    name, title, thing = "floating", "流动党员", FloatingMember
    key = ("number", "party_organization", "started_on")
    standing_key = ("number",)
    columns = (
        Column("number", "流动编号", Number(), required=True),
        Column("member", "党员编号", Reference(Member), clearable=False),
        Column("full_name", "姓名", Text(40), clearable=False),
        Column("home", "所属党组织", Text(120), clearable=False),
        Column("phone", "联系电话", Text(40)),
        Column("direction", "方向", Choice(Floating.Direction), required=True),
        Column("party_organization", "党组织编号", Reference(PartyOrganization), required=True),
        Column("started_on", "开始日期", Day(), required=True),
        Column("ended_on", "结束日期", End(), clearable=False),
        Column("cause", "流动原因", Choice(Floating.Cause)),
        Column("destination", "外出流向", Text(120)),
        Column("unit", "所在单位统一社会信用代码", Reference(Unit, "uscc")),
        Column("ending", "结束原因", Choice(Floating.Ending), clearable=False),
    )

    def check(self, row: Row, run: Run) -> None:
        check_order(row, run, "started_on", "ended_on")
        if row.get("ending") and not row.get("ended_on"):
            run.reject(row, "ended_on", "填写结束原因时必填", "请填写结束日期")

    def load(self, run: Run) -> None:
        run.refer()
        self._check_people(run)
        people = run.record(
            FloatingMember,
            ["number"],
            (
                Record((row["number"],), row.said(PERSON) | self._ids(row, run, "member"), row.id)
                for row in run.good
            ),
        )
        run.link(
            Floating,
            (
                Link(
                    (people[row["number"],], run.id(row, "party_organization")),
                    row["started_on"],
                    row.get("ended_on"),
                    row.said(FACTS) | self._ids(row, run, "unit"),
                    row.id,
                )
                for row in run.good
            ),
        )

    @staticmethod
    def _ids(row: Row, run: Run, name: str) -> dict[str, int | None]:
        return {name: run.id(row, name)} if name in row.values else {}

    def _check_people(self, run: Run) -> None:
        """A person is a member of the ledger, or has a name and an organisation of their own."""
        numbers = {row["number"] for row in run.good}
        known = set(
            FloatingMember.objects.filter(number__in=numbers).values_list("number", flat=True)
        )
        for row in run.good:
            named = row.get("full_name") and row.get("home")
            if row["number"] not in known and not (row.get("member") or named):
                rule = "既没有党员编号，也没有写明姓名和所属党组织"
                run.reject(row, "member", rule, "本区党员填写党员编号，区外的填写姓名和所属党组织")
                continue
            known.add(row["number"])
            if row["direction"] == Floating.Direction.OUT and named and not row.get("member"):
                rule = "流出的应是本区台账中的党员"
                run.reject(row, "member", rule, "请填写党员编号；区外来的，方向应为流入")

    def standing(self, day: date) -> Iterator[Standing]:
        held = Floating.objects.filter(
            holds_on(day), holds_on(day, "party_organization__spells")
        ).values_list("person__number", "party_organization__spells__division")
        for number, division in held:
            yield Standing(number, division=division or "")

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        rows = Floating.objects.filter(until(day, "started_on"))
        own = {name: f"person__{name}" for name in ("number", *PERSON)}
        own["member"] = "person__member__number"
        for values in without_later_end(rows_of(self, rows, self.key, **own), day):
            if "ended_on" not in values:
                values.pop("ending", None)
            yield values


@register
class Projects(LinkKind):
    name, title = "branch_projects", "项目临时党支部"
    model = BranchProject
    key = ("party_organization", "started_on")
    columns = (
        Column("party_organization", "党组织编号", Reference(PartyOrganization), required=True),
        Column("name", "项目名称", Text(120), required=True),
        Column("location", "项目地点", Text(120)),
        Column("builder", "建设或牵头单位", Text(120)),
        Column("begins_on", "计划开工日期", Day()),
        Column("finishes_on", "计划完工日期", Day()),
        Column("started_on", "开始日期", Day(), required=True),
        Column("ended_on", "结束日期", End(), clearable=False),
    )

    def check(self, row: Row, run: Run) -> None:
        super().check(row, run)
        check_order(row, run, "begins_on", "finishes_on")


@register
class LostContacts(LinkKind):
    name, title = "lost_contacts", "失联党员"
    model = LostContact
    key = ("member", "started_on")
    columns = (
        Column("member", "党员编号", Reference(Member), required=True),
        Column("cause", "失联原因", Choice(LostContact.Cause), required=True),
        Column("started_on", "失联日期", Day(), required=True),
        Column("ended_on", "重新取得联系日期", End(), clearable=False),
    )


@register
class ContactAttempts(RecordKind):
    name, title = "contact_attempts", "联系记录"
    model = ContactAttempt
    key = ("member", "happened_on")
    columns = (
        Column("member", "党员编号", Reference(Member), required=True),
        Column("happened_on", "联系日期", Day(), required=True),
        Column("reached", "是否取得联系", YesNo(), required=True),
        Column("note", "联系情况", Words(200)),
    )
