"""组织建设: what happened to Party organisations, and what stands."""

from __future__ import annotations

from django.db.models import Q

from orgs.models import (
    PartyOrganization,
    PartyOrganizationEvent,
    PartyOrganizationSpell,
    three_party_organizations,
)
from orgs.scope import Scope
from reports.indicators import populations as of
from reports.indicators.conditions import (
    is_committee_of_a_nature,
    where,
)
from reports.indicators.indicator import Indicator, Kind
from reports.indicators.measures import Condition, Measure

Event = PartyOrganizationEvent.Kind


def events(condition: Condition) -> Measure:
    return Measure(of.ORGANIZATION_EVENTS, PartyOrganization, "party_organization", condition)


def established(scope: Scope) -> Q:
    return Q(kind=Event.ESTABLISHED)


def newly_established(scope: Scope) -> Q:
    return established(scope) & ~is_committee_of_a_nature(scope)


def adjusted(scope: Scope) -> Q:
    return Q(kind__in=scope.basis.adjusted)


def new_committee(scope: Scope) -> Q:
    return established(scope) & is_committee_of_a_nature(scope)


def three_party(scope: Scope) -> Q:
    return Q(party_organization__in=three_party_organizations(scope.as_of))


ORGANISATION = [
    Indicator(
        "party_orgs_established",
        "organisation",
        "新成立两新党组织",
        "个",
        Kind.FLOW,
        "本期成立的党组织，按成立日所属区划统计；临时、功能型党支部不计，综合、行业、商圈、园区党委另列一项。",
        events(newly_established),
    ),
    Indicator(
        "party_orgs_adjusted",
        "organisation",
        "调整清理党组织",
        "个",
        Kind.FLOW,
        "本期发生合并、拆分、改隶或撤销的党组织，每个党组织每期只计一次；按当日所属区划统计，"
        "因该变动而终止的按前一日。",
        events(adjusted),
    ),
    Indicator(
        "committees_established",
        "organisation",
        "新成立行业、综合、商圈党委",
        "个",
        Kind.FLOW,
        "本期成立的综合党委、行业党委、商圈党委和园区党委，不计入“新成立两新党组织”。",
        events(new_committee),
    ),
    Indicator(
        "three_party_orgs",
        "organisation",
        "“三方进入”党组织",
        "个",
        Kind.STOCK,
        "截止日楼宇运营方、骨干企业、职能部门（或街道社区）三方都已进入的党组织，按党组织所属区划统计。",
        Measure(of.ORGANIZATIONS, PartyOrganization, "party_organization", three_party),
    ),
    Indicator(
        "temporary_branches",
        "organisation",
        "项目临时党支部",
        "个",
        Kind.STOCK,
        "截止日的临时党支部。只列示，不计入覆盖、党员总数和换届提醒。",
        Measure(
            of.ORGANIZATIONS,
            PartyOrganization,
            "party_organization",
            where(kind=PartyOrganizationSpell.Kind.TEMPORARY),
        ),
    ),
]
