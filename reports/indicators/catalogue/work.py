"""学习活动, 教育培训 and 工作机制."""

from __future__ import annotations

from activities.models import (
    Activity,
    Assessment,
    Deed,
    Honour,
    Publication,
    TaskList,
    Team,
    Training,
)
from members.models import Member
from orgs.models import Unit
from orgs.scope import Scope
from reports.indicators import populations as of
from reports.indicators.catalogue.honours import honours
from reports.indicators.conditions import unit_kinds, where
from reports.indicators.indicator import Indicator, Kind, Prose
from reports.indicators.measures import Measure, amount_of


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
