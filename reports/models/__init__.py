from .facts import ExternalFact

__all__ = ["ExternalFact"]
