"""The ledgers' lists: finding, narrowing, choosing and handing out the rows within reach."""

from . import ledgers, venues  # noqa: F401  register those of this app
from .finding import find_records, key_matches, name_matches, once_matches, records_called
from .ledger import LEDGERS, Cell, Extra, Ledger, LedgerFilters, register
from .listing import Column, Listing, choice_column
from .state import ListState, ledger_of, selected

__all__ = [
    "LEDGERS",
    "Cell",
    "Column",
    "Extra",
    "Ledger",
    "LedgerFilters",
    "ListState",
    "Listing",
    "choice_column",
    "find_records",
    "key_matches",
    "ledger_of",
    "name_matches",
    "once_matches",
    "records_called",
    "register",
    "selected",
]
