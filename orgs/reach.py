"""From a user's grants to a `Reach`. Higher apps register the row sets they know of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.db import connection
from django.utils import timezone

from orgs.models import Coverage, Grant, Role, User
from orgs.scope import EVERYTHING, NATION, Reach

Rows = Mapping[str, Iterable[int]]
Source = Callable[[User, list[Grant], date], Rows]

_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add single rows to a viewer's reach: `source(user, grants, day)` → kind of thing → ids."""
    _sources.append(source)
    return source


def reach_of(
    user: User,
    day: date,
    *,
    personal: bool = False,
    editing: bool = False,
    handling: bool = False,
) -> Reach:
    """What the user can reach: by the grants held today, with the row sets of `day`.

    A grant that has ended opens nothing, not even the past it once covered. `personal` asks for
    what is reached by roles that may read personal fields, `editing` by those that keep ledgers,
    `handling` by those that keep none, but act on what is handed to them (an instructor's units, a
    department's demands).
    """
    held = user.grants.as_of(timezone.localdate()).exclude(role__reaches=Role.Reaches.NOTHING)
    if personal:
        held = held.filter(role__reads_personal=True)
    if editing:
        held = held.filter(role__edits=True).exclude(role__reaches=Role.Reaches.ROWS)
    if handling:
        held = held.filter(role__edits=True, role__reaches=Role.Reaches.ROWS)
    grants = list(held.select_related("role"))
    ranges = tuple(sorted({g.division_id for g in grants if g.division_id and _by_area(g)}))
    if NATION in ranges:
        return EVERYTHING
    rows: dict[str, set[int]] = defaultdict(set)
    for source in _sources:
        for kind, ids in source(user, grants, day).items():
            rows[kind].update(ids)
    return Reach(ranges=ranges, rows={kind: frozenset(ids) for kind, ids in rows.items()})


def _by_area(grant: Grant) -> bool:
    """Departments and instructors hold a division as their home; they reach rows, not the area."""
    return grant.role.reaches == Role.Reaches.AREA


def subtree(roots: Iterable[int], day: date) -> list[int]:
    """The Party organisations and all that were under them on the day."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE tree (id) AS (
                SELECT unnest(%s::bigint[])
                UNION
                SELECT spell.party_organization_id
                  FROM orgs_partyorganizationspell spell
                  JOIN tree ON spell.superior_id = tree.id
                 WHERE spell.started_on <= %s AND (spell.ended_on IS NULL OR spell.ended_on > %s)
            )
            SELECT id FROM tree
            """,
            [list(roots), day, day],
        )
        return [row[0] for row in cursor.fetchall()]


@register
def organizations_below(user: User, grants: list[Grant], day: date) -> Rows:
    """A grant over a Party organisation reaches its subtree and the units that covers."""
    roots = [g.party_organization_id for g in grants if g.party_organization_id]
    if not roots:
        return {}
    organizations = subtree(roots, day)
    units = Coverage.objects.as_of(day).filter(party_organization__in=organizations)
    return {"party_organization": organizations, "unit": units.values_list("unit", flat=True)}
