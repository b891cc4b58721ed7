from .facts import ExternalFact
from .seals import SealedCount, SealedFigure, SealedReturn, SealedRow, StreetConfirmation

__all__ = [
    "ExternalFact",
    "SealedCount",
    "SealedFigure",
    "SealedReturn",
    "SealedRow",
    "StreetConfirmation",
]
