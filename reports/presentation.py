"""How figures are shown on pages: each with its link, its comparison and its denominator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.conf import settings

from orgs.periods import Period
from orgs.scope import Scope
from orgs.views.scope import Asked
from reports.figures import Figure, figures, rounded
from reports.indicators import CATALOGUE, GROUPS, Indicator

PAGES = ("activities", "training", "services", "mechanisms", "honours")  # groups with a page
HEADLINES = (
    "units_with_party_org",
    "party_orgs",
    "members",
    "admissions",
    "enterprise_org_coverage",
    "social_org_coverage",
    "above_scale_instructor_coverage",
    "should_build_gap",
)


class Direction(Enum):
    UP = "arrow-up-right"
    DOWN = "arrow-down-right"
    SAME = "equal"
    UNKNOWN = ""


@dataclass(frozen=True)
class Change:
    """A comparison in words; the arrow repeats what the words say."""

    direction: Direction
    text: str


@dataclass(frozen=True)
class Tile:
    """One figure with the address of its rows."""

    figure: Figure
    url: str
    basis: str
    expected: int | None = None
    change: Change | None = None

    @property
    def indicator(self) -> Indicator:
        return self.figure.indicator

    @property
    def is_rate(self) -> bool:
        return self.indicator.denominator is not None

    is_anothers: bool = False  # the district's to do, so that a street's 0 would tell of a lack

    @property
    def is_unknown(self) -> bool:
        return self.figure.value is None or (self.is_anothers and not self.figure.value)

    @property
    def why_unknown(self) -> str:
        if self.figure.value is None:
            return "未统计：没有数据，或没有分母"
        return "由区里统一开展，不按街道统计"


@dataclass(frozen=True)
class Group:
    name: str
    tiles: list[Tile]
    url: str = ""  # of its own page, where it has one


def tile(asked: Asked, figure: Figure, *, change: Change | None = None) -> Tile:
    indicator = figure.indicator
    whole_year = asked.scope.period == Period.of_year(asked.scope.period.year)
    district_s = is_anothers(indicator, asked.scope)
    return Tile(
        figure,
        asked.url("indicator", indicator.slug),
        fraction(figure, asked.scope),
        indicator.expected if whole_year and not district_s else None,
        None if district_s and not figure.value else change,
        district_s,
    )


def is_anothers(indicator: Indicator, scope: Scope) -> bool:
    """Whether the district does it, so that a street's 0 says nothing of the street."""
    return bool(indicator.expected) and not scope.holds(settings.KAIFU_DISTRICT_CODE)


def fraction(figure: Figure, scope: Scope) -> str:
    """A rate's two sides, with the name of what it divides by; "" for other figures."""
    indicator = figure.indicator
    if indicator.denominator is None:
        return ""
    name = indicator.denominator_name(scope) if indicator.denominator_name else ""
    return f"{_amount(figure.numerator)} / {_amount(figure.denominator)} {name}".rstrip()


def sides_of(shown: Indicator, scope: Scope) -> list[str]:
    """What the measures of an indicator are called: a rate has two sides."""
    if shown.denominator is None:
        return [shown.name]
    below = shown.denominator_name(scope) if shown.denominator_name else ""
    return ["分子", f"分母：{below}" if below else "分母"]


def _amount(value: object) -> str:
    return "—" if value is None else f"{value:,}"


def tiles(asked: Asked, shown: Sequence[Figure]) -> list[Tile]:
    """The figures with their change since the end of last year, or against the year before."""
    before = figures(earlier(asked), [figure.indicator.slug for figure in shown])
    return [
        tile(asked, figure, change=change(figure, before[figure.indicator.slug], asked.scope))
        for figure in shown
    ]


def groups(asked: Asked, all_figures: dict[str, Figure]) -> list[Group]:
    """Every figure of the catalogue, group by group."""
    return [
        Group(
            name,
            [tile(asked, all_figures[i.slug]) for i in CATALOGUE.values() if i.group == group],
            asked.url("overview_group", group) if group in PAGES else "",
        )
        for group, name in GROUPS.items()
    ]


def earlier(asked: Asked) -> Scope:
    """What to compare with: stocks of the last year's end, flows of the same period a year ago."""
    scope = asked.scope
    return asked.at(as_of=date(scope.as_of.year - 1, 12, 31), period=scope.last_year().period)


def change(now: Figure, before: Figure, scope: Scope) -> Change:
    whole_year = scope.period == Period.of_year(scope.period.year)
    than = ("上年" if whole_year else "上年同期") if now.indicator.by_period else "上年末"
    if now.value is None or before.value is None:
        return Change(Direction.UNKNOWN, f"无{than}可比数据")
    is_rate = now.indicator.denominator is not None
    difference = rounded(now.value) - rounded(before.value) if is_rate else now.value - before.value
    if not difference:
        return Change(Direction.SAME, f"与{than}持平")
    up = difference > 0
    verb = ("上升" if up else "下降") if is_rate else ("增加" if up else "减少")
    unit = "个百分点" if is_rate else now.indicator.unit
    return Change(
        Direction.UP if up else Direction.DOWN, f"较{than}{verb}{abs(difference):,}{unit}"
    )
