"""Every figure against the slow oracle, on random small districts, days, scopes and options.

`KAIFU_ORACLE_EXAMPLES=500 pytest tests/test_figures_oracle.py` looks deeper, at new districts
each time; without it the districts are always the same ones.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from orgs.models import Division
from orgs.periods import Period
from orgs.scope import OPTIONS, Basis, Scope
from reports.figures import Figure, by_division, by_month, figures
from reports.indicators import CATALOGUE
from tests import oracle
from tests.districts import DAYS, DISTRICT, ZONE, Size, build
from tests.oracle.compare import (
    assert_is_sum_of,
    disagreements,
    expected_rows,
    listed,
    shown,
    sides,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DEEPER = int(os.environ.get("KAIFU_ORACLE_EXAMPLES", "0"))


def examples(usual: int) -> Any:
    return settings(
        max_examples=DEEPER or usual,
        derandomize=not DEEPER,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink] if DEEPER else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


sizes = st.builds(
    Size,
    units=st.integers(5, 40),
    organizations=st.integers(3, 15),
    members=st.integers(10, 60),
    instructors=st.integers(2, 8),
    happenings=st.integers(10, 30),
)
seeds = st.integers(0, 2**32)
days = st.sampled_from(DAYS)
option_values = {
    option.name: (
        st.sets(st.sampled_from(list(option.choices)), min_size=1).map(
            lambda chosen, all_=tuple(option.choices): tuple(c for c in all_ if c in chosen)
        )
        if option.several
        else st.sampled_from(list(option.choices))
    )
    for option in OPTIONS
}
bases = st.just(Basis()) | st.builds(Basis, **option_values)
THREE_DAYS = (date(2020, 2, 29), date(2021, 1, 1), date(2021, 12, 31))
YEARLY = [slug for slug, i in CATALOGUE.items() if i.measure.population.yearly]
periods = st.builds(Period.of_year, st.integers(2019, 2022)) | st.builds(
    Period.of_month, st.integers(2020, 2022), st.integers(1, 12)
)


@st.composite
def divisions(draw: st.DrawFn) -> str:
    """The district above all; else a street, a community, the zone, the city, the nation."""
    codes = Division.objects.exclude(kind="department").values_list("code", flat=True)
    return draw(st.just(DISTRICT) | st.sampled_from(sorted(codes)))


@contextmanager
def district(seed: int, size: Size) -> Iterator[oracle.Ledger]:
    """A random district in the database for the block, and its rows exported."""
    with transaction.atomic():
        build(seed, size)
        yield oracle.Ledger(oracle.export())
        transaction.set_rollback(True)


def sides_of(found: dict[str, Figure]) -> dict[str, tuple]:
    return {slug: sides(figure) for slug, figure in found.items()}


@examples(usual=5)
@given(
    seed=seeds, size=sizes, as_of=st.lists(days, min_size=5, max_size=5, unique=True), basis=bases
)
def test_every_figure_of_the_district_and_its_streets_is_what_the_oracle_counts(
    seed, size, as_of, basis
):
    with district(seed, size) as ledger:
        for day in as_of:
            scope = Scope(DISTRICT, day, Period.of_year(day.year), basis)
            assert disagreements(ledger, scope, figures(scope)) == []
            for part in by_division(scope):
                assert disagreements(ledger, part.scope, part.figures) == []


@examples(usual=4)
@given(seed=seeds, size=sizes, day=days, period=periods, basis=bases, data=st.data())
def test_a_part_of_a_breakdown_is_the_figure_of_that_division_or_month(
    seed, size, day, period, basis, data
):
    with district(seed, size) as ledger:
        whole = Scope(data.draw(divisions()), day, period, basis)
        assert disagreements(ledger, whole, figures(whole)) == []
        parts = by_division(whole)
        if parts:
            part = data.draw(st.sampled_from(parts))
            assert sides_of(part.figures) == sides_of(figures(part.scope))
        part = data.draw(st.sampled_from(by_month(whole)))
        alone = figures(part.scope)
        assert part.scope == whole.at(as_of=part.scope.period.last_day, period=part.scope.period)
        assert sides_of(part.figures) == sides_of(alone) | dict.fromkeys(YEARLY, (None,) * 3)
        assert disagreements(ledger, part.scope, alone) == []


@examples(usual=1)
@given(seed=seeds, basis=bases)
def test_the_rows_of_every_figure_are_those_the_oracle_counts_in_all_17_scopes(seed, basis):
    with district(seed, Size(units=30, organizations=12, members=45)) as ledger:
        for turn, day in enumerate(THREE_DAYS):
            scope = Scope(DISTRICT, day, Period.of_year(day.year), basis)
            streets = [part for part in by_division(scope) if part.key != ZONE]
            assert len(streets) == 16
            if not DEEPER:  # each street on one of the days
                streets = streets[turn :: len(THREE_DAYS)]
            for at, found in [(scope, figures(scope)), *((p.scope, p.figures) for p in streets)]:
                for slug, figure in found.items():
                    rows = listed(slug, at)
                    assert rows == expected_rows(ledger, slug, at), (slug, at)
                    assert_is_sum_of(figure, rows)


@examples(usual=3)
@given(seed=seeds, size=sizes, day=days, period=periods, basis=bases, data=st.data())
def test_the_list_shown_has_exactly_the_rows_of_its_figure(seed, size, day, period, basis, data):
    with district(seed, size) as ledger:
        scope = Scope(data.draw(divisions()), day, period, basis)
        for slug, figure in figures(scope).items():
            rows = shown(slug, scope)
            assert rows == expected_rows(ledger, slug, scope), slug
            assert_is_sum_of(figure, rows)
