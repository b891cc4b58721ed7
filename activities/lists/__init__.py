"""The ledgers of what is done for units; each module registers its own."""

from . import life, visits

__all__ = ["life", "visits"]
