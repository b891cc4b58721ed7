"""Comparing in the background, where somebody waits at a page: it takes longer than a page may."""

from __future__ import annotations

from django.db import transaction
from django_tasks import task

from orgs.models import Difference
from orgs.rosters.reconcile import reconcile


@task()
def compare() -> None:
    """All the current lists, once more: somebody has mended the ledger in the meantime."""
    reconcile()


@task()
def forget(source: str, batch: int) -> None:
    """The file has been taken back: the list before it speaks again, and what only the file said
    is gone. If this is lost with its worker, the next comparison closes it all the same."""
    with transaction.atomic():
        reconcile(source)
        Difference.objects.filter(batch=batch, outcome="").delete()
