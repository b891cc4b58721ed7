"""How the streets stand to a return: who has confirmed, and whether what they confirmed still is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from orgs.clarity import Clear, tally
from orgs.models import Difference, Division
from orgs.rules import Severity, due
from orgs.scope import Scope
from reports.figures import by_division
from reports.models import SealedFigure, SealedReturn, StreetConfirmation
from reports.seals.sealing import Values, values_digest, values_in


@dataclass(frozen=True)
class Standing:
    """One division within the return's: its latest confirmation, and whether that holds."""

    division: Division
    confirmation: StreetConfirmation | None
    is_current: bool

    @property
    def label(self) -> str:
        """未确认, 已确认, or that something has changed since."""
        if self.confirmation is None:
            return "未确认"
        return "已确认" if self.is_current else "确认后数有变化"


def standing(sealed_return: SealedReturn) -> list[Standing]:
    """Every division that is to confirm, in the order of codes; none for a street's own return."""
    divisions = list(to_confirm(sealed_return))
    said = StreetConfirmation.objects.filter(sealed_return=sealed_return)
    latest = {one.division_id: one for one in said.select_related("change__by").order_by("pk")}
    values = _values(sealed_return) if latest else {}
    return [
        Standing(
            one,
            latest.get(one.code),
            one.code in latest
            and latest[one.code].digest == values_digest(values.get(one.code, {})),
        )
        for one in divisions
    ]


def to_confirm(sealed_return: SealedReturn) -> QuerySet[Division]:
    """The streets and zones that a district's return is made up of."""
    children = Division.objects.for_breakdown(sealed_return.division_id, sealed_return.as_of)
    return children.filter(kind__in=(Division.Kind.STREET, Division.Kind.ZONE))


def _values(sealed_return: SealedReturn) -> Mapping[str, Values]:
    """Division → its values: those that are sealed, else those of now."""
    if not sealed_return.is_sealed:
        return {part.key: values_in(part.figures) for part in by_division(sealed_return.scope)}
    found: dict[str, dict[str, object]] = {}
    for one in SealedFigure.objects.filter(sealed_return=sealed_return):
        found.setdefault(one.division_id, {})[one.slug] = one.value
    return found  # type: ignore[return-value]


@dataclass(frozen=True)
class Check:
    """Something to look at before a return is confirmed or sealed, and the page that lists it."""

    label: str
    number: int
    view: str


def checklist(scope: Scope) -> list[Check]:
    """What is still open in a division: what is not known, what differs, what is due."""
    unknown = sum(tally(scope).of(f"{clear}-incomplete") for clear in Clear)
    differences = Difference.objects.within(scope).pending().count()
    red = sum(number for rule, number in due(scope) if rule.severity is Severity.RED)
    return [
        Check("有缺项的记录", unknown, "clears"),
        Check("未处理的核对差异", differences, "difference_list"),
        Check("须办理的提醒", red, "due"),
    ]
