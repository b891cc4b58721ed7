"""Conditions on facts that more than one indicator uses, each following the scope's basis."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from members.models import Appointment, Employment
from orgs.models import Coverage, PartyOrganizationSpell, Unit, UnitSpell
from orgs.scope import OPTIONS, Scope
from reports.indicators.measures import Condition


def both(*conditions: Condition) -> Condition:
    def combined(scope: Scope) -> Q:
        whole = Q()
        for condition in conditions:
            whole &= condition(scope)
        return whole

    return combined


def where(**lookups: object) -> Condition:
    """A condition that does not depend on the scope."""
    return lambda scope: Q(**lookups)


def unit_kinds(kinds: tuple[str, ...], path: str = "unit") -> Condition:
    return where(**{f"{path}__kind__in": kinds})


enterprises = unit_kinds(Unit.ENTERPRISES)
businesses = unit_kinds(Unit.BUSINESSES)
social_organisations = unit_kinds(Unit.SOCIAL_ORGANISATIONS)


def covered(scope: Scope) -> Q:
    """Operating units with at least one link that creates coverage on the day."""
    return Q(unit__in=Coverage.objects.counting(scope.as_of, scope).values("unit"))


def not_covered(scope: Scope) -> Q:
    return ~covered(scope)


operating = where(status=UnitSpell.Status.OPERATING)


def not_attached(scope: Scope) -> Q:
    """挂靠 covers the unit only: the host is no Party organisation of that unit."""
    return ~Q(mode=Coverage.Mode.ATTACHED)


def with_three_full_members(scope: Scope) -> Q:
    """Units where three or more full members work; in social organisations only full-time staff."""
    return Q(unit__in=Employment.objects.units_with_three(scope.as_of))


def above_scale(scope: Scope) -> Q:
    """规模以上 by the rule and at the date the basis names."""
    rule = {
        "stated": Q(above_scale=True),
        "statistical": Q(above_scale=True, above_scale_basis=UnitSpell.AboveScaleBasis.STATISTICAL),
        "party": Q(above_scale=True, above_scale_basis=UnitSpell.AboveScaleBasis.PARTY),
        "staff_100": Q(headcount__gte=100),
    }[scope.basis.scale]
    if scope.basis.scale_date == "as_of":
        return rule
    first_day = date(scope.as_of.year, 1, 1)
    return Q(unit__in=UnitSpell.objects.as_of(first_day).filter(rule).values("unit"))


def coverage_denominator(scope: Scope) -> Q:
    """The units that 非公企业组织覆盖率 divides by (basis `coverage`)."""
    return {
        "enterprises": enterprises,
        "with_sole_traders": businesses,
        "three_members": both(enterprises, with_three_full_members),
        "above_scale": both(enterprises, above_scale),
        "staff_50": both(enterprises, where(headcount__gte=50)),
        "three_have": both(enterprises, where(three_have=True)),
    }[scope.basis.coverage](scope)


def coverage_denominator_name(scope: Scope) -> str:
    (option,) = (option for option in OPTIONS if option.name == "coverage")
    return option.choices[scope.basis.coverage]


def with_instructor(scope: Scope) -> Q:
    """Assigned to a party-building instructor; policy instructors are none."""
    return Q(level__in=Appointment.PARTY_BUILDING)


def is_committee_of_a_nature(scope: Scope) -> Q:
    """综合、行业、商圈、园区 committees, which have a figure of their own."""
    return Q(nature_then__in=PartyOrganizationSpell.Nature.values)
