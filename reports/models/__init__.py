from .facts import ExternalFact
from .seals import SealedCount, SealedFigure, SealedReturn, SealedRow, StreetConfirmation
from .tokens import ApiToken

__all__ = [
    "ApiToken",
    "ExternalFact",
    "SealedCount",
    "SealedFigure",
    "SealedReturn",
    "SealedRow",
    "StreetConfirmation",
]
