"""What this app's facts leave unknown: of units, of Party organisations, of who covers whom."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from orgs.clarity import Clear, freshness, gap, whole
from orgs.models import (
    Confirmation,
    Coverage,
    Division,
    PartyOrganizationEvent,
    PartyOrganizationSpell,
    Unit,
    UnitSpell,
)
from orgs.rules import term_over
from orgs.scope import Scope

Kind = PartyOrganizationSpell.Kind
ENTERPRISE = Q(unit__kind=Unit.Kind.ENTERPRISE)
NOT_SOLE_TRADER = ~Q(unit__kind=Unit.Kind.SOLE_TRADER)
OPERATING = Q(status=UnitSpell.Status.OPERATING)
# A street, or a zone that is its own owner; communities lie below a street.
ABOVE_STREETS = (
    Division.Kind.NATION,
    Division.Kind.PROVINCE,
    Division.Kind.CITY,
    Division.Kind.DISTRICT,
    Division.Kind.DEPARTMENT,
)

# --- Units ---------------------------------------------------------------------------------------

whole(
    Clear.UNITS,
    "units",
    "在册两新组织",
    "截止日已成立、未注销、未吊销、未迁出的非公有制企业、个体工商户和社会组织，含停业、空壳、僵尸。",
)


def confirmed_since(day: date, until: date) -> Q:
    """Units that somebody confirmed after the one day, up to the other."""
    found = Confirmation.objects.filter(confirmed_on__gt=day, confirmed_on__lte=until)
    return Q(unit__in=found.order_by().values("unit"))


def unit_touched(scope: Scope, day: date) -> Q:
    """Their particulars hold since later than the day, or were confirmed since."""
    return Q(started_on__gt=day) | confirmed_since(day, scope.as_of)


def unit_ever_touched(scope: Scope) -> Q:
    """Confirmed at some time, or with particulars that are not those first listed."""
    earlier = UnitSpell.objects.filter(ended_on__lte=scope.as_of).order_by()
    return Q(unit__in=earlier.values("unit")) | confirmed_since(date.min, scope.as_of)


freshness(
    Clear.UNITS,
    unit_touched,
    unit_ever_touched,
    "按单位情况最近一次变更的生效日期和“确认无变化”的日期，取较近的一个。",
)


def _status_never_stated(scope: Scope, _: int) -> Q:
    said = UnitSpell.objects.filter(started_on__lte=scope.as_of, stated__contains=["status"])
    return ~Q(unit__in=said.order_by().values("unit"))


gap(
    Clear.UNITS,
    "unit-no-street",
    "没有落实到街道",
    "所属区划只到区，没有落实到街道、社区或开发区，街道的数里没有它。",
    lambda scope, _: Q(division__kind__in=ABOVE_STREETS),
    act="correct",
    remedy="按经营地址核对属地，更正所属街道。",
)
gap(
    Clear.UNITS,
    "unit-no-status",
    "经营状态没有填报过",
    "从未填报经营状态的，按正常经营统计；是否实际经营没有依据。",
    _status_never_stated,
    act="status",
    remedy="与市监、税务名单核对，或在摸底排查时核实。",
)
gap(
    Clear.UNITS,
    "unit-no-headcount",
    "从业人数不详",
    "企业和社会组织的从业人数用于50人以上、100人以上企业的统计；个体工商户不要求。",
    lambda scope, _: NOT_SOLE_TRADER & Q(headcount=None),
    act="update",
    remedy="与人社参保人数核对，或在走访时核实。",
)
gap(
    Clear.UNITS,
    "unit-no-industry",
    "行业门类不详",
    "行业门类（GB/T 4754-2017）用于分行业统计和行业党委归口。",
    lambda scope, _: Q(industry=None),
    act="correct",
    remedy="按市监登记的行业填写。",
)
gap(
    Clear.UNITS,
    "unit-no-scale",
    "企业是否规上不详",
    "规模以上企业的覆盖单独统计，不详的既不计入规上，也不能说它不是。",
    lambda scope, _: ENTERPRISE & Q(above_scale=None),
    act="update",
    remedy="与统计部门“四上”名录核对。",
)
gap(
    Clear.UNITS,
    "unit-no-three-have",
    "企业是否“三有”不详",
    "“三有”指有固定场所、有十名以上从业人员、有实际经营，是摸底排查的重点。",
    lambda scope, _: ENTERPRISE & Q(three_have=None),
    act="update",
    remedy="在摸底排查或走访时核实。",
)
gap(
    Clear.UNITS,
    "unit-no-control",
    "企业控股类型不详",
    "是否非公有制企业按谁控股认定，年报按私人、港澳台商、外商分列。",
    lambda scope, _: ENTERPRISE & Q(control=""),
    act="correct",
    remedy="按市监登记的企业类型和股东填写。",
)
gap(
    Clear.UNITS,
    "unit-no-registered-on",
    "成立日期不详",
    "成立日期不详的从首次登记之日起计入，此前各年的数可能偏小。",
    lambda scope, _: Q(unit__registered_on=None),
    act="correct-record",
    remedy="按登记证照填写。",
)

# --- Party organisations -------------------------------------------------------------------------

COUNTED = {"counted": "yes"}

whole(
    Clear.ORGANIZATIONS,
    "party-organizations",
    "计入统计的党组织",
    "截止日存续的党委、党总支、党支部、联合党支部；临时、功能型党支部不计。",
    query=COUNTED,
)


def _events_after(day: date, until: date) -> Q:
    found = PartyOrganizationEvent.objects.filter(happened_on__gt=day, happened_on__lte=until)
    return Q(party_organization__in=found.order_by().values("party_organization"))


def organization_touched(scope: Scope, day: date) -> Q:
    return Q(started_on__gt=day) | _events_after(day, scope.as_of)


def organization_ever_touched(scope: Scope) -> Q:
    """Anything after the founding: an election, another name, another superior."""
    later = PartyOrganizationEvent.objects.filter(happened_on__lte=scope.as_of).exclude(
        kind=PartyOrganizationEvent.Kind.ESTABLISHED
    )
    earlier = PartyOrganizationSpell.objects.filter(ended_on__lte=scope.as_of)
    return Q(party_organization__in=later.order_by().values("party_organization")) | Q(
        party_organization__in=earlier.order_by().values("party_organization")
    )


freshness(
    Clear.ORGANIZATIONS,
    organization_touched,
    organization_ever_touched,
    "按党组织情况最近一次变更的生效日期和成立、换届、改隶等变动的日期，取较近的一个。",
)


def _without(kind: str, day: date) -> Q:
    """Organisations without an event of the kind up to the day."""
    events = PartyOrganizationEvent.objects.filter(kind=kind, happened_on__lte=day)
    return ~Q(party_organization__in=events.order_by().values("party_organization"))


gap(
    Clear.ORGANIZATIONS,
    "organization-no-superior",
    "上级党组织不详",
    "党总支、党支部应隶属于一个上级党组织；统计按隶属关系，不按所在地。",
    lambda scope, _: (
        Q(kind__in=(Kind.GENERAL_BRANCH, Kind.BRANCH, Kind.JOINT_BRANCH)) & Q(superior=None)
    ),
    act="correct",
    remedy="按批复文件补上上级党组织。",
)
gap(
    Clear.ORGANIZATIONS,
    "organization-no-founding",
    "没有成立的记录",
    "没有登记成立这一变动，不计入任何一年的新成立党组织，任期也无从算起。",
    lambda scope, _: _without("established", scope.as_of),
    act="correct-record",
    remedy="按批复文件核对成立日期，导入党组织变动台账补登。",
)
gap(
    Clear.ORGANIZATIONS,
    "organization-no-election",
    "换届情况不详",
    "成立已满一届（党委五年，党总支、党支部三年），没有任何换届记录：是未换届还是未登记，说不清。",
    lambda scope, _: term_over(scope.as_of) & _without("re_elected", scope.as_of),
    act="re-elect",
    remedy="查阅换届批复后补登；确未换届的，报上级批准后组织换届。",
)

# --- Coverage ------------------------------------------------------------------------------------

# Whom the two coverages (两个覆盖) are asked of: sole traders are counted apart.
ASKED = OPERATING & NOT_SOLE_TRADER

whole(
    Clear.COVERAGE,
    "units",
    "应说明覆盖情况的单位",
    "正常经营的非公有制企业和社会组织；个体工商户单独统计，不在其中。",
    lambda scope, _: ASKED,
)


def _links_touched(scope: Scope, day: date) -> Q:
    began = Coverage.objects.filter(started_on__gt=day, started_on__lte=scope.as_of)
    ended = Coverage.objects.filter(ended_on__gt=day, ended_on__lte=scope.as_of)
    return Q(unit__in=began.order_by().values("unit")) | Q(unit__in=ended.order_by().values("unit"))


freshness(
    Clear.COVERAGE,
    lambda scope, day: unit_touched(scope, day) | _links_touched(scope, day),
    lambda scope: unit_ever_touched(scope) | _links_touched(scope, date.min),
    "按单位情况、覆盖关系最近一次变更的生效日期和“确认无变化”的日期，取最近的一个。",
)
