"""What visits of 2022 found: the unit as recorded, or otherwise; and who came along.

Of the changes seen those of the last weeks wait to be settled. Earlier ones were accepted where the
unit's own history has such a change, and else declined, so that nothing here alters a figure.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from activities.models import Proposal, Visit, VisitCompanion
from orgs.models import Confirmation
from reports.demo.book import Book, weighted
from reports.demo.units import DemoUnit

SINCE, WAITING_SINCE = date(2022, 1, 1), date(2022, 11, 1)
SOON = timedelta(days=60)  # within which a change that was accepted shows in the unit's history
DECLINED = ("电话核实，与台账一致", "只是临时放假，仍在经营", "统计口径不同，不含劳务派遣人员")
WHY = {
    Visit.State.RETURNED: ("走访日期与工作日志不符，请核对", "没有写明走访情况，请补充"),
    Visit.State.VOID: ("与另一次走访重复登记", "单位登记错了，已重新登记"),
}
Facts = dict[str, tuple[str, str]]  # fact → what was seen, and what was decided


class Findings:
    def __init__(self, book: Book) -> None:
        self.book, self.rng = book, book.rng("findings")
        self.confirmed: set[tuple[int, date]] = set()

    def why(self, state: str) -> str:
        """Why a visit was returned or made void."""
        return self.rng.choice(WHY[Visit.State(state)]) if state in WHY else ""

    def seen(self, unit: DemoUnit, day: date, topics: Collection[str]) -> Facts | None:
        """None where nothing was said of the facts; nothing in it where all was as recorded."""
        if day < SINCE or "信息核实" not in topics:
            return None
        if self.rng.random() > 0.35:
            return {}
        facts: Facts = {"headcount": self._headcount(unit, day)}
        if self.rng.random() < 0.2:
            facts["status"] = ("suspended", self._decision(day))
        if self.rng.random() < 0.15:
            facts["members"] = ("新来一名党员，组织关系还在原单位", self._decision(day))
        return facts

    def _headcount(self, unit: DemoUnit, day: date) -> tuple[str, str]:
        for when, values in unit.changes:
            if "headcount" in values and day <= when <= day + SOON and when < WAITING_SINCE:
                return str(values["headcount"]), Proposal.State.ACCEPTED
        known = int(unit.facts["headcount"] or 8)
        return str(max(1, round(known * self.rng.uniform(0.7, 1.4)) + 1)), self._decision(day)

    def _decision(self, day: date) -> str:
        return Proposal.State.PENDING if day >= WAITING_SINCE else Proposal.State.DECLINED

    def add(
        self,
        visit: int,
        change: int,
        unit: DemoUnit,
        day: date,
        facts: Facts | None,
        *,
        counts: bool,
    ) -> None:
        """The rows that go with the visit."""
        if facts == {} and counts and (unit.id, day) not in self.confirmed:
            self.confirmed.add((unit.id, day))
            self.book.add(Confirmation, change=change, unit=unit.id, confirmed_on=day)
        for fact, (value, state) in (facts or {}).items():
            declined = state == Proposal.State.DECLINED
            self.book.add(
                Proposal,
                change=change,
                visit=visit,
                fact=fact,
                value=value,
                state=state,
                declined_for=self.rng.choice(DECLINED) if declined else "",
            )

    def accompany(self, visit: int, day: date, others: Collection[int]) -> None:
        """Now and then others of the same street come along."""
        if day < SINCE or not others:
            return
        number = weighted(self.rng, {0: 92, 1: 7, 2: 1})
        for other in self.rng.sample(sorted(others), min(number, len(others))):
            self.book.add(VisitCompanion, visit=visit, instructor=other)
