"""How it is written that somebody floats, and that they do no longer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from members.acts.people import check_exists, proposed_number
from members.models import Affiliation, Floating, FloatingMember
from members.nouns import FLOATING
from orgs import spells
from orgs.acts.act import Act, ActError
from orgs.acts.doing import lock
from orgs.acts.writing import end, link
from orgs.models import Change, PartyOrganization
from orgs.scope import EVERYTHING

Direction, Ending = Floating.Direction, Floating.Ending


class Uncounted(Act):
    """Whatever its day, no figure changes."""

    def prepare(self) -> None:
        super().prepare()
        self.fields["effective_on"].help_text = "从这一天起算，可以是过去；不影响任何统计。"


def list_person(change: Change, **facts: Any) -> FloatingMember:
    """A person who has not floated before, by the next number; one at a time."""
    lock(FLOATING.slug, 0)
    number = proposed_number(FLOATING, EVERYTHING) or "LD00001"
    return FloatingMember.objects.create(number=number, change=change, **facts)


def person_of(member: int, change: Change) -> FloatingMember:
    """The member as one who floats; listed as such now if they never did before."""
    known = FloatingMember.objects.filter(member=member).order_by("pk").first()
    return known or list_person(change, member_id=member)


def take_part(
    person: FloatingMember,
    organization: PartyOrganization,
    day: date,
    said: dict[str, Any],
    change: Change,
) -> None:
    """The person takes part in the organisation, without the formal relation. Raises `ActError`."""
    check_exists(organization, day)
    own = Affiliation.objects.as_of(day).filter(member=person.member_id)
    if person.member_id and own.filter(party_organization=organization.pk).exists():
        raise ActError("组织关系就在这个党组织，不是流入，请另选", "party_organization")
    unit = said.get("unit")
    values = {
        "direction": Direction.IN.value,
        "cause": said.get("cause", ""),
        "unit": unit.pk if unit else None,
    }
    open_float(person, organization, day, values, change)


def open_float(
    person: FloatingMember,
    organization: PartyOrganization,
    day: date,
    values: dict[str, Any],
    change: Change,
) -> None:
    """Raises `ActError` when it stands already, or a later one does."""
    own = Floating.objects.filter(person=person, party_organization=organization.pk)
    if own.as_of(day).exists() or own.filter(started_on__gte=day).exists():
        raise ActError(
            "此人在这个党组织的流动情况这一天已有登记，或以后另有登记，不必再登记；请核对日期",
            "effective_on",
        )
    link(Floating, [spells.Link((person.pk, organization.pk), day, None, values)], change)


def settle(
    members: Collection[int],
    day: date,
    change: Change,
    *,
    destination: int | None = None,
    final: bool = False,
) -> None:
    """The formal relation goes elsewhere on the day (to the `destination`, if that is here).

    Who was away is not away any more, and who took part where they now belong floats no longer.
    With the membership (`final`) everything ends.
    """
    rows = Floating.objects.filter(person__member__in=members)
    done = rows.of_direction(Direction.OUT)
    if destination is not None:
        done |= rows.filter(party_organization=destination)
    ending = Ending.OTHER if final else Ending.TRANSFERRED
    end(rows if final else done, day, change, "effective_on", ending=ending.value)
