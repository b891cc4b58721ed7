"""The ledgers of this app: units, Party organisations and what links them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.db.models import Min

from orgs import codes
from orgs.ledgers.cells import (
    Choice,
    Coded,
    Day,
    End,
    Integer,
    Number,
    Reference,
    Text,
    Uscc,
    YesNo,
    fold,
)
from orgs.ledgers.kinds import Column, Kind, Standing, Values, register, until
from orgs.ledgers.link_kind import LinkKind
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.records import Record, ids_of
from orgs.ledgers.runs import Row, Run
from orgs.ledgers.stated_kind import StatedKind
from orgs.lineage import above_themselves, imply_events
from orgs.models import (
    Coverage,
    PartyOrganization,
    PartyOrganizationSpell,
    Unit,
    UnitSpell,
)
from orgs.models import PartyOrganizationEvent as Event
from orgs.spells import Statement

STREET = Coded("divisions", "街道", "请填写街道的全称或统计用区划代码")
INDUSTRY = Coded("industries", "行业门类", "请填写A至T的字母或门类名称（GB/T 4754-2017）")

# The first two characters of the code (registering authority and body) → the kinds they fit.
_KINDS_BY_PREFIX = {
    "91": {Unit.Kind.ENTERPRISE, Unit.Kind.ACCOUNTING_FIRM, Unit.Kind.TAX_FIRM},
    "92": {Unit.Kind.SOLE_TRADER},
    "31": {Unit.Kind.LAW_FIRM},
    "51": {Unit.Kind.SOCIAL_GROUP},
    "52": {Unit.Kind.PRIVATE_NON_ENTERPRISE},
    "53": {Unit.Kind.FOUNDATION},
}
_GONE = (UnitSpell.Status.CLOSED, UnitSpell.Status.REVOKED, UnitSpell.Status.MOVED_OUT)


@register
class Units(StatedKind):
    name, title = "units", "两新组织"
    thing, model, code = Unit, UnitSpell, "uscc"
    recorded = ("uscc_exception", "kind", "registered_on", "closed_on")
    since, until = "registered_on", "closed_on"
    key, standing_key = ("uscc", "effective_on"), ("uscc",)
    columns = (
        Column("uscc", "统一社会信用代码", Uscc(), required=True),
        Column("uscc_exception", "代码例外说明", Text(200)),
        Column("name", "单位名称", Text(120), required=True),
        Column(
            "kind",
            "单位类型",
            Choice(
                Unit.Kind,
                非公企业=Unit.Kind.ENTERPRISE,
                个体户=Unit.Kind.SOLE_TRADER,
                社团=Unit.Kind.SOCIAL_GROUP,
                民办非企业=Unit.Kind.PRIVATE_NON_ENTERPRISE,
                民非=Unit.Kind.PRIVATE_NON_ENTERPRISE,
                社会服务机构=Unit.Kind.PRIVATE_NON_ENTERPRISE,
            ),
            required=True,
        ),
        Column("division", "所属街道", STREET, required=True, clearable=True),
        Column("community", "所属社区", Text(60)),
        Column("place", "楼宇商圈", Text(80)),
        Column("address", "经营地址", Text(200)),
        Column("industry", "行业门类", INDUSTRY),
        Column("control", "控股类型", Choice(UnitSpell.Control, 私人控股="private")),
        Column("headcount", "从业人数", Integer("人", "名", "个")),
        Column("above_scale", "是否规上", YesNo()),
        Column("above_scale_basis", "规上依据", Choice(UnitSpell.AboveScaleBasis), extra=True),
        Column("three_have", "是否三有", YesNo()),
        Column("is_key", "是否重点", YesNo()),
        Column("representative_is_member", "法定代表人是否党员", YesNo()),
        Column("representative_is_secretary", "是否兼任书记", YesNo()),
        Column("contact", "联系人", Text(40)),
        Column("phone", "联系电话", Text(40)),
        Column("has_union", "有无工会", YesNo("有", "无")),
        Column("has_youth_league", "有无共青团", YesNo("有", "无")),
        Column("has_womens_federation", "有无妇联", YesNo("有", "无")),
        Column("liaison", "联络员", Text(40)),
        Column("no_organization_reason", "未建原因", Text(100)),
        Column("status", "经营状态", Choice(UnitSpell.Status, 正常="operating"), clearable=False),
        Column("registered_on", "成立日期", Day()),
        Column("closed_on", "注销日期", End(), clearable=False),
        Column("effective_on", "生效日期", Day(), clearable=False),
    )

    def check(self, row: Row, run: Run) -> None:
        super().check(row, run)
        prefix, kind = (row.get("uscc") or "")[:2], row.get("kind")
        fitting = _KINDS_BY_PREFIX.get(prefix)
        if kind and fitting and kind not in fitting:
            run.file_warn(
                row, "kind", f"代码以{prefix}开头，一般不是这种单位", "请核对代码和单位类型"
            )

    def load(self, run: Run) -> None:
        self._check_codes(run)
        super().load(run)

    def _check_codes(self, run: Run) -> None:
        """A wrong check character needs a reason once: in the file, or when the unit was first seen."""
        reasoned = {row["uscc"] for row in run.good if row.get("uscc_exception")}
        doubtful = {
            row["uscc"]: problem
            for row in run.good
            if row["uscc"] not in reasoned and (problem := codes.uscc_problem(row["uscc"]))
        }
        accepted = ids_of(Unit, "uscc", doubtful) if doubtful else {}
        for row in run.good:
            if row["uscc"] in doubtful.keys() - accepted.keys():
                problem = doubtful[row["uscc"]]
                run.reject(row, "uscc", problem.rule, problem.remedy)

    def statement(self, row: Row, run: Run) -> Values:
        values = super().statement(row, run)
        street = values.get("division") or ""
        if community := values.get("community"):
            known = run.lookups.communities.get((street, fold(community)))
            values |= {"division": known} if known else {}
        if place := values.pop("place", None):
            if found := run.lookups.places.get((street, fold(place))):
                values["place"] = found
            else:
                run.warn(
                    row,
                    "place",
                    "台账中该街道没有这个楼宇商圈，未关联",
                    "请先导入楼宇商圈台账，再导入本文件",
                )
        elif "place" in row.values:
            values["place"] = None
        return values

    def is_standing(self, row: Row) -> bool:
        return super().is_standing(row) and row.get("status") not in _GONE

    def standing(self, day: date) -> Iterator[Standing]:
        spells = UnitSpell.objects.existing(day)
        for code, name, division in spells.values_list("unit__uscc", "name", "division"):
            yield Standing(code, name, division or "")


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


@register
class PartyOrganizationEvents(Kind):
    """Events. Some change the organisation: 改隶 its superior, 更名 its name, an ending its life."""

    name, title = "party_org_events", "党组织变动"
    key = standing_key = ("party_organization", "kind", "happened_on")
    columns = (
        Column("party_organization", "党组织编号", Reference(PartyOrganization), required=True),
        Column("kind", "类型", Choice(Event.Kind), required=True),
        Column("happened_on", "日期", Day(), required=True),
        Column("counterpart", "对方党组织编号", Reference(PartyOrganization)),
        Column("new_name", "新名称", Text(120)),
        Column("document_no", "文号", Text(60)),
        Column("note", "说明", Text(200)),
    )

    def check(self, row: Row, run: Run) -> None:
        if row.get("counterpart") and row.get("counterpart") == row.get("party_organization"):
            run.reject(row, "counterpart", "对方党组织不能是自己", "请核对对方党组织编号")

    def load(self, run: Run) -> None:
        run.refer()
        self._check_lives(run)
        organizations = run.ids["party_organization"]
        run.record(
            PartyOrganization,
            ["number"],
            (
                Record((row["party_organization"],), {"dissolved_on": row["happened_on"]}, row.id)
                for row in run.good
                if _ends(row)
            ),
        )
        self._record_events(run)
        run.state(PartyOrganizationSpell, filter(None, (_stated(row, run) for row in run.good)))
        reject_circles(run, organizations, "party_organization", "counterpart")

    def _check_lives(self, run: Run) -> None:
        """Each event must lie within the life of its organisation; an ending may define it."""
        numbers = run.ids["party_organization"]
        lives = {
            number: life
            for number, *life in PartyOrganization.objects.filter(number__in=numbers)
            .annotate(opened=Min("spells__started_on"))
            .values_list("number", "established_on", "dissolved_on", "opened")
        }
        for row in run.good:
            if _ends(row):
                life = lives[row["party_organization"]]
                life[1] = life[1] or row["happened_on"]
        for row in run.good:
            if problem := _out_of_life(row, *lives[row["party_organization"]]):
                run.reject(row, "happened_on", problem, "请核对日期，或先更正党组织台账")

    def _record_events(self, run: Run) -> None:
        """A merger on the day of the dissolution is that ending: one event, a merger."""
        organizations = run.ids["party_organization"]
        days = {row["happened_on"] for row in run.good}
        known = Event.objects.filter(
            party_organization__in=organizations.values(), happened_on__in=days
        )
        merged = {
            (organizations[row["party_organization"]], row["happened_on"])
            for row in run.good
            if row["kind"] == Event.Kind.MERGED
        }
        endings = known.filter(kind=Event.Kind.DISSOLVED).values_list(
            "pk", "party_organization", "happened_on"
        )
        implied = [pk for pk, *ending in endings if tuple(ending) in merged]
        Event.objects.filter(pk__in=implied).update(kind=Event.Kind.MERGED)
        merged.update(
            known.filter(kind=Event.Kind.MERGED).values_list("party_organization", "happened_on")
        )

        def event(row: Row) -> Record:
            ending = (run.id(row, "party_organization"), row["happened_on"])
            is_merger = row["kind"] == Event.Kind.DISSOLVED and ending in merged
            kind = Event.Kind.MERGED if is_merger else row["kind"]
            values = row.said(("new_name", "document_no", "note"))
            if "counterpart" in row.values:
                values["counterpart"] = run.id(row, "counterpart")
            return Record((ending[0], str(kind), ending[1]), values, row.id)

        run.record(Event, ["party_organization", "kind", "happened_on"], map(event, run.good))

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        paths = {column.name: column.cell.path(column.name) for column in self.columns}
        events = Event.objects.filter(until(day, "happened_on"))
        order = ("party_organization__number", "happened_on", "kind")
        for found in events.order_by(*order).values(*paths.values()).iterator():
            values = {name: found[path] for name, path in paths.items()}
            yield {name: value for name, value in values.items() if value not in (None, "")}


def _ends(row: Row) -> bool:
    """撤销 always ends an organisation; 合并 does when the survivor is named."""
    merged_into = row["kind"] == Event.Kind.MERGED and row.get("counterpart")
    return row["kind"] == Event.Kind.DISSOLVED or bool(merged_into)


def _out_of_life(row: Row, since: date, ended_on: date | None, opened: date | None) -> str:
    """What is wrong with the day of an event; empty when it lies within the organisation's life."""
    day, kind = row["happened_on"], row["kind"]
    if kind == Event.Kind.ESTABLISHED and day != since:
        return f"与党组织的成立日期（{since}）不一致"
    if day < since:
        return f"早于党组织的成立日期（{since}）"
    if ended_on and _ends(row) and day != ended_on:
        return f"与党组织的撤销日期（{ended_on}）不一致"
    if ended_on and day > ended_on:
        return f"晚于党组织的撤销日期（{ended_on}）"
    if (
        opened
        and day < opened
        and row.get("counterpart" if kind == Event.Kind.RE_AFFILIATED else "new_name")
    ):
        return f"台账中该党组织的情况自{opened}起才有记载"
    return ""


def _stated(row: Row, run: Run) -> Statement | None:
    """改隶 states the superior, 更名 the name, when the row names it."""
    values: Values = {}
    if row["kind"] == Event.Kind.RE_AFFILIATED and row.get("counterpart"):
        values["superior"] = run.id(row, "counterpart")
    if row["kind"] == Event.Kind.RENAMED and row.get("new_name"):
        values["name"] = row["new_name"]
    organization = run.ids["party_organization"][row["party_organization"]]
    return Statement(organization, row["happened_on"], values, None, row.id) if values else None
