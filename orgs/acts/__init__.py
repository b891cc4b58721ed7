"""What happens to the things in the ledgers, as acts: see `act.Act`."""

from .act import ACTS, Act, ActError, DayField, register
from .doing import perform, rehearse
from .fields import DivisionField, RecordField
from .rights import (
    acting_reach,
    acts_for,
    bulk_acts,
    editing_reach,
    find_act,
    keeps_area,
    keeps_district,
    may_act,
    may_do,
    may_edit,
    new_acts,
)

__all__ = [
    "ACTS",
    "Act",
    "ActError",
    "DayField",
    "DivisionField",
    "RecordField",
    "acting_reach",
    "acts_for",
    "bulk_acts",
    "editing_reach",
    "find_act",
    "keeps_area",
    "keeps_district",
    "may_act",
    "may_do",
    "may_edit",
    "new_acts",
    "perform",
    "register",
    "rehearse",
]
