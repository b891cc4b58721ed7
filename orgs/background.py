"""What every job of the worker needs: to be known to live, and to say how far it is.

The queue marks a job as running and never looks at it again, so one whose worker was killed would
hang for ever. Each job therefore holds an advisory lock as long as it lives: what is said to run
while nobody holds its lock is queued once more.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

PATIENCE = timedelta(seconds=15)  # without a word, before a job is looked after


@contextmanager
def held(kind: int, pk: int) -> Iterator[bool]:
    """Hold the lock of what the job is about, if nobody else does; the database lets go of it if we
    die. `kind` tells the locks of one kind of job from another's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [kind, pk])
        (is_held,) = cursor.fetchone()
    try:
        yield is_held
    finally:
        if is_held:
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [kind, pk])


def lost(kind: int, job: Task[Any, Any], pks: Iterable[int]) -> list[int]:
    """Of what is said to run for a while, that which nobody runs and which is not queued either."""
    if not (pks := list(pks)):
        return []
    ready = DBTaskResult.objects.ready().filter(task_path=job.module_path)
    queued = {tuple(one.args_kwargs["args"]) for one in ready}
    found = []
    for pk in pks:
        with held(kind, pk) as is_held:
            if is_held and (pk,) not in queued:
                found.append(pk)
    return found


class Progress:
    """Says how far a job is, over a connection of its own: the job's transaction stays unseen.

    The row of `table` with that `column` has the fields of `orgs.models.Underway`.
    """

    EVERY = 0.5  # seconds

    def __init__(self, table: str, column: str, pk: int) -> None:
        self.pk = pk
        self.statement = (
            f'UPDATE "{table}" SET stage = %s, done = %s, total = %s, said_at = now()'  # noqa: S608
            f' WHERE "{column}" = %s'
        )
        self.connection = connection.copy()
        self.said = time.monotonic()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def say(self, stage: str, done: int = 0, total: int = 0) -> bool | None:
        """Whether there still is a row to say it in; None when it was said only just now."""
        if time.monotonic() - self.said < self.EVERY:
            return None
        self.said = time.monotonic()
        with self.connection.cursor() as cursor:
            cursor.execute(self.statement, [stage, done, total, self.pk])
            return bool(cursor.rowcount)
