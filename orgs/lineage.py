"""What follows from the dates and superiors of Party organisations."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection
from django.db.models import Exists, F, OuterRef, Subquery

from orgs import bulk
from orgs.models import Change, PartyOrganization, PartyOrganizationEvent

Kind = PartyOrganizationEvent.Kind


def imply_events(organizations: Collection[int], *, change: Change) -> None:
    """See to it that 成立日期 and 撤销日期 have their events, once.

    A merger on the day of the dissolution is that ending. When one of the dates is corrected, its
    event moves with it.
    """
    own = PartyOrganization.objects.filter(pk__in=organizations)
    _imply(own, Kind.ESTABLISHED, "established_on", (Kind.ESTABLISHED,), change)
    _imply(
        own.exclude(dissolved_on=None), Kind.DISSOLVED, "dissolved_on",
        (Kind.DISSOLVED, Kind.MERGED), change,
    )  # fmt: skip


def _imply(organizations, kind: str, date: str, same: tuple[str, ...], change: Change) -> None:
    """The event of the kind on the date, unless one that means the same is there."""
    events = PartyOrganizationEvent.objects.filter(party_organization=OuterRef("pk"))
    there = Exists(events.filter(kind__in=same, happened_on=OuterRef(date)))
    lacking = organizations.exclude(there)
    PartyOrganizationEvent.objects.filter(kind=kind, party_organization__in=lacking).update(
        happened_on=Subquery(
            PartyOrganization.objects.filter(pk=OuterRef("party_organization")).values(date)[:1]
        )
    )
    bulk.insert(
        PartyOrganizationEvent,
        ["party_organization", "kind", "happened_on", "new_name", "document_no", "note", "change"],
        [
            (pk, kind, day, "", "", "", change.pk)
            for pk, day in lacking.annotate(day=F(date)).values_list("pk", "day")
        ],
    )


def above_themselves(organizations: Collection[int]) -> set[int]:
    """Of the organisations, those that on some day are, however indirectly, their own superior."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE spell AS (
                SELECT party_organization_id AS id, superior_id AS superior,
                       daterange(started_on, ended_on) AS held
                  FROM orgs_partyorganizationspell
                 WHERE superior_id IS NOT NULL
            ), chain AS (
                SELECT id AS origin, superior, held FROM spell WHERE id = ANY(%s)
                 UNION
                SELECT chain.origin, spell.superior, chain.held * spell.held
                  FROM chain JOIN spell ON spell.id = chain.superior AND spell.held && chain.held
                 WHERE chain.superior <> chain.origin
            )
            SELECT DISTINCT origin FROM chain WHERE superior = origin
            """,
            [list(organizations)],
        )
        return {pk for (pk,) in cursor.fetchall()}
