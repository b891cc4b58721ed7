"""The ledgers of organisation life (组织生活) and of training (培训)."""

from __future__ import annotations

from datetime import date

from activities.models import Activity, Hosting, Trainee, Training
from members.models import Member
from orgs.ledgers.cells import Choice, Day, Integer, Number, Reference, References, Text
from orgs.ledgers.kinds import Column, register
from orgs.ledgers.record_kind import OwnedKind, RecordKind
from orgs.ledgers.runs import Row, Run
from orgs.models import PartyOrganization


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
        Column("kind", "类型", Choice(Activity.Kind, 支部大会="congress"), required=True),
        Column(
            "hosts", "主办党组织编号", References(Reference(PartyOrganization)), required=True
        ),
        Column("happened_on", "日期", Day(), required=True),
        Column("subject", "主题", Text(120)),
        Column("venue", "地点", Text(120)),
        Column("expected", "应到人数", Integer("人", "名")),
        Column("attended", "实到人数", Integer("人", "名")),
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
        _check_lives(run)
        self.write(run, run.good)


def _check_lives(run: Run) -> None:
    """Each host must have been there on the day; else the activity would count nowhere."""
    numbers = {number for row in run.good for number in row["hosts"]}
    lives = {
        number: (since, until)
        for number, since, until in PartyOrganization.objects.filter(
            number__in=numbers
        ).values_list("number", "established_on", "dissolved_on")
    }
    for row in run.good:
        problems = (
            _problem(row, number, *lives.get(number, (None, None))) for number in row["hosts"]
        )
        if problem := next(filter(None, problems), ""):
            run.reject(row, "happened_on", problem, "请核对日期和主办党组织")


def _problem(row: Row, number: str, since: date | None, until: date | None) -> str:
    day = row["happened_on"]
    if since and day < since:
        return f"早于主办党组织“{number}”的成立日期（{since}）"
    return f"主办党组织“{number}”已于{until}撤销" if until and day >= until else ""


@register
class Trainings(OwnedKind):
    name, title = "trainings", "培训"
    thing = model = Training
    key = ("number",)
    subjects = ("division",)
    attached = {"trainees": (Trainee, "training", "member")}
    columns = (
        Column("number", "班次编号", Number(), required=True),
        Column("name", "名称", Text(120), required=True),
        Column("kind", "类型", Choice(Training.Kind, 书记班="secretary"), required=True),
        Column("happened_on", "开始日期", Day(), required=True),
        Column("venue", "地点", Text(120)),
        Column("trainees", "参训党员编号", References(Reference(Member)), clearable=False),
        OwnedKind.OWNER,
    )
