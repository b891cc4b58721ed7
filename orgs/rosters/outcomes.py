"""What becomes of differences: taken over into the ledger, or settled without changing it.

All of it works on many differences at once; `take_over` writes facts under the act's change, so
that undoing the act takes back the facts and opens the differences again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from orgs import spells
from orgs.acts.act import ActError
from orgs.acts.endings import end_links_of
from orgs.codes import uscc_problem
from orgs.ledgers.cells import tidy
from orgs.models import Change, Difference, RosterEntry, Unit, UnitAlias, UnitSpell
from orgs.models.units import KINDS_BY_PREFIX
from orgs.nouns import UNITS
from orgs.rosters.evidence import kind_of_code, kind_of_type
from orgs.scope import Reach

Kind, State, Outcome = Difference.Kind, Difference.State, Difference.Outcome
Status = UnitSpell.Status
Items = list[Difference]
DAMAGED = RosterEntry.DAMAGED
Taking = Callable[[Items, date, Change], None]

# What a department's word for the end of a unit is in the ledger.
_ENDS = {
    RosterEntry.Status.CLOSED: Status.CLOSED,
    RosterEntry.Status.REVOKED: Status.REVOKED,
    RosterEntry.Status.MOVED_OUT: Status.MOVED_OUT,
}


def settle(rows: QuerySet[Difference], outcome: str, change: Change, *, reason: str = "") -> int:
    """Note what was decided; returns how many."""
    return rows.update(
        state=State.SETTLED,
        outcome=outcome,
        reason=reason[:200],
        settled_by=change.by,
        settled_at=timezone.now(),
        settled_in=change,
    )


def send_to_field(rows: QuerySet[Difference], change: Change, *, reason: str = "") -> int:
    """Somebody has to go and see; it stays pending until then."""
    return rows.update(
        state=State.FIELD, reason=reason[:200], settled_by=change.by, settled_in=change
    )


def why_not(item: Difference) -> str:
    """Why what the other side says cannot be taken over as it is; "" when it can."""
    if item.kind not in _TAKING:
        return _REFUSED.get(item.kind, "这类差异不能直接采纳，请登记相应的变动")
    if item.kind == Kind.KIND_MISMATCH:
        return _why_kind_stays(item)
    if item.kind not in (Kind.ONLY_THEIRS, Kind.TAX_ACTIVE):
        return ""
    if item.unit_id is not None:
        return "台账中已终止的单位不会自动恢复，请核实后更正"
    if item.entry is None or item.entry.code_problem in DAMAGED:
        return "名单中的代码残缺，请核实代码后用“登记新单位”登记"
    if not item.entry.name:
        return "名单中没有名称，请核实后用“登记新单位”登记"
    return "" if _kind_of(item.entry) else "从代码看不出是哪类单位，请核实后用“登记新单位”登记"


def _why_kind_stays(item: Difference) -> str:
    fitting = KINDS_BY_PREFIX.get(item.key[:2], set())
    if item.unit and item.unit.kind in fitting:
        return "台账的单位类型与代码相符，是名单写错了类型：请选“以台账为准”"
    return "" if fitting else "从代码看不出是哪类单位，请核实后更正"


def takeable(items: Iterable[Difference]) -> Items:
    """Those that can be taken over together: none of them contradicts another on its unit."""
    possible = [item for item in items if not why_not(item)]
    said: dict[Any, set[str]] = defaultdict(set)
    for item in possible:
        if word := _word(item):
            said[_TAKING[item.kind], item.unit_id].add(word)
    return [item for item in possible if len(said[_TAKING[item.kind], item.unit_id]) <= 1]


def _word(item: Difference) -> str:
    """What the item says of its unit that several lists may say otherwise; "" when nothing."""
    if item.unit_id is None:
        return ""
    if _TAKING[item.kind] is _end:
        return _end_of(item)
    return _whole_code(item) if item.kind == Kind.SAME_NAME else ""


def take_over(items: Items, day: date, change: Change, reach: Reach) -> None:
    """Write what the other side says, from the day on. Raises `ActError`."""
    _check_reach(items, reach)
    _check_known(items, day)
    taken: dict[Taking, Items] = defaultdict(list)
    for item in items:  # several lists may say the same of one unit
        taken[_TAKING[item.kind]].append(item)
    for take, some in taken.items():
        take(some, day, change)


def _check_reach(items: Items, reach: Reach) -> None:
    units = {item.unit_id for item in items if item.unit_id}
    own = UNITS.editable(reach, timezone.localdate()).filter(pk__in=units).count()
    if own < len(units):
        raise ActError(
            f"其中{len(units) - own}家单位现不在您的管理范围内，请交其所属街道或区里处理"
        )


def _check_known(items: Items, day: date) -> None:
    units = {item.unit_id for item in items if item.unit_id}
    known = UnitSpell.objects.as_of(day).filter(unit__in=units).values("unit").distinct().count()
    if known < len(units):
        raise ActError(
            f"其中{len(units) - known}家在这一天台账中还没有记载，请改填更晚的日期", "effective_on"
        )


# --- Kind by kind --------------------------------------------------------------------------------


def _state(
    items: Items, day: date, change: Change, values: Callable[[Difference], dict[str, object]]
) -> None:
    statements = [spells.Statement(int(item.unit_id or 0), day, values(item)) for item in items]
    spells.state(UnitSpell, statements, change=change)


def _rename(items: Items, day: date, change: Change) -> None:
    _state(items, day, change, lambda item: {"name": _name(item)})


def _end(items: Items, day: date, change: Change) -> None:
    """As the act “注销” does, for many; one that has moved out exists elsewhere, and is not closed.

    An address outside says so too; of one that the ledger never had, there is nothing to write.
    """
    known = [item for item in items if item.unit_id]
    statuses = {item.unit_id: _end_of(item) for item in known if item.unit_id}
    early = [item for item in known if item.unit and _not_before(item.unit.registered_on, day)]
    if early:
        raise ActError(
            f"其中{len(early)}家的成立日期不早于这一天，请改填更晚的日期", "effective_on"
        )
    gone = [unit for unit, status in statuses.items() if status != Status.MOVED_OUT]
    still_open = Q(closed_on=None) | Q(closed_on__gt=day)
    Unit.objects.filter(still_open, pk__in=gone).update(closed_on=day)
    _state(known, day, change, lambda item: {"status": _end_of(item)})
    end_links_of("units", gone, day, change)


def _end_of(item: Difference) -> str:
    if item.kind == Kind.OUTSIDE:
        return Status.MOVED_OUT
    return _ENDS[RosterEntry.Status(item.facts["status"])]


def _not_before(registered: date | None, day: date) -> bool:
    return registered is not None and registered >= day


def _insure(items: Items, day: date, change: Change) -> None:
    """The insured are the headcount; large enough is above scale by the Party's own rule."""
    _state(
        items,
        day,
        change,
        lambda item: {
            "headcount": item.entry.headcount if item.entry else None,
            "above_scale": True,
            "above_scale_basis": UnitSpell.AboveScaleBasis.PARTY,
        },
    )


def _set_kind(items: Items, day: date, change: Change) -> None:
    for prefix in {item.key[:2] for item in items}:
        units = [item.unit_id for item in items if item.unit_id and item.key[:2] == prefix]
        Unit.objects.filter(pk__in=units).update(kind=kind_of_code(prefix))


def _set_code(items: Items, day: date, change: Change) -> None:
    """The same unit under a code of its own that is whole: registered anew. A damaged one only
    tells that the row is about this unit."""
    whole = [item for item in items if _whole_code(item)]
    codes = {item.unit_id: _whole_code(item) for item in whole}
    new = list(codes.values())
    named = Q(uscc__in=new) | Q(aliases__identifier__in=new)
    taken = Unit.objects.filter(named).exclude(pk__in=list(codes)).distinct()
    if taken or len(set(codes.values())) < len(codes):
        said = "、".join(taken.values_list("uscc", flat=True)[:5]) or "所选几项的代码相同"
        raise ActError(f"代码已属于台账中的另一单位（{said}）；如为重复登记，请用“合并重复”")
    exceptions = {item.unit_id: _exception(item.entry) for item in whole if item.entry}
    units = list(Unit.objects.filter(pk__in=list(codes)))
    UnitAlias.objects.filter(identifier__in=new).delete()  # of their own: they get it back
    _keep_codes(units, change)
    for unit in units:
        unit.uscc, unit.uscc_exception = codes[unit.pk], exceptions[unit.pk]
    Unit.objects.bulk_update(units, ["uscc", "uscc_exception"], batch_size=1000)


def _keep_codes(units: Iterable[Unit], change: Change) -> None:
    """Files and letters that still name the former code find the unit; one that could be nobody's
    was a slip, and is forgotten."""
    UnitAlias.objects.bulk_create(
        (
            UnitAlias(identifier=unit.uscc, unit=unit, change=change)
            for unit in units
            if uscc_problem(unit.uscc) is None
        ),
        ignore_conflicts=True,
    )


def _whole_code(item: Difference) -> str:
    entry = item.entry
    return entry.code if entry and entry.code_problem not in DAMAGED else ""


def _add(items: Items, day: date, change: Change) -> None:
    """Units that the ledger did not know; several lists may name one, their own register first.

    One that has been taken over from another list in the meantime is there already.
    """
    said = sorted(items, key=lambda item: item.kind == Kind.TAX_ACTIVE)
    entries = {item.entry.code: item.entry for item in reversed(said) if item.entry}
    for known in Unit.objects.filter(uscc__in=list(entries)).values_list("uscc", flat=True):
        del entries[known]
    made = Unit.objects.bulk_create(
        [
            Unit(
                uscc=entry.code,
                uscc_exception=_exception(entry),
                kind=_kind_of(entry),
                registered_on=entry.registered_on,
                change=change,
            )
            for entry in entries.values()
        ],
        batch_size=2000,
    )
    statements = [
        spells.Statement(unit.pk, max(day, unit.registered_on or day), _facts(entries[unit.uscc]))
        for unit in made
    ]
    spells.state(UnitSpell, statements, change=change)


def _facts(entry: RosterEntry) -> dict[str, object]:
    said: dict[str, object] = {
        "name": tidy(entry.name_given or entry.name)[:120],
        "division": entry.division_id or settings.KAIFU_DISTRICT_CODE,
        "address": tidy(entry.address)[:200],
        "industry": entry.industry or None,
        "headcount": entry.headcount,
        "status": Status.OPERATING,
    }
    return {name: value for name, value in said.items() if value not in (None, "")}


def _kind_of(entry: RosterEntry) -> str:
    return kind_of_code(entry.code) or kind_of_type(entry.type)


def _name(item: Difference) -> str:
    return tidy(item.entry.name_given if item.entry else item.theirs)[:120]


def _exception(entry: RosterEntry) -> str:
    if entry.code_problem != RosterEntry.CodeProblem.CHECK:
        return ""
    return f"校验位不符，{entry.roster}如此"[:200]


_TAKING: dict[str, Taking] = {
    Kind.RENAMED: _rename,
    Kind.CANCELLED: _end,
    Kind.CANCELLED_COVERED: _end,
    Kind.OUTSIDE: _end,
    Kind.INSURED: _insure,
    Kind.KIND_MISMATCH: _set_kind,
    Kind.SAME_NAME: _set_code,
    Kind.ONLY_THEIRS: _add,
    Kind.TAX_ACTIVE: _add,
}
_REFUSED: dict[str, str] = {
    Kind.ONLY_OURS: "名单里没有，不等于已经注销：请先实地核查，再登记其变动",
    Kind.DUPLICATE_OURS: "是否同一单位须由人判断：确为重复的，请到单位页用“合并重复”",
    Kind.DUPLICATE_THEIRS: "名单中的重复行不影响台账，确认后选“以台账为准”",
    Kind.MISSING: "文件里没有，不等于已经终止：请核实后登记其变动",
    Kind.END_MISSING: "空白的结束日期不会使已结束的重新开始：确需恢复的，请更正",
}
_ENDING = (
    "自生效日期起登记为注销（吊销），党组织覆盖和指导员联系同日终止；"
    "名单写迁出的登记为迁出，覆盖和联系另行调整。"
)
# What taking over does, for the page where it is chosen.
EFFECTS: dict[str, str] = {
    Kind.RENAMED: "自生效日期起改用名单中的名称，此前的名单和统计仍是原名称。",
    Kind.CANCELLED: _ENDING,
    Kind.CANCELLED_COVERED: _ENDING,
    Kind.OUTSIDE: "台账中的单位自生效日期起登记为迁出；台账未列的不作变动。",
    Kind.INSURED: "自生效日期起从业人数改为参保人数，并按党建口径列为规模以上。",
    Kind.KIND_MISMATCH: "把单位类型更正为代码所属的类型。",
    Kind.SAME_NAME: "确认名单这一行就是台账中的这家单位；名单代码完整的，台账改用名单的代码。",
    Kind.ONLY_THEIRS: "按名单登记为新单位，自生效日期起计入。",
    Kind.TAX_ACTIVE: "按名单登记为新单位，自生效日期起计入。",
}
