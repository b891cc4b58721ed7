"""A superior's form is filled with the figures of its period, and what was taken out stays."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from orgs.memory import forget_all
from orgs.models import Change, Division
from orgs.periods import Period
from orgs.scope import EVERYTHING, Scope
from orgs.uploads.sweeping import named
from reports.figures import figures
from reports.indicators import CATALOGUE
from reports.models import CellBinding, SealedFigure, SealedReturn, Workbook
from reports.workbooks.numbers import filled, sealed_of, written
from reports.workbooks.periods import period_of, span
from reports.workbooks.saving import FOLDER
from reports.workbooks.shown import of_side
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import Cast, build_cast
from tests.districts import build
from tests.exports import ask, body, cells, download, make_all_long
from tests.workbooks import (
    bound,
    package,
    take_out,
    uploaded,
    values_in,
    yearly,
)

pytestmark = pytest.mark.django_db

MEMBERS, RATE = "members", "enterprise_org_coverage"
YEAR = Period.of_year(2021)


@pytest.fixture
def cast(settings, tmp_path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return build_cast()


@pytest.fixture
def workbook(cast) -> Workbook:
    return yearly()


@pytest.fixture
def district(cast, client: Client) -> Client:
    client.force_login(cast.district)
    return client


# --- How a number is written ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "form", "said"),
    [
        (14000, "exact", "14000"),
        (Decimal("12.50"), "exact", "12.5"),
        (14000, "ten_thousands", "1.4"),
        (Decimal("1.2214285714"), "percent", "1.2"),
        (Decimal("1.2214285714"), "share", "0.012214"),
        (0, "exact", "0"),
        (None, "share", None),
    ],
)
def test_a_number_is_written_in_the_form_that_was_chosen(value, form, said):
    assert written(value, form) == said


# --- Filling -------------------------------------------------------------------------------------


def test_the_form_is_filled_with_the_figures_of_its_period(district, workbook):
    rows = values_in(take_out(district, workbook), "汇总")
    assert rows[4] == ["东风路街道", 1.0, 2.0, 0.5]  # of two enterprises one is covered
    assert rows[5][2] == 1.0


def test_the_file_says_what_where_and_when(district, workbook):
    response = district.post(f"/workbooks/{workbook.pk}/fill/", {"year": "2021"})
    assert "%E6%83%85%E5%86%B5%E8%A1%A8_%E5%BC%80%E7%A6%8F%E5%8C%BA_2021" in response.headers[
        "Content-Disposition"
    ]  # fmt: skip


def test_what_is_unknown_is_a_dash_and_never_0(district, workbook):
    bound(workbook, "B6", "building_tax_share", division_id=WEST, form="percent")
    assert values_in(take_out(district, workbook), "汇总")[5][1] == "—"
    page = district.get(f"/workbooks/{workbook.pk}/", {"year": "2021"}).content.decode()
    assert "1 格台账未记录" in page


@pytest.mark.slow
@effort(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(CATALOGUE)),
            st.sampled_from([DISTRICT, EAST, WEST]),
            st.sampled_from(CellBinding.When.values),
            st.sampled_from(CellBinding.Side.values),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([("year", 1), ("half", 1), ("quarter", 3), ("month", 12)]),
    st.integers(0, 2**16),
)
def test_each_cell_has_the_figure_that_is_counted_for_it_alone(workbook, cells, period, seed):
    """And as many rows as it says, where rows are counted one each."""
    with transaction.atomic():
        build(seed)
        every, part = period
        asked = period_of(every, 2021, part)
        shown = Workbook(pk=workbook.pk, every=every, division_id=DISTRICT)
        known = Division.objects.in_bulk([code for _, code, *_ in cells])
        bindings = [
            CellBinding(pk=n, slug=slug, division=known[code], when=when, side=side)
            for n, (slug, code, when, side) in enumerate(cells)
        ]
        found = filled(shown, bindings, asked, viewer_for=lambda day: EVERYTHING)
        for one, cell in zip(bindings, found, strict=True):
            days = span(every, asked, one.when)
            scope = Scope(one.division_id, days.last_day, days)
            assert cell.scope == scope
            assert cell.figure == figures(scope, [one.slug])[one.slug]
            counted = of_side(cell.indicator, one.side)
            if counted.denominator is None and not counted.measure.adds_up(scope):
                (rows,) = counted.rows(scope)
                assert rows.count() == cell.value
        transaction.set_rollback(True)


def test_many_cells_are_counted_together(cast, workbook):
    """One reading for a span of the form's own division, one for all its streets: a cell more, a
    street more costs no query more."""

    def queries(*cells: tuple[str, str]) -> int:
        forget_all()
        known = Division.objects.in_bulk([code for _, code in cells])
        bindings = [
            CellBinding(pk=n, slug=slug, division=known[code])
            for n, (slug, code) in enumerate(cells)
        ]
        with CaptureQueriesContext(connection) as seen:
            filled(workbook, bindings, YEAR, viewer_for=lambda day: EVERYTHING)
        return len(seen)

    streets = Division.objects.for_breakdown(DISTRICT, YEAR.last_day).values_list("code", flat=True)
    few = queries((MEMBERS, EAST), (MEMBERS, DISTRICT))
    many = [("members", code) for code in streets] + [("enterprise_members", DISTRICT)]
    assert queries(*many, (MEMBERS, DISTRICT)) == few
    every = [(slug, code) for slug in CATALOGUE for code in (DISTRICT, *streets)]
    assert queries(*every) <= 80  # of 64 indicators in 17 divisions: two for each population


def test_the_page_takes_few_queries(district, workbook, django_assert_max_num_queries):
    district.get(f"/workbooks/{workbook.pk}/", {"year": "2021"})
    with django_assert_max_num_queries(20):  # what was counted is remembered
        district.get(f"/workbooks/{workbook.pk}/", {"year": "2021"})


# --- What was taken out --------------------------------------------------------------------------


def test_one_download_is_kept_as_one_filling(cast, district, workbook):
    first = take_out(district, workbook)
    (kept,) = workbook.fillings.all()
    assert (kept.by, kept.period, kept.stored) == (cast.district, YEAR, workbook.stored)
    assert {one["cell"]: one["written"] for one in kept.cells} == {
        "B5": "1", "C5": "2", "D5": "0.5", "C6": "1",
    }  # fmt: skip
    assert body(district.get(f"/workbooks/{workbook.pk}/fillings/{kept.pk}.xlsx")) == first


def test_what_was_sent_stays_as_it_was_whatever_changes(district, workbook):
    """The ledgers, the bindings, the edition: none of them changes a form that was taken out."""
    first = take_out(district, workbook)
    kept = workbook.fillings.get()
    Book().member(Book().organization(number="NEW"), number="DY-NEW")
    workbook.bindings.filter(cell="C6").delete()
    upload = {"file": SimpleUploadedFile("新.xlsx", package('<row r="1"><c r="A1"/></row>'))}
    said = {"name": "情况表", "asked_by": "市委", "every": "year", "seen": str(workbook.change_id)}
    assert district.post(f"/workbooks/{workbook.pk}/edit/", said | upload).status_code == 302
    workbook.refresh_from_db()
    assert workbook.stored != kept.stored
    assert body(district.get(f"/workbooks/{workbook.pk}/fillings/{kept.pk}.xlsx")) == first
    assert named(FOLDER, [kept.stored]) == {kept.stored}  # so that no sweep takes it away


def test_the_database_lets_nobody_alter_a_filling(district, workbook):
    take_out(district, workbook)
    rows = workbook.fillings.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(cells=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete("default")


def test_the_page_says_what_changed_since(cast, district, workbook):
    take_out(district, workbook)
    page = district.get(f"/workbooks/{workbook.pk}/", {"year": "2021"})
    assert (page.context["changed"], page.context["unknown"]) == (0, 0)
    Book().member(cast.east_branch, number="DY-EAST-9")
    page = district.get(f"/workbooks/{workbook.pk}/", {"year": "2021"})
    changed = [row for row in page.context["rows"] if row.is_changed]
    assert [(one.cell.binding.cell, one.last, one.cell.printed) for one in changed] == [
        ("C5", "2", "3")
    ]
    assert "有 <strong>1 格变了</strong>" in page.content.decode()


def test_next_period_shows_what_was_sent_for_this_one(district, workbook):
    take_out(district, workbook)
    page = district.get(f"/workbooks/{workbook.pk}/", {"year": "2022"})
    earlier = {row.cell.binding.cell: row.earlier for row in page.context["rows"]}
    assert earlier == {"B5": "1", "C5": "2", "D5": "50.00%", "C6": "1"}
    assert "2021年度填报" in page.content.decode()


def test_a_sealed_figure_that_differs_stands_beside_the_cell(cast, workbook):
    change = Change.objects.create(kind=Change.Kind.RECORDED, by=cast.district)
    sealed = SealedReturn.objects.create(
        division_id=DISTRICT, title="2021", period_start=YEAR.start, period_last=YEAR.last_day,
        as_of=YEAR.last_day, change=change,
    )  # fmt: skip
    SealedFigure.objects.create(
        sealed_return=sealed, division_id=EAST, slug=MEMBERS, value=3, version=1
    )
    SealedReturn.objects.filter(pk=sealed.pk).update(
        sealed_by=change, sealed_at=change.made_at, manifest="x", digest="x", signature="x"
    )
    bindings = list(workbook.bindings.select_related("division"))
    cells = filled(workbook, bindings, YEAR, viewer_for=lambda day: EVERYTHING)
    assert sealed_of(cells) == {("汇总", "C5"): "3"}
    earlier = filled(workbook, bindings, Period.of_year(2020), viewer_for=lambda day: EVERYTHING)
    assert sealed_of(earlier) == {}


# --- The rows behind a cell ----------------------------------------------------------------------


def test_each_number_leads_to_its_rows(district, workbook):
    page = district.get(f"/workbooks/{workbook.pk}/", {"year": "2021"})
    counts = {}
    for row in page.context["rows"]:
        shown = district.get(row.url)
        counts[row.cell.binding.cell] = shown.context["tables"][0].paginator.count
    assert counts == {"B5": 1, "C5": 2, "C6": 1, "D5": 2}  # a rate lists its denominator


def test_a_side_of_a_rate_lists_the_rows_of_that_side(district, workbook):
    one = bound(workbook, "B6", RATE, division_id=EAST, side="numerator")
    shown = district.get(f"/workbooks/{workbook.pk}/rows/", {"year": "2021", "cell": one.pk})
    assert shown.context["tables"][0].paginator.count == 1
    assert "非公企业组织覆盖率（分子）" in shown.content.decode()
    export = district.get(
        f"/workbooks/{workbook.pk}/rows/export.csv", {"year": "2021", "cell": one.pk}
    )
    text = b"".join(export.streaming_content).decode()
    assert "东方科技" in text
    assert "汇总!B6" in text


def test_the_page_of_a_quarter_lists_the_rows_of_that_quarter(district, cast):
    """Which the scope bar, of years and months, could not ask for."""
    quarterly = uploaded(DISTRICT, every="quarter", name="季报")
    one = bound(quarterly, "C5", "admissions")
    for part, count in (("1", 1), ("2", 1), ("3", 0)):
        query = {"year": "2021", "part": part, "cell": one.pk}
        shown = district.get(f"/workbooks/{quarterly.pk}/rows/", query)
        assert shown.context["tables"][0].paginator.count == count


def test_many_rows_are_made_in_the_background_for_the_same_quarter(
    district, cast, settings, tmp_path, monkeypatch
):
    quarterly = uploaded(DISTRICT, every="quarter", name="季报")
    one = bound(quarterly, "C5", "admissions")
    address = f"/workbooks/{quarterly.pk}/rows/export.csv"
    query = {"year": "2021", "part": "1", "cell": f"{one.pk}"}
    at_once = cells(body(district.get(address, query)), "csv")
    make_all_long(settings, tmp_path, monkeypatch)
    assert cells(download(district, ask(district, address, **query)).saved, "csv") == at_once
