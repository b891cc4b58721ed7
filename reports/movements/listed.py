"""The rows that came or left as lists: as of the day they were counted, with why and from where."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from members.models import Affiliation, Member
from orgs.lists.listing import Column, Listing
from orgs.models import Unit, UnitSpell
from orgs.scope import NATION
from reports.movements.balances import with_cause
from reports.movements.causes import causes_of
from reports.movements.gaps import Gap
from reports.rows import listing_in


def moved(gap: Gap, cause: str = "") -> Listing:
    """The gap's rows with their causes, or those of one cause."""
    rows = with_cause(gap)
    if cause:
        rows = rows.filter(cause=cause)
    names = {one.slug: one.name(came=gap.came) for one in causes_of(gap)}
    why = Column("cause", "变动原因", "cause", choices=names)
    return listing_in(rows, gap.here, why, *_on_the_other_day(gap))


def _on_the_other_day(gap: Gap) -> list[Column]:
    """Where the row was on the day it was not counted, as far as the viewer reaches it."""
    anywhere = gap.there.at(division=NATION)
    then: QuerySet
    if gap.measure.model is Unit:
        then = UnitSpell.objects.as_of(gap.day).within(anywhere).filter(unit=OuterRef("pk"))
        value, label = "division__name", "所属街道"
    elif gap.measure.model is Member:
        then = Affiliation.objects.as_of(gap.day).within(anywhere).filter(member=OuterRef("pk"))
        value, label = "party_organization__spells__name", "所在党组织"
    else:
        return []
    found = Subquery(then.order_by().values(value)[:1])
    return [Column("other_day", f"{'原' if gap.came else '后'}{label}", found)]
