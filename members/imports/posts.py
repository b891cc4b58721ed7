"""The ledgers of offices in Party organisations (任职) and of admissions (发展党员)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

from members.admission_rules import LABELS, breaches, disorder
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
    Integer,
    Reference,
    Words,
)
from orgs.ledgers.kinds import (
    Column,
    Kind,
    Values,
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
        Column("applied_on", LABELS["applied_on"], Day(), extra=True),
        Column("talked_on", LABELS["talked_on"], Day(), extra=True),
        Column("activist_on", LABELS["activist_on"], Day(), extra=True),
        Column("target_on", LABELS["target_on"], Day(), extra=True),
        Column("training_hours", LABELS["training_hours"], Integer("学时", "小时"), extra=True),
        Column("extended_on", LABELS["extended_on"], Day(), extra=True),
        Column("extended_until", LABELS["extended_until"], Day(), extra=True),
        Column("conversion_approved_on", LABELS["conversion_approved_on"], Day(), extra=True),
        Column("override_reason", "时限例外说明", Words(200), extra=True),
    )
    FACTS = ("approved_on", "talent_class", *(one.name for one in columns if one.extra))

    def check(self, row: Row, run: Run) -> None:
        days = {one.name: row.get(one.name) for one in self.columns if isinstance(one.cell, Day)}
        for one in disorder(days):
            run.reject(row, one.stage, f"{one}，这一次序不可能成立", "请核对两个日期")
        if bool(row.get("extended_on")) != bool(row.get("extended_until")):
            rule = "决定延长预备期的日期和延长至的日期只填了一个"
            run.reject(row, "extended_until", rule, "请两个日期都填写")
        if row.id not in run.bad and not row.get("override_reason"):
            said = SimpleNamespace(**{one.name: row.get(one.name) for one in self.columns})
            for one in breaches(said):
                run.file_warn(
                    row, one.stage, str(one), "请核对；确属如此的，请填写“时限例外说明”一列"
                )

    def load(self, run: Run) -> None:
        run.refer()
        run.record(Admission, self.key, (self._admission(row, run) for row in run.good))

    def _admission(self, row: Row, run: Run) -> Record:
        values = row.said(self.FACTS)
        values |= {
            name: run.id(row, name) for name in ("party_organization", "unit") if name in row.values
        }
        return Record((run.id(row, "member"), row["branch_meeting_on"]), values, row.id)

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        return rows_of(self, Admission.objects.filter(until(day, "approved_on")), self.key)
