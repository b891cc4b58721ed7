"""What one figure comes to: placed rows, and how they are counted in a division.

A figure's definition yields `Placed` rows of the whole ledger. A row may be placed in several
divisions (a joint branch over two streets): it counts in each of them, and once where both lie.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

Number = int | Decimal
Key = Hashable


class Placed(NamedTuple):
    """One reason to count the row `key` in the division `at` (None: unknown, so nowhere).

    `counted` is what is counted once: the row itself, unless said otherwise (one activity has as
    many as it has hosts, where each host counts). `amount` is what it adds, None when unknown.
    `only_there`: said of that very division, and of none above it.
    """

    key: Key
    at: str | None
    counted: Key = None
    amount: Number | None = 1
    only_there: bool = False


Rows = Callable[[Any, Any], Iterable[Placed]]


@dataclass(frozen=True)
class Side:
    """Rows added up: a value, or one side of a rate.

    Without a single row the sum is 0; with rows of unknown amounts only it is unknown. A side
    that `needs` rows (counted as that) is unknown without a known amount among those.
    """

    rows: Rows
    needs: str = ""

    def total(self, placed: list[Placed]) -> Number | None:
        known = [row.amount for row in placed if row.amount is not None]
        if self.needs:
            given = any(row.counted == self.needs and row.amount is not None for row in placed)
            return sum(known) if given else None
        return sum(known) if known or not placed else None


@dataclass(frozen=True)
class Answer:
    """A figure's value in percent or units, and what each listed row adds to either side."""

    value: Number | None
    numerator: Number | None
    denominator: Number | None
    shares: dict[Key, tuple[Number | None, Number | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Definition:
    numerator: Side
    denominator: Side | None = None

    def answer(self, ledger: Any, scope: Any) -> Answer:
        above = within(ledger.once(self.numerator.rows, scope), scope.division)
        if self.denominator is None:
            value = self.numerator.total(above)
            return Answer(value, None, None, shares(above, []))
        below = within(ledger.once(self.denominator.rows, scope), scope.division)
        top, bottom = self.numerator.total(above), self.denominator.total(below)
        value = Decimal(top) * 100 / Decimal(bottom) if top is not None and bottom else None
        return Answer(value, top, bottom, shares(above, below))


def under(code: str | None, division: str) -> bool:
    """Whether a division lies at or under another; codes are nested prefixes."""
    return code is not None and (division == "0" or code.startswith(division))


def within(rows: Iterable[Placed], division: str) -> list[Placed]:
    """The rows in the division, everything counted once."""
    found = {}
    for row in rows:
        if row.at == division if row.only_there else under(row.at, division):
            found[row.key, row.counted] = row
    return list(found.values())


def shares(above: list[Placed], below: list[Placed]) -> dict[Key, tuple]:
    added: dict[Key, list] = {}
    for side, rows in enumerate((above, below)):
        for row in rows:
            share = added.setdefault(row.key, [0, 0])
            share[side] = None if row.amount is None else share[side] + row.amount
    return {key: tuple(share) for key, share in added.items()}


DEFINITIONS: dict[str, Definition] = {}


def counts(slug: str) -> Callable[[Rows], Rows]:
    """Declares a figure by the rows it counts or adds up."""

    def declare(rows: Rows) -> Rows:
        DEFINITIONS[slug] = Definition(Side(rows))
        return rows

    return declare


def rate(slug: str, *, of: Rows, needs: tuple[str, str] = ("", "")) -> Callable[[Rows], Rows]:
    """Declares a rate: the rows of its numerator, `of` those of its denominator."""

    def declare(rows: Rows) -> Rows:
        DEFINITIONS[slug] = Definition(Side(rows, needs[0]), Side(of, needs[1]))
        return rows

    return declare
