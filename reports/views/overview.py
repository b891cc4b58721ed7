"""总览: the district on one page, and each field of the work on one of its own."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from orgs.acts import editing_reach
from orgs.scope import NATION
from orgs.views.scope import Asked, scoped
from reports.figures import figures
from reports.indicators import CATALOGUE, GROUPS
from reports.presentation import HEADLINES, PAGES, groups, tiles
from reports.views import group_charts
from reports.views.overview_charts import charts

# Where the rows behind a group's figures are kept: the names of their pages.
LEDGERS = {
    "activities": (("activity_list", "组织生活台账"), ("publication_list", "刊物台账"), ("team_list", "巡回指导小组")),
    "training": (("training_list", "培训台账"),),
    "services": (("demand_list", "诉求台账"), ("deed_list", "实事台账"), ("place_list", "楼宇商圈台账")),
    "mechanisms": (("task_overview", "任务概览"), ("task_issue_list", "任务清单")),
    "honours": (("honour_list", "表彰台账"),),
}  # fmt: skip


@scoped
def overview(request: HttpRequest, asked: Asked) -> HttpResponse:
    all_figures = figures(asked.scope)
    context = {
        "asked": asked,
        "tiles": tiles(asked, [all_figures[slug] for slug in HEADLINES]),
        "charts": charts(asked, all_figures),
        "groups": groups(asked, all_figures),
        "wall_url": asked.url("wall"),
        "due_url": asked.url("due") if editing_reach(asked.user).overlaps(NATION) else "",
    }
    return render(request, "reports/overview.html", context)


@scoped
def group(request: HttpRequest, asked: Asked, slug: str) -> HttpResponse:
    if slug not in PAGES:
        raise Http404(slug)
    slugs = [indicator.slug for indicator in CATALOGUE.values() if indicator.group == slug]
    drawn = group_charts.charts(asked, slug)
    context = {
        "asked": asked,
        "name": GROUPS[slug],
        "heading": f"{asked.bar.division.name} · {GROUPS[slug]}",
        "overview_url": asked.url("overview"),
        "pages": [(GROUPS[one], asked.url("overview_group", one), one == slug) for one in PAGES],
        "tiles": tiles(asked, list(figures(asked.scope, slugs).values())),
        "charts": [chart for chart in drawn if not chart.is_empty],
        "empty": [chart.title for chart in drawn if chart.is_empty],
        "ledgers": [(name, asked.url(view)) for view, name in LEDGERS[slug]],
    }
    return render(request, "reports/group.html", context)
