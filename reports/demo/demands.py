"""The steps of the demo's demands: two years as a ledger kept them, then as they are handled here."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from activities.models import Demand, DemandAssistant, DemandStep
from activities.models.demands import Kind
from orgs.calendar import workdays_after
from reports.demo.book import Book, between, weighted
from reports.demo.places import DEPARTMENTS

IN_FULL_FROM = date(2021, 1, 1)  # earlier steps came from a ledger that knew four days and no more
LIMITS = (15, 15, 20, 30)  # working days
RATINGS = {"satisfied": 62, "mostly": 21, "dissatisfied": 5, "not_rated": 12}
WHY_EXTENDED = "涉及几个部门，需要进一步协调。"
WHY_RETURNED = "不属本部门职责，建议转有关部门。"
WHY_DECLINED = "与已受理的诉求重复，并入办理。"


class Ways:
    """Writes the steps of one demand after another; each with draws of its own."""

    def __init__(self, book: Book) -> None:
        self.book, self.rng = book, book.rng("demands")

    def _step(self, demand: int, day: date, kind: Kind, **said: Any) -> int:
        return self.book.record(DemandStep, day, demand=demand, happened_on=day, kind=kind, **said)

    def write(
        self,
        demand: int,
        raised_on: date,
        accepted_on: date | None,
        assigned_on: date,
        department: str,
        closed_on: date | None,
        outcome: str,
    ) -> None:
        if accepted_on:
            self._step(demand, accepted_on, Kind.ACCEPTED)
        assigned_on = min(assigned_on, closed_on or assigned_on)
        if raised_on < IN_FULL_FROM:
            self._step(demand, assigned_on, Kind.ASSIGNED, department=department)
            if closed_on:
                self._step(demand, closed_on, Kind.CLOSED, outcome=outcome)
            return
        days = _Days(self.rng, assigned_on, closed_on)
        self._assign(demand, assigned_on, department, days)
        self._handle(demand, department, days)
        if closed_on:
            self._finish(demand, department, closed_on, outcome)
        else:
            self._leave(demand, department, days)

    def _assign(self, demand: int, day: date, department: str, days: _Days) -> None:
        """Now and then to the wrong department first, which gives it back; some need several."""
        rng = self.rng
        others = [code for code in DEPARTMENTS if code != department]
        due_on = {"due_on": days.due_on}
        if rng.random() < 0.05 and days.room > 3:
            wrong = rng.choice(others)
            self._step(demand, day, Kind.ASSIGNED, department=wrong, **due_on)
            note = {"department": wrong, "note": WHY_RETURNED}
            self._step(demand, day + timedelta(days=1), Kind.RETURNED, **note)
            day += timedelta(days=2)
        step = self._step(demand, day, Kind.ASSIGNED, department=department, **due_on)
        if rng.random() < 0.2:
            self.book.record(DemandAssistant, day, step=step, department=rng.choice(others))

    def _leave(self, demand: int, department: str, days: _Days) -> None:
        """Not closed yet: handed in, told to the unit, or more time is asked for."""
        how, said = self.rng.random(), {"department": department}
        day = workdays_after(days.due_on, -3)
        if how < 0.35:
            solved = {"outcome": Demand.Outcome.SOLVED, "note": "已与企业对接，问题基本解决。"}
            self._step(demand, day, Kind.SUBMITTED, **said, **solved)
        if how < 0.15:
            self._step(demand, workdays_after(day, 2), Kind.FED_BACK)
        if how > 0.8:
            until = {"due_on": workdays_after(days.due_on, 10), "note": WHY_EXTENDED}
            self._step(demand, day, Kind.EXTENSION_ASKED, **said, **until)

    def _handle(self, demand: int, department: str, days: _Days) -> None:
        if self.rng.random() < 0.5 and days.room > 6:
            note = {"department": department, "note": "已上门了解情况，正在与有关单位对接。"}
            self._step(demand, days.assigned_on + timedelta(days=4), Kind.PROGRESS, **note)
        if days.extended_to:
            asked = workdays_after(days.due_on, -2)
            said = {"department": department, "due_on": days.extended_to}
            self._step(demand, asked, Kind.EXTENSION_ASKED, **said, note=WHY_EXTENDED)
            said = {"due_on": days.extended_to}
            self._step(demand, workdays_after(asked, 1), Kind.EXTENDED, **said)

    def _finish(self, demand: int, department: str, closed_on: date, outcome: str) -> None:
        """Handed in, told to the unit, rated and closed, all on the last day."""
        said = {"department": department, "outcome": outcome}
        self._step(demand, closed_on, Kind.SUBMITTED, **said)
        self._step(demand, closed_on, Kind.FED_BACK)
        rating = weighted(self.rng, RATINGS)
        self._step(demand, closed_on, Kind.RATED, satisfaction=rating)
        self._step(demand, closed_on, Kind.CLOSED, outcome=outcome)

    def reopen(self, demand: int, department: str, day: date) -> None:
        """What was closed came up again, and was explained in the end."""
        self._step(demand, day, Kind.REOPENED, note="问题再次出现，单位要求继续办理。")
        assigned_on = day + timedelta(days=2)
        due_on = workdays_after(assigned_on, LIMITS[0])
        self._step(demand, assigned_on, Kind.ASSIGNED, department=department, due_on=due_on)
        closed_on = workdays_after(due_on, -3)
        self._finish(demand, department, closed_on, Demand.Outcome.EXPLAINED)

    def accept(self, demand: int, day: date) -> None:
        self._step(demand, day, Kind.ACCEPTED)

    def decline(self, demand: int, day: date) -> None:
        self._step(demand, day, Kind.DECLINED, note=WHY_DECLINED)


class _Days:
    """By when it is to be done: mostly it is, in time or after an extension; some are late."""

    def __init__(self, rng: Random, assigned_on: date, closed_on: date | None) -> None:
        self.assigned_on = assigned_on
        self.room = (closed_on - assigned_on).days if closed_on else 10
        self.due_on = workdays_after(assigned_on, rng.choice(LIMITS))
        self.extended_to: date | None = None
        is_late = closed_on is not None and closed_on > self.due_on
        if is_late and rng.random() < 0.85:
            needed = workdays_after(max(closed_on or self.due_on, self.due_on), rng.randint(0, 4))
            if needed <= workdays_after(self.due_on, 15):
                self.extended_to = workdays_after(self.due_on, 15)
            else:
                self.due_on = needed


def decided_days(rng: Random, number: int, first: date, last: date) -> list[tuple[date, date]]:
    """When so many were raised, and when it was decided whether they are accepted."""
    raised = (between(rng, first, last) for _ in range(number))
    return [(day, workdays_after(day, 2)) for day in raised]
