"""工作台账: training classes, publications, deeds, teams and honours, each a list of its rows."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from activities.models import Deed, Honour, Publication, Team, Trainee, Training
from activities.models.dated import Dated
from activities.nouns import DEEDS, HONOURS, PUBLICATIONS, TEAMS, TRAININGS
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
from orgs.lists.filters import ChoiceFilter, ConditionFilter, RecordFilter, YearFilter
from orgs.lists.ledgers import street_column
from orgs.models import Unit, name_of_organization, name_of_unit
from orgs.personal import Mask
from orgs.pinyin import register_names
from orgs.scope import Scope

TABS = "work/_tabs.html"
NEWEST = ("-c_happened_on",)

register_names(Training)
register_names(Publication, "title")
register_names(Deed)
register_names(Team)
register_names(Honour)


def up_to_the_day(model: type[Dated]) -> Callable[[Scope], QuerySet]:
    """What happened by the scope's day, within the scope."""

    def rows(scope: Scope) -> QuerySet:
        found = model._default_manager.within(scope)  # type: ignore[attr-defined]
        return found.filter(happened_on__lte=scope.as_of)

    return rows


# --- Training ------------------------------------------------------------------------------------


def _attendances(scope: Scope, classes: Collection[int]) -> dict[int, int]:
    rows = Trainee.objects.filter(training__in=classes).order_by().values_list("training")
    return dict(rows.annotate(n=Count("pk")))


def _secretaries(scope: Scope, classes: Collection[int]) -> dict[int, int]:
    """Those who were secretary somewhere on the first day."""
    rows = Trainee.objects.filter(training__in=classes).secretaries().order_by()
    return dict(rows.values_list("training").annotate(n=Count("member", distinct=True)))


def in_persons(trainees: QuerySet) -> str:
    """人次 and 人, of all and of the secretaries among them: whoever attends twice is one person."""
    all_of_them = trainees.aggregate(n=Count("pk"), persons=Count("member", distinct=True))
    secretaries = trainees.secretaries().aggregate(  # type: ignore[attr-defined]
        n=Count("pk", distinct=True), persons=Count("member", distinct=True)
    )
    return (
        f"参训 {all_of_them['n']:,} 人次、{all_of_them['persons']:,} 人；其中开班当日在任的党组织书记 "
        f"{secretaries['n']:,} 人次、{secretaries['persons']:,} 人。"
        "参加几个班的，人次逐次计，人数只计一名。"
    )


def _summed_up(classes: QuerySet) -> str:
    trainees = Trainee.objects.filter(training__in=classes.order_by().values("pk"))
    return in_persons(trainees) if trainees.exists() else ""


class TrainingFilters(LedgerFilters):
    year = YearFilter(Training)
    kind = ChoiceFilter("类型", Training.Kind.choices, "kind")


register(
    Ledger(
        TRAININGS,
        up_to_the_day(Training),
        "pk",
        (
            Column("happened_on", "开班日期", "happened_on"),
            Column("name", "名称", "name"),
            choice_column("kind", "类型", Training, "kind", "kind"),
            Column("venue", "地点", "venue"),
            street_column("所属区划"),
            Column("key", "班次编号", "number"),
        ),
        frozenset(["key"]),
        TrainingFilters,
        lambda text: key_matches(text, "number") | name_matches(text),
        NEWEST,
        tabs=TABS,
        hint="名称、编号或拼音首字母",
        extras=[
            Extra("trainees", "参训人数", _attendances, is_number=True),
            Extra("secretaries", "其中书记", _secretaries, is_number=True),
        ],
        summary=_summed_up,
    )
)


# --- Publications --------------------------------------------------------------------------------


def _series() -> list[tuple[str, str]]:
    known = Publication.objects.order_by("series").values_list("series", flat=True).distinct()
    return [(one, one) for one in known]


class PublicationFilters(LedgerFilters):
    year = YearFilter(Publication)
    series = ChoiceFilter("系列", _series, "series")


register(
    Ledger(
        PUBLICATIONS,
        up_to_the_day(Publication),
        "pk",
        (
            Column("happened_on", "编发日期", "happened_on"),
            Column("series", "系列", "series"),
            Column("issue", "期号", "issue"),
            Column("name", "名称", "title"),
            Column("copies", "发放册数", "copies"),
            street_column("所属区划"),
        ),
        frozenset(),
        PublicationFilters,
        lambda text: name_matches(text, "title") | Q(series__contains=text) | Q(issue=text),
        NEWEST,
        tabs=TABS,
        hint="名称、系列、期号或拼音首字母",
    )
)


# --- Deeds ---------------------------------------------------------------------------------------


def _deeds(scope: Scope) -> QuerySet:
    return up_to_the_day(Deed)(scope).annotate(unit_name=name_of_unit("happened_on"))


class DeedFilters(LedgerFilters):
    year = YearFilter(Deed)
    kind = ChoiceFilter("单位类型", Unit.Kind.choices, "unit__kind")
    unit = RecordFilter("受益单位", "units", lambda rows, pk, scope: rows.filter(unit=pk))


register(
    Ledger(
        DEEDS,
        _deeds,
        "pk",
        (
            Column("happened_on", "办成日期", "happened_on"),
            Column("name", "实事", "name"),
            Column("unit", "受益单位", F("unit_name")),
            choice_column("kind", "单位类型", Unit, "kind", "unit__kind"),
            Column("key", "统一社会信用代码", "unit__uscc"),
        ),
        frozenset(["key"]),
        DeedFilters,
        lambda text: (
            key_matches(text, "unit__uscc") | name_matches(text) | name_matches(text, "unit_name")
        ),
        NEWEST,
        tabs=TABS,
        hint="实事、单位名称、代码或拼音首字母",
    )
)


# --- Teams ---------------------------------------------------------------------------------------


class TeamFilters(LedgerFilters):
    year = YearFilter(Team)


register(
    Ledger(
        TEAMS,
        up_to_the_day(Team),
        "pk",
        (
            Column("happened_on", "组建日期", "happened_on"),
            Column("name", "名称", "name"),
            street_column("所属区划"),
        ),
        frozenset(),
        TeamFilters,
        name_matches,
        NEWEST,
        tabs=TABS,
        hint="名称或拼音首字母",
    )
)


# --- Honours -------------------------------------------------------------------------------------

RECIPIENTS = {"member": "党员", "unit": "单位", "party_organization": "党组织"}


def _honours(scope: Scope) -> QuerySet:
    """A member is named apart, as a person's name is masked and a unit's is not."""
    named = Coalesce(name_of_unit("happened_on"), name_of_organization("happened_on"))
    return up_to_the_day(Honour)(scope).annotate(recipient_name=named)


def _given_to(recipient: str) -> Callable[[Any], Q]:
    return lambda day: Q(**{f"{recipient}__isnull": False})


def recipient_kind() -> Case:
    kinds = [
        When(_given_to(recipient)(None), then=Value(label))
        for recipient, label in RECIPIENTS.items()
    ]
    return Case(*kinds)


class HonourFilters(LedgerFilters):
    year = YearFilter(Honour)
    kind = ChoiceFilter("类别", Honour.Kind.choices, "kind")
    level = ChoiceFilter("级别", Honour.Level.choices, "level")
    recipient = ConditionFilter(
        "授予对象", {name: (label, _given_to(name)) for name, label in RECIPIENTS.items()}
    )
    standing = ConditionFilter(
        "是否撤销",
        {
            "yes": ("仍有效", lambda day: Q(revoked_on=None) | Q(revoked_on__gt=day)),
            "no": ("已撤销", lambda day: Q(revoked_on__lte=day)),
        },
    )


register(
    Ledger(
        HONOURS,
        _honours,
        "pk",
        (
            Column("happened_on", "授予日期", "happened_on"),
            Column("name", "名称", "name"),
            choice_column("level", "级别", Honour, "level", "level"),
            choice_column("kind", "类别", Honour, "kind", "kind"),
            Column("recipient_kind", "对象类型", recipient_kind()),
            Column("recipient", "单位或党组织", F("recipient_name")),
            Column("member", "党员", "member__name", Mask.NAME),
            Column("document_no", "文号", "document_no"),
            Column("revoked_on", "撤销日期", "revoked_on"),
            Column(
                "key",
                "对象编号",
                Coalesce("unit__uscc", "party_organization__number", "member__number"),
            ),
        ),
        frozenset(["key"]),
        HonourFilters,
        lambda text: (
            name_matches(text)
            | name_matches(text, "recipient_name")
            | Q(document_no__contains=text)
            | key_matches(text, "unit__uscc")
            | key_matches(text, "party_organization__number")
            | key_matches(text, "member__number")
        ),
        NEWEST,
        tabs=TABS,
        hint="名称、文号、单位或党组织、对象编号",
    )
)
