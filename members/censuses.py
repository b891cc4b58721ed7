"""What the ledgers of members know of a unit on a census's cut-off day (`orgs/censuses/known.py`)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q

from members.models import Employment
from orgs.censuses.known import Facts, register


@register
def _members(units: Collection[int], day: date) -> dict[int, Facts]:
    """By where they work: it is the unit's staff that one meets there."""
    full = Q(member__converted_on__lte=day)
    counted = (
        Employment.objects.as_of(day)
        .filter(unit__in=units)
        .order_by()
        .values_list("unit")
        .annotate(members=Count("member"), of_them_full=Count("member", filter=full))
    )
    said = {unit: f"{number}人，其中正式党员{those}人" for unit, number, those in counted}
    return {unit: [("在岗党员", said.get(unit, "没有登记"))] for unit in units}
