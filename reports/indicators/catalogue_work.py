"""Indicators of activities, training, services, mechanisms and honours."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Case, F, Q, When
from django.db.models.expressions import Combinable

from activities.models import (
    Activity,
    Assessment,
    Deed,
    Demand,
    Honour,
    Publication,
    TaskList,
    Team,
    Training,
)
from members.models import Member
from orgs.models import Industry, Place, PlaceYear, Unit
from orgs.scope import Scope
from reports.indicators import populations as of
from reports.indicators.conditions import both, unit_kinds, where
from reports.indicators.indicator import Indicator, Kind, Prose
from reports.indicators.measures import AMOUNT, Condition, Measure, amount_of, everything
from reports.models import ExternalFact

PROGRAMME = "党建引领、助力千企"
OVER_100_MILLION = Decimal(10000)  # 万元
BUILDING = where(place__kind=Place.Kind.BUILDING)


def per_host(scope: Scope) -> str | None:
    """A joint activity counts once, or once for each host (basis `joint`)."""
    return "hosting" if scope.basis.joint == "per_host" else None


def per_attendance(scope: Scope) -> str | None:
    """Persons, or attendances (人次) (basis `attendance`)."""
    return "pk" if scope.basis.attendance == "attendances" else None


def activities(kind: Activity.Kind) -> Measure:
    return Measure(of.ACTIVITIES, Activity, "pk", where(kind=kind), each=per_host)


def trainings(kind: Training.Kind) -> Measure:
    return Measure(of.TRAININGS, Training, "pk", where(kind=kind))


def issues(series: str) -> Measure:
    return Measure(of.PUBLICATIONS, Publication, "pk", where(series=series))


def demands(condition: Condition, *, to_period_end: bool = False) -> Measure:
    in_programme = both(where(programme__name=PROGRAMME), condition)
    return Measure(of.DEMANDS, Demand, "pk", in_programme, to_period_end=to_period_end)


def resolved(scope: Scope) -> Q:
    return Q(outcome=Demand.Outcome.SOLVED, closed_on__lt=scope.period.end)


def enrolled(scope: Scope) -> Q:
    return Q(programme__name=PROGRAMME)


def this_year(scope: Scope) -> Q:
    return Q(year=scope.period.year) & BUILDING(scope)


def last_year(scope: Scope) -> Q:
    return Q(year=scope.period.year - 1) & BUILDING(scope)


def over_100_million(scope: Scope) -> Q:
    return this_year(scope) & Q(tax__gte=OVER_100_MILLION)


def newly_over_100_million(scope: Scope) -> Q:
    """In this year's set and not in last year's."""
    before = PlaceYear.objects.filter(year=scope.period.year - 1, tax__gte=OVER_100_MILLION)
    return over_100_million(scope) & ~Q(place__in=before.values("place"))


def either_year(scope: Scope) -> Q:
    return this_year(scope) | last_year(scope)


def taxes(year: Condition) -> Measure:
    """The buildings' taxes of a year; with none recorded, unknown and not 0."""
    return Measure(of.PLACE_YEARS, PlaceYear, "pk", year, amount_of("tax"), needs=year)


def tax_gained(scope: Scope) -> Combinable:
    """This year's tax less last year's."""
    return Case(When(year=scope.period.year, then=F("tax")), default=-F("tax"), output_field=AMOUNT)


district_tax = where(kind=ExternalFact.Kind.DISTRICT_TAX)


def standing(scope: Scope) -> Q:
    """Not revoked by the end of the period; what is revoked later was held then."""
    return Q(revoked_on=None) | Q(revoked_on__gte=scope.period.end)


def honours(recipient: str, **lookups: object) -> Measure:
    given = where(**lookups, **{f"{recipient}__isnull": False})
    return Measure(of.HONOURS, Honour, "pk", both(given, standing), to_period_end=True)


def awards(level: Honour.Level, recipient: str, **lookups: object) -> Measure:
    return honours(recipient, level=level, kind=Honour.Kind.AWARD, **lookups)


demands_solved = demands(resolved, to_period_end=True)
demands_counted = demands(everything)

ACTIVITIES = [
    Indicator(
        "theme_party_days",
        "activities",
        "主题党日活动",
        "场",
        Kind.FLOW,
        "本期开展的主题党日，按活动日期统计；几个党组织联合开展的在同一范围内只计一场。按主办党组织当日所属区划统计。",
        activities(Activity.Kind.THEME_DAY),
        prose=Prose.MORE_THAN,
    ),
    Indicator(
        "guidance_groups",
        "activities",
        "巡回指导小组",
        "个",
        Kind.FLOW,
        "本期组建的巡回指导小组。",
        Measure(of.TEAMS, Team, "pk", where(kind=Team.Kind.GUIDANCE)),
    ),
    Indicator(
        "exemplar_party_orgs",
        "activities",
        "两新党组织典型",
        "个",
        Kind.FLOW,
        "本期选树的党组织典型（类别为“典型”，与表彰荣誉分开），至期末已撤销的不计。",
        honours("party_organization", kind=Honour.Kind.EXEMPLAR),
    ),
    Indicator(
        "media_programmes",
        "activities",
        "“新声”作品",
        "期",
        Kind.FLOW,
        "本期制作的“新声”系列作品期数。",
        issues("新声"),
    ),
    Indicator(
        "booklet_issues",
        "activities",
        "《小红书》专辑",
        "个",
        Kind.FLOW,
        "本期编印的学习手册《小红书》专辑数。",
        issues("小红书"),
    ),
    Indicator(
        "booklet_copies",
        "activities",
        "《小红书》发放册数",
        "册",
        Kind.FLOW,
        "本期各专辑《小红书》发放册数之和；未填册数的专辑不参与加总。",
        Measure(of.PUBLICATIONS, Publication, "pk", where(series="小红书"), amount_of("copies")),
        prose=Prose.MORE_THAN,
    ),
    Indicator(
        "practical_deeds",
        "activities",
        "为非公企业办实事",
        "件",
        Kind.FLOW,
        "本期办成的、受益单位为非公有制企业的实事，按办成当日单位所属街道统计。",
        Measure(of.DEEDS, Deed, "pk", unit_kinds(Unit.ENTERPRISES)),
    ),
]

TRAINING = [
    Indicator(
        "secretary_classes",
        "training",
        "书记专题培训班",
        "期",
        Kind.FLOW,
        "本期开班的党组织书记专题培训班，按开班日期统计。",
        trainings(Training.Kind.SECRETARY),
    ),
    Indicator(
        "demonstration_classes",
        "training",
        "外出示范培训班",
        "期",
        Kind.FLOW,
        "本期开班的外出示范培训班、能力提升班。",
        trainings(Training.Kind.DEMONSTRATION),
    ),
    Indicator(
        "secretaries_trained",
        "training",
        "参训党组织书记",
        "名",
        Kind.FLOW,
        "本期参加培训的党组织书记（开班当日在任），参加几个班也只计一名；口径改为“按人次”时逐次计。"
        "按其任书记的党组织当日所属区划统计。",
        Measure(of.TRAINED_SECRETARIES, Member, "member", each=per_attendance),
        prose=Prose.MORE_THAN,
    ),
]

SERVICES = [
    Indicator(
        "demands_collected",
        "services",
        "收集问题诉求",
        "个",
        Kind.FLOW,
        f"“{PROGRAMME}”行动中本期受理的诉求（没有受理日期的按提出日期），按单位当日所属街道统计。",
        demands_counted,
    ),
    Indicator(
        "demands_resolved",
        "services",
        "解决问题诉求",
        "个",
        Kind.FLOW,
        "本期收集的诉求中，到期末办结且结果为“解决”的；部分解决、解释说明等办结不算解决。",
        demands_solved,
    ),
    Indicator(
        "demand_resolution_rate",
        "services",
        "诉求解决率",
        "%",
        Kind.RATE,
        "解决问题诉求÷收集问题诉求。",
        demands_solved,
        demands_counted,
        lambda scope: "收集问题诉求",
        Prose.PERCENT,
    ),
    Indicator(
        "key_firms",
        "services",
        "重点服务企业",
        "户",
        Kind.STOCK,
        f"截止日列入“{PROGRAMME}”行动名单的正常经营单位。",
        Measure(of.ENROLLED_UNITS, Unit, "unit", enrolled),
    ),
    Indicator(
        "pillar_industries",
        "services",
        "重点服务企业所属支柱产业",
        "个",
        Kind.STOCK,
        "重点服务企业所属的支柱产业，去重计个数；未填支柱产业的不计。",
        Measure(
            of.ENROLLED_UNITS,
            Industry,
            "pillar_industry",
            both(enrolled, where(pillar_industry__isnull=False)),
        ),
    ),
    Indicator(
        "newsletters",
        "services",
        "《开福党建》推广",
        "期",
        Kind.FLOW,
        "本期编发的《开福党建》主题服务日专刊期数。",
        issues("开福党建"),
    ),
    Indicator(
        "buildings_served",
        "services",
        "服务的大型商务楼宇",
        "座",
        Kind.STOCK,
        "截止日有服务队派驻的商务楼宇，与“税收亿元以上楼宇”不是同一批。",
        Measure(of.BUILDINGS_SERVED, Place, "place", BUILDING),
    ),
    Indicator(
        "buildings_over_100m",
        "services",
        "税收亿元以上楼宇",
        "栋",
        Kind.STOCK,
        "统计年度税收达到1亿元（10000万元）的楼宇，按年度统计。",
        Measure(of.PLACE_YEARS, PlaceYear, "pk", over_100_million),
    ),
    Indicator(
        "buildings_over_100m_new",
        "services",
        "新增税收亿元楼宇",
        "栋",
        Kind.FLOW,
        "本年度税收达到1亿元而上年度没有达到的楼宇。",
        Measure(of.PLACE_YEARS, PlaceYear, "pk", newly_over_100_million),
    ),
    Indicator(
        "building_tax_growth",
        "services",
        "楼宇税收同比增长",
        "%",
        Kind.RATE,
        "（本年度楼宇税收－上年度楼宇税收）÷上年度楼宇税收。税收不明的楼宇不参与加总，任一年度没有税收数据的显示“—”。",
        Measure(of.PLACE_YEARS, PlaceYear, "pk", either_year, tax_gained, needs=this_year),
        taxes(last_year),
        lambda scope: "上年度楼宇税收（万元）",
        Prose.PERCENT_SHORT,
    ),
    Indicator(
        "building_tax_share",
        "services",
        "楼宇税收占比",
        "%",
        Kind.RATE,
        "本年度楼宇税收÷区级税收。区级税收是外部数据，按来源登记；没有登记的区划、没有楼宇税收数据的年度显示“—”。",
        taxes(this_year),
        Measure(
            of.EXTERNAL_FACTS,
            ExternalFact,
            "pk",
            district_tax,
            amount_of("amount"),
            needs=district_tax,
        ),
        lambda scope: "区级税收（万元）",
        Prose.OVER_PERCENT,
    ),
]

MECHANISMS = [
    Indicator(
        "task_lists",
        "mechanisms",
        "任务清单",
        "次",
        Kind.FLOW,
        "本期下发的任务清单，每两个月一次，全年应有6次。",
        Measure(of.TASK_LISTS, TaskList, "pk"),
        expected=6,
    ),
    Indicator(
        "exchange_meetings",
        "mechanisms",
        "经验交流会",
        "次",
        Kind.FLOW,
        "本期召开的经验交流会，每季度一次，全年应有4次。",
        activities(Activity.Kind.EXCHANGE),
        expected=4,
    ),
    Indicator(
        "assessments",
        "mechanisms",
        "年度考核",
        "次",
        Kind.FLOW,
        "本期开展的年度考核，全年应有1次。",
        Measure(of.ASSESSMENTS, Assessment, "pk"),
        expected=1,
    ),
]


def _honour(slug: str, name: str, unit: str, definition: str, measure: Measure) -> Indicator:
    return Indicator(
        slug,
        "honours",
        name,
        unit,
        Kind.FLOW,
        f"{definition}按授予日期统计，至期末已撤销的不计。",
        measure,
    )


HONOURS = [
    _honour(
        "city_member_honours",
        "市级优秀共产党员、党务工作者",
        "名",
        "本期授予党员个人的市级荣誉。",
        awards(Honour.Level.CITY, "member"),
    ),
    _honour(
        "city_enterprise_benchmarks",
        "市“党建强、发展强”标杆引领企业",
        "家",
        "本期授予非公有制企业的市级荣誉。",
        awards(Honour.Level.CITY, "unit", unit__kind__in=Unit.ENTERPRISES),
    ),
    _honour(
        "city_advanced_orgs",
        "市标杆引领先进基层党组织",
        "家",
        "本期授予党组织的市级荣誉。",
        awards(Honour.Level.CITY, "party_organization"),
    ),
    _honour(
        "district_member_honours",
        "区级优秀共产党员、优秀党务工作者",
        "名",
        "本期授予党员个人的区级荣誉。",
        awards(Honour.Level.DISTRICT, "member"),
    ),
    _honour(
        "district_advanced_orgs",
        "区级先进基层党组织",
        "家",
        "本期授予党组织的区级荣誉。",
        awards(Honour.Level.DISTRICT, "party_organization"),
    ),
]
