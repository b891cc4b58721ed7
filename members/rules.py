"""Rules of the due-lists that ask about members, posts and instructors."""

from __future__ import annotations

from django.db.models import Count, F, Q, QuerySet

from members.formation import Formation, in_state
from members.instructors import with_instructor
from members.lists import with_secretary
from members.models import Admission, Affiliation, Assignment, Employment, Post
from orgs.models import PartyOrganizationSpell, Unit, UnitSpell, holds_on
from orgs.periods import months_after, years_after
from orgs.rules import COUNTING, Group, Rule, Severity, Threshold, register
from orgs.scope import Scope

Kind = PartyOrganizationSpell.Kind
BRANCHES = Q(kind__in=(Kind.BRANCH, Kind.JOINT_BRANCH))


def _organizations_with(scope: Scope, *, full: bool, at_least: int) -> QuerySet:
    """Organisations with that many members (full members) of their own on the day."""
    held = Affiliation.objects.as_of(scope.as_of).order_by()
    if full:
        held = held.filter(member__converted_on__lte=scope.as_of)
    counts = held.values("party_organization").annotate(people=Count("member", distinct=True))
    return counts.filter(people__gte=at_least).values("party_organization")


def _with_subordinates(scope: Scope, *, at_least: int) -> Q:
    """Organisations with that many members of their own, or in those directly under them."""
    day = scope.as_of
    held = Affiliation.objects.as_of(day).filter(holds_on(day, "party_organization__spells"))
    below = held.order_by().values(above=F("party_organization__spells__superior"))
    many = below.annotate(people=Count("member", distinct=True)).filter(people__gte=at_least)
    own = _organizations_with(scope, full=False, at_least=at_least)
    return Q(party_organization__in=own) | Q(party_organization__in=many.values("above"))


def _without_committee(scope: Scope, least: int) -> Q:
    """Enough full members for a committee, and only one office filled, or none."""
    posts = Post.objects.as_of(scope.as_of).order_by().values("party_organization")
    committee = posts.annotate(people=Count("member", distinct=True)).filter(people__gte=3)
    many = _organizations_with(scope, full=True, at_least=least)
    return (
        BRANCHES
        & Q(party_organization__in=many)
        & ~Q(party_organization__in=committee.values("party_organization"))
    )


def _three_in_joint(scope: Scope, _: int) -> Q:
    three = Employment.objects.units_with_three(scope.as_of).order_by()
    return in_state(scope, Formation.JOINT) & Q(unit__in=three.values("unit"))


def _bare_key_units(scope: Scope, _: int) -> Q:
    notable = Q(is_key=True) | Q(above_scale=True, unit__kind=Unit.Kind.ENTERPRISE)
    return notable & Q(status=UnitSpell.Status.OPERATING) & ~with_instructor(scope.as_of)


def _overloaded(scope: Scope, most: int) -> Q:
    held = Assignment.objects.party_building(scope.as_of).values("instructor")
    many = held.annotate(units=Count("unit", distinct=True)).filter(units__gt=most)
    return Q(instructor__in=many.values("instructor"))


def _probation_over(scope: Scope, months: int) -> Q:
    """A year since joining, or what it was extended to, or nearly, and not yet a full member."""
    day = months_after(scope.as_of, months)
    extended = Admission.objects.filter(extended_on__lte=scope.as_of, extended_until__gt=day)
    waiting = Q(member__converted_on=None) | Q(member__converted_on__gt=scope.as_of)
    return (
        waiting
        & Q(member__joined_on__lte=years_after(day, -1))
        & ~Q(member__in=extended.order_by().values("member"))
    )


register(
    Rule(
        "should-build",
        "units",
        "应建未建党组织",
        Severity.RED,
        "有正式党员三人以上的，应当成立党的基层组织。社会组织只计专职人员。",
        lambda scope, _: in_state(scope, Formation.SHOULD_BUILD),
        act="open-formation",
        source="《中国共产党章程》第三十条",
    )
)
register(
    Rule(
        "no-secretary",
        "party-organizations",
        "没有书记",
        Severity.RED,
        "党组织应当有书记；台账中没有登记在任书记的列在这里。",
        lambda scope, _: COUNTING & ~with_secretary(scope.as_of),
        act="appoint",
        source="《中国共产党支部工作条例（试行）》",
    )
)
register(
    Rule(
        "branch-too-small",
        "party-organizations",
        "正式党员不足三人的党支部",
        Severity.AMBER,
        "党支部正式党员一般不少于三人；不足的，可与邻近、行业相近的单位成立联合党支部。",
        lambda scope, least: (
            Q(kind=Kind.BRANCH)
            & ~Q(party_organization__in=_organizations_with(scope, full=True, at_least=least))
        ),
        act="merge",
        threshold=Threshold("少于", 3, 1, 10, "人"),
        groups=(Group.DUE, Group.CONTRADICTION),
        clear="organizations",
        remedy="核对党员的组织关系是否都已登记；确实不足的，与邻近、行业相近的单位联合组建。",
        source="《中国共产党支部工作条例（试行）》",
    )
)
register(
    Rule(
        "no-committee",
        "party-organizations",
        "应设未设支部委员会",
        Severity.AMBER,
        "正式党员七人以上的党支部，应当设立支部委员会。",
        _without_committee,
        act="appoint",
        threshold=Threshold("正式党员满", 7, 3, 50, "人"),
        source="《中国共产党支部工作条例（试行）》",
    )
)
register(
    Rule(
        "branch-too-large",
        "party-organizations",
        "党员过多的党支部",
        Severity.AMBER,
        "党支部党员一般不超过五十人；超过的，可考虑分设支部或成立党总支。",
        lambda scope, most: (
            BRANCHES
            & Q(party_organization__in=_organizations_with(scope, full=False, at_least=most + 1))
        ),
        act="split",
        threshold=Threshold("超过", 50, 20, 200, "人"),
        source="《中国共产党支部工作条例（试行）》",
    )
)
# Guidance, not a regulation: the Charter knows no such numbers.
register(
    Rule(
        "general-branch-fits",
        "party-organizations",
        "可考虑成立党总支的党支部",
        Severity.INFO,
        "党员较多的党支部，一般满五十名可以考虑改设党总支；报上级党组织批准。",
        lambda scope, least: (
            BRANCHES
            & Q(party_organization__in=_organizations_with(scope, full=False, at_least=least))
        ),
        act="reshape",
        threshold=Threshold("党员满", 50, 20, 200, "人"),
        source="各地组织工作通行做法，不是硬性规定；人数由区里设置",
    )
)
register(
    Rule(
        "committee-fits",
        "party-organizations",
        "可考虑成立党委的党组织",
        Severity.INFO,
        "党支部和党总支，连同下属支部的党员一般满一百名，可以考虑改设基层党委；报上级党组织批准。",
        lambda scope, least: (
            (BRANCHES | Q(kind=Kind.GENERAL_BRANCH)) & _with_subordinates(scope, at_least=least)
        ),
        act="reshape",
        threshold=Threshold("党员满", 100, 50, 500, "人"),
        source="各地组织工作通行做法，不是硬性规定；人数由区里设置",
    )
)
register(
    Rule(
        "three-in-joint",
        "units",
        "在联合党支部而已具备单独组建条件",
        Severity.AMBER,
        "有正式党员三人以上、仍在联合党支部的单位，可以单独组建。",
        _three_in_joint,
        act="open-formation",
        source="党内统计年报表27、表30单列“具有3名以上党员的”单位",
    )
)
register(
    Rule(
        "key-without-instructor",
        "units",
        "规上或重点单位没有指导员",
        Severity.AMBER,
        "规模以上企业和重点单位应有党建指导员联系。",
        _bare_key_units,
        act="assign",
        source="区里关于选派党建指导员的规定",
    )
)
register(
    Rule(
        "instructor-load",
        "instructors",
        "联系单位过多的指导员",
        Severity.INFO,
        "指导员联系单位不宜过多，可把部分单位移交他人。",
        _overloaded,
        act="hand-over",
        threshold=Threshold("超过", 8, 2, 100, "家"),
        source="区里规定；上限由区里设置",
    )
)
register(
    Rule(
        "probation-over",
        "members",
        "预备期将满或已满",
        Severity.AMBER,
        "预备期为一年，自支部大会通过之日算起，延长过的到延长后的期满日；期满应及时讨论能否转为正式党员。",
        _probation_over,
        act="confirm",
        threshold=Threshold("提前", 1, 0, 12, "个月"),
        source="《中国共产党章程》第七条、《中国共产党发展党员工作细则》",
    )
)
