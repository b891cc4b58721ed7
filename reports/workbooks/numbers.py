"""Which figures go into the cells of a form in a period, and how each is written there.

Cells that ask for the same span of time are counted together: one reading for the form's own division,
one for all streets (`figures`, `by_division`), however many cells there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import F

from orgs.periods import Period
from orgs.scope import Reach, Scope
from orgs.scoping import closing_day
from reports.figures import Figure, by_division, figures, rounded
from reports.indicators import CATALOGUE, Indicator
from reports.models import CellBinding, SealedFigure, Workbook
from reports.statements import Number
from reports.tables.shown import DASH
from reports.workbooks.filling import Value
from reports.workbooks.periods import span
from reports.workbooks.references import place_of
from reports.workbooks.styles import plain

Side, Form = CellBinding.Side, CellBinding.Form
Cell = dict[str, str | None]  # of `Filling.cells`
Place = tuple[str, str]  # sheet, cell


@dataclass(frozen=True)
class Filled:
    """One bound cell with its figure; `written` is None where the figure is unknown."""

    binding: CellBinding
    indicator: Indicator
    figure: Figure
    scope: Scope

    @property
    def value(self) -> Number | None:
        side = Side.VALUE if self.indicator.denominator is None else self.binding.side
        return side_of(self.figure, side)

    @property
    def written(self) -> str | None:
        return written(self.value, self.binding.form)

    @property
    def printed(self) -> str:
        return printed(self.written, self.binding.form)

    @property
    def kept(self) -> Cell:
        """As a `Filling` keeps it."""
        binding = self.binding
        return {
            "sheet": binding.sheet,
            "cell": binding.cell,
            "slug": binding.slug,
            "division": binding.division_id,
            "written": self.written,
        }


def side_of(figure: Figure | SealedFigure, side: str) -> Number | None:
    found: Number | None = getattr(figure, side)
    return found


def written(value: Number | None, form: str) -> str | None:
    """The number as the cell holds it."""
    if value is None:
        return None
    number = Decimal(value)
    match Form(form):
        case Form.TEN_THOUSANDS:
            number = rounded(number / 10_000)
        case Form.PERCENT:
            number = rounded(number)
        case Form.SHARE:
            number = (number / 100).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    return plain(number)


def printed(number: str | None, form: str = Form.EXACT) -> str:
    """The same for people; unknown is a dash."""
    if number is None:
        return DASH
    if form == Form.SHARE:
        return f"{Decimal(number) * 100:.2f}%"
    return f"{Decimal(number):,}"


def values_of(cells: Iterable[Cell]) -> dict[tuple[str, tuple[int, int]], Value]:
    """What is put into the workbook; unknown is a dash as in the official tables, and never 0."""
    return {
        (str(one["sheet"]), place_of(str(one["cell"]))): (
            DASH if (number := one["written"]) is None else Decimal(number)
        )
        for one in cells
    }


def filled(
    workbook: Workbook,
    bindings: Sequence[CellBinding],
    period: Period,
    *,
    viewer_for: Callable[[date], Reach],
) -> list[Filled]:
    """Each bound cell with its figure in the period, by the default basis, in the order given.

    `viewer_for` tells what is reached on a day by who asks.
    """
    together: dict[tuple[str, str, bool], list[CellBinding]] = defaultdict(list)
    for one in bindings:
        is_own = one.division_id == workbook.division_id
        over = one.division_id if is_own else one.division.parent_id or one.division_id
        together[one.when, over, is_own].append(one)
    found: dict[int, Filled] = {}
    for (when, over, is_own), group in together.items():
        asked = span(workbook.every, period, when)
        day = closing_day(asked)
        scope = Scope(over, day, asked, viewer=viewer_for(day))
        slugs = [slug for slug in CATALOGUE if slug in {one.slug for one in group}]
        parts = {} if is_own else {part.key: part.figures for part in by_division(scope, slugs)}
        for one in group:
            at = scope.at(division=one.division_id)
            if one.division_id not in parts:  # the form's own, or what is no part of its parent
                parts[one.division_id] = figures(at, slugs)
            indicator = CATALOGUE[one.slug]
            found[one.pk] = Filled(one, indicator, parts[one.division_id][one.slug], at)
    return [found[one.pk] for one in bindings]


def sealed_of(cells: Sequence[Filled]) -> dict[Place, str | None]:
    """What the latest sealed return says of the same figure, for the cells that one speaks of."""
    candidates = (
        SealedFigure.objects.filter(
            sealed_return__sealed_by__isnull=False,
            sealed_return__basis={},
            sealed_return__as_of__in={one.scope.as_of for one in cells},
            division__in={one.binding.division_id for one in cells},
            slug__in={one.binding.slug for one in cells},
        )
        .annotate(
            as_of=F("sealed_return__as_of"),
            start=F("sealed_return__period_start"),
            last=F("sealed_return__period_last"),
        )
        .order_by("sealed_return__sealed_at")
    )
    by_day: dict[tuple[str, str, date], SealedFigure] = {}
    by_span: dict[tuple[str, str, date, date, date], SealedFigure] = {}
    for one in candidates:
        key = one.division_id, one.slug, one.as_of
        by_day[key] = by_span[(*key, one.start, one.last)] = one
    found = {}
    for cell in cells:
        binding, scope = cell.binding, cell.scope
        key = binding.division_id, binding.slug, scope.as_of
        of_span = by_span.get((*key, scope.period.start, scope.period.last_day))
        sealed = of_span if cell.indicator.by_period else by_day.get(key)
        if sealed:
            said = written(side_of(sealed, binding.side), binding.form)
            found[binding.sheet, binding.cell] = said
    return found
