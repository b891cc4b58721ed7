from .facts import ExternalFact
from .seals import SealedCount, SealedFigure, SealedReturn, SealedRow, StreetConfirmation
from .summaries import SummaryText
from .tokens import ApiToken

__all__ = [
    "ApiToken",
    "ExternalFact",
    "SealedCount",
    "SealedFigure",
    "SealedReturn",
    "SealedRow",
    "StreetConfirmation",
    "SummaryText",
]
