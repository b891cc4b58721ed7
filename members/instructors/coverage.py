"""Who looks after the units: the load of each instructor, and which units have nobody.

The populations are those of the ledgers, within the scope on its day: instructors in post, by the
division they belong to; key units and above-scale enterprises in operation, by their street. What
an instructor looks after counts wherever it lies. Policy instructors are told apart, and look
after no unit.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Left

from members.models import Appointment, Assignment
from orgs.memory import remembered
from orgs.models import Division, Unit, UnitSpell
from orgs.scope import Scope

STREET = 9  # the length of a street's code
FEW = 3  # up to so many units are few
OPERATING = Q(status=UnitSpell.Status.OPERATING)
KEY = Q(is_key=True) & OPERATING
ABOVE_SCALE = Q(above_scale=True, unit__kind=Unit.Kind.ENTERPRISE) & OPERATING
PARTY_BUILDING = Q(level__in=Appointment.PARTY_BUILDING)


# --- Units ---------------------------------------------------------------------------------------


def with_instructor(day: date) -> Q:
    held = Assignment.objects.party_building(day)
    return Q(unit__in=held.values("unit"))


def with_lead(day: date) -> Q:
    """Units one of whose instructors is 主要联系人."""
    held = Assignment.objects.party_building(day).filter(is_lead=True)
    return Q(unit__in=held.values("unit"))


def left_behind(day: date) -> Q:
    """Operating units that an instructor who has left still stands for."""
    return OPERATING & Q(unit__in=Assignment.objects.not_handed_over(day).values("unit"))


# --- Instructors ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Band:
    """From `least` to `most` units; no end when `most` is None."""

    slug: str
    label: str
    least: int
    most: int | None

    def holds(self, units: int) -> bool:
        return self.least <= units and (self.most is None or units <= self.most)


def bands(most: int) -> list[Band]:
    """The loads told apart; more than `most` units are too many (the rule `instructor-load`)."""
    few = min(FEW, most)
    found = [
        Band("none", "没有联系单位", 0, 0),
        Band("few", _from_to(1, few), 1, few),
        Band("some", _from_to(few + 1, most), few + 1, most),
        Band("many", f"超过{most}家", most + 1, None),
    ]
    return [band for band in found if band.most is None or band.least <= band.most]


def _from_to(least: int, most: int) -> str:
    return f"{least}家" if least == most else f"{least}至{most}家"


def loads(day: date) -> Coalesce:
    """How many units the instructor of an appointment looks after."""
    held = Assignment.objects.party_building(day).filter(instructor=OuterRef("instructor"))
    number = held.values("instructor").annotate(units=Count("unit", distinct=True))
    return Coalesce(Subquery(number.values("units")), 0)


# --- Numbers -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Numbers:
    """Of one street: (level, units looked after) → instructors, and slug → units."""

    code: str
    name: str
    instructors: Counter[tuple[str, int]]
    units: Counter[str]


@remembered(reads=lambda scope: ("orgs", "members"))
def by_street(scope: Scope) -> tuple[Numbers, ...]:
    """The numbers of each street that has anything within the scope, in the order of the codes.

    What belongs to a division above the streets has a line of its own.
    """
    instructors, units = _instructors(scope), _units(scope)
    codes = sorted({code for code, *_ in instructors} | {code for code, *_ in units})
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    found = {code: Numbers(code, _called(code, names), Counter(), Counter()) for code in codes}
    for code, level, load, number in instructors:
        found[code].instructors[level, load] += number
    for code, is_key, is_above, state, is_left, number in units:
        told = found[code].units
        told["with"] += number if state != "none" else 0
        told["left"] += number if is_left else 0
        for group, belongs in (("key", is_key), ("above", is_above)):
            if belongs:
                told[group] += number
                told[f"{group}_{state}"] += number
    return tuple(found.values())


def _called(code: str, names: dict[str, str]) -> str:
    return names[code] if len(code) >= STREET else f"{names[code]}本级"


def whole(streets: tuple[Numbers, ...], code: str) -> Numbers:
    instructors = sum((one.instructors for one in streets), Counter[tuple[str, int]]())
    return Numbers(code, "合计", instructors, sum((one.units for one in streets), Counter[str]()))


def _instructors(scope: Scope) -> list[tuple[str, str, int, int]]:
    rows = (
        Appointment.objects.as_of(scope.as_of)
        .within(scope)
        .annotate(street=Left("division", STREET), load=loads(scope.as_of))
        .order_by()
        .values_list("street", "level", "load")
    )
    return list(rows.annotate(number=Count("pk")))


def _units(scope: Scope) -> list[tuple[str, bool, bool, str, bool, int]]:
    """By street, whether key and above scale, who looks after them, and who should have handed over."""
    day = scope.as_of
    state = Case(
        When(with_lead(day), then=Value("lead")),
        When(with_instructor(day), then=Value("no_lead")),
        default=Value("none"),
        output_field=CharField(),
    )
    rows = (
        UnitSpell.objects.existing(day)
        .within(scope)
        .filter(OPERATING)
        .annotate(
            street=Left("division", STREET),
            key=_flag(KEY),
            above=_flag(ABOVE_SCALE),
            looked_after=state,
            left_behind=_flag(left_behind(day)),
        )
        .order_by()
        .values_list("street", "key", "above", "looked_after", "left_behind")
    )
    return list(rows.annotate(number=Count("pk")))


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False))
