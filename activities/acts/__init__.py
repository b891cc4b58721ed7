"""What is recorded of the work for units and by Party organisations, as acts; see `orgs.acts`."""

from . import (
    assessments,
    demands,
    desk,
    life,
    reviewing,
    service_days,
    settling,
    tasks,
    visits,
    work,
)

__all__ = [
    "assessments",
    "demands",
    "desk",
    "life",
    "reviewing",
    "service_days",
    "settling",
    "tasks",
    "visits",
    "work",
]
