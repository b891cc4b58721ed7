"""The list of returns."""

from __future__ import annotations

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from orgs.lists import Column, Ledger, LedgerFilters, name_matches, register
from orgs.lists.filters import ConditionFilter
from orgs.pinyin import register_names
from orgs.scope import Scope, in_range
from reports.models import SealedReturn
from reports.seals.nouns import RETURNS

register_names(SealedReturn, "title")
STATES = {
    "prepared": ("编制中", lambda day: Q(sealed_by=None)),
    "sealed": ("已封存", lambda day: Q(sealed_by__isnull=False)),
    "all": ("全部", lambda day: Q()),
}


def _returns(scope: Scope) -> QuerySet:
    """Of the scope's division, those within it and those above it; whatever the day."""
    above = [scope.division[:length] for length in range(2, len(scope.division))]
    here = in_range("division", scope.division) | Q(division__in=above)
    return SealedReturn.objects.reached(scope.viewer).filter(here)


def _state() -> Case:
    sealed = When(sealed_by__isnull=False, then=Value("已封存"))
    return Case(sealed, default=Value("编制中"), output_field=CharField())


class ReturnFilters(LedgerFilters):
    state = ConditionFilter("情况", STATES, default="all")


register(
    Ledger(
        RETURNS,
        _returns,
        "pk",
        (
            Column("name", "名称", "title"),
            Column("division", "所属区划", "division__name"),
            Column("as_of", "截止日期", "as_of"),
            Column("number", "更正号", "number", choices={0: "—"}),  # type: ignore[dict-item]
            Column("state", "情况", _state()),
            Column("sealed_on", "封存日期", TruncDate("sealed_at")),
            Column("digest", "摘要", "digest"),
        ),
        frozenset(["digest"]),
        ReturnFilters,
        lambda text: name_matches(text, "title"),
        ("-c_as_of", "c_division", "-c_number"),
        tabs="seals/_tabs.html",
        title="报送",
        hint="名称或拼音首字母",
    )
)
