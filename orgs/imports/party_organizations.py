"""The ledgers of Party organisations and of the units they cover."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.conf import settings

from orgs.ledgers.cells import (
    Choice,
    Day,
    End,
    Number,
    Reference,
    Text,
)
from orgs.ledgers.kinds import Column, Standing, Values, register
from orgs.ledgers.link_kind import LinkKind
from orgs.ledgers.records import ids_of
from orgs.ledgers.runs import Row, Run
from orgs.ledgers.stated_kind import StatedKind
from orgs.ledgers.streets import STREET
from orgs.lineage import above_themselves, imply_events
from orgs.models import (
    Coverage,
    PartyOrganization,
    PartyOrganizationSpell,
    Unit,
)


@register
class PartyOrganizations(StatedKind):
    name, title = "party_orgs", "党组织"
    thing, model, code = PartyOrganization, PartyOrganizationSpell, "number"
    recorded = ("established_on", "dissolved_on", "dissolution_reason")
    since, until = "established_on", "dissolved_on"
    key, standing_key = ("number", "effective_on"), ("number",)
    columns = (
        Column("number", "党组织编号", Number(), required=True),
        Column("name", "党组织名称", Text(120), required=True),
        Column("kind", "类别", Choice(PartyOrganizationSpell.Kind, 支部="branch"), required=True),
        Column("nature", "性质", Choice(PartyOrganizationSpell.Nature)),
        Column("superior", "上级党组织编号", Reference(PartyOrganization)),
        Column("division", "所属街道", STREET),
        Column("established_on", "成立日期", Day(), required=True),
        Column("dissolved_on", "撤销日期", End(), clearable=False),
        Column("dissolution_reason", "撤销原因", Text(100)),
        Column("effective_on", "生效日期", Day(), clearable=False),
    )

    def check(self, row: Row, run: Run) -> None:
        super().check(row, run)
        if row.get("superior") and row.get("superior") == row.get("number"):
            run.reject(
                row, "superior", "党组织不能是自己的上级", "请改为真正的上级，没有上级时留空"
            )

    def load(self, run: Run) -> None:
        super().load(run)
        organizations = ids_of(PartyOrganization, "number", {row["number"] for row in run.good})
        imply_events(organizations.values(), change=run.dated)
        reject_circles(run, organizations, "number", "superior")

    def statement(self, row: Row, run: Run) -> Values:
        values = super().statement(row, run)
        if "superior" in values:
            values["superior"] = run.id(row, "superior")
        if row.id in run.first_rows:  # no street: the district itself
            values.setdefault("division", settings.KAIFU_DISTRICT_CODE)
        return values

    def standing(self, day: date) -> Iterator[Standing]:
        spells = PartyOrganizationSpell.objects.existing(day)
        for number, name, division in spells.values_list(
            "party_organization__number", "name", "division"
        ):
            yield Standing(number, name, division or "")


def reject_circles(run: Run, organizations: dict[str, int], own: str, superior: str) -> None:
    """No organisation may come to stand above itself; `own` and `superior` are the file's columns."""
    circular = above_themselves(organizations.values())
    for row in run.good:
        if row.get(superior) and organizations[row[own]] in circular:
            run.reject(row, superior, "上级关系成了一个圈", "请核对它和各级上级的上级党组织编号")


def check_there(run: Run, named: str, day: str) -> None:
    """Reject rows of a day on which an organisation they name was not there: they would count
    nowhere. `named` is the column of its number, or of several."""
    rows = [
        (row, row[named] if isinstance(row[named], tuple) else (row[named],)) for row in run.good
    ]
    numbers = {number for _, some in rows for number in some}
    found = PartyOrganization.objects.filter(number__in=numbers)
    lives = {
        number: life
        for number, *life in found.values_list("number", "established_on", "dissolved_on")
    }
    what = run.kind.column(named).title.removesuffix("编号")
    for row, some in rows:
        for number in some:
            since, until = lives.get(number, (None, None))
            if since and row[day] < since:
                problem = f"早于{what}“{number}”的成立日期（{since}）"
            elif until and row[day] >= until:
                problem = f"{what}“{number}”已于{until}撤销"
            else:
                continue
            run.reject(row, day, problem, f"请核对日期和{what}")
            break


@register
class Coverages(LinkKind):
    name, title = "coverage", "党组织覆盖"
    model = Coverage
    key = ("party_organization", "unit", "started_on")
    columns = (
        Column("party_organization", "党组织编号", Reference(PartyOrganization), required=True),
        Column("unit", "统一社会信用代码", Reference(Unit, "uscc"), required=True),
        Column(
            "mode",
            "组建方式",
            Choice(Coverage.Mode, 单独="independent", 联合="joint", 挂靠="attached"),
            required=True,
        ),
        Column("started_on", "开始日期", Day(), required=True),
        Column("ended_on", "结束日期", End(), clearable=False),
    )
