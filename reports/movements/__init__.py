"""Why a figure differs: between two days, between two bases, and between the whole and its parts.

Everything here is a difference of sets: the rows that a measure counts *here* and not *there*
(`gaps.Gap`). Between two days each such row has one cause (`causes`), so that opening + what came
- what left = closing always, and what no cause explains is shown as 未能归类.
"""

from reports.movements.balances import Balance, Term, balance

__all__ = ["Balance", "Term", "balance"]
