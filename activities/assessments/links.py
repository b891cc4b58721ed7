"""Where the rows are that a figure on a sheet counts, as far as a page lists them."""

from __future__ import annotations

from activities.models import Assessed
from orgs.details import Viewed

# Measure → the panel of the organisation's page that lists what it counts.
PANELS = {
    "three_meetings": "expected",
    "theme_day": "expected",
    "year_meeting": "expected",
    "secretary": "committee",
    "in_term": "events",
    "development": "admissions",
}


def rows_behind(viewed: Viewed, assessed: Assessed, measure: str) -> str:
    """An address on the scheme's day; "" where the numbers must do."""
    asked, scheme = viewed.asked, assessed.scheme
    day = asked.at(as_of=scheme.as_of)
    if organization := assessed.party_organization_id:
        if measure not in PANELS:
            return ""
        more = {"panel": PANELS[measure]}
        return asked.url("party_organization", organization, scope=day, more=more)
    if instructor := assessed.instructor_id:
        return asked.url("visit_list", scope=day, more={"instructor": str(instructor)})
    there = asked.at(division=assessed.division_id, as_of=scheme.as_of)
    view, query = {
        "street_tasks": ("task_overview", {}),
        "street_visits": ("visit_list", {"state": "submitted"}),
        "street_demands": ("demand_list", {"state": "all"}),
        "street_built": ("unit_list", {"rule": "should-build"}),
        "street_secretary": ("party_organization_list", {"rule": "no-secretary"}),
        "street_in_term": ("party_organization_list", {"rule": "term-over"}),
    }.get(measure, ("life", {}))
    return asked.url(view, scope=there, more=query)
