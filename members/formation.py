"""组织覆盖 of a unit on a day: one of the states that partition the units, and since when.

Official tables 27 and 30 count every operating unit in exactly one state. The indicators read the
same conditions: which links create coverage (`CoverageQuerySet.counting`), and who counts toward
three full members (`EmploymentQuerySet.toward_three`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
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
    counted = unit_exists(day, "unit", "") & Q(status=UnitSpell.Status.OPERATING)
    bare = ~Q(unit__in=links.values("unit"))
    if state == Formation.NOT_COUNTED:
        return bare & ~counted
    working = Q(unit__in=Employment.objects.of_members(day).order_by().values("unit"))
    three = Q(unit__in=Employment.objects.units_with_three(day).order_by().values("unit"))
    should_build = three & Q(unit__kind__in=SHOULD_BUILD_KINDS)
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
    held = Employment.objects.filter(unit=unit, member__converted_on__lte=day, started_on__lte=day)
    if unit.kind in Unit.SOCIAL_ORGANISATIONS:
        held = held.filter(is_full_time=True)
    counting_from = Greatest("started_on", "member__converted_on")
    rows = list(held.values_list("member", counting_from, "ended_on"))
    absences = _absences({row[0] for row in rows})
    steps: Counter[date] = Counter()
    for member, *whole in rows:
        for start, end in _without(whole[0], whole[1], absences[member]):
            steps[start] += 1
            if end:
                steps[end] -= 1
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
