"""The ledger of demands as a list: each as it stands on the day."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Q, QuerySet

from activities.demands.deadlines import time_left
from activities.models import Demand, DemandStep
from activities.models.demands import OPEN, State, assigned
from activities.nouns import DEMANDS, title
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
from orgs.lists.finding import tidy
from orgs.lists.ledgers import street_of
from orgs.models import Division, Programme, UnitSpell
from orgs.nouns import nearest_name
from orgs.scope import Scope

TABS = "demands/_tabs.html"


def _demands(scope: Scope) -> QuerySet:
    """What was raised by the day, with what the columns name."""
    day = scope.as_of
    rows = Demand.objects.counted().within(scope).known(day).filter(raised_on__lte=day)
    return rows.annotate(
        title=title(),
        unit_name=nearest_name(UnitSpell, "unit", day, of="unit"),
        street=street_of("unit__spells__division"),  # of the spell that `within` has joined
        department_name=assigned(day, "department__name"),
    )


def _in_state(*states: State) -> Callable[[Any], Q]:
    return lambda day: Q(state__in=states)


def _departments() -> list[tuple[str, str]]:
    found = Division.objects.filter(kind=Division.Kind.DEPARTMENT)
    return list(found.order_by("code").values_list("code", "name"))


def _programmes() -> list[tuple[int, str]]:
    return list(Programme.objects.order_by("pk").values_list("pk", "name"))


def _said(field: str) -> Callable[[], list[tuple[str, str]]]:
    """The values that some demand has, as choices."""

    def listed() -> list[tuple[str, str]]:
        found = Demand.objects.exclude(**{field: ""}).order_by(field)
        return [(one, one) for one in found.values_list(field, flat=True).distinct()]

    return listed


class DemandFilters(LedgerFilters):
    state = ConditionFilter(
        "状态",
        {
            "open": ("未办结", _in_state(*OPEN)),
            **{one.value: (str(one.label), _in_state(one)) for one in State},
            "all": ("全部状态", lambda day: Q()),
        },
        default="open",
    )
    department = ChoiceFilter("承办单位", _departments, "department")
    programme = ChoiceFilter("行动", _programmes, "programme")
    batch = ChoiceFilter("批次", _said("batch"), "batch")
    category = ChoiceFilter("类别", _said("category"), "category")
    overdue = ConditionFilter(
        "是否逾期",
        {
            "yes": ("逾期", lambda day: Q(is_overdue=True)),
            "no": ("没有逾期", lambda day: Q(is_overdue=False, due_on__isnull=False)),
            "unknown": ("没有办理时限", lambda day: Q(due_on=None)),
        },
    )
    outcome = ChoiceFilter("结果", Demand.Outcome.choices, "outcome")
    satisfaction = ChoiceFilter("满意度", Demand.Satisfaction.choices, "satisfaction")
    unit = RecordFilter("两新组织", "units", lambda rows, pk, scope: rows.filter(unit=pk))


def _time_left(scope: Scope, demands: Collection[int]) -> dict[int, str]:
    """How far each limit is, in words; nothing of what has none."""
    known: Any = Demand.objects.filter(pk__in=demands).known(scope.as_of)
    rows = known.values_list("pk", "due_on", "closed_on")
    return {pk: time_left(due, closed, scope.as_of) for pk, due, closed in rows if due}


register(
    Ledger(
        DEMANDS,
        _demands,
        "pk",
        (
            Column("key", "诉求编号", "number"),
            Column("name", "内容", "title"),
            Column("unit", "两新组织", "unit_name"),
            Column("division", "所属街道", "street"),
            Column("category", "类别", "category"),
            Column("programme", "行动", "programme__name"),
            Column("batch", "批次", "batch"),
            choice_column("source", "来源", Demand, "source", "source"),
            Column("raised_on", "提出日期", "raised_on"),
            Column("accepted_on", "受理日期", "accepted_on"),
            Column("assigned_on", "交办日期", "assigned_on"),
            Column("state", "状态", "state", choices=dict(State.choices)),
            Column("department", "承办单位", "department_name"),
            Column("due_on", "办理时限", "due_on"),
            Column("closed_on", "办结日期", "closed_on"),
            choice_column("outcome", "结果", DemandStep, "outcome", "outcome"),
            choice_column("satisfaction", "满意度", DemandStep, "satisfaction", "satisfaction"),
        ),
        frozenset("key division programme batch source accepted_on assigned_on closed_on outcome"
                  " satisfaction".split()),
        DemandFilters,
        lambda text: (
            key_matches(text, "number")
            | Q(content__contains=tidy(text))
            | name_matches(text, "unit_name")
        ),
        ("-c_raised_on", "c_key"),
        tabs=TABS,
        hint="内容、诉求编号或单位名称",
        extras=[Extra("time_left", "离时限", _time_left)],
    )
)  # fmt: skip
