"""A visit names its instructor, an honour perhaps a member, the list of allowances secretaries."""

from activities.models import Honour, Visit
from members.models import Post
from members.privacy import instructors_within, members_within
from orgs.privacy import register_persons

register_persons(Visit, "instructor", instructors_within)
register_persons(Honour, "member", members_within)
register_persons(Post, "member", members_within)
