"""五个清楚: what each of the five means, and what the ledger's rows say of it."""

from .meanings import MEANINGS, Meaning, Step
from .shown import Card, Table, card, cards, overview_table, rule_url, table_of

__all__ = [
    "MEANINGS",
    "Card",
    "Meaning",
    "Step",
    "Table",
    "card",
    "cards",
    "overview_table",
    "rule_url",
    "table_of",
]
