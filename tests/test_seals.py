"""Sealed returns: one prepares, the streets confirm, another seals; and what has changed since is
named, row by row, with the edit that did it.
"""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.urls import reverse

from orgs.acts import ActError
from orgs.inbox import items_of
from orgs.models import Division, Notice
from reports.figures import figures
from reports.models import SealedCount, SealedFigure, SealedReturn, SealedRow
from reports.seals.confirming import standing
from reports.seals.package import package
from reports.seals.verifying import verify
from tests.acts import do, fill
from tests.book import DISTRICT, EAST, WEST, Book
from tests.cast import build_cast, user

pytestmark = pytest.mark.django_db

YEAR = {"division": DISTRICT, "year": 2021, "part": ""}


@pytest.fixture
def cast():
    return build_cast()


@pytest.fixture
def checker(cast):
    return user("checker", "复核人", "district", division_id=DISTRICT)


def prepared(cast, **said):
    change = do(cast.district, "prepare", noun="returns", **YEAR | said)
    return SealedReturn.objects.get(pk=change.object_id)


def sealed(cast, checker, **said):
    made = prepared(cast, **said)
    do(checker, "seal", made, "returns", reason="试验，不等街道确认")
    made.refresh_from_db()
    return made


# --- From preparing to sealing -------------------------------------------------------------------


def test_a_period_that_is_not_over_cannot_be_prepared(cast):
    with pytest.raises(ActError, match="2099年度还没有结束"):
        do(cast.district, "prepare", noun="returns", **YEAR | {"year": 2099})


def test_a_period_is_prepared_once(cast):
    prepared(cast)
    with pytest.raises(ActError, match="已经编制过"):
        prepared(cast)


def test_a_half_a_quarter_and_a_month_are_periods_of_their_own(cast):
    ends = {"H1": date(2021, 6, 30), "Q3": date(2021, 9, 30), "-02": date(2021, 2, 28)}
    assert {part: prepared(cast, part=part).as_of for part in ends} == ends


def test_who_prepared_it_cannot_seal_it(cast):
    made = prepared(cast)
    with pytest.raises(ActError, match="必须由两个人办理"):
        do(cast.district, "seal", made, "returns", reason="急")


def test_a_street_neither_seals_nor_amends_the_districts(cast, checker):
    made = prepared(cast)
    assert not fill(cast.east, "seal", made, "returns").offered(made, cast.east)
    assert not fill(cast.east, "amend", made, "returns").offered(made, cast.east)


def test_streets_are_told_and_find_it_among_what_they_have_to_do(cast):
    made = prepared(cast, confirm_by="2099-01-31")
    assert Notice.objects.filter(user=cast.east, text__contains="请确认").exists()
    (item,) = [one for one in items_of(cast.east, date(2021, 12, 31)) if one.kind == "报送"]
    assert (item.title, item.due_on) == (f"确认：{made}", date(2099, 1, 31))
    do(cast.east, "confirm", made, "returns", checked="on")
    assert not [one for one in items_of(cast.east, date(2021, 12, 31)) if one.kind == "报送"]


def test_a_street_confirms_its_own_figures_only(cast):
    made = prepared(cast)
    offered = fill(cast.east, "confirm", made, "returns").fields["division"].queryset
    assert [one.pk for one in offered] == [EAST]
    assert not fill(cast.district, "confirm", made, "returns").offered(made, cast.district)


def test_what_changes_after_a_street_has_confirmed_is_to_be_confirmed_again(cast):
    made = prepared(cast)
    do(cast.east, "confirm", made, "returns", checked="on")
    assert label_of(made, EAST) == "已确认"
    with pytest.raises(ActError, match="没有变化"):
        do(cast.east, "confirm", made, "returns", checked="on")
    Book().honour(date(2021, 6, 30), unit=cast.covered_unit)
    assert (label_of(made, EAST), label_of(made, WEST)) == ("确认后数有变化", "未确认")
    do(cast.east, "confirm", made, "returns", checked="on")
    assert label_of(made, EAST) == "已确认"


def test_a_street_finds_it_again_among_what_it_has_to_do_when_its_numbers_changed(cast):
    made = prepared(cast)
    do(cast.east, "confirm", made, "returns", checked="on")
    Book().honour(date(2021, 6, 30), unit=cast.covered_unit)
    (item,) = [one for one in items_of(cast.east, date(2021, 12, 31)) if one.kind == "报送"]
    assert item.title == f"再次确认：{made}"


def label_of(made, street):
    return next(one.label for one in standing(made) if one.division.pk == street)


def test_it_is_sealed_without_a_streets_word_only_for_a_reason(cast, checker):
    made = prepared(cast)
    with pytest.raises(ActError, match=r"还有街道没有确认这些数：.*（未确认）"):
        do(checker, "seal", made, "returns")
    do(checker, "seal", made, "returns", reason="街道合并，无人确认")
    made.refresh_from_db()
    assert made.is_sealed
    assert '"reason":"街道合并，无人确认"' in made.manifest


def test_a_streets_own_return_asks_nobody_to_confirm(cast):
    other = user("east-two", "东街复核人", "street", division_id=EAST)
    do(cast.east, "prepare", noun="returns", **YEAR | {"division": EAST})
    made = SealedReturn.objects.get()
    do(other, "seal", made, "returns")
    made.refresh_from_db()
    assert made.is_sealed
    assert verify(made).is_identical


# --- What is kept --------------------------------------------------------------------------------


def test_every_value_is_what_its_rows_add_up_to(cast, checker):
    made = sealed(cast, checker)
    values = figures(made.scope)
    for one in SealedFigure.objects.filter(sealed_return=made, division=DISTRICT):
        figure = values[one.slug]
        shares = SealedCount.objects.filter(figure=one).aggregate(
            top=Sum("numerator"), bottom=Sum("denominator")
        )
        top = figure.value if figure.denominator is None else figure.numerator
        assert (shares["top"] or 0) == (top or 0), one.slug
        if figure.denominator is not None:
            assert (shares["bottom"] or 0) == (figure.denominator or 0), one.slug


def test_streets_values_are_kept_beside_the_districts(cast, checker):
    made = sealed(cast, checker)
    kept = SealedFigure.objects.filter(sealed_return=made, slug="members")
    assert {one.division_id: one.value for one in kept if one.value} == {
        DISTRICT: 3, EAST: 2, WEST: 1,
    }  # fmt: skip


@pytest.mark.parametrize("model", [SealedReturn, SealedFigure, SealedRow, SealedCount])
def test_nothing_of_it_can_be_altered_or_taken_out(cast, checker, model):
    sealed(cast, checker)
    name = {SealedReturn: "note", SealedFigure: "slug", SealedRow: "key"}.get(model, "numerator")
    for alter in (
        lambda rows: rows.update(**{name: 0}),
        lambda rows: rows._raw_delete(rows.db),
    ):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            alter(model.objects.all())


def test_a_sealing_cannot_be_taken_back(cast, checker):
    from orgs.undo import obstacles

    made = sealed(cast, checker)
    assert obstacles(made.sealed_by) == ["封存的报送不能撤回。台账更正以后，请另行编制一份更正。"]


def test_it_is_amended_by_a_further_return_with_a_number(cast, checker):
    first = sealed(cast, checker)
    Book().honour(date(2021, 6, 30), unit=cast.covered_unit)
    do(cast.district, "amend", first, "returns", reason="补登一项表彰")
    second = SealedReturn.objects.get(amends=first)
    assert (second.number, second.note) == (1, "补登一项表彰")
    assert not fill(cast.district, "amend", first, "returns").available(first)
    do(checker, "seal", second, "returns", reason="不等确认")
    second.refresh_from_db()
    slug = "city_enterprise_benchmarks"
    kept = [SealedFigure.objects.get(sealed_return=one, division=DISTRICT, slug=slug).value
            for one in (first, second)]  # fmt: skip
    assert kept == [0, 1]
    assert f'"amends":"{first.digest}"' in second.manifest


# --- Verifying -----------------------------------------------------------------------------------


def test_untouched_ledgers_are_identical(cast, checker):
    assert verify(sealed(cast, checker)).is_identical


def test_what_comes_about_later_leaves_it_as_it_was(cast, checker):
    made, book = sealed(cast, checker), Book()
    do(cast.district, "close", cast.bare_unit, effective_on="2022-03-01")
    do(cast.district, "move", cast.covered_unit, division=WEST, effective_on="2022-02-01")
    book.leaves(cast.member, date(2022, 5, 1), "transferred")
    book.event(cast.west_branch, "dissolved", date(2022, 6, 1))
    book.honour(date(2022, 6, 30), unit=cast.covered_unit)
    found = verify(made)
    assert (found.figures, found.rows) == ([], [])


def test_a_value_altered_with_the_triggers_off_is_no_longer_what_was_signed(cast, checker):
    made = sealed(cast, checker)
    tamper("reports_sealedfigure", "value = 4", f"slug = 'members' AND division_id = '{DISTRICT}'")
    assert verify(made).faults == [f"封存的数与签名时不符：{DISTRICT} members"]


def test_a_sealed_row_altered_or_taken_out_is_noticed(cast, checker):
    made = sealed(cast, checker)
    tamper("reports_sealedrow", "digest = repeat('0', 64)", "key = '91430105MA0000EA5T'")
    faults = verify(made).faults
    assert "封存的行与签名时不符：enterprises" in faults


def test_an_altered_manifest_is_not_what_was_signed(cast, checker):
    made = sealed(cast, checker)
    tamper("reports_sealedreturn", "manifest = replace(manifest, '2021', '2020')", "true")
    made.refresh_from_db()
    (fault,) = verify(made).faults
    assert "签名不符" in fault


def test_an_altered_heading_is_noticed(cast, checker):
    made = sealed(cast, checker)
    tamper("reports_sealedreturn", "title = '别的'", "true")
    made.refresh_from_db()
    assert verify(made).faults == ["名称、区划、期间、口径或更正说明与签名时不符"]


@pytest.mark.parametrize("assignment", ["sealed_by_id = change_id", "sealed_at = '2030-01-01'"])
def test_an_altered_name_or_day_of_sealing_is_noticed(cast, checker, assignment):
    made = sealed(cast, checker)
    tamper("reports_sealedreturn", assignment, "true")
    made.refresh_from_db()
    (fault,) = verify(made).faults
    assert fault.startswith("封存人、封存时间或说明与签名时不符（签名的是复核人；")


def test_a_forged_code_of_a_sealed_row_is_a_difference(cast, checker):
    made = sealed(cast, checker)
    tamper("reports_sealedrow", "key = 'FORGED'", "key = '91430105MA0000EA5T'")
    assert {one.key for one in verify(made).rows} == {"FORGED"}


def test_a_forged_row_is_shown_and_breaks_no_page(cast, checker, client):
    made = sealed(cast, checker)
    tamper("reports_sealedrow", "model = 'x.Y', row = 'abc'", "key = '91430105MA0000EA5T'")
    client.force_login(cast.district)
    page = client.get(reverse("sealed_return_verify", args=[made.pk]))
    assert page.status_code == 200
    assert "封存的行与签名时不符" in page.content.decode()


def test_what_changes_while_it_is_taken_is_not_sealed_with_it(cast, checker, monkeypatch):
    made, versions = prepared(cast), iter([{"orgs": (1, 1)}, {"orgs": (2, 2)}])
    monkeypatch.setattr("reports.seals.sealing.ledger_versions", lambda: next(versions))
    with pytest.raises(ActError, match="台账正好有变动，没有封存"):
        do(checker, "seal", made, "returns", reason="试验，不等街道确认")


def tamper(table, assignment, where):
    """Straight in the database, with all triggers off: what no history sees."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {assignment} WHERE {where}")  # noqa: S608
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert cursor.rowcount


def test_a_definition_that_is_another_now_is_named(cast, checker, monkeypatch):
    from dataclasses import replace

    from reports.indicators import CATALOGUE

    made = sealed(cast, checker)
    monkeypatch.setitem(CATALOGUE, "visits", replace(CATALOGUE["visits"], version=2))
    assert verify(made).definitions == ["visits"]


# --- Who sees what -------------------------------------------------------------------------------


def test_a_street_sees_its_own_figures_of_the_districts_return(cast, checker, client):
    made = sealed(cast, checker)
    client.force_login(cast.east)
    page = client.get(reverse("sealed_return", args=[made.pk])).content.decode()
    assert "东风路街道的数" in page
    assert "清水塘街道" not in page


def test_only_who_sees_the_whole_compares_it_and_takes_it_out(cast, checker, client):
    made = sealed(cast, checker)
    for view in ("sealed_return_verify", "sealed_return_package"):
        client.force_login(cast.east)
        assert client.get(reverse(view, args=[made.pk])).status_code == 404
        client.force_login(cast.district)
        assert client.get(reverse(view, args=[made.pk])).status_code == 200


def test_another_streets_return_is_not_there(cast, client):
    do(cast.west, "prepare", noun="returns", **YEAR | {"division": WEST})
    client.force_login(cast.east)
    made = SealedReturn.objects.get()
    assert client.get(reverse("sealed_return", args=[made.pk])).status_code == 404
    assert Division.objects.get(pk=WEST).name not in client.get("/returns/").content.decode()


def test_a_page_says_what_differs(cast, checker, client):
    made = sealed(cast, checker)
    tamper("orgs_unitspell", "headcount = 5", f"unit_id = {cast.covered_unit.pk}")
    client.force_login(cast.district)
    page = client.get(reverse("sealed_return_verify", args=[made.pk])).content.decode()
    assert "内容与封存时不同" in page
    assert "绕过留痕直接改动数据库" in page


# --- What an auditor is given --------------------------------------------------------------------


def test_the_package_is_checked_without_the_system(cast, checker):
    """By its own public key, and the digest over each figure's rows worked out from its files."""
    made = sealed(cast, checker)
    file = zipfile.ZipFile(io.BytesIO(package(made)))
    key = load_pem_public_key(file.read("public.pem"))
    key.verify(file.read("manifest.sig"), file.read("manifest.json"))
    said = json.loads(file.read("manifest.json"))
    digests = {slug: digest for division, slug, *_, digest in said["figures"] if digest}
    assert digests
    for slug, digest in digests.items():
        text = file.read(f"rows/{slug}.csv").decode("utf-8-sig")
        _, *rows = csv.reader(io.StringIO(text))
        lines = [
            " ".join((model, row, content, top or "-", bottom or "-"))
            for _, model, row, _, content, top, bottom in rows
        ]
        assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == digest, slug


def test_the_package_prints_whole_numbers_whole(cast, checker):
    file = zipfile.ZipFile(io.BytesIO(package(sealed(cast, checker))))
    assert ".0000" not in file.read("index.html").decode()


def test_the_package_names_nobody(cast, checker):
    file = zipfile.ZipFile(io.BytesIO(package(sealed(cast, checker))))
    whole = "".join(
        file.read(name).decode() for name in file.namelist() if not name.endswith(".sig")
    )
    assert "DY-EAST-1" in whole
    assert not [name for name in ("赵东生", "13900000000", "李指导") if name in whole]


def test_the_package_has_the_amendments_with_their_reasons(cast, checker):
    first = sealed(cast, checker)
    do(cast.district, "amend", first, "returns", reason="补登一项表彰")
    second = SealedReturn.objects.get(amends=first)
    do(checker, "seal", second, "returns", reason="不等确认")
    text = zipfile.ZipFile(io.BytesIO(package(first))).read("amendments.csv").decode()
    assert "补登一项表彰" in text
    assert SealedReturn.objects.get(pk=second.pk).digest in text
