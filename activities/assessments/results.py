"""What was published: kept as it was, compared with what the records tell now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from activities.assessments.measures import MEASURES, Figure
from activities.assessments.scoring import Total, graded, scored, totalled
from activities.assessments.sheets import Line, Sheet, figures_of
from activities.assessments.starting import to_assess
from activities.models import (
    Assessed,
    AssessmentGrade,
    AssessmentItem,
    AssessmentItemResult,
    AssessmentResult,
    AssessmentScheme,
    AssessmentStep,
)
from activities.models.assessment_schemes import OF_ORGANIZATIONS
from orgs.models import Change, PartyOrganizationSpell

FEWEST = 5  # of fewer a median would tell what single ones have


def keep(sheets: Iterable[tuple[Sheet, AssessmentStep]], change: Change) -> list[AssessmentResult]:
    """Store what the sheets come to under their steps, item by item.

    Raises `ValueError` for a sheet of which nothing applies.
    """
    made, items = [], []
    grades: list[AssessmentGrade] = []
    for sheet, step in sheets:
        grades = grades or list(sheet.scheme.grades.all())
        total = sheet.total
        if total is None:
            raise ValueError(f"nothing of {sheet.assessed} applies")
        result = AssessmentResult(
            step=step,
            base=total.base,
            deducted=total.deducted,
            bonus=total.bonus,
            total=total.points,
            is_vetoed=total.is_vetoed,
            grade=graded(total, grades),
            change=change,
        )
        made.append(result)
        items += [_item(result, line, change) for line in sheet.lines]
    AssessmentResult.objects.bulk_create(made)
    AssessmentItemResult.objects.bulk_create(items)
    return made


def _item(result: AssessmentResult, line: Line, change: Change) -> AssessmentItemResult:
    known = line.figure if line.figure and line.figure.applies else None
    return AssessmentItemResult(
        result=result,
        item=line.item,
        points=line.points,
        numerator=known.numerator if known else None,
        denominator=known.denominator if known else None,
        measure_version=MEASURES[line.item.measure].version if line.figure else None,
        is_adjusted=line.is_adjusted,
        note=line.note[:200],
        change=change,
    )


# --- Computed anew -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moved:
    """One item of one assessed whose numbers are no longer what was published."""

    stored: AssessmentItemResult
    now: Figure
    points_now: Decimal | None


@dataclass(frozen=True)
class Recomputed:
    """One assessed of whom something differs; `total` and `grade` are what would come out now."""

    assessed: Assessed
    result: AssessmentResult
    moved: list[Moved]
    total: Total | None
    grade: AssessmentGrade | None


@dataclass(frozen=True)
class Comparison:
    """A scheme's published results beside what its measures find now, of the same day."""

    compared: int
    differing: list[Recomputed]
    joined: list[Assessed]  # who would be on the list now, and is not
    left: list[Assessed]  # who is on the list, and would not be now
    outdated: list[str]  # measures that count otherwise than they did when it was published


def compare(scheme: AssessmentScheme, day: date) -> Comparison:
    """Nothing is changed: what was published stays."""
    rows = [
        one
        for one in Assessed.objects.filter(scheme=scheme).known(day).order_by("division", "pk")
        if one.result is not None  # type: ignore[attr-defined]
    ]
    results = AssessmentResult.objects.select_related("grade").in_bulk(
        [one.result for one in rows]  # type: ignore[attr-defined]
    )
    stored: dict[int, list[AssessmentItemResult]] = {}
    kept = AssessmentItemResult.objects.filter(result__in=results).select_related("item")
    for line in kept.order_by("item__position", "item__pk"):
        stored.setdefault(line.result_id, []).append(line)
    items = {line.item_id: line.item for lines in stored.values() for line in lines}
    figures = figures_of(scheme, rows, items.values())
    outdated = {
        line.item.measure
        for lines in stored.values()
        for line in lines
        if line.measure_version not in (None, _version(line.item))
    }
    grades = list(scheme.grades.all())
    differing = []
    for one in rows:
        lines = stored.get(one.result, [])  # type: ignore[attr-defined]
        moved = [
            found
            for line in lines
            if line.item.measure and line.item.measure not in outdated
            for found in [_moved(line, figures[line.item.measure, one.target])]
            if found is not None
        ]
        if moved:
            anew = {found.stored.pk: found.points_now for found in moved}
            given = [(line.item, anew.get(line.pk, line.points)) for line in lines]
            total = totalled(given, scheme.bonus_cap)
            result = results[one.result]  # type: ignore[attr-defined]
            grade = graded(total, grades) if total else None
            differing.append(Recomputed(one, result, moved, total, grade))
    joined, left = _list_changes(scheme)
    labels = sorted(MEASURES[slug].label for slug in outdated)
    return Comparison(len(rows), differing, joined, left, labels)


def _version(item: AssessmentItem) -> int | None:
    return MEASURES[item.measure].version if item.measure else None


def _moved(line: AssessmentItemResult, now: Figure) -> Moved | None:
    then = (line.numerator or 0, line.denominator or 0)
    found = (now.numerator, now.denominator) if now.applies else (0, 0)
    if then == found:
        return None
    return Moved(line, now, line.points if line.is_adjusted else scored(line.item, now))


def _list_changes(scheme: AssessmentScheme) -> tuple[list[Assessed], list[Assessed]]:
    listed = {one.target: one for one in Assessed.objects.filter(scheme=scheme)}
    now = {one.target: one for one in to_assess(scheme)}
    joined = [one for target, one in now.items() if target not in listed]
    left = [one for target, one in listed.items() if target not in now]
    return joined, left


# --- Results of others, and of other years -------------------------------------------------------


def published(day: date) -> QuerySet[AssessmentResult]:
    """The results in force on the day, of schemes in force, with whose they are."""
    latest = (
        AssessmentResult.objects.filter(
            step__assessed=OuterRef("step__assessed"), step__happened_on__lte=day
        )
        .order_by("-step__happened_on", "-pk")
        .values("pk")
    )
    rows = AssessmentResult.objects.filter(step__happened_on__lte=day, pk=Subquery(latest[:1]))
    return rows.select_related("grade", "step__assessed__scheme")


def of_target(assessed: Assessed, day: date) -> QuerySet[AssessmentResult]:
    """All that was published of the same one, the latest year first."""
    own: dict[str, Any] = {
        "step__assessed__party_organization": assessed.party_organization_id,
        "step__assessed__instructor": assessed.instructor_id,
    }
    if not any(own.values()):
        own["step__assessed__division"] = assessed.division_id
    return published(day).filter(**own).order_by("-step__assessed__scheme__year", "-pk")


def middle(assessed: Assessed, day: date) -> Decimal | None:
    """The median of those of the same scheme and kind; None of instructors, and of few."""
    scheme = assessed.scheme
    if assessed.instructor_id:
        return None
    rows = published(day).filter(step__assessed__scheme=scheme)
    if scheme.audience in OF_ORGANIZATIONS and scheme.as_of:
        spells = PartyOrganizationSpell.objects.as_of(scheme.as_of).order_by()
        own = spells.filter(party_organization=assessed.party_organization_id).values("kind")[:1]
        same = spells.filter(kind=Subquery(own))
        rows = rows.filter(step__assessed__party_organization__in=same.values("party_organization"))
    totals = list(rows.order_by().values_list("total", flat=True))
    return median(totals) if len(totals) >= FEWEST else None


def over_advice(
    scheme: AssessmentScheme, grades: Collection[AssessmentGrade], given: Sequence[int]
) -> str:
    """What is to be said when more got the highest grade than the scheme advises; else nothing.

    `given` are the keys of the grades, one for each assessed.
    """
    top = max(grades, key=lambda one: one.least)
    number, whole = given.count(top.pk), len(given)
    if not scheme.top_share or number * 100 <= scheme.top_share * whole:
        return ""
    return (
        f"{top}{number}个，占{whole}个的{number * 100 / whole:.1f}%，"
        f"超过一般不超过{scheme.top_share}%的控制比例，请再斟酌。"
    )
