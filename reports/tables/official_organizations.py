"""表24 党的基层组织数和换届情况."""

from __future__ import annotations

from django.db.models import Case, CharField, Q, Value, When

from orgs.models import (
    Coverage,
    PartyOrganization,
    PartyOrganizationEvent,
    PartyOrganizationSpell,
    Unit,
)
from orgs.rules import term_over
from orgs.scope import Scope
from reports.indicators.conditions import where
from reports.tables.declared import Axis, Check, Count, Head, Mark, Table, when
from reports.tables.populations import ORGANIZATIONS

Kind = PartyOrganizationSpell.Kind
Event = PartyOrganizationEvent.Kind
ENTERPRISE, TRADER, SOCIAL, MIXED, NONE = "enterprise", "sole_trader", "social", "mixed", "none"


def _owner(scope: Scope) -> Case:
    """Of which kind the units are that the organisation covers, 挂靠 apart."""
    links = Coverage.objects.counting(scope.as_of, scope).exclude(mode=Coverage.Mode.ATTACHED)

    def covers(*kinds: str) -> Q:
        held = links.filter(unit__kind__in=kinds).order_by()
        return Q(party_organization__in=held.values("party_organization"))

    business, social = covers(*Unit.BUSINESSES), covers(*Unit.SOCIAL_ORGANISATIONS)
    return Case(
        When(business & social, then=Value(MIXED)),
        When(covers(*Unit.ENTERPRISES), then=Value(ENTERPRISE)),
        When(business, then=Value(TRADER)),
        When(social, then=Value(SOCIAL)),
        default=Value(NONE),
        output_field=CharField(),
    )


def owner(value: str) -> tuple[Mark, ...]:
    return (Mark(_owner, (value,)),)


def happened(kind: str) -> Mark:
    def in_period(scope: Scope) -> Q:
        events = PartyOrganizationEvent.objects.during(scope.period).filter(kind=kind)
        return Q(party_organization__in=events.order_by().values("party_organization"))

    return when(in_period)


def of_kind(*kinds: str) -> tuple[Mark, ...]:
    return (when(where(kind__in=kinds)),)


ORGANISATIONS = Table(
    slug="24",
    number="表24",
    title="党的基层组织数和换届情况",
    unit="单位：个",
    definition="截止日存在的党委、党总支、党支部，按党组织自己当日所属区划（隶属哪个党组织就由哪个党组织统计）；临时、功能型党支部不列入。"
    "所在单位按当日覆盖（挂靠除外）的单位类型。任期从最近一次换届（没有换届的从成立）算起，党委五年，党总支、党支部三年。",
    counts=Count(ORGANIZATIONS, PartyOrganization, "party_organization"),
    rows=(
        Head("1", "合计"),
        Head("2", "党委", of_kind(Kind.COMMITTEE), level=1, code="611"),
        Head("3", "总支部", of_kind(Kind.GENERAL_BRANCH), level=1, code="621"),
        Head("4", "支部", of_kind(Kind.BRANCH, Kind.JOINT_BRANCH), level=1, code="631、632"),
        Head("5", "其中：联合支部", of_kind(Kind.JOINT_BRANCH), level=2, code="632"),
    ),
    columns=(
        Head("A", "总数"),
        Head("B", "任期已满未换届", (when(lambda scope: term_over(scope.as_of)),), group="换届"),
        Head("C", "本期换届", (happened(Event.RE_ELECTED),), group="换届"),
        Head("D", "本期新成立", (happened(Event.ESTABLISHED),)),
        Head("E", "非公有制企业", owner(ENTERPRISE), group="所在单位", code="23"),
        Head("F", "个体工商户", owner(TRADER), group="所在单位"),
        Head("G", "社会组织", owner(SOCIAL), group="所在单位"),
        Head("H", "企业（个体）和社会组织都有", owner(MIXED), group="所在单位", extra=True),
        Head(
            "I",
            "没有覆盖单位",
            owner(NONE),
            group="所在单位",
            extra=True,
            note="综合、行业、商圈、街道的党委和挂靠的宿主党组织等。",
        ),
    ),
    checks=(
        Check(Axis.ROWS, "1", "=", ("2", "3", "4"), "表24审核关系"),
        Check(Axis.ROWS, "4", "≥", ("5",), "表24审核关系"),
        Check(Axis.COLUMNS, "A", "=", tuple("EFGHI"), "表24列间关系"),
        *(Check(Axis.COLUMNS, "A", "≥", (part,)) for part in "BCD"),
    ),
    notes=("街道、乡镇、公有制单位等列不属于两新组织，本表不列。",),
)
