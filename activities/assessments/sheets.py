"""The sheets of a scheme: of each assessed, every item with what was found, given and decided.

Set-based: a scheme's sheets cost the same number of statements, however many are assessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from activities.assessments.measures import MEASURES, Asking, Figure
from activities.assessments.scoring import Total, graded, scored, totalled
from activities.models import (
    Assessed,
    AssessmentGrade,
    AssessmentItem,
    AssessmentScheme,
    AssessmentScore,
)
from activities.models.assessed import StepKind

Method = AssessmentItem.Method
DECIDING = (StepKind.EXAMINED, StepKind.REVIEWED)  # whose points hold, the first that there is


@dataclass
class Line:
    """One item of one sheet. `given` are the last points of each kind of step."""

    item: AssessmentItem
    figure: Figure | None = None  # of an item that is scored from records
    given: dict[str, AssessmentScore] = field(default_factory=dict)

    @property
    def decided(self) -> AssessmentScore | None:
        """The score of a person that holds: of an automatic item only an adjustment."""
        kinds = (StepKind.ADJUSTED,) if self.figure is not None else DECIDING
        return next((self.given[kind] for kind in kinds if kind in self.given), None)

    @property
    def is_adjusted(self) -> bool:
        return self.figure is not None and self.decided is not None

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to judge it; what nobody deducts or adds is nothing."""
        return self.item.method == Method.MANUAL and self.decided is None

    @property
    def points(self) -> Decimal | None:
        """None where it does not apply, or is not judged yet."""
        if self.decided is not None:
            return self.decided.points
        return scored(self.item, self.figure) if self.figure is not None else None

    @property
    def note(self) -> str:
        """Why it does not apply, or was adjusted, or what the judge remarks."""
        if self.decided is not None:
            return self.decided.note
        return self.figure.why if self.figure is not None else ""


@dataclass
class Sheet:
    assessed: Assessed
    scheme: AssessmentScheme
    lines: list[Line]

    @property
    def open_lines(self) -> list[Line]:
        return [line for line in self.lines if line.is_open]

    @property
    def total(self) -> Total | None:
        """By what is decided so far; None when nothing applies."""
        given = ((line.item, line.points) for line in self.lines)
        return totalled(given, self.scheme.bonus_cap)

    def grade(self, grades: Collection[AssessmentGrade]) -> AssessmentGrade | None:
        total = self.total
        return graded(total, list(grades)) if total else None


def figures_of(
    scheme: AssessmentScheme, wanted: Collection[Assessed], items: Iterable[AssessmentItem]
) -> dict[tuple[str, object], Figure]:
    """Measure and target → what the records tell now, of the measures that the items name."""
    asking, keys = Asking.by(scheme), [one.target for one in wanted]
    return {
        (slug, target): figure
        for slug in {item.measure for item in items if item.method == Method.AUTO}
        for target, figure in MEASURES[slug].figures(asking, keys).items()
    }


def sheets(scheme: AssessmentScheme, wanted: Collection[Assessed], day: date) -> dict[int, Sheet]:
    """Key of the assessed → its sheet, with what was given by the day."""
    items = list(scheme.items.all())
    figures = figures_of(scheme, wanted, items)
    given = _given([one.pk for one in wanted], day)
    return {
        one.pk: Sheet(
            one,
            scheme,
            [
                Line(
                    item,
                    figures[item.measure, one.target] if item.method == Method.AUTO else None,
                    given[one.pk, item.pk],
                )
                for item in items
            ],
        )
        for one in wanted
    }


def _given(keys: Collection[int], day: date) -> dict[tuple[int, int], dict[str, AssessmentScore]]:
    rows = AssessmentScore.objects.filter(step__assessed__in=keys, step__happened_on__lte=day)
    found: dict[tuple[int, int], dict[str, AssessmentScore]] = defaultdict(dict)
    for score in rows.select_related("step").order_by("step__happened_on", "step__pk"):
        found[score.step.assessed_id, score.item_id][score.step.kind] = score
    return found
