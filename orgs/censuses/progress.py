"""How far a census is, street by street, and what it makes of the units there are.

The denominator adds up by construction and is checked by a test: all cards = admitted + excluded by
reason + not settled yet.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Left

from orgs.models import CensusCard, Division

State, Outcome = CensusCard.State, CensusCard.Outcome
STREET = 9  # characters of a street's code; a zone's and a department's have as many
EXCLUDED = tuple(outcome for outcome in Outcome if outcome != Outcome.OPERATING)


@dataclass
class Line:
    """One street's cards, counted; the last line is all of them."""

    code: str
    name: str
    states: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    outcomes: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # of accepted cards

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def registered(self) -> int:
        return self.states[State.REGISTERED] + self.accepted

    @property
    def accepted(self) -> int:
        return self.states[State.ACCEPTED]

    @property
    def percent(self) -> int | None:
        """Of the cards that have been registered; none without cards."""
        return 100 * self.registered // self.total if self.total else None

    @property
    def admitted(self) -> int:
        return self.outcomes[Outcome.OPERATING]

    @property
    def unsettled(self) -> int:
        return self.total - self.accepted

    @property
    def stated(self) -> list[tuple[str, str, int]]:
        return [(name, State(name).label, self.states[name]) for name in State]

    @property
    def excluded(self) -> list[tuple[str, str, int]]:
        return [(name, Outcome(name).label, self.outcomes[name]) for name in EXCLUDED]


def progress(cards: QuerySet[CensusCard]) -> list[Line]:
    """A line for each street in the order of their codes, and one for all; one pass over the cards."""
    counted = (
        cards.order_by()
        .annotate(street=Left("division", STREET))
        .values("street", "state", "outcome")
        .annotate(count=Count("pk"))
    )
    whole = Line("", "合计")
    lines: dict[str, Line] = {}
    for row in counted:
        street = row["street"] or ""
        line = lines.setdefault(street, Line(street, ""))
        for one in (line, whole):
            one.states[row["state"]] += row["count"]
            if row["state"] == State.ACCEPTED:
                one.outcomes[row["outcome"]] += row["count"]
    names = dict(Division.objects.filter(pk__in=lines).values_list("pk", "name"))
    for code, line in lines.items():
        line.name = names.get(code, "未能确定街道")
    return [*sorted(lines.values(), key=_place), whole]


def _place(line: Line) -> tuple[Any, ...]:
    return (not line.code, line.code)
