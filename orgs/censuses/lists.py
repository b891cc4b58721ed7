"""摸底排查 and its cards as nouns; the cards are a ledger with a list like any other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django_filters import CharFilter

from orgs.clarity import OwnLevelFilter
from orgs.lists import (
    Column,
    Ledger,
    LedgerFilters,
    choice_column,
    key_matches,
    name_matches,
    once_matches,
)
from orgs.lists import register as register_ledger
from orgs.lists.filters import ChoiceFilter, ConditionFilter, RecordFilter
from orgs.lists.finding import tidy
from orgs.models import Census, CensusCard, Unit, UnitSpell, holds_on
from orgs.nouns import Noun
from orgs.nouns import register as register_noun
from orgs.rules import Rule, Severity
from orgs.rules import register as register_rule
from orgs.scope import Reach, Scope

State, Outcome, Phase = CensusCard.State, CensusCard.Outcome, Census.Phase
_SPELLS = UnitSpell.objects.filter(holds_on(OuterRef("census__cut_off")), unit=OuterRef("unit"))
# What the ledger calls the unit on the cut-off day; of one that it did not have, what the door says.
_NAME = Coalesce(
    Subquery(_SPELLS.order_by().values("name")[:1]), NullIf("found_name", Value("")), "unit__uscc"
)
_CODE = Coalesce("unit__uscc", NullIf("found_code", Value("")), Value("（没有代码）"))


def _censuses(reach: Reach, day: date | None) -> QuerySet:
    """A census is held on its own day, whatever the day asked for; so are its cards."""
    return Census.objects.reached(reach)


def _cards(reach: Reach, day: date | None) -> QuerySet:
    return CensusCard.objects.reached(reach)


CENSUSES = register_noun(
    Noun(
        "censuses", "census", Census, "摸底排查", "次", "clipboard-list", _censuses,
        lambda rows, day: rows.annotate(key=F("name")),
    )
)  # fmt: skip
CARDS = register_noun(
    Noun(
        "census-cards", "census_card", CensusCard, "摸底卡", "张", "list-details", _cards,
        lambda rows, day: rows.annotate(name=_NAME, key=_CODE),
    )
)  # fmt: skip


def _in_state(*states: str) -> Callable[[date], Q]:
    return lambda day: Q(state__in=states)


class CardFilters(LedgerFilters):
    census = RecordFilter("摸底排查", "censuses", lambda rows, pk, scope: rows.filter(census=pk))
    state = ConditionFilter(
        "状态",
        {
            "todo": ("未登记和退回", _in_state(*CensusCard.TO_DO)),
            "unsettled": ("未定（尚未通过）", lambda day: ~Q(state=State.ACCEPTED)),
            **{one.value: (str(one.label), _in_state(one)) for one in State},
        },
    )
    outcome = ChoiceFilter("结论", CensusCard.Outcome.choices, "outcome")
    listed = ConditionFilter(
        "台账",
        {
            "in": ("台账已列", lambda day: Q(unit__isnull=False)),
            "out": ("台账未列", lambda day: Q(unit=None)),
        },
    )
    level = OwnLevelFilter()
    community = CharFilter(
        label="所属社区",
        method=lambda rows, name, text: rows.filter(
            Exists(_SPELLS.filter(community__contains=tidy(text)))
        ),
    )
    unit = RecordFilter("单位", "units", lambda rows, pk, scope: rows.filter(unit=pk))


def _found(text: str) -> Q:
    named = UnitSpell.objects.filter(name_matches(text)).order_by().values("unit")
    return (
        key_matches(text, "unit__uscc")
        | once_matches(text, Unit, "unit")
        | key_matches(text, "found_code")
        | Q(unit__in=named)
        | Q(found_name__contains=tidy(text))
    )


LEDGER = register_ledger(
    Ledger(
        CARDS,
        CensusCard.objects.within,
        "pk",
        (
            Column("name", "单位名称", _NAME),
            Column("key", "统一社会信用代码", _CODE),
            Column("division", "所属街道", "division__name"),
            Column("census", "摸底排查", "census__name"),
            choice_column("state", "状态", CensusCard, "state", "state"),
            choice_column("outcome", "结论", CensusCard, "outcome", "outcome"),
            Column("visited_on", "上门日期", "visited_on"),
            Column("headcount", "从业人数", "headcount"),
            Column("members", "党员人数", "members"),
            Column("no_organization_reason", "未建原因", "no_organization_reason"),
            Column("address", "实际地址", "address"),
            Column("remark", "备注", "remark"),
            Column("registered_by", "登记人", "registered_by__name"),
            Column("return_reason", "退回原因", "return_reason"),
        ),
        frozenset(
            "headcount members no_organization_reason address remark registered_by"
            " return_reason".split()
        ),
        CardFilters,
        _found,
        ("-census__cut_off", "-census_id", "division"),
        tabs="censuses/_tabs.html",
    )
)


# --- What is due ---------------------------------------------------------------------------------


def _waiting(state: str, *phases: str) -> Callable[[Scope, int], Q]:
    """Nothing is due of a census before it is held, nor once it is over."""
    return lambda scope, _: Q(
        state=state, census__phase__in=phases, census__cut_off__lte=scope.as_of
    )


register_rule(
    Rule(
        "census-returned",
        "census-cards",
        "摸底卡退回重报",
        Severity.RED,
        "复核时退回的摸底卡，请按退回原因核实后重新登记。",
        _waiting(State.RETURNED, *Census.FILLING),
        source="本次摸底排查的安排",
    )
)
register_rule(
    Rule(
        "census-to-review",
        "census-cards",
        "摸底卡待复核",
        Severity.AMBER,
        "已登记的摸底卡由街道复核，通过后所见情况写入台账；有疑问的退回重报。",
        _waiting(State.REGISTERED, *Census.FILLING, Phase.SUMMING),
        act="accept",
        source="本次摸底排查的安排",
    )
)
register_rule(
    Rule(
        "census-to-register",
        "census-cards",
        "摸底卡待登记",
        Severity.INFO,
        "正在进行的摸底排查中还没有上门登记的单位。没有变化的可以成批确认。",
        _waiting(State.OPEN, *Census.FILLING),
        source="本次摸底排查的安排",
    )
)


def _still_listed(scope: Scope, _: int) -> Q:
    """Nobody was there, or it is another's double, and the ledger has it as if in operation."""
    running = UnitSpell.objects.existing(scope.as_of).filter(status=UnitSpell.Status.OPERATING)
    return Q(
        state=State.ACCEPTED,
        outcome__in=(Outcome.NOT_FOUND, Outcome.DUPLICATE),
        census__cut_off__lte=scope.as_of,
        unit__in=running.order_by().values("unit"),
    )


register_rule(
    Rule(
        "census-still-listed",
        "census-cards",
        "摸底查无、重复而台账仍在册",
        Severity.AMBER,
        "复核通过的“查无”“重复”不自动改动台账：查无的弄清是注销、迁出还是歇业后登记，"
        "重复的合并。点开摸底卡，到台账中的单位办理。",
        _still_listed,
        source="本次摸底排查的安排",
    )
)
