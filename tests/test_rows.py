"""What the list behind a figure says, on pages and from `manage.py rows`.

That it holds every row of its figure: test_figures_oracle.py and test_demo_rows.py.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from orgs.periods import Period
from orgs.scope import Scope
from reports.indicators import CATALOGUE
from reports.rows import COLUMNS, listings
from tests.book import DISTRICT, WEST, Book

LAST_DAY = date(2021, 12, 31)

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Book:
    return Book()


def rows(slug: str, **at: object) -> list[dict]:
    scope = Scope(DISTRICT, LAST_DAY, Period.of_year(2021)).at(**at)
    return [row for listing in listings(CATALOGUE[slug], scope) for row in listing]


def test_every_counted_model_has_its_columns_beginning_with_a_key():
    scope = Scope(DISTRICT, LAST_DAY, Period.of_year(2021))
    for indicator in CATALOGUE.values():
        for measure in indicator.measures:
            names = [column.name for column in COLUMNS[measure.model](scope)]
            assert names[0] == "key"
            assert len(names) == len(set(names))


def test_a_list_shows_things_as_they_were_on_the_scopes_day(book):
    firm = book.unit(name="旧名")
    book.changes(firm, date(2022, 1, 1), name="新名", division_id=WEST)
    (then,) = rows("enterprises")
    (now,) = rows("enterprises", as_of=date(2022, 1, 1))
    assert (then["key"], then["name"], then["division"]) == (firm.uscc, "旧名", "东风路街道")
    assert (now["key"], now["name"], now["division"]) == (firm.uscc, "新名", "清水塘街道")


def test_a_rate_lists_its_denominator_and_marks_the_numerators_rows(book):
    covered, bare = book.unit(), book.unit()
    book.covers(book.organization(), covered)
    marks = {
        row["key"]: (row["numerator"], row["denominator"])
        for row in rows("enterprise_org_coverage")
    }
    assert marks == {covered.uscc: (1, 1), bare.uscc: (0, 1)}


def command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("rows", *arguments, stdout=out)
    return out.getvalue()


OPTIONS = ("--as-of", "2021-12-31", "--year", "2021")


def test_the_command_prints_the_rows_as_json_and_as_csv(book):
    firm = book.unit(name="甲公司")
    (row,) = json.loads(command("enterprises", *OPTIONS))
    assert (row["id"], row["key"], row["name"]) == (firm.pk, firm.uscc, "甲公司")
    (line,) = csv.DictReader(command("enterprises", *OPTIONS, "--format", "csv").splitlines())
    assert (line["key"], line["name"]) == (firm.uscc, "甲公司")


def test_a_list_without_rows_is_an_empty_one(db):
    assert json.loads(command("enterprises", *OPTIONS)) == []
    assert command("enterprises", *OPTIONS, "--format", "csv") == ""


def test_the_command_masks_names(book):
    book.covers(branch := book.organization(), firm := book.unit())
    member = book.member(branch, firm)
    (row,) = json.loads(command("members", *OPTIONS))
    assert (row["key"], row["name"]) == (member.number, "某*")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("made_up",), "没有这样的指标：made_up"),
        (("members", "--division", "990000"), "没有代码为“990000”的区划"),
        (("members", "--as-of", "2021-02-30"), "截止日期“2021-02-30”无效"),
    ],
)
def test_the_command_names_what_it_cannot_use(db, arguments, reason):
    with pytest.raises(CommandError, match=reason) as error:
        command(*arguments)
    assert error.value.returncode == 2
