"""年初 + 增加 - 减少 = 年末 for the district's stocks, with the flows of the period beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from orgs.scope import Scope, ScopeError
from orgs.scoping import closing_day
from orgs.views.scope import Asked
from reports.figures import figures
from reports.indicators import CATALOGUE, Indicator
from reports.movements.balances import Balance, balance, with_cause

ROLLED = (
    "members",
    "party_orgs",
    "units_with_party_org",
    "enterprises",
    "social_orgs",
    "sole_traders",
)


@dataclass(frozen=True)
class Flow:
    """A figure of the period that tells nearly what a term does: `path` leads to the term's row.

    `why_only_flow` and `why_only_term` say how a row can be in one and not in the other.
    """

    slug: str
    stock: str
    cause: str
    path: str
    why_only_flow: str
    why_only_term: str

    @property
    def indicator(self) -> Indicator:
        return CATALOGUE[self.slug]


FLOWS = {
    "members": Flow(
        "admissions",
        "members",
        "admitted",
        "member",
        "上期已开支部大会、期初已计入，或期末前又转出，或接收他们的党组织期末没有覆盖本范围的单位",
        "本期支部大会通过、期末前尚未审批，或审批时的工作单位不在本范围",
    ),
    "party_orgs": Flow(
        "party_orgs_established",
        "party_orgs",
        "established",
        "party_organization",
        "成立后期末没有覆盖本范围的单位，或期末前又撤销",
        "属于另列一项的综合、行业、商圈、园区党委，或党组织自己的所属区划不在本范围",
    ),
}


@dataclass(frozen=True)
class Beside:
    """A flow compared row by row with the term it stands beside."""

    flow: Flow
    value: int
    only_flow: int
    only_term: int


@dataclass(frozen=True)
class Rolled:
    indicator: Indicator
    balance: Balance
    beside: Beside | None


def ends(asked: Asked) -> tuple[Scope, Scope]:
    """The day before the period, and its last day or the day asked for within it.

    Raises `ScopeError` for a period that has not begun.
    """
    scope, period = asked.scope, asked.scope.period
    closing = scope.as_of if scope.as_of in period else closing_day(period)
    opening = period.start - timedelta(days=1)
    if closing <= opening:
        raise ScopeError(f"{period}还没有开始，没有可比的变动；请改选年度或月份")
    return asked.at(as_of=opening), asked.at(as_of=closing)


def rolled(asked: Asked) -> list[Rolled]:
    """The statements of the period, in the order they are shown."""
    before, after = ends(asked)
    found = []
    for slug in ROLLED:
        made = balance(CATALOGUE[slug].measure, before, after)
        flow = flow_of(slug, before, after)
        found.append(Rolled(CATALOGUE[slug], made, beside(flow, made) if flow else None))
    return found


def flow_of(slug: str, before: Scope, after: Scope) -> Flow | None:
    """The flow of a stock, if the two days are the ends of the flow's whole period."""
    opening = after.period.start - timedelta(days=1)
    whole = (before.as_of, after.as_of) == (opening, after.period.last_day)
    return FLOWS.get(slug) if whole else None


def beside(flow: Flow, made: Balance) -> Beside:
    value = int(figures(made.after, [flow.slug])[flow.slug].value or 0)
    only_term, only_flow = apart(flow, made)
    return Beside(flow, value, only_flow.count(), only_term.count())


def apart(flow: Flow, made: Balance) -> tuple[QuerySet, QuerySet]:
    """The rows that only the term has, and those that only the flow counts."""
    term = with_cause(made.gap(came=True)).filter(cause=flow.cause)
    counted = flow.indicator.measure.facts(made.after).order_by().values(flow.path)
    everyone = made.measure.model._default_manager.filter(pk__in=counted)
    return term.exclude(pk__in=counted), everyone.exclude(pk__in=term.values("pk"))
