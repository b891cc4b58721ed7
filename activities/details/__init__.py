"""What pages of records say of what was done for and by them; each module registers its own."""

from . import (
    assessed,
    assessment_schemes,
    deeds,
    demands,
    honours,
    life,
    organisation_life,
    publications,
    service_days,
    tasks,
    trainings,
    visits,
)

__all__ = [
    "assessed",
    "assessment_schemes",
    "deeds",
    "demands",
    "honours",
    "life",
    "organisation_life",
    "publications",
    "service_days",
    "tasks",
    "trainings",
    "visits",
]
