"""What a department reaches, the demands assigned to it as lead or to assist; and an instructor,
visits made with others.
"""

from datetime import date

from activities.models import Demand, VisitCompanion
from orgs.models import Division, Grant, Role, User
from orgs.reach import Rows, register


@register
def assigned_demands(user: User, grants: list[Grant], day: date) -> Rows:
    homes = [g.division_id for g in grants if g.division_id and g.role.reaches == Role.Reaches.ROWS]
    if not homes:
        return {}
    own = Division.objects.filter(pk__in=homes, kind=Division.Kind.DEPARTMENT)
    departments = list(own.values_list("pk", flat=True))
    if not departments:
        return {}
    demands = Demand.objects.assigned_to(departments, day)
    return {"demand": demands.values_list("pk", flat=True)}


@register
def joined_visits(user: User, grants: list[Grant], day: date) -> Rows:
    """Their own go with the instructor, wherever the unit is; see `members/reach.py`."""
    # The roles first: who is no instructor is not looked up.
    by_rows = any(g.role.reaches == Role.Reaches.ROWS for g in grants)
    instructor = getattr(user, "instructor", None) if by_rows else None
    if instructor is None:
        return {}
    joined = list(
        VisitCompanion.objects.filter(instructor=instructor).values_list("visit", flat=True)
    )
    return {"visit": joined} if joined else {}
