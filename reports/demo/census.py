"""A census under way on the anchor day: some streets are done, others have hardly begun.

Made after everything else was written, as staff would: cards confirmed by the hundred, a few that
tell of shells and of nobody there, one street accepted. What is accepted says what the ledger
says, so none of it enters a figure.
"""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import F, QuerySet
from django.db.models.functions import Mod
from django.utils import timezone

from orgs.censuses import cards
from orgs.censuses.campaign import add_cards
from orgs.models import Census, CensusCard, Change, Division, UnitSpell, User, holds_on
from reports.demo.book import Book
from reports.demo.places import DISTRICT

CUT_OFF, VISITED, REVIEWED = date(2021, 9, 30), date(2021, 11, 12), date(2021, 12, 10)
# Of a hundred cards, how many are registered: the streets in the order of their codes, over again.
PACE = (100, 92, 61, 35, 100, 8, 74, 0)
# Among the registered ones of a hundred, those that are not in operation.
FOUND = {
    7: (CensusCard.Outcome.SHELL, "只有注册地址，物业称未见办公"),
    23: (CensusCard.Outcome.ZOMBIE, "停业一年以上，联系不上负责人"),
    41: (CensusCard.Outcome.NOT_FOUND, "地址、电话均查无此单位"),
    58: (CensusCard.Outcome.MOVED_OUT, "邻居称已搬往长沙县"),
}
RETURNED = 66


def add_census(book: Book) -> int:
    """To be called when the units are written; returns how many rows it wrote."""
    census = Census.objects.create(
        name="2021年下半年两新组织摸底排查",
        cut_off=CUT_OFF,
        division_id=DISTRICT,
        registering_until=date(2021, 12, 31),
        reviewing_until=date(2022, 1, 31),
    )
    number = add_cards(census)
    streets = Division.objects.filter(parent=DISTRICT, kind=Division.Kind.STREET).order_by("code")
    for place, street in enumerate(streets):
        _registered(census, street, PACE[place % len(PACE)])
    _accepted(census, streets[4])
    return number + 1


def _registered(census: Census, street: Division, pace: int) -> None:
    by = User.objects.filter(grants__division=street, grants__role="street").first()
    mine = CensusCard.objects.filter(census=census, division=street)
    ranked = mine.annotate(rank=Mod(F("pk"), 100)).filter(rank__lt=pace)
    as_recorded = UnitSpell.objects.filter(holds_on(CUT_OFF), status=UnitSpell.Status.OPERATING)
    known = ranked.filter(unit__in=as_recorded.order_by().values("unit"))
    said = {"registered_by": by, "registered_at": _at(VISITED), "visited_on": VISITED}
    known.exclude(rank__in=FOUND).update(
        state=CensusCard.State.REGISTERED, outcome=CensusCard.Outcome.OPERATING, **said
    )
    for rank, (outcome, remark) in FOUND.items():
        ranked.filter(rank=rank).update(
            state=CensusCard.State.REGISTERED, outcome=outcome, remark=remark, **said
        )
    known.filter(rank=RETURNED).update(
        state=CensusCard.State.RETURNED, return_reason="请补填从业人数和党员人数"
    )


def _accepted(census: Census, street: Division) -> None:
    """Those that are as recorded; what was found otherwise still waits."""
    waiting: QuerySet[CensusCard] = CensusCard.objects.filter(
        census=census,
        division=street,
        state=CensusCard.State.REGISTERED,
        outcome=CensusCard.Outcome.OPERATING,
    )
    change = Change.objects.create(
        kind=Change.Kind.DEMO,
        act="accept-all",
        noun="census-cards",
        effective_on=CUT_OFF,
        reason="街道复核，与台账一致",
    )
    cards.accept(census, waiting, change)
    CensusCard.objects.filter(change=change).update(reviewed_at=_at(REVIEWED))


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(16, 30)))
