"""What happens to members and instructors, as acts (see `orgs/acts/act.py`).

Pages offer them in the order in which they register here.
"""

# isort: skip_file

from members.models import Assignment, Employment, Post
from orgs.acts.endings import ends_with

from . import admissions, affiliations, posts, employments
from . import instructors, assignments, hand_over, corrections
from . import formation, groups, candidates, quotas

__all__ = [
    "admissions",
    "affiliations",
    "assignments",
    "candidates",
    "corrections",
    "employments",
    "formation",
    "groups",
    "hand_over",
    "instructors",
    "posts",
    "quotas",
]

ends_with("units", Assignment, "unit")
ends_with("units", Employment, "unit")
ends_with("party-organizations", Post, "party_organization")
