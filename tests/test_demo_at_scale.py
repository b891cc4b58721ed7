"""The demo district at full size is the article's, and has the hard cases of a real ledger."""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Count, F

from activities.life.expected import Standing, branches, standing, term_of
from activities.models import Activity, Attendance, Demand, DemandStep, Proposal, Visit
from members.development.overview import CLOCKS, STEPS, by_street
from members.models import Affiliation, DevelopmentQuota, Employment
from orgs.models import (
    Coverage,
    Division,
    PartyOrganization,
    PartyOrganizationSpell,
    Unit,
    UnitSpell,
    holds_on,
)
from orgs.rules import RULES, count
from reports.demo.targets import FIGURES
from reports.figures import by_division, figures, rounded
from tests.test_demo import ANCHOR, DISTRICT, at, values

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.usefixtures("demo_district"),
]


def test_every_value_of_the_article_comes_out_of_rows():
    with FIGURES.open(encoding="utf-8", newline="") as file:
        wanted = {row["slug"]: row["value_2021"] for row in csv.DictReader(file)}
    found = figures(at(ANCHOR))
    for slug, value in wanted.items():
        figure = found[slug]
        printed = figure.value if figure.denominator is None else rounded(figure.value)
        assert value == "" or printed == Decimal(value), slug
    assert sum(value != "" for value in wanted.values()) == 59


def test_the_taxes_of_buildings_make_exact_rates():
    found = values()
    assert found["building_tax_growth"] == 30
    assert found["building_tax_share"] == Decimal("52.6")


def test_the_stocks_balance_over_2021():
    opening, closing = values(date(2020, 12, 31)), values()
    ended = PartyOrganization.objects.filter(
        dissolved_on__year=2021, spells__kind__in=PartyOrganizationSpell.COUNTING_KINDS
    )
    gone = ended.distinct().count()
    assert 0 < gone <= closing["party_orgs_adjusted"]
    assert opening["party_orgs"] + closing["party_orgs_established"] - gone == 233


@pytest.mark.parametrize(
    "day", [date(2019, 6, 30), date(2019, 12, 31), date(2020, 12, 31), date(2022, 12, 31)]
)
def test_other_years_are_different_and_alike(day):
    now, then = values(), values(day)
    stocks = "enterprises sole_traders party_orgs members instructors_street".split()
    for slug in stocks:
        assert then[slug] != now[slug]
        assert 0.5 < then[slug] / now[slug] < 1.3, slug
    assert then["should_build_gap"] > 0
    assert then["party_orgs_established"] != now["party_orgs_established"]
    assert 0 < then["party_orgs_adjusted"] < now["party_orgs_adjusted"]


def test_people_are_on_the_way_at_every_stage_and_some_clocks_have_run_out():
    numbers = sum(by_street(at(ANCHOR)).values(), Counter())
    assert [step.slug for step in STEPS if not numbers[step.slug]] == []
    assert [slug for slug in CLOCKS if not count(RULES[slug], at(ANCHOR))] == []
    assert DevelopmentQuota.objects.get(division=DISTRICT).planned >= values()["admissions"]


def test_streets_differ_and_none_is_empty():
    parts = by_division(at(ANCHOR))
    streets = [part for part in parts if part.key < "430105Z"]
    assert len(streets) == 16
    for slug in ("enterprises", "sole_traders", "social_orgs", "members", "instructors_street"):
        found = [part.figures[slug].value for part in streets]
        assert min(found) > 0
        assert max(found) > 1.5 * min(found)


def test_some_committees_meet_each_month_and_others_are_not_recorded():
    december = term_of("committee:2021-12-01")
    there = branches(at(ANCHOR), december)
    held = there.filter(standing(december, Standing.HELD)).count()
    missing = there.filter(standing(december, Standing.MISSING)).count()
    assert 0 < held < missing < 4 * held


@pytest.mark.parametrize(
    ("case", "rows"),
    {
        "a joint branch over two streets": lambda: (
            Coverage.objects.as_of(ANCHOR)
            .filter(holds_on(ANCHOR, "unit__spells"), mode=Coverage.Mode.JOINT)
            .values("party_organization")
            .annotate(streets=Count("unit__spells__division", distinct=True))
            .filter(streets__gt=1)
        ),
        "an attached unit": lambda: Coverage.objects.as_of(ANCHOR).filter(mode="attached"),
        "a temporary branch over a unit without another": lambda: (
            Coverage.objects.as_of(ANCHOR)
            .filter(party_organization__spells__kind="temporary")
            .exclude(
                unit__coverages__party_organization__spells__kind__in=(
                    PartyOrganizationSpell.COUNTING_KINDS
                )
            )
        ),
        "a firm with a committee and branches": lambda: (
            Coverage.objects.as_of(ANCHOR)
            .filter(party_organization__spells__kind="committee", mode="independent")
            .annotate(organizations=Count("unit__coverages__party_organization", distinct=True))
            .filter(organizations__gt=3)
        ),
        "members directly in a committee": lambda: Affiliation.objects.as_of(ANCHOR).filter(
            party_organization__spells__kind="committee"
        ),
        "a member employed in an uncovered unit": lambda: Employment.objects.as_of(ANCHOR).exclude(
            unit__coverages__isnull=False
        ),
        "part-timers in a social organisation": lambda: (
            Employment.objects.as_of(ANCHOR)
            .filter(unit__kind__in=Unit.SOCIAL_ORGANISATIONS, is_full_time=False)
            .values("unit")
            .annotate(members=Count("pk"))
            .filter(members__gt=2)
        ),
        "an unknown headcount": lambda: UnitSpell.objects.as_of(ANCHOR).filter(headcount=None),
        "an unknown industry": lambda: UnitSpell.objects.as_of(ANCHOR).filter(industry=None),
        "an unknown founding day": lambda: Unit.objects.filter(registered_on=None),
        "a unit that stands still": lambda: UnitSpell.objects.as_of(ANCHOR).filter(status="zombie"),
        "an end known by its status only": lambda: UnitSpell.objects.filter(
            status="revoked", unit__closed_on=None
        ),
        "an organisation of the district itself": lambda: PartyOrganizationSpell.objects.as_of(
            ANCHOR
        ).filter(division=DISTRICT, kind="branch"),
        "a unit that moved street": lambda: UnitSpell.objects.filter(
            stated__contains=["division"], started_on__gt=F("unit__registered_on")
        ),
        "a unit placed in a community": lambda: UnitSpell.objects.filter(
            division__kind=Division.Kind.COMMUNITY
        ),
        "a fact recorded after the year's end": lambda: UnitSpell.objects.filter(
            started_on__year=2021, opened_by__made_at__date__gt=date(2022, 1, 10)
        ),
        "an activity of several hosts": lambda: Activity.objects.annotate(
            hosts_there=Count("hostings")
        ).filter(hosts_there__gt=1),
        "a roll with somebody nobody looked for": lambda: Attendance.objects.filter(
            state="unknown", activity__attended=None
        ),
        "a visit that was returned": lambda: Visit.objects.filter(state=Visit.State.RETURNED),
        "a visit by two": lambda: Visit.objects.exclude(companionships=None),
        "a change seen that waits": lambda: Proposal.objects.filter(state="pending"),
        "a change seen that the ledger has since": lambda: Proposal.objects.filter(
            state="accepted", visit__unit__spells__headcount__isnull=False
        ),
        "a demand raised in one year and accepted in the next": lambda: DemandStep.objects.filter(
            kind="accepted", happened_on__year__gt=F("demand__raised_on__year")
        ),
        "a demand that is overdue": lambda: Demand.objects.known(ANCHOR).filter(
            is_overdue=True, closed_on=None
        ),
        "a demand that was reopened": lambda: DemandStep.objects.filter(kind="reopened"),
        "membership taken up again": lambda: Affiliation.objects.filter(
            departure="suspended", member__affiliations__started_on__gt=F("ended_on")
        ),
    }.items(),
)
def test_it_holds_the_hard_cases_of_a_real_ledger(case, rows):
    assert rows().exists(), case
