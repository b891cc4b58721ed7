"""Opens, closes, splits, merges and corrects dated facts: the one place that writes spells.

Two kinds of table, each folded by one SQL statement however many rows come in:

* `state` — wide spells (`StatedSpell`). A statement says some attributes of a thing on a day; an
  attribute's value at any time is what was last stated of it. Each day with a statement starts a
  spell, which lasts until the next one: wide spells leave no gap and have no end of their own.
* `link` — plain spells (`Spell`). A link is known by its identity and its first day. A later link
  of the same identity closes one that has no end of its own, in whatever order they arrive.

Rows keep their ids: they are updated in place, only where something differs, and new ones are
inserted. `opened_by` is the change that stated a spell, `closed_by` the one that ended it.

A fact that was recorded wrongly is corrected where it stands (`restate`, `amend`, `strike`): that
rewrites the past on purpose, while `state` and `link` only go on from a day.
"""

from .corrections import CorrectionError, amend, restate, strike
from .links import link
from .states import state
from .writing import Conflict, Link, Reason, Statement, Written, identity_of

__all__ = [
    "Conflict",
    "CorrectionError",
    "Link",
    "Reason",
    "Statement",
    "Written",
    "amend",
    "identity_of",
    "link",
    "restate",
    "state",
    "strike",
]
