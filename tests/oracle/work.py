"""Activities, publications, services, buildings, mechanisms and honours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .answers import Placed, counts, rate
from .ledger import Ledger, Row
from .people import happened

PROGRAMME = "党建引领、助力千企"
A_HUNDRED_MILLION = Decimal(10000)  # taxes are in 万元


# Activities


def activities(ledger: Ledger, scope: Any, kind: str) -> Iterator[Placed]:
    """ "The hosts' streets (once per scope)"; by the basis, once for each host instead."""
    hosts: dict[int, list[int]] = {}
    for row in ledger.tables["hostings"]:
        hosts.setdefault(row["activity_id"], []).append(row["party_organization_id"])
    for row in ledger.tables["activities"]:
        if row["kind"] != kind or not happened(row["happened_on"], scope):
            continue
        for host in hosts.get(row["id"], ()):
            street = ledger.street_of_organization(host, row["happened_on"])
            yield Placed(row["id"], street, host if scope.basis.joint == "per_host" else None)


@counts("theme_party_days")
def theme_party_days(ledger: Ledger, scope: Any) -> Iterator[Placed]:
    return activities(ledger, scope, "theme_day")


@counts("exchange_meetings")
def exchange_meetings(ledger: Ledger, scope: Any) -> Iterator[Placed]:
    return activities(ledger, scope, "exchange")


def owned(ledger: Ledger, scope: Any, table: str, **equal: str) -> list[Placed]:
    """Things a division did in the period."""
    return [
        Placed(row["id"], row["division_id"])
        for row in ledger.tables[table]
        if happened(row["happened_on"], scope) and equal.items() <= row.items()
    ]


for slug, table, equal in (
    ("guidance_groups", "teams", {"kind": "guidance"}),
    ("media_programmes", "publications", {"series": "新声"}),
    ("booklet_issues", "publications", {"series": "小红书"}),
    ("newsletters", "publications", {"series": "开福党建"}),
    ("secretary_classes", "trainings", {"kind": "secretary"}),
    ("demonstration_classes", "trainings", {"kind": "demonstration"}),
    ("task_lists", "task_lists", {}),
    ("assessments", "assessments", {}),
):
    counts(slug)(
        lambda ledger, scope, table=table, equal=equal: owned(ledger, scope, table, **equal)
    )


@counts("booklet_copies")
def booklet_copies(ledger: Ledger, scope: Any) -> list[Placed]:
    """Of the issues whose copies are known; unknown when none is."""
    return [
        Placed(row["id"], row["division_id"], amount=row["copies"])
        for row in ledger.tables["publications"]
        if row["series"] == "小红书" and happened(row["happened_on"], scope)
    ]


@counts("practical_deeds")
def practical_deeds(ledger: Ledger, scope: Any) -> list[Placed]:
    return [
        Placed(row["id"], ledger.street_of_unit(row["unit_id"], row["happened_on"]))
        for row in ledger.tables["deeds"]
        if happened(row["happened_on"], scope)
        and ledger.units[row["unit_id"]]["kind"] == "enterprise"
    ]


# Demands and firms of the programme


def programme(ledger: Ledger) -> set[int]:
    return {row["id"] for row in ledger.tables["programmes"] if row["name"] == PROGRAMME}


@dataclass
class Way:
    """What has become of a demand, told step by step."""

    closed_on: date | None = None
    outcome: str = ""
    due_on: date | None = None
    rating: str = ""

    def take(self, step: Row) -> None:
        kind = step["kind"]
        if kind in ("assigned", "extended"):  # "延期的按延期后"
            self.due_on = step["due_on"]
        if kind in ("returned", "reopened", "withdrawn"):  # it is nobody's to be late with
            self.due_on = None
        if kind == "rated":
            self.rating = step["satisfaction"]
        if kind in ("sent_back", "reopened"):  # "以此后的评价为准"
            self.rating = ""
        if kind == "closed":
            self.closed_on, self.outcome = step["happened_on"], step["outcome"]
        if kind == "reopened":  # "到期末又重新办理的不算"
            self.closed_on, self.outcome = None, ""


def collected(ledger: Ledger, scope: Any) -> list[tuple[Way, Placed]]:
    """ "By 受理日期, else 提出日期"; the unit's street on that day. Not what was never accepted but
    declined or withdrawn. Each as it stands at the end of the period."""
    found = []
    for row in ledger.tables["demands"]:
        steps = ledger.steps_of(row["id"])
        accepted = [step["happened_on"] for step in steps if step["kind"] == "accepted"]
        refused = any(step["kind"] in ("declined", "withdrawn") for step in steps)
        day = accepted[-1] if accepted else row["raised_on"]
        if row["programme_id"] not in programme(ledger) or not happened(day, scope):
            continue
        if refused and not accepted:
            continue
        way = Way()
        for step in steps:
            if step["happened_on"] < scope.period.end:
                way.take(step)
        found.append((way, Placed(row["id"], ledger.street_of_unit(row["unit_id"], day))))
    return found


def demands(ledger: Ledger, scope: Any, such: Callable[[Way], bool]) -> list[Placed]:
    return [placed for way, placed in collected(ledger, scope) if such(way)]


@counts("demands_collected")
def demands_collected(ledger: Ledger, scope: Any) -> list[Placed]:
    return demands(ledger, scope, lambda way: True)


@counts("demands_resolved")
@rate("demand_resolution_rate", of=demands_collected)
def demands_resolved(ledger: Ledger, scope: Any) -> list[Placed]:
    """ "Solved by the end of the period (解决, not merely 办结)"."""
    return demands(ledger, scope, lambda way: way.outcome == "solved")


@rate("demand_closure_rate", of=demands_collected)
def demands_closed(ledger: Ledger, scope: Any) -> list[Placed]:
    return demands(ledger, scope, lambda way: way.closed_on is not None)


def demands_with_limit(ledger: Ledger, scope: Any) -> list[Placed]:
    """ "没有登记办理时限的，是否按期不详，不计入分母"."""
    return demands(ledger, scope, lambda way: bool(way.closed_on and way.due_on))


@rate("demand_on_time_rate", of=demands_with_limit)
def demands_on_time(ledger: Ledger, scope: Any) -> list[Placed]:
    return demands(
        ledger,
        scope,
        lambda way: bool(way.closed_on and way.due_on and way.closed_on <= way.due_on),
    )


def demands_rated(ledger: Ledger, scope: Any) -> list[Placed]:
    """ "未评价的不计入": who was asked and did not say is no answer."""
    return demands(ledger, scope, lambda way: way.rating not in ("", "not_rated"))


@rate("demand_satisfaction_rate", of=demands_rated)
def demands_satisfied(ledger: Ledger, scope: Any) -> list[Placed]:
    return demands(ledger, scope, lambda way: way.rating in ("satisfied", "mostly"))


def enrolled(ledger: Ledger, scope: Any) -> list[tuple[Row, str | None]]:
    """Enrolments of the day, with the street of the unit; "unit stocks count *operating* units"."""
    streets = {unit: spell["division_id"] for unit, spell in ledger.operating(scope.as_of)}
    return [
        (row, streets[row["unit_id"]])
        for row in ledger.on("enrolments", scope.as_of)
        if row["programme_id"] in programme(ledger) and row["unit_id"] in streets
    ]


@counts("key_firms")
def key_firms(ledger: Ledger, scope: Any) -> list[Placed]:
    return [Placed(row["unit_id"], street) for row, street in enrolled(ledger, scope)]


@counts("pillar_industries")
def pillar_industries(ledger: Ledger, scope: Any) -> list[Placed]:
    return [
        Placed(row["pillar_industry_id"], street)
        for row, street in enrolled(ledger, scope)
        if row["pillar_industry_id"] is not None
    ]


# Buildings


def buildings(ledger: Ledger) -> dict[int, str]:
    return {
        row["id"]: row["division_id"]
        for row in ledger.tables["places"]
        if row["kind"] == "building"
    }


@counts("buildings_served")
def buildings_served(ledger: Ledger, scope: Any) -> list[Placed]:
    at = buildings(ledger)
    return [
        Placed(row["place_id"], at[row["place_id"]])
        for row in ledger.on("services", scope.as_of)
        if row["place_id"] in at
    ]


def taxes(ledger: Ledger, year: int) -> list[tuple[Row, str]]:
    """What is recorded of the buildings' taxes in a year; an amount may be unknown."""
    at = buildings(ledger)
    return [
        (row, at[row["place_id"]])
        for row in ledger.tables["place_years"]
        if row["place_id"] in at and row["year"] == year
    ]


def over_100m(ledger: Ledger, year: int) -> list[tuple[Row, str]]:
    return [(row, at) for row, at in taxes(ledger, year) if (row["tax"] or 0) >= A_HUNDRED_MILLION]


@counts("buildings_over_100m")
def buildings_over_100m(ledger: Ledger, scope: Any) -> list[Placed]:
    return [Placed(row["id"], at) for row, at in over_100m(ledger, scope.period.year)]


@counts("buildings_over_100m_new")
def buildings_over_100m_new(ledger: Ledger, scope: Any) -> list[Placed]:
    """ "In this year's set and not in last year's": unknown last year is not in last year's."""
    before = {row["place_id"] for row, _ in over_100m(ledger, scope.period.year - 1)}
    return [
        Placed(row["id"], at)
        for row, at in over_100m(ledger, scope.period.year)
        if row["place_id"] not in before
    ]


def tax_this_year(ledger: Ledger, scope: Any) -> list[Placed]:
    return [
        Placed(("PlaceYear", row["id"]), at, "this year", row["tax"])
        for row, at in taxes(ledger, scope.period.year)
    ]


def tax_last_year(ledger: Ledger, scope: Any) -> list[Placed]:
    return [
        Placed(("PlaceYear", row["id"]), at, "last year", row["tax"])
        for row, at in taxes(ledger, scope.period.year - 1)
    ]


def district_tax(ledger: Ledger, scope: Any) -> list[Placed]:
    """ "An external fact entered with its source": said of one division, and of no other."""
    return [
        Placed(("ExternalFact", row["id"]), row["division_id"], "fact", row["amount"], True)
        for row in ledger.tables["external_facts"]
        if row["kind"] == "district_tax" and row["year"] == scope.period.year
    ]


@rate("building_tax_growth", of=tax_last_year, needs=("this year", "last year"))
def tax_gained(ledger: Ledger, scope: Any) -> list[Placed]:
    """(this year - last year) / last year; a year of which nothing is known is unknown."""
    lost = [
        row._replace(amount=None if row.amount is None else -row.amount)
        for row in tax_last_year(ledger, scope)
    ]
    return tax_this_year(ledger, scope) + lost


rate("building_tax_share", of=district_tax, needs=("this year", "fact"))(tax_this_year)


# Honours


def honours(ledger: Ledger, scope: Any, kind: str, recipient: str) -> Iterator[tuple[Row, Placed]]:
    """ "Honours: the recipient's" street on the day; a member's is that of the organisation they
    are affiliated with. One revoked by the end of the period is none; one revoked later was
    held then, and last year's figures stay what they were (D12)."""
    for row in ledger.tables["honours"]:
        day, revoked = row["happened_on"], row["revoked_on"]
        if row["kind"] != kind or not happened(day, scope) or row[f"{recipient}_id"] is None:
            continue
        if revoked is not None and revoked < scope.period.end:
            continue
        yield row, Placed(row["id"], street_of(ledger, recipient, row[f"{recipient}_id"], day))


def street_of(ledger: Ledger, recipient: str, key: int, day: Any) -> str | None:
    if recipient == "unit":
        return ledger.street_of_unit(key, day)
    if recipient == "party_organization":
        return ledger.street_of_organization(key, day)
    for row in ledger.on("affiliations", day):
        if row["member_id"] == key:
            return ledger.street_of_organization(row["party_organization_id"], day)
    return None


@counts("exemplar_party_orgs")
def exemplar_party_orgs(ledger: Ledger, scope: Any) -> list[Placed]:
    return [placed for _, placed in honours(ledger, scope, "exemplar", "party_organization")]


@counts("city_enterprise_benchmarks")
def city_enterprise_benchmarks(ledger: Ledger, scope: Any) -> list[Placed]:
    return [
        placed
        for row, placed in honours(ledger, scope, "award", "unit")
        if row["level"] == "city" and ledger.units[row["unit_id"]]["kind"] == "enterprise"
    ]


for slug, level, recipient in (
    ("city_member_honours", "city", "member"),
    ("city_advanced_orgs", "city", "party_organization"),
    ("district_member_honours", "district", "member"),
    ("district_advanced_orgs", "district", "party_organization"),
):
    counts(slug)(
        lambda ledger, scope, level=level, recipient=recipient: [
            placed
            for row, placed in honours(ledger, scope, "award", recipient)
            if row["level"] == level
        ]
    )
