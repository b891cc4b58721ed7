"""服务企业: demands, key firms and buildings."""

from __future__ import annotations

from django.db.models import Case, F, Q, When
from django.db.models.expressions import Combinable

from activities.models import Demand
from activities.models.demands import State
from orgs.models import Industry, Place, PlaceYear, Unit
from orgs.scope import Scope
from reports.indicators import populations as of
from reports.indicators.catalogue.work import issues
from reports.indicators.conditions import both, where
from reports.indicators.indicator import Indicator, Kind, Prose
from reports.indicators.measures import AMOUNT, Condition, Measure, amount_of, everything
from reports.models import ExternalFact

PROGRAMME = "党建引领、助力千企"


BUILDING = where(place__kind=Place.Kind.BUILDING)


def demands(condition: Condition, *, to_period_end: bool = False) -> Measure:
    in_programme = both(where(programme__name=PROGRAMME), condition)
    return Measure(of.DEMANDS, Demand, "pk", in_programme, to_period_end=to_period_end)


Rating = Demand.Satisfaction

closed = where(state=State.CLOSED)
resolved = where(state=State.CLOSED, outcome=Demand.Outcome.SOLVED)
with_limit = where(state=State.CLOSED, due_on__isnull=False)
in_time = where(state=State.CLOSED, due_on__isnull=False, is_overdue=False)
rated = where(satisfaction__in=(Rating.SATISFIED, Rating.MOSTLY, Rating.DISSATISFIED))
satisfied = where(satisfaction__in=(Rating.SATISFIED, Rating.MOSTLY))


def enrolled(scope: Scope) -> Q:
    return Q(programme__name=PROGRAMME)


def this_year(scope: Scope) -> Q:
    return Q(year=scope.period.year) & BUILDING(scope)


def last_year(scope: Scope) -> Q:
    return Q(year=scope.period.year - 1) & BUILDING(scope)


def over_100_million(scope: Scope) -> Q:
    return this_year(scope) & Q(tax__gte=PlaceYear.OVER_100_MILLION)


def newly_over_100_million(scope: Scope) -> Q:
    """In this year's set and not in last year's."""
    before = PlaceYear.objects.filter(
        year=scope.period.year - 1, tax__gte=PlaceYear.OVER_100_MILLION
    )
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


demands_solved = demands(resolved, to_period_end=True)
demands_counted = demands(everything)
demands_closed = demands(closed, to_period_end=True)

SERVICES = [
    Indicator(
        "demands_collected",
        "services",
        "收集问题诉求",
        "个",
        Kind.FLOW,
        f"“{PROGRAMME}”行动中本期受理的诉求（没有受理日期的按提出日期），按单位当日所属街道统计；"
        "不予受理的、受理前撤销的不计。",
        demands_counted,
    ),
    Indicator(
        "demands_resolved",
        "services",
        "解决问题诉求",
        "个",
        Kind.FLOW,
        "本期收集的诉求中，到期末办结且结果为“解决”的；部分解决、解释说明等办结不算解决，"
        "到期末又重新办理的不算。",
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
        "demand_closure_rate",
        "services",
        "诉求办结率",
        "%",
        Kind.RATE,
        "本期收集的诉求中到期末已办结（销号）的÷收集问题诉求。办结不等于解决：解释说明、不具备条件的也是办结。",
        demands_closed,
        demands_counted,
        lambda scope: "收集问题诉求",
        Prose.PERCENT,
    ),
    Indicator(
        "demand_on_time_rate",
        "services",
        "诉求按期办结率",
        "%",
        Kind.RATE,
        "本期收集、到期末已办结的诉求中，办结日期不晚于办理时限（延期的按延期后）的÷其中有办理时限的。"
        "没有登记办理时限的，是否按期不详，不计入分母。",
        demands(in_time, to_period_end=True),
        demands(with_limit, to_period_end=True),
        lambda scope: "已办结且有办理时限的诉求",
        Prose.PERCENT,
    ),
    Indicator(
        "demand_satisfaction_rate",
        "services",
        "诉求满意率",
        "%",
        Kind.RATE,
        "本期收集的诉求中，到期末单位评价为满意、基本满意的÷已评价的。分母就是评价件数；未评价的不计入，"
        "重新办理、退回重办的以此后的评价为准。",
        demands(satisfied, to_period_end=True),
        demands(rated, to_period_end=True),
        lambda scope: "单位已评价的诉求",
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
