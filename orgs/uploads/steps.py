"""A batch on its way: each step is taken by whoever is first to change the batch's state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from orgs.acts import editing_reach
from orgs.ledgers.files import LedgerFile
from orgs.ledgers.kinds import Kind
from orgs.ledgers.reading import Mapping
from orgs.models import ImportBatch, ImportProgress, User
from orgs.uploads import jobs
from orgs.uploads.store import path_of

State = ImportBatch.State
SKIP = "skip_bad_rows"  # the option, as the command has it too


def may_import(user: User) -> bool:
    """Ledgers come in from who keeps those of a division."""
    reach = editing_reach(user)
    return reach.everything or bool(reach.ranges)


def visible(user: User) -> QuerySet[ImportBatch]:
    """One's own batches, and for the district all of them: a file may hold any street's rows."""
    batches = ImportBatch.objects.select_related("by")
    if editing_reach(user).covers(settings.KAIFU_DISTRICT_CODE):
        return batches
    return batches.filter(by=user)


def file_of(batch: ImportBatch) -> LedgerFile:
    return LedgerFile(path_of(str(batch.stored)), batch.file_name)


def receive(
    user: User, kind: Kind, stored: str, name: str, as_of: date, *, end_inclusive: bool = False
) -> tuple[ImportBatch, bool]:
    """The batch of the file, and whether it is new: the same file given again is the same batch.

    One that was taken back or given up may be given anew.
    """
    file = LedgerFile(path_of(stored), name)
    same = {"kind": kind.name, "digest": file.digest, "as_of": as_of, "by": user}
    if known := ImportBatch.objects.filter(
        Q(state__in=ImportBatch.OPEN) | Q(state=State.APPLIED, rejected=0), **same
    ).first():
        return known, False
    options = {"end_inclusive": True} if end_inclusive else {}
    return _open(same, file_name=name[-200:], stored=stored, options=options)


def again(user: User, batch: ImportBatch) -> tuple[ImportBatch, bool]:
    """A batch of the same file, read in the same way, and whether it is new: one of it that is under
    way is that one. What was decided of its rows is decided anew, for they are checked anew."""
    if batch.state == State.FAILED and batch.by == user:
        discard(batch)
    same = {"kind": batch.kind, "digest": batch.digest, "as_of": batch.as_of, "by": user}
    fresh, is_new = _open(
        same,
        file_name=batch.file_name,
        stored=batch.stored,
        options={name: value for name, value in batch.options.items() if name != SKIP},
        mapping=batch.mapping,
    )
    if is_new and fresh.mapping:
        start_check(fresh, fresh.mapping)
    return fresh, is_new


def _open(same: dict[str, Any], **values: Any) -> tuple[ImportBatch, bool]:
    """A new batch; or the one that is under way, of which there can be but one."""
    try:
        with transaction.atomic():
            batch = ImportBatch.objects.create(**same, **values, state=State.UPLOADED)
            ImportProgress.objects.create(batch=batch)
            return batch, True
    except IntegrityError:  # the other of two submissions was first
        return ImportBatch.objects.get(state__in=ImportBatch.OPEN, **same), False


def start_check(batch: ImportBatch, mapping: Mapping) -> bool:
    """Have it found out what the file would change; false when the batch is past that."""
    return _go(
        batch, (State.UPLOADED, State.CHECKED, State.FAILED), State.CHECKING, mapping=mapping
    )


def start_apply(batch: ImportBatch, *, skip: bool = False) -> bool:
    """Have it written; false when the batch is past that, as after a second click.

    `skip`: that the rejected rows are left out was decided, and is kept with the batch.
    """
    options = {name: value for name, value in batch.options.items() if name != SKIP}
    options |= {SKIP: True} if skip and batch.rejected else {}
    return _go(batch, (State.CHECKED,), State.APPLYING, options=options)


def discard(batch: ImportBatch) -> bool:
    return bool(_move(batch, (State.UPLOADED, State.CHECKED, State.FAILED), state=State.DISCARDED))


def _go(batch: ImportBatch, states: Iterable[str], to: str, **values: object) -> bool:
    moved = _move(batch, states, state=to, problem="", **values)
    if moved:
        ImportProgress.objects.filter(batch=batch).update(stage="排队等候", done=0, total=0)
        jobs.enqueue(batch)
    return bool(moved)


def _move(batch: ImportBatch, states: Iterable[str], **values: object) -> int:
    moved = ImportBatch.objects.filter(pk=batch.pk, state__in=list(states)).update(**values)
    batch.refresh_from_db()
    return moved
