"""When somebody has floated, or been out of reach, for so long that something has to be done."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q

from members.models import Affiliation, ContactAttempt, Floating, LostContact
from orgs.models import holds_on
from orgs.rules import Rule, Severity, Threshold, months_before, register
from orgs.scope import Scope

Direction = Floating.Direction

SIX_MONTHS = Threshold("满", 6, 1, 36, "个月")


def _floating_for(scope: Scope, months: int, direction: str) -> Q:
    since = months_before(scope.as_of, months)
    return holds_on(scope.as_of) & Q(direction=direction, started_on__lte=since)


def _silent(scope: Scope, months: int) -> Q:
    """Away for so long, and not reached in that time. Only members of the ledger go away from it."""
    since: date = months_before(scope.as_of, months)
    reached = ContactAttempt.objects.filter(
        reached=True, happened_on__gt=since, happened_on__lte=scope.as_of
    )
    return _floating_for(scope, months, Direction.OUT) & ~Q(
        person__member__in=reached.order_by().values("member")
    )


def _relation_moved(scope: Scope, _: int) -> Q:
    """Away from where they do not belong any more, or taking part where they now do.

    Acts end the floating with the relation; a file that moved the relation does not.
    """
    there = Affiliation.objects.as_of(scope.as_of).filter(
        member=OuterRef("person__member"), party_organization=OuterRef("party_organization")
    )
    away = Q(direction=Direction.OUT) & ~Exists(there)
    arrived = Q(direction=Direction.IN) & Exists(there)
    return holds_on(scope.as_of) & Q(person__member__isnull=False) & (away | arrived)


def _lost_for(scope: Scope, months: int) -> Q:
    lost = LostContact.objects.as_of(scope.as_of).filter(
        started_on__lte=months_before(scope.as_of, months)
    )
    return Q(member__in=lost.order_by().values("member"))


register(
    Rule(
        "floating-in-long",
        "floating",
        "流入较久、应转接组织关系",
        Severity.AMBER,
        "工作单位、经常居住地变动，或者外出六个月以上、地点相对固定的，应当转移组织关系。",
        lambda scope, months: _floating_for(scope, months, Direction.IN),
        act="end",
        threshold=SIX_MONTHS,
        source="《中国共产党党员教育管理工作条例》",
        remedy="区外党员办理“组织关系转入”，本区党员在其页面办理“组织关系转接”，流动同时结束；已离开的结束流动。",
    )
)
register(
    Rule(
        "floating-out-long",
        "floating",
        "流出较久、应转接组织关系",
        Severity.INFO,
        "外出六个月以上、地点相对固定的，应当转移组织关系；一时无法转移的，由流出地党组织保持联系。",
        lambda scope, months: _floating_for(scope, months, Direction.OUT),
        act="end",
        threshold=SIX_MONTHS,
        source="《中国共产党党员教育管理工作条例》",
        remedy="在党员页面办理“组织关系转接”或“转出”，流动同时结束；已经返回的结束流动。",
    )
)
register(
    Rule(
        "floating-out-silent",
        "floating",
        "长期没有联系的流出党员",
        Severity.AMBER,
        "流出地党组织应当与外出的流动党员保持经常联系；查找无着、失去联系的，登记失联。",
        _silent,
        act="contact",
        threshold=SIX_MONTHS,
        source="《中国共产党党员教育管理工作条例》；月数由区里设置",
        remedy="联系本人并登记联系情况；确实联系不上的，登记失联。",
    )
)
register(
    Rule(
        "floating-relation-moved",
        "floating",
        "组织关系已变动而流动没有结束",
        Severity.AMBER,
        "组织关系已经转到所参加的党组织，或已不在流出地党组织的，不再是流动党员。",
        _relation_moved,
        act="end",
        source="《中国共产党党员教育管理工作条例》",
        remedy="核对组织关系；属实的结束流动，结束原因选“组织关系已转接”。",
    )
)
register(
    Rule(
        "lost-too-long",
        "members",
        "失联较久、应停止党籍",
        Severity.RED,
        "与党组织失去联系六个月以上、通过各种方式查找仍然没有取得联系的党员，予以停止党籍；"
        "两年后确实无法取得联系的，按照自行脱党予以除名。",
        _lost_for,
        act="left",
        threshold=SIX_MONTHS,
        source="《中国共产党党员教育管理工作条例》",
        remedy="继续查找并登记联系情况；仍查找无着的，经支部讨论、上级党组织批准后停止党籍。",
    )
)
