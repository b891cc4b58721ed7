"""Long exports: made in the background as the page would make them, and shown on their way."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from orgs.background import Progress
from orgs.exports import asking, jobs
from orgs.lists.exports import progress
from orgs.models import AuditEvent, Export, Notice, Setting, UnitSpell
from reports.tables import TABLES
from tests.cast import Cast, build_cast
from tests.exports import (
    MEMBERS,
    UNITS,
    ask,
    body,
    cells,
    download,
    logged_in,
    make_all_long,
    said_to,
    without_a_worker,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture(autouse=True)
def long(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_all_long(settings, tmp_path, monkeypatch)


@pytest.fixture
def client(cast: Cast) -> Client:
    return logged_in(cast.district)


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    without_a_worker(monkeypatch)


# --- The same file -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/units/export.xlsx?kind=enterprise&cols=name&cols=members&cols=uscc",
        "/members/export.csv",
        "/indicators/members/export.xlsx?as_of=2021-06-30",
        "/indicators/enterprise_org_coverage/export.csv?counted=no",
        "/indicators/members/change/export.csv?since=2019-12-31",
        f"/tables/{next(iter(TABLES))}/rows/export.xlsx",
    ],
)
def test_it_is_cell_for_cell_the_file_that_a_page_gives(address, client, settings):
    export = ask(client, address)
    settings.KAIFU_EXPORT_ROWS = 100
    at_once, kept = client.get(address), download(client, export)
    assert kept["Content-Type"] == at_once["Content-Type"]
    assert kept["Content-Disposition"] == at_once["Content-Disposition"]
    form = export.file_name.rpartition(".")[2]
    found, expected = cells(kept.saved, form), cells(body(at_once), form)
    assert len(found) > 8
    assert found == expected


def test_what_is_not_long_is_given_at_once(client, settings):
    settings.KAIFU_EXPORT_ROWS = UnitSpell.objects.as_of(date(2021, 12, 31)).count()
    assert client.get(UNITS).status_code == 200
    assert not Export.objects.exists()


def test_the_address_leaves_nothing_to_defaults_that_change_meanwhile(client, waiting):
    """The day on which pages open is the district's setting."""
    opening = Setting.objects.get(key=Setting.Key.DEFAULT_AS_OF).value
    export = ask(client)
    assert export.address == f"/units/export.csv?division=430105&as_of={opening}"
    Setting.objects.filter(key=Setting.Key.DEFAULT_AS_OF).update(value="2020-12-31")
    jobs.make.func(export.pk)
    rows = cells(download(client, export).saved, "csv")
    assert ["截止日期", opening] in rows


def test_the_audit_has_who_had_what_made_from_where_and_each_download(client, cast):
    export = ask(client, MEMBERS)
    made = AuditEvent.objects.get(kind=AuditEvent.Kind.EXPORT)
    assert made.target.startswith("党员台账 430105")
    assert made.target.endswith("（含个人信息）")
    assert (made.by, made.rows, made.address) == (cast.district, 3, "127.0.0.1")
    download(client, export)
    last = AuditEvent.objects.filter(kind=AuditEvent.Kind.EXPORT).first()
    assert (last.by, last.target) == (cast.district, f"下载 {export.file_name}")


# --- A name searched for -------------------------------------------------------------------------


def search(client: Client, name: str) -> str:
    """The address of the export on a page on which a person is searched for."""
    page = client.post("/members/", {"q": name}).url
    return f"{MEMBERS}?{page.partition('?')[2]}"


def test_a_name_searched_for_is_taken_along_and_forgotten_when_the_file_is_made(client, waiting):
    export = ask(client, search(client, "赵东生"))
    assert export.searched == "赵东生"
    assert "赵东生" not in export.address
    jobs.make.func(export.pk)
    export.refresh_from_db()
    assert export.searched == ""
    content = download(client, export).saved.decode()
    assert "赵东生" in content
    assert "钱东升" not in content
    assert ["行数", "1"] in cells(content.encode(), "csv")


def test_a_name_that_the_session_does_not_know_any_more_is_no_export_of_all(client):
    address = search(client, "赵东生")
    session = client.session
    del session["searches"]
    session.save()
    assert client.get(address).status_code == 400
    assert not Export.objects.exists()


# --- One and the same ----------------------------------------------------------------------------


def test_asked_for_again_while_it_is_under_way_it_is_one(client, waiting):
    assert ask(client) == ask(client)
    assert Export.objects.count() == 1


def test_asked_for_again_it_is_the_same_until_a_ledger_changes(client, cast):
    first = ask(client)
    assert ask(client) == first
    assert "先前已经生成，台账没有变动，可以直接下载" in said_to(client)
    UnitSpell.objects.filter(unit=cast.covered_unit).update(headcount=77)
    assert ask(client) != first


def test_anothers_is_another(client, cast):
    assert ask(client) != ask(logged_in(cast.leader))
    assert Export.objects.count() == 2


def test_more_than_five_at_a_time_are_refused_with_what_to_do(client, waiting):
    for year in range(2010, 2010 + asking.MOST):
        ask(client, as_of=f"{year}-12-31")
    ask(client, as_of="2021-06-30")
    assert "同时最多生成5个文件。请等其中一个完成，或取消不要的" in said_to(client)
    assert Export.objects.count() == asking.MOST


def test_conditions_too_long_to_be_kept_are_refused_with_what_to_do(client):
    client.get(UNITS, {"q": "科" * 300})
    assert "最多2000个。请减少条件或栏目" in said_to(client)
    assert not Export.objects.exists()


# --- On its way ----------------------------------------------------------------------------------


def test_the_page_asks_how_far_it_is_only_while_something_moves(client, waiting):
    export = ask(client)
    page = said_to(client)
    assert "排队等候" in page
    assert 'hx-trigger="every 2s"' in page
    Export.objects.update(stage="读取", done=27500, total=60000)
    page = client.get(
        "/exports/", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="exports"
    ).content.decode()
    assert "正在生成：读取，27,500 / 60,000 行" in page
    assert 'value="45" max="100"' in page
    assert "<html" not in page
    jobs.make.func(export.pk)
    page = said_to(client)
    assert "every 2s" not in page
    assert f'href="/exports/{export.pk}/"' in page


def test_without_a_worker_it_says_so_and_stops_asking(client, waiting):
    ask(client)
    Export.objects.update(said_at=timezone.now() - timedelta(minutes=2))
    page = said_to(client)
    assert "后台程序正忙，或者没有运行" in page
    assert "every 2s" not in page


def test_the_page_without_anything_says_what_it_is_for(client):
    assert "没有导出的文件。在名单、指标、报表页点“导出”" in said_to(client)


def test_the_page_asks_the_same_questions_however_many_files_there_are(
    client, waiting, django_assert_num_queries
):
    ask(client)
    said_to(client)
    with django_assert_num_queries(8):
        said_to(client)
    for year in (2018, 2019, 2020):
        ask(client, as_of=f"{year}-12-31")
    said_to(client)  # with what was said of the last
    with django_assert_num_queries(8):
        said_to(client)


def test_the_account_leads_to_it_for_who_has_anything_to_export(client, cast):
    assert 'href="/exports/"' in client.get("/account/").content.decode()
    account = logged_in(cast.administrator).get("/account/").content.decode()
    assert 'href="/exports/"' not in account


def test_whoever_listens_hears_of_rows_at_each_stage(client, waiting, monkeypatch):
    heard = []
    monkeypatch.setattr(
        Progress, "say", lambda self, stage, done, total: heard.append((stage, done, total))
    )
    monkeypatch.setattr("orgs.lists.exports.TOLD_EVERY", 1)
    jobs.make.func(ask(client, "/units/export.xlsx").pk)
    count = len(heard) // 2
    assert heard == [
        (stage, done, count) for stage in ("读取", "写入文件") for done in range(1, count + 1)
    ]
    assert progress.get() is None


def test_a_notice_tells_that_it_is_there_and_a_download_reads_it(client, cast):
    export = ask(client)
    notice = Notice.objects.get(user=cast.district)
    assert notice.text == f"导出已完成，保留24小时：{export.file_name}"
    assert client.get(f"/notices/{notice.pk}/").url == "/exports/"
    Notice.objects.update(read_at=None)
    download(client, export)
    notice.refresh_from_db()
    assert not notice.is_unread
