"""The official tables against a slow reading of the plain rows, and every number against its list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest

from orgs.models import Division
from orgs.periods import Period
from orgs.scope import EVERYTHING, Basis, Scope
from reports.figures import figures
from reports.tables import TABLES, Count, Counted, count_table, of_table
from reports.tables.shown import listed
from tests.districts import DAYS, DISTRICT, ZONE, Size, build
from tests.oracle.ledger import Ledger, export
from tests.oracle.tables import TABLES as SLOW
from tests.oracle.tables import Sum

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SIZE = Size(units=40, organizations=14, members=70, happenings=6)
EDGES = (date(2020, 2, 29), date(2020, 12, 31), date(2021, 6, 30), date(2021, 12, 31))


def at(day: date, division: str = DISTRICT, basis: Basis | None = None) -> Scope:
    return of_table(Scope(division, day, Period.of_year(day.year), basis or Basis(), EVERYTHING))


def value_of(cell: Any) -> int | None:
    return cell.total if isinstance(cell, Sum) else len(cell)


def disagreements(counted: Counted, expected: dict[tuple[str, str], Any]) -> list[str]:
    """Cells that differ; those with a formula are worked out of others and are not compared."""
    return [
        f"表{counted.table.slug} {key} {counted.scope}: {counted.values[key]}, slowly {slow}"
        for key, cell in counted.cells.items()
        if isinstance(cell, Count)
        and counted.values[key] != (slow := value_of(expected.get(key, set())))
    ]


def cells_with_rows(counted: Counted) -> Iterator[tuple[Any, Any, Count]]:
    for row in counted.rows:
        for column in counted.columns:
            behind = listed(counted, row, column)
            if behind is not None:
                yield row, column, behind


@pytest.mark.parametrize("slug", SLOW)
@pytest.mark.parametrize("seed", range(2))
def test_each_cell_of_the_district_and_its_streets_is_what_is_counted_slowly(slug, seed):
    made = build(seed, SIZE)
    ledger = Ledger(export())
    for day in Random(seed).sample(EDGES, 2):
        for division in (DISTRICT, ZONE, *made.streets):
            scope = at(day, division)
            expected = SLOW[slug](ledger, scope)
            assert disagreements(count_table(TABLES[slug], scope), expected) == []


@pytest.mark.parametrize("slug", SLOW)
def test_each_list_has_the_rows_that_are_counted_slowly(slug):
    build(11, SIZE)
    counted = count_table(TABLES[slug], at(date(2021, 12, 31)))
    expected = SLOW[slug](Ledger(export()), counted.scope)
    for row, column, behind in cells_with_rows(counted):
        slow = expected.get((row.number, column.number), set())
        if not isinstance(slow, Sum):
            found = set(behind.rows(counted.scope).values_list("pk", flat=True))
            assert found == slow, (row.number, column.number)


@pytest.mark.parametrize("basis", [Basis(three_party="no"), Basis(kinds=("branch",))])
def test_the_tables_follow_the_basis(basis):
    build(21, SIZE)
    ledger = Ledger(export())
    for slug in ("1", "27", "30"):
        scope = at(date(2021, 6, 30), basis=basis)
        assert disagreements(count_table(TABLES[slug], scope), SLOW[slug](ledger, scope)) == []


@pytest.mark.parametrize("slug", TABLES)
def test_each_number_is_that_of_its_rows(slug):
    """Of every table, in the district and in a street, there of every third cell."""
    made = build(5, SIZE)
    for division, step in ((DISTRICT, 1), (made.streets[1], 3)):
        counted = count_table(TABLES[slug], at(date(2021, 12, 31), division))
        for row, column, behind in list(cells_with_rows(counted))[::step]:
            value = counted.value(row, column)
            if counted.cells[row.number, column.number] is not behind:
                continue  # the rows behind a formula are those to look at
            rows = list(behind.rows(counted.scope).values_list(*value_path(behind)))
            assert len({pk for pk, *_ in rows}) == len(rows)
            assert value == total(behind, rows), (row.number, column.number)


def value_path(behind: Count) -> tuple[str, ...]:
    return ("pk", "amount") if behind.amount else ("pk",)


def total(behind: Count, rows: list[tuple]) -> int | None:
    return Sum(amount for _, amount in rows).total if behind.amount else len(rows)


@pytest.mark.parametrize("seed", range(30, 32))
def test_opening_is_last_years_closing_and_what_is_left_over_has_its_rows(seed):
    made, day = build(seed, SIZE), Random(seed).choice(DAYS)
    for division in (DISTRICT, *made.streets):
        now = count_table(TABLES["1"], at(day, division))
        before = count_table(TABLES["1"], at(date(day.year - 1, 12, 31), division))
        for column in "AB":
            assert now.values["1", column] == before.values["16", column]
            head = next(head for head in now.columns if head.number == column)
            row = next(row for row in now.rows if row.number == "17")
            behind = listed(now, row, head)
            left_over = behind.facts(now.scope).values_list("came", "went")
            arrived = sum(came == "unexplained" for came, _ in left_over)
            assert now.values["17", column] == arrived - sum(
                w == "unexplained" for _, w in left_over
            )


def test_totals_are_the_figures_of_the_same_name():
    made = build(8, SIZE)
    for division in (DISTRICT, *made.streets):
        scope = at(date(2021, 12, 31), division)
        found = {slug: figure.value for slug, figure in figures(scope).items()}
        first = {slug: count_table(TABLES[slug], scope).values["1", "A"] for slug in TABLES
                 if TABLES[slug].official}  # fmt: skip
        assert first["2"] == found["members"]
        assert count_table(TABLES["1"], scope).values["16", "A"] == found["members"]
        assert first["16"] == first["17"] == found["admissions"]
        assert first["27"] == found["enterprises"]
        assert first["30"] == found["social_orgs"]
        streets = count_table(TABLES["streets"], scope)
        last = {c.number: streets.values["合计", c.number] for c in streets.columns}
        assert last["A"] == found["enterprises"]
        assert last["D"] == found["enterprises_with_party_org"]
        assert last["E"] == found["social_orgs_with_party_org"]
        assert last["J"] == found["should_build_gap"]
        assert last["K"] == found["party_orgs"]
        assert last["L"] == found["members"]
        assert count_table(TABLES["forms"], scope).values["1", "A"] == found["party_orgs"]


def test_a_street_s_line_is_the_total_of_its_own_table():
    build(9, SIZE)
    whole = count_table(TABLES["streets"], at(date(2021, 12, 31)))
    for child in Division.objects.for_breakdown(DISTRICT, date(2021, 12, 31)):
        own = count_table(TABLES["streets"], at(date(2021, 12, 31), child.code))
        for column in whole.columns:
            assert whole.values[child.code, column.number] == own.values["合计", column.number]
