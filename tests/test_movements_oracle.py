"""Opening + came - left = closing on random districts, and each row's one cause, by a slow oracle."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgs.periods import Period
from orgs.scope import EVERYTHING, Scope
from reports.indicators import CATALOGUE
from reports.movements import balance
from reports.movements.balances import Balance, with_cause
from reports.movements.causes import OTHER, declared
from tests.districts import DAYS, DISTRICT
from tests.oracle import Ledger, answer
from tests.oracle.movements import CAUSES, Asked
from tests.test_figures_oracle import bases, district, examples, seeds, sizes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

STOCKS = [indicator for indicator in CATALOGUE.values() if not indicator.by_period]
pairs = st.lists(st.sampled_from(DAYS), min_size=2, max_size=2, unique=True).map(sorted)


def scopes(division: str, basis, days: list[date]) -> list[Scope]:
    return [Scope(division, day, Period.of_year(day.year), basis, EVERYTHING) for day in days]


def a_street(ledger: Ledger) -> str:
    """Where most units were at some time."""
    places = Counter(row["division_id"] for row in ledger.tables["unit_spells"])
    return next(code for code, _ in places.most_common() if code and len(code) == 9)


def caused(made: Balance, *, came: bool) -> dict[int, str]:
    rows = with_cause(made.gap(came=came)).values_list("pk", "cause")
    found = dict(rows)
    assert len(found) == len(rows), "a row has two causes"
    return found


@examples(usual=1)
@given(seed=seeds, size=sizes, days=pairs, basis=bases)
def test_opening_and_what_came_and_left_by_each_cause_make_the_closing(seed, size, days, basis):
    with district(seed, size) as ledger:
        for division in (DISTRICT, a_street(ledger)):
            before, after = scopes(division, basis, days)
            for indicator in STOCKS:
                for measure in indicator.measures:
                    assert not measure.adds_up(after)
                    made = balance(measure, before, after)
                    rows = [set(measure.keys(at).values_list(measure.path, flat=True))
                            for at in (before, after)]  # fmt: skip
                    was, now = rows
                    where = (indicator.slug, division, days)
                    assert (made.opening, made.closing) == (len(was), len(now)), where
                    assert made.opening + made.came - made.left == made.closing, where
                    for came, expected in ((True, now - was), (False, was - now)):
                        found = caused(made, came=came)
                        assert set(found) == expected, where
                        terms = {t.cause.slug: t.rows for t in made.terms if t.came is came}
                        assert Counter(found.values()) == Counter({s: n for s, n in terms.items() if n})  # fmt: skip
                    assert made.unexplained == 0, where


@examples(usual=2)
@given(seed=seeds, size=sizes, days=pairs, basis=bases)
def test_the_cause_of_each_row_is_the_one_the_oracle_finds(seed, size, days, basis):
    basis = replace(basis, membership="affiliation")
    with district(seed, size) as ledger:
        for division in (DISTRICT, a_street(ledger)):
            before, after = scopes(division, basis, days)
            for slug, cause in CAUSES.items():
                made = balance(CATALOGUE[slug].measure, before, after)
                was, now = (set(answer(ledger, slug, at).shares) for at in (before, after))
                for came, keys in ((True, now - was), (False, was - now)):
                    here, there = (after, before) if came else (before, after)
                    asked = Asked(ledger, division, basis, here.as_of, there.as_of)
                    expected = {key: cause(asked, key) for key in keys}
                    assert caused(made, came=came) == expected, (slug, division, days, came)


def test_every_stock_has_declared_causes_with_names_and_distinct_slugs():
    for indicator in STOCKS:
        for measure in indicator.measures:
            causes = declared(measure)
            slugs = [cause.slug for cause in causes]
            assert len(slugs) == len(set(slugs)), indicator.slug
            assert all(cause.came or cause.left for cause in causes)
            assert OTHER not in causes
