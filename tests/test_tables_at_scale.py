"""The tables of the demo district, of its size: everything adds up, in the district and each street."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from orgs.memory import forget_all
from orgs.models import Division
from orgs.periods import Period
from orgs.scope import Scope
from reports.tables import TABLES, count_table, of_table
from tests.test_tables_oracle import cells_with_rows, total, value_path

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DISTRICT, DAY = "430105", date(2021, 12, 31)


def at(division: str = DISTRICT, day: date = DAY) -> Scope:
    return of_table(Scope(division, day, Period.of_year(day.year)))


@pytest.mark.parametrize("day", [DAY, date(2021, 6, 30)])
def test_every_check_of_the_demo_year_holds_in_the_district_and_its_streets(
    demo_district: None, day: date
) -> None:
    streets = Division.objects.for_breakdown(DISTRICT, day).values_list("code", flat=True)
    for division in (DISTRICT, *streets):
        for table in TABLES.values():
            if table.checks:
                assert count_table(table, at(division, day)).failures == [], (table.slug, division)


def test_the_tables_give_the_article_s_numbers(demo_district: None) -> None:
    firms, social = (count_table(TABLES[slug], at()).values for slug in ("27", "30"))
    assert firms["1", "A"] == 14_000
    assert sum(firms[row, "A"] for row in ("3", "4", "5", "6")) == 171
    assert social["1", "A"] == 382
    assert sum(social[row, "A"] for row in ("2", "3", "4", "5")) == 46
    assert count_table(TABLES["1"], at()).values["16", "A"] == 5_127
    assert count_table(TABLES["16"], at()).values["1", "A"] == 181


@pytest.mark.parametrize("slug", TABLES)
def test_numbers_are_those_of_their_rows(demo_district: None, slug: str) -> None:
    """Of every seventh cell with a number; all cells are gone through on small districts."""
    counted = count_table(TABLES[slug], at())
    for row, column, behind in [
        one for one in cells_with_rows(counted) if counted.value(one[0], one[1])
    ][::7]:
        rows = list(behind.rows(counted.scope).values_list(*value_path(behind)))
        assert len({pk for pk, *_ in rows}) == len(rows)
        assert counted.value(row, column) == total(behind, rows), (row.number, column.number)


def test_a_table_is_read_in_a_few_statements(
    demo_district: None, django_assert_max_num_queries: Any
) -> None:
    forget_all()
    with django_assert_max_num_queries(6):  # the ledgers' versions and five populations
        count_table(TABLES["27"], at())
