from .facts import ExternalFact
from .seals import SealedCount, SealedFigure, SealedReturn, SealedRow, StreetConfirmation
from .summaries import SummaryText
from .tokens import ApiToken
from .workbooks import CellBinding, Filling, Workbook

__all__ = [
    "ApiToken",
    "CellBinding",
    "ExternalFact",
    "Filling",
    "SealedCount",
    "SealedFigure",
    "SealedReturn",
    "SealedRow",
    "StreetConfirmation",
    "SummaryText",
    "Workbook",
]
