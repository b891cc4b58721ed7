"""A superior's form: uploaded and kept by whoever keeps the division, asked for period by period."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from orgs.models import AuditEvent
from orgs.periods import Period
from orgs.uploads.store import path_of
from reports.models import Workbook
from reports.workbooks.periods import before, latest, name_of_period, period_of, span
from tests.book import DISTRICT, EAST, WEST
from tests.cast import Cast, build_cast
from tests.workbooks import (
    body,
    parts_of,
    take_out,
    uploaded,
    whole_form,
    yearly,
)

pytestmark = pytest.mark.django_db


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
