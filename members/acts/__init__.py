"""What happens to members and instructors, as acts (see `orgs/acts/act.py`).

Pages offer them in the order in which they register here.
"""

# isort: skip_file

from members.models import Assignment, BranchProject, Employment, Floating, Post
from orgs.acts.endings import ends_with

from . import admissions, affiliations, posts, employments
from . import instructors, assignments, hand_over, corrections
from . import formation, groups, candidates, quotas
from . import floating, whereabouts, projects

__all__ = [
    "admissions",
    "affiliations",
    "assignments",
    "candidates",
    "corrections",
    "employments",
    "floating",
    "formation",
    "groups",
    "hand_over",
    "instructors",
    "posts",
    "projects",
    "quotas",
    "whereabouts",
]

ends_with("units", Assignment, "unit")
ends_with("units", Employment, "unit")
ends_with("party-organizations", Post, "party_organization")
ends_with("party-organizations", Floating, "party_organization")
ends_with("party-organizations", BranchProject, "party_organization")
