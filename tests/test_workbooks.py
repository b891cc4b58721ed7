"""A superior's form: uploaded by whoever keeps the division, filled each period with the figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from orgs.memory import forget_all
from orgs.models import AuditEvent, Change, Division
from orgs.periods import Period
from orgs.scope import EVERYTHING, Scope
from orgs.uploads.store import path_of
from orgs.uploads.sweeping import named
from reports.figures import figures
from reports.indicators import CATALOGUE
from reports.models import CellBinding, SealedFigure, SealedReturn, Workbook
from reports.workbooks.numbers import filled, sealed_of, written
from reports.workbooks.periods import before, latest, name_of_period, period_of, span
from reports.workbooks.saving import FOLDER
from reports.workbooks.shown import of_side
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import Cast, build_cast
from tests.districts import build
from tests.workbooks import bound, package, parts_of, uploaded, values_in, whole_form

pytestmark = pytest.mark.django_db

MEMBERS, RATE = "members", "enterprise_org_coverage"
YEAR = Period.of_year(2021)


@pytest.fixture
def cast(settings, tmp_path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return build_cast()


@pytest.fixture
def workbook(cast) -> Workbook:
    """Yearly, of the district: members of both streets, the east's rate, last year's admissions."""
    made = uploaded(DISTRICT, every="year")
    bound(made, "C5", MEMBERS, division_id=EAST, heads="东风路街道 · 本期 两新党员")
    bound(made, "C6", MEMBERS, division_id=WEST, heads="清水塘 · 本期 两新党员")
    bound(
        made,
        "D5",
        RATE,
        division_id=EAST,
        form="share",
        heads="东风路街道 · 本期 非公企业组织覆盖率",
    )
    bound(made, "B5", "admissions", when="last_year", heads="东风路街道 · 本期 两新党组织")
    return made


@pytest.fixture
def district(cast, client: Client) -> Client:
    client.force_login(cast.district)
    return client


def body(response: Any) -> bytes:
    assert response.status_code == 200
    return response.content


def take_out(client: Client, workbook: Workbook, **when: str) -> bytes:
    return body(client.post(f"/workbooks/{workbook.pk}/fill/", {"year": "2021"} | when))


# --- Which days a form asks for ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("every", "part", "first", "last", "name"),
    [
        ("year", 1, "2021-01-01", "2021-12-31", "2021年度"),
        ("half", 2, "2021-07-01", "2021-12-31", "2021年下半年"),
        ("quarter", 1, "2021-01-01", "2021-03-31", "2021年第1季度"),
        ("month", 12, "2021-12-01", "2021-12-31", "2021年12月"),
    ],
)
def test_a_period_is_a_part_of_the_calendar_year(every, part, first, last, name):
    period = period_of(every, 2021, part)
    assert (f"{period.start}", f"{period.last_day}") == (first, last)
    assert name_of_period(every, period) == name


def test_a_form_opens_on_the_last_period_that_is_over():
    assert latest("quarter", date(2021, 12, 31)) == period_of("quarter", 2021, 4)
    assert latest("quarter", date(2022, 1, 15)) == period_of("quarter", 2021, 4)
    assert latest("year", date(2021, 12, 30)) == Period.of_year(2020)


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ("this", "2021-01-01", "2021-03-31"),
        ("before", "2020-10-01", "2020-12-31"),
        ("year_ago", "2020-01-01", "2020-03-31"),
        ("to_date", "2021-01-01", "2021-03-31"),
        ("to_date_ago", "2020-01-01", "2020-03-31"),
        ("last_year", "2020-01-01", "2020-12-31"),
    ],
)
def test_a_cell_asks_for_a_span_of_its_own(when, first, last):
    asked = span("quarter", period_of("quarter", 2021, 1), when)
    assert (f"{asked.start}", f"{asked.last_day}") == (first, last)


def test_what_has_gathered_since_the_new_year_starts_there():
    asked = span("month", period_of("month", 2021, 9), "to_date")
    assert asked == Period(date(2021, 1, 1), date(2021, 10, 1))
    assert before("month", period_of("month", 2021, 1)) == period_of("month", 2020, 12)


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
    assert earlier == {"B5": "1", "C5": "2", "D5": "50.0%", "C6": "1"}
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


# --- Uploading -----------------------------------------------------------------------------------

SAID = {"name": "党建季报", "asked_by": "市委组织部", "every": "quarter"}


def upload(client: Client, data: bytes, name: str = "季报.xlsx", **over: str) -> Any:
    sent = {"file": SimpleUploadedFile(name, data)}
    return client.post("/workbooks/new/", SAID | {"division": DISTRICT} | over | sent)


def test_a_form_is_uploaded_once_and_kept_as_it_came(cast, district):
    data = whole_form()
    response = upload(district, data)
    made = Workbook.objects.get()
    assert response.url == f"/workbooks/{made.pk}/cells/"
    assert (made.division_id, made.change.by, made.file_name) == (
        DISTRICT,
        cast.district,
        "季报.xlsx",
    )
    assert path_of(made.stored).read_bytes() == data
    assert body(district.get(f"/workbooks/{made.pk}/form.xlsx")) == data


def test_a_file_that_cannot_be_filled_is_refused_beside_its_field(district):
    response = upload(district, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "季报.xls")
    assert response.status_code == 422
    assert "“季报.xls”是旧式的 .xls 文件。请用 Excel 或 WPS 打开" in response.content.decode()
    assert not Workbook.objects.exists()


def test_a_second_form_of_the_same_name_is_refused_until_the_first_is_retired(district):
    upload(district, whole_form())
    assert "本区划已有同名的表格" in upload(district, whole_form()).content.decode()
    first = Workbook.objects.get()
    district.post(f"/workbooks/{first.pk}/retire/", {"seen": str(first.change_id)})
    assert upload(district, whole_form()).status_code == 302
    first.refresh_from_db()
    assert first.retired_on
    refused = district.post(
        f"/workbooks/{first.pk}/retire/", {"seen": str(first.change_id)}, follow=True
    )
    assert "本区划已有同名的表格" in refused.content.decode()


def test_two_who_edit_the_same_form_do_not_overwrite_each_other(district, workbook):
    seen = {"seen": str(workbook.change_id)}
    said = {"name": "改名", "asked_by": "市委", "every": "year"}
    assert district.post(f"/workbooks/{workbook.pk}/edit/", said | seen).status_code == 302
    late = district.post(f"/workbooks/{workbook.pk}/edit/", said | {"name": "又改名"} | seen)
    assert late.status_code == 422
    assert "刚刚由他人改过" in late.content.decode()
    workbook.refresh_from_db()
    assert workbook.name == "改名"


def test_downloads_are_written_down(cast, district, workbook):
    take_out(district, workbook)
    event = AuditEvent.objects.filter(kind=AuditEvent.Kind.EXPORT).latest("pk")
    kept = workbook.fillings.get()
    assert (event.by, event.rows) == (cast.district, 4)
    assert event.target.startswith(f"workbook {workbook.pk} filling {kept.pk}")


def test_a_form_without_bindings_says_what_to_do(district, cast):
    empty = uploaded(EAST, name="空表")
    response = district.post(f"/workbooks/{empty.pk}/fill/", {"year": "2021"}, follow=True)
    assert "还没有一格对应了指标" in response.content.decode()
    assert not empty.fillings.exists()


@pytest.mark.parametrize("query", [{"year": "x"}, {"year": "2021", "part": "2"}, {"year": "1800"}])
def test_a_period_that_is_none_is_refused_with_the_remedy(district, workbook, query):
    response = district.get(f"/workbooks/{workbook.pk}/", query)
    assert response.status_code == 400
    assert "例如" in response.content.decode()


# --- Whose forms they are ------------------------------------------------------------------------


def test_a_division_keeps_its_own_forms(cast, client: Client):
    """The district keeps its streets' too; a street neither the district's nor another street's."""
    forms = {code: uploaded(code) for code in (DISTRICT, EAST, WEST)}
    seen = {"district": {DISTRICT, EAST, WEST}, "east": {EAST}, "west": {WEST}}
    for who in ("district", "east", "west", "leader", "secretary", "instructor"):
        client.force_login(getattr(cast, who))
        for code, form in forms.items():
            expected = 200 if code in seen.get(who, set()) else 404
            pages = ("", "edit/", "cells/", "cell/?sheet=1&cell=C5", "form.xlsx")
            for page in pages:
                response = client.get(f"/workbooks/{form.pk}/{page}")
                assert response.status_code == expected, (who, code, page)
            if expected == 404:
                for action in ("fill/", "retire/", "run/", "edit/", "cell/?sheet=1&cell=C5"):
                    response = client.post(f"/workbooks/{form.pk}/{action}", {"year": "2021"})
                    assert response.status_code == 404, (who, code, action)


def test_a_street_uploads_for_itself_only(cast, client: Client):
    client.force_login(cast.east)
    assert upload(client, whole_form()).status_code == 422
    assert upload(client, whole_form(), division=EAST).status_code == 302
    assert Workbook.objects.get().division_id == EAST


def test_who_keeps_no_division_is_told_so(cast, client: Client):
    for who in (cast.leader, cast.secretary, cast.instructor):
        client.force_login(who)
        assert "由负责整个区划台账的人员上传" in client.get("/workbooks/").content.decode()
        assert client.get("/workbooks/new/").status_code == 404


def test_a_filling_of_another_form_is_not_there(district, workbook):
    take_out(district, workbook)
    other = uploaded(DISTRICT, name="另一份")
    kept = workbook.fillings.get()
    assert district.get(f"/workbooks/{other.pk}/fillings/{kept.pk}.xlsx").status_code == 404


def test_the_file_that_goes_out_is_the_superiors_own(district, workbook):
    before, after = parts_of(whole_form()), parts_of(take_out(district, workbook))
    same = {name for name in before if before[name] == after[name]}
    assert len(before) - len(same) == 3
