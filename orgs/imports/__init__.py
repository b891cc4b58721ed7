"""The ledgers of this app. `orgs.ledgers.kinds` finds them by importing this package."""

from . import events, party_organizations, places, programmes, rosters, units, venues

__all__ = ["events", "party_organizations", "places", "programmes", "rosters", "units", "venues"]
