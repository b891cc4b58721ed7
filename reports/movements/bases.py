"""An indicator by each choice of each option (口径), beside the one in use, and the rows between.

An option concerns an indicator when the indicator's statement reads it: that is found by writing
the statement by either choice, not declared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from orgs.scope import OPTIONS, Basis, Option, Scope
from reports.figures import Figure, Number, figures
from reports.indicators import Indicator
from reports.indicators.measures import Measure
from reports.movements.gaps import size
from reports.statements import statement

# Why the choice makes a difference, in words.
REASONS = {
    "coverage": "换了一批单位作分母，分子只计其中已建党组织的",
    "kinds": "不计入的类别，它覆盖的单位、所属的党员随之不计，另有计入的党组织覆盖的除外",
    "membership": "组织关系与工作单位不在一处的党员，两种归属算在不同的地方",
    "scale": "认定规模以上的依据不同",
    "scale_date": "年初与截止日之间规模以上的认定有变化",
    "joint": "几个党组织联合开展的活动：行相同，计法不同",
    "adjusted": "计入的变动种类不同",
    "attendance": "同一名书记参加几个班：行相同，计法不同",
    "temporary": "这些党支部所覆盖的单位、所属的党员是否计入",
    "three_party": "三方都已进入的党组织连同它覆盖的单位、所属的党员是否计入",
}


@dataclass(frozen=True)
class Choice:
    """One choice of one option, everything else as in the scope; `key` is what addresses say."""

    option: Option
    value: str
    basis: Basis

    @property
    def key(self) -> str:
        return f"{self.option.name}:{self.value}"

    def name(self, current: Basis) -> str:
        """What the choice is called, seen from the basis in use."""
        label = self.option.choices[self.value]
        if not self.option.several:
            return label
        return (
            f"不计{label}" if self.value in getattr(current, self.option.name) else f"加计{label}"
        )


def choices(current: Basis) -> Iterator[Choice]:
    """Every other choice there is, one step from the basis in use."""
    for option in OPTIONS:
        held = getattr(current, option.name)
        for value in option.choices:
            if not option.several:
                changed: str | tuple[str, ...] = value
            elif value in held:
                changed = tuple(one for one in held if one != value)
            else:
                changed = tuple(one for one in option.choices if one in held or one == value)
            if changed and changed != held:
                changes: dict[str, Any] = {option.name: changed}
                yield Choice(option, value, replace(current, **changes))


def concerning(indicator: Indicator, scope: Scope) -> list[Choice]:
    """The choices by which the indicator is counted otherwise."""

    def written(basis: Basis) -> list[object]:
        return [_written(measure, scope.at(basis=basis)) for measure in indicator.measures]

    now = written(scope.basis)
    return [choice for choice in choices(scope.basis) if written(choice.basis) != now]


@dataclass(frozen=True)
class Side:
    """Rows that only the other choice counts, and only the one in use, of one side of a figure."""

    more: int
    less: int


@dataclass(frozen=True)
class Alternative:
    choice: Choice
    figure: Figure
    difference: Number | None
    sides: list[Side]

    @property
    def reason(self) -> str:
        return REASONS[self.choice.option.name]


def alternatives(indicator: Indicator, scope: Scope) -> tuple[Figure, list[Alternative]]:
    """The figure by the basis in use, and by every choice that concerns it."""
    now = figures(scope, [indicator.slug])[indicator.slug]
    found = []
    for choice in concerning(indicator, scope):
        at = scope.at(basis=choice.basis)
        figure = figures(at, [indicator.slug])[indicator.slug]
        known = figure.value is not None and now.value is not None
        difference = figure.value - now.value if known else None  # type: ignore[operator]
        sides = [_side(measure, at, scope) for measure in indicator.measures]
        found.append(Alternative(choice, figure, difference, sides))
    return now, found


def _side(measure: Measure, at: Scope, scope: Scope) -> Side:
    """The rows between two bases; none where the measure does not read the option."""
    if _written(measure, at) == _written(measure, scope):
        return Side(0, 0)
    return Side(size(measure, at, scope), size(measure, scope, at))


def _written(measure: Measure, scope: Scope) -> object:
    return statement(measure.population, (measure,), scope)
