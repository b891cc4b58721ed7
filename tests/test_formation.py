"""The state of a unit's coverage is the indicators' own: one truth, told unit by unit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from members.formation import COVERED, Formation, formation, three_since
from members.models import Employment
from orgs.models import Unit, UnitSpell
from orgs.periods import Period
from orgs.scope import Scope
from reports.indicators import CATALOGUE
from reports.indicators import populations as of
from reports.rows import listings
from tests.book import DISTRICT, Book
from tests.districts import Size, build

pytestmark = pytest.mark.django_db
DAY = date(2021, 12, 31)
BUSY = Size(units=60, organizations=5, members=300)  # units of every state


def scope_on(day: date) -> Scope:
    return Scope(DISTRICT, day, Period.of_year(day.year))


def states(day: date) -> dict[int, str]:
    spells = UnitSpell.objects.as_of(day).annotate(formation=formation(scope_on(day)))
    return dict(spells.values_list("unit", "formation"))


def state(unit: Unit, day: date = DAY) -> str:
    return states(day)[unit.pk]


def listed(slug: str, day: date) -> set[int]:
    """The units that an indicator lists within the district."""
    (listing,) = listings(CATALOGUE[slug], scope_on(day))
    return set(listing.rows.values_list("pk", flat=True))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [4, 8])
@pytest.mark.parametrize("day", [date(2020, 7, 1), DAY])
def test_every_units_state_is_that_of_the_indicators(seed, day):
    build(seed, BUSY)
    district = set(
        UnitSpell.objects.as_of(day).within(scope_on(day)).values_list("unit", flat=True)
    )
    found = {unit: state for unit, state in states(day).items() if unit in district}

    def those(*wanted: str) -> set[int]:
        return {unit for unit, state in found.items() if state in wanted}

    assert those(*COVERED) == listed("units_with_party_org", day)
    assert those(Formation.SHOULD_BUILD) == listed("should_build_gap", day)
    operating = set(of.OPERATING_UNITS.facts(scope_on(day)).values_list("unit", flat=True))
    assert operating <= those(*(set(Formation) - {Formation.NOT_COUNTED}))
    assert those(Formation.NOT_COUNTED).isdisjoint(operating)
    working = set(Employment.objects.of_members(day).values_list("unit", flat=True))
    assert those(Formation.FEW_MEMBERS, Formation.SHOULD_BUILD) <= working
    assert those(Formation.NO_MEMBERS).isdisjoint(working)
    assert {Formation.SHOULD_BUILD, Formation.FEW_MEMBERS} <= set(found.values())


@pytest.mark.slow
def test_since_when_there_are_three_is_the_first_day_of_an_unbroken_stretch():
    build(5, BUSY)
    units = {unit.pk: unit for unit in Unit.objects.all()}
    with_three = set(Employment.objects.units_with_three(DAY).values_list("unit", flat=True))
    assert len(with_three) > 3
    assert {pk for pk, unit in units.items() if three_since(unit, DAY)} == with_three
    for pk in with_three:
        since = three_since(units[pk], DAY)
        days = {since + timedelta(days=n) for n in range(0, (DAY - since).days, 29)} | {since, DAY}
        for day in days:
            assert Employment.objects.units_with_three(day).filter(unit=pk), (pk, day)
        before = since - timedelta(days=1)
        assert not Employment.objects.units_with_three(before).filter(unit=pk), pk


def test_a_link_that_counts_outranks_the_members():
    book = Book()
    unit, branch = book.unit(), book.organization()
    book.members(3, branch, unit)
    assert state(unit) == Formation.SHOULD_BUILD
    book.covers(branch, unit, mode="joint", since=date(2021, 6, 1))
    assert state(unit) == Formation.JOINT
    assert state(unit, date(2021, 5, 31)) == Formation.SHOULD_BUILD
    book.covers(book.organization(), unit, mode="independent")
    assert state(unit) == Formation.INDEPENDENT


def test_a_temporary_branch_does_not_cover():
    book = Book()
    unit = book.unit()
    book.covers(book.organization("temporary"), unit)
    assert state(unit) == Formation.NO_MEMBERS


def test_a_sole_trader_need_not_build():
    book = Book()
    unit = book.unit("sole_trader")
    book.members(3, book.organization(), unit)
    assert state(unit) == Formation.FEW_MEMBERS


def test_a_suspended_or_closed_unit_is_not_counted():
    book = Book()
    assert state(book.unit(status="suspended")) == Formation.NOT_COUNTED
    assert state(book.unit(closed=date(2021, 3, 1))) == Formation.NOT_COUNTED


def test_part_time_staff_of_a_social_organisation_do_not_count_toward_three():
    book = Book()
    society = book.unit("social_group")
    book.members(2, None, society)
    part_time = book.member(None, society, full_time=False)
    assert state(society) == Formation.FEW_MEMBERS
    part_time.employments.update(is_full_time=True)
    assert state(society) == Formation.SHOULD_BUILD


def test_three_since_the_third_full_member_counts():
    book = Book()
    unit = book.unit()
    book.members(2, None, unit)
    book.member(None, unit, since=date(2020, 5, 12), converted=date(2021, 5, 12))
    assert three_since(unit, DAY) == date(2021, 5, 12)
    assert three_since(unit, date(2021, 5, 11)) is None


def test_whoever_was_out_of_the_party_did_not_count_meanwhile():
    book = Book()
    unit, branch = book.unit(), book.organization()
    *_, third = book.members(3, branch, unit)
    book.leaves(third, date(2020, 1, 1), "suspended")
    assert three_since(unit, DAY) is None
    book.affiliated(third, branch, date(2020, 7, 1))
    assert three_since(unit, DAY) == date(2020, 7, 1)
