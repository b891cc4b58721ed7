from .activities import Activity, Hosting
from .deeds import Deed
from .demands import Demand
from .honours import Honour
from .publications import Assessment, Publication, Team
from .service_days import ServiceDay
from .tasks import Task, TaskList, TaskReport
from .trainings import Trainee, Training
from .visits import Visit

__all__ = [
    "Activity",
    "Assessment",
    "Deed",
    "Demand",
    "Honour",
    "Hosting",
    "Publication",
    "ServiceDay",
    "Task",
    "TaskList",
    "TaskReport",
    "Team",
    "Trainee",
    "Training",
    "Visit",
]
