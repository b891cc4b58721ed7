"""Who is told of an assessment: who is assessed, and who judges. A notice names no person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from activities.models import Assessed, AssessmentScheme
from activities.models.assessment_schemes import Audience
from orgs.models import Grant, User
from orgs.notices import holders, notify, notify_each


def tell_assessed(assessed: Iterable[Any], text: str, *, by: User) -> None:
    """Each one's own people, with the link to their sheet."""
    rows = list(assessed)
    whose = _people(rows)
    told = [(user, one.pk) for one in rows for user in whose.get(one.pk, ()) if user.pk != by.pk]
    notify_each(told, text, noun="assessed")


def tell_all(scheme: AssessmentScheme, text: str, *, by: User) -> None:
    """Everybody who is assessed, each of their own sheet; and the streets that review."""
    rows = Assessed.objects.filter(scheme=scheme).select_related("scheme")
    tell_assessed(rows, text, by=by)
    if scheme.audience != Audience.STREET:
        notify(holders("street").exclude(pk=by.pk), text)


def tell_district(assessed: Any, text: str, *, by: User) -> None:
    offices = holders("district", division=assessed.scheme.division_id)
    notify(offices.exclude(pk=by.pk), text, noun="assessed", pk=assessed.pk)


def _people(rows: list[Any]) -> dict[int, list[User]]:
    """Assessed → the secretary's, the street's or the instructor's accounts; two statements."""
    organizations = {one.party_organization_id for one in rows} - {None}
    streets = {one.division_id for one in rows if one.scheme.audience == Audience.STREET}
    grants = Grant.objects.as_of(timezone.localdate()).filter(
        Q(role="secretary", party_organization__in=organizations)
        | Q(role="street", division__in=streets),
        user__is_active=True,
    )
    by_owner: dict[Any, list[User]] = {}
    for grant in grants.select_related("user"):
        owner = grant.party_organization_id or grant.division_id
        by_owner.setdefault(owner, []).append(grant.user)
    instructors = {one.instructor_id for one in rows} - {None}
    users = User.objects.filter(instructor__in=instructors, is_active=True)
    own = {user.instructor.pk: [user] for user in users.select_related("instructor")}
    return {
        one.pk: own.get(one.instructor_id, [])
        if one.instructor_id
        else by_owner.get(one.target, [])
        for one in rows
    }
