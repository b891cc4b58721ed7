"""A worker that is killed at any instant leaves all of an import behind, or nothing of it."""

from __future__ import annotations

import random
import time
from datetime import date
from functools import partial

import pytest

from orgs.ledgers.kinds import kind_named
from orgs.models import ImportBatch, Unit, UnitSpell, User
from orgs.uploads import jobs, mapping, steps
from orgs.uploads.store import keep, path_of
from tests.cast import build_cast
from tests.killing import killed
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
        until = partial(time.sleep, dice.uniform(0, 1.2 * duration))
        killed(partial(jobs.run_batch.func, batch.pk), until)
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
