from .candidates import (
    Candidacy,
    Candidate,
    CandidateReview,
    DevelopmentQuota,
    in_stage,
)
from .choices import FINAL_DEPARTURES, Departure, TalentClass
from .formation import (
    MOST_UNITS,
    DismissedSuggestion,
    FormationCase,
    FormationDocument,
    FormationUnit,
    RelationNote,
)
from .groups import PartyGroup
from .instructors import Appointment, Assignment, Grouping, Instructor, InstructorGroup
from .members import (
    THREE_FULL_MEMBERS,
    Admission,
    AdmissionQuerySet,
    Affiliation,
    Employment,
    Member,
    MemberAlias,
    Post,
)

__all__ = [
    "FINAL_DEPARTURES",
    "MOST_UNITS",
    "THREE_FULL_MEMBERS",
    "Admission",
    "AdmissionQuerySet",
    "Affiliation",
    "Appointment",
    "Assignment",
    "Candidacy",
    "Candidate",
    "CandidateReview",
    "Departure",
    "DevelopmentQuota",
    "DismissedSuggestion",
    "Employment",
    "FormationCase",
    "FormationDocument",
    "FormationUnit",
    "Grouping",
    "Instructor",
    "InstructorGroup",
    "Member",
    "MemberAlias",
    "PartyGroup",
    "Post",
    "RelationNote",
    "TalentClass",
    "in_stage",
]
