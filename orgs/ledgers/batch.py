"""Imports one file: whole or not at all, and so that the history knows by which batch."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pghistory
from django.db import connection, transaction

from orgs import bulk
from orgs.ledgers.differences import find_missing, record_differences
from orgs.ledgers.files import LedgerFile, UnusableError
from orgs.ledgers.headers import REASON
from orgs.ledgers.kinds import Kind
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.reading import read, tables
from orgs.ledgers.runs import Finding, Options, Run
from orgs.ledgers.streets import register_divisions
from orgs.ledgers.workbook import Table, write_xlsx
from orgs.models import Change, ImportBatch, ImportRow, User
from orgs.pinyin import learn_missing

APPLIED, REJECTED, UNUSABLE, SKIPPED = range(4)  # exit codes
REPEATED = 5  # times a warning is listed row by row
_LOCK = 0x6C656467  # one import at a time: "ledg"


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


def import_file(
    kind: Kind, path: str | Path, options: Options, *, by: User | None = None
) -> Result:
    """Read, judge and write one file. Raises `UnusableError` when it is not a ledger of the kind."""
    file = LedgerFile(path)
    run = Run(kind, options, Lookups(options.end_inclusive))
    read(run, file)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        batch = ImportBatch.objects.create(
            kind=kind.name,
            file_name=file.name[-200:],
            digest=file.digest,
            as_of=options.as_of,
            options=options.to_json(),
            by=by,
        )
        run.follow_aliases()
        with pghistory.context(batch=batch.pk, file=file.name):
            _write(run, batch)
        result = _result(run, file, batch)
        if result.applied:
            _record_rows(run, batch, result)
        else:
            transaction.set_rollback(True)
    if result.applied:
        learn_missing()  # here, where one waits anyway, and not at the first search
    return result


def _write(run: Run, batch: ImportBatch) -> None:
    """Write the good rows. Each attempt that turns more rows bad is undone, so that all are found."""
    changes = {"kind": Change.Kind.IMPORTED, "batch": batch, "by": batch.by}
    run.dated = Change.objects.create(**changes)
    run.observed = Change.objects.create(**changes, effective_on=run.as_of)
    while True:
        run.start_attempt()
        known_bad = len(run.bad)
        savepoint = transaction.savepoint()
        register_divisions(run)
        run.kind.load(run)
        if len(run.bad) == known_bad:
            break
        transaction.savepoint_rollback(savepoint)
        if not run.options.skip_bad_rows:
            break
    run.differences += find_missing(run)


def _result(run: Run, file: LedgerFile, batch: ImportBatch) -> Result:
    skipping = run.options.skip_bad_rows
    created = run.created - run.bad
    changed = run.changed - run.created - run.bad
    applied = not run.options.dry_run and (skipping or not run.bad)
    return Result(
        kind=run.kind.name,
        file=file.name,
        digest=file.digest,
        as_of=run.as_of.isoformat(),
        rows=len(run.rows),
        created=len(created),
        changed=len(changed),
        unchanged=len(run.rows) - len(created) - len(changed) - len(run.bad),
        rejected=len(run.bad),
        skipped=len(run.bad) if skipping else 0,
        warnings=_summary(run.warnings),
        errors=sorted(run.errors, key=lambda found: (found.sheet, found.row or 0)),
        differences=len(run.differences),
        applied=applied,
        batch=batch.pk if applied else None,
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


def _record_rows(run: Run, batch: ImportBatch, result: Result) -> None:
    """The batch's counts, what became of each row, and what has to be settled."""
    for name in ("rows", "created", "changed", "unchanged", "rejected"):
        setattr(batch, name, getattr(result, name))
    batch.save()
    reasons = reasons_of(run.errors, with_values=False)
    outcomes = []
    for row in run.rows:
        if row.id in run.bad:
            outcome, message = ImportRow.Outcome.REJECTED, reasons[row.sheet, row.number]
        elif row.id in run.created:
            outcome, message = ImportRow.Outcome.CREATED, ""
        elif row.id in run.changed:
            outcome, message = ImportRow.Outcome.CHANGED, ""
        else:
            continue
        key = run.kind.key_of(row, run)[:120]
        outcomes.append((batch.pk, row.number, key, outcome.value, message[:400]))
    bulk.insert(ImportRow, ["batch", "row", "key", "outcome", "message"], outcomes)
    record_differences(batch, run.differences)


def reasons_of(errors: list[Finding], *, with_values: bool) -> dict[tuple[str, int], str]:
    """(sheet, row) → all that is wrong with it, in one text; without values nothing personal."""
    reasons: dict[tuple[str, int], list[str]] = {}
    for found in errors:
        value = f"“{found.value}”" if with_values and found.value else ""
        reason = f"{found.column}{value}：{found.rule}；{found.remedy}"
        reasons.setdefault((found.sheet, found.row or 0), []).append(reason)
    return {place: "。".join(parts) for place, parts in reasons.items()}


def check_target(target: str | Path) -> None:
    """Before anything is written: whether the rejected rows could be. Raises `UnusableError`."""
    target = Path(target)
    if target.suffix.lower() != ".xlsx":
        raise UnusableError(f"退回文件“{target.name}”的扩展名不是 .xlsx", "请改为 .xlsx")
    if not target.absolute().parent.is_dir():
        raise UnusableError(f"退回文件的文件夹“{target.parent}”不存在", "请先建立文件夹")


def write_errors(kind: Kind, source: str | Path, result: Result, target: str | Path) -> int:
    """The rejected rows as a workbook of the same shape with a reason column; how many."""
    reasons = reasons_of(result.errors, with_values=True)
    per_sheet = Counter(sheet for sheet, _ in reasons)

    def returned() -> Any:
        for sheet, header, rows in tables(kind, LedgerFile(source)):
            if per_sheet[sheet.name]:
                width = len(header.titles)
                yield (
                    sheet.name,
                    [*header.titles, REASON],
                    (
                        [*(cells + [""] * width)[:width], reasons[sheet.name, number]]
                        for number, cells in rows
                        if (sheet.name, number) in reasons
                    ),
                )

    listed: list[Table] = list(returned())
    return write_xlsx(Path(target), listed)
