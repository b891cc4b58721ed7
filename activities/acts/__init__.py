"""What is recorded of the work for units and by Party organisations, as acts; see `orgs.acts`."""

from . import life, visits, work

__all__ = ["life", "visits", "work"]
