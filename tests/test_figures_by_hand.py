"""One small district, worked out by hand: every figure for the district and its two streets.

On 31 December 2021, in 东风路 (the east):
  科技  an enterprise above scale, a key unit, with a committee of 4 members and a branch of 3
  工厂  an enterprise with a temporary branch only; three full members work there
  小店  a sole trader, covered by the joint branch
  律所  a law firm, attached (挂靠) to 科技's committee
in 清水塘 (the west):
  贸易  an enterprise, covered by the joint branch
  商会  a social group, covered by the joint branch
  歇业  an enterprise in suspension (停业) since July, covered by the joint branch
  旧厂  an enterprise closed on that very day
The joint branch belongs to the east and has 5 members; three of them work in 工厂.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from activities import models as activities
from orgs import models as orgs
from orgs.periods import Period
from orgs.scope import Basis, Scope
from reports.figures import figures
from reports.indicators import CATALOGUE
from reports.models import ExternalFact
from tests import oracle
from tests.book import DISTRICT, EAST, PROGRAMME, WEST, Book

pytestmark = pytest.mark.django_db

LAST_DAY = date(2021, 12, 31)
MARCH, JULY = date(2021, 3, 1), date(2021, 7, 1)


@pytest.fixture(scope="module")
def book(django_db_setup, django_db_blocker) -> Iterator[Book]:
    """Written once for the module; what a test adds is rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        book = Book()
        units_and_organisations(book)
        people(book)
        work(book)
        yield book
        transaction.set_rollback(True)


def units_and_organisations(book: Book) -> None:
    book.tech = book.unit(above_scale=True, is_key=True, headcount=120)
    book.factory = book.unit(headcount=60)
    book.shop = book.unit("sole_trader")
    book.law = book.unit("law_firm")
    book.trade = book.unit(street=WEST)
    book.chamber = book.unit("social_group", WEST)
    book.idle = book.unit(street=WEST)
    book.changes(book.idle, JULY, status="suspended")
    book.unit(street=WEST, closed=LAST_DAY)  # 旧厂

    book.committee = book.organization("committee")
    book.branch = book.organization()
    book.joint = book.organization("joint_branch", since=MARCH)
    book.site = book.organization("temporary", since=MARCH)
    book.organization("committee", WEST, since=MARCH, nature="business_circle")
    # Re-affiliated in March, merged into another on 1 July, its last day being 30 June.
    merged = book.organization(street=WEST)
    book.event(merged, "re_affiliated", MARCH)
    orgs.PartyOrganization.objects.filter(pk=merged.pk).update(dissolved_on=JULY)
    book.event(merged, "merged", JULY)

    book.covers(book.committee, book.tech, mode="independent")
    book.covers(book.branch, book.tech, mode="independent")
    book.covers(book.committee, book.law, mode="attached")
    book.covers(book.joint, book.shop, book.trade, book.chamber, book.idle, since=MARCH)
    book.covers(book.site, book.factory, since=MARCH)
    for role in ("operator", "anchor_firm", "street"):
        orgs.Participation.objects.create(
            party_organization=book.joint, role=role, participant=role, **book.spell(MARCH)
        )


def people(book: Book) -> None:
    first, *_ = book.members(4, book.committee, book.tech)
    book.members(2, book.branch, book.tech)
    book.member(book.branch, book.tech, since=JULY, converted=None)  # probationary
    book.members(3, book.joint, book.factory, since=MARCH, converted=MARCH)
    second, _ = book.members(2, book.joint, book.trade, since=MARCH, converted=None)
    # One had left the branch before the day: transferred out on the 31st is not there on the 31st.
    book.leaves(book.member(book.branch), LAST_DAY, "transferred_out")

    book.secretary(first, book.committee)
    book.secretary(second, book.joint, MARCH)
    book.training(JULY, first, second, *book.members(1, book.branch))  # the third is no secretary
    book.training(LAST_DAY, first, kind="demonstration")
    book.training(date(2022, 1, 1), first)

    # Admitted at 工厂 in February, when nobody else worked there and it had no branch.
    alone = book.member(since=date(2021, 2, 1), converted=None)
    book.admission(alone, book.committee, book.factory, date(2021, 2, 1), JULY, "executive")
    # Met in December 2020, approved in January: counts in 2021; without a unit, in the street of
    # the organisation.
    early = book.member(since=date(2020, 12, 20), converted=None)
    book.admission(early, book.branch, None, date(2020, 12, 20), date(2021, 1, 4))
    # Approved on 1 January 2022: not in 2021.
    book.admission(early, book.branch, book.tech, LAST_DAY, date(2022, 1, 1))

    elder = book.instructor("district", DISTRICT, book.tech, book.trade)
    book.instructor("street", EAST, book.tech)
    book.instructor("community", WEST, until=LAST_DAY)  # ended: not on that day
    book.instructor("policy", DISTRICT, book.factory)
    book.visit(elder, book.trade, JULY)
    returned = book.visit(elder, book.tech, JULY)
    activities.Visit.objects.filter(pk=returned.pk).update(state="returned")


def work(book: Book) -> None:
    west_branch = book.organization(street=WEST)
    book.activity(JULY, book.committee, book.joint, west_branch)  # joint: once in each street
    book.activity(LAST_DAY, book.branch)
    book.activity(date(2022, 1, 1), book.branch)
    book.activity(JULY, book.committee, kind="exchange")
    owned = {"division_id": DISTRICT, "change": book.change}
    activities.Team.objects.create(kind="guidance", name="一组", happened_on=JULY, **owned)
    activities.TaskList.objects.create(name="第一期", happened_on=MARCH, **owned)
    activities.TaskList.objects.create(name="第二期", happened_on=JULY, **owned)
    activities.Assessment.objects.create(name="2021年度", happened_on=LAST_DAY, **owned)
    for issue, series, copies in (
        (1, "新声", None),
        (2, "小红书", 1500),
        (3, "小红书", 1000),
        (4, "小红书", None),
        (5, "开福党建", None),
    ):
        activities.Publication.objects.create(
            series=series, issue=issue, title="刊物", copies=copies, happened_on=JULY, **owned
        )
    for unit in (book.tech, book.shop):  # a deed for a sole trader is none for an enterprise
        activities.Deed.objects.create(name="办证", unit=unit, happened_on=JULY, change=book.change)
    book.demand(
        book.tech, MARCH, closed_on=JULY, outcome="solved", due_on=JULY, satisfaction="mostly"
    )
    late = book.demand(book.tech, MARCH, closed_on=date(2022, 1, 1), outcome="solved")  # too late
    book.step(late, JULY, "rated", satisfaction="dissatisfied")
    book.demand(book.trade, date(2020, 12, 31), accepted_on=MARCH)  # raised in 2020, taken up now
    programme = orgs.Programme.objects.get(name=PROGRAMME)
    for unit in (book.tech, book.trade, book.idle):  # 歇业 is enrolled but not operating
        orgs.Enrolment.objects.create(programme=programme, unit=unit, **book.spell(MARCH))
    orgs.Enrolment.objects.filter(unit=book.tech).update(pillar_industry=pillar())
    buildings(book)
    book.honour(JULY, member=book.committee.affiliations.first().member)
    book.honour(JULY, unit=book.tech)
    book.honour(JULY, unit=book.chamber)  # to a social organisation: no enterprise benchmark
    book.honour(JULY, party_organization=book.joint)
    book.honour(JULY, "district", party_organization=book.joint)
    book.honour(JULY, "district", party_organization=book.joint, kind="exemplar")
    book.honour(MARCH, "district", party_organization=book.branch, revoked_on=JULY)


def pillar() -> orgs.Industry:
    return orgs.Industry.objects.create(code="P1", name="软件产业", scheme="pillar")


def buildings(book: Book) -> None:
    """Taxes in 万元: 大厦 8,000 then 12,000 (new over 1亿); 中心 10,000 then 11,400; a park aside."""
    facts = {"change": book.change}
    for name, kind, street, taxes in (
        ("大厦", "building", EAST, (8000, 12000)),
        ("中心", "building", WEST, (10000, 11400)),
        ("园区", "park", WEST, (50000, 60000)),
    ):
        place = orgs.Place.objects.create(name=name, kind=kind, division_id=street, **facts)
        for year, tax in zip((2020, 2021), taxes, strict=True):
            orgs.PlaceYear.objects.create(place=place, year=year, tax=tax, **facts)
        orgs.ServiceAssignment.objects.create(place=place, team="一队", **book.spell(MARCH))
    ExternalFact.objects.create(
        kind="district_tax",
        division_id=DISTRICT,
        year=2021,
        amount=46800,
        source="税务局",
        stated_on=date(2022, 1, 20),
        **facts,
    )


BY_HAND = {
    #                              district, east, west
    "enterprises": (3, 2, 1),  # 科技 工厂 贸易; 歇业 is suspended, 旧厂 closed that day
    "sole_traders": (1, 1, 0),
    "enterprises_with_party_org": (4, 2, 2),  # 科技 小店 贸易 歇业; 工厂's branch is temporary
    "enterprise_party_orgs": (3, 3, 1),  # two of 科技, the joint branch in both streets
    "enterprise_members": (13, 13, 5),  # 4 + 4 + 5
    "social_orgs": (2, 1, 1),
    "social_orgs_with_party_org": (2, 1, 1),  # 律所 is covered by attachment
    "social_org_party_orgs": (1, 0, 1),  # but its host is no social organisation's
    "social_org_members": (5, 0, 5),
    "units_with_party_org": (6, 3, 3),
    "party_orgs": (3, 3, 1),  # 3 + 1 less the joint branch that spans both kinds
    "members": (13, 13, 5),
    "enterprise_org_coverage": ((2, 3), (1, 2), (1, 1)),  # 科技 贸易 of 科技 工厂 贸易
    "social_org_coverage": ((2, 2), (1, 1), (1, 1)),
    "should_build_gap": (1, 1, 0),  # 工厂
    "above_scale_instructor_coverage": ((1, 1), (1, 1), (0, 0)),
    "party_orgs_established": (1, 1, 0),  # the joint branch; not the temporary one
    "party_orgs_adjusted": (1, 0, 1),  # re-affiliated and merged: once
    "committees_established": (1, 0, 1),
    "three_party_orgs": (1, 1, 0),
    "temporary_branches": (1, 1, 0),
    "admissions": (2, 2, 0),
    "admissions_executive": (1, 1, 0),
    "admissions_technical": (0, 0, 0),
    "admissions_high_knowledge": (0, 0, 0),
    "admissions_backbone": (0, 0, 0),
    "admissions_no_org_unit": (1, 1, 0),
    "instructors_district": (1, 0, 0),  # the district's, not the street's
    "instructor_key_units": (1, 1, 0),  # 科技; 贸易 is not key
    "instructors_street": (1, 1, 0),
    "policy_instructors": (1, 0, 0),
    "visits": (1, 0, 1),
    "theme_party_days": (2, 2, 1),
    "guidance_groups": (1, 0, 0),
    "exemplar_party_orgs": (1, 1, 0),
    "media_programmes": (1, 0, 0),
    "booklet_issues": (3, 0, 0),
    "booklet_copies": (2500, 0, 0),
    "practical_deeds": (1, 1, 0),
    "secretary_classes": (1, 0, 0),
    "demonstration_classes": (1, 0, 0),
    "secretaries_trained": (2, 2, 0),  # one of them attended twice
    "demands_collected": (3, 2, 1),
    "demands_resolved": (1, 1, 0),
    "demand_resolution_rate": ((1, 3), (1, 2), (0, 1)),
    "demand_closure_rate": ((1, 3), (1, 2), (0, 1)),
    "demand_on_time_rate": ((1, 1), (1, 1), (0, 0)),
    "demand_satisfaction_rate": ((1, 2), (1, 2), (0, 0)),
    "key_firms": (2, 1, 1),
    "pillar_industries": (1, 1, 0),
    "newsletters": (1, 0, 0),
    "buildings_served": (2, 1, 1),
    "buildings_over_100m": (2, 1, 1),
    "buildings_over_100m_new": (1, 1, 0),
    "building_tax_growth": ((5400, 18000), (4000, 8000), (1400, 10000)),  # 30 % in all
    "building_tax_share": ((23400, 46800), (12000, None), (11400, None)),  # 50 %; streets: unknown
    "task_lists": (2, 0, 0),
    "exchange_meetings": (1, 1, 0),
    "assessments": (1, 0, 0),
    "city_member_honours": (1, 1, 0),
    "city_enterprise_benchmarks": (1, 1, 0),
    "city_advanced_orgs": (1, 1, 0),
    "district_member_honours": (0, 0, 0),
    "district_advanced_orgs": (1, 1, 0),  # another was revoked in July
}


def scope(division: str = DISTRICT, day: date = LAST_DAY, **basis: object) -> Scope:
    return Scope(division, day, Period.of_year(2021), Basis(**basis))


def values(at: Scope) -> dict[str, object]:
    """Each figure's value; a rate's numerator and denominator."""
    return {
        slug: (figure.numerator, figure.denominator)
        if figure.indicator.denominator
        else figure.value
        for slug, figure in figures(at).items()
    }


def value(slug: str, at: Scope) -> object:
    return figures(at, [slug])[slug].value


def test_every_indicator_is_worked_out_by_hand():
    assert list(BY_HAND) == list(CATALOGUE)


@pytest.mark.parametrize(("column", "division"), list(enumerate((DISTRICT, EAST, WEST))))
def test_the_figures_are_those_worked_out_by_hand(book, column, division):
    expected = {slug: numbers[column] for slug, numbers in BY_HAND.items()}
    assert values(scope(division)) == expected


def test_a_rate_is_numerator_by_denominator_in_percent_and_unknown_without_one(book):
    assert value("demand_resolution_rate", scope()) == Decimal(100) / 3
    assert value("above_scale_instructor_coverage", scope(WEST)) is None
    assert value("building_tax_share", scope(EAST)) is None


def test_on_the_day_before_it_closed_the_old_factory_still_counts(book):
    assert value("enterprises", scope(day=date(2021, 12, 30))) == 4
    assert value("enterprises", scope(day=date(2022, 1, 1))) == 3


def test_the_as_of_day_never_cuts_a_flow(book):
    assert value("admissions", scope(day=date(2021, 1, 1))) == 2


@pytest.mark.parametrize(
    ("options", "slug", "expected"),
    [
        # 科技 贸易 and 小店 of 科技 工厂 贸易 and 小店
        ({"coverage": "with_sole_traders"}, "enterprise_org_coverage", (3, 4)),
        # 科技 with 6 full members, 工厂 with 3; in 贸易 they are probationary
        ({"coverage": "three_members"}, "enterprise_org_coverage", (1, 2)),
        ({"coverage": "above_scale"}, "enterprise_org_coverage", (1, 1)),
        ({"coverage": "staff_50"}, "enterprise_org_coverage", (1, 2)),
        ({"coverage": "three_have"}, "enterprise_org_coverage", (0, 0)),
        ({"kinds": ("branch",)}, "party_orgs", 1),
        ({"kinds": ("branch",)}, "should_build_gap", 1),
        # who works in 科技 (4 + 3) and 贸易 (2); nobody works in 小店
        ({"membership": "employer"}, "enterprise_members", 9),
        ({"scale": "staff_100"}, "above_scale_instructor_coverage", (1, 1)),
        ({"scale": "statistical"}, "above_scale_instructor_coverage", (0, 0)),
        ({"joint": "per_host"}, "theme_party_days", 4),  # three hosts and one
        ({"adjusted": ("dissolved",)}, "party_orgs_adjusted", 0),  # it was a merger that ended it
        ({"adjusted": ("merged",)}, "party_orgs_adjusted", 1),
        ({"attendance": "attendances"}, "secretaries_trained", 3),
        ({"temporary": "yes"}, "enterprises_with_party_org", 5),
        ({"temporary": "yes"}, "should_build_gap", 0),
        ({"temporary": "yes"}, "party_orgs_established", 2),
        ({"three_party": "no"}, "enterprises_with_party_org", 1),  # without the joint branch
        ({"three_party": "no"}, "three_party_orgs", 1),  # its own figure stays
    ],
)
def test_an_option_changes_its_figures(book, options, slug, expected):
    assert values(scope(**options))[slug] == expected


def test_above_scale_at_the_start_of_the_year_is_another_set(book):
    book.changes(book.factory, JULY, above_scale=True)
    coverage = {"scale_date": "as_of"}, {"scale_date": "year_start"}
    found = [values(scope(**options))["above_scale_instructor_coverage"] for options in coverage]
    assert found == [(1, 2), (1, 1)]  # a policy instructor does not look after 工厂


@pytest.mark.parametrize("division", [DISTRICT, EAST, WEST])
def test_the_slow_oracle_works_it_out_the_same_way(book, division):
    """The oracle checks the engine on random districts; this checks the oracle."""
    ledger = oracle.Ledger(oracle.export())
    answers = {slug: oracle.answer(ledger, slug, scope(division)) for slug in CATALOGUE}
    rates = {slug for slug, indicator in CATALOGUE.items() if indicator.denominator}
    found = {
        slug: (answer.numerator, answer.denominator) if slug in rates else answer.value
        for slug, answer in answers.items()
    }
    assert found == values(scope(division))
