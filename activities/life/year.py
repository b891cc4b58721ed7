"""The year's organisation life in numbers: one cell for each requirement and period, by street."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Value

from activities.life.expected import Standing, Term, branches, standing, terms
from orgs.memory import remembered
from orgs.scope import Scope

Counts = dict[Standing, int]


@dataclass
class Cell:
    """One term: how many branches stand how, in all and by street."""

    term: Term
    is_over: bool
    counts: Counts
    by_division: dict[str, Counts] = field(default_factory=dict)


@remembered(reads=lambda scope: ("orgs", "members", "activities"))
def cells(scope: Scope) -> list[Cell]:
    """The terms of the scope's year that have begun, each with its counts: one statement."""
    begun = [one for one in terms(scope.period.year) if one.period.start <= scope.as_of]
    if not begun:
        return []
    first, *others = (_counted(scope, number, term) for number, term in enumerate(begun))
    made = [
        Cell(term, term.period.last_day <= scope.as_of, dict.fromkeys(Standing, 0))
        for term in begun
    ]
    for number, division, *numbers in first.union(*others, all=True):
        here = dict(zip(Standing, numbers, strict=True))
        made[number].by_division[division] = here
        for state, count in here.items():
            made[number].counts[state] += count
    return made


def _counted(scope: Scope, number: int, term: Term) -> Any:
    """Rows of the term's number, a division, and how many of its branches stand how."""
    rows = branches(scope, term).values("at_division").annotate(number=Value(number))
    counts = {
        f"n_{state}": Count("party_organization", filter=standing(term, state), distinct=True)
        for state in Standing
    }
    return rows.annotate(**counts).values_list("number", "at_division", *counts)


def by_requirement(made: list[Cell]) -> dict[str, list[Cell]]:
    """Kind of activity → its cells, in order."""
    found: dict[str, list[Cell]] = defaultdict(list)
    for cell in made:
        found[cell.term.requirement.kind].append(cell)
    return dict(found)
