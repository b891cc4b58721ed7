"""What is not known of members, of their work, and of the offices in Party organisations."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

import orgs.gaps  # noqa: F401  the clears that these gaps belong to
from members.instructors import with_instructor
from members.models import Affiliation, Employment, Member, Post
from orgs.clarity import Clear, Condition, freshness, gap, whole
from orgs.models import Coverage, PartyOrganizationSpell
from orgs.periods import years_after
from orgs.scope import Scope

Kind = PartyOrganizationSpell.Kind
BRANCHES = Q(kind__in=(Kind.BRANCH, Kind.JOINT_BRANCH))

# --- Members -------------------------------------------------------------------------------------

whole(
    Clear.MEMBERS,
    "members",
    "在册党员",
    "截止日组织关系在本区划党组织的党员，含预备党员；两新党员数另按覆盖关系统计，见上面的指标。",
)


def _touched(scope: Scope, day: date) -> Q:
    """Affiliated, converted or employed where they are since later than the day."""
    moved = Employment.objects.filter(
        Q(started_on__gt=day) | Q(ended_on__gt=day, ended_on__lte=scope.as_of),
        started_on__lte=scope.as_of,
    )
    return (
        Q(started_on__gt=day)
        | Q(member__converted_on__gt=day, member__converted_on__lte=scope.as_of)
        | Q(member__in=moved.order_by().values("member"))
    )


def _ever_touched(scope: Scope) -> Q:
    """Anything after they were first listed: another branch, another employer, a post."""
    former = Affiliation.objects.filter(ended_on__lte=scope.as_of)
    left = Employment.objects.filter(ended_on__lte=scope.as_of)
    return Q(member__in=former.order_by().values("member")) | Q(
        member__in=left.order_by().values("member")
    )


freshness(
    Clear.MEMBERS,
    _touched,
    _ever_touched,
    "按组织关系、工作单位最近一次变更的日期和转正日期，取最近的一个。",
)


def _unknown(field: str) -> Condition:
    is_text = Member._meta.get_field(field).get_internal_type() == "CharField"
    unknown = Q(**{f"member__{field}__isnull": True})
    return lambda scope, _: unknown | Q(**{f"member__{field}": ""}) if is_text else unknown


for field, slug, what, remedy in (
    ("born_on", "member-no-birth", "出生日期", "按身份证件或党员档案填写。"),
    ("gender", "member-no-gender", "性别", "按身份证件填写。"),
    ("ethnicity", "member-no-ethnicity", "民族", "按党员档案填写。"),
    ("education", "member-no-education", "学历", "按党员档案填写。"),
    ("id_number", "member-no-id", "公民身份号码", "按身份证件填写；用于查重和与全国系统核对。"),
):
    gap(
        Clear.MEMBERS,
        slug,
        f"{what}不详",
        f"党员{what}没有登记。",
        _unknown(field),
        act="correct",
        remedy=remedy,
    )


def _without_employer(scope: Scope, _: int) -> Q:
    held = Employment.objects.as_of(scope.as_of).order_by()
    return ~Q(member__in=held.values("member"))


gap(
    Clear.MEMBERS,
    "member-no-employer",
    "工作单位不详",
    "没有登记工作单位的，按工作单位统计时不计入任何单位，也不计入“三名正式党员”。",
    _without_employer,
    act="employ",
    remedy="登记工作单位；已离退休或不在两新组织工作的，核对组织关系是否应转出。",
)
gap(
    Clear.MEMBERS,
    "member-no-conversion",
    "是否转正不详",
    "入党已满两年（预备期一年，最多延长一年）而没有转正日期，不计入正式党员。",
    lambda scope, _: Q(
        member__converted_on=None, member__joined_on__lte=years_after(scope.as_of, -2)
    ),
    act="confirm",
    remedy="查阅党员档案后登记转正；被取消预备党员资格的，登记出党。",
)

# --- Party organisations -------------------------------------------------------------------------


def _without_members(scope: Scope, _: int) -> Q:
    held = Affiliation.objects.as_of(scope.as_of).order_by()
    return BRANCHES & ~Q(party_organization__in=held.values("party_organization"))


def _source_unknown(scope: Scope, _: int) -> Q:
    posts = Post.objects.as_of(scope.as_of).filter(kind=Post.Kind.SECRETARY, source="")
    return Q(party_organization__in=posts.order_by().values("party_organization"))


def _without_secretary(scope: Scope, _: int) -> Q:
    posts = Post.objects.as_of(scope.as_of).filter(kind=Post.Kind.SECRETARY)
    return ~Q(party_organization__in=posts.order_by().values("party_organization"))


gap(
    Clear.ORGANIZATIONS,
    "organization-no-members",
    "没有登记党员的党支部",
    "党支部由党员组成；一名党员也没有登记的，党员数说不清。",
    _without_members,
    remedy="导入或登记党员；党员已全部转出的，予以撤销或合并。",
)
gap(
    Clear.ORGANIZATIONS,
    "organization-no-secretary",
    "书记不详",
    "没有登记在任书记：是空缺还是未登记，说不清。",
    _without_secretary,
    remedy="在书记本人的页面登记任职，或导入任职台账；确实空缺的，及时补选。",
)
gap(
    Clear.ORGANIZATIONS,
    "organization-no-secretary-source",
    "书记来源不详",
    "书记由出资人、中层管理人员担任还是上级选派，年报单独统计。",
    _source_unknown,
    remedy="在书记本人的页面更正任职，填写来源。",
)

# --- Coverage ------------------------------------------------------------------------------------


def _uncovered(scope: Scope) -> Q:
    links = Coverage.objects.counting(scope.as_of, scope).order_by()
    return ~Q(unit__in=links.values("unit"))


def _reason_unknown(scope: Scope, _: int) -> Q:
    """Full members enough to build, nothing built, and nobody said why."""
    three = Employment.objects.units_with_three(scope.as_of).order_by()
    return Q(no_organization_reason="") & Q(unit__in=three.values("unit")) & _uncovered(scope)


def _work_coverage_unknown(scope: Scope, _: int) -> Q:
    """Nothing known that reaches it, and not known of every mass organisation that it has none."""
    bodies = ("has_union", "has_youth_league", "has_womens_federation")
    unknown = Q(*(Q(**{body: None}) for body in bodies), _connector=Q.OR)
    none_known = Q(*(Q(**{body: False}) | Q(**{body: None}) for body in bodies))
    return none_known & unknown & Q(liaison="") & _uncovered(scope) & ~with_instructor(scope.as_of)


gap(
    Clear.COVERAGE,
    "coverage-no-reason",
    "应建未建而没有说明原因",
    "有正式党员三人以上、没有党组织，也没有填写未建原因。",
    _reason_unknown,
    act="open-formation",
    remedy="列入组建；暂不能组建的，在“登记情况变化”中填写未建原因。",
)
gap(
    Clear.COVERAGE,
    "coverage-work-unknown",
    "工作覆盖说不清",
    "没有党组织、指导员和联络员，工会、共青团、妇联有没有又不全知道：党的工作是否覆盖说不清。",
    _work_coverage_unknown,
    act="update",
    remedy="核实有无工会、共青团、妇联，或安排指导员、联络员联系。",
)
