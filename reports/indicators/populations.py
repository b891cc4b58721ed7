"""The populations of facts that the indicators count, each with its rule of belonging.

Which division a fact belongs to is decided once, by the `within` of its QuerySet; the rules are
those of the district's statistical rules, told in docs/indicators.md.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import F, OuterRef, Q, QuerySet

from activities.models import (
    Activity,
    Assessment,
    Deed,
    Demand,
    Honour,
    Publication,
    TaskList,
    Team,
    Trainee,
    Training,
    Visit,
)
from members.models import Admission, Appointment, Assignment
from members.models.members import in_party
from orgs.models import (
    Coverage,
    Enrolment,
    PartyOrganizationEvent,
    PartyOrganizationSpell,
    PlaceYear,
    ServiceAssignment,
    UnitSpell,
    holds_on,
    three_party_organizations,
)
from orgs.scope import Scope
from reports.indicators.measures import Population
from reports.models import ExternalFact


def _operating_units(scope: Scope) -> QuerySet:
    return UnitSpell.objects.operating(scope.as_of).within(scope)


Facts = TypeVar("Facts", bound=QuerySet)

# What is asked of a unit in conditions, under the same names wherever facts lead to units.
ASKED_OF_UNITS = (
    "status",
    "headcount",
    "above_scale",
    "above_scale_basis",
    "three_have",
    "is_key",
    "control",
    "industry",
    "place",
    "representative_is_member",
    "representative_is_secretary",
)


def with_unit_attributes(facts: Facts) -> Facts:
    """Adds the unit's attributes of the day to facts that were joined to its spell."""
    return facts.annotate(**{name: F(f"unit__spells__{name}") for name in ASKED_OF_UNITS})


def _links(scope: Scope) -> QuerySet:
    return with_unit_attributes(Coverage.objects.counting(scope.as_of, scope)).within(scope)


def _assigned_units(scope: Scope) -> QuerySet:
    """Operating units with an assignment whose instructor is appointed then; `level` is theirs."""
    return with_unit_attributes(Assignment.objects.active(scope.as_of)).within(scope)


def _linked_members(scope: Scope) -> QuerySet:
    """Links with the members behind them: by formal affiliation, or by employer (basis).

    挂靠 covers the unit only: the host's members are not counted through it. By employer, whoever
    works in the covered unit is counted.
    """
    links = _links(scope)
    if scope.basis.membership == "employer":
        return (
            links.filter(
                holds_on(scope.as_of, "unit__employments"),
                unit__employments__member__joined_on__lte=scope.as_of,
            )
            .annotate(member=F("unit__employments__member"))
            .filter(in_party(scope.as_of, "member"))
        )
    return (
        links.exclude(mode=Coverage.Mode.ATTACHED)
        .filter(holds_on(scope.as_of, "party_organization__affiliations"))
        .annotate(member=F("party_organization__affiliations__member"))
    )


def _enrolled_units(scope: Scope) -> QuerySet:
    return Enrolment.objects.operating(scope.as_of).within(scope)


def _organizations(scope: Scope) -> QuerySet:
    return PartyOrganizationSpell.objects.existing(scope.as_of).within(scope)


def _organization_events(scope: Scope) -> QuerySet:
    """What happened to organisations that count, by the basis, on the day it is counted by."""
    events = PartyOrganizationEvent.objects.during(scope.period).within(scope)
    events = events.filter(Q(kind_then__in=scope.basis.organization_kinds))
    if scope.basis.three_party == "no":
        bodies = three_party_organizations(OuterRef("standing_on"))
        events = events.exclude(party_organization__in=bodies)
    return events


def _buildings_served(scope: Scope) -> QuerySet:
    return ServiceAssignment.objects.as_of(scope.as_of).within(scope)


def _appointments(scope: Scope) -> QuerySet:
    return Appointment.objects.as_of(scope.as_of).within(scope)


def _happened(model: Any) -> Population:
    """Things that happened on a day of the period."""
    return Population(
        model.__name__,
        lambda scope: model.objects.during(scope.period).within(scope),
        date="happened_on",
        app=model._meta.app_label,
    )


OPERATING_UNITS = Population("operating_units", _operating_units, once=True)
LINKS = Population("links", _links)
LINKED_MEMBERS = Population("linked_members", _linked_members)
ASSIGNED_UNITS = Population("assigned_units", _assigned_units)
ENROLLED_UNITS = Population("enrolled_units", _enrolled_units)
ORGANIZATIONS = Population("organizations", _organizations, once=True)
ORGANIZATION_EVENTS = Population("organization_events", _organization_events, date="happened_on")
ADMISSIONS = Population(
    "admissions",
    lambda scope: Admission.objects.during(scope.period).within(scope),
    once=True,
    date="approved_on",
)
APPOINTMENTS = Population("appointments", _appointments, once=True)
VISITS = Population(
    "visits",
    lambda scope: Visit.objects.counting().during(scope.period).within(scope),
    once=True,
    date="happened_on",
    app="activities",
)
ACTIVITIES = _happened(Activity)
TRAININGS = _happened(Training)
TRAINED_SECRETARIES = Population(
    "trained_secretaries",
    lambda scope: Trainee.objects.during(scope.period).secretaries().within(scope),
    date="training__happened_on",
    app="activities",
)
PUBLICATIONS = _happened(Publication)
TASK_LISTS = _happened(TaskList)
ASSESSMENTS = _happened(Assessment)
TEAMS = _happened(Team)
DEEDS = _happened(Deed)
HONOURS = _happened(Honour)
DEMANDS = Population(  # as they stand at the end of the period
    "demands",
    lambda scope: Demand.objects.during(scope.period).within(scope).known(scope.period.last_day),
    once=True,
    date="counted_on",
    app="activities",
)
BUILDINGS_SERVED = Population("buildings_served", _buildings_served)
PLACE_YEARS = Population(
    "place_years",
    lambda scope: PlaceYear.objects.with_last_year(scope.period).within(scope),
    once=True,
    yearly=True,
)
EXTERNAL_FACTS = Population(
    "external_facts",
    lambda scope: ExternalFact.objects.during(scope.period).within(scope),
    once=True,
    yearly=True,
    app="reports",
    said_of_one=True,
)
