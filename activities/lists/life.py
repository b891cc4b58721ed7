"""The ledger of organisation life, and what it adds to the Party organisations'."""

from __future__ import annotations

from collections.abc import Collection

import django_filters
from django import forms
from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from activities.life.expected import Standing, standing, term_of
from activities.models import Activity, Attendance, Hosting
from activities.nouns import ACTIVITIES
from orgs.lists import (
    LEDGERS,
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
from orgs.models import holds_on
from orgs.pinyin import register_names
from orgs.scope import Scope

register_names(Activity, "subject")


def _activities(scope: Scope) -> QuerySet:
    """Each activity once, whoever of its hosts is within the scope."""
    here = Activity.objects.filter(happened_on__lte=scope.as_of).within(scope).order_by()
    return Activity.objects.filter(pk__in=here.values("pk"))


def _of_host(rows: QuerySet, host: int, scope: Scope) -> QuerySet:
    hosted = Hosting.objects.filter(party_organization=host)
    return rows.filter(pk__in=hosted.values("activity"))


class ActivityFilters(LedgerFilters):
    kind = ChoiceFilter("类型", Activity.Kind.choices, "kind")
    attendance = ConditionFilter(
        "到会情况",
        {
            "roll": ("逐人点名的", lambda day: Q(attendances__isnull=False)),
            "numbers": ("只有人数的", lambda day: Q(attendances=None, attended__isnull=False)),
            "none": ("没有登记的", lambda day: Q(attendances=None, attended=None)),
        },
    )
    host = RecordFilter("主办党组织", "party-organizations", _of_host)


def _hosts(scope: Scope, activities: Collection[int]) -> dict[int, str]:
    """The hosts, by their names of the day of the activity."""
    rows = Hosting.objects.filter(
        holds_on(F("activity__happened_on"), "party_organization__spells"), activity__in=activities
    )
    names: dict[int, list[str]] = {}
    pairs = rows.order_by("party_organization__number").values_list(
        "activity", "party_organization__spells__name"
    )
    for activity, name in pairs:
        names.setdefault(activity, []).append(name)
    return {activity: "、".join(found) for activity, found in names.items()}


def on_roll(*states: str) -> Subquery:
    """How many of the activity's roll are noted so; NULL without a roll."""
    roll = Attendance.objects.filter(activity=OuterRef("pk")).order_by().values("activity")
    counted = Count("pk", filter=Q(state__in=states) if states else None)
    return Subquery(roll.annotate(n=counted).values("n"), output_field=IntegerField())


def _attended(scope: Scope, activities: Collection[int]) -> dict[int, str]:
    rows = Activity.objects.filter(pk__in=activities).values_list(
        "pk", "attended", "expected", on_roll(Attendance.State.PRESENT), on_roll()
    )
    return {pk: in_numbers(*numbers) for pk, *numbers in rows}


def in_numbers(
    attended: int | None, expected: int | None, present: int | None, on_the_roll: int | None
) -> str:
    """实到/应到: of the roll if there is one, else as it was typed; what is unknown is a dash."""
    numbers = (attended, expected) if on_the_roll is None else (present, on_the_roll)
    if numbers == (None, None):
        return ""
    return "/".join("—" if one is None else str(one) for one in numbers)


def entitled() -> Case:
    """The subject; an activity without one goes by its kind."""
    kinds = [When(kind=kind, then=Value(label)) for kind, label in Activity.Kind.choices]
    return Case(When(~Q(subject=""), then=F("subject")), *kinds)


register(
    Ledger(
        ACTIVITIES,
        _activities,
        "pk",
        (
            Column("happened_on", "日期", "happened_on"),
            choice_column("kind", "类型", Activity, "kind", "kind"),
            Column("name", "主题", entitled()),
            Column("venue", "地点", "venue"),
            Column("key", "活动编号", "number"),
        ),
        frozenset(["venue", "key"]),
        ActivityFilters,
        lambda text: key_matches(text, "number") | name_matches(text, "subject"),
        ("-c_happened_on", "c_key"),
        tabs="life/_tabs.html",
        title="组织生活",
        hint="主题、活动编号或拼音首字母",
        extras=[
            Extra("hosts", "主办党组织", _hosts),
            Extra("attended", "实到/应到", _attended),
        ],
    )
)


# --- What it adds to the Party organisations -----------------------------------------------------


class LifeFilter(django_filters.CharFilter):
    """Branches that stand so to one requirement in one period: `<kind>:<first day>:<standing>`."""

    def __init__(self) -> None:
        super().__init__(label="组织生活", widget=forms.HiddenInput, max_length=60)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        key, _, state = value.rpartition(":")
        term = term_of(key)
        if term is None or state not in Standing.values:
            return qs.none()
        return qs.filter(standing(term, Standing(state)))


LEDGERS["party-organizations"].more_filters["life"] = LifeFilter()
