"""What the page of 动态组建 shows: the funnel with its links, who waits longest, what is stuck."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from members.formation.cases import last_moved, next_step, stage, stalled, units_of
from members.formation.funnel import (
    COVERED,
    ON_THE_WAY,
    STEPS,
    WITHOUT,
    Numbers,
    Step,
    by_street,
    whole,
)
from members.formation.states import Formation, in_state, since_three
from members.models import FormationCase
from orgs.models import UnitSpell
from orgs.nouns import NOUNS
from orgs.rules import RULES, due, settings_of, threshold_of
from orgs.views.scope import Asked

SHOWN = 8  # of each list; the rest is behind its link
GROUPS = (("尚未组建", WITHOUT), ("正在组建", ON_THE_WAY), ("已经组建", COVERED))
# The columns of the units' ledger that tell of 应建未建.
DUE_COLUMNS = ("name", "key", "division", "full_members", "three_since", "waiting", "case")
# What opens a row of the pipeline (domain.md §4.2), by the rule that finds it.
TRIGGERS = (
    ("满三名正式党员", "should-build"),
    ("已具备单独组建条件", "three-in-joint"),
    ("覆盖单位注销、退出", "covers-nothing"),
    ("项目超过六个月", "temporary-too-long"),
    ("书记离任", "no-secretary"),
    ("任期届满", "term-over"),
    ("任期将满", "term-due"),
    ("组织关系在外", "relation-elsewhere"),
    ("组建停滞", "formation-stalled"),
)


@dataclass(frozen=True)
class Number:
    """One number and the list of exactly what it counts; no link for what has no list."""

    step: Step
    value: int
    url: str


@dataclass(frozen=True)
class Line:
    """The numbers of one street, or of the whole scope."""

    name: str
    numbers: list[Number]


@dataclass(frozen=True)
class Funnel:
    groups: list[tuple[str, list[Number]]]
    lines: list[Line]  # street by street; empty within one street
    uncounted: Number


def funnel(asked: Asked) -> Funnel:
    streets = by_street(asked.scope)
    numbers = whole(streets)
    groups = [(title, [_number(asked, step, numbers) for step in of]) for title, of in GROUPS]
    other = Step(Formation.NOT_COUNTED, "", (("formation", Formation.NOT_COUNTED),))
    lines = []
    if any(street.code != asked.scope.division for street in streets):
        lines = [
            Line(street.name, [_number(asked, s, street.numbers, street.code) for s in STEPS])
            for street in streets
        ]
    return Funnel(groups, lines, _number(asked, other, numbers))


def _number(asked: Asked, step: Step, numbers: Numbers, street: str = "") -> Number:
    """With its list. What belongs to the district itself has none: its list would be everything."""
    scope = asked.at(division=street) if street else asked.scope
    is_above = bool(street) and asked.scope.division.startswith(street)
    url = "" if is_above else asked.url("unit_list", scope=scope, more=dict(step.filters))
    return Number(step, numbers[step.slug], url)


@dataclass(frozen=True)
class Waiting:
    """A unit of 应建未建."""

    name: str
    url: str
    street: str
    since: date
    days: int
    case: str


def waiting(asked: Asked) -> list[Waiting]:
    """The units that should have an organisation, the longest waiting first."""
    scope = asked.scope
    spells = UnitSpell.objects.as_of(scope.as_of).within(scope)
    due_units = spells.filter(in_state(scope, Formation.SHOULD_BUILD)).select_related("division")
    found = {spell.unit_id: spell for spell in due_units}
    since = since_three(found, scope.as_of)
    longest = sorted(since, key=lambda unit: (since[unit], found[unit].name))[:SHOWN]
    stages = _stages(asked, longest)
    return [
        Waiting(
            found[unit].name,
            asked.url("unit", unit),
            found[unit].division.name,
            since[unit],
            (scope.as_of - since[unit]).days,
            stages.get(unit, ""),
        )
        for unit in longest
    ]


def _stages(asked: Asked, units: list[int]) -> dict[int, str]:
    day = asked.scope.as_of
    held = FormationCase.objects.open_on(day).filter(units__unit__in=units, units__ended_on=None)
    pairs = held.order_by().values_list("units__unit", "pk")
    cases = FormationCase.objects.in_bulk([pk for _, pk in pairs])
    return {unit: str(stage(cases[pk], day).label) for unit, pk in pairs}


@dataclass(frozen=True)
class UnderWay:
    """A case that is open."""

    name: str
    url: str
    stage: str
    further: str
    units: int
    idle: int
    is_stalled: bool


def under_way(asked: Asked) -> tuple[list[UnderWay], int]:
    """The open cases that have stood still longest, and how many are open in all."""
    day = asked.scope.as_of
    rule = RULES["formation-stalled"]
    days = threshold_of(rule, settings_of())
    cases = list(FormationCase.objects.within(asked.scope).open_on(day))
    cases.sort(key=lambda case: (last_moved(case, day), case.name))
    stuck = set(
        FormationCase.objects.filter(stalled(day, days), pk__in=[case.pk for case in cases])
        .order_by()
        .values_list("pk", flat=True)
    )
    shown = cases[:SHOWN]
    units = units_of([case.pk for case in shown], day).values_list("case", flat=True)
    counts = list(units)
    rows = [
        UnderWay(
            case.name,
            asked.url("formation_case", case.pk),
            str(stage(case, day).label),
            next_step(case, day),
            counts.count(case.pk),
            (day - last_moved(case, day)).days,
            case.pk in stuck,
        )
        for case in shown
    ]
    return rows, len(cases)


def triggers(asked: Asked) -> Iterator[tuple[str, Any, int, str]]:
    """What opens rows of the pipeline, the rule that finds it, how many now, and their list."""
    counts = {rule.slug: number for rule, number in due(asked.scope)}
    for label, slug in TRIGGERS:
        if slug in counts:
            yield label, RULES[slug], counts[slug], rule_url(asked, slug)


def rule_url(asked: Asked, slug: str) -> str:
    rule = RULES[slug]
    more: dict[str, Any] = {"rule": slug, **rule.query}
    if slug == "should-build":
        more["cols"] = DUE_COLUMNS
    return asked.url(f"{NOUNS[rule.noun].view}_list", more=more)
