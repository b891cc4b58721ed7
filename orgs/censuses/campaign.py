"""A census as a whole: opened over the units of a day, taken from phase to phase."""

from __future__ import annotations

from django.db import connection
from django.db.models import CharField, Exists, OuterRef, Subquery

from orgs.acts import editing_reach
from orgs.models import Census, CensusCard, UnitSpell, User
from orgs.scope import code_range


def may_lead(user: User, division: str) -> bool:
    """A census is opened and taken on by who keeps all ledgers of where it is held."""
    return editing_reach(user).covers(division)


def add_cards(census: Census) -> int:
    """A card for each unit that exists where the census is held on its cut-off day."""
    low, high = code_range(census.division_id)
    spells = UnitSpell.objects.existing(census.cut_off).order_by()
    here = spells.filter(division__gte=low, division__lt=high).values_list("unit", "division")
    blank = [
        str(column.column)
        for column in CensusCard._meta.concrete_fields
        if isinstance(column, CharField) and column.blank
    ]
    sql, params = here.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO orgs_censuscard"  # noqa: S608  (identifiers only)
            f" (census_id, unit_id, division_id, state, {', '.join(blank)})"
            f" SELECT %s, unit, division, 'open', {', '.join(['%s'] * len(blank))}"
            f" FROM ({sql}) AS here (unit, division) ORDER BY division, unit",
            [census.pk, *[""] * len(blank), *params],
        )
        return int(cursor.rowcount)


def link_found(census: Census) -> int:
    """Cards of units that have been entered into the ledger since, as being there on the cut-off
    day: now they are cards of those, and lie where those lay."""
    low, high = code_range(census.division_id)
    spells = UnitSpell.objects.existing(census.cut_off).filter(
        division__gte=low, division__lt=high, unit__uscc=OuterRef("found_code")
    )
    taken = CensusCard.objects.filter(census=census, unit=OuterRef("unit"))
    entered = spells.filter(~Exists(taken)).order_by()
    found = CensusCard.objects.filter(census=census, unit=None).exclude(found_code="")
    return found.filter(Exists(entered)).update(
        unit=Subquery(entered.values("unit")[:1]), division=Subquery(entered.values("division")[:1])
    )
