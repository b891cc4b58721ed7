"""What a page compares: one indicator between two days, and which of the rows that moved it lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import Http404

from orgs.lists.listing import Listing
from orgs.scope import Scope, ScopeError
from orgs.views.scope import Asked
from reports.figures import Figure
from reports.indicators import Indicator
from reports.indicators.indicator import percent
from reports.movements.balances import Balance, Term, balance
from reports.movements.listed import moved
from reports.movements.rolling import Flow, apart, flow_of
from reports.presentation import sides_of
from reports.rows import listing_in

SIDES = {"came": "增加", "left": "减少"}


@dataclass(frozen=True)
class Compared:
    """One indicator between two days, and which of the rows that moved are listed.

    `part` is 1 for a rate's denominator; `side`, `cause` and `apart` come from the address.
    """

    asked: Asked
    indicator: Indicator
    before: Scope
    part: int = 0
    side: str = ""
    cause: str = ""
    flow: Flow | None = None

    @property
    def after(self) -> Scope:
        return self.asked.scope

    @cached_property
    def balances(self) -> list[Balance]:
        return [balance(measure, self.before, self.after) for measure in self.indicator.measures]

    @property
    def rates(self) -> tuple[str, str] | None:
        """A rate on either day, as it is printed."""
        if self.indicator.denominator is None:
            return None
        above, below = self.balances
        sides = ((above.opening, below.opening), (above.closing, below.closing))
        was, now = (Figure(self.indicator, percent(*side)).displayed for side in sides)
        return was, now

    @property
    def names(self) -> list[str]:
        """What each balance is of."""
        return sides_of(self.indicator, self.after)

    @property
    def chosen(self) -> Term | None:
        terms = self.balances[self.part].terms
        found = [t for t in terms if (t.side, t.cause.slug) == (self.side, self.cause)]
        return found[0] if found else None

    def url(self, view: str = "indicator_change", *args: str, **more: str) -> str:
        """This comparison's address, with which rows are listed."""
        since = {"since": self.before.as_of.isoformat()}
        return self.asked.url(view, self.indicator.slug, *args, more=since | more)

    def url_of(self, part: int, term: Term) -> str:
        side = {"part": "1"} if part else {}
        return f"{self.url(side=term.side, cause=term.cause.slug, **side)}#rows"

    def listings(self) -> list[tuple[str, Listing]]:
        """The rows that came, and those that left, with what they are; or one cause's."""
        made = self.balances[self.part]
        if self.flow:
            only_term, only_flow = apart(self.flow, made)
            term = next(t for t in made.terms if t.came and t.cause.slug == self.flow.cause)
            return [
                (f"只在“{term.name}”", listing_in(only_term, made.after)),
                (f"只在“{self.flow.indicator.name}”", listing_in(only_flow, made.after)),
            ]
        return [
            (SIDES[side], moved(made.gap(came=side == "came"), self.cause))
            for side in SIDES
            if self.side in ("", side)
        ]

    @property
    def described(self) -> list[str]:
        """What the rows are narrowed to, in words."""
        words = []
        if self.flow:
            words.append(f"与“{self.flow.indicator.name}”不同的")
        elif self.chosen:
            words.append(f"{SIDES[self.side]}：{self.chosen.name}")
        elif self.side:
            words.append(SIDES[self.side])
        return words


def compared(asked: Asked, shown: Indicator) -> Compared:
    """What the address asks of the indicator.

    Raises `Http404` for one that counts a period or a cause that is none, `ScopeError` for a day
    that cannot be compared with.
    """
    if shown.by_period:
        raise Http404(shown.slug)
    get, slug = asked.request.GET, shown.slug
    before = asked.at(as_of=_since(get.get("since", ""), asked.scope.as_of))
    part = 1 if get.get("part") == "1" and shown.denominator else 0
    flow = flow_of(slug, before, asked.scope) if get.get("apart") else None
    side = get.get("side", "") if get.get("side") in SIDES and not flow else ""
    found = Compared(asked, shown, before, part, side, get.get("cause", "") if side else "", flow)
    if found.cause and found.chosen is None:
        raise Http404(found.cause)
    return found


def _since(value: str, until: date) -> date:
    """The earlier day; without one, the end of the year before."""
    if not value:
        return date(until.year - 1, 12, 31)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ScopeError(
            f"起始日期“{value}”无效：应为实际存在的日期，写作 年-月-日，例如 2020-12-31"
        ) from None
    if day >= until:
        raise ScopeError(
            f"起始日期“{value}”应早于截止日期（{until}）；请改选更早的起始日期或更晚的截止日期"
        )
    if day.year < 1921:
        raise ScopeError(f"起始日期“{value}”无效：年份应不早于1921年")
    return day
