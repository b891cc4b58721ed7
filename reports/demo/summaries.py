"""The annual summary of 2021: one paragraph in the district's own words, the others as they come."""

from __future__ import annotations

from datetime import date

from orgs.models import Change, User
from orgs.periods import Period
from orgs.scope import Scope
from reports.demo.places import DISTRICT
from reports.figures import figures
from reports.models import SummaryText

PLANS = (
    "一是对{party_orgs}两新党组织逐个过一遍，到期的及时换届，没有书记的尽快配齐。"
    "二是让{instructors_street}街道、社区党建指导员把走访重点放在应建未建和长期没有走访的单位，见到的情况当天记下。"
    "三是把没有解决的诉求逐件列出办理时限，办完一件回访一件。"
)


def add_summary() -> int:
    """Returns how many rows."""
    by, day = User.objects.get(username="quji"), date(2022, 1, 10)
    change = Change.objects.create(kind=Change.Kind.DEMO, effective_on=day, by=by)
    year = Scope(DISTRICT, date(2021, 12, 31), Period.of_year(2021))
    found = figures(year, ("party_orgs", "instructors_street"))
    SummaryText.objects.create(
        division_id=DISTRICT,
        period_start=date(2021, 1, 1),
        period_last=date(2021, 12, 31),
        part="next",
        text=PLANS,
        printed={slug: f"{one.prose}{one.indicator.unit}" for slug, one in found.items()},
        change=change,
    )
    return 1
