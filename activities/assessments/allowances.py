"""书记津贴核定: the secretaries of organisations whose published grade has a tier, with the months
that each was in office in the year. A month counts for who was in office on its 15th.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DecimalField,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Left

from activities.assessments.results import published
from activities.models.assessed import STREET
from activities.models.assessment_schemes import OF_ORGANIZATIONS
from members.models import Post
from orgs.lists import Column
from orgs.lists.listing import Listing, listing_of
from orgs.models import Division, PartyOrganizationSpell, holds_on
from orgs.nouns import nearest_name
from orgs.periods import Period
from orgs.personal import Mask
from orgs.scope import Scope

MIDDLE = 15  # the day of a month that decides


def months_in_office(year: int) -> ExpressionWrapper:
    """How many months of the year the post was held, by the 15th of each."""
    days = [date(year, month, MIDDLE) for month in range(1, 13)]
    counted: list[Any] = [
        Case(When(holds_on(day), then=Value(1)), default=Value(0), output_field=IntegerField())
        for day in days
    ]
    total = counted[0]
    for one in counted[1:]:
        total = total + one
    return ExpressionWrapper(total, output_field=IntegerField())


def secretaries(scope: Scope, year: int) -> QuerySet[Post]:
    """Posts of the year with a month at least, of what was graded so; by where that lay."""
    results = published(scope.as_of).filter(
        step__assessed__scheme__year=year,
        step__assessed__scheme__audience__in=OF_ORGANIZATIONS,
        step__assessed__party_organization=OuterRef("party_organization"),
    )
    own = results.order_by("-pk")
    return (
        Post.objects.filter(kind=Post.Kind.SECRETARY)
        .during(Period.of_year(year))
        .annotate(
            tier=Subquery(own.values("grade__tier")[:1]),
            grade=Subquery(own.values("grade__name")[:1]),
            amount=Subquery(
                own.values("grade__amount")[:1],
                output_field=DecimalField(max_digits=8, decimal_places=2),
            ),
            at_division=Subquery(own.values("step__assessed__division")[:1]),
            months=months_in_office(year),
        )
        .filter(scope.placed("at_division", party_organization="party_organization"))
        .filter(Q(tier__gt=""), months__gt=0)
    )


def listing(scope: Scope, year: int) -> Listing:
    street = Division.objects.filter(code=Left(OuterRef("at_division"), STREET))
    last = date(year, 12, 31)
    name = nearest_name(PartyOrganizationSpell, "party_organization", last, of="party_organization")
    columns = [
        Column("member", "书记", "member__name", Mask.NAME),
        Column("number", "党员编号", "member__number"),
        Column("organization", "党组织", name),
        Column("key", "党组织编号", "party_organization__number"),
        Column("division", "所属街道", Subquery(street.values("name")[:1])),
        Column("since", "任职日期", "started_on"),
        Column("until", "离任日期", "ended_on"),
        Column("months", "在任月数", "months"),
        Column("grade", "考核等次", "grade"),
        Column("tier", "津贴档次", "tier"),
        Column("amount", "每月津贴（元）", Cast("amount", CharField())),
    ]
    found = listing_of(secretaries(scope, year), columns, "at_division")
    ordered = found.rows.order_by("at_division", "c_organization", "c_since", "pk")
    return Listing(found.columns, [], ordered)
