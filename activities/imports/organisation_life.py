"""The ledgers of organisation life: what was held (组织生活), who was there (点名), what was not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import F

from activities.life.expected import known_requirements, periods_of
from activities.models import (
    Activity,
    ActivityPlan,
    Attendance,
    Every,
    Hosting,
    NotHeld,
)
from members.models import Member
from orgs.imports.party_organizations import check_there
from orgs.ledgers.cells import (
    Choice,
    Day,
    Integer,
    Number,
    Prose,
    Reference,
    References,
    Words,
)
from orgs.ledgers.kinds import Column, Values, register, rows_of, until
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.record_kind import RecordKind
from orgs.ledgers.runs import Row, Run
from orgs.models import PartyOrganization, holds_on

COUNTS = ("expected", "attended")
KIND = Choice(Activity.Kind, 支部大会="congress")


@register
class Activities(RecordKind):
    """Several hosts make one activity, which counts once."""

    name, title = "activities", "组织生活"
    thing = model = Activity
    key, owner = ("number",), "hosts"
    subjects = ("hosts",)
    attached = {"hosts": (Hosting, "activity", "party_organization")}
    columns = (
        Column("number", "活动编号", Number(), required=True),
        Column("kind", "类型", KIND, required=True),
        Column(
            "hosts", "主办党组织编号", References(Reference(PartyOrganization)), required=True
        ),
        Column("happened_on", "日期", Day(), required=True),
        Column("subject", "主题", Words(120)),
        Column("venue", "地点", Words(120)),
        Column("expected", "应到人数", Integer("人", "名")),
        Column("attended", "实到人数", Integer("人", "名")),
        Column("minutes", "纪要", Prose(10_000), extra=True),
    )  # fmt: skip

    def check(self, row: Row, run: Run) -> None:
        super().check(row, run)
        expected, attended = row.get("expected"), row.get("attended")
        if expected is not None and attended is not None and attended > expected:
            run.file_warn(
                row, "attended", f"多于应到人数（{expected}）", "有列席的可以如此，请核对"
            )

    def load(self, run: Run) -> None:
        run.refer()
        check_there(run, "hosts", self.day)
        self._leave_to_the_roll(run)
        self.write(run, run.good)

    def _leave_to_the_roll(self, run: Run) -> None:
        """Where members were called one by one, the roll says how many there were."""
        counted = [row for row in run.good if any(row.get(name) is not None for name in COUNTS)]
        called = set(
            Activity.objects.filter(number__in=[row["number"] for row in counted])
            .filter(attendances__isnull=False)
            .values_list("number", flat=True)
        )
        for row in counted:
            if row["number"] in called:
                name = next(name for name in COUNTS if row.get(name) is not None)
                rule = "这场活动已逐人点名，人数由名单得出，这里填的已忽略"
                run.file_warn(row, name, rule, "人数不对的，请更正点名")
                for count in COUNTS:
                    row.values.pop(count, None)


@register
class Attendances(RecordKind):
    """The rolls of activities (点名); once there is a roll it says how many were there."""

    name, title = "attendance", "点名"
    notes = (
        "点过名的活动，应到、实到人数由名单得出，活动原来填写的人数随之清空。",
        "文件没有列出的党员保持原样，不补记；没有查明的请列为“未记”，不是缺席。",
    )
    model = Attendance
    key = ("activity", "member")
    columns = (
        Column("activity", "活动编号", Reference(Activity), required=True),
        Column("member", "党员编号", Reference(Member), required=True),
        Column("state", "到会情况", Choice(Attendance.State), required=True),
        Column("grade", "评议等次", Choice(Attendance.Grade)),
    )

    def load(self, run: Run) -> None:
        run.refer()
        self._judge(run)
        self._tell_of_others(run)
        self.write(run, run.good)
        called = Activity.objects.filter(pk__in=run.ids["activity"].values())
        stated = called.exclude(expected=None, attended=None)
        Activity.objects.filter(pk__in=list(stated.values_list("pk", flat=True))).update(
            expected=None, attended=None
        )

    def _judge(self, run: Run) -> None:
        """Grades are given in a review, to those who are full members by then."""
        called = Activity.objects.filter(pk__in=run.ids["activity"].values())
        said = {one.number: one for one in called}
        graded = Member.objects.filter(pk__in=run.ids["member"].values())
        full_since = dict(graded.values_list("number", "converted_on"))
        for row in run.good:
            if not row.get("grade"):
                continue
            activity, since = said[row["activity"]], full_since[row["member"]]
            if activity.kind != Activity.Kind.REVIEW:
                run.reject(row, "grade", "只有民主评议填写等次", "请清空等次，或核对活动编号")
            elif since is None or since > activity.happened_on:
                rule = "当日是预备党员，参加评议但不评定等次"
                run.reject(row, "grade", rule, "请清空等次，或核对党员的转正日期")

    def _tell_of_others(self, run: Run) -> None:
        """Who is on a roll without belonging there, and of whom of the hosts' it says nothing."""
        listed: dict[str, set[str]] = defaultdict(set)
        for row in run.good:
            listed[row["activity"]].add(row["member"])
        known = Attendance.objects.filter(activity__in=run.ids["activity"].values())
        for activity, member in known.values_list("activity__number", "member__number"):
            listed[activity].add(member)
        theirs = _members_of_hosts(run)
        told: set[str] = set()
        for row in run.good:
            activity = row["activity"]
            if row["member"] not in theirs[activity]:
                rule = "当日不是主办党组织的党员"
                run.warn(row, "member", rule, "请核对党员编号；列席的不列入点名")
            lacking = len(theirs[activity] - listed[activity])
            if lacking and activity not in told:
                told.add(activity)
                rule = f"主办党组织当日另有{lacking}名党员不在名单上，应到人数没有算他们"
                run.warn(row, "activity", rule, "没有查明的请列为“未记”")

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        rows = Attendance.objects.filter(until(day, "activity__happened_on"))
        return rows_of(self, rows, self.key)


def _members_of_hosts(run: Run) -> dict[str, set[str]]:
    """Number of an activity → those of the members who belonged to a host on its day."""
    belonging = "party_organization__affiliations"
    hosted = Hosting.objects.filter(
        holds_on(F("activity__happened_on"), belonging),
        activity__in=run.ids["activity"].values(),
    )
    found: dict[str, set[str]] = defaultdict(set)
    for activity, member in hosted.values_list("activity__number", f"{belonging}__member__number"):
        found[activity].add(member)
    return found


# --- Meant, and not held -------------------------------------------------------------------------


@register
class Plans(RecordKind):
    """Plans are no facts, and most are for days to come."""

    name, title = "plans", "组织生活计划"
    model = ActivityPlan
    key, day = ("party_organization", "kind", "planned_on"), "planned_on"
    columns = (
        Column("party_organization", "党组织编号", Reference(PartyOrganization), required=True),
        Column("kind", "类型", KIND, required=True),
        Column("planned_on", "计划日期", Day(), required=True),
        Column("subject", "主题", Words(120)),
    )

    def check(self, row: Row, run: Run) -> None:
        """Any day may be planned for."""

    def load(self, run: Run) -> None:
        run.refer()
        check_there(run, "party_organization", self.day)
        self.write(run, run.good)


@register
class NotHelds(RecordKind):
    """What was not held in a period, and why; without it a missing record says nothing."""

    name, title = "not_held", "未开展说明"
    notes = ("所属期间用它的第一天表示：5月填5月1日，第二季度填4月1日，下半年填7月1日。",)
    model = NotHeld
    key, day = ("party_organization", "kind", "since"), "since"
    columns = (
        Column("party_organization", "党组织编号", Reference(PartyOrganization), required=True),
        Column("kind", "类型", KIND, required=True),
        Column("since", "所属期间第一天", Day(), required=True),
        Column("reason", "未开展的原因", Words(200), required=True),
    )

    def check(self, row: Row, run: Run) -> None:
        super().check(row, run)
        kind, since = row.get("kind"), row.get("since")
        if not (kind and since):
            return
        if since.day != 1:
            run.reject(row, "since", "不是一个月的第一天", "请填写所属月、季、年的第一天")
        elif (required := known_requirements().get(kind)) and since not in {
            period.start for period in periods_of(Every(required.every), since.year)
        }:
            rule = f"{required.get_kind_display()}现在的要求是{required.get_every_display()}一次，不是一个期间的开头"
            run.file_warn(row, "since", rule, "请核对；当时的要求不同的可以如此")

    def load(self, run: Run) -> None:
        run.refer()
        check_there(run, "party_organization", self.day)
        self.write(run, run.good)
