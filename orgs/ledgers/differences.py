"""What a file leaves out: a difference to settle, never a deletion.

A file need not be a whole ledger: a street sends its own, a clerk the three rows that changed. It is
taken to speak for a division only when no row of it is a dated change and it repeats at least half
of what the ledger held there on the file's day. What is then missing from it is listed.

What former files left out vanishes when a later one makes it good, or the ledger no longer has it,
and stands again when that one is taken back (`Kind.taken_back`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import connection

from orgs import bulk
from orgs.ledgers.kinds import Standing
from orgs.ledgers.records import ids_of
from orgs.ledgers.runs import Disagreement, Run
from orgs.models import (
    Difference,
    ImportBatch,
    PartyOrganizationSpell,
    Source,
    Unit,
    UnitSpell,
)
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


def record_differences(batch: ImportBatch, run: Run) -> None:
    """Nobody is asked twice: what was settled in the ledger's favour stays settled."""
    once = {_identity(batch, item): item for item in run.all_differences}
    answered = Difference.objects.filter(pk__in=_answered(batch, run))
    answered.update(state=Difference.State.VANISHED, settled_in=run.observed)
    if not once:
        return
    divisions = _divisions(once.values(), batch.as_of)
    is_of_units = run.kind.thing is Unit
    units = ids_of(Unit, "uscc", {item.key for item in once.values()}) if is_of_units else {}
    rows = (
        (
            identity[:300],
            item.kind,
            Source.LEDGER.value,
            batch.pk,
            json.dumps({"ours": item.ours, "theirs": item.theirs}, ensure_ascii=False),
            batch.as_of,
            divisions[item],
            units.get(item.key),
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


def _answered(batch: ImportBatch, run: Run) -> list[int]:
    """What files of the kind, of no later day, have left out, and this one does not."""
    left_out = (Difference.Kind.MISSING, Difference.Kind.END_MISSING)
    waiting = Difference.objects.pending().filter(
        kind__in=left_out, batch__kind=batch.kind, found_on__lte=batch.as_of
    )
    found = list(waiting.values_list("pk", "kind", "key", "field"))
    if not found:
        return []
    listed = {key[:120] for key in run.listed}
    standing = {one.key[:120] for one in run.kind.standing(batch.as_of)}
    ends = {(key[:120], column) for key, column in run.ends}
    return [
        pk
        for pk, kind, key, field in found
        if (kind == Difference.Kind.MISSING and (key in listed or key not in standing))
        or (key, field) in ends
    ]


def _divisions(found: Iterable[Disagreement], day: date) -> dict[Disagreement, str]:
    """Where each lies: as it says itself; else where its organisation lies on the day, or its unit."""
    found, district = list(found), settings.KAIFU_DISTRICT_CODE
    organizations = PartyOrganizationSpell.objects.as_of(day).filter(
        party_organization__number__in={item.organization for item in found}
    )
    units = UnitSpell.objects.as_of(day).filter(unit__uscc__in={item.unit for item in found})
    led = dict(organizations.values_list("party_organization__number", "division"))
    held = dict(units.values_list("unit__uscc", "division"))
    return {
        item: item.division or led.get(item.organization) or held.get(item.unit) or district
        for item in found
    }
