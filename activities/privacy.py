"""A visit names its instructor."""

from activities.models import Visit
from members.privacy import instructors_within
from orgs.privacy import register_persons

register_persons(Visit, "instructor", instructors_within)
