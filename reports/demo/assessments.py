"""The annual assessments of 2020 and 2021: the first is over, the second under way.

Made from what was written: what is scored from records is counted like everywhere. None of it
enters a figure, and the assessments themselves are those that were there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from activities.assessments.measures import Figure
from activities.assessments.results import keep
from activities.assessments.sheets import Sheet, sheets
from activities.assessments.starting import life_now, proposed_grades, proposed_items, to_assess
from activities.models import (
    Assessed,
    Assessment,
    AssessmentGrade,
    AssessmentItem,
    AssessmentScheme,
    AssessmentScore,
    AssessmentStep,
)
from activities.models.assessed import StepKind
from activities.models.assessment_schemes import Audience
from orgs.models import Change, Grant
from reports.demo.book import Book, between
from reports.demo.places import DISTRICT

Method = AssessmentItem.Method
BY_YEAR = {
    2020: (Audience.ENTERPRISE, Audience.SOCIAL),
    2021: (Audience.ENTERPRISE, Audience.SOCIAL, Audience.STREET),
}
TIERS = {"一档": 400, "二档": 300, "三档": 200}
# Not all is recorded that was held: here a share of it is worth much.
BANDS: dict[str, dict[str, Any]] = {
    "three_meetings": {"bands": [[50, 15], [25, 13], [10, 10], [0, 5]]},
    "theme_day": {"bands": [[30, 10], [8, 8], [0, 6]]},
}
REMARKS = ("服务职工、困难帮扶有台账", "活动室按标准布置", "与企业生产经营结合紧密")
ADDED_LATER = 3  # organisations whose records were completed after the results of 2020


@dataclass
class Round:
    """One scheme under way: its days, its items, and what was written of it."""

    book: Book
    rng: Random
    scheme: AssessmentScheme
    accounts: set[int]  # organisations with an account to try things with: theirs is to be done
    rows: int = 0

    def day(self, month: int, day: int) -> date:
        """Of the assessed year in December, of the next one before."""
        return date(self.scheme.year + (month < 12), month, day)


def add_assessments(book: Book) -> int:
    """To be called when the rest is written; returns how many rows it wrote."""
    rng, rows = book.rng("assessments"), 0
    accounts = set(
        Grant.objects.filter(role="secretary").values_list("party_organization", flat=True)
    )
    for year, audiences in BY_YEAR.items():
        held = Assessment.objects.filter(happened_on__year=year).first()
        for audience in audiences if held else ():
            rows += _round(Round(book, rng, _scheme(book, year, audience, held), accounts))
    draft = _scheme(book, 2021, Audience.INSTRUCTOR, None)
    return rows + _terms(book, draft)


def _scheme(book: Book, year: int, audience: Audience, held: Assessment | None) -> AssessmentScheme:
    started = held and {
        "assessment": held,
        "started_on": held.happened_on,
        "as_of": date(year, 11, 30),
        "self_due_on": date(year, 12, 28),
        "review_due_on": date(year + 1, 1, 8),
        "life": life_now(),
    }
    return AssessmentScheme.objects.create(
        division_id=DISTRICT,
        year=year,
        audience=audience,
        name=f"{year}年度{audience.label}考核方案",
        least_days=90 if audience != Audience.STREET else 0,
        bonus_cap=5,
        top_share=30,
        change_id=book.change(date(year, 12, 1)),
        **(started or {}),
    )


def _terms(book: Book, scheme: AssessmentScheme) -> int:
    change = book.change(date(scheme.year, 12, 1))
    items = AssessmentItem.objects.bulk_create(
        AssessmentItem(
            scheme=scheme,
            position=number,
            change_id=change,
            **facts | BANDS.get(facts["measure"], {}),
        )
        for number, facts in enumerate(proposed_items(scheme.audience), 1)
    )
    grades = AssessmentGrade.objects.bulk_create(
        AssessmentGrade(scheme=scheme, change_id=change, amount=TIERS.get(facts["tier"]), **facts)
        for facts in proposed_grades(scheme.audience)
    )
    return 1 + len(items) + len(grades)


def _round(of: Round) -> int:
    """Who is assessed, their steps with points, and the results."""
    of.rows += _terms(of.book, of.scheme)
    assessed = to_assess(of.scheme)
    for one in assessed:
        one.change_id = of.book.change(of.scheme.started_on or date.max)
    Assessed.objects.bulk_create(assessed)
    steps = AssessmentStep.objects.bulk_create(
        step for order, one in enumerate(assessed) for step in _steps(of, one, order)
    )
    items = list(of.scheme.items.all())
    scores = AssessmentScore.objects.bulk_create(_scores(of, steps, items))
    excluded = {step.assessed_id for step in steps if step.kind == StepKind.EXCLUDED}
    published = _publish(of, [one for one in assessed if one.pk not in excluded])
    return of.rows + len(assessed) + len(steps) + len(scores) + published


def _steps(of: Round, one: Assessed, order: int) -> Iterator[AssessmentStep]:
    """Most score themselves in time; streets review around the New Year, the district after them."""
    chance = of.rng.random()
    if chance < 0.015 and of.scheme.of_organizations:
        yield _step(of, one, StepKind.EXCLUDED, of.day(12, 20), "所在企业停产，整建制迁出在办")
        return
    last = of.day(12, 19)
    waits = chance <= 0.08 or one.party_organization_id in of.accounts
    if not waits:
        last = between(of.rng, last, of.day(12, 28))
        yield _step(of, one, StepKind.SELF_SCORED, last)
    if one.has_review:
        if order % 40 == 7 and not waits:
            last += timedelta(days=1)
            yield _step(of, one, StepKind.RETURNED, last, "服务职工的说明过于笼统，请写明做了什么")
            last += timedelta(days=2)
            yield _step(of, one, StepKind.SELF_SCORED, last)
        first = of.day(1, 4) if waits else max(last + timedelta(days=1), of.day(12, 26))
        last = between(of.rng, first, of.day(1, 8))
        if one.party_organization_id not in of.accounts:
            yield _step(of, one, StepKind.REVIEWED, last)
    if of.scheme.year == 2020:
        yield _step(of, one, StepKind.EXAMINED, of.day(1, 20))


def _step(of: Round, one: Assessed, kind: StepKind, day: date, note: str = "") -> AssessmentStep:
    change = of.book.change(day)
    return AssessmentStep(assessed=one, kind=kind, happened_on=day, note=note, change_id=change)


def _scores(
    of: Round, steps: list[AssessmentStep], items: list[AssessmentItem]
) -> Iterator[AssessmentScore]:
    """One's own word is a little kinder than the street's, which the district follows."""
    kinder = {StepKind.SELF_SCORED: Decimal(1), StepKind.REVIEWED: Decimal(0)}
    worth: dict[tuple[int, int], Decimal] = {}
    for step in steps:
        if step.kind not in (*kinder, StepKind.EXAMINED):
            continue
        for item in items:
            if item.method != Method.MANUAL:
                continue
            share = Decimal(of.rng.choice((70, 80, 80, 85, 90, 90, 95))) / 100
            usual = Decimal(round(item.points * share))
            points = worth.setdefault((step.assessed_id, item.pk), usual)
            points = min(points + kinder.get(StepKind(step.kind), Decimal(0)), item.points)
            note = of.rng.choice(REMARKS) if step.kind == StepKind.SELF_SCORED else ""
            yield AssessmentScore(
                step=step, item=item, points=points, note=note, change_id=step.change_id
            )


def _publish(of: Round, assessed: list[Assessed]) -> int:
    """All results of 2020 at the end of January; a few records were completed afterwards.

    Those of 2021 are left to whoever tries it out.
    """
    if not assessed or of.scheme.year != 2020:
        return 0
    day = of.day(1, 28)
    change = Change.objects.get(pk=of.book.change(day))
    made = list(sheets(of.scheme, assessed, day).values())
    _complete_later(made)
    whole = [sheet for sheet in made if sheet.total is not None]
    steps = AssessmentStep.objects.bulk_create(
        _step(of, sheet.assessed, StepKind.PUBLISHED, day) for sheet in whole
    )
    results = keep(zip(whole, steps, strict=True), change)
    _appeal(of, steps)
    return len(steps) + len(results) * (1 + len(made[0].lines))


def _complete_later(made: list[Sheet]) -> None:
    """As if an activity of each of a few had been recorded only after the results."""
    lines = (line for sheet in made for line in sheet.lines)
    of_kind = [line for line in lines if line.item.measure == "three_meetings"]
    held = [line for line in of_kind if line.figure and line.figure.numerator > 2]
    for line in held[:ADDED_LATER]:
        if line.figure:
            line.figure = Figure(line.figure.numerator - 1, line.figure.denominator)


def _appeal(of: Round, steps: list[AssessmentStep]) -> None:
    """One of them appealed, and was answered."""
    if of.scheme.audience != Audience.ENTERPRISE:
        return
    one = steps[len(steps) // 3].assessed
    AssessmentStep.objects.bulk_create(
        [
            _step(of, one, StepKind.APPEALED, of.day(1, 31), "主题党日有两次没有登记，请予核查"),
            _step(
                of,
                one,
                StepKind.DISMISSED,
                of.day(2, 4),
                "经核查，两次活动没有记录和照片，维持原结果",
            ),
        ]
    )
