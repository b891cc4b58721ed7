"""What cannot all be true of the work that is recorded: activities, visits, demands."""

from __future__ import annotations

from django.db.models import F, Q

from activities.models import Demand, Hosting, Visit
from orgs.clarity import Clear, contradiction
from orgs.rules import Severity, months_before
from orgs.scope import Scope

ALL = {"existing": "all"}
MONTHS = 12  # how far back the work of an organisation or a unit is looked at


def _hosts(scope: Scope, condition: Q) -> Q:
    """Organisations that hosted such an activity within the year."""
    found = Hosting.objects.filter(
        condition,
        activity__happened_on__gt=months_before(scope.as_of, MONTHS),
        activity__happened_on__lte=scope.as_of,
    )
    return Q(party_organization__in=found.order_by().values("party_organization"))


contradiction(
    Clear.FUNCTION,
    "party-organizations",
    "more-attended-than-expected",
    "组织生活实到人数多于应到人数",
    "近一年主办的组织生活中，有实到人数多于应到人数的。",
    lambda scope, _: _hosts(scope, Q(activity__attended__gt=F("activity__expected"))),
    source="分项不能大于总数",
    remedy="核对会议记录，更正应到或实到人数；列席的不计入实到。",
    query=ALL,
)
contradiction(
    Clear.FUNCTION,
    "party-organizations",
    "active-outside-life",
    "成立之前或撤销之后有组织生活",
    "近一年主办的组织生活，日期早于党组织成立，或不早于党组织撤销。",
    lambda scope, _: _hosts(
        scope,
        Q(activity__happened_on__lt=F("party_organization__established_on"))
        | Q(activity__happened_on__gte=F("party_organization__dissolved_on")),
    ),
    remedy="核对活动日期和主办党组织。",
    query=ALL,
)


def _visited_when_closed(scope: Scope, _: int) -> Q:
    visits = Visit.objects.counting().filter(
        happened_on__gt=months_before(scope.as_of, MONTHS),
        happened_on__lte=scope.as_of,
        happened_on__gte=F("unit__closed_on"),
    )
    return Q(unit__in=visits.order_by().values("unit"))


contradiction(
    Clear.FUNCTION,
    "units",
    "visited-when-closed",
    "单位注销之后仍有走访",
    "近一年的走访中，有日期在单位注销之后的。",
    _visited_when_closed,
    remedy="核对走访的单位和日期；单位其实仍在的，更正注销日期。",
    query=ALL,
    severity=Severity.AMBER,
)


def _demands(scope: Scope, condition: Q) -> Q:
    """Units with such a demand, raised by the day and as it stands then."""
    found = Demand.objects.known(scope.as_of).filter(condition, raised_on__lte=scope.as_of)
    return Q(unit__in=found.order_by().values("unit"))


contradiction(
    Clear.FUNCTION,
    "units",
    "demand-disorder",
    "诉求办理的先后不对",
    "诉求的受理、交办早于提出，或晚于办结。",
    lambda scope, _: _demands(
        scope,
        Q(accepted_on__lt=F("raised_on"))
        | Q(assigned_on__lt=F("raised_on"))
        | Q(accepted_on__gt=F("closed_on"))
        | Q(assigned_on__gt=F("closed_on")),
    ),
    source="解决的诉求不能多于收集的诉求：先提出、后受理、再办结",
    remedy="核对办理单，更正各步的日期。",
    query=ALL,
)
contradiction(
    Clear.FUNCTION,
    "units",
    "demand-without-outcome",
    "诉求已办结而没有结果",
    "填写了办结日期，却没有填写结果：算不算解决，说不清。",
    lambda scope, _: _demands(scope, Q(closed_on__isnull=False, outcome="")),
    source="办结与解决是两回事：办结的须写明解决、部分解决、解释说明或不具备条件",
    remedy="补填结果。",
    query=ALL,
)
