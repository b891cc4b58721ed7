"""A slow, independent reading of every figure, in plain Python over exported rows.

Written from the figures' definitions and scope rules, not from the engine: it shares no code with
`reports`, uses no aggregation of the database, and reads like the sentences it follows.
"""

from __future__ import annotations

from typing import Any

from . import coverage, organisations, people, work  # noqa: F401  (each declares its figures)
from .answers import DEFINITIONS, Answer
from .ledger import Ledger, export

__all__ = ["DEFINITIONS", "Answer", "Ledger", "answer", "export"]


def answer(ledger: Ledger, slug: str, scope: Any) -> Answer:
    """One figure in a scope of the widest reach."""
    return DEFINITIONS[slug].answer(ledger, scope)
