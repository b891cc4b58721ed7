"""Members and instructors as records that staff open (see `orgs/nouns.py`)."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from members.models import Affiliation, Appointment, Employment, Instructor, Member
from orgs.models import Spell, holds_on
from orgs.nouns import Noun, register
from orgs.personal import Mask
from orgs.scope import Reach


def at_once(path: str) -> Q:
    """The spell at `path` and the row's own hold on a common day."""
    return (Q(ended_on=None) | Q(**{f"{path}__started_on__lt": F("ended_on")})) & (
        Q(**{f"{path}__ended_on": None}) | Q(**{f"{path}__ended_on__gt": F("started_on")})
    )


def _held(model: type[Spell], path: str, day: date | None) -> QuerySet:
    """The model's spells of the day (or any) beside those at `path` that hold with them."""
    rows = model._default_manager.order_by()
    if day is None:
        return rows.filter(at_once(path))
    return rows.filter(holds_on(day), holds_on(day, path))


def _members(reach: Reach, day: date | None) -> QuerySet:
    """Affiliated with an organisation within reach, or working in a unit within reach."""
    affiliated = _held(Affiliation, "party_organization__spells", day).filter(
        reach.q(
            "party_organization__spells__division", {"party_organization": "party_organization"}
        )
    )
    employed = _held(Employment, "unit__spells", day).filter(
        reach.q("unit__spells__division", {"unit": "unit"})
    )
    return Member.objects.filter(
        Q(pk__in=affiliated.values("member")) | Q(pk__in=employed.values("member"))
    )


def _instructors(reach: Reach, day: date | None) -> QuerySet:
    rows = Appointment.objects.order_by() if day is None else Appointment.objects.as_of(day)
    held = rows.order_by().filter(reach.q("division", {"instructor": "instructor"}))
    return Instructor.objects.filter(pk__in=held.values("instructor"))


MEMBERS = register(
    Noun(
        "members", "member", Member, "党员", "名", "users", _members,
        lambda rows, day: rows.annotate(key=F("number")), Mask.NAME,
    )
)  # fmt: skip
INSTRUCTORS = register(
    Noun(
        "instructors", "instructor", Instructor, "党建指导员", "名", "user-star", _instructors,
        lambda rows, day: rows.annotate(key=F("number")), Mask.NAME,
    )
)  # fmt: skip
