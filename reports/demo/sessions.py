"""What was taught in the secretaries' classes, and the rolls of some of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from activities.models import Attendance, SessionAttendance, TrainingSession
from reports.demo.book import Book, weighted

# Day of the class, topic, hours.
SESSIONS = (
    (0, "党的创新理论专题辅导", Decimal(3)),
    (0, "两新组织党建工作实务", Decimal(3)),
    (1, "现场教学：党建强、发展强企业", Decimal(4)),
    (1, "分组研讨", None),
)
CALLED = 3  # sessions whose roll is kept; of the discussion there is none
State = Attendance.State
STATES = {State.PRESENT: 90, State.LEAVE: 6, State.ABSENT: 2, State.UNKNOWN: 2}


class Sessions:
    """The sessions of one class after another, with rolls from 2021 on."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.rng = book.rng("sessions")

    def add(self, training: int, first: date, members: Sequence[int]) -> None:
        for number, (after, topic, hours) in enumerate(SESSIONS):
            day = first + timedelta(days=after)
            session = self.book.record(
                TrainingSession, day, training=training, held_on=day, topic=topic, hours=hours
            )
            if number >= CALLED or first.year < 2021:
                continue
            for member in dict.fromkeys(members):
                self.book.record(
                    SessionAttendance,
                    day,
                    session=session,
                    member=member,
                    state=weighted(self.rng, STATES),
                )
