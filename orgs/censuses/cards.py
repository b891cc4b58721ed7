"""What is done with cards: registered, returned, accepted. What is accepted becomes a fact.

Acceptance states what was found as an observation of the cut-off day: it changes what differs from
what the ledger held on that day, until something later that is known already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from orgs import spells
from orgs.acts import ActError, editing_reach
from orgs.censuses.campaign import link_found
from orgs.models import Census, CensusCard, Change, Confirmation, UnitSpell, User, holds_on
from orgs.reach import reach_of
from orgs.scope import Reach
from orgs.spells import Statement

State, Outcome = CensusCard.State, CensusCard.Outcome
Phase = Census.Phase

# What is filled in at the door.
FOUND = (
    "outcome", "visited_on", "headcount", "members", "investor_is_member", "has_organization",
    "no_organization_reason", "address", "duplicate_of", "remark", "found_name", "found_code",
)  # fmt: skip
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
    open_ones = CensusCard.objects.filter(
        ~Q(state=State.ACCEPTED), census__phase__in=Census.FILLING
    )
    reach, paths = editing_reach(user), {"unit": "unit"}
    if reach.everything:
        return open_ones
    own = Reach(rows={"unit": reach_of(user, timezone.localdate()).rows.get("unit", frozenset())})
    return open_ones.filter(reach.q("division", paths) | own.q("", paths))


def reviewable(reach: Reach) -> Q:
    """The registered cards that who keeps the ledgers of `reach` may accept or return."""
    area = reach.q("division", {})
    return area & Q(state=State.REGISTERED) & ~Q(census__phase=Phase.CLOSED)


def census_of(cards: QuerySet[CensusCard]) -> Census:
    """The one census that the cards are of. Raises `ActError`."""
    found = list(Census.objects.filter(pk__in=cards.order_by().values("census"))[:2])
    if len(found) != 1:
        raise ActError("所选的摸底卡属于不同的摸底排查，请先选定一次，再勾选")
    return found[0]


def as_recorded() -> Q:
    """Cards of units that the ledger has in operation on the cut-off day."""
    spells = UnitSpell.objects.filter(
        holds_on(OuterRef("census__cut_off")),
        unit=OuterRef("unit"),
        status=UnitSpell.Status.OPERATING,
    )
    return Q(Exists(spells))


# --- What is done with them ----------------------------------------------------------------------


def register(card: CensusCard, *, by: User) -> None:
    """Keep what was found at the unit; it waits for review."""
    card.state, card.return_reason = State.REGISTERED, ""
    card.registered_by, card.registered_at = by, timezone.now()
    card.save(update_fields=[*FOUND, "state", "return_reason", "registered_by", "registered_at"])


def confirm_unchanged(cards: QuerySet[CensusCard], visited_on: date, *, by: User) -> int:
    """In operation and as recorded, for all of them: one statement, nothing to fill in. What was
    filled in before, and returned, is no longer said."""
    blank = dict.fromkeys(("headcount", "members", "investor_is_member", "has_organization"))
    return cards.update(
        **blank,
        **dict.fromkeys(("no_organization_reason", "address", "remark"), ""),
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


def accept(census: Census, cards: QuerySet[CensusCard], change: Change) -> int:
    """Accept registered cards of the census, and write what they found into the ledger.

    A unit that works here and that the ledger does not have is entered first: what was found of it
    would be told of nobody.
    """
    link_found(census)
    unlisted = Q(unit=None, outcome=Outcome.OPERATING)
    chosen = list(cards.exclude(unlisted).select_for_update(of=("self",)).order_by("pk"))
    if not chosen:
        raise ActError(
            "实体运营而台账未列的单位，请先登记为新单位（起始日期不晚于截止日），再通过复核"
        )
    spells.state(UnitSpell, _statements(chosen, census.cut_off), change=change)
    Confirmation.objects.bulk_create(_confirmations(chosen, change), ignore_conflicts=True)
    CensusCard.objects.filter(pk__in=[card.pk for card in chosen]).update(
        state=State.ACCEPTED, reviewed_by=change.by, reviewed_at=timezone.now(), change=change
    )
    return len(chosen)


def _confirmations(cards: Iterable[CensusCard], change: Change) -> Iterator[Confirmation]:
    """Somebody was there: whatever differs is stated beside this."""
    for card in cards:
        if card.unit_id and card.visited_on and card.outcome == Outcome.OPERATING:
            yield Confirmation(unit_id=card.unit_id, confirmed_on=card.visited_on, change=change)


def _statements(cards: Iterable[CensusCard], day: date) -> Iterator[Statement]:
    """Of units that the ledger has on the day; a correction may have taken one out since."""
    units = [card.unit_id for card in cards if card.unit_id]
    there = set(
        UnitSpell.objects.existing(day).filter(unit__in=units).values_list("unit", flat=True)
    )
    for card in cards:
        if card.unit_id and card.unit_id in there and (values := _found(card)):
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
