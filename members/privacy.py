"""Which members and instructors are within reach, so that their personal fields may be read."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from members.models import (
    Admission,
    Affiliation,
    Appointment,
    Candidacy,
    Candidate,
    ContactAttempt,
    Floating,
    FloatingMember,
    Instructor,
    LostContact,
    Member,
)
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


def candidates_within(scope: Scope) -> QuerySet:
    """Fostered by an organisation within reach; once admitted, as the member is."""
    fostered = Candidacy.objects.as_of(scope.as_of).within(scope).order_by()
    return Candidate.objects.filter(
        Q(pk__in=fostered.values("candidate")) | Q(member__in=members_within(scope))
    ).values("pk")


def floating_within(scope: Scope) -> QuerySet:
    """Taking part in an organisation within reach, or away from one."""
    floating = Floating.objects.as_of(scope.as_of).within(scope).order_by()
    return FloatingMember.objects.filter(
        Q(pk__in=floating.values("person")) | Q(member__in=members_within(scope))
    ).values("pk")


register_persons(Member, "pk", members_within)
register_persons(Affiliation, "member", members_within)
register_persons(Admission, "member", members_within)
register_persons(Instructor, "pk", instructors_within)
register_persons(Candidate, "pk", candidates_within)
register_persons(Candidacy, "candidate", candidates_within)
register_persons(FloatingMember, "pk", floating_within)
register_persons(Floating, "person", floating_within)
register_persons(LostContact, "member", members_within)
register_persons(ContactAttempt, "member", members_within)
