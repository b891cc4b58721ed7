"""总览: the district on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from orgs.acts import editing_reach
from orgs.scope import NATION
from orgs.views.scope import Asked, scoped
from reports.figures import figures
from reports.presentation import HEADLINES, groups, tiles
from reports.views.overview_charts import charts


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
