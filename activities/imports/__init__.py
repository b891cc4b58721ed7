"""The ledgers of this app. `orgs.ledgers.kinds` finds them by importing this package."""

from . import demands, honours, organisation_life, service_days, tasks, trainings, visits

__all__ = [
    "demands",
    "honours",
    "organisation_life",
    "service_days",
    "tasks",
    "trainings",
    "visits",
]
