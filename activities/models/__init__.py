from .activities import Activity, Hosting
from .deeds import Deed
from .demands import Demand, DemandAssistant, DemandStep
from .honours import Honour
from .publications import Assessment, Publication, Team
from .tasks import TaskList
from .trainings import Trainee, Training
from .visits import Visit

__all__ = [
    "Activity",
    "Assessment",
    "Deed",
    "Demand",
    "DemandAssistant",
    "DemandStep",
    "Honour",
    "Hosting",
    "Publication",
    "TaskList",
    "Team",
    "Trainee",
    "Training",
    "Visit",
]
