"""学时: whose hours of a class are known, from the rolls of its sessions.

Whoever is on the list of a class has attended the class. How many hours is known of the sessions
whose roll is kept; a session without one, or whose hours nobody has written down, is unclear, and
is neither attended nor missed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from activities.models import Attendance, SessionAttendance, Trainee, TrainingSession
from orgs.lists.listing import plain

State = Attendance.State


@dataclass
class Hours:
    """What is known of one person's hours, and of how many sessions it is not known."""

    known: Decimal = Decimal(0)
    clear: int = 0  # sessions of which it is known
    unclear: int = 0

    def add(self, state: str | None, hours: Decimal | None) -> None:
        if state in (State.LEAVE, State.ABSENT):
            self.clear += 1
        elif state == State.PRESENT and hours is not None:
            self.clear += 1
            self.known += hours
        else:
            self.unclear += 1

    def in_words(self) -> str:
        if not self.clear:
            return "学时不详" if self.unclear else ""
        more = f"，另有{self.unclear}节未点名或学时不详" if self.unclear else ""
        return f"{plain(self.known)}学时{more}"


Row = tuple[int, Decimal | None, str | None]  # trainee, the session's hours, how they are noted


def sessions_of(trainees: QuerySet, **narrowed: Any) -> QuerySet[TrainingSession, Row]:
    """Each session of each of the trainees' classes, or those `narrowed` to."""
    noted = SessionAttendance.objects.filter(
        session=OuterRef("pk"), member=OuterRef("training__trainees__member")
    )
    rows = TrainingSession.objects.filter(training__trainees__in=trainees, **narrowed)
    return rows.order_by().values_list(
        "training__trainees", "hours", Subquery(noted.values("state")[:1])
    )


def hours_of(trainees: Iterable[Trainee]) -> dict[int, Hours]:
    """Trainee → their hours of the class; none where the class has no sessions recorded."""
    found: dict[int, Hours] = defaultdict(Hours)
    keys = [one.pk for one in trainees]
    for pk, hours, state in sessions_of(Trainee.objects.filter(pk__in=keys)):
        found[pk].add(state, hours)
    return dict(found)


def hours_between(trainees: QuerySet, first: date, last: date) -> Hours:
    """The hours in all of sessions held from the one day to the other, both included."""
    total = Hours()
    for _, hours, state in sessions_of(trainees, held_on__range=(first, last)):
        total.add(state, hours)
    return total


def counts_of(sessions: Iterable[TrainingSession]) -> dict[int, dict[str, int]]:
    """Session → how many are noted how; a session without a roll is not in it."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = SessionAttendance.objects.filter(session__in=[one.pk for one in sessions]).order_by()
    for session, state in rows.values_list("session", "state"):
        found[session][state] += 1
    return found
