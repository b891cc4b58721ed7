"""What is recorded of the work for units and by Party organisations, as acts; see `orgs.acts`."""

from . import demands, life, service_days, tasks, visits

__all__ = ["demands", "life", "service_days", "tasks", "visits"]
