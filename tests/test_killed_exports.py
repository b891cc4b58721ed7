"""A worker that is killed while it makes a file leaves nothing of it, and the next makes it whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from orgs.exports import jobs
from orgs.models import AuditEvent, Export, Notice
from tests.cast import build_cast
from tests.exports import ask, download, files, logged_in, make_all_long, without_a_worker
from tests.killing import killed


def hangs(marker: Path, *_: Any) -> Any:
    """Here it is at work, and so it stays until it is killed."""
    marker.touch()
    time.sleep(60)


def in_the_midst_of_the_file(marker: Path, _: Any) -> Iterator[bytes]:
    yield b"half of it"
    hangs(marker)


def there(marker: Path) -> None:
    patience = time.monotonic() + 60
    while not marker.exists():
        assert time.monotonic() < patience, "The job does not get there."
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("step", "stays"), [("answer", hangs), ("pieces", in_the_midst_of_the_file)]
)
def test_a_job_that_is_killed_is_done_again_from_the_start(
    step: str, stays: Callable[..., Any], settings, tmp_path, monkeypatch
):
    make_all_long(settings, tmp_path / "store", monkeypatch)
    client = logged_in(build_cast().district)
    with monkeypatch.context() as patched:
        without_a_worker(patched)
        export = ask(client)
        marker = tmp_path / "marker"
        patched.setattr(jobs, step, partial(stays, marker))
        killed(partial(jobs.make.func, export.pk), until=partial(there, marker))
    export.refresh_from_db()
    assert (export.is_under_way, export.attempts, export.stored) == (True, 1, "")
    assert download(client, export).status_code == 404
    monkeypatch.setattr(jobs, "PATIENCE", jobs.PATIENCE * 0)
    monkeypatch.setattr(jobs, "enqueue", jobs.make.func)
    assert jobs.look_after() == 1
    export.refresh_from_db()
    assert (export.is_ready, export.attempts) == (True, 2)
    assert export.stored in files(tmp_path / "store")
    assert download(client, export).saved.startswith("\ufeff台账,两新组织".encode())
    assert Export.objects.count() == Notice.objects.count() == 1
    made = AuditEvent.objects.filter(kind=AuditEvent.Kind.EXPORT, target__startswith="两新组织台账")
    assert made.count() == 1 + (step == "pieces")  # what was written down when it was killed


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_while_a_job_lives_nobody_does_it_again(settings, tmp_path, monkeypatch):
    make_all_long(settings, tmp_path / "store", monkeypatch)
    client, marker = logged_in(build_cast().district), tmp_path / "marker"
    without_a_worker(monkeypatch)
    export = ask(client)
    monkeypatch.setattr(jobs, "PATIENCE", jobs.PATIENCE * 0)

    def looked_after() -> None:
        there(marker)
        assert jobs.look_after() == 0
        jobs.make.func(export.pk)  # taken from the queue a second time
        export.refresh_from_db()
        assert (export.is_under_way, export.attempts) == (True, 1)

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "answer", partial(hangs, marker))
        killed(partial(jobs.make.func, export.pk), until=looked_after)
