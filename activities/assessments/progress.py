"""How far the assessed of a scheme are: by state, and street by street; each number opens its rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Left

from activities.assessments.lists import of_scheme
from activities.models import Assessed, AssessmentScheme
from activities.models.assessed import STREET, AssessedState
from orgs.details import Link
from orgs.models import Division
from orgs.scope import Scope
from orgs.views.scope import Asked

# What a column counts: in words, the states, and the filter of the list that shows them, if any.
COLUMNS: tuple[tuple[str, tuple[AssessedState, ...], str], ...] = (
    ("考核对象", tuple(AssessedState), ""),
    ("没有自评", (AssessedState.OPEN, AssessedState.RETURNED), "waiting"),
    *(
        (str(state.label), (state,), state.value)
        for state in (
            AssessedState.SELF_SCORED,
            AssessedState.REVIEWED,
            AssessedState.EXAMINED,
            AssessedState.PUBLISHED,
            AssessedState.APPEALED,
            AssessedState.REOPENED,
            AssessedState.EXCLUDED,
        )
    ),
)


@dataclass(frozen=True)
class Progress:
    heads: list[str]
    lines: list[tuple[str, list[Link]]]  # each street, then all of them; one street alone
    whole: list[Link]


def progress(asked: Asked, scheme: AssessmentScheme, scope: Scope) -> Progress:
    """Columns that count nobody anywhere are left out, but for the first two."""
    rows = Assessed.objects.within(scope).known(scope.as_of).filter(scheme=scheme)
    counted: dict[str, Counter[str]] = {}
    of = rows.order_by().values_list(Left("division", STREET), "state").annotate(Count("pk"))
    for street, state, number in of:
        counted.setdefault(street, Counter())[state] += number
    whole: Counter[str] = sum(counted.values(), Counter())
    shown = [one for place, one in enumerate(COLUMNS) if place < 2 or any(whole[s] for s in one[1])]

    def numbers(of: Counter[str], at: Scope, own: bool = False) -> list[Link]:
        more = of_scheme(scheme.year, scheme.audience) | ({"own": "own"} if own else {})
        return [
            Link(
                f"{sum(of[state] for state in states):,}",
                asked.url("assessed_list", scope=at, more={**more, **_state(query)}),
            )
            for _, states, query in shown
        ]

    names = dict(Division.objects.filter(code__in=counted).values_list("code", "name"))
    in_all = numbers(whole, scope)
    lines = [
        (
            f"{names[code]}本级" if len(code) < STREET else names[code],
            numbers(counted[code], asked.at(division=code, as_of=scope.as_of), len(code) < STREET),
        )
        for code in sorted(counted)
    ]
    if len(lines) > 1:
        lines.append(("合计", in_all))
    return Progress([label for label, _, _ in shown], lines, in_all)


def _state(query: str) -> dict[str, str]:
    return {"state": query} if query else {}
