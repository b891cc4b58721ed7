"""Party organisations: what happened to them, and those of special kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from .answers import Placed, counts
from .ledger import Ledger


def events(ledger: Ledger) -> Iterator[tuple[int, str, date, date]]:
    """Organisation, kind, day, and the day whose street and kind count: the day before, "if the
    event ends it". 成立日期 and 撤销日期 imply their events; a 合并 on the 撤销日期 is that ending.
    """
    given = {
        (row["party_organization_id"], row["kind"], row["happened_on"])
        for row in ledger.tables["events"]
    }
    for row in ledger.organizations.values():
        key, end = row["id"], row["dissolved_on"]
        given.add((key, "established", row["established_on"]))
        if end and (key, "merged", end) not in given:
            given.add((key, "dissolved", end))
    for organization, kind, day in given:
        ends = day == ledger.organizations[organization]["dissolved_on"]
        yield organization, kind, day, day - timedelta(days=1) if ends else day


def organization_events(ledger: Ledger, scope: Any, kinds: Iterable[str]) -> Iterator[Placed]:
    for organization, kind, day, seen_on in events(ledger):
        if (
            kind in kinds
            and scope.period.start <= day < scope.period.end
            and ledger.organization_counts(organization, seen_on, scope.basis)
        ):
            yield Placed(organization, ledger.street_of_organization(organization, seen_on))


def established(ledger: Ledger, scope: Any, *, committees: bool) -> Iterator[Placed]:
    """ "Every such organisation except 综合/行业/商圈/园区 committees, which have their own
    figure": the four natures an organisation may have."""
    for placed in organization_events(ledger, scope, {"established"}):
        day = ledger.organizations[placed.key]["established_on"]
        if bool(ledger.organization_spell(placed.key, day)["nature"]) is committees:
            yield placed


@counts("party_orgs_established")
def party_orgs_established(ledger: Ledger, scope: Any) -> Iterator[Placed]:
    return established(ledger, scope, committees=False)


@counts("committees_established")
def committees_established(ledger: Ledger, scope: Any) -> Iterator[Placed]:
    return established(ledger, scope, committees=True)


@counts("party_orgs_adjusted")
def party_orgs_adjusted(ledger: Ledger, scope: Any) -> Iterator[Placed]:
    return organization_events(ledger, scope, scope.basis.adjusted)


@counts("three_party_orgs")
def three_party_orgs(ledger: Ledger, scope: Any) -> Iterator[Placed]:
    """Its own figure: the switch whether such bodies count elsewhere does not empty it."""
    for organization in ledger.three_party(scope.as_of):
        if ledger.organization_exists(organization, scope.as_of):
            street = ledger.street_of_organization(organization, scope.as_of)
            yield Placed(organization, street)


@counts("temporary_branches")
def temporary_branches(ledger: Ledger, scope: Any) -> Iterator[Placed]:
    for organization in ledger.organizations:
        spell = ledger.organization_spell(organization, scope.as_of)
        if (
            spell
            and spell["kind"] == "temporary"
            and ledger.organization_exists(organization, scope.as_of)
        ):
            yield Placed(organization, spell["division_id"])
