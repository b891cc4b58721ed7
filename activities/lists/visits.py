"""The ledger of visits: of every state, up to the day; those that count are one of its filters."""

from __future__ import annotations

from django.db.models import CharField, F, Q, QuerySet
from django.db.models.functions import Cast

from activities.models import Visit
from activities.nouns import VISITS
from orgs.lists import (
    Column,
    Ledger,
    LedgerFilters,
    choice_column,
    key_matches,
    name_matches,
    register,
)
from orgs.lists.filters import ChoiceFilter, RecordFilter
from orgs.models import name_of_unit
from orgs.personal import Mask
from orgs.scope import Scope


def _visits(scope: Scope) -> QuerySet:
    rows = Visit.objects.within(scope).filter(happened_on__lte=scope.as_of)
    return rows.annotate(unit_name=name_of_unit("happened_on"))


def _of_unit(rows: QuerySet, unit: int, scope: Scope) -> QuerySet:
    return rows.filter(unit=unit)


def _of_instructor(rows: QuerySet, instructor: int, scope: Scope) -> QuerySet:
    return rows.filter(Q(instructor=instructor) | Q(companionships__instructor=instructor))


class VisitFilters(LedgerFilters):
    state = ChoiceFilter("状态", Visit.State.choices, "state")
    method = ChoiceFilter("方式", Visit.Method.choices, "method")
    unit = RecordFilter("两新组织", "units", _of_unit)
    instructor = RecordFilter("指导员", "instructors", _of_instructor)


register(
    Ledger(
        VISITS,
        _visits,
        "pk",
        (
            Column("key", "走访编号", Cast("number", CharField())),
            Column("unit", "单位", F("unit_name")),
            Column("happened_on", "日期", "happened_on"),
            Column("instructor", "指导员", "instructor__name", Mask.NAME),
            choice_column("method", "方式", Visit, "method", "method"),
            Column("content", "情况", "content"),
            Column("next_plan", "下次计划", "next_plan"),
            choice_column("state", "状态", Visit, "state", "state"),
        ),
        frozenset(["key", "next_plan"]),
        VisitFilters,
        lambda text: key_matches(text, "unit__uscc") | name_matches(text, "unit_name"),
        ("-c_happened_on",),
        tabs="services/_tabs.html",
        title="走访",
        hint="单位名称、代码或拼音首字母",
    )
)
