"""作用发挥: what is not recorded of the life of the branches, nor of what is done for units."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from activities.models import Activity, Hosting
from orgs.clarity import Clear, Condition, freshness, gap, whole
from orgs.models import PartyOrganizationSpell
from orgs.rules import Threshold, months_before
from orgs.scope import Scope

Kind = PartyOrganizationSpell.Kind
BRANCHES = Q(kind__in=(Kind.BRANCH, Kind.JOINT_BRANCH))

whole(
    Clear.FUNCTION,
    "party-organizations",
    "应开展组织生活的党支部",
    "截止日存续的党支部和联合党支部；临时、功能型党支部不计。",
    lambda scope, _: BRANCHES,
    query={"counted": "yes"},
)


def _hosted(since: date, until: date, **kind: str) -> Q:
    """Organisations that hosted an activity after the one day, up to the other."""
    found = Hosting.objects.filter(
        activity__happened_on__gt=since, activity__happened_on__lte=until, **kind
    )
    return Q(party_organization__in=found.order_by().values("party_organization"))


freshness(
    Clear.FUNCTION,
    lambda scope, day: _hosted(day, scope.as_of),
    lambda scope: _hosted(date.min, scope.as_of),
    "按最近一次有记录的组织生活（三会一课、组织生活会、民主评议、主题党日等）的日期。",
)


def _without_record(kind: str) -> Condition:
    def condition(scope: Scope, months: int) -> Q:
        since = months_before(scope.as_of, months)
        return ~_hosted(since, scope.as_of, activity__kind=kind)

    return condition


for slug, kind, months, source in (
    ("life-no-congress", Activity.Kind.CONGRESS, 3, "支部党员大会一般每季度召开一次"),
    ("life-no-lecture", Activity.Kind.LECTURE, 3, "党课按区里的规定，一般每季度一次"),
    ("life-no-meeting", Activity.Kind.ORGANISATION_LIFE, 12, "组织生活会每年至少召开一次"),
    ("life-no-review", Activity.Kind.REVIEW, 12, "民主评议党员一般每年一次"),
):
    gap(
        Clear.FUNCTION,
        slug,
        f"近期没有{kind.label}的记录",
        f"{source}；没有记录的，是没有开展还是没有登记，说不清。",
        _without_record(kind),
        threshold=Threshold("近", months, 1, 36, "个月"),
        source="《中国共产党支部工作条例（试行）》",
        remedy="补登组织生活，或导入组织生活台账；确未开展的，及时开展。",
    )


def _attendance_unknown(scope: Scope, _: int) -> Q:
    since = months_before(scope.as_of, 12)
    unknown = Q(activity__attended=None) | Q(activity__expected=None)
    found = Hosting.objects.filter(
        unknown, activity__happened_on__gt=since, activity__happened_on__lte=scope.as_of
    )
    return Q(party_organization__in=found.order_by().values("party_organization"))


gap(
    Clear.FUNCTION,
    "life-no-attendance",
    "组织生活的到会人数不详",
    "近一年主办的组织生活中，有应到或实到人数没有登记的。",
    _attendance_unknown,
    remedy="补登应到、实到人数。",
)
