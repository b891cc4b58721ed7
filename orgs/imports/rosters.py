"""The lists of other departments come in as ledgers do: see `orgs.rosters.kinds`."""

from orgs.rosters import kinds

__all__ = ["kinds"]
