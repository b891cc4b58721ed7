"""Makes the files in the background, and takes out those that are over."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django_tasks import task

from orgs.background import PATIENCE, held, lost
from orgs.exports.making import CancelledError, RefusedError, answer, listening, pieces
from orgs.exports.standing import standing
from orgs.models import Export
from orgs.notices import notify
from orgs.uploads.store import EXPORTS, path_of
from orgs.uploads.sweeping import put_away, take_out

LOCK = 0x657870  # with the export's key: "exp"
ATTEMPTS = 3  # what takes the worker down each time is not tried for ever
logger = logging.getLogger(__name__)


def enqueue(pk: int) -> None:
    make.enqueue(pk)


@task()
def make(pk: int) -> None:
    """Make the file. Doing it again does nothing more."""
    with held(LOCK, pk) as is_held:
        found = Export.objects.under_way().select_related("owner").filter(pk=pk)
        if not is_held or (export := found.first()) is None:
            return
        if export.attempts >= ATTEMPTS:
            _fail(
                export, "后台程序几次都没有做完，没有生成文件。请缩小范围再导出，或联系系统管理员。"
            )
            return
        found.update(attempts=F("attempts") + 1, stage="准备", done=0, said_at=timezone.now())
        try:
            attempt(export)
        except CancelledError:
            return
        except RefusedError as error:
            _fail(export, str(error))
        except Exception as error:  # noqa: BLE001  (whatever it is, the owner must know)
            # No message: that of a failed statement names values, which may be personal.
            where = "".join(traceback.format_tb(error.__traceback__))
            logger.error("export %s: %s\n%s", pk, type(error).__name__, where)
            _fail(export, "程序在生成这个文件时出错。请再导出一次，或联系系统管理员。")


def attempt(export: Export) -> None:
    """Raises `RefusedError`, and `CancelledError` when it is not wanted any more."""
    made_from, suffix = standing(export.owner), Path(export.file_name).suffix
    with (
        listening(export),
        put_away(pieces(answer(export)), EXPORTS, suffix) as stored,
    ):
        size = path_of(stored).stat().st_size
        if not _finish(export, stored=stored, size=size, made_from=made_from):
            raise CancelledError  # and the file is taken out again
        said = f"导出已完成，保留24小时：{export.file_name}"
        notify([export.owner], said, noun=EXPORTS, pk=export.pk)


def _fail(export: Export, problem: str) -> None:
    if _finish(export, problem=problem):
        said = f"导出没有完成：{export.file_name}"
        notify([export.owner], said, noun=EXPORTS, pk=export.pk)


def _finish(export: Export, **values: object) -> int:
    """Once: one that was cancelled, or is finished, stays so."""
    unfinished = Export.objects.under_way().filter(pk=export.pk)
    return unfinished.update(finished_at=timezone.now(), searched="", **values)


def look_after() -> int:
    """Queue again what is said to run but does not, and take out what is over; returns how many of
    the first."""
    drop(Export.objects.over())
    silent = Export.objects.under_way().filter(said_at__lt=timezone.now() - PATIENCE)
    found = lost(LOCK, make, silent.values_list("pk", flat=True))
    Export.objects.filter(pk__in=found).update(said_at=timezone.now())
    for pk in found:
        enqueue(pk)
    return len(found)


def drop(exports: QuerySet[Export]) -> None:
    """Take the exports out, and the files that nothing else names."""
    with transaction.atomic():  # one that is finished just now is waited for, and its file known
        stored = dict(exports.select_for_update().values_list("pk", "stored"))
        Export.objects.filter(pk__in=stored).delete()
    if files := list(filter(None, stored.values())):
        take_out(EXPORTS, files)
