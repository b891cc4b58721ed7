"""How the members of a scope came to be those of the day: every coming and going, one a spell.

An affiliation (组织关系) is one row. On any day it *counts* or does not, as its organisation stands
in the scope on that day or not; so from the day before the period to the period's last day it
comes (began in the period, counting on its first day), goes (ended in the period, counting on its
last day), and in between its organisation may come under the scope or leave it. The three account
for every difference between opening and closing; what the ledger does not explain is said so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.lookups import In

from members.models import Admission, Affiliation, Departure
from orgs.models import Coverage, PartyOrganizationSpell, holds_on
from orgs.periods import ONE_DAY
from orgs.scope import EVERYTHING, NATION, Scope


class Came(TextChoices):
    ADMITTED = "admitted", "发展"
    READMITTED = "readmitted", "重新入党"
    RESTORED = "restored", "恢复党籍"
    RESTORED_AFTER_SUSPENSION = "restored_suspended", "停止党籍后恢复"
    FROM_OUTSIDE = "from_outside", "由台账以外转入"
    FROM_LEDGER = "from_ledger", "由台账内其他党组织转入"
    WITHIN = "within", "范围内转接"
    UNEXPLAINED = "unexplained", "来历不明"


class Went(TextChoices):
    EXPELLED = "expelled", "出党"
    SUSPENDED = "suspended", "停止党籍"
    DIED = "died", "去世"
    OUTSIDE = "outside", "转往台账以外"
    TO_LEDGER = "to_ledger", "转往台账内其他党组织"
    WITHIN = "within", "范围内转接"
    UNEXPLAINED = "unexplained", "去向不明"


class Shift(TextChoices):
    """What the organisation did while the member stayed in it."""

    LINKED = "linked", "党组织纳入统计范围"
    UNLINKED = "unlinked", "党组织退出统计范围"
    MOVED_IN = "moved_in", "党组织由其他区划调入"
    MOVED_OUT = "moved_out", "党组织调往其他区划"


# Whether the organisation at `party_organization` of a row stands in the scope on the day.
Standing = Callable[[Any, Scope], Q]


def covering(day: Any, scope: Scope) -> Q:
    """两新党员: the organisation covers (not by 挂靠) a unit of the scope on the day."""
    links = (
        Coverage.objects.counting(day, scope)
        .exclude(mode=Coverage.Mode.ATTACHED)
        .within(scope)
        .order_by()
    )
    return _among(links, day)


def situated(day: Any, scope: Scope) -> Q:
    """全部党员: the organisation itself lies in the scope's division on the day."""
    spells = (
        PartyOrganizationSpell.objects.filter(holds_on(day))
        .annotate(at_division=F("division"))
        .filter(scope.placed("at_division", party_organization="party_organization"))
        .order_by()
    )
    return _among(spells, day)


def _among(rows: QuerySet, day: Any) -> Q:
    """The row's organisation is that of one of the rows: a set for one day, else row by row."""
    if isinstance(day, OuterRef):
        return Q(Exists(rows.filter(party_organization=OuterRef("party_organization"))))
    return Q(party_organization__in=rows.values("party_organization"))


def movements(scope: Scope, standing: Standing = covering) -> QuerySet:
    """The affiliations of the period, each with `at_opening`, `at_closing`, `came`, `went`, `shift`.

    The two are true or false; the others name what happened, "" for nothing. Opening is the day
    before the period, closing its last day.
    """
    opening, closing = scope.period.start - ONE_DAY, scope.period.last_day
    everywhere = scope.at(division=NATION, viewer=EVERYTHING)
    began, ended = Q(started_on__gt=opening), Q(ended_on__lte=closing)

    def first(at: Scope) -> Case:
        return _either(began, standing(OuterRef("started_on"), at), standing(opening, at))

    def last(at: Scope) -> Case:
        return _either(ended, standing(OuterRef("last_day"), at), standing(closing, at))

    last_day = ExpressionWrapper(F("ended_on") - ONE_DAY, output_field=DateField())
    return (
        Affiliation.objects.filter(
            Q(ended_on=None) | Q(ended_on__gt=opening), started_on__lte=closing
        )
        .order_by()
        .alias(last_day=last_day)
        .alias(counts_first=first(scope), counts_last=last(scope))
        .annotate(
            at_opening=_true(~began & Q(counts_first=True)),
            at_closing=_true(~ended & Q(counts_last=True)),
            came=_came(began & Q(counts_first=True), scope, standing),
            went=_went(ended & Q(counts_last=True), scope, standing),
            shift=_named(
                (Q(counts_first=False, counts_last=True) & Q(first(everywhere)), Shift.MOVED_IN),
                (Q(counts_first=False, counts_last=True), Shift.LINKED),
                (Q(counts_first=True, counts_last=False) & Q(last(everywhere)), Shift.MOVED_OUT),
                (Q(counts_first=True, counts_last=False), Shift.UNLINKED),
            ),
        )
    )


def _came(enters: Q, scope: Scope, standing: Standing) -> Case:
    """By what the member was before: the last affiliation earlier than this, if there is one."""
    before = Affiliation.objects.filter(
        member=OuterRef("member"), started_on__lt=OuterRef("started_on")
    ).order_by("-started_on")
    moved = Affiliation.objects.filter(
        member=OuterRef("member"), ended_on=OuterRef("started_on"), departure=""
    ).annotate(last_day=ExpressionWrapper(F("ended_on") - ONE_DAY, output_field=DateField()))
    met = Admission.objects.filter(
        member=OuterRef("member"), branch_meeting_on=OuterRef("started_on")
    )
    admitted = Q(member__joined_on=F("started_on")) | Q(Exists(met))
    left = Subquery(before.values("departure")[:1])  # NULL: none before

    def had_left(*how: str) -> Q:
        return Q(In(left, [str(one) for one in how]))

    put_out = had_left(Departure.EXPELLED, Departure.SUSPENDED)
    none_before = ~Q(Exists(before))
    return _named(
        (~enters, ""),
        (none_before & admitted, Came.ADMITTED),
        (none_before & Q(member__joined_on__lt=F("started_on")), Came.FROM_OUTSIDE),
        (put_out & admitted, Came.READMITTED),
        (had_left(Departure.SUSPENDED), Came.RESTORED_AFTER_SUSPENSION),
        (had_left(Departure.EXPELLED), Came.RESTORED),
        (had_left(Departure.TRANSFERRED_OUT), Came.FROM_OUTSIDE),
        (Q(Exists(moved.filter(standing(OuterRef("last_day"), scope)))), Came.WITHIN),
        (Q(Exists(moved)), Came.FROM_LEDGER),
        default=Came.UNEXPLAINED,
    )


def _went(leaves: Q, scope: Scope, standing: Standing) -> Case:
    """By the reason given; without one, by the affiliation that begins on the very day."""
    moved = Affiliation.objects.filter(
        member=OuterRef("member"), started_on=OuterRef("ended_on")
    ).order_by()
    return _named(
        (~leaves, ""),
        (Q(departure=Departure.EXPELLED), Went.EXPELLED),
        (Q(departure=Departure.SUSPENDED), Went.SUSPENDED),
        (Q(departure=Departure.DIED), Went.DIED),
        (Q(departure=Departure.TRANSFERRED_OUT), Went.OUTSIDE),
        (Q(Exists(moved.filter(standing(OuterRef("started_on"), scope)))), Went.WITHIN),
        (Q(Exists(moved)), Went.TO_LEDGER),
        default=Went.UNEXPLAINED,
    )


def _either(condition: Q, this: Q, other: Q) -> Case:
    """One of two questions, true or false."""
    return _true((condition & this) | (~condition & other))


def _true(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
    )


def _named(*cases: tuple[Q, str], default: str = "") -> Case:
    return Case(
        *(When(condition, then=Value(str(name))) for condition, name in cases),
        default=Value(str(default)),
        output_field=CharField(),
    )
