"""Indicators of coverage, organisations, members and instructors."""

from __future__ import annotations

from django.db.models import Q

from activities.models import Visit
from members.models import Admission, Appointment, Instructor, Member, TalentClass
from orgs.models import (
    PartyOrganization,
    PartyOrganizationEvent,
    PartyOrganizationSpell,
    Unit,
    three_party_organizations,
)
from orgs.scope import Scope
from reports.indicators import populations as of
from reports.indicators.conditions import (
    above_scale,
    both,
    businesses,
    coverage_denominator,
    coverage_denominator_name,
    enterprises,
    is_committee_of_a_nature,
    not_attached,
    not_covered,
    operating,
    social_organisations,
    unit_kinds,
    where,
    with_instructor,
    with_three_full_members,
)
from reports.indicators.indicator import Indicator, Kind, Prose
from reports.indicators.measures import Condition, Measure, everything

Event = PartyOrganizationEvent.Kind
SHOULD_BUILD_KINDS = Unit.ENTERPRISES + Unit.SOCIAL_ORGANISATIONS


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


def events(condition: Condition) -> Measure:
    return Measure(of.ORGANIZATION_EVENTS, PartyOrganization, "party_organization", condition)


def admissions(condition: Condition) -> Measure:
    return Measure(of.ADMISSIONS, Admission, "pk", condition)


def instructors(*levels: str) -> Measure:
    return Measure(of.APPOINTMENTS, Instructor, "instructor", where(level__in=levels))


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


def where_there_was_nothing(scope: Scope) -> Q:
    return Q(pk__in=Admission.objects.where_there_was_nothing(scope).values("pk"))


OPERATING = "成立日期不晚于截止日、未注销且当日经营状态为“正常经营”"
COUNTING = "临时党支部和功能型党支部不创建覆盖"

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


def _admissions_of(slug: str, name: str, talent: TalentClass) -> Indicator:
    return Indicator(
        slug,
        "members",
        name,
        "名",
        Kind.FLOW,
        f"新发展两新党员中人才类别为“{talent.label}”的。各类别之和不等于总数。",
        admissions(where(talent_class=talent)),
    )


MEMBERS = [
    Indicator(
        "admissions",
        "members",
        "新发展两新党员",
        "名",
        Kind.FLOW,
        "上级党委在本期批准接收的预备党员，一次发展计一名；按审批日发展时工作单位所属街道统计，"
        "没有工作单位的按党组织所属区划。",
        admissions(everything),
    ),
    _admissions_of("admissions_executive", "其中非公企业高管", TalentClass.EXECUTIVE),
    _admissions_of("admissions_technical", "其中非公企业技术人才", TalentClass.TECHNICAL),
    _admissions_of(
        "admissions_high_knowledge", "其中社会组织高知识群体", TalentClass.HIGH_KNOWLEDGE
    ),
    _admissions_of("admissions_backbone", "其中社会组织骨干人才", TalentClass.BACKBONE),
    Indicator(
        "admissions_no_org_unit",
        "members",
        "在无组织无党员单位发展党员",
        "名",
        Kind.FLOW,
        "新发展两新党员中，支部大会当日其工作单位既没有起覆盖作用的党组织、也没有其他党员在职的。"
        "没有工作单位的情况不明，不计入。",
        admissions(where_there_was_nothing),
    ),
]

INSTRUCTORS = [
    Indicator(
        "instructors_district",
        "instructors",
        "区派党建指导员",
        "名",
        Kind.STOCK,
        "截止日在任的区派党建指导员，归全区，不归街道。",
        instructors(Appointment.Level.DISTRICT),
    ),
    Indicator(
        "instructor_key_units",
        "instructors",
        "区派指导员联系重点两新组织",
        "家",
        Kind.STOCK,
        "截止日正常经营、标为重点、且有在任区派指导员联系的两新组织（去重计家数），按单位所属街道统计。",
        assigned_units(where(is_key=True, level=Appointment.Level.DISTRICT)),
    ),
    Indicator(
        "instructors_street",
        "instructors",
        "街道社区专兼职党建指导员",
        "名",
        Kind.STOCK,
        "截止日在任的街道、社区党建指导员（专职和兼职），按指导员所属区划统计。",
        instructors(Appointment.Level.STREET, Appointment.Level.COMMUNITY),
    ),
    Indicator(
        "policy_instructors",
        "instructors",
        "兼职政策指导员",
        "名",
        Kind.STOCK,
        "截止日在任的政策指导员（来自发改、科技、人社等部门），不属于党建指导员。",
        instructors(Appointment.Level.POLICY),
    ),
    Indicator(
        "visits",
        "instructors",
        "走访",
        "次",
        Kind.FLOW,
        "本期走访记录，自提交起计；退回和作废的不计。按走访当日单位所属街道统计。",
        Measure(of.VISITS, Visit, "pk"),
    ),
]
