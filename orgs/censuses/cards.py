"""What is done with cards: registered, returned, accepted. What is accepted becomes a fact.

Acceptance states what was found as an observation of the cut-off day: it changes what differs from
what the ledger held on that day, until something later that is known already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from orgs import spells
from orgs.acts import ActError, editing_reach
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


# --- Which cards ---------------------------------------------------------------------------------


def fillable(user: User) -> QuerySet[CensusCard]:
    """The cards the user may register: of one's ledgers, or of the units one looks after."""
    own = Reach(rows={"unit": reach_of(user, timezone.localdate()).rows.get("unit", frozenset())})
    paths = {"unit": "unit"}
    reached = editing_reach(user).q("division", paths) | own.q("", paths)
    open_ones = ~Q(state=State.ACCEPTED) & Q(census__phase__in=Census.FILLING)
    return CensusCard.objects.filter(reached, open_ones)


def reviewable(reach: Reach) -> Q:
    """The registered cards that who keeps the ledgers of `reach` may accept or return."""
    area = reach.q("division", {})
    return area & Q(state=State.REGISTERED) & ~Q(census__phase=Phase.CLOSED)


def census_of(cards: QuerySet[CensusCard]) -> Census:
    """The one census that the cards are of. Raises `ActError`."""
    found = list(Census.objects.filter(pk__in=cards.order_by().values("census"))[:2])
    if len(found) != 1:
        raise ActError("所选的摸底卡属于不同的摸底排查，请先在筛选中选定一次，再勾选")
    return found[0]


# --- What is done with them ----------------------------------------------------------------------


def register(card: CensusCard, *, by: User) -> None:
    """Keep what was found at the unit; it waits for review."""
    card.state, card.return_reason = State.REGISTERED, ""
    card.registered_by, card.registered_at = by, timezone.now()
    card.save()


def confirm_unchanged(cards: QuerySet[CensusCard], visited_on: date, *, by: User) -> int:
    """In operation and as recorded, for all of them: one statement, nothing to fill in."""
    return cards.update(
        state=State.REGISTERED,
        outcome=Outcome.OPERATING,
        duplicate_of=None,
        visited_on=visited_on,
        return_reason="",
        registered_by=by,
        registered_at=timezone.now(),
    )


def send_back(cards: QuerySet[CensusCard], reason: str, *, by: User) -> int:
    return cards.update(
        state=State.RETURNED, return_reason=reason, reviewed_by=by, reviewed_at=timezone.now()
    )


def accept(cards: QuerySet[CensusCard], change: Change) -> int:
    """Accept registered cards of one census, and write what they found into the ledger."""
    chosen = list(cards.select_for_update(of=("self",)).order_by("pk"))
    spells.state(UnitSpell, _statements(chosen), change=change)
    Confirmation.objects.bulk_create(_confirmations(chosen, change), ignore_conflicts=True)
    CensusCard.objects.filter(pk__in=[card.pk for card in chosen]).update(
        state=State.ACCEPTED, reviewed_by=change.by, reviewed_at=timezone.now(), change=change
    )
    for census in {card.census for card in chosen}:
        link_found(census)
    return len(chosen)


def _confirmations(cards: Iterable[CensusCard], change: Change) -> Iterator[Confirmation]:
    """Somebody was there: whatever differs is stated beside this."""
    for card in cards:
        if card.unit_id and card.visited_on and card.outcome == Outcome.OPERATING:
            yield Confirmation(unit_id=card.unit_id, confirmed_on=card.visited_on, change=change)


def _statements(cards: Iterable[CensusCard]) -> Iterator[Statement]:
    for card in cards:
        if card.unit_id and (values := _found(card)):
            yield Statement(card.unit_id, None, values, row=card.pk)


def _found(card: CensusCard) -> dict[str, Any]:
    """What the card says of the unit; what was not looked at says nothing.

    Who put up the money (出资人) need not be who represents it in law (法定代表人), which is what the
    ledger keeps; members and organisations have ledgers of their own. These stay on the card.
    """
    values: dict[str, Any] = {}
    if status := STATUS.get(Outcome(card.outcome)):
        values["status"] = status.value
    if card.headcount is not None:
        values["headcount"] = card.headcount
    for name in ("address", "no_organization_reason"):
        if said := getattr(card, name):
            values[name] = said
    return values
