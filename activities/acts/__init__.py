"""What is recorded of the work for units and by Party organisations, as acts; see `orgs.acts`."""

from . import life, service_days, tasks, visits

__all__ = ["life", "service_days", "tasks", "visits"]
