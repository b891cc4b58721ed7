"""大屏: what each section of the wall display shows, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orgs.periods import Period
from orgs.views.scope import Asked
from reports.charts import Chart, Point, Series, in_dark
from reports.figures import Figure, Part, by_division, by_month, figures
from reports.indicators import CATALOGUE, Indicator
from reports.presentation import Tile, tile
from reports.views.overview_charts import by_months, coverage_funnel, coverage_parts

FUNNEL, BARS = "funnel", "bars"


@dataclass(frozen=True)
class Section:
    """Six figures; one of them street by street; and a chart: of one by months, or as named."""

    slug: str
    title: str
    figures: tuple[str, ...]
    streets: str
    chart: str


SECTIONS = (
    Section(
        "coverage",
        "组织覆盖",
        (
            "enterprise_org_coverage",
            "social_org_coverage",
            "units_with_party_org",
            "should_build_gap",
            "enterprises",
            "social_orgs",
        ),
        "units_with_party_org",
        FUNNEL,
    ),
    Section(
        "organisations",
        "组织建设",
        (
            "party_orgs",
            "party_orgs_established",
            "party_orgs_adjusted",
            "three_party_orgs",
            "committees_established",
            "temporary_branches",
        ),
        "party_orgs",
        "party_orgs_established",
    ),
    Section(
        "members",
        "党员队伍",
        (
            "members",
            "admissions",
            "enterprise_members",
            "social_org_members",
            "admissions_executive",
            "admissions_no_org_unit",
        ),
        "members",
        "admissions",
    ),
    Section(
        "services",
        "服务企业",
        (
            "demands_collected",
            "demands_resolved",
            "demand_resolution_rate",
            "practical_deeds",
            "buildings_served",
            "key_firms",
        ),
        "demands_collected",
        "demands_collected",
    ),
    Section(
        "instructors",
        "党建指导员",
        (
            "instructors_district",
            "instructors_street",
            "instructor_key_units",
            "visits",
            "above_scale_instructor_coverage",
            "policy_instructors",
        ),
        "visits",
        "visits",
    ),
    Section(
        "honours",
        "表彰荣誉",
        (
            "city_member_honours",
            "city_enterprise_benchmarks",
            "city_advanced_orgs",
            "district_member_honours",
            "district_advanced_orgs",
            "exemplar_party_orgs",
        ),
        "district_advanced_orgs",
        BARS,
    ),
)
MONTHLY = tuple(one.chart for one in SECTIONS if one.chart in CATALOGUE)


@dataclass(frozen=True)
class Street:
    name: str
    figure: Figure
    url: str


@dataclass(frozen=True)
class Shown:
    """A section with its figures; `streets` are in the order of their codes, never of their
    values: a wall is no place for a ranking."""

    section: Section
    tiles: list[Tile]
    chart: Chart
    streets: list[Street]

    @property
    def of_streets(self) -> Indicator:
        return CATALOGUE[self.section.streets]


def sections(asked: Asked) -> list[Shown]:
    found = figures(asked.scope, {slug: None for one in SECTIONS for slug in one.figures})
    parts = by_division(asked.scope, {one.streets: None for one in SECTIONS})
    year = asked.scope.period.year
    whole = [asked.scope.at(period=Period.of_year(y)) for y in (year, year - 1)]
    months = [by_month(scope, MONTHLY) for scope in whole]
    return [
        Shown(
            one,
            [tile(asked, found[slug]) for slug in one.figures],
            in_dark(_chart(asked, one, found, months)),
            _streets(asked, one.streets, parts),
        )
        for one in SECTIONS
    ]


def _chart(
    asked: Asked, one: Section, found: dict[str, Figure], months: Sequence[list[Part]]
) -> Chart:
    if one.chart == FUNNEL:
        return coverage_funnel(asked, coverage_parts(asked.scope))
    if one.chart == BARS:
        return _bars(asked, one, found)
    return by_months(asked, months, one.chart, CATALOGUE[one.chart].name)


def _bars(asked: Asked, one: Section, found: dict[str, Figure]) -> Chart:
    points = [
        Point(found[slug].value, found[slug].displayed, asked.url("indicator", slug))
        for slug in one.figures
    ]
    labels = [CATALOGUE[slug].name for slug in one.figures]
    return Chart(one.slug, one.title, "hbar", "项目", labels, [Series(one.title, points)], "")


def _streets(asked: Asked, slug: str, parts: Sequence[Part]) -> list[Street]:
    return [
        Street(part.name, part.figures[slug], asked.url("indicator", slug, scope=part.scope))
        for part in parts
    ]
