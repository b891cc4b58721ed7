from .choices import FINAL_DEPARTURES, Departure, TalentClass
from .instructors import Appointment, Assignment, Instructor
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
    "THREE_FULL_MEMBERS",
    "Admission",
    "Affiliation",
    "Appointment",
    "Assignment",
    "Departure",
    "Employment",
    "Instructor",
    "Member",
    "MemberAlias",
    "Post",
    "TalentClass",
]
