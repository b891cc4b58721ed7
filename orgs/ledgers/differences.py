"""What a file leaves out: a difference to settle, never a deletion.

A file need not be a whole ledger: a street sends its own, a clerk the three rows that changed. It is
taken to speak for a division only when no row of it is a dated change and it repeats at least half
of what the ledger holds there on the file's day. What is then missing from it is listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from orgs import bulk
from orgs.ledgers.kinds import Standing
from orgs.ledgers.runs import Disagreement, Run
from orgs.models import Difference, ImportBatch


def find_missing(run: Run) -> list[Disagreement]:
    if not run.is_whole:
        return []
    ledgers: dict[str, list[Standing]] = defaultdict(list)
    for standing in run.kind.standing(run.as_of):
        ledgers[standing.division].append(standing)
    missing = []
    for ledger in ledgers.values():
        absent = [standing for standing in ledger if standing.key not in run.listed]
        if 2 * len(absent) <= len(ledger):
            missing += absent
    return [
        Disagreement(Difference.Kind.MISSING, standing.key, ours=standing.name)
        for standing in missing
    ]


def record_differences(batch: ImportBatch, found: Iterable[Disagreement]) -> None:
    """Those that nobody has been asked about yet, or that were not settled in the ledger's favour."""
    names = ("kind", "key", "field", "ours", "theirs")
    asked = set(
        Difference.objects.filter(batch__kind=batch.kind)
        .exclude(outcome=Difference.Outcome.THEIRS)
        .values_list(*names)
    )
    new = []
    for item in found:
        cut = (item.kind, item.key[:120], item.field, item.ours[:200], item.theirs[:200])
        if cut not in asked:
            asked.add(cut)
            new.append((batch.pk, *cut, ""))
    bulk.insert(Difference, ["batch", *names, "outcome"], new)
