"""Checks and applies batches in the background, with a progress that everybody can see."""

from __future__ import annotations

import logging
import traceback

from django.utils import timezone
from django_tasks import task

from orgs.acts import editing_reach
from orgs.background import PATIENCE, Progress, held, lost
from orgs.ledgers import batch as ledgers
from orgs.ledgers.files import UnusableError
from orgs.models import ImportBatch, ImportProgress, User
from orgs.uploads.store import path_of

State = ImportBatch.State
LOCK = 0x626174  # with the batch's key: "bat"
logger = logging.getLogger(__name__)


def enqueue(batch: ImportBatch) -> None:
    run_batch.enqueue(batch.pk)


@task()
def run_batch(pk: int) -> None:
    """Take the batch through the step it stands at. Doing it again does nothing more."""
    with held(LOCK, pk) as is_held:
        batch = ImportBatch.objects.select_related("by").filter(pk=pk).first()
        if not is_held or batch is None or not batch.is_running or batch.by is None:
            return
        with Progress(ImportProgress._meta.db_table, "batch_id", pk) as progress:
            try:
                _step(batch, batch.by, progress)
            except UnusableError as error:
                _fail(batch, str(error))
            except Exception as error:  # noqa: BLE001  (whatever it is, the clerk must know)
                # No message: that of a failed statement names values, which may be personal.
                where = "".join(traceback.format_tb(error.__traceback__))
                logger.error("import %s: %s\n%s", pk, type(error).__name__, where)
                _fail(
                    batch, "程序在处理这个文件时出错，没有写入任何内容。请重试，或联系系统管理员。"
                )


def _step(batch: ImportBatch, by: User, progress: Progress) -> None:
    path, reach = path_of(str(batch.stored)), editing_reach(by)
    if batch.state == State.APPLYING:
        try:
            ledgers.apply(batch, path, reach, progress.say)
        except ledgers.LedgerMovedError:
            batch.refresh_from_db()
            batch.problem = "核对之后台账又有变化，已按最新的台账重新核对。请再看一遍，然后写入。"
        else:
            return
    ledgers.check(batch, path, reach, progress.say)


def _fail(batch: ImportBatch, problem: str) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.FAILED, problem=problem[:400])


def look_after() -> int:
    """Queue again what is said to run but does not; returns how many."""
    running = ImportBatch.objects.filter(
        state__in=ImportBatch.RUNNING, progress__said_at__lt=timezone.now() - PATIENCE
    )
    found = lost(LOCK, run_batch, running.values_list("pk", flat=True))
    ImportProgress.objects.filter(batch__in=found).update(said_at=timezone.now())
    for batch in ImportBatch.objects.filter(pk__in=found):
        enqueue(batch)
    return len(found)
