"""What the ledgers know of the units on a census's cut-off day, to stand beside what is found.

Nothing of it is copied onto the cards. Higher apps add what they know (`register`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date

from orgs.models import CensusCard, Coverage, PartyOrganizationSpell, UnitSpell, holds_on

Facts = list[tuple[str, str]]
# The units, the day → unit → what is known of it.
Source = Callable[[Collection[int], date], dict[int, Facts]]

_sources: list[Source] = []


def register(source: Source) -> Source:
    _sources.append(source)
    return source


def known_of(cards: Iterable[CensusCard]) -> dict[int, Facts]:
    """Card → label and value of what is known of its unit; several cards cost no more queries."""
    by_day: dict[date, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for card in cards:
        if card.unit_id:
            by_day[card.census.cut_off][card.unit_id].append(card.pk)
    found: dict[int, Facts] = defaultdict(list)
    for day, units in by_day.items():
        for source in _sources:
            for unit, facts in source(list(units), day).items():
                for pk in units[unit]:
                    found[pk] += facts
    return dict(found)


@register
def _of_unit(units: Collection[int], day: date) -> dict[int, Facts]:
    spells = UnitSpell.objects.as_of(day).filter(unit__in=units)
    return {
        spell.unit_id: [
            ("单位类型", spell.unit.get_kind_display()),
            ("经营地址", spell.address or "未填"),
            ("楼宇商圈", str(spell.place or "未填")),
            ("从业人数", "不详" if spell.headcount is None else f"{spell.headcount}人"),
            ("经营状态", spell.get_status_display()),
            ("未建原因", spell.no_organization_reason or "未填"),
        ]
        for spell in spells.select_related("unit", "place")
    }


@register
def _of_organizations(units: Collection[int], day: date) -> dict[int, Facts]:
    links = Coverage.objects.as_of(day).filter(unit__in=units).order_by("started_on", "pk")
    names = dict(
        PartyOrganizationSpell.objects.filter(
            holds_on(day), party_organization__in=links.values("party_organization")
        ).values_list("party_organization", "name")
    )
    covering: dict[int, list[str]] = {unit: [] for unit in units}
    for unit, organization in links.values_list("unit", "party_organization"):
        covering[unit].append(names.get(organization, "（当日未列名称）"))
    return {unit: [("党组织", "、".join(found) or "没有")] for unit, found in covering.items()}
