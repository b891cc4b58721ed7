"""发展党员 and 党建指导员."""

from __future__ import annotations

from django.db.models import Q

from activities.models import Visit
from members.models import Admission, Appointment, Instructor, TalentClass
from orgs.scope import Scope
from reports.indicators import populations as of
from reports.indicators.catalogue.coverage import assigned_units
from reports.indicators.conditions import (
    where,
)
from reports.indicators.indicator import Indicator, Kind
from reports.indicators.measures import Condition, Measure, everything


def admissions(condition: Condition) -> Measure:
    return Measure(of.ADMISSIONS, Admission, "pk", condition)


def instructors(*levels: str) -> Measure:
    return Measure(of.APPOINTMENTS, Instructor, "instructor", where(level__in=levels))


def where_there_was_nothing(scope: Scope) -> Q:
    return Q(pk__in=Admission.objects.where_there_was_nothing(scope).values("pk"))


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
