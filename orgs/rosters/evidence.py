"""How much each observation speaks for, or against, a row and a unit being the same.

Weights are in bits, as in record linkage after Fellegi and Sunter: each is about the logarithm of
how much more often it is seen with the same unit than with another. They add up; a pair is
suggested when it has enough, and clearly more than the next best. One thing is not weighed: the very
name of one unit of ours, and of no other, is a suggestion whatever else the row says otherwise, but
that its code is another unit's with a slip in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orgs.models import RosterEntry, Unit
from orgs.models.units import KINDS_BY_PREFIX
from orgs.rosters.names import Name, is_part_of, one_edit, sounds_alike

ENOUGH = 6.0
CLEARLY = 2.5  # better than the next
VERY_NAME = float("inf")

BRAND = {"same": 8.0, "sounds alike": 5.0, "missing": 3.0, "wrong": 3.0, "other": -12.0}
# One character of both together, against all the same.
ONE_OFF = {"sounds alike": -3.0, "missing": -5.0, "wrong": -5.0, "behind": -2.5}
TRADE = {"same": 4.0, "shorter": 2.0, "one off": 1.5, "unsaid": 0.5, "other": -6.0}
REGION = {"same": 1.0, "unsaid": 0.0, "other": -7.0}
FORM = {"same": 0.5, "unsaid": 0.0, "other": -2.0}
BRANCH = {"same": 0.0, "other": -4.0}
BRANCH_OF_ITS_OWN = -12.0  # with a code of its own that is whole: another registration
ADDRESS = {"same": 8.0, "street": 1.0, "unsaid": 0.0, "other": -3.0}
FOUNDED = {"same": 9.0, "unsaid": 0.0, "other": -6.0}
CODE = {"close": 14.0, "unsaid": 0.0, "other beginning": -3.0, "other": -5.5}
KIND = {"fits": 0.0, "other": -6.0}
# The unit stands in the same list under its own code, so this row is another's; but a row without
# a code of its own that says the very same name repeats it.
LISTED = -7.0
LISTED_ALIKE = 11.0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list whose code finds nobody."""

    name: Name
    code: str
    problem: str
    address: str
    division: str
    founded: date | None
    prefixes: frozenset[str]  # what codes of its kind begin with, if it says its kind
    written: str = ""  # all of its name, tidied


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit of the ledger, on the list's day."""

    name: Name
    code: str
    address: str
    division: str
    founded: date | None


def weigh(row: Row, unit: Candidate, listed_as: frozenset[Name] = frozenset()) -> float:
    """The evidence that the row is about the unit, in bits.

    `listed_as` are the names that the unit has in the same list beside its own code.
    """
    bits = _names(row.name, unit.name)
    if row.name.branch != unit.name.branch:
        own_code = row.problem in ("", RosterEntry.CodeProblem.CHECK)
        bits += BRANCH_OF_ITS_OWN if own_code else BRANCH["other"]
    bits += ADDRESS[_address(row, unit)]
    bits += FOUNDED[_said(row.founded, unit.founded)]
    bits += CODE[_code(row, unit)]
    if row.prefixes and unit.code[:2] not in row.prefixes:
        bits += KIND["other"]
    if not listed_as:
        return bits
    if row.name in listed_as and row.problem in RosterEntry.DAMAGED:
        return max(bits, LISTED_ALIKE)
    return bits + LISTED


def _names(row: Name, unit: Name) -> float:
    bits = FORM[_said(row.form, unit.form)] + REGION[_regions(row, unit)]
    if row.whole == unit.whole:
        return bits + BRAND["same"] + TRADE["same"]
    ways = [BRAND[_brand(row.brand, unit.brand)] + TRADE[_trade(row.trade, unit.trade)]]
    if edit := one_edit(row.whole, unit.whole):  # wherever the trade name may end
        ways.append(BRAND["same"] + TRADE["same"] + ONE_OFF[_kind_of_edit(edit, row, unit)])
    if _shortened(row, unit) or _shortened(unit, row):
        ways.append(BRAND["same"] + TRADE["shorter"])
    return bits + max(ways)


def _kind_of_edit(edit: str, row: Name, unit: Name) -> str:
    """Where the one character is: in the trade name of two it tells more than further behind."""
    if edit == "wrong" and sounds_alike(row.whole, unit.whole):
        return "sounds alike"
    return edit if row.whole[:2] != unit.whole[:2] else "behind"


def _shortened(short: Name, long: Name) -> bool:
    """The trade name of the one, and then some of the characters of its line of business."""
    if not short.whole.startswith(long.brand):
        return False
    after = short.whole[len(long.brand) :]
    return 0 < len(after) < len(long.written_trade) and is_part_of(after, long.written_trade)


def _brand(row: str, unit: str) -> str:
    edit = one_edit(row, unit)
    if edit == "wrong" and sounds_alike(row, unit):
        return "sounds alike"
    return edit or "other"


def _trade(row: str, unit: str) -> str:
    if row == unit:
        return "same"
    if not row or not unit:
        return "unsaid"
    short, long = sorted((row, unit), key=len)
    if is_part_of(short, long):
        return "shorter"
    return "one off" if len(long) > 2 and one_edit(row, unit) else "other"


def _regions(row: Name, unit: Name) -> str:
    if not row.regions or not unit.regions:
        return "same" if row.regions == unit.regions else "unsaid"
    return "same" if row.regions & unit.regions else "other"


def _address(row: Row, unit: Candidate) -> str:
    if not row.address or not unit.address:
        return "unsaid"
    if row.address == unit.address:
        return "same"
    if not row.division or not unit.division:
        return "unsaid"
    return "street" if row.division[:9] == unit.division[:9] else "other"


def _said(row: object, unit: object) -> str:
    if not row or not unit:
        return "unsaid"
    return "same" if row == unit else "other"


def _code(row: Row, unit: Candidate) -> str:
    """A damaged code may still show whose it was; a whole one that is unknown says it is not."""
    match row.problem:
        case RosterEntry.CodeProblem.MISSING:
            return "unsaid"
        case RosterEntry.CodeProblem.SCIENTIFIC:
            begins = row.code.split("E")[0].replace(".", "")[:5]
            return "unsaid" if unit.code.startswith(begins) else "other beginning"
    # One error leaves one of these whole: most pairs need no closer look.
    near = row.code[-5:] == unit.code[-5:] or row.code[8:13] == unit.code[8:13]
    if near and (one_edit(row.code, unit.code) or _swapped(row.code, unit.code)):
        return "close"
    return "other" if row.problem in ("", RosterEntry.CodeProblem.CHECK) else "unsaid"


def is_slip(row: Row, unit: Candidate) -> bool:
    """Whether the row's code is hardly anything else than the unit's, miswritten."""
    return _code(row, unit) == "close"


def _swapped(first: str, second: str) -> bool:
    """Two neighbouring characters changed places."""
    if len(first) != len(second):
        return False
    apart = [place for place in range(len(first)) if first[place] != second[place]]
    return (
        len(apart) == 2
        and apart[1] == apart[0] + 1
        and first[apart[0]] == second[apart[1]]
        and first[apart[1]] == second[apart[0]]
    )


# What the codes of a kind of unit begin with (GB 32100-2015).
PREFIXES: dict[str, frozenset[str]] = {
    kind.value: frozenset(prefix for prefix, kinds in KINDS_BY_PREFIX.items() if kind in kinds)
    for kind in Unit.Kind
}
_TYPES = (
    ("个体", Unit.Kind.SOLE_TRADER),
    ("社会团体", Unit.Kind.SOCIAL_GROUP),
    ("社团", Unit.Kind.SOCIAL_GROUP),
    ("民办非企业", Unit.Kind.PRIVATE_NON_ENTERPRISE),
    ("民非", Unit.Kind.PRIVATE_NON_ENTERPRISE),
    ("社会服务机构", Unit.Kind.PRIVATE_NON_ENTERPRISE),
    ("基金会", Unit.Kind.FOUNDATION),
    ("公司", Unit.Kind.ENTERPRISE),
    ("企业", Unit.Kind.ENTERPRISE),
    ("合伙", Unit.Kind.ENTERPRISE),
)


def kind_of_type(text: str) -> str:
    """The kind of unit that a department's word for it means; "" when it is none of ours."""
    return next((kind.value for word, kind in _TYPES if word in text), "")


def kind_of_code(code: str) -> str:
    """The kind of unit that a code begins like; of several the commonest."""
    return next((kind for kind, prefixes in PREFIXES.items() if code[:2] in prefixes), "")
