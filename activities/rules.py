"""Rules of the due-lists that ask about visits and organisation life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Q

from activities.life.expected import Standing, known_requirements, last_over, standing
from activities.lists.visits import pending
from activities.models import Activity, Visit
from members.instructors import with_instructor
from orgs.models import UnitSpell
from orgs.rules import Rule, Severity, Threshold, months_before, register
from orgs.scope import Scope


def _not_visited(scope: Scope, months: int) -> Q:
    """Operating units with an instructor, without a visit that counts in the last months."""
    since = months_before(scope.as_of, months)
    visits = Visit.objects.counting().filter(happened_on__gt=since, happened_on__lte=scope.as_of)
    return (
        Q(status=UnitSpell.Status.OPERATING)
        & with_instructor(scope.as_of)
        & ~Q(unit__in=visits.order_by().values("unit"))
    )


register(
    Rule(
        "not-visited",
        "units",
        "有指导员而长期没有走访",
        Severity.AMBER,
        "指导员应经常走访联系单位；走访的次数和间隔由区里规定，这里只作提醒，不作考核。",
        _not_visited,
        act="visit",
        threshold=Threshold("超过", 6, 1, 36, "个月"),
        source="区里关于党建指导员的规定；间隔由区里设置",
    )
)


def _waits(scope: Scope, days: int) -> Q:
    """Visits so many days ago with a change seen that nobody has settled."""
    return Q(happened_on__lte=scope.as_of - timedelta(days=days)) & pending()


register(
    Rule(
        "changes-unsettled",
        "visits",
        "走访所见变化待核实",
        Severity.AMBER,
        "走访所见的变化，核实采纳以后才写入台账；久拖不核，台账和统计就不准。",
        _waits,
        act="settle-proposals",
        threshold=Threshold("走访满", 7, 0, 180, "天"),
        source="区里关于走访和台账动态更新的规定；天数由区里设置",
    )
)


def _not_recorded(kind: Activity.Kind) -> Callable[[Scope, int], Q]:
    def condition(scope: Scope, _: int) -> Q:
        """Nothing recorded, nor said, in the latest period that is over."""
        requirement = known_requirements().get(kind)
        if requirement is None or not requirement.enabled:
            return Q(pk__in=())
        return standing(last_over(requirement, scope.as_of), Standing.MISSING)

    return condition


for kind in (
    Activity.Kind.CONGRESS,
    Activity.Kind.COMMITTEE,
    Activity.Kind.GROUP,
    Activity.Kind.THEME_DAY,
    Activity.Kind.LECTURE,
    Activity.Kind.ORGANISATION_LIFE,
    Activity.Kind.REVIEW,
):
    register(
        Rule(
            f"life-{kind.value.replace('_', '-')}",
            "party-organizations",
            f"上一期应开展而未记录：{kind.label}",
            Severity.INFO,
            "按组织生活频次，最近一个已经结束的月、季、年里应开展而没有记录、也没有说明的党支部。"
            "没有记录不等于没有开展：开展过的请补登，确未开展的请说明。",
            _not_recorded(kind),
            act="hold",
            source="《中国共产党支部工作条例（试行）》；频次由区里设置",
        )
    )
