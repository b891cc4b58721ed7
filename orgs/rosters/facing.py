"""The evidence of one difference side by side: the ledger, and every list that speaks of the unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from orgs.models import Difference, Industry, Roster, RosterEntry, Unit, UnitSpell
from orgs.rosters.names import parse, tidy
from orgs.rosters.precedence import authority


@dataclass(frozen=True)
class Side:
    """One who says something: the ledger, or one department's list of a day."""

    title: str
    day: date | None
    values: dict[str, str]
    note: str = ""
    is_authority: bool = False
    is_finding: bool = False  # the row in which the difference was found


@dataclass(frozen=True)
class Line:
    """One field, as each side has it; `differs` marks what is not as in the ledger."""

    label: str
    cells: list[tuple[Side, str, bool]]
    is_subject: bool


_LABELS = {
    "name": "单位名称",
    "code": "统一社会信用代码",
    "kind": "单位类型",
    "status": "登记状态",
    "registered_on": "成立日期",
    "division": "所属街道",
    "address": "地址",
    "industry": "行业门类",
    "headcount": "从业（参保）人数",
    "above_scale": "规模以上",
    "covered": "党组织",
    "more": "其他",
}
_SUBJECT = {
    Difference.Kind.RENAMED: "name",
    Difference.Kind.SAME_NAME: "code",
    Difference.Kind.CANCELLED: "status",
    Difference.Kind.CANCELLED_COVERED: "status",
    Difference.Kind.TAX_ACTIVE: "status",
    Difference.Kind.INSURED: "headcount",
    Difference.Kind.KIND_MISMATCH: "kind",
    Difference.Kind.OUTSIDE: "address",
    Difference.Kind.DUPLICATE_OURS: "code",
}


def sides(difference: Difference) -> list[Side]:
    """The ledger first, then the lists, the latest first."""
    day = difference.found_on
    found = [
        _ours(unit, day)
        for unit in (difference.unit, difference.other)
        if unit is not None and day is not None
    ]
    word = authority(difference)
    return found + [_theirs(entry, word, difference) for entry in _entries(difference)]


def lines(difference: Difference, faced: list[Side]) -> list[Line]:
    """Field by field, those that anybody says something of."""
    ours = faced[0].values if difference.unit_id else {}
    subject = _SUBJECT.get(Difference.Kind(difference.kind), "")
    found = []
    for name, label in _LABELS.items():
        if not any(side.values.get(name) for side in faced):
            continue
        cells = []
        for side in faced:
            said = side.values.get(name, "")
            differs = bool(said and ours.get(name)) and (
                not _agree(name, said, ours[name]) or (name == subject and side.is_finding)
            )
            cells.append((side, said, differs))
        found.append(Line(label, cells, name == subject))
    return found


def _agree(name: str, said: str, ours: str) -> bool:
    if name == "name":
        return parse(said) == parse(ours)
    return tidy(said) == tidy(ours) or name in ("kind", "status", "headcount", "more")


def _entries(difference: Difference) -> list[RosterEntry]:
    """The row it was found in, and what the current lists say of the unit or the code."""
    about = Q(pk=difference.entry_id)
    current = Q(roster__in=Roster.objects.current())
    if difference.unit_id:
        about |= current & Q(unit=difference.unit_id)
    if difference.entry and difference.entry.code_problem not in RosterEntry.DAMAGED:
        about |= current & Q(code=difference.entry.code)
    rows = RosterEntry.objects.filter(about).select_related("roster", "division")
    return list(rows.order_by("-roster__as_of", "roster__source", "row")[:12])


def _ours(unit: Unit, day: date) -> Side:
    spells = UnitSpell.objects.filter(unit=unit).select_related("division", "industry")
    spell = spells.as_of(day).first() or spells.order_by("-started_on").first()
    covered = unit.coverages.as_of(day).exists()
    values: dict[str, Any] = {"code": unit.uscc, "kind": unit.get_kind_display()}
    values["registered_on"] = unit.registered_on
    values["covered"] = "有党组织覆盖" if covered else ""
    if spell is not None:
        ended = unit.closed_on is not None and unit.closed_on <= day
        values |= {
            "name": spell.name,
            "status": f"{unit.closed_on}注销" if ended else spell.get_status_display(),
            "division": spell.division and spell.division.name,
            "address": spell.address,
            "industry": spell.industry and spell.industry.name,
            "headcount": spell.headcount,
            "above_scale": None if spell.above_scale is None else "否是"[spell.above_scale],
        }
    return Side("台账", day, _texts(values))


def _theirs(entry: RosterEntry, word: Any, difference: Difference) -> Side:
    sections = Industry.objects.filter(code=entry.industry) if entry.industry else ()
    problem = entry.get_code_problem_display() if entry.code_problem else ""
    values = {
        "name": entry.name_given,
        "code": f"{entry.code_given}（{problem}）" if problem else entry.code,
        "kind": entry.type,
        "status": entry.status_given,
        "registered_on": entry.registered_on,
        "division": entry.division and entry.division.name,
        "address": entry.address,
        "industry": next((one.name for one in sections), ""),
        "headcount": entry.headcount,
        "more": "，".join(
            filter(None, (entry.supervisor, f"{entry.year}年度" if entry.year else ""))
        ),
    }
    source = entry.roster.source
    where = f"第{entry.row}行"
    if entry.match:
        where += f"，{entry.get_match_display()}"
    title = f"{entry.roster.get_source_display()}名单"
    return Side(
        title,
        entry.roster.as_of,
        _texts(values),
        where,
        is_authority=source == word,
        is_finding=entry.pk == difference.entry_id,
    )


def _texts(values: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value not in (None, "")}
