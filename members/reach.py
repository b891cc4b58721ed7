"""What an instructor reaches: their own record and the units assigned to them on the day."""

from datetime import date

from members.models import Assignment
from orgs.models import Grant, Role, User
from orgs.reach import Rows, register


@register
def assigned_units(user: User, grants: list[Grant], day: date) -> Rows:
    # The roles first: who is no instructor is not looked up.
    by_rows = any(g.role.reaches == Role.Reaches.ROWS for g in grants)
    instructor = getattr(user, "instructor", None) if by_rows else None
    if instructor is None:
        return {}
    units = Assignment.objects.as_of(day).filter(instructor=instructor)
    return {"instructor": [instructor.pk], "unit": units.values_list("unit", flat=True)}
