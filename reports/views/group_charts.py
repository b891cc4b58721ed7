"""The charts of the pages of one field of the work each: learning, training, services, honours …

Every value is a figure of the catalogue, or counts the rows that a column of its list narrows it to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django.conf import settings

from orgs.periods import Period
from orgs.views.scope import Asked
from reports.breakdowns import UNKNOWN, facets
from reports.charts import PALE, RED, SLATE, Chart, Point, Series, denominator, numerator, series
from reports.figures import Part, by_division, by_month, figures
from reports.indicators import CATALOGUE
from reports.views.indicator_charts import FIRST_YEAR
from reports.views.overview_charts import by_months, largest_first, month_of, of_parts

COLORS = (RED, SLATE, PALE)
YEARS = 4
Named = Mapping[str, str]  # the slugs of indicators, and what each is called in the chart


def charts(asked: Asked, group: str) -> list[Chart]:
    """Those that have labels in this scope: a community has no parts."""
    return [chart for chart in CHARTS[group](asked) if chart.labels]


# --- Of several indicators at once ---------------------------------------------------------------


def _over_divisions(
    asked: Asked, key: str, title: str, named: Named, *, stacked: bool = False, note: str = ""
) -> Chart:
    parts = largest_first(by_division(asked.scope, named), *named)
    shown = [
        of_parts(asked, parts, slug, name=name, color=color)
        for (slug, name), color in zip(named.items(), COLORS, strict=False)
    ]
    unit = CATALOGUE[next(iter(named))].unit
    labels = [part.name for part in parts]
    return Chart(key, title, "hbar", "区划", labels, shown, unit, stacked=stacked, note=note)


def _over_months(
    asked: Asked, key: str, title: str, named: Named, *, beside: Named | None = None, note: str = ""
) -> Chart:
    """The months of the year; what is `beside` stands in the table alone."""
    year = Period.of_year(asked.scope.period.year)
    parts = by_month(asked.scope.at(period=year), [*named, *(beside or ())])

    def over(slug: str, name: str, color: str = RED) -> Series:
        urls = [asked.url("indicator", slug, scope=month_of(asked, part)) for part in parts]
        return series(name, [part.figures[slug] for part in parts], urls, color=color)

    shown = [over(*one, color) for one, color in zip(named.items(), COLORS, strict=False)]
    return Chart(
        key,
        f"{title}（{year.year}年）",
        "bar",
        "月份",
        [part.name for part in parts],
        shown,
        CATALOGUE[next(iter(named))].unit,
        stacked=len(shown) > 1,
        beside=[over(*one) for one in (beside or {}).items()],
        note=note,
    )


def _beside_last_year(asked: Asked, slug: str, what: str) -> Chart:
    year = asked.scope.period.year
    scopes = [asked.scope.at(period=Period.of_year(y)) for y in (year, year - 1)]
    return by_months(asked, [by_month(scope, [slug]) for scope in scopes], slug, what)


def _years(asked: Asked, slug: str) -> list[Part]:
    """The indicator's figure in each of the last years."""
    last = asked.scope.period.year
    parts = []
    for year in range(max(last - YEARS + 1, min(FIRST_YEAR, last)), last + 1):
        scope = asked.scope.at(period=Period.of_year(year))
        parts.append(Part(str(year), f"{year}年", figures(scope, [slug]), scope))
    return parts


def _by_facet(
    asked: Asked, slug: str, column: str, key: str, title: str, heading: str, *, blank: str
) -> Chart:
    """The rows of a figure by what a column of its list says of them; `blank` of none."""
    found = facets(asked.scope, slug, column)
    points = [
        Point(count, f"{count:,}", asked.url("indicator", slug, more={f"only_{column}": label}))
        for label, count in found
    ]
    labels = [blank if label == UNKNOWN else label for label, _ in found]
    shown = [Series(CATALOGUE[slug].name, points)]
    return Chart(key, title, "hbar", heading, labels, shown, CATALOGUE[slug].unit)


# --- The pages -----------------------------------------------------------------------------------


def _activities(asked: Asked) -> list[Chart]:
    issues = {
        "media_programmes": "“新声”作品",
        "booklet_issues": "《小红书》专辑",
        "newsletters": "《开福党建》",
    }
    return [
        _beside_last_year(asked, "theme_party_days", "主题党日"),
        _over_divisions(
            asked, "theme-days-by-division", "各街道主题党日", {"theme_party_days": "主题党日"},
            note="几个街道的党组织联合开展的，在各街道各计一场，在全区计一场。",
        ),
        _over_months(
            asked, "issues-by-month", "学习刊物和作品按月", issues,
            beside={"booklet_copies": "《小红书》发放册数"},
        ),
        _over_divisions(
            asked, "exemplars-by-division", "各街道选树的党组织典型",
            {"exemplar_party_orgs": "党组织典型"},
        ),
    ]  # fmt: skip


def _training(asked: Asked) -> list[Chart]:
    classes = {"secretary_classes": "书记专题班", "demonstration_classes": "示范培训班"}
    return [
        _over_months(asked, "classes-by-month", "培训班按月", classes),
        _persons_and_attendances(asked, "years", "历年参训党组织书记", "年度", _years),
        _persons_and_attendances(
            asked, "divisions", "各街道参训党组织书记", "区划",
            lambda at, slug: largest_first(by_division(at.scope, [slug]), slug),
        ),
    ]  # fmt: skip


def _persons_and_attendances(
    asked: Asked,
    key: str,
    title: str,
    heading: str,
    parts_of: Callable[[Asked, str], Sequence[Part]],
) -> Chart:
    """Who attends several classes is one person, and as many attendances."""
    slug = "secretaries_trained"

    def counted(how: str) -> list[Part]:
        basis = replace(asked.scope.basis, attendance=how)
        return list(parts_of(replace(asked, scope=asked.scope.at(basis=basis)), slug))

    persons, attendances = counted("persons"), counted("attendances")
    in_turn = {part.key: part for part in attendances}
    attendances = [in_turn[part.key] for part in persons]
    shown = [
        of_parts(asked, persons, slug, name="人数", color=RED),
        of_parts(asked, attendances, slug, name="人次", color=PALE),
    ]
    kind = "bar" if heading == "年度" else "hbar"
    note = "按开班当日在任的党组织书记；参加几个班的，人数只计一名，人次逐次计。"
    labels = [part.name for part in persons]
    return Chart(f"trained-{key}", title, kind, heading, labels, shown, "名", note=note)


def _services(asked: Asked) -> list[Chart]:
    buildings = {"buildings_served": "有服务队的楼宇", "buildings_over_100m": "税收亿元以上楼宇"}
    demands = {"demands_collected": "收集", "demands_resolved": "解决"}
    return [
        _by_facet(
            asked, "demands_collected", "outcome", "demand-outcomes", "问题诉求办理结果", "结果",
            blank="期末还没有结果",
        ),
        _by_facet(
            asked, "demands_collected", "category", "demand-categories", "问题诉求类别", "类别",
            blank="没有填写类别",
        ),
        _beside_last_year(asked, "demands_collected", "问题诉求"),
        _over_divisions(asked, "demands-by-division", "各街道问题诉求", demands),
        _beside_last_year(asked, "practical_deeds", "为非公企业办实事"),
        _over_divisions(
            asked, "buildings-by-division", "各街道商务楼宇", buildings,
            note="有服务队的按截止日，税收按年度，两者不是同一批楼宇。",
        ),
        _taxes(asked),
    ]  # fmt: skip


def _taxes(asked: Asked) -> Chart:
    """The buildings' taxes beside what the district takes, where that is known."""
    slug = "building_tax_share"
    years = _years(asked, slug)
    return Chart(
        "building-taxes",
        "历年楼宇税收",
        "bar",
        "年度",
        [part.name for part in years],
        [
            of_parts(asked, years, slug, name="楼宇税收", side=numerator, color=RED),
            of_parts(asked, years, slug, name="区级税收", side=denominator, color=PALE),
        ],
        "万元",
        beside=[of_parts(asked, years, slug, name="楼宇税收占比")],
        note="区级税收是外部数据，只有登记了的区划和年度才有；没有的显示“—”，不是0。",
    )


MECHANISMS = ("task_lists", "exchange_meetings", "assessments")


def _mechanisms(asked: Asked) -> list[Chart]:
    """The district's to do: a street's 0 would tell of a lack."""
    if not asked.scope.holds(settings.KAIFU_DISTRICT_CODE):
        return []
    named = {slug: CATALOGUE[slug].name for slug in MECHANISMS}
    return [
        _done_and_expected(asked),
        _over_months(asked, "mechanisms-by-month", "工作机制按月", named),
    ]


def _done_and_expected(asked: Asked) -> Chart:
    """Of the whole year, whatever part of it is looked at."""
    year = Period.of_year(asked.scope.period.year)
    scope = asked.scope.at(period=year)
    found = figures(scope, MECHANISMS)
    urls = [asked.url("indicator", slug, scope=scope) for slug in MECHANISMS]
    expected = [
        Point(CATALOGUE[slug].expected, f"{CATALOGUE[slug].expected}", url)
        for slug, url in zip(MECHANISMS, urls, strict=True)
    ]
    return Chart(
        "done-and-expected",
        f"全年应完成与已完成（{year.year}年）",
        "hbar",
        "机制",
        [CATALOGUE[slug].name for slug in MECHANISMS],
        [
            series("已完成", [found[slug] for slug in MECHANISMS], urls, color=RED),
            Series("全年应完成", expected, PALE),
        ],
        "次",
    )


# Level → the figure of each kind of recipient; what nobody counts is not known.
HONOURS = {
    "市级": ("city_member_honours", "city_enterprise_benchmarks", "city_advanced_orgs"),
    "区级": ("district_member_honours", "", "district_advanced_orgs"),
}
RECIPIENTS = ("党员", "非公企业", "党组织")


def _honours(asked: Asked) -> list[Chart]:
    people = {"city_member_honours": "市级", "district_member_honours": "区级"}
    others = {
        "city_advanced_orgs": "市级党组织",
        "district_advanced_orgs": "区级党组织",
        "city_enterprise_benchmarks": "市级企业",
    }
    return [
        _by_level(asked),
        _over_divisions(asked, "honoured-members", "各街道受表彰党员", people, stacked=True),
        _over_divisions(asked, "honoured-others", "各街道受表彰党组织和企业", others, stacked=True),
    ]


def _by_level(asked: Asked) -> Chart:
    slugs = [slug for level in HONOURS.values() for slug in level if slug]
    found = figures(asked.scope, slugs)

    def point(slug: str) -> Point:
        if not slug:
            return Point(None, "—", "")
        return Point(found[slug].value, found[slug].displayed, asked.url("indicator", slug))

    return Chart(
        "honours-by-level",
        "表彰荣誉：级别和对象",
        "bar",
        "对象",
        list(RECIPIENTS),
        [
            Series(level, [point(slug) for slug in level_slugs], color)
            for (level, level_slugs), color in zip(HONOURS.items(), COLORS, strict=False)
        ],
        "项",
        note="至期末已撤销的不计；区级没有面向企业的统计指标，显示“—”。",
    )


CHARTS: dict[str, Callable[[Asked], list[Chart]]] = {
    "activities": _activities,
    "training": _training,
    "services": _services,
    "mechanisms": _mechanisms,
    "honours": _honours,
}
