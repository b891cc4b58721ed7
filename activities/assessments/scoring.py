"""From figures and given points to a total and a grade. Exact decimals, rounded half up.

The base is what was scored of what applies, brought to 100: an item that does not apply lowers
nobody. Deductions and bonuses, up to the scheme's cap, come after; a veto gives the lowest grade.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

from activities.assessments.measures import Figure
from activities.models import AssessmentGrade, AssessmentItem
from activities.models.assessment_schemes import plain

Method = AssessmentItem.Method
FULL = Decimal(100)
CENT = Decimal("0.01")
ZERO = Decimal(0)


def rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def scored(item: AssessmentItem, figure: Figure) -> Decimal | None:
    """What the figure is worth: by the item's bands, else in proportion; None if it does not apply."""
    if not figure.applies:
        return None
    if item.bands:
        percent = Decimal(figure.numerator) * 100 / figure.denominator
        for least, points in sorted(item.bands, reverse=True):
            if percent >= Decimal(str(least)):
                return rounded(Decimal(str(points)))
        return ZERO
    share = min(Decimal(1), Decimal(figure.numerator) / figure.denominator)
    return rounded(item.points * share)


@dataclass(frozen=True)
class Total:
    base: Decimal
    deducted: Decimal
    bonus: Decimal
    is_vetoed: bool

    @property
    def points(self) -> Decimal:
        return max(self.base - self.deducted + self.bonus, ZERO)


def totalled(
    given: Iterable[tuple[AssessmentItem, Decimal | None]], bonus_cap: Decimal
) -> Total | None:
    """The items with their points, None where one does not apply; None if nothing applies."""
    got = full = deducted = bonus = ZERO
    is_vetoed = False
    for item, points in given:
        if points is None:
            continue
        if item.method in AssessmentItem.BASE:
            got, full = got + points, full + item.points
        elif item.method == Method.DEDUCT:
            deducted += points
        elif item.method == Method.BONUS:
            bonus += points
        else:
            is_vetoed |= points > 0
    if not full:
        return None
    return Total(rounded(got * FULL / full), deducted, min(bonus, bonus_cap), is_vetoed)


def graded(total: Total, grades: Sequence[AssessmentGrade]) -> AssessmentGrade:
    """By the highest least total that is reached; the lowest grade of all, when vetoed."""
    falling = sorted(grades, key=lambda one: one.least, reverse=True)
    if total.is_vetoed:
        return falling[-1]
    return next((one for one in falling if total.points >= one.least), falling[-1])


# --- Bands, as people write them -----------------------------------------------------------------

EXAMPLE = "90:10，75:7，60:5"


class BandsError(ValueError):
    """Says what cannot be read, and how it should be written."""


def read_bands(text: str, full: Decimal) -> list[list[float]]:
    """From `90:10，75:7` (at least 90 % → 10 points …). Raises `BandsError`."""
    found: dict[Decimal, Decimal] = {}
    for part in filter(
        None, text.replace("，", ",").replace("：", ":").replace(" ", "").split(",")
    ):
        least, _, points = part.partition(":")
        try:
            percent, worth = Decimal(least.rstrip("%")), Decimal(points)
        except ArithmeticError:
            raise BandsError(
                f"分档“{part}”无法识别，请写成 {EXAMPLE}（完成率不低于几:得几分）"
            ) from None
        if not (ZERO <= percent <= FULL and ZERO <= worth <= full):
            raise BandsError(f"分档“{part}”超出范围：完成率0—100，得分不超过分值{plain(full)}")
        found[percent] = worth
    falling = sorted(found.items(), reverse=True)
    if any(after[1] > before[1] for before, after in pairwise(falling)):
        raise BandsError("分档中完成率低的得分不能更高，请核对")
    return [[float(percent), float(worth)] for percent, worth in falling]


def written_bands(bands: list[Any]) -> str:
    return "，".join(f"{least:g}:{points:g}" for least, points in bands)
