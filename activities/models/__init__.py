from .activities import (
    Activity,
    ActivityFile,
    ActivityPlan,
    Attendance,
    Every,
    Hosting,
    LifeRequirement,
    NotHeld,
)
from .assessed import (
    Assessed,
    AssessmentItemResult,
    AssessmentResult,
    AssessmentScore,
    AssessmentStep,
)
from .assessment_schemes import AssessmentGrade, AssessmentItem, AssessmentScheme
from .deeds import Deed
from .demands import Demand, DemandAssistant, DemandStep
from .honours import Honour
from .publications import Assessment, Publication, Team
from .service_days import ServiceDay
from .tasks import Task, TaskList, TaskReport
from .trainings import SessionAttendance, Trainee, Training, TrainingSession
from .visits import Proposal, Visit, VisitCompanion, VisitPhoto, VisitSubmission

__all__ = [
    "Activity",
    "ActivityFile",
    "ActivityPlan",
    "Assessed",
    "Assessment",
    "AssessmentGrade",
    "AssessmentItem",
    "AssessmentItemResult",
    "AssessmentResult",
    "AssessmentScheme",
    "AssessmentScore",
    "AssessmentStep",
    "Attendance",
    "Deed",
    "Demand",
    "DemandAssistant",
    "DemandStep",
    "Every",
    "Honour",
    "Hosting",
    "LifeRequirement",
    "NotHeld",
    "Proposal",
    "Publication",
    "ServiceDay",
    "SessionAttendance",
    "Task",
    "TaskList",
    "TaskReport",
    "Team",
    "Trainee",
    "Training",
    "TrainingSession",
    "Visit",
    "VisitCompanion",
    "VisitPhoto",
    "VisitSubmission",
]
