"""What is recorded of the work for units and by Party organisations, as acts; see `orgs.acts`."""

from . import demands, visits

__all__ = ["demands", "visits"]
