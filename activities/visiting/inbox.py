"""What visits ask of people: returned ones of the instructor, changes seen of the street."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.urls import reverse

from activities.lists.visits import pending
from activities.models import Visit
from activities.visiting.keeping import kept_by
from orgs.acts import editing_reach
from orgs.inbox import Item, register
from orgs.models import User, name_of_unit

KIND = "走访"


@register
def returned(user: User, day: date) -> Iterable[Item]:
    """One's own visits that were sent back; they are put right on the phone."""
    own = Visit.objects.filter(instructor__user=user, state=Visit.State.RETURNED)
    for visit in own.annotate(unit_name=name_of_unit("happened_on")).order_by("happened_on", "pk"):
        yield Item(
            KIND,
            f"{visit.happened_on}走访{visit.unit_name}，已退回",
            f"{reverse('field')}#/records",
            detail=visit.review_note,
            is_returned=True,
        )


@register
def unsettled(user: User, day: date) -> Iterable[Item]:
    """One line for all of them, to the street that keeps the units' ledger; the whole district's
    are a line of its due-list."""
    reach = editing_reach(user)
    if not reach.ranges or reach.covers(settings.KAIFU_DISTRICT_CODE):
        return
    number = kept_by(reach).filter(pending(), happened_on__lte=day).count()
    if number:
        address = f"{reverse('visit_list')}?changes=pending&as_of={day}"
        yield Item(KIND, f"{number}次走访所见变化待核实", address)
