"""At the demo district's size, on five days: every figure is its rows, and the oracle's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from orgs.periods import Period
from orgs.scope import Scope
from reports.figures import figures
from reports.indicators import CATALOGUE
from reports.movements import balance
from reports.movements.rolling import ROLLED
from tests import oracle
from tests.book import DISTRICT, EAST, WEST
from tests.oracle.compare import assert_is_sum_of, disagreements, listed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DAYS = pytest.mark.parametrize(
    "day",
    [
        date(2019, 12, 31),
        date(2020, 12, 31),
        date(2021, 6, 30),
        date(2021, 12, 31),
        date(2022, 1, 1),
    ],
    ids=str,
)


@pytest.fixture(scope="module")
def ledger(demo_district, django_db_blocker) -> Iterator[oracle.Ledger]:
    with django_db_blocker.unblock():
        return oracle.Ledger(oracle.export())


def scopes(day: date) -> list[Scope]:
    return [Scope(code, day, Period.of_year(day.year)) for code in (DISTRICT, EAST, WEST)]


@DAYS
def test_every_figure_is_what_the_oracle_counts(ledger, day):
    for scope in scopes(day):
        assert disagreements(ledger, scope, figures(scope)) == []


@DAYS
def test_every_figure_is_the_sum_of_the_rows_listed(demo_district, day):
    for scope in scopes(day):
        for slug, figure in figures(scope).items():
            assert_is_sum_of(figure, listed(slug, scope))


@pytest.mark.parametrize("slug", ROLLED)
def test_the_roll_forward_of_2021_closes_and_every_row_has_its_cause(demo_district, slug):
    for after in scopes(date(2021, 12, 31)):
        before = after.at(as_of=date(2020, 12, 31))
        made = balance(CATALOGUE[slug].measure, before, after)
        assert made.opening + made.came - made.left == made.closing
        assert made.unexplained == 0
        assert made.came or after.division != DISTRICT


def test_the_party_organisations_of_2021_are_those_established_and_those_that_ended(demo_district):
    """The rules' identity: 233 - 39 + closures; nothing was newly linked, or unlinked."""
    after, *_ = scopes(date(2021, 12, 31))
    before = after.at(as_of=date(2020, 12, 31))
    made = balance(CATALOGUE["party_orgs"].measure, before, after)
    terms = {term.cause.slug: term.rows for term in made.terms if term.rows}
    assert terms.pop("established") == 39
    assert set(terms) == {"merged", "dissolved"}
    assert made.opening == 233 - 39 + sum(terms.values())
