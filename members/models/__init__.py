from .choices import Departure, TalentClass
from .instructors import Appointment, Assignment, Instructor
from .members import Admission, Affiliation, Employment, Member, MemberAlias, Post

__all__ = [
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
