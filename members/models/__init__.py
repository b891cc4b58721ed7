from .candidates import (
    Candidacy,
    Candidate,
    CandidateReview,
    DevelopmentQuota,
    in_stage,
)
from .choices import FINAL_DEPARTURES, Departure, TalentClass
from .floating import ContactAttempt, Floating, FloatingMember, LostContact
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
from .projects import BranchProject

__all__ = [
    "FINAL_DEPARTURES",
    "MOST_UNITS",
    "THREE_FULL_MEMBERS",
    "Admission",
    "AdmissionQuerySet",
    "Affiliation",
    "Appointment",
    "Assignment",
    "BranchProject",
    "Candidacy",
    "Candidate",
    "CandidateReview",
    "ContactAttempt",
    "Departure",
    "DevelopmentQuota",
    "DismissedSuggestion",
    "Employment",
    "Floating",
    "FloatingMember",
    "FormationCase",
    "FormationDocument",
    "FormationUnit",
    "Grouping",
    "Instructor",
    "InstructorGroup",
    "LostContact",
    "Member",
    "MemberAlias",
    "PartyGroup",
    "Post",
    "RelationNote",
    "TalentClass",
    "in_stage",
]
