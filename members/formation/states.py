"""组织覆盖 of a unit on a day: one of the states that partition the units, and since when.

Official tables 27 and 30 count every operating unit in exactly one state. The indicators read the
same conditions: which links create coverage (`CoverageQuerySet.counting`), and who counts toward
three full members (`EmploymentQuerySet.toward_three`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from django.db.models import Case, CharField, Exists, OuterRef, Q, TextChoices, Value, When
from django.db.models.functions import Greatest

from members.models import FINAL_DEPARTURES, THREE_FULL_MEMBERS, Affiliation, Employment
from orgs.models import Coverage, Unit, UnitSpell, unit_exists
from orgs.scope import Scope

# What 应建未建 is asked of: sole traders need not build.
SHOULD_BUILD_KINDS = Unit.ENTERPRISES + Unit.SOCIAL_ORGANISATIONS


class Formation(TextChoices):
    INDEPENDENT = "independent", "单独组建"
    JOINT = "joint", "联合组建"
    ATTACHED = "attached", "挂靠组建"
    SHOULD_BUILD = "should_build", "应建未建"
    FEW_MEMBERS = "few_members", "仅有个别党员"
    NO_MEMBERS = "no_members", "没有党员"
    NOT_COUNTED = "not_counted", "不列入统计"


COVERED = (Formation.INDEPENDENT, Formation.JOINT, Formation.ATTACHED)


def formation(scope: Scope) -> Case:
    """The state of the unit of a `UnitSpell` of the scope's day.

    A unit with several links has the first of 单独, 联合, 挂靠. Without one, only units in normal
    operation are counted. 个体工商户 need not build: with three members too they have 个别党员.
    """
    day, unit = scope.as_of, OuterRef("unit")
    links = Coverage.objects.counting(day, scope).filter(unit=unit)
    working = Employment.objects.of_members(day).filter(unit=unit)
    three = Employment.objects.units_with_three(day).filter(unit=unit)
    covered = [When(Exists(links.filter(mode=state)), then=Value(state)) for state in COVERED]
    return Case(
        *covered,
        When(
            ~unit_exists(day, "unit", "") | ~Q(status=UnitSpell.Status.OPERATING),
            then=Value(Formation.NOT_COUNTED),
        ),
        When(
            Exists(three) & Q(unit__kind__in=SHOULD_BUILD_KINDS),
            then=Value(Formation.SHOULD_BUILD),
        ),
        When(Exists(working), then=Value(Formation.FEW_MEMBERS)),
        default=Value(Formation.NO_MEMBERS),
        output_field=CharField(),
    )


def by_sets(scope: Scope) -> Case:
    """`formation` for a pass over all units: sets worked out once, not asked unit by unit."""
    day = scope.as_of
    links = Coverage.objects.counting(day, scope).order_by()
    working, three = _working(day), _three(day)
    return Case(
        *(
            When(unit__in=links.filter(mode=mode).values("unit"), then=Value(mode))
            for mode in COVERED
        ),
        When(~_counted(day), then=Value(Formation.NOT_COUNTED)),
        When(three & Q(unit__kind__in=SHOULD_BUILD_KINDS), then=Value(Formation.SHOULD_BUILD)),
        When(working, then=Value(Formation.FEW_MEMBERS)),
        default=Value(Formation.NO_MEMBERS),
        output_field=CharField(),
    )


def _counted(day: date) -> Q:
    return unit_exists(day, "unit", "") & Q(status=UnitSpell.Status.OPERATING)


def _working(day: date) -> Q:
    return Q(unit__in=Employment.objects.of_members(day).order_by().values("unit"))


def _three(day: date) -> Q:
    return Q(unit__in=Employment.objects.units_with_three(day).order_by().values("unit"))


def in_state(scope: Scope, state: str) -> Q:
    """The `UnitSpell`s of the scope's day in one state: `formation`, asked of all units at once.

    Sets that are worked out once for the statement, where `formation` asks unit by unit.
    """
    day = scope.as_of
    links = Coverage.objects.counting(day, scope).order_by()
    linked = {mode: Q(unit__in=links.filter(mode=mode).values("unit")) for mode in COVERED}
    if state in linked:
        before = COVERED[: COVERED.index(Formation(state))]
        return linked[Formation(state)] & Q(*(~linked[mode] for mode in before))
    bare, counted = ~Q(unit__in=links.values("unit")), _counted(day)
    if state == Formation.NOT_COUNTED:
        return bare & ~counted
    working = _working(day)
    should_build = _three(day) & Q(unit__kind__in=SHOULD_BUILD_KINDS)
    return (
        bare
        & counted
        & {
            Formation.SHOULD_BUILD: should_build,
            Formation.FEW_MEMBERS: working & ~should_build,
            Formation.NO_MEMBERS: ~working & ~should_build,
        }[Formation(state)]
    )


def three_since(unit: Unit, day: date) -> date | None:
    """The first day of the stretch up to `day` on which the unit always had three full members.

    None when it has not that many on the day.
    """
    return since_three([unit.pk], day).get(unit.pk)


def since_three(units: Collection[int], day: date) -> dict[int, date]:
    """`three_since` of each of the units that have three on the day; two queries however many."""
    counting_from = Greatest("started_on", "member__converted_on")
    held = Employment.objects.filter(
        Q(is_full_time=True) | ~Q(unit__kind__in=Unit.SOCIAL_ORGANISATIONS),
        unit__in=units,
        member__converted_on__lte=day,
        started_on__lte=day,
    ).order_by()
    rows = list(held.values_list("unit", "member", counting_from, "ended_on"))
    absences = _absences({member for _, member, *_ in rows})
    steps: dict[int, Counter[date]] = defaultdict(Counter)
    for unit, member, *whole in rows:
        for start, end in _without(whole[0], whole[1], absences[member]):
            steps[unit][start] += 1
            if end:
                steps[unit][end] -= 1
    found = {unit: _last_reached(of, day) for unit, of in steps.items()}
    return {unit: since for unit, since in found.items() if since}


def _last_reached(steps: Counter[date], day: date) -> date | None:
    """When the number last came up to three, if it is there still on the day."""
    number, since = 0, None
    for when in sorted(steps):
        if when > day:
            break
        number += steps[when]
        since = (since or when) if number >= THREE_FULL_MEMBERS else None
    return since


Span = tuple[date, date | None]


def _absences(members: Iterable[int]) -> dict[int, list[Span]]:
    """When each was out of the Party: from a final departure to the next affiliation."""
    absences: dict[int, list[Span]] = defaultdict(list)
    spells = Affiliation.objects.filter(member__in=members).order_by("member", "started_on")
    for member, start, end, departure in spells.values_list(
        "member", "started_on", "ended_on", "departure"
    ):
        out = absences[member]
        if out and out[-1][1] is None:
            out[-1] = (out[-1][0], start)
        if end and departure in FINAL_DEPARTURES:
            out.append((end, None))
    return absences


def _without(start: date, end: date | None, absences: list[Span]) -> Iterator[Span]:
    """The span without the days in the absences, which are in order."""
    for gone, back in absences:
        if end is not None and gone >= end:
            break
        if gone > start:
            yield start, gone
        if back is None:
            return
        start = max(start, back)
    if end is None or start < end:
        yield start, end
