"""What a file leaves out: a difference to settle, never a deletion.

A file need not be a whole ledger: a street sends its own, a clerk the three rows that changed. It is
taken to speak for a division only when no row of it is a dated change and it repeats at least half
of what the ledger held there on the file's day. What is then missing from it is listed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db import connection

from orgs import bulk
from orgs.ledgers.kinds import Standing
from orgs.ledgers.runs import Disagreement, Run
from orgs.models import Difference, ImportBatch, Source
from orgs.rosters.recording import FOUND, record


def find_missing(run: Run) -> list[Disagreement]:
    if not run.is_whole or run.listed == run.fresh:
        return []
    ledgers: dict[str, list[Standing]] = defaultdict(list)
    for standing in run.kind.standing(run.as_of):
        if standing.key not in run.fresh:
            ledgers[standing.division].append(standing)
    missing = []
    for ledger in ledgers.values():
        absent = [standing for standing in ledger if standing.key not in run.listed]
        if 2 * len(absent) <= len(ledger):
            missing += absent
    return [
        Disagreement(
            Difference.Kind.MISSING, standing.key, ours=standing.name, division=standing.division
        )
        for standing in missing
    ]


def record_differences(batch: ImportBatch, found: Iterable[Disagreement]) -> None:
    """Nobody is asked twice: what was settled in the ledger's favour stays settled."""
    once = {_identity(batch, item): item for item in found}
    if not once:
        return
    rows = (
        (
            identity[:300],
            item.kind,
            Source.LEDGER.value,
            batch.pk,
            json.dumps({"ours": item.ours, "theirs": item.theirs}, ensure_ascii=False),
            batch.as_of,
            item.division or settings.KAIFU_DISTRICT_CODE,
            None,
            None,
            None,
            item.key[:120],
            item.ours[:200] if item.kind == Difference.Kind.MISSING else "",
            item.field,
            item.ours[:200],
            item.theirs[:200],
        )
        for identity, item in once.items()
    )
    with bulk.staged(FOUND, rows, "found") as table, connection.cursor() as cursor:
        record(cursor, table)


def _identity(batch: ImportBatch, item: Disagreement) -> str:
    return f"{item.kind}:{batch.kind}:{item.key}:{item.field}"
