"""Which members and instructors are within reach, so that their personal fields may be read."""

from __future__ import annotations

from django.db.models import QuerySet

from members.models import Admission, Affiliation, Appointment, Instructor, Member
from orgs.models import Coverage
from orgs.privacy import register_persons
from orgs.scope import Scope


def members_within(scope: Scope) -> QuerySet:
    """Affiliated to an organisation within reach, or to one that covers a unit within reach.

    挂靠 covers the unit only: the host's members are no business of the unit's street.
    """
    day = scope.as_of
    affiliated = Affiliation.objects.as_of(day).within(scope).order_by()
    covering = (
        Coverage.objects.counting(day, scope)
        .exclude(mode=Coverage.Mode.ATTACHED)
        .within(scope)
        .order_by()
    )
    linked = Affiliation.objects.as_of(day).filter(
        party_organization__in=covering.values("party_organization")
    )
    return affiliated.values("member").union(linked.order_by().values("member"))


def instructors_within(scope: Scope) -> QuerySet:
    return Appointment.objects.as_of(scope.as_of).within(scope).order_by().values("instructor")


register_persons(Member, "pk", members_within)
register_persons(Admission, "member", members_within)
register_persons(Instructor, "pk", instructors_within)
