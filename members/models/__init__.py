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
    "Affiliation",
    "Appointment",
    "Assignment",
    "Departure",
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
]
