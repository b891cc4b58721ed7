"""What a department reaches: the demands that are assigned to it on the day, as lead or to assist."""

from datetime import date

from activities.models import Demand
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
