"""The ledgers of what is being set up and of members at work, and what both add to the units'."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from members.formation.cases import (
    UNDER_WAY,
    Stage,
    in_stage,
    last_moved,
    next_step,
    stage,
    under_way,
    units_in,
    units_of,
)
from members.formation.relations import Relation, at_work, related
from members.formation.states import since_three
from members.models import Affiliation, Employment, FormationCase, Member, RelationNote
from members.nouns import EMPLOYMENTS, FORMATION_CASES
from members.privacy import members_within
from members.stages import full, probationary
from orgs.lists import (
    LEDGERS,
    Cell,
    Column,
    Extra,
    Ledger,
    LedgerFilters,
    choice_column,
    key_matches,
    name_matches,
    once_matches,
    register,
)
from orgs.lists.filters import ChoiceFilter, ConditionFilter, RecordFilter
from orgs.lists.ledgers import yes_no
from orgs.models import Coverage, holds_on
from orgs.personal import Mask
from orgs.pinyin import register_names
from orgs.privacy import register_persons
from orgs.scope import Scope

TABS = "formation/_tabs.html"
register_names(FormationCase)
register_persons(Employment, "member", members_within)

# --- Cases ---------------------------------------------------------------------------------------


def _cases(scope: Scope) -> QuerySet:
    return FormationCase.objects.within(scope).filter(opened_on__lte=scope.as_of)


def _of_stage(state: Stage) -> Any:
    return (str(state.label), lambda day: in_stage(day, state))


class CaseFilters(LedgerFilters):
    state = ConditionFilter(
        "办理情况",
        {
            "open": ("在办", under_way),
            **{one.value: _of_stage(one) for one in Stage},
            "all": ("在办和办结", lambda day: Q()),
        },
        default="open",
    )
    mode = ChoiceFilter("组建方式", Coverage.Mode.choices, "mode")
    trigger = ChoiceFilter("来由", FormationCase.Trigger.choices, "trigger")


def _units_of_cases(scope: Scope, cases: Collection[int]) -> dict[int, Cell]:
    """How many units within reach each is about, with the list of them."""
    here = units_of(cases, scope.as_of).filter(
        holds_on(scope.as_of, "unit__spells"), scope.placed("unit__spells__division", unit="unit")
    )
    counts = here.order_by().values_list("case").annotate(Count("unit", distinct=True))
    return {
        pk: Cell(number, "unit_list", {"formation_case": str(pk), "existing": "all"})
        for pk, number in counts
    }


def _progress(scope: Scope, cases: Collection[int]) -> dict[int, str]:
    found = FormationCase.objects.filter(pk__in=cases)
    return {one.pk: progress(one, scope.as_of) for one in found}


def progress(case: FormationCase, day: date) -> str:
    """Where it stands and what comes next, in a few words."""
    label, further = stage(case, day).label, next_step(case, day)
    return f"{label}，下一步：{further}" if further else str(label)


def _idle(scope: Scope, cases: Collection[int]) -> dict[int, int]:
    """Days since anything moved; nothing is said of what is closed."""
    day = scope.as_of
    return {
        one.pk: (day - last_moved(one, day)).days
        for one in FormationCase.objects.filter(pk__in=cases)
        if stage(one, day) in UNDER_WAY
    }


register(
    Ledger(
        FORMATION_CASES,
        _cases,
        "pk",
        (
            Column("name", "拟定名称", "name"),
            choice_column("mode", "组建方式", FormationCase, "mode", "mode"),
            choice_column("trigger", "来由", FormationCase, "trigger", "trigger"),
            Column("opened_on", "列入日期", "opened_on"),
            Column("approved_on", "批复日期", "approved_on"),
            Column("approval_no", "批复文号", "approval_no"),
            Column("closed_on", "办结日期", "closed_on"),
        ),
        frozenset(["approved_on", "approval_no", "closed_on"]),
        CaseFilters,
        name_matches,
        ("c_opened_on", "c_name"),
        tabs=TABS,
        extras=[
            Extra("units", "单位", _units_of_cases, is_number=True),
            Extra("progress", "进度", _progress),
            Extra("idle", "停留天数", _idle),
        ],
    )
)


# --- Members at work -----------------------------------------------------------------------------


class RelationFilter(ChoiceFilter):
    """Where the formal relation is on the day, seen from the unit."""

    def __init__(self) -> None:
        super().__init__("组织关系", Relation.choices, "relation")

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs.filter(related(self.parent.scope, value)) if value else qs


def _in_unit(rows: QuerySet, unit: int, scope: Scope) -> QuerySet:
    return rows.filter(unit=unit)


class EmploymentFilters(LedgerFilters):
    relation = RelationFilter()
    stage = ConditionFilter(
        "党员类别",
        {
            "full": ("正式党员", full),
            "probationary": ("预备党员", probationary),
        },
    )
    unit = RecordFilter("工作单位", "units", _in_unit)


def _homes(scope: Scope, employments: Collection[int]) -> dict[int, str]:
    """The organisation the member belongs to, by its name of the day, and since when."""
    day = scope.as_of
    held = Affiliation.objects.as_of(day).filter(
        holds_on(day, "party_organization__spells"), member__employments__in=employments
    )
    rows = held.order_by().values_list(
        "member__employments", "party_organization__spells__name", "started_on"
    )
    return {pk: f"{name}（自{since}）" for pk, name, since in rows if pk in set(employments)}


def _covering(scope: Scope, employments: Collection[int]) -> dict[int, str]:
    """The organisations that cover the unit, by their names of the day."""
    day = scope.as_of
    links = Coverage.objects.counting(day, scope).filter(unit__employments__in=employments)
    rows = links.order_by("started_on", "pk").values_list(
        "unit__employments", "party_organization__spells__name"
    )
    names: dict[int, list[str]] = {}
    for pk, name in rows:
        names.setdefault(pk, []).append(name)
    return {pk: "、".join(dict.fromkeys(found)) for pk, found in names.items()}


def _notes(scope: Scope, employments: Collection[int]) -> dict[int, str]:
    """Why the relation stays, as it was last said of this member in this unit."""
    notes = RelationNote.objects.filter(
        member__employments__in=employments,
        member__employments__unit=F("unit"),
        noted_on__lte=scope.as_of,
    )
    rows = notes.order_by("noted_on", "pk").values_list("member__employments", "reason")
    return dict(rows)


register(
    Ledger(
        EMPLOYMENTS,
        at_work,
        "pk",
        (
            Column("key", "党员编号", "member__number"),
            Column("name", "姓名", "member__name", Mask.NAME),
            Column("unit", "工作单位", "unit_name"),
            Column("position", "工作岗位", "position"),
            yes_no("is_full_time", "专职", "is_full_time"),
            Column("started_on", "入职日期", "started_on"),
            Column("converted_on", "转正日期", "member__converted_on"),
        ),
        frozenset(["position", "is_full_time", "converted_on"]),
        EmploymentFilters,
        lambda text: (
            key_matches(text, "member__number")
            | once_matches(text, Member, "member")
            | name_matches(text, "member__name")
            | name_matches(text, "unit_name")
        ),
        ("c_unit", "c_key"),
        private=True,
        tabs=TABS,
        extras=[
            Extra("home", "组织关系所在", _homes),
            Extra("covering", "覆盖本单位的党组织", _covering),
            Extra("note", "不转接的原因", _notes, is_hidden=True),
        ],
    )
)


# --- What they add to the units ------------------------------------------------------------------


def _full_members(scope: Scope, units: Collection[int]) -> dict[int, int]:
    held = Employment.objects.toward_three(scope.as_of).filter(unit__in=units).order_by()
    return dict(held.values_list("unit").annotate(Count("member")))


def _three_since(scope: Scope, units: Collection[int]) -> dict[int, date]:
    return since_three(units, scope.as_of)


def _waiting(scope: Scope, units: Collection[int]) -> dict[int, int]:
    found = since_three(units, scope.as_of)
    return {unit: (scope.as_of - since).days for unit, since in found.items()}


def _under_way(scope: Scope, units: Collection[int]) -> dict[int, str]:
    cases = FormationCase.objects.open_on(scope.as_of).filter(
        holds_on(scope.as_of, "units"), units__unit__in=units
    )
    found = cases.annotate(unit=F("units__unit")).order_by()
    return {one.unit: progress(one, scope.as_of) for one in found}


def _of_case(rows: QuerySet, case: int, scope: Scope) -> QuerySet:
    return rows.filter(unit__in=units_of([case], scope.as_of).order_by().values("unit"))


UNIT_LEDGER = LEDGERS["units"]
UNIT_LEDGER.extras.extend(
    [
        Extra("full_members", "正式党员", _full_members, is_number=True, is_hidden=True),
        Extra("three_since", "满三名正式党员", _three_since, is_hidden=True),
        Extra("waiting", "已满天数", _waiting, is_hidden=True),
        Extra("case", "组建事项", _under_way, is_hidden=True),
    ]
)
UNIT_LEDGER.more_filters.update(
    {
        "case": ConditionFilter(
            "组建事项",
            {
                "open": ("有在办的组建事项", lambda day: units_in(day, *UNDER_WAY)),
                "preparing": ("筹备中", lambda day: units_in(day, Stage.PREPARING)),
                "approved": ("已批复待成立", lambda day: units_in(day, Stage.APPROVED)),
                "none": ("没有在办的组建事项", lambda day: ~units_in(day, *UNDER_WAY)),
            },
        ),
        "formation_case": RecordFilter("组建事项", "formation", _of_case),
    }
)
