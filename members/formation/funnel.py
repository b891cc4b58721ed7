"""How many units stand where on the way to a Party organisation, whole and street by street.

The population is that of the units' ledger: units that exist on the day, within the scope. The
states partition it; 筹备中 and 已批复 tell of how many of them something is under way, and change
no state before the organisation is founded.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, Value, When
from django.db.models.functions import Left

from members.formation.cases import UNDER_WAY, units_in
from members.formation.states import Formation, by_sets
from orgs.memory import remembered
from orgs.models import Division, UnitSpell
from orgs.scope import Scope

STREET = 9  # the length of a street's code


@dataclass(frozen=True)
class Step:
    """One number of the funnel, and the filters by which the units' ledger lists it."""

    slug: str
    label: str
    filters: tuple[tuple[str, str], ...]
    is_gap: bool = False


def _state(state: Formation, *, is_gap: bool = False) -> Step:
    return Step(state.value, state.label, (("formation", state.value),), is_gap)


WITHOUT = (
    _state(Formation.NO_MEMBERS),
    _state(Formation.FEW_MEMBERS),
    _state(Formation.SHOULD_BUILD, is_gap=True),
)
ON_THE_WAY = tuple(Step(one.value, one.label, (("case", one.value),)) for one in UNDER_WAY)
COVERED = tuple(
    _state(state) for state in (Formation.INDEPENDENT, Formation.JOINT, Formation.ATTACHED)
)
STEPS = (*WITHOUT, *ON_THE_WAY, *COVERED)

Numbers = Counter[str]  # slug of a step → units


@dataclass(frozen=True)
class Street:
    code: str
    name: str
    numbers: Numbers


@remembered(reads=lambda scope: ("orgs", "members"))
def by_street(scope: Scope) -> tuple[Street, ...]:
    """The numbers of each street that has units within the scope, in the order of the codes."""
    day = scope.as_of
    stages = (When(units_in(day, one), then=Value(one.value)) for one in UNDER_WAY)
    rows = (
        UnitSpell.objects.existing(day)
        .within(scope)
        .annotate(
            street=Left("division", STREET),
            state=by_sets(scope),
            stage=Case(*stages, default=Value(""), output_field=CharField()),
        )
        .order_by()
        .values_list("street", "state", "stage")
        .annotate(units=Count("pk"))
    )
    found: dict[str, Numbers] = {}
    for street, state, stage, units in rows:
        numbers = found.setdefault(street, Counter())
        numbers[state] += units
        if stage:
            numbers[stage] += units
    names = dict(Division.objects.filter(code__in=found).values_list("code", "name"))
    return tuple(Street(code, names[code], found[code]) for code in sorted(found))


def whole(streets: tuple[Street, ...]) -> Numbers:
    return sum((street.numbers for street in streets), Counter())
