"""A worker that is killed at any instant leaves all of an import behind, or nothing of it."""

from __future__ import annotations

import os
import random
import signal
import time
from datetime import date

import pytest
from django.db import connection, connections

from orgs.ledgers.kinds import kind_named
from orgs.models import ImportBatch, Unit, UnitSpell, User
from orgs.uploads import jobs, mapping, steps
from orgs.uploads.store import keep, path_of
from tests.cast import build_cast
from tests.ledgers import sheet, uscc, write

KILLS, ROWS = 50, 200
State = ImportBatch.State


@pytest.fixture
def clerk(settings, tmp_path) -> User:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return build_cast().district


def received(user: User, folder, first: int) -> ImportBatch:
    rows = [
        {
            "统一社会信用代码": uscc(first + number),
            "单位名称": f"第{first + number}公司",
            "单位类型": "非公有制企业",
            "所属街道": "东风路街道",
            "从业人数": number,
            "成立日期": "2015-01-01",
        }
        for number in range(ROWS)
    ]
    path = write(folder / f"{first}.xlsx", sheet(rows))
    stored = keep(path.name, iter([path.read_bytes()]))
    batch, _ = steps.receive(user, kind_named("units"), stored, path.name, date(2021, 12, 31))
    return batch


def set_out(batch: ImportBatch, state: str) -> None:
    """As when the page has been submitted and the worker is about to begin."""
    found = mapping.tops(steps.file_of(batch))
    views = mapping.survey(kind_named(batch.kind), found, {})
    ImportBatch.objects.filter(pk=batch.pk).update(state=state, mapping=mapping.mapping_of(views))


def killed(batch: ImportBatch, after: float) -> None:
    """Run the job in a process of its own, and kill that."""
    others = served()
    connections.close_all()  # two processes must not talk over one connection
    child = os.fork()
    if not child:
        inherited = forget_connections()  # noqa: F841  (kept: letting go of it would close it)
        try:
            jobs.run_batch.func(batch.pk)
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    wait_until_gone(others)


def forget_connections() -> list[object]:
    """The parent may have a connection that only code without an event loop sees, as the child's
    is: over that one the parent would go on holding the child's lock."""
    inherited = []
    for one in connections.all():
        inherited.append(one.connection)
        one.connection = None
    return inherited


def served() -> set[int]:
    """The server's processes for those who talk to this database, besides our own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return {pid for (pid,) in cursor.fetchall()}


def wait_until_gone(others: set[int]) -> None:
    """Until the server has noticed that the child is not there any more.

    It finishes the statement it is at, be it the COMMIT, and holds the job's locks until then. A job
    run meanwhile leaves the batch alone, and `look_after` would queue it once more; the test runs it
    by hand, and so waits by hand. `others` are connections that earlier tests have left.
    """
    patience = time.monotonic() + 60
    while served() - others:
        assert time.monotonic() < patience, "The server still serves a process that is dead."
        time.sleep(0.01)


def written(first: int) -> tuple[int, int]:
    """Units and spells of the file."""
    codes = [uscc(first + number) for number in range(ROWS)]
    units = Unit.objects.filter(uscc__in=codes)
    return units.count(), UnitSpell.objects.filter(unit__in=units).count()


@pytest.mark.django_db(transaction=True)
def test_a_job_killed_at_any_instant_is_done_whole_or_not_at_all(clerk, tmp_path):
    dice = random.Random(20211231)
    begun = time.monotonic()
    first = received(clerk, tmp_path, 0)
    set_out(first, State.CHECKING)
    jobs.run_batch.func(first.pk)
    duration = time.monotonic() - begun
    found = {"whole": 0, "nothing": 0}
    for number in range(1, KILLS + 1):
        batch = received(clerk, tmp_path, number * ROWS)
        set_out(batch, State.CHECKING)
        if number % 2:  # killed while it writes
            jobs.run_batch.func(batch.pk)
            ImportBatch.objects.filter(pk=batch.pk).update(state=State.APPLYING)
        killed(batch, after=dice.uniform(0, 1.2 * duration))
        batch.refresh_from_db()
        is_whole = batch.state == State.APPLIED
        assert written(number * ROWS) == ((ROWS, ROWS) if is_whole else (0, 0))
        found["whole" if is_whole else "nothing"] += 1
        # Once more, and it succeeds.
        jobs.run_batch.func(batch.pk)
        batch.refresh_from_db()
        if batch.state == State.CHECKED:
            ImportBatch.objects.filter(pk=batch.pk).update(state=State.APPLYING)
            jobs.run_batch.func(batch.pk)
        batch.refresh_from_db()
        assert batch.state == State.APPLIED
        assert written(number * ROWS) == (ROWS, ROWS)
    assert found["nothing"] > KILLS // 4  # the kills did come in the middle of it
    assert path_of(str(first.stored)).exists()
