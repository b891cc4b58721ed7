"""The ledger of what happened to Party organisations (党组织变动)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Min

from orgs.imports.party_organizations import reject_circles
from orgs.ledgers.cells import (
    Choice,
    Day,
    Reference,
    Text,
)
from orgs.ledgers.kinds import Column, Kind, Values, register, rows_of, until
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.records import Record
from orgs.ledgers.runs import Row, Run
from orgs.models import (
    PartyOrganization,
    PartyOrganizationSpell,
)
from orgs.models import PartyOrganizationEvent as Event
from orgs.spells import Statement


@register
class PartyOrganizationEvents(Kind):
    """Events. Some change the organisation: 改隶 its superior, 更名 its name, an ending its life."""

    name, title = "party_org_events", "党组织变动"
    key = standing_key = ("party_organization", "happened_on", "kind")
    columns = (
        Column("party_organization", "党组织编号", Reference(PartyOrganization), required=True),
        Column("kind", "类型", Choice(Event.Kind), required=True),
        Column("happened_on", "日期", Day(), required=True),
        Column("counterpart", "对方党组织编号", Reference(PartyOrganization)),
        Column("new_name", "新名称", Text(120)),
        Column("document_no", "文号", Text(60)),
        Column("note", "说明", Text(200)),
    )

    def check(self, row: Row, run: Run) -> None:
        if row.get("counterpart") and row.get("counterpart") == row.get("party_organization"):
            run.reject(row, "counterpart", "对方党组织不能是自己", "请核对对方党组织编号")

    def load(self, run: Run) -> None:
        run.refer()
        self._check_lives(run)
        organizations = run.ids["party_organization"]
        run.record(
            PartyOrganization,
            ["number"],
            (
                Record((row["party_organization"],), {"dissolved_on": row["happened_on"]}, row.id)
                for row in run.good
                if _ends(row)
            ),
        )
        self._record_events(run)
        run.state(PartyOrganizationSpell, filter(None, (_stated(row, run) for row in run.good)))
        reject_circles(run, organizations, "party_organization", "counterpart")

    def _check_lives(self, run: Run) -> None:
        """Each event must lie within the life of its organisation; an ending may define it."""
        numbers = run.ids["party_organization"]
        lives = {
            number: life
            for number, *life in PartyOrganization.objects.filter(number__in=numbers)
            .annotate(opened=Min("spells__started_on"))
            .values_list("number", "established_on", "dissolved_on", "opened")
        }
        for row in run.good:
            if _ends(row):
                life = lives[row["party_organization"]]
                life[1] = life[1] or row["happened_on"]
        for row in run.good:
            if problem := _out_of_life(row, *lives[row["party_organization"]]):
                run.reject(row, "happened_on", problem, "请核对日期，或先更正党组织台账")

    def _record_events(self, run: Run) -> None:
        """A merger on the day of the dissolution is that ending: one event, a merger."""
        organizations = run.ids["party_organization"]
        days = {row["happened_on"] for row in run.good}
        known = Event.objects.filter(
            party_organization__in=organizations.values(), happened_on__in=days
        )
        merged = {
            (organizations[row["party_organization"]], row["happened_on"])
            for row in run.good
            if row["kind"] == Event.Kind.MERGED
        }
        endings = known.filter(kind=Event.Kind.DISSOLVED).values_list(
            "pk", "party_organization", "happened_on"
        )
        implied = [pk for pk, *ending in endings if tuple(ending) in merged]
        Event.objects.filter(pk__in=implied).update(kind=Event.Kind.MERGED)
        merged.update(
            known.filter(kind=Event.Kind.MERGED).values_list("party_organization", "happened_on")
        )

        def event(row: Row) -> Record:
            ending = (run.id(row, "party_organization"), row["happened_on"])
            is_merger = row["kind"] == Event.Kind.DISSOLVED and ending in merged
            kind = Event.Kind.MERGED if is_merger else row["kind"]
            values = row.said(("new_name", "document_no", "note"))
            if "counterpart" in row.values:
                values["counterpart"] = run.id(row, "counterpart")
            return Record((ending[0], str(kind), ending[1]), values, row.id)

        run.record(Event, ["party_organization", "kind", "happened_on"], map(event, run.good))

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        return rows_of(self, Event.objects.filter(until(day, "happened_on")), self.key)


def _ends(row: Row) -> bool:
    """撤销 always ends an organisation; 合并 does when the survivor is named."""
    merged_into = row["kind"] == Event.Kind.MERGED and row.get("counterpart")
    return row["kind"] == Event.Kind.DISSOLVED or bool(merged_into)


def _out_of_life(row: Row, since: date, ended_on: date | None, opened: date | None) -> str:
    """What is wrong with the day of an event; empty when it lies within the organisation's life."""
    day, kind = row["happened_on"], row["kind"]
    if kind == Event.Kind.ESTABLISHED and day != since:
        return f"与党组织的成立日期（{since}）不一致"
    if day < since:
        return f"早于党组织的成立日期（{since}）"
    if _ends(row) and day == since:
        return "与党组织的成立日期是同一天"
    if ended_on and _ends(row) and day != ended_on:
        return f"与党组织的撤销日期（{ended_on}）不一致"
    if ended_on and day > ended_on:
        return f"晚于党组织的撤销日期（{ended_on}）"
    if (
        opened
        and day < opened
        and row.get("counterpart" if kind == Event.Kind.RE_AFFILIATED else "new_name")
    ):
        return f"台账中该党组织的情况自{opened}起才有记载"
    return ""


def _stated(row: Row, run: Run) -> Statement | None:
    """改隶 states the superior, 更名 the name, when the row names it."""
    values: Values = {}
    if row["kind"] == Event.Kind.RE_AFFILIATED and row.get("counterpart"):
        values["superior"] = run.id(row, "counterpart")
    if row["kind"] == Event.Kind.RENAMED and row.get("new_name"):
        values["name"] = row["new_name"]
    organization = run.ids["party_organization"][row["party_organization"]]
    return Statement(organization, row["happened_on"], values, None, row.id) if values else None
