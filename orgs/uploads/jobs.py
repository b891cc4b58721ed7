"""Checks and applies batches in the background, with a progress that everybody can see.

The queue marks a job as running and never looks at it again, so one whose worker was killed would
hang for ever. Each job therefore holds an advisory lock as long as it lives: a batch that is said to
run while nobody holds its lock is queued once more.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from orgs.acts import editing_reach
from orgs.ledgers import batch as ledgers
from orgs.ledgers.files import UnusableError
from orgs.models import ImportBatch, ImportProgress, User
from orgs.uploads.store import path_of

State = ImportBatch.State
LOCK = 0x626174  # with the batch's key: "bat"
PATIENCE = timedelta(seconds=15)  # without a word, before a job is looked after
logger = logging.getLogger(__name__)


def enqueue(batch: ImportBatch) -> None:
    run_batch.enqueue(batch.pk)


@task()
def run_batch(pk: int) -> None:
    """Take the batch through the step it stands at. Doing it again does nothing more."""
    with _held(pk) as held:
        batch = ImportBatch.objects.select_related("by").filter(pk=pk).first()
        if not held or batch is None or not batch.is_running or batch.by is None:
            return
        with Progress(pk) as progress:
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
    running = ImportBatch.objects.filter(state__in=ImportBatch.RUNNING)
    queued = {tuple(job.args_kwargs["args"]) for job in DBTaskResult.objects.ready()}
    lost = 0
    for batch in running.filter(progress__said_at__lt=timezone.now() - PATIENCE):
        with _held(batch.pk) as held:
            is_lost = held and (batch.pk,) not in queued
        if is_lost:
            ImportProgress.objects.filter(batch=batch).update(said_at=timezone.now())
            enqueue(batch)
            lost += 1
    return lost


@contextmanager
def _held(pk: int) -> Iterator[bool]:
    """Hold the batch's lock, if nobody else does; the database lets go of it if we die."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, pk])
        (held,) = cursor.fetchone()
    try:
        yield held
    finally:
        if held:
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, pk])


class Progress:
    """Says how far a batch is, over a connection of its own: the job's transaction stays unseen."""

    EVERY = 0.5  # seconds

    def __init__(self, pk: int) -> None:
        self.pk = pk
        self.connection = connection.copy()
        self.said = time.monotonic()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def say(self, stage: str, done: int = 0, total: int = 0) -> None:
        if time.monotonic() - self.said < self.EVERY:
            return
        self.said = time.monotonic()
        with self.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE orgs_importprogress SET stage = %s, done = %s, total = %s, said_at = now()"
                " WHERE batch_id = %s",
                [stage, done, total, self.pk],
            )
