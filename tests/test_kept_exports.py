"""Files made in the background: for their owner only, for a day, and once, whatever goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from orgs.background import Progress
from orgs.exports import jobs
from orgs.exports.making import CancelledError
from orgs.models import AuditEvent, Export, Grant, Notice, User
from orgs.models.exports import KEPT
from orgs.uploads.store import path_of
from tests.book import EAST
from tests.cast import Cast, build_cast
from tests.exports import (
    MEMBERS,
    QUEUE,
    UNITS,
    ask,
    download,
    files,
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


# --- By the owner's rights as they are then ------------------------------------------------------


def test_it_is_masked_for_who_may_not_read_names(cast):
    client = logged_in(cast.leader)
    content = download(client, ask(client, MEMBERS)).saved.decode()
    assert "赵**" in content
    assert "赵东生" not in content


@pytest.mark.parametrize(
    ("loses", "said"),
    [
        (lambda user: User.objects.filter(pk=user.pk).update(is_active=False), "账号已停用"),
        (lambda user: Grant.objects.filter(user=user).delete(), "已不在您的负责范围内"),
        (lambda user: Grant.objects.filter(user=user).update(division=EAST), "不在您的负责范围内"),
    ],
)
def test_who_may_not_have_it_any_more_gets_nothing(cast, waiting, loses, said):
    export = ask(logged_in(cast.west))
    loses(cast.west)
    jobs.make.func(export.pk)
    export.refresh_from_db()
    assert said in export.problem
    assert not export.stored
    assert not AuditEvent.objects.filter(kind=AuditEvent.Kind.EXPORT).exists()


def test_a_condition_that_does_not_hold_any_more_is_told(client, waiting):
    export = ask(client)
    Export.objects.update(address="/units/export.csv?division=430105&as_of=soon")
    jobs.make.func(export.pk)
    assert "导出的条件已失效" in said_to(client)


def test_a_file_of_what_a_grant_opened_is_not_given_once_that_has_ended(cast):
    client = logged_in(cast.east)
    export = ask(client)
    today = timezone.localdate()
    Grant.objects.filter(user=cast.east).update(ended_on=today)
    assert download(client, export).url == "/exports/"
    assert "生成以后您的授权有结束的" in said_to(client)


def test_nobody_else_sees_it_gets_it_or_takes_it_out(client, cast):
    export = ask(client)
    for other in (cast.leader, cast.east, cast.administrator):
        stranger = logged_in(other)
        assert download(stranger, export).status_code == 404
        assert stranger.post(f"/exports/{export.pk}/delete/").status_code == 404
        assert export.file_name not in said_to(stranger)
    assert download(client, export).status_code == 200


def test_it_is_only_ever_to_be_saved_and_nothing_keeps_a_copy(client):
    response = download(client, ask(client))
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")


# --- A day ---------------------------------------------------------------------------------------


def aged(export: Export) -> None:
    Export.objects.filter(pk=export.pk).update(finished_at=timezone.now() - KEPT)


def test_after_a_day_it_is_gone_even_before_it_is_taken_out(client, tmp_path):
    export = ask(client)
    aged(export)
    assert download(client, export).status_code == 404
    assert export.file_name not in said_to(client)
    assert files(tmp_path)
    jobs.look_after()
    assert not Export.objects.exists()
    assert files(tmp_path) == set()


def test_one_that_failed_is_told_for_a_day_as_well(client, waiting):
    export = ask(client)
    Export.objects.update(finished_at=timezone.now(), problem="出错")
    jobs.look_after()
    assert "没有完成" in said_to(client)
    aged(export)
    jobs.look_after()
    assert not Export.objects.exists()


def test_a_file_that_two_have_stays_until_both_are_gone(client, cast, monkeypatch, tmp_path):
    monkeypatch.setattr(jobs, "pieces", lambda response: iter([b"the same"]))
    mine, other = ask(client), ask(logged_in(cast.leader))
    assert mine.stored == other.stored
    client.post(f"/exports/{mine.pk}/delete/")
    assert files(tmp_path) == {other.stored}
    jobs.drop(Export.objects.all())
    assert files(tmp_path) == set()


def test_a_file_that_is_missing_is_not_there(client):
    export = ask(client)
    path_of(export.stored).unlink()
    assert download(client, export).status_code == 404


# --- Not to be made ------------------------------------------------------------------------------


def test_one_that_is_cancelled_before_it_begins_is_not_made(client, waiting, tmp_path):
    export = ask(client)
    client.post(f"/exports/{export.pk}/delete/")
    assert f"已取消“{export.file_name}”" in said_to(client)
    jobs.make.func(export.pk)
    assert files(tmp_path) == set()
    assert not Notice.objects.exists()


def test_one_that_is_cancelled_while_it_is_made_leaves_no_file(
    client, waiting, monkeypatch, tmp_path
):
    export = ask(client)

    def cancelled_meanwhile(response: Any) -> Iterator[bytes]:
        yield b"half of it"
        Export.objects.all().delete()
        yield b"the rest"

    monkeypatch.setattr(jobs, "pieces", cancelled_meanwhile)
    jobs.make.func(export.pk)
    assert files(tmp_path) == set()
    assert not Notice.objects.exists()


def test_who_makes_it_stops_as_soon_as_there_is_no_row_to_say_it_in(client, waiting, monkeypatch):
    export = ask(client)
    monkeypatch.setattr(Progress, "say", lambda self, *said: False)
    monkeypatch.setattr("orgs.lists.exports.TOLD_EVERY", 1)
    with pytest.raises(CancelledError):
        jobs.attempt(export)
    assert not AuditEvent.objects.filter(kind=AuditEvent.Kind.EXPORT).exists()


def test_one_that_goes_wrong_says_so_without_a_value_and_is_told(
    client, waiting, monkeypatch, caplog, cast
):
    export = ask(client)

    name = "赵东生"

    def broken(response: Any) -> Iterator[bytes]:
        raise ValueError(name)

    monkeypatch.setattr(jobs, "pieces", broken)
    jobs.make.func(export.pk)
    assert "程序在生成这个文件时出错" in said_to(client)
    assert "ValueError" in caplog.text
    assert "赵东生" not in caplog.text
    assert Notice.objects.get(user=cast.district).text.startswith("导出没有完成")


# --- Jobs whose worker died ----------------------------------------------------------------------


def test_a_job_without_a_worker_is_queued_again(client, monkeypatch):
    client.get(UNITS)
    QUEUE.clear()  # the worker dies before it starts
    assert jobs.look_after() == 0  # it may just be slow
    monkeypatch.setattr(jobs, "PATIENCE", timedelta(0))
    assert jobs.look_after() == 1
    assert [Export.objects.get().pk] == QUEUE


def test_what_takes_the_worker_down_each_time_is_given_up(client, waiting):
    export = ask(client)
    Export.objects.update(attempts=jobs.ATTEMPTS)
    jobs.make.func(export.pk)
    assert "后台程序几次都没有做完" in said_to(client)
