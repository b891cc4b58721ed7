"""The ledger of visits: of every state, up to the day; those that count are one of its filters."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, TruncDate

from activities.models import Demand, Proposal, Visit, VisitCompanion, VisitPhoto, VisitSubmission
from activities.nouns import VISITS
from orgs.lists import (
    Column,
    Extra,
    Ledger,
    LedgerFilters,
    choice_column,
    key_matches,
    name_matches,
    register,
)
from orgs.lists.filters import ChoiceFilter, ConditionFilter, RecordFilter
from orgs.models import Change, name_of_unit
from orgs.personal import Mask
from orgs.scope import Scope

FOUND = {True: "无变化", False: "有变化"}
BY_PHONE = Q(change__act="visit-by-phone")
# How a visit came in, as its first change tells.
HOW = {
    "phone": ("手机报送", BY_PHONE),
    "desk": ("街道代登记", Q(change__kind=Change.Kind.RECORDED) & ~BY_PHONE),
    "import": ("台账导入", Q(change__kind=Change.Kind.IMPORTED)),
}


def _visits(scope: Scope) -> QuerySet:
    rows = Visit.objects.within(scope).filter(happened_on__lte=scope.as_of)
    return rows.annotate(unit_name=name_of_unit("happened_on"))


# --- Filters -------------------------------------------------------------------------------------


def _has(rows: QuerySet) -> Q:
    return Q(Exists(rows.filter(visit=OuterRef("pk")).order_by()))


def pending() -> Q:
    """Visits that count, with a change seen that nobody has decided on."""
    waiting = Proposal.objects.filter(state=Proposal.State.PENDING)
    return Q(state=Visit.State.SUBMITTED) & _has(waiting)


def _received(days: int) -> Any:
    """Received in the last days, the first time or revised."""

    def condition(day: date) -> Q:
        since = day - timedelta(days=days)
        again = VisitSubmission.objects.filter(received_at__date__gt=since)
        return Q(change__made_at__date__gt=since) | _has(again)

    return condition


def _of_unit(rows: QuerySet, unit: int, scope: Scope) -> QuerySet:
    return rows.filter(unit=unit)


def _of_instructor(rows: Any, instructor: int, scope: Scope) -> QuerySet:
    made: QuerySet = rows.made_by(instructor)
    return made


def _about(topic: str) -> Any:
    return (topic, lambda day: Q(topics__contains=[topic]))


def _how(words: str, condition: Q) -> Any:
    return (words, lambda day: condition)


class VisitFilters(LedgerFilters):
    state = ChoiceFilter("状态", Visit.State.choices, "state")
    received = ConditionFilter(
        "收到时间", {"week": ("近7天收到", _received(7)), "month": ("近30天收到", _received(30))}
    )
    changes = ConditionFilter(
        "所见变化",
        {
            "pending": ("有待核实的变化", lambda day: pending()),
            "any": ("有所见变化", lambda day: _has(Proposal.objects.all())),
        },
    )
    method = ChoiceFilter("方式", Visit.Method.choices, "method", unknown=True)
    topic = ConditionFilter("事项", {topic: _about(topic) for topic in Visit.TOPICS})
    demand = ConditionFilter(
        "诉求",
        {
            "yes": ("有诉求", lambda day: _has(Demand.objects.all())),
            "no": ("没有诉求", lambda day: ~_has(Demand.objects.all())),
        },
    )
    photos = ConditionFilter(
        "照片",
        {"yes": ("有照片", lambda day: _has(VisitPhoto.objects.filter(is_taken_down=False)))},
    )
    how = ConditionFilter("登记方式", {name: _how(*one) for name, one in HOW.items()})
    unit = RecordFilter("两新组织", "units", _of_unit)
    instructor = RecordFilter("指导员", "instructors", _of_instructor)


# --- Columns -------------------------------------------------------------------------------------


def _counted(rows: QuerySet, words: str) -> Any:
    """So many of the rows that name each visit, in words."""

    def of(scope: Scope, visits: Collection[int]) -> dict[int, str]:
        counts = rows.filter(visit__in=visits).order_by().values_list("visit").annotate(Count("pk"))
        return {visit: words.format(number) for visit, number in counts}

    return of


def _demands(scope: Scope, visits: Collection[int]) -> dict[int, str]:
    raised = Demand.objects.filter(visit__in=visits).order_by()
    return {visit: category or "有" for visit, category in raised.values_list("visit", "category")}


def came_in() -> Case:
    """The name in `HOW`; "" of what was loaded otherwise."""
    return Case(
        *(When(condition, then=Value(name)) for name, (_, condition) in HOW.items()),
        default=Value(""),
        output_field=CharField(),
    )


register(
    Ledger(
        VISITS,
        _visits,
        "pk",
        (
            Column("key", "走访编号", Cast("number", CharField())),
            Column("happened_on", "日期", "happened_on"),
            Column("name", "单位", F("unit_name")),
            Column("instructor", "指导员", "instructor__name", Mask.NAME),
            choice_column("method", "方式", Visit, "method", "method"),
            Column(
                "topics",
                "事项",
                Func(
                    F("topics"), Value("、"), function="array_to_string", output_field=CharField()
                ),
            ),
            Column("unchanged", "单位情况", "unchanged", choices=FOUND),  # type: ignore[arg-type]
            Column("content", "情况", "content"),
            Column("next_plan", "下次计划", "next_plan"),
            choice_column("state", "状态", Visit, "state", "state"),
            Column("how", "登记方式", came_in(), choices={k: one[0] for k, one in HOW.items()}),
            Column("recorded_by", "登记人", "change__by__name", Mask.NAME),
            Column("recorded_on", "登记日期", TruncDate("change__made_at")),
        ),
        frozenset(["key", "content", "next_plan", "how", "recorded_by", "recorded_on"]),
        VisitFilters,
        lambda text: (
            key_matches(text, "unit__uscc")
            | key_matches(text, "instructor__number")
            | name_matches(text, "unit_name")
        ),
        ("-c_happened_on",),
        tabs="services/_tabs.html",
        title="走访",
        hint="单位名称、代码、指导员编号或拼音首字母",
        extras=[
            Extra("companions", "同行", _counted(VisitCompanion.objects.all(), "{}人")),
            Extra(
                "pending",
                "待核实",
                _counted(Proposal.objects.filter(state=Proposal.State.PENDING), "{}项待核实"),
            ),
            Extra("demand", "诉求", _demands),
            Extra(
                "photos", "照片", _counted(VisitPhoto.objects.filter(is_taken_down=False), "{}张")
            ),
        ],
    )
)
