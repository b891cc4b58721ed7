"""The charts of the overview page, and the figures each of them takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from orgs.periods import Period
from orgs.scope import Scope
from orgs.views.scope import Asked
from reports.breakdowns import COVERAGE, CoverageParts, coverage_parts
from reports.charts import (
    IN_NUMERATOR,
    PALE,
    RED,
    SLATE,
    Chart,
    Point,
    Series,
    denominator,
    numerator,
    series,
)
from reports.figures import Figure, Number, Part, by_division, by_month
from reports.indicators import CATALOGUE

BY_DIVISION = (
    "enterprises_with_party_org",
    "social_orgs_with_party_org",
    "instructors_street",
    "demands_collected",
    "demands_resolved",
)
BY_MONTH = ("admissions", "theme_party_days")
ADMISSION_CLASSES = (
    "admissions_executive",
    "admissions_technical",
    "admissions_high_knowledge",
    "admissions_backbone",
    "admissions_no_org_unit",
)
INDUSTRIES = 10


def charts(asked: Asked, all_figures: dict[str, Figure]) -> list[Chart]:
    """The charts that have something to show in this scope: a community has no parts."""
    parts = by_division(asked.scope, BY_DIVISION)
    year = asked.scope.period.year
    scopes = [asked.scope.at(period=Period.of_year(y)) for y in (year, year - 1)]
    months = [by_month(scope, BY_MONTH) for scope in scopes]
    coverage = coverage_parts(asked.scope)
    drawn = [
        units_by_division(asked, parts),
        units_by_industry(asked, coverage),
        coverage_funnel(asked, coverage),
        admissions_by_class(asked, all_figures),
        by_months(asked, months, "admissions", "发展党员"),
        by_months(asked, months, "theme_party_days", "主题党日"),
        demands_by_division(asked, parts),
        instructors_by_division(asked, parts),
    ]
    return [chart for chart in drawn if chart.labels]


def of_parts(
    asked: Asked,
    parts: Sequence[Part],
    slug: str,
    *,
    name: str = "",
    color: str = RED,
    side: Callable[[Figure], Number | None] | None = None,
    more: Mapping[str, str] | None = None,
) -> Series:
    """One indicator over the parts of a breakdown, each linked to its rows."""
    return series(
        name or CATALOGUE[slug].name,
        [part.figures[slug] for part in parts],
        [asked.url("indicator", slug, scope=part.scope, more=more) for part in parts],
        part=side,
        color=color,
    )


def largest_first(parts: Sequence[Part], *slugs: str) -> list[Part]:
    return sorted(parts, key=lambda part: -sum(part.figures[slug].value or 0 for slug in slugs))


def units_by_division(asked: Asked, parts: Sequence[Part]) -> Chart:
    slugs = ("enterprises_with_party_org", "social_orgs_with_party_org")
    parts = largest_first(parts, *slugs)
    shown = [
        of_parts(asked, parts, slugs[0], name="非公企业", color=RED),
        of_parts(asked, parts, slugs[1], name="社会组织", color=SLATE),
    ]
    return Chart(
        "units-by-division",
        "各街道已建党组织的两新组织",
        "hbar",
        "区划",
        [part.name for part in parts],
        shown,
        "家",
        stacked=True,
    )


def coverage_funnel(asked: Asked, coverage: CoverageParts) -> Chart:
    """The same coverage over ever narrower sets of enterprises."""
    slug = COVERAGE.slug
    parts = sorted(coverage.by_denominator, key=lambda p: -(p.figures[slug].denominator or 0))
    return Chart(
        "coverage-funnel",
        "组织覆盖漏斗：不同分母下的非公企业组织覆盖率",
        "hbar",
        "分母",
        [part.name for part in parts],
        [of_parts(asked, parts, slug, name="组织覆盖率")],
        "%",
        beside=[
            of_parts(asked, parts, slug, name="已建党组织", side=numerator, more=IN_NUMERATOR),
            of_parts(asked, parts, slug, name="单位数", side=denominator),
        ],
    )


def by_months(asked: Asked, months: Sequence[list[Part]], slug: str, what: str) -> Chart:
    """This year's months beside last year's; months that have not begun are not drawn."""
    this_year, last_year = months
    year = asked.scope.period.year

    def over(parts: Sequence[Part], year: int, color: str, *, line: bool) -> Series:
        return series(
            f"{year}年",
            [part.figures[slug] for part in parts],
            [asked.url("indicator", slug, scope=month_of(asked, part)) for part in parts],
            color=color,
            line=line,
        )

    return Chart(
        f"{slug}-by-month".replace("_", "-"),
        f"{what}按月趋势（{year}年）",
        "bar",
        "月份",
        [part.name for part in this_year],
        [over(this_year, year, RED, line=False), over(last_year, year - 1, PALE, line=True)],
        CATALOGUE[slug].unit,
    )


def month_of(asked: Asked, part: Part) -> Scope:
    """A month's flow as seen on the scope's own day, so that reach stays the same."""
    return asked.scope.at(period=part.scope.period)


def units_by_industry(asked: Asked, coverage: CoverageParts) -> Chart:
    slug = COVERAGE.slug
    parts = coverage.by_industry[:INDUSTRIES]
    only = [{"only_industry": part.key} for part in parts]
    urls = [asked.url("indicator", slug, more=one) for one in only]
    covered = [asked.url("indicator", slug, more=one | IN_NUMERATOR) for one in only]
    found = [part.figures[slug] for part in parts]
    return Chart(
        "units-by-industry",
        f"非公企业行业分布（前{len(parts)}位）",
        "hbar",
        "行业",
        [part.name for part in parts],
        [series("企业", found, urls, part=denominator, color=SLATE)],
        "家",
        beside=[
            series("已建党组织", found, covered, part=numerator),
            series("组织覆盖率", found, urls),
        ],
    )


def admissions_by_class(asked: Asked, all_figures: dict[str, Figure]) -> Chart:
    slugs = ("admissions", *ADMISSION_CLASSES)
    points = [
        Point(
            all_figures[slug].value,
            all_figures[slug].displayed,
            asked.url("indicator", slug),
        )
        for slug in slugs
    ]
    return Chart(
        "admissions-by-class",
        "新发展党员类别",
        "hbar",
        "类别",
        [CATALOGUE[slug].name.removeprefix("其中") for slug in slugs],
        [Series("新发展党员", points)],
        "名",
        note="各类别互有重叠，也不包括全部人员，相加不等于总数。",
    )


def demands_by_division(asked: Asked, parts: Sequence[Part]) -> Chart:
    parts = largest_first(parts, "demands_collected")
    return Chart(
        "demands-by-division",
        "各街道问题诉求",
        "hbar",
        "区划",
        [part.name for part in parts],
        [
            of_parts(asked, parts, "demands_collected", name="收集", color=PALE),
            of_parts(asked, parts, "demands_resolved", name="解决", color=RED),
        ],
        "个",
    )


def instructors_by_division(asked: Asked, parts: Sequence[Part]) -> Chart:
    parts = largest_first(parts, "instructors_street")
    return Chart(
        "instructors-by-division",
        "各街道党建指导员",
        "hbar",
        "区划",
        [part.name for part in parts],
        [of_parts(asked, parts, "instructors_street", name="专兼职党建指导员", color=SLATE)],
        "名",
        note="区派指导员属于区，不计入街道。",
    )
