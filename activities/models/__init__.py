from .activities import (
    Activity,
    ActivityPlan,
    Attendance,
    Every,
    Hosting,
    LifeRequirement,
    NotHeld,
)
from .deeds import Deed
from .demands import Demand
from .honours import Honour
from .publications import Assessment, Publication, Team
from .tasks import TaskList
from .trainings import Trainee, Training, TrainingSession
from .visits import Proposal, Visit, VisitCompanion, VisitPhoto, VisitSubmission

__all__ = [
    "Activity",
    "ActivityPlan",
    "Assessment",
    "Attendance",
    "Deed",
    "Demand",
    "Every",
    "Honour",
    "Hosting",
    "LifeRequirement",
    "NotHeld",
    "Proposal",
    "Publication",
    "TaskList",
    "Team",
    "Trainee",
    "Training",
    "TrainingSession",
    "Visit",
    "VisitCompanion",
    "VisitPhoto",
    "VisitSubmission",
]
