"""Imports one file: whole or not at all, and so that the history knows by which batch.

`import_file` does it in one go; for a page `check` says what would become of each row and leaves
nothing behind, and `apply` then does exactly that, or nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pghistory
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from orgs.ledgers.differences import find_missing, record_differences
from orgs.ledgers.files import LedgerFile, UnusableError
from orgs.ledgers.kinds import Kind, kind_named
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.outcomes import Outcome, Outcomes
from orgs.ledgers.reading import read
from orgs.ledgers.runs import Finding, Options, Run, silence
from orgs.ledgers.streets import register_divisions
from orgs.models import Change, ImportBatch, User
from orgs.pinyin import learn_missing
from orgs.scope import EVERYTHING, Reach
from orgs.trail.reading import records_touched_in

APPLIED, REJECTED, UNUSABLE, SKIPPED = range(4)  # exit codes
MANY = 2000  # records that the command asks about what contradicts itself; the page asks of all
REPEATED = 5  # times a warning is listed row by row
_LOCK = 0x6C656467  # one import at a time: "ledg"

Say = Callable[[str, int, int], object]
logger = logging.getLogger(__name__)


class LedgerMovedError(Exception):
    """The ledger has changed since the file was checked: it would come to something else now."""


@dataclass(frozen=True)
class Result:
    """What became of a file. `applied` is false for a rehearsal too."""

    kind: str
    file: str
    digest: str
    as_of: str
    rows: int
    created: int
    changed: int
    unchanged: int
    rejected: int
    skipped: int
    warnings: list[Finding]
    errors: list[Finding]
    differences: int
    applied: bool
    batch: int | None = None

    @property
    def exit_code(self) -> int:
        if self.skipped:
            return SKIPPED
        return REJECTED if self.rejected else APPLIED

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def unread(kind: str, file: str | Path, error: UnusableError) -> Result:
    """The result of a file or an argument that nothing can be done with."""
    finding = Finding("", None, "", "", error.rule, error.remedy)
    return Result(kind, Path(file).name, "", "", 0, 0, 0, 0, 0, 0, [], [finding], 0, applied=False)


# --- The command: in one go ----------------------------------------------------------------------


def import_file(
    kind: Kind, path: str | Path, options: Options, *, by: User | None = None
) -> Result:
    """Read, judge and write one file. Raises `UnusableError` when it is not a ledger of the kind."""
    file = LedgerFile(path)
    run = Run(kind, options, Lookups(options.end_inclusive))
    read(run, file)
    with transaction.atomic():
        lock()
        batch = ImportBatch.objects.create(
            kind=kind.name,
            file_name=file.name[-200:],
            digest=file.digest,
            as_of=options.as_of,
            options=options.to_json(),
            applied_at=timezone.now(),
            by=by,
        )
        outcomes = load(run, batch)
        run.all_warnings += _contradictions(run, batch, most=MANY)
        applied = not options.dry_run and (options.skip_bad_rows or not run.bad)
        if applied:
            _record(run, batch, outcomes)
            outcomes.store(batch)
        else:
            transaction.set_rollback(True)
    if applied:
        _learn_names()
    return _result(run, file, outcomes, batch.pk if applied else None)


def _result(run: Run, file: LedgerFile, outcomes: Outcomes, batch: int | None) -> Result:
    rejected = len(run.bad)
    return Result(
        kind=run.kind.name,
        file=file.name,
        digest=file.digest,
        as_of=run.as_of.isoformat(),
        rows=run.parts.count,
        created=outcomes.counts[Outcome.CREATED],
        changed=outcomes.counts[Outcome.CHANGED],
        unchanged=outcomes.unchanged,
        rejected=rejected,
        skipped=rejected if run.options.skip_bad_rows else 0,
        warnings=_summary(run.all_warnings),
        errors=sorted(run.errors, key=lambda found: (found.sheet, found.row or 0)),
        differences=len(run.all_differences) + run.found,
        applied=batch is not None,
        batch=batch,
    )


def _summary(warnings: list[Finding]) -> list[Finding]:
    """A doubt that many rows share is said once, with the number of rows."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for found in warnings:
        groups.setdefault((found.sheet, found.column, found.rule, found.remedy), []).append(found)
    said = []
    for group in groups.values():
        if len(group) > REPEATED:
            more = f"{group[0].rule}（另有{len(group) - 1}行相同）"
            said.append(replace(group[0], rule=more))
        else:
            said += group
    return said


# --- A page: first checked, then applied ---------------------------------------------------------


def check(batch: ImportBatch, path: Path, reach: Reach, say: Say = silence) -> None:
    """Find out what the batch's file would do, keep that with the batch, and leave nothing else.

    Raises `UnusableError`.
    """
    run = _opened(batch, path, reach, say)
    with transaction.atomic():
        lock()
        outcomes = load(run, batch, telling=True)
        run.all_warnings += _contradictions(run, batch)
        transaction.set_rollback(True)
    outcomes.add_missing()
    with transaction.atomic():
        say("整理结果", 0, 0)
        outcomes.store(batch)
        _count(run, batch, outcomes)
        batch.warnings = [
            [found.sheet, found.row, *outcomes.told(found)] for found in _summary(run.all_warnings)
        ]
        batch.outcomes, batch.state = outcomes.digest, ImportBatch.State.CHECKED
        batch.save()


def apply(batch: ImportBatch, path: Path, reach: Reach, say: Say = silence) -> None:
    """Do what `check` has found. Raises `LedgerMovedError` when it would come to anything else."""
    run = _opened(batch, path, reach, say)
    with transaction.atomic():
        lock()
        outcomes = load(run, batch)
        if outcomes.digest != batch.outcomes:
            raise LedgerMovedError
        batch.state, batch.applied_at = ImportBatch.State.APPLIED, timezone.now()
        _record(run, batch, outcomes)
    _learn_names()


def _learn_names() -> None:
    """Here, where one waits anyway, and not at the first search, which sees to it if this fails:
    what has been written stands."""
    try:
        learn_missing()
    except DatabaseError:
        logger.exception("pinyin initials are left to the first search")


def _opened(batch: ImportBatch, path: Path, reach: Reach, say: Say) -> Run:
    """The file read again. A page judges all rows, and leaves out the bad ones if that is chosen."""
    options = Options(**{**batch.options, "as_of": batch.as_of, "skip_bad_rows": True})
    run = Run(kind_named(batch.kind), options, Lookups(options.end_inclusive), reach, say)
    read(run, LedgerFile(path, batch.file_name), batch.mapping or None)
    return run


# --- What all of them do -------------------------------------------------------------------------


def lock() -> None:
    """One import at a time, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def load(run: Run, batch: ImportBatch, *, telling: bool = False) -> Outcomes:
    """Write the good rows, part by part; whoever calls it keeps that or rolls it back."""
    outcomes = Outcomes(run)
    with pghistory.context(batch=batch.pk, file=batch.file_name) as context:
        changes = {"kind": Change.Kind.IMPORTED, "batch": batch, "by": batch.by}
        run.dated = Change.objects.create(**changes)
        run.observed = Change.objects.create(**changes, effective_on=run.as_of)
        run.all_warnings += run.file_warnings
        done = 0
        for rows in run.parts:
            run.say("核对并写入", done, run.parts.count)
            run.rows = rows
            _write_part(run)
            run.say("比对变化", done, run.parts.count)
            outcomes.add_part(_id(context) if telling else None)
            done += len(rows)
        run.rows = []
        run.say("核对缺少的", 0, 0)
        run.all_differences += find_missing(run)
        if not telling:
            run.found = run.kind.finish(run)
        batch.context = _id(context)
    return outcomes


def _contradictions(run: Run, batch: ImportBatch, most: int = 0) -> Iterator[Finding]:
    """What cannot all be true of the records that the file changes, as they then are; of more than
    `most` records only that there is a page that tells."""
    from orgs.contradictions import contradictions_of, told_of

    touched = records_touched_in(cast(UUID, batch.context))
    if most and any(len(records) > most for records in touched.values()):
        said = f"改动的记录超过{most}条，有没有互相矛盾的情况，这里没有逐条核对"
        yield Finding("", None, "互相矛盾", "", said, "请在“五个清楚”查看，或在网页上导入")
        return
    for noun, records in touched.items():
        found = contradictions_of(noun, records, day=run.as_of, reach=run.reach or EVERYTHING)
        for rule, number, first in told_of(found):
            names = "、".join(first) + ("等" if number > len(first) else "")
            said = f"导入后有{number}处{rule.title}（{names}）"
            yield Finding("", None, rule.title, "", said, rule.remedy or rule.text)


def _id(context: Any) -> UUID:
    return context.id if isinstance(context.id, UUID) else UUID(str(context.id))


def _write_part(run: Run) -> None:
    """Each attempt that turns more rows bad is undone, so that all are found."""
    warnings = len(run.file_warnings)
    run.follow_aliases()
    run.check_reach()
    while True:
        run.start_attempt()
        known_bad = len(run.bad)
        savepoint = transaction.savepoint()
        register_divisions(run)
        run.kind.load(run)
        if len(run.bad) == known_bad:
            transaction.savepoint_commit(savepoint)
            break
        transaction.savepoint_rollback(savepoint)
        if not run.options.skip_bad_rows:
            break
    run.end_part(run.file_warnings[warnings:])


def _record(run: Run, batch: ImportBatch, outcomes: Outcomes) -> None:
    """The batch's counts, and what has to be settled."""
    _count(run, batch, outcomes)
    batch.save()
    record_differences(batch, run)


def _count(run: Run, batch: ImportBatch, outcomes: Outcomes) -> None:
    batch.rows = run.parts.count
    batch.created = outcomes.counts[Outcome.CREATED]
    batch.changed = outcomes.counts[Outcome.CHANGED]
    batch.unchanged = outcomes.unchanged
    batch.rejected = len(run.bad)
    batch.missing = sum(item.kind == "missing" for item in run.all_differences)
