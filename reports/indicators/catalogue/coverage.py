"""组织覆盖: units, and the Party organisations and members that cover them."""

from __future__ import annotations

from members.formation import SHOULD_BUILD_KINDS
from members.models import Member
from orgs.models import (
    PartyOrganization,
    Unit,
)
from reports.indicators import populations as of
from reports.indicators.conditions import (
    above_scale,
    both,
    businesses,
    coverage_denominator,
    coverage_denominator_name,
    enterprises,
    not_attached,
    not_covered,
    operating,
    social_organisations,
    unit_kinds,
    with_instructor,
    with_three_full_members,
)
from reports.indicators.indicator import Indicator, Kind, Prose
from reports.indicators.measures import Condition, Measure, everything

OPERATING = "成立日期不晚于截止日、未注销且当日经营状态为“正常经营”"


COUNTING = "临时党支部和功能型党支部不创建覆盖"


def units(condition: Condition) -> Measure:
    return Measure(of.OPERATING_UNITS, Unit, "unit", condition)


def assigned_units(condition: Condition) -> Measure:
    return Measure(of.ASSIGNED_UNITS, Unit, "unit", condition)


def linked_units(condition: Condition) -> Measure:
    return Measure(of.LINKS, Unit, "unit", condition)


def linked_organizations(condition: Condition) -> Measure:
    return Measure(of.LINKS, PartyOrganization, "party_organization", both(condition, not_attached))


def linked_members(condition: Condition) -> Measure:
    return Measure(of.LINKED_MEMBERS, Member, "member", condition)


COVERAGE = [
    Indicator(
        "enterprises",
        "coverage",
        "非公有制企业",
        "家",
        Kind.STOCK,
        f"截止日在本区划正常经营的非公有制企业（私人、港澳台商、外商控股）：{OPERATING}。不含个体工商户。",
        units(enterprises),
        prose=Prose.TEN_THOUSANDS,
    ),
    Indicator(
        "sole_traders",
        "coverage",
        "个体工商户",
        "户",
        Kind.STOCK,
        f"截止日在本区划正常经营的个体工商户：{OPERATING}。默认不计入企业覆盖率的分母。",
        units(unit_kinds((Unit.Kind.SOLE_TRADER,))),
        prose=Prose.TEN_THOUSANDS,
    ),
    Indicator(
        "enterprises_with_party_org",
        "coverage",
        "已建党组织的非公企业",
        "家",
        Kind.STOCK,
        "截止日与至少一个党组织有覆盖关系的非公有制企业和个体工商户（去重计家数）；单独组建、联合组建、"
        f"挂靠组建都算，{COUNTING}。按单位当日所属街道统计。",
        linked_units(businesses),
    ),
    Indicator(
        "enterprise_party_orgs",
        "coverage",
        "非公企业党组织",
        "个",
        Kind.STOCK,
        "截止日覆盖至少一家非公有制企业或个体工商户的党组织（去重计个数，挂靠的不计）。联合党支部跨街道的，"
        "在各街道各计一次、全区计一次，因此街道之和可以大于全区。",
        linked_organizations(businesses),
    ),
    Indicator(
        "enterprise_members",
        "coverage",
        "非公企业党员",
        "人",
        Kind.STOCK,
        "截止日组织关系在“非公企业党组织”的正式党员和预备党员（去重计人数）。"
        "口径改为“按工作单位”时，统计在已覆盖企业工作的党员。",
        linked_members(businesses),
    ),
    Indicator(
        "social_orgs",
        "coverage",
        "社会组织",
        "家",
        Kind.STOCK,
        f"截止日在本区划正常经营的社会团体、民办非企业单位、基金会和律师、会计师、税务师事务所：{OPERATING}。",
        units(social_organisations),
    ),
    Indicator(
        "social_orgs_with_party_org",
        "coverage",
        "已建党组织的社会组织",
        "家",
        Kind.STOCK,
        f"截止日与至少一个党组织有覆盖关系的社会组织（去重计家数）；{COUNTING}。",
        linked_units(social_organisations),
    ),
    Indicator(
        "social_org_party_orgs",
        "coverage",
        "社会组织党组织",
        "个",
        Kind.STOCK,
        "截止日覆盖至少一家社会组织的党组织（去重计个数，挂靠的不计）；几家社会组织共建联合党支部的，"
        "党组织数少于单位数。",
        linked_organizations(social_organisations),
    ),
    Indicator(
        "social_org_members",
        "coverage",
        "社会组织党员",
        "人",
        Kind.STOCK,
        "截止日组织关系在“社会组织党组织”的正式党员和预备党员（去重计人数）。",
        linked_members(social_organisations),
    ),
    Indicator(
        "units_with_party_org",
        "coverage",
        "已建党组织的两新组织",
        "家",
        Kind.STOCK,
        "已建党组织的非公企业与已建党组织的社会组织的并集，去重计家数。",
        linked_units(everything),
    ),
    Indicator(
        "party_orgs",
        "coverage",
        "两新党组织",
        "个",
        Kind.STOCK,
        "非公企业党组织与社会组织党组织的并集：同时覆盖两类单位的党组织只计一次。",
        linked_organizations(everything),
    ),
    Indicator(
        "members",
        "coverage",
        "两新党员",
        "人",
        Kind.STOCK,
        "非公企业党员与社会组织党员的并集，去重计人数。",
        linked_members(everything),
    ),
    Indicator(
        "enterprise_org_coverage",
        "coverage",
        "非公企业组织覆盖率",
        "%",
        Kind.RATE,
        "分母中已建党组织的家数÷分母家数。分母默认为正常经营的非公有制企业，可在口径中改为含个体工商户、"
        "有3名以上正式党员的、规模以上、50人以上或“三有”企业；页面总是写明所用分母。",
        linked_units(both(coverage_denominator, operating)),
        units(coverage_denominator),
        coverage_denominator_name,
        Prose.PERCENT,
    ),
    Indicator(
        "social_org_coverage",
        "coverage",
        "社会组织组织覆盖率",
        "%",
        Kind.RATE,
        "正常经营的社会组织中已建党组织的家数÷正常经营的社会组织家数。",
        linked_units(both(social_organisations, operating)),
        units(social_organisations),
        lambda scope: "社会组织",
        Prose.PERCENT,
    ),
    Indicator(
        "should_build_gap",
        "coverage",
        "应建未建",
        "家",
        Kind.STOCK,
        "正常经营的非公有制企业和社会组织中，截止日有3名以上正式党员在本单位工作（社会组织只计专职人员），"
        f"而没有党组织覆盖的。{COUNTING}。",
        units(both(unit_kinds(SHOULD_BUILD_KINDS), with_three_full_members, not_covered)),
    ),
    Indicator(
        "above_scale_instructor_coverage",
        "coverage",
        "规模以上指导员覆盖率",
        "%",
        Kind.RATE,
        "截止日有在任党建指导员联系的规模以上单位÷正常经营的规模以上单位（属工作覆盖，不是组织覆盖）。"
        "政策指导员不算党建指导员。",
        assigned_units(both(above_scale, with_instructor)),
        units(above_scale),
        lambda scope: "规模以上单位",
        Prose.PERCENT_SHORT,
    ),
]
