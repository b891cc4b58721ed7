"""The facts that tables count beside those of the indicators, and narrower parts of both.

A table's division is always the whole scope, so none of these has to say where a fact belongs.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import (
    F,
    FilteredRelation,
    Func,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)

from members.models import Admission, Candidacy, Candidate, Employment, Member
from members.movements import covering, movements, situated
from orgs.models import PartyOrganizationSpell, UnitSpell, holds_on, unit_exists
from orgs.scope import Scope
from reports.indicators import populations as of
from reports.indicators.measures import Condition, Population


def narrowed(population: Population, name: str, condition: Condition) -> Population:
    """The facts of a population that meet a condition."""
    return replace(
        population,
        name=name,
        facts=lambda scope: population.facts(scope).filter(condition(scope)),
    )


def _age(on: Any, born_on: str) -> Func:
    """Completed years on a day; unknown without a birth date."""
    template = "EXTRACT(YEAR FROM age(%(expressions)s))::int"
    return Func(on, F(born_on), template=template, output_field=IntegerField())


def _members(scope: Scope) -> QuerySet:
    """The members of the scope (the indicator “两新党员”), each once, with age and workplace."""
    counted = of.LINKED_MEMBERS.of(scope).order_by().values("member")
    return Member.objects.filter(pk__in=counted).annotate(
        work=FilteredRelation("employments", condition=holds_on(scope.as_of, "employments")),
        age=_age(Value(scope.as_of), "born_on"),
        employer=F("work__unit__kind"),
        position=F("work__position"),
    )


def _admissions(scope: Scope) -> QuerySet:
    """The period's admissions, with age and workplace of the day of approval."""
    work = Employment.objects.filter(holds_on(OuterRef("approved_on")), member=OuterRef("member"))
    return (
        Admission.objects.during(scope.period)
        .within(scope)
        .annotate(
            age=_age(F("approved_on"), "member__born_on"),
            employer=F("unit__kind"),
            position=Subquery(work.order_by().values("position")[:1]),
        )
    )


def _candidates(scope: Scope, stage: str) -> QuerySet:
    """Those whom a branch fosters on the day, and who are that far; by the branch's division."""
    held = Candidacy.objects.at_stage(scope.as_of, stage).within(scope)
    return held.annotate(
        age=_age(Value(scope.as_of), "candidate__born_on"), employer=F("candidate__unit__kind")
    )


def _employed(scope: Scope) -> QuerySet:
    """Members who work in an operating unit of the scope on the day, wherever they belong."""
    day = scope.as_of
    held = Employment.objects.of_members(day).filter(
        holds_on(day, "unit__spells") & unit_exists(day, "unit", "unit__spells"),
        unit__spells__status=UnitSpell.Status.OPERATING,
    )
    return (
        of.with_unit_attributes(held)
        .annotate(at_division=F("unit__spells__division"))
        .filter(scope.placed("at_division", unit="unit"))
    )


def _counting_organizations(scope: Scope) -> QuerySet:
    """Never 临时 or 功能型 branches: official tables do not know them."""
    kinds = PartyOrganizationSpell.COUNTING_KINDS
    return of.ORGANIZATIONS.facts(scope).filter(kind__in=kinds)


MEMBERS = Population("table_members", _members, once=True)
ADMISSIONS = Population("table_admissions", _admissions, once=True)
CANDIDATES = {
    stage: Population(f"table_{stage}", partial(_candidates, stage=stage), once=True)
    for stage in Candidate.Stage
}
EMPLOYED = Population("table_employed", _employed, once=True)
ORGANIZATIONS = Population("table_organizations", _counting_organizations, once=True)
MOVEMENTS = Population("movements", partial(movements, standing=covering), once=True)
ALL_MOVEMENTS = Population("all_movements", partial(movements, standing=situated), once=True)
