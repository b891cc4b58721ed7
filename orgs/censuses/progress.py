"""How far a census is, part by part, and what it makes of the units there are.

The denominator adds up by construction and is checked by a test: all cards = admitted + excluded by
reason + not settled yet.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count

from orgs.clarity import OWN, part_of, parts_of
from orgs.models import Census, CensusCard, Division
from orgs.scope import Scope

State, Outcome = CensusCard.State, CensusCard.Outcome
EXCLUDED = tuple(outcome for outcome in Outcome if outcome != Outcome.OPERATING)


@dataclass
class Line:
    """The cards of one part of a division, or of all of it, counted."""

    part: str | None  # a division's code, `OWN` for what lies in none; None for all
    name: str
    states: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)  # of accepted cards

    @property
    def total(self) -> int:
        return self.states.total()

    @property
    def registered(self) -> int:
        return self.states[State.REGISTERED] + self.accepted

    @property
    def accepted(self) -> int:
        return self.states[State.ACCEPTED]

    @property
    def percent(self) -> int | None:
        """Of the cards that have been registered, rounded down; none without cards."""
        return 100 * self.registered // self.total if self.total else None

    @property
    def admitted(self) -> int:
        return self.outcomes[Outcome.OPERATING]

    @property
    def unsettled(self) -> int:
        return self.total - self.accepted

    def add(self, state: str, outcome: str, count: int) -> None:
        self.states[state] += count
        if state == State.ACCEPTED:
            self.outcomes[outcome] += count


def progress(census: Census, scope: Scope) -> list[Line]:
    """A line for each part of the scope's division that has cards, and then one for all."""
    cards = CensusCard.objects.within(scope).filter(census=census).order_by()
    counted = cards.values_list("division", "state", "outcome").annotate(Count("pk"))
    parts, whole, lines = parts_of(scope), Line(None, "合计"), dict[str, Line]()
    for division, state, outcome, count in counted:
        part = part_of(division, parts)
        for line in (lines.setdefault(part, Line(part, "本级（不含下级）")), whole):
            line.add(state, outcome, count)
    for code, name in Division.objects.filter(pk__in=lines).values_list("pk", "name"):
        lines[code].name = name
    named = sorted(lines, key=lambda part: (part == OWN, part))
    return [*(lines[part] for part in named), whole]


def totals(scope: Scope) -> dict[int, Line]:
    """Census → all of its cards within the scope."""
    cards = CensusCard.objects.within(scope).order_by()
    lines: dict[int, Line] = defaultdict(lambda: Line(None, "合计"))
    for census, state, outcome, count in cards.values_list("census", "state", "outcome").annotate(
        Count("pk")
    ):
        lines[census].add(state, outcome, count)
    return lines
