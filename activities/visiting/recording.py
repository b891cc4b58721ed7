"""Writing a visit down: the visit, the changes seen, that the unit was found as recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from activities.models import Visit
from activities.visiting.changes_seen import Fact, propose
from orgs.models import Change, Confirmation


@dataclass(frozen=True)
class Said:
    """What is said of one visit. `facts` are the changes seen, as `Proposal.value` has them."""

    happened_on: date
    method: str
    topics: list[str]
    unchanged: bool | None
    content: str
    next_plan: str
    facts: dict[Fact, str]


def write(visit: Visit, said: Said, change: Change) -> None:
    """Write what is said under `change`; the visit is new or its new words replace the old.

    It stays the fact of the change that recorded it first, by whoever entered it.
    """
    for name in ("happened_on", "method", "unchanged", "content", "next_plan"):
        setattr(visit, name, getattr(said, name))
    visit.topics = [topic for topic in Visit.TOPICS if topic in said.topics]
    if visit._state.adding:
        visit.change = change
    visit.save()
    propose(visit, said.facts, change)
    confirm(visit, change)


def confirm(visit: Visit, change: Change) -> None:
    """A counting visit that found everything as recorded confirms the unit on its day.

    One that no longer says so, is returned or void, takes its confirmation back.
    """
    made = Change.objects.filter(noun="visits", object_id=visit.pk).values("pk")
    own = Confirmation.objects.filter(unit=visit.unit_id)
    held = own.filter(change=visit.change_id) | own.filter(change__in=made)
    if not (visit.unchanged and visit.state == Visit.State.SUBMITTED):
        held.delete()
    else:
        held.exclude(confirmed_on=visit.happened_on).delete()
        Confirmation.objects.get_or_create(
            unit_id=visit.unit_id, confirmed_on=visit.happened_on, defaults={"change": change}
        )
