"""Every figure against the slow oracle, on random small districts, days, scopes and options.

`KAIFU_ORACLE_EXAMPLES=500 pytest tests/test_figures_oracle.py` looks deeper, at new districts
each time; without it the districts are always the same ones.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgs.periods import Period
from orgs.scope import OPTIONS, Basis, Scope
from reports.figures import Figure, by_division, figures
from reports.indicators import CATALOGUE
from tests import oracle
from tests.districts import DAYS, DISTRICT, Size, build

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DEEPER = int(os.environ.get("KAIFU_ORACLE_EXAMPLES", "0"))


def examples(usual: int) -> Any:
    return settings(
        max_examples=DEEPER or usual,
        derandomize=not DEEPER,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


sizes = st.builds(
    Size,
    units=st.integers(0, 40),
    organizations=st.integers(0, 15),
    members=st.integers(0, 60),
    instructors=st.integers(0, 8),
    happenings=st.integers(0, 30),
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
periods = st.builds(Period.of_year, st.integers(2019, 2022)) | st.builds(
    Period.of_month, st.integers(2020, 2022), st.integers(1, 12)
)


@contextmanager
def district(seed: int, size: Size) -> Iterator[oracle.Ledger]:
    """A random district in the database for the block, and its rows exported."""
    with transaction.atomic():
        build(seed, size)
        yield oracle.Ledger(oracle.export())
        transaction.set_rollback(True)


def disagreements(ledger: oracle.Ledger, scope: Scope, found: dict[str, Figure]) -> list[str]:
    wrong = []
    for slug in CATALOGUE:
        figure, expected = found[slug], oracle.answer(ledger, slug, scope)
        ours = (figure.value, figure.numerator, figure.denominator)
        theirs = (expected.value, expected.numerator, expected.denominator)
        if ours != theirs:
            wrong.append(f"{slug} {scope}: engine {ours}, oracle {theirs}")
    return wrong


@examples(usual=30)
@given(
    seed=seeds, size=sizes, as_of=st.lists(days, min_size=5, max_size=5, unique=True), basis=bases
)
def test_every_figure_of_the_district_and_its_streets_is_what_the_oracle_counts(
    seed, size, as_of, basis
):
    with district(seed, size) as ledger:
        for day in as_of:
            scope = Scope(DISTRICT, day, Period.of_year(day.year), basis)
            assert not disagreements(ledger, scope, figures(scope))
            for part in by_division(scope):
                assert not disagreements(ledger, part.scope, part.figures)
