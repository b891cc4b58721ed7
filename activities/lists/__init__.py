"""The ledgers of what is done for units; each module registers its own."""

from . import life, visits, work

__all__ = ["life", "visits", "work"]
