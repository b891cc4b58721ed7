"""核对差异 as a noun with a list, like any other ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from orgs.lists import Column, Ledger, LedgerFilters, choice_column, key_matches, register
from orgs.lists.filters import ChoiceFilter, ConditionFilter, RecordFilter
from orgs.lists.finding import tidy
from orgs.models import Difference, Source
from orgs.nouns import Noun
from orgs.nouns import register as register_noun
from orgs.scope import Reach, Scope

TABS = "reconciliation/_tabs.html"
_NAMED = Coalesce(NullIf("subject", Value("")), NullIf("key", Value("")), Value("（未写名称）"))


def _placed(reach: Reach, day: date | None) -> QuerySet:
    """A difference lies where it is now dealt with, whatever the day."""
    return Difference.objects.reached(reach)


def _rows(scope: Scope) -> QuerySet:
    return Difference.objects.within(scope)


DIFFERENCES = register_noun(
    Noun(
        "differences", "difference", Difference, "核对差异", "项", "git-merge", _placed,
        lambda rows, day: rows.annotate(name=_NAMED),
    )
)  # fmt: skip


def _in_state(*states: Difference.State) -> Q:
    return Q(state__in=states)


def _of_state(state: Difference.State) -> tuple[str, Callable[[date], Q]]:
    return str(state.label), lambda day: _in_state(state)


STATES = Difference.State


class DifferenceFilters(LedgerFilters):
    kind = ChoiceFilter("种类", Difference.Kind.choices, "kind")
    source = ChoiceFilter("来源", Source.choices, "source")
    state = ConditionFilter(
        "状态",
        {
            "pending": ("待处理和待核查", lambda day: _in_state(*Difference.PENDING)),
            **{one.value: _of_state(one) for one in STATES},
            "all": ("全部", lambda day: Q()),
        },
        default="pending",
    )
    outcome = ChoiceFilter("处理结果", Difference.Outcome.choices, "outcome")
    unit = RecordFilter("单位", "units", lambda rows, pk, scope: rows.filter(unit=pk))


def _found(text: str) -> Q:
    return key_matches(text, "key") | Q(subject__contains=tidy(text))


LEDGER = register(
    Ledger(
        DIFFERENCES,
        _rows,
        "pk",
        (
            Column("name", "单位", _NAMED),
            Column("key", "代码", "key"),
            choice_column("kind", "种类", Difference, "kind", "kind"),
            choice_column("source", "来源", Difference, "source", "source"),
            Column("field", "项目", "field"),
            Column("ours", "台账", "ours"),
            Column("theirs", "对方", "theirs"),
            Column("division", "所属街道", "division__name"),
            choice_column("state", "状态", Difference, "state", "state"),
            choice_column("outcome", "处理结果", Difference, "outcome", "outcome"),
            Column("reason", "理由", "reason"),
            Column("settled_by", "处理人", "settled_by__name"),
            Column("found_on", "数据日期", "found_on"),
        ),
        frozenset(("field", "outcome", "reason", "settled_by", "found_on")),
        DifferenceFilters,
        _found,
        ("c_kind", "c_key"),
        tabs=TABS,
        title="差异清单",
        hint="单位名称的一部分，或代码的开头",
    )
)
