"""How the rows behind a figure are listed: for each counted model its key, name and columns.

The columns are taken as of the scope: a unit's name and street are those of the scope's day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.db.models import Case, CharField, F, Model, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from activities import models as activities
from activities.models.demands import assigned, told
from members import models as members
from orgs import models as orgs
from orgs.lists.listing import Column, Listing, choice_column, listing_of
from orgs.models import PartyOrganizationSpell, UnitSpell, holds_on
from orgs.personal import Mask
from orgs.scope import Scope
from reports.indicators import Indicator
from reports.models import ExternalFact

Columns = Callable[[Scope], list[Column]]


def _spell_near(model: type[Model], owner: str, path: str, day: date) -> QuerySet:
    """The owner's spell of the day; before the first one is known, the first, else the latest."""
    return model._default_manager.filter(**{owner: OuterRef(path)}).order_by(
        Case(When(started_on__lte=day, then=Value(0)), default=Value(1)),
        Case(When(started_on__lte=day, then=F("started_on"))).desc(),
        "started_on",
    )


def _of_unit(field: str, scope: Scope, path: str) -> Subquery:
    near = _spell_near(UnitSpell, "unit", path, scope.as_of)
    return Subquery(near.values(field)[:1])


def _of_organization(field: str, scope: Scope, path: str) -> Subquery:
    near = _spell_near(PartyOrganizationSpell, "party_organization", path, scope.as_of)
    return Subquery(near.values(field)[:1])


def unit_name(scope: Scope, path: str = "unit") -> Column:
    return Column("unit", "单位", _of_unit("name", scope, path))


def _units(scope: Scope) -> list[Column]:
    return [
        Column("key", "统一社会信用代码", "uscc"),
        Column("name", "单位名称", _of_unit("name", scope, "pk")),
        choice_column("kind", "单位类型", orgs.Unit, "kind", "kind"),
        Column("division", "所属街道", _of_unit("division__name", scope, "pk")),
        Column("industry", "行业门类", _of_unit("industry__name", scope, "pk")),
        Column("headcount", "从业人数", _of_unit("headcount", scope, "pk")),
        choice_column("status", "经营状态", UnitSpell, "status", _of_unit("status", scope, "pk")),
    ]


def _organizations(scope: Scope) -> list[Column]:
    kind = _of_organization("kind", scope, "pk")
    return [
        Column("key", "党组织编号", "number"),
        Column("name", "党组织名称", _of_organization("name", scope, "pk")),
        choice_column("kind", "类别", PartyOrganizationSpell, "kind", kind),
        Column("division", "所属区划", _of_organization("division__name", scope, "pk")),
        Column("established_on", "成立日期", "established_on"),
        Column("dissolved_on", "撤销日期", "dissolved_on"),
    ]


def _members(scope: Scope) -> list[Column]:
    mine = members.Affiliation.objects.filter(holds_on(scope.as_of), member=OuterRef("pk"))
    work = members.Employment.objects.filter(holds_on(scope.as_of), member=OuterRef("pk"))
    organization = mine.annotate(at=_of_organization("name", scope, "party_organization"))
    employer = work.annotate(at=_of_unit("name", scope, "unit"))
    return [
        Column("key", "党员编号", "number"),
        Column("name", "姓名", "name", Mask.NAME),
        choice_column("gender", "性别", members.Member, "gender", "gender"),
        Column("party_organization", "所在党组织", Subquery(organization.values("at")[:1])),
        Column("unit", "工作单位", Subquery(employer.values("at")[:1])),
        Column("joined_on", "加入党组织日期", "joined_on"),
        Column("converted_on", "转正日期", "converted_on"),
    ]


def _admissions(scope: Scope) -> list[Column]:
    return [
        Column("key", "党员编号", "member__number"),
        Column("name", "姓名", "member__name", Mask.NAME),
        Column(
            "party_organization", "党组织", _of_organization("name", scope, "party_organization")
        ),
        unit_name(scope),
        Column("branch_meeting_on", "支部大会日期", "branch_meeting_on"),
        Column("approved_on", "上级审批日期", "approved_on"),
        choice_column(
            "talent_class", "人才类别", members.Admission, "talent_class", "talent_class"
        ),
    ]


def _affiliations(scope: Scope) -> list[Column]:
    """A member's coming or going, as the affiliation says it."""
    return [
        Column("key", "党员编号", "member__number"),
        Column("name", "姓名", "member__name", Mask.NAME),
        Column(
            "party_organization", "党组织", _of_organization("name", scope, "party_organization")
        ),
        Column("joined_on", "加入党组织日期", "member__joined_on"),
        Column("started_on", "组织关系起", "started_on"),
        Column("ended_on", "组织关系止", "ended_on"),
        choice_column("departure", "离开原因", members.Affiliation, "departure", "departure"),
    ]


def _candidates(scope: Scope) -> list[Column]:
    fostered = members.Candidacy.objects.filter(holds_on(scope.as_of), candidate=OuterRef("pk"))
    organization = fostered.annotate(at=_of_organization("name", scope, "party_organization"))
    return [
        Column("key", "编号", "number"),
        Column("name", "姓名", "name", Mask.NAME),
        choice_column("gender", "性别", members.Candidate, "gender", "gender"),
        Column("party_organization", "培养党组织", Subquery(organization.values("at")[:1])),
        unit_name(scope),
        Column("applied_on", "申请入党日期", "applied_on"),
        Column("activist_on", "确定积极分子日期", "activist_on"),
        Column("target_on", "确定发展对象日期", "target_on"),
    ]


def _instructors(scope: Scope) -> list[Column]:
    held = members.Appointment.objects.filter(holds_on(scope.as_of), instructor=OuterRef("pk"))

    def of(field: str) -> Subquery:
        return Subquery(held.values(field)[:1])

    return [
        Column("key", "指导员编号", "number"),
        Column("name", "姓名", "name", Mask.NAME),
        choice_column("level", "级别", members.Appointment, "level", of("level")),
        Column("division", "所属区划", of("division__name")),
        choice_column("source", "来源", members.Appointment, "source", of("source")),
        Column("dispatched_by", "派出单位", of("dispatched_by")),
    ]


def _visits(scope: Scope) -> list[Column]:
    return [
        Column("key", "走访编号", Cast("number", CharField())),
        unit_name(scope),
        Column("instructor", "指导员", "instructor__name", Mask.NAME),
        Column("happened_on", "日期", "happened_on"),
        choice_column("method", "方式", activities.Visit, "method", "method"),
    ]


def _activities(scope: Scope) -> list[Column]:
    return [
        Column("key", "活动编号", "number"),
        Column("name", "主题", "subject"),
        choice_column("kind", "类型", activities.Activity, "kind", "kind"),
        Column("happened_on", "日期", "happened_on"),
        Column("venue", "地点", "venue"),
        Column("attended", "实到人数", "attended"),
    ]


def _honours(scope: Scope) -> list[Column]:
    recipient = Coalesce("member__number", "unit__uscc", "party_organization__number")
    named = Coalesce(
        _of_unit("name", scope, "unit"),
        _of_organization("name", scope, "party_organization"),
        "member__number",
    )
    return [
        Column("key", "对象编号", recipient),
        Column("name", "荣誉名称", "name"),
        Column("recipient", "授予对象", named),
        choice_column("level", "级别", activities.Honour, "level", "level"),
        Column("happened_on", "授予日期", "happened_on"),
        Column("document_no", "文号", "document_no"),
    ]


def _trainings(scope: Scope) -> list[Column]:
    return [
        Column("key", "班次编号", "number"),
        Column("name", "名称", "name"),
        choice_column("kind", "类型", activities.Training, "kind", "kind"),
        Column("happened_on", "开始日期", "happened_on"),
        Column("venue", "地点", "venue"),
    ]


def _publications(scope: Scope) -> list[Column]:
    return [
        Column("key", "期号", Concat("series", Value(" "), "issue")),
        Column("name", "名称", "title"),
        Column("happened_on", "日期", "happened_on"),
        Column("copies", "发放册数", "copies"),
    ]


def _demands(scope: Scope) -> list[Column]:
    """As they stand at the end of the period, by which their figures count them."""
    day = scope.period.last_day
    known = told(day)
    return [
        Column("key", "诉求编号", "number"),
        Column("name", "内容", "content"),
        unit_name(scope),
        Column("category", "类别", "category"),
        Column("raised_on", "提出日期", "raised_on"),
        Column("accepted_on", "受理日期", known["accepted_on"]),
        Column("department", "承办单位", assigned(day, "department__name")),
        Column("due_on", "办理时限", known["due_on"]),
        Column("closed_on", "办结日期", known["closed_on"]),
        choice_column("outcome", "结果", activities.DemandStep, "outcome", known["outcome"]),
        choice_column(
            "satisfaction", "满意度", activities.DemandStep, "satisfaction", known["satisfaction"]
        ),
    ]


def _deeds(scope: Scope) -> list[Column]:
    return [
        Column("key", "受益单位代码", "unit__uscc"),
        Column("name", "实事", "name"),
        unit_name(scope),
        Column("happened_on", "办成日期", "happened_on"),
    ]


def _places(scope: Scope) -> list[Column]:
    return [
        Column("key", "名称", "name"),
        Column("name", "名称", "name"),
        choice_column("kind", "类型", orgs.Place, "kind", "kind"),
        Column("division", "所属街道", "division__name"),
    ]


def _place_years(scope: Scope) -> list[Column]:
    return [
        Column("key", "楼宇年度", Concat("place__name", Value(" "), Cast("year", CharField()))),
        Column("name", "楼宇", "place__name"),
        Column("division", "所属街道", "place__division__name"),
        Column("year", "年度", "year"),
        Column("tax", "税收（万元）", "tax"),
        Column("source", "来源", "source"),
    ]


def _external_facts(scope: Scope) -> list[Column]:
    return [
        Column("key", "数据", Concat("kind", Value(" "), Cast("year", CharField()))),
        choice_column("name", "项目", ExternalFact, "kind", "kind"),
        Column("division", "所属区划", "division__name"),
        Column("year", "年度", "year"),
        Column("tax", "数值（万元）", "amount"),
        Column("source", "来源", "source"),
    ]


def _industries(scope: Scope) -> list[Column]:
    return [Column("key", "代码", "code"), Column("name", "名称", "name")]


def _named(scope: Scope) -> list[Column]:
    return [
        Column("key", "名称", "name"),
        Column("name", "名称", "name"),
        Column("division", "所属区划", "division__name"),
        Column("happened_on", "日期", "happened_on"),
    ]


COLUMNS: dict[type[Model], Columns] = {
    orgs.Unit: _units,
    orgs.PartyOrganization: _organizations,
    orgs.Industry: _industries,
    orgs.Place: _places,
    orgs.PlaceYear: _place_years,
    members.Member: _members,
    members.Admission: _admissions,
    members.Affiliation: _affiliations,
    members.Candidate: _candidates,
    members.Instructor: _instructors,
    activities.Visit: _visits,
    activities.Activity: _activities,
    activities.Honour: _honours,
    activities.Training: _trainings,
    activities.Publication: _publications,
    activities.Demand: _demands,
    activities.Deed: _deeds,
    activities.Team: _named,
    activities.TaskList: _named,
    activities.Assessment: _named,
    ExternalFact: _external_facts,
}


def listings(indicator: Indicator, scope: Scope) -> list[Listing]:
    """One listing, or two when a rate's sides are rows of different models."""
    return [listing_in(rows, scope) for rows in indicator.rows(scope)]


def listing_in(rows: QuerySet, scope: Scope, *more: Column) -> Listing:
    """The rows as of the scope, with further columns, in the order of their keys."""
    made = listing_of(rows, [*COLUMNS[rows.model](scope), *more])
    return replace(made, rows=made.rows.order_by("c_key", "pk"))
