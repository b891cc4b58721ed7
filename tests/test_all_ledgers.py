"""全部台账: every kind of ledger in one archive, for who may read all of the district in full."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from orgs.exports.everything import LIST, one_moment
from orgs.ledgers.export import export_file
from orgs.ledgers.kinds import kinds
from orgs.models import AuditEvent, Unit
from tests.cast import Cast, build_cast
from tests.exports import ask, download, logged_in, make_all_long, said_to

pytestmark = pytest.mark.django_db

ADDRESS = "/exports/ledgers.zip"


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture(autouse=True)
def long(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_all_long(settings, tmp_path / "store", monkeypatch)


def rows(content: bytes | Path) -> list[list[Any]]:
    book = (
        CalamineWorkbook.from_path(content)
        if isinstance(content, Path)
        else CalamineWorkbook.from_filelike(io.BytesIO(content))
    )
    return book.get_sheet_by_index(0).to_python()


def test_it_holds_each_ledger_as_it_is_read_in_and_the_list_of_them(cast, tmp_path):
    client = logged_in(cast.district)
    export = ask(client, ADDRESS)
    response = download(client, export)
    assert response["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.saved)) as book:
        found = {name: book.read(name) for name in book.namelist()}
    listed = rows(found.pop(LIST))
    assert listed[0] == ["序号", "台账", "代号", "文件", "行数"]
    assert [line[2] for line in listed[1:]] == list(kinds())
    assert [line[3] for line in listed[1:]] == list(found)
    for _, title, kind, name, count in listed[1:]:
        assert name.endswith(f"_{title}.xlsx")
        path = tmp_path / name
        assert export_file(kinds()[kind], path) == count
        assert rows(found[name]) == rows(path), kind
    made = AuditEvent.objects.get(kind=AuditEvent.Kind.EXPORT, target="全部台账（含个人信息）")
    assert (made.by, made.rows) == (cast.district, sum(line[4] for line in listed[1:]))


def test_it_is_always_made_in_the_background(cast, settings):
    settings.KAIFU_EXPORT_ROWS = 10**9
    assert ask(logged_in(cast.district), ADDRESS).is_ready


def test_it_is_for_who_reads_the_persons_of_the_whole_district(cast):
    """The leader reads figures, a street its own persons, the administrator nothing at all."""
    for user in (cast.leader, cast.east, cast.secretary, cast.administrator):
        client = logged_in(user)
        assert client.get(ADDRESS).status_code == 404
        assert "导出全部台账" not in said_to(client)
    assert "导出全部台账" in said_to(logged_in(cast.district))


@pytest.mark.django_db(transaction=True)
def test_all_of_it_is_of_one_moment(cast):
    """A street that changes the ledger meanwhile does not get half of that in."""
    other = connection.copy()
    with one_moment():
        before = Unit.objects.count()
        with other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO orgs_unit (uscc, uscc_exception, kind, change_id)"
                " SELECT '91430105MA0000NEW1', '', kind, change_id FROM orgs_unit LIMIT 1"
            )
        assert Unit.objects.count() == before
    other.close()
    assert Unit.objects.count() == before + 1
