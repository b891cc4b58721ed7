"""The ledgers of offices in Party organisations (任职) and of admissions (发展党员)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from members.models import (
    Admission,
    Member,
    Post,
    TalentClass,
)
from orgs.ledgers.cells import (
    Choice,
    Day,
    End,
    Reference,
)
from orgs.ledgers.kinds import (
    Column,
    Kind,
    Values,
    check_order,
    register,
    rows_of,
    until,
)
from orgs.ledgers.link_kind import LinkKind
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.records import Record
from orgs.ledgers.runs import Row, Run
from orgs.models import PartyOrganization, Unit


@register
class Posts(LinkKind):
    name, title = "posts", "任职"
    model = Post
    key = ("member", "party_organization", "kind", "started_on")
    columns = (
        Column("member", "党员编号", Reference(Member), required=True),
        Column("party_organization", "党组织编号", Reference(PartyOrganization), required=True),
        Column(
            "kind",
            "职务",
            Choice(Post.Kind, 支部书记="secretary", 支委="committee_member"),
            required=True,
        ),
        Column("source", "来源", Choice(Post.Source)),
        Column("started_on", "开始日期", Day(), required=True),
        Column("ended_on", "结束日期", End(), clearable=False),
    )


@register
class Admissions(Kind):
    name, title = "admissions", "发展党员"
    key = standing_key = ("member", "branch_meeting_on")
    columns = (
        Column("member", "党员编号", Reference(Member), required=True),
        Column("party_organization", "党组织编号", Reference(PartyOrganization), required=True),
        Column("branch_meeting_on", "支部大会日期", Day(), required=True),
        Column("approved_on", "上级审批日期", Day(), required=True),
        Column("talent_class", "人才类别", Choice(TalentClass)),
        Column("unit", "发展时工作单位统一社会信用代码", Reference(Unit, "uscc")),
    )

    def check(self, row: Row, run: Run) -> None:
        check_order(row, run, "branch_meeting_on", "approved_on", same_day=True)

    def load(self, run: Run) -> None:
        run.refer()
        run.record(Admission, self.key, (self._admission(row, run) for row in run.good))

    def _admission(self, row: Row, run: Run) -> Record:
        values = row.said(("approved_on", "talent_class"))
        values |= {
            name: run.id(row, name) for name in ("party_organization", "unit") if name in row.values
        }
        return Record((run.id(row, "member"), row["branch_meeting_on"]), values, row.id)

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        return rows_of(self, Admission.objects.filter(until(day, "approved_on")), self.key)
