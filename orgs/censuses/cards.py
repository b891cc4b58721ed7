"""What is done with cards: registered, returned, accepted. What is accepted becomes a fact.

Acceptance states what was found as an observation of the cut-off day: it changes what differs from
what the ledger held on that day, until something later that is known already.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from orgs import spells
from orgs.acts import editing_reach
from orgs.censuses.campaign import link_found
from orgs.models import Census, CensusCard, Change, Confirmation, UnitSpell, User
from orgs.reach import reach_of
from orgs.scope import Reach
from orgs.spells import Statement

State, Outcome = CensusCard.State, CensusCard.Outcome
Phase = Census.Phase

# What an outcome says of how the unit stands. 查无 and 重复 say nothing: the one has to be looked
# into (注销、吊销 or 迁出?), the other to be merged.
STATUS = {
    Outcome.OPERATING: UnitSpell.Status.OPERATING,
    Outcome.SHELL: UnitSpell.Status.SHELL,
    Outcome.ZOMBIE: UnitSpell.Status.ZOMBIE,
    Outcome.MOVED_OUT: UnitSpell.Status.MOVED_OUT,
}


def visible(census: Census, user: User) -> QuerySet[CensusCard]:
    return census.cards.within(reach_of(user, timezone.localdate()))  # type: ignore[attr-defined]


def fillable(census: Census, user: User) -> QuerySet[CensusCard]:
    """The cards the user may register: of one's ledgers, or of the units one looks after."""
    cards: Any = census.cards
    if census.phase not in (Phase.REGISTERING, Phase.REVIEWING):
        return cards.none()
    own = Reach(rows={"unit": reach_of(user, timezone.localdate()).rows.get("unit", frozenset())})
    reached = editing_reach(user).q("division", {"unit": "unit"}) | own.q("", {"unit": "unit"})
    return cards.filter(reached).exclude(state=State.ACCEPTED)


def reviewable(census: Census, user: User) -> QuerySet[CensusCard]:
    """The registered cards that the user may accept or return: a street's, by who keeps it."""
    cards: Any = census.cards
    reach = editing_reach(user)
    if census.phase == Phase.CLOSED or not (reach.everything or reach.ranges):
        return cards.none()
    return cards.filter(reach.q("division", {}), state=State.REGISTERED)


def register(card: CensusCard, *, by: User) -> None:
    """Keep what was found at the unit; it waits for review."""
    card.state, card.return_reason = State.REGISTERED, ""
    card.registered_by, card.registered_at = by, timezone.now()
    card.save()


def confirm_unchanged(cards: QuerySet[CensusCard], *, by: User) -> int:
    """In operation and as recorded, for all of them: one statement, nothing to fill in."""
    today = timezone.localdate()
    return cards.filter(state__in=CensusCard.TO_DO, unit__isnull=False).update(
        state=State.REGISTERED,
        outcome=Outcome.OPERATING,
        visited_on=today,
        return_reason="",
        registered_by=by,
        registered_at=timezone.now(),
    )


def send_back(card: CensusCard, reason: str, *, by: User) -> None:
    card.state, card.return_reason = State.RETURNED, reason
    card.reviewed_by, card.reviewed_at = by, timezone.now()
    card.save()


def accept(census: Census, cards: QuerySet[CensusCard], *, by: User) -> int:
    """Accept registered cards, and write what they found into the ledger: one change, one undo."""
    with transaction.atomic(), pghistory.context(census=census.pk) as context:
        chosen = list(
            cards.filter(state=State.REGISTERED).select_for_update(of=("self",)).order_by("pk")
        )
        if not chosen:
            return 0
        change = Change.objects.create(
            kind=Change.Kind.RECORDED,
            act="census",
            noun="units",
            context=context.id,
            effective_on=census.cut_off,
            reason=f"摸底排查：{census.name}",
            by=by,
        )
        spells.state(UnitSpell, _statements(chosen), change=change)
        Confirmation.objects.bulk_create(
            [
                Confirmation(
                    unit_id=card.unit_id,
                    confirmed_on=card.visited_on or census.cut_off,
                    change=change,
                )
                for card in chosen
                if card.unit_id and card.outcome == Outcome.OPERATING
            ],
            ignore_conflicts=True,  # confirmed on that day already
        )
        CensusCard.objects.filter(pk__in=[card.pk for card in chosen]).update(
            state=State.ACCEPTED, reviewed_by=by, reviewed_at=timezone.now(), change=change
        )
        link_found(census)
        return len(chosen)


def _statements(cards: list[CensusCard]) -> Iterator[Statement]:
    for card in cards:
        if card.unit_id and (values := _found(card)):
            yield Statement(card.unit_id, None, values, row=card.pk)


def _found(card: CensusCard) -> dict[str, Any]:
    """What the card says of the unit; what was not looked at says nothing."""
    values: dict[str, Any] = {}
    if status := STATUS.get(Outcome(card.outcome)):
        values["status"] = status.value
    if card.headcount is not None:
        values["headcount"] = card.headcount
    if card.investor_is_member is not None:
        values["representative_is_member"] = card.investor_is_member
    for name in ("address", "no_organization_reason"):
        if said := getattr(card, name):
            values[name] = said
    return values
