"""The ledgers of what is done for units; each module registers its own."""

from . import visits

__all__ = ["visits"]
