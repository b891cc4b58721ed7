"""Undoing a whole batch: every row it changed is restored from the history."""

from __future__ import annotations

import pghistory
from django.db import transaction

from orgs.ledgers.batch import lock
from orgs.ledgers.kinds import kind_named
from orgs.models import Change, Difference, ImportBatch, User
from orgs.undo import obstacles_in, restore
from orgs.uploads import steps

State = ImportBatch.State


def obstacles_to(batch: ImportBatch, user: User) -> list[str]:
    """Why the user cannot take the batch back, each with what to do; empty when nothing is."""
    if batch.state == State.UNDONE:
        return ["这个批次已经撤回。"]
    if batch.state != State.APPLIED or batch.context is None:
        return ["只有已经写入的批次才能撤回。"]
    if not steps.visible(user).filter(pk=batch.pk).exists():
        return ["只有导入人本人或区里可以撤回这个批次。"]
    return obstacles_in(batch.context, without=[Difference])


def take_back(batch: ImportBatch, *, by: User) -> list[str]:
    """Restore the ledger to what it was before the batch; or say, again, what is in the way."""
    with transaction.atomic(), pghistory.context(undoes_batch=batch.pk) as context:
        lock()
        batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if found := obstacles_to(batch, by):
            return found
        Change.objects.create(kind=Change.Kind.UNDONE, batch=batch, by=by, context=context.id)
        if batch.context:
            restore(batch.context, without=[Difference])
        batch.state = State.UNDONE
        batch.save(update_fields=["state"])
        kind_named(batch.kind).taken_back(batch)
    return []
