from .facts import ExternalFact
from .seals import SealedCount, SealedFigure, SealedReturn, SealedRow, StreetConfirmation
from .summaries import SummaryText

__all__ = [
    "ExternalFact",
    "SealedCount",
    "SealedFigure",
    "SealedReturn",
    "SealedRow",
    "StreetConfirmation",
    "SummaryText",
]
