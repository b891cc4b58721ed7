"""The ledger of candidates, and what it adds to that of the members."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Case, CharField, DateField, F, Max, Q, QuerySet, Value, When

from members.models import Candidacy, Candidate, CandidateReview, Member, in_stage
from members.nouns import CANDIDATES
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
from orgs.models import UnitSpell, holds_on
from orgs.personal import Mask
from orgs.pinyin import register_names
from orgs.reach import subtree
from orgs.scope import Scope

Stage, Ending = Candidate.Stage, Candidacy.Ending
SHOWN = ("talked_on", "activist_on", "target_on")
register_names(Candidate)


def _candidacies(scope: Scope) -> QuerySet:
    """Fostered on the day, or once and no more; where they went to another branch, only there."""
    day = scope.as_of
    rows = Candidacy.objects.filter(started_on__lte=day).within(scope)
    stages = (When(in_stage(day, one), then=Value(one.value)) for one in Stage)
    return rows.annotate(
        organization_name=F("party_organization__spells__name"),
        stage=Case(*stages, output_field=CharField()),
        **{name: _by(name, day) for name in SHOWN},
    )


def _by(step: str, day: date) -> Case:
    """The day of a step that had been taken by the ledger's day."""
    path = f"candidate__{step}"
    return Case(When(**{f"{path}__lte": day}, then=F(path)), output_field=DateField())


def _ended(*endings: str) -> Any:
    return lambda day: Q(ended_on__lte=day, ending__in=endings)


def _of_stage(stage: Candidate.Stage) -> tuple[str, Any]:
    return str(stage.label), lambda day: in_stage(day, stage)


def _in_organization(rows: QuerySet, organization: int, scope: Scope) -> QuerySet:
    return rows.filter(party_organization__in=subtree([organization], scope.as_of))


class CandidateFilters(LedgerFilters):
    state = ConditionFilter(
        "培养情况",
        {
            "fostered": ("正在培养", lambda day: holds_on(day)),
            "adopted": ("已接收为预备党员", _ended(Ending.ADOPTED)),
            "ended": (
                "已结束培养",
                _ended(*(one for one in Ending if one != Ending.ADOPTED)),
            ),
        },
        default="fostered",
    )
    stage = ConditionFilter("阶段", {one.value: _of_stage(one) for one in Stage})
    gender = ChoiceFilter("性别", Member.Gender.choices, "candidate__gender")
    organization = RecordFilter("党组织（含下级）", "party-organizations", _in_organization)


def _units(scope: Scope, candidates: Collection[int]) -> dict[int, str]:
    spells = UnitSpell.objects.as_of(scope.as_of).filter(unit__candidates__in=candidates)
    return dict(spells.order_by().values_list("unit__candidates", "name"))


def _reviewed(scope: Scope, candidates: Collection[int]) -> dict[int, date]:
    held = CandidateReview.objects.filter(
        candidate__in=candidates, reviewed_on__lte=scope.as_of
    ).order_by()
    return dict(held.values_list("candidate").annotate(Max("reviewed_on")))


register(
    Ledger(
        CANDIDATES,
        _candidacies,
        "candidate",
        (
            Column("key", "编号", "candidate__number"),
            Column("name", "姓名", "candidate__name", Mask.NAME),
            choice_column("gender", "性别", Candidate, "gender", "candidate__gender"),
            Column("party_organization", "培养的党组织", "organization_name"),
            Column("stage", "阶段", "stage", choices={str(k): str(v) for k, v in Stage.choices}),
            Column("applied_on", "申请入党", "candidate__applied_on"),
            Column("talked_on", "派人谈话", "talked_on"),
            Column("activist_on", "确定积极分子", "activist_on"),
            Column("target_on", "确定发展对象", "target_on"),
            choice_column("ending", "结束原因", Candidacy, "ending", "ending"),
            Column("ended_on", "结束日期", "ended_on"),
        ),
        frozenset(["gender", "ending", "ended_on"]),
        CandidateFilters,
        lambda text: key_matches(text, "candidate__number") | name_matches(text, "candidate__name"),
        ("c_key",),
        private=True,
        tabs="development/_tabs.html",
        extras=[
            Extra("unit", "工作单位", _units),
            Extra("reviewed", "最近考察", _reviewed),
        ],
    )
)
