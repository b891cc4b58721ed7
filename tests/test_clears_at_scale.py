"""五个清楚 on the demo district: 33,000 units, every one of them looked at."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from orgs.clarity import AGE_WORDS, OWN, Clear, parts_of, tally
from orgs.contradictions import contradictions_of
from orgs.memory import forget_all
from orgs.models import Unit, User
from orgs.periods import Period
from orgs.rules import RULES, count
from orgs.scope import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

YEAR = Scope("430105", date(2021, 12, 31), Period.of_year(2021))
COUNTED = [rule for rule in RULES.values() if rule.clear]


def test_every_number_is_that_of_its_list(demo_district: None) -> None:
    counted = tally(YEAR)
    assert counted.of("units-whole") > 32_000
    differ = [r.slug for r in COUNTED if counted.of(r.slug) != count(r, YEAR)]
    assert differ == []


def test_the_streets_zones_and_the_districts_own_make_up_the_district(demo_district: None) -> None:
    counted, parts = tally(YEAR), [*parts_of(YEAR), OWN]
    assert len(parts) > 16
    for rule in COUNTED:
        assert sum(counted.of(rule.slug, part) for part in parts) == counted.of(rule.slug)
    for clear in Clear:
        ages = [counted.of(f"{clear}-fresh-{age}") for age in AGE_WORDS]
        assert sum(ages) == counted.of(f"{clear}-whole")


def test_the_rows_are_read_in_few_statements(
    demo_district: None, django_assert_max_num_queries: Any
) -> None:
    forget_all()
    # The settings with their version, the parts, and one statement for each choice of rows.
    with django_assert_max_num_queries(15):
        tally(YEAR)


def test_the_page_takes_few_queries(
    demo_district: None, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(User.objects.get(username="quji"))
    forget_all()
    with django_assert_max_num_queries(40):
        assert client.get("/clears/").status_code == 200
    with django_assert_max_num_queries(20):
        assert client.get("/clears/").status_code == 200


def test_a_whole_import_is_asked_in_as_few_statements(
    demo_district: None, django_assert_max_num_queries: Any
) -> None:
    ids = list(Unit.objects.values_list("pk", flat=True)[:14_000])
    with django_assert_max_num_queries(7):
        found = contradictions_of("units", ids, day=YEAR.as_of)
    assert {one.pk for one in found} <= set(ids)
