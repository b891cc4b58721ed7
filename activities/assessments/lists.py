"""The lists of schemes and of those assessed: by place and name, never by score."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Left

from activities.assessments.nouns import ASSESSED, SCHEMES, target_name
from activities.models import Assessed, AssessmentResult, AssessmentScheme
from activities.models.assessed import STREET, AssessedState
from activities.models.assessment_schemes import Audience, SchemeState, plain
from orgs.lists import (
    Cell,
    Column,
    Extra,
    Ledger,
    LedgerFilters,
    choice_column,
    key_matches,
    name_matches,
    register,
)
from orgs.lists.filters import ChoiceFilter, ConditionFilter, OwnFilter
from orgs.models import Division
from orgs.pinyin import register_names
from orgs.scope import Scope

TABS = "assessments/_tabs.html"
register_names(AssessmentScheme)

# --- Schemes -------------------------------------------------------------------------------------


def _schemes(scope: Scope) -> QuerySet:
    return AssessmentScheme.objects.within(scope).known(scope.as_of)


def _years() -> list[tuple[int, str]]:
    years = AssessmentScheme.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(year, f"{year}年") for year in years]


def _of_state(*states: str) -> Callable[[Any], Q]:
    return lambda day: Q(state__in=states)


class SchemeFilters(LedgerFilters):
    state = ConditionFilter(
        "情况",
        {
            "standing": ("未被取代", lambda day: ~Q(state=SchemeState.SUPERSEDED)),
            **{one.value: (str(one.label), _of_state(one)) for one in SchemeState},
            "all": ("全部", lambda day: Q()),
        },
        default="standing",
    )
    year = ChoiceFilter("考核年度", _years, "year")
    audience = ChoiceFilter("考核对象", Audience.choices, "audience")


def _how_many(scope: Scope, schemes: Collection[int]) -> dict[int, Cell]:
    rows = Assessed.objects.within(scope).in_force(scope.as_of).filter(scheme__in=schemes)
    of = rows.order_by().values_list("scheme", "scheme__year", "scheme__audience")
    return {
        pk: Cell(number, "assessed_list", of_scheme(year, audience))
        for pk, year, audience, number in of.annotate(Count("pk"))
    }


def of_scheme(year: int, audience: str) -> dict[str, str]:
    """What the list of assessed is narrowed to: of a year and audience one version is in force."""
    return {"year": str(year), "audience": audience}


register(
    Ledger(
        SCHEMES,
        _schemes,
        "pk",
        (
            Column("name", "方案名称", "name"),
            Column("year", "考核年度", "year"),
            choice_column("audience", "考核对象", AssessmentScheme, "audience", "audience"),
            Column("version", "版本", "version"),
            Column("state", "情况", "state", choices=dict(SchemeState.choices)),
            Column("as_of", "考核时点", "as_of"),
            Column("started_on", "启动日期", "started_on"),
        ),
        frozenset(["version"]),
        SchemeFilters,
        name_matches,
        ("-c_year", "c_audience", "-c_version"),
        tabs=TABS,
        title="考核方案",
        hint="方案名称或拼音首字母",
        extras=[Extra("assessed", "考核对象数", _how_many, is_number=True)],
    )
)

# --- Those assessed ------------------------------------------------------------------------------


def _assessed(scope: Scope) -> QuerySet:
    day = scope.as_of
    rows = Assessed.objects.within(scope).in_force(day).known(day)
    results = AssessmentResult.objects.filter(pk=OuterRef("result"))
    return rows.annotate(
        target_name=target_name(day),
        grade=Subquery(results.values("grade__name")[:1]),
        is_vetoed=Subquery(results.values("is_vetoed")[:1]),
    )


def _street() -> Subquery:
    streets = Division.objects.filter(code=Left(OuterRef("division"), STREET))
    return Subquery(streets.values("name")[:1])


WAITING = (AssessedState.OPEN, AssessedState.RETURNED)


def _grades() -> list[tuple[str, str]]:
    found = AssessmentResult.objects.order_by("-grade__least").values_list("grade__name", flat=True)
    return [(name, name) for name in dict.fromkeys(found)]


class AssessedFilters(LedgerFilters):
    state = ConditionFilter(
        "进度",
        {
            "all": ("进度：全部", lambda day: Q()),
            "waiting": ("没有自评", _of_state(*WAITING)),
            **{one.value: (str(one.label), _of_state(one)) for one in AssessedState},
        },
        default="all",
    )
    year = ChoiceFilter("考核年度", _years, "scheme__year")
    audience = ChoiceFilter("考核对象", Audience.choices, "scheme__audience")
    grade = ChoiceFilter("等次", _grades, "grade")
    own = OwnFilter()


def _results(scope: Scope, keys: Collection[int]) -> dict[int, AssessmentResult]:
    rows: Any = Assessed.objects.filter(pk__in=keys).known(scope.as_of)
    by_assessed = dict(rows.values_list("pk", "result"))
    known = AssessmentResult.objects.in_bulk([pk for pk in by_assessed.values() if pk])
    return {one: known[pk] for one, pk in by_assessed.items() if pk in known}


def _points(name: str) -> Any:
    def of(scope: Scope, keys: Collection[int]) -> dict[int, str]:
        return {pk: plain(getattr(one, name)) for pk, one in _results(scope, keys).items()}

    return of


def _graded(scope: Scope, keys: Collection[int]) -> dict[int, str]:
    return dict(_assessed(scope).filter(pk__in=keys).order_by().values_list("pk", "grade"))


def _kind() -> Case:
    """Its number: of an organisation or instructor theirs, of a street its code."""
    return Case(
        When(party_organization__isnull=False, then=F("party_organization__number")),
        When(instructor__isnull=False, then=F("instructor__number")),
        default=Cast("division", CharField()),
    )


register(
    Ledger(
        ASSESSED,
        _assessed,
        "pk",
        (
            Column("name", "考核对象", "target_name"),
            Column("number", "编号", _kind()),
            Column("division", "所属街道", _street()),
            Column("year", "考核年度", "scheme__year"),
            choice_column("audience", "类别", AssessmentScheme, "audience", "scheme__audience"),
            Column("state", "进度", "state", choices=dict(AssessedState.choices)),
            Column(
                "vetoed",
                "一票否决",
                Case(When(is_vetoed=True, then=Value("是")), default=Value("")),
            ),
        ),
        frozenset(["number", "audience", "vetoed"]),
        AssessedFilters,
        lambda text: (
            key_matches(text, "party_organization__number")
            | key_matches(text, "instructor__number")
            | name_matches(text, "target_name")
        ),
        ("-c_year", "scheme__audience", "division", "c_name"),
        tabs=TABS,
        title="考核对象和结果",
        hint="名称、编号或拼音首字母",
        # Worked out for the rows shown: a list that cannot be sorted by score ranks nobody.
        extras=[
            Extra("grade", "等次", _graded),
            Extra("total", "总分", _points("total")),
            Extra("base", "基础分", _points("base"), is_hidden=True),
            Extra("deducted", "扣分", _points("deducted"), is_hidden=True),
            Extra("bonus", "加分", _points("bonus"), is_hidden=True),
        ],
    )
)
