from .activities import (
    Activity,
    Assessment,
    Hosting,
    Publication,
    TaskList,
    Team,
    Trainee,
    Training,
)
from .services import Deed, Demand, Honour, Visit

__all__ = [
    "Activity",
    "Assessment",
    "Deed",
    "Demand",
    "Honour",
    "Hosting",
    "Publication",
    "TaskList",
    "Team",
    "Trainee",
    "Training",
    "Visit",
]
