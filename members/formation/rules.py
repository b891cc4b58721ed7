"""Reminders of 动态组建: what stands still, whose relation is elsewhere, what covers nothing."""

from __future__ import annotations

from django.db.models import Q

from members.formation.cases import stalled
from members.formation.relations import elsewhere
from orgs.models import Coverage
from orgs.rules import COUNTING, Rule, Severity, Threshold, register
from orgs.scope import Scope


def _covers_nothing(scope: Scope, _: int) -> Q:
    """Had units, and has none that exists: they were closed, moved out, or left it."""
    day = scope.as_of
    before = Coverage.objects.filter(started_on__lte=day).order_by()
    now = Coverage.objects.counting(day, scope).order_by()
    return (
        COUNTING
        & Q(party_organization__in=before.values("party_organization"))
        & ~Q(party_organization__in=now.values("party_organization"))
    )


register(
    Rule(
        "covers-nothing",
        "party-organizations",
        "覆盖单位都已注销或退出的党组织",
        Severity.AMBER,
        "单位注销、迁出后，党组织应及时撤销、合并或改为覆盖其他单位，党员转接组织关系。",
        _covers_nothing,
        act="dissolve",
        source="《中国共产党支部工作条例（试行）》",
    )
)
register(
    Rule(
        "formation-stalled",
        "formation",
        "停滞的组建事项",
        Severity.AMBER,
        "列入组建后长时间没有进展、也没有收到材料的，请跟进指导，或登记不再组建。",
        lambda scope, days: stalled(scope.as_of, days),
        act="step",
        threshold=Threshold("超过", 60, 7, 730, "天"),
        source="区里规定；天数由区里设置",
    )
)
register(
    Rule(
        "relation-elsewhere",
        "employments",
        "组织关系不在本单位的党员（“口袋党员”）",
        Severity.AMBER,
        "在已有党组织的单位工作而组织关系在别处，或组织关系没有登记的党员："
        "外出六个月以上、有固定单位的，应转接组织关系；不转接的请说明原因。",
        lambda scope, _: elsewhere(scope),
        act="settle-relation",
        source="关于流动党员和转接组织关系的规定",
    )
)
