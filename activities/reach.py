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
    instructor = getattr(user, "instructor", None)
    if instructor is None or not any(g.role.reaches == Role.Reaches.ROWS for g in grants):
        return {}
    joined = VisitCompanion.objects.filter(instructor=instructor)
    return {"visit": joined.values_list("visit", flat=True)}
