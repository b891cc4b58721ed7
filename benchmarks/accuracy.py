"""`python -m benchmarks rosters`: how much of the truth the reconciliation finds, and how fast.

Lists are made from the demo district with known truth (`benchmarks.rosters`), written to files,
imported like any others, and what the reconciliation says is held against the truth: precision (of
what it says, how much is so) and recall (of what is so, how much it says).
"""

from __future__ import annotations

import io
import json
import tempfile
import time
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from django.core.management import call_command
from django.test.utils import setup_databases, setup_test_environment, teardown_databases

from benchmarks.rosters import HEADS, SOCIAL, List, Truth, firms, lists, noted
from orgs.models import Coverage, Difference, Roster, RosterEntry, Unit
from orgs.rosters.reconcile import reconcile
from orgs.rosters.rules import insured_threshold

Kind = Difference.Kind
# A name that another firm might have, as against one written otherwise.
OTHER_NAMES = frozenset(("abbreviation", "branch_suffix", "one_character"))
QUARTERS = ((3, 31), (6, 30), (9, 30), (12, 31))
Key = tuple[str, str, Any]


@dataclass
class Score:
    """What was said and what is so; `name` says of what."""

    name: str
    right: int = 0
    said: int = 0
    true: int = 0

    def add(self, said: set[Any], true: set[Any]) -> None:
        self.right += len(said & true)
        self.said += len(said)
        self.true += len(true)

    @property
    def precision(self) -> float | None:
        return self.right / self.said if self.said else None

    @property
    def recall(self) -> float | None:
        return self.right / self.true if self.true else None

    def to_json(self) -> dict[str, Any]:
        return {
            "right": self.right,
            "said": self.said,
            "true": self.true,
            "precision": self.precision,
            "recall": self.recall,
        }


@dataclass
class Report:
    """All that was measured."""

    codes: Score = field(default_factory=lambda: Score("代码完好的行：按代码对应"))
    names: Score = field(default_factory=lambda: Score("名称建议：合计"))
    noisy: Score = field(default_factory=lambda: Score("名称建议：名称有误的行"))
    by_noise: dict[str, Score] = field(default_factory=dict)
    by_code: dict[str, Score] = field(default_factory=dict)
    by_kind: dict[str, Score] = field(default_factory=dict)
    rows: int = 0
    import_seconds: float = 0.0
    reconcile_seconds: float = 0.0

    def of(self, scores: dict[str, Score], name: str) -> Score:
        return scores.setdefault(name, Score(name))

    def to_json(self) -> dict[str, Any]:
        def each(scores: dict[str, Score]) -> dict[str, Any]:
            return {name: score.to_json() for name, score in sorted(scores.items())}

        return {
            "rows": self.rows,
            "import_seconds": round(self.import_seconds, 1),
            "reconcile_seconds": round(self.reconcile_seconds, 1),
            "exact_codes": self.codes.to_json(),
            "name_suggestions": self.names.to_json(),
            "name_suggestions_of_noisy_names": self.noisy.to_json(),
            "by_noise": each(self.by_noise),
            "by_code": each(self.by_code),
            "differences": each(self.by_kind),
            "noise": dict(noted()),
        }


def measure(days: Iterable[date], folder: Path, *, share: float = 1.0, seed: int = 1) -> Report:
    """Import the lists of each day, and hold what is then said against the truth."""
    Difference.objects.all().delete()  # the demo district has lists of its own
    Roster.objects.all().delete()
    report = Report()
    for day in days:
        rng = Random(f"{seed} {day}")  # noqa: S311  (dirt, no secrets)
        covered = frozenset(Coverage.objects.as_of(day).values_list("unit", flat=True))
        made = lists(firms(day, covered, share, rng), day, rng)
        for one in made:
            start = time.perf_counter()
            _import(one, folder)
            report.import_seconds += time.perf_counter() - start
            report.rows += len(one.rows)
        start = time.perf_counter()
        reconcile()
        report.reconcile_seconds += time.perf_counter() - start
        for one in made:
            _judge(report, one)
        _judge_differences(report, made)
    return report


def _import(one: List, folder: Path) -> None:
    path = one.write(folder)
    call_command(
        "import_ledger", "roster", str(path), f"--source={one.source}", f"--as-of={one.day}",
        "--json", stdout=io.StringIO(), stderr=io.StringIO(),
    )  # fmt: skip


# --- Whom the rows are about ---------------------------------------------------------------------


def _judge(report: Report, one: List) -> None:
    """Rows with a whole code by the code, the others by what was suggested."""
    entries = {e.row: e for e in _entries(one)}
    suggested = RosterEntry.Match.SUGGESTED
    said: dict[str, set[Any]] = defaultdict(set)
    true: dict[str, set[Any]] = defaultdict(set)
    for row, truth in enumerate(one.truth, 2):  # below the header
        entry = entries[row]
        unit = truth.firm.unit
        if truth.code == "intact" and unit:
            report.codes.add({entry.unit_id} - {None}, {unit})
            continue
        pair = {(row, entry.unit_id)} if entry.match == suggested else set()
        fact = {(row, unit)} if unit else set()
        for place in _places(truth):
            said[place] |= pair
            true[place] |= fact
    for place in said.keys() | true.keys():
        _score(report, place).add(said[place], true[place])


def _score(report: Report, place: str) -> Score:
    kind, name = place.split(":", 1)
    match kind:
        case "all":
            return report.names
        case "noisy":
            return report.noisy
        case "code":
            return report.of(report.by_code, name)
    return report.of(report.by_noise, name)


def _places(truth: Truth) -> Iterator[str]:
    """Where a row is counted: what was said of a firm that the ledger lacks counts everywhere."""
    yield "all:"
    if truth.noises or not truth.firm.unit:
        yield "noisy:"
    yield f"code:{truth.code}"
    yield f"noise:{'＋'.join(sorted(truth.noises)) or '名称无误'}"


def _entries(one: List) -> Iterable[RosterEntry]:
    source = next(value for value, label in Roster.source.field.choices if label == one.source)
    return RosterEntry.objects.filter(
        roster__in=Roster.objects.current().filter(source=source, as_of=one.day)
    )


# --- What the lists say otherwise ----------------------------------------------------------------


def _judge_differences(report: Report, made: list[List]) -> None:
    true: dict[str, set[Key]] = defaultdict(set)
    groups: dict[tuple[str, int], int] = {}
    threshold = insured_threshold()
    for one in made:
        for row, truth in enumerate(one.truth, 2):
            groups[one.source, row] = truth.group
        for kind, source, subject in _expected(one, threshold):
            true[kind].add((kind, source, subject))
    said: dict[str, set[Key]] = defaultdict(set)
    waiting = Difference.objects.pending().exclude(kind__in=(Kind.MISSING, Kind.END_MISSING))
    for item in waiting.select_related("entry"):
        source = item.get_source_display()
        by_group = item.kind in _BY_GROUP and item.entry is not None
        subject: Any = groups.get((source, item.entry.row)) if by_group else item.unit_id
        said[item.kind].add((item.kind, source, subject))
    for kind in said.keys() | true.keys():
        report.of(report.by_kind, str(Kind(kind).label)).add(said[kind], true[kind])


# What is told by the rows of a firm and not by a unit, which may not be there.
_BY_GROUP = frozenset(
    (Kind.ONLY_THEIRS, Kind.TAX_ACTIVE, Kind.DUPLICATE_THEIRS, Kind.OUTSIDE, Kind.SAME_NAME)
)


def _expected(one: List, threshold: int) -> Iterator[Key]:
    """What is different for certain; of a firm with two rows the first that names it counts."""
    register = one.source in ("市监", "民政")
    seen: set[tuple[str, Any]] = set()
    for cells, truth in zip(one.rows, one.truth, strict=True):
        for kind, subject in _of_row(one, cells, truth, threshold):
            if (kind, subject) not in seen:
                seen.add((kind, subject))
                yield kind, one.source, subject
    if register:
        for firm in one.left_out:
            if firm.kind in SOCIAL or one.source == "市监":
                yield Kind.ONLY_OURS, one.source, firm.unit


def _of_row(one: List, cells: list[Any], truth: Truth, threshold: int) -> Iterator[tuple[str, Any]]:
    if "duplicated" in truth.events:
        yield Kind.DUPLICATE_THEIRS, truth.group
    if truth.firm.unit is None:
        if one.source != "税务":
            yield Kind.ONLY_THEIRS, truth.group
        elif cells[2] == "正常":
            yield Kind.TAX_ACTIVE, truth.group
    elif truth.code != "intact":
        yield Kind.SAME_NAME, truth.group
    else:
        yield from _of_known(one, cells, truth, threshold)


def _of_known(
    one: List, cells: list[Any], truth: Truth, threshold: int
) -> Iterator[tuple[str, Any]]:
    """What is different of a unit that the row names by its code."""
    firm, unit, events = truth.firm, truth.firm.unit, truth.events
    if "cancelled" in events:
        yield (Kind.CANCELLED_COVERED if firm.covered else Kind.CANCELLED), unit
    if "moved_out" in events:
        yield Kind.OUTSIDE, truth.group
    if "wrong_type" in events:
        yield Kind.KIND_MISMATCH, unit
    if one.source in ("市监", "民政") and ("renamed" in events or truth.noises & OTHER_NAMES):
        yield Kind.RENAMED, unit
    if one.source == "人社" and firm.kind == Unit.Kind.ENTERPRISE:
        insured = int(str(cells[2]).removesuffix("人"))
        if insured >= threshold and not firm.above_scale:
            yield Kind.INSURED, unit


# --- The command ---------------------------------------------------------------------------------


def main(arguments: list[str]) -> None:
    parser = ArgumentParser(prog="python -m benchmarks rosters", description=__doc__)
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1, help="演示区的规模")
    parser.add_argument("--quarters", type=int, default=4, choices=(1, 2, 3, 4))
    options = parser.parse_args(arguments)
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        call_command("demo", "--scale", str(options.scale), verbosity=0, stdout=io.StringIO())
        days = [date(2021, month, day) for month, day in QUARTERS[-options.quarters :]]
        with tempfile.TemporaryDirectory() as folder:
            report = measure(days, Path(folder), seed=options.seed)
    finally:
        teardown_databases(databases, verbosity=0)
    if options.json:
        print(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
    else:
        show(report)


def show(report: Report) -> None:
    print(
        f"{report.rows} 行名单（{'、'.join(HEADS)}），导入并核对 {report.import_seconds:.1f} 秒，"
        f"再核对 {report.reconcile_seconds:.1f} 秒"
    )
    for score in (report.codes, report.names, report.noisy):
        _line(score)
    for title, scores in (
        ("名称建议，按名称的错误", report.by_noise),
        ("名称建议，按代码的情况", report.by_code),
        ("差异，按种类", report.by_kind),
    ):
        print(title)
        for _, score in sorted(scores.items()):
            _line(score, "  ")
    print("噪声和事件的比率：", "，".join(f"{name} {rate:.1%}" for name, rate in noted()))


def _line(score: Score, indent: str = "") -> None:
    def percent(rate: float | None) -> str:
        return "—" if rate is None else f"{rate:.2%}"

    print(
        f"{indent}{score.name}：准确率 {percent(score.precision)}，召回率 {percent(score.recall)}"
        f"（说了 {score.said}，说对 {score.right}，应有 {score.true}）"
    )
