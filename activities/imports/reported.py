"""Ledgers of what is reported and may be sent back: each handing-in is a row of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise, zip_longest
from typing import Any, ClassVar

from activities.models.reported import Reported
from orgs.ledgers.cells import Day, Words
from orgs.ledgers.kinds import Column, Kind, Values, check_order, ended
from orgs.ledgers.runs import Row, Run

Target = tuple[Any, ...]  # the values of `ReportedKind.target`, in that order


class ReportedKind(Kind):
    """A ledger whose rows are reports, known by what they are of and the day they were handed in.

    What was sent back and handed in again on one day has a row for each, in their order. `target`
    are the model's columns that say what a report is of, `facts` those that say what it tells.
    """

    model: type[Reported]
    target: ClassVar[Sequence[str]]
    facts: ClassVar[Sequence[str]]
    RETURN = ("returned_on", "returned_for")
    REPORTED = (
        Column("reported_on", "报送日期", Day(), required=True),
        Column("returned_on", "退回日期", Day(), clearable=False, extra=True),
        Column("returned_for", "退回原因", Words(200), clearable=False, extra=True),
    )

    @property
    def standing_key(self) -> Sequence[str]:  # type: ignore[override]
        return self.key

    def check(self, row: Row, run: Run) -> None:
        for name in ("reported_on", "returned_on"):
            if (day := row.get(name)) and day > run.lookups.today:
                run.reject(row, name, "日期晚于今天", "请核对日期；尚未发生的不导入")
        check_order(row, run, "reported_on", "returned_on", same_day=True)
        if row.get("returned_for") and not row.get("returned_on"):
            run.reject(row, "returned_on", "填写了退回原因，没有填写退回日期", "请填写退回日期")
        if row.get("returned_on") and not row.get("returned_for"):
            run.reject(row, "returned_for", "填写了退回日期，没有填写退回原因", "请填写退回原因")

    def targets(self, run: Run) -> dict[int, Target]:
        """Row → what its report is of; a row that names nothing is rejected."""
        raise NotImplementedError

    def judge(self, row: Row, run: Run, report: Any) -> None:
        """Reject the row if its report, as it would be, cannot stand."""

    def load(self, run: Run) -> None:
        run.refer()
        targets, bad = self.targets(run), len(run.bad)
        rows: dict[Target, list[Row]] = defaultdict(list)
        for row in run.good:
            rows[targets[row.id]].append(row)
        known = self._known(rows)
        before = {one.pk: self._said(one) for some in known.values() for one in some}
        told = [
            one
            for target, some in rows.items()
            for one in self._told(run, target, some, known[target])
        ]
        for row, report in told:
            self.judge(row, run, report)
        if len(run.bad) > bad:
            return  # the attempt is undone
        self._write(run, told, before)

    def _known(self, targets: Mapping[Target, Any]) -> dict[Target, list[Any]]:
        """Target → its reports in the order of their days."""
        first = self.target[0]
        found: dict[Target, list[Any]] = defaultdict(list)
        reports = self.model._default_manager.filter(**{f"{first}__in": {t[0] for t in targets}})
        for one in reports.order_by("reported_on", "pk"):
            found[tuple(getattr(one, name) for name in self.target)].append(one)
        return found

    def _said(self, report: Any) -> list[Any]:
        return [getattr(report, name) for name in (*self.facts, *self.RETURN)]

    def _told(
        self, run: Run, target: Target, rows: list[Row], known: list[Any]
    ) -> list[tuple[Row, Any]]:
        """Each row with its report as it would be, the reports of one target in order."""
        told: list[tuple[Row, Any]] = []
        for day, some in _by_day(rows).items():
            there = [one for one in known if one.reported_on == day]
            last = there[max(len(there) - len(some), 0) :]  # who writes one row means the last
            for same, report in zip_longest(some, last):
                made = report or self.model(
                    **dict(zip(self.target, target, strict=True)),
                    reported_on=day,
                    change=run.dated,
                )
                self._take(same[0], made)
                told += [(row, made) for row in same]
        self._check_order(run, told, known)
        return told

    def _take(self, row: Row, report: Any) -> None:
        for name, value in row.said((*self.facts, *self.RETURN)).items():
            is_text = not self.model._meta.get_field(name).null
            setattr(report, name, "" if value is None and is_text else value)

    def _check_order(self, run: Run, told: list[tuple[Row, Any]], known: list[Any]) -> None:
        """Only what was sent back is handed in again."""
        rows = {id(report): row for row, report in told}
        fresh = [report for _, report in told if report.pk is None]
        every = {id(one): one for one in [*known, *fresh]}
        for one, following in pairwise(sorted(every.values(), key=lambda r: r.reported_on)):
            if one.returned_on is None or one.returned_on > following.reported_on:
                row = rows.get(id(following)) or rows[id(one)]
                rule = f"{one.reported_on}的报送没有退回，不能在{following.reported_on}再报送"
                run.reject(row, "reported_on", rule, "请核对日期；已退回的请填写退回日期和原因")

    def _write(self, run: Run, told: list[tuple[Row, Any]], before: dict[int, list[Any]]) -> None:
        """What was known first: a report that is now sent back makes way for the next."""
        kept = {one.pk: one for _, one in told if one.pk and self._said(one) != before[one.pk]}
        fresh = list({id(one): one for _, one in told if one.pk is None}.values())
        made = {id(one) for one in fresh}
        rows: Any = self.model._default_manager
        rows.bulk_update(kept.values(), (*self.facts, *self.RETURN))
        rows.bulk_create(sorted(fresh, key=lambda one: one.reported_on))
        run.created |= {row.id for row, one in told if id(one) in made}
        run.changed |= {row.id for row, one in told if one.pk in kept}
        run.things |= {row.id: (self.model, one.pk) for row, one in told}


def _by_day(rows: list[Row]) -> dict[date, list[list[Row]]]:
    """Day → the reports handed in on it; rows that say the same are one."""
    days: dict[date, dict[str, list[Row]]] = defaultdict(dict)
    for row in rows:
        days[row["reported_on"]].setdefault(repr(sorted(row.values.items())), []).append(row)
    return {day: list(some.values()) for day, some in days.items()}


def without_later_return(rows: Iterator[Values], day: date | None) -> Iterator[Values]:
    """The reports as they were known on the day: what was sent back since was standing."""
    for values in rows:
        if ended(values.get("returned_on"), day) is None:
            for name in ReportedKind.RETURN:
                values.pop(name, None)
        yield values
