"""The steps of a demand as plain facts: what one line of a ledger says of them, and back.

A line has one day of each kind, so it says all of a demand that went straight through; the steps
of one that was returned, extended or reopened are written out one by one (`in_words`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from activities.models import Demand, DemandAssistant, DemandStep
from activities.models.demands import Kind
from orgs.models import Change

# What a line of the ledger says of the way, by its columns.
FLAT = (
    "accepted_on", "assigned_on", "department", "due_on", "closed_on", "outcome", "satisfaction",
)  # fmt: skip


class Facts(NamedTuple):
    """One step without its keys; a department is its code."""

    happened_on: date
    kind: str
    department: str | None = None
    assistants: tuple[str, ...] = ()
    due_on: date | None = None
    outcome: str = ""
    satisfaction: str = ""
    note: str = ""


class Taken(NamedTuple):
    """A step as it is recorded; `pk` is None for one that is yet to be."""

    pk: int | None
    facts: Facts


def steps_of(raised_on: date, said: Mapping[str, Any]) -> list[Facts]:
    """The steps that a line speaks of. What has no day of its own gets that of the step before."""
    accepted, closed = said.get("accepted_on"), said.get("closed_on")
    latest = accepted or raised_on
    steps = [Facts(accepted, Kind.ACCEPTED)] if accepted else []
    if any(said.get(name) for name in ("assigned_on", "department", "due_on")):
        latest = said.get("assigned_on") or latest
        department, due_on = said.get("department"), said.get("due_on")
        steps.append(Facts(latest, Kind.ASSIGNED, department, due_on=due_on))
    if rating := said.get("satisfaction"):
        steps.append(Facts(closed or latest, Kind.RATED, satisfaction=rating))
    if closed:
        steps.append(Facts(closed, Kind.CLOSED, outcome=said.get("outcome") or ""))
    return in_order(steps)


ASSIGNMENT = ("assigned_on", "department", "due_on")
# What each kind of step says for a line, and what it takes back.
SAYS: Mapping[str, Callable[[Facts], dict[str, Any]]] = {
    Kind.ACCEPTED: lambda step: {"accepted_on": step.happened_on},
    Kind.ASSIGNED: lambda step: dict(
        zip(ASSIGNMENT, (step.happened_on, step.department, step.due_on), strict=True)
    ),
    Kind.EXTENDED: lambda step: {"due_on": step.due_on},
    Kind.RATED: lambda step: {"satisfaction": step.satisfaction},
    Kind.CLOSED: lambda step: {"closed_on": step.happened_on, "outcome": step.outcome or None},
}
TAKES_BACK: Mapping[str, tuple[str, ...]] = {
    Kind.RETURNED: ASSIGNMENT,
    Kind.REOPENED: (*ASSIGNMENT, "closed_on", "outcome", "satisfaction"),
    Kind.SENT_BACK: ("satisfaction",),
    Kind.WITHDRAWN: ("due_on",),
}


def line_of(steps: Iterable[Facts]) -> dict[str, Any]:
    """What a line says of a demand with these steps, in their order: as `told`, of all of them."""
    line: dict[str, Any] = dict.fromkeys(FLAT)
    for step in steps:
        line |= dict.fromkeys(TAKES_BACK.get(step.kind, ()))
        line |= SAYS[step.kind](step) if step.kind in SAYS else {}
    return line


def in_order(steps: Iterable[Facts]) -> list[Facts]:
    return sorted(steps, key=lambda step: step.happened_on)


# --- As they are recorded ------------------------------------------------------------------------


def taken(demands: Collection[int], until: date = date.max) -> dict[int, list[Taken]]:
    """Demand → its steps in order; two queries however many."""
    assisting: dict[int, list[str]] = defaultdict(list)
    pairs = DemandAssistant.objects.filter(step__demand__in=demands)
    for step, department in pairs.order_by("department").values_list("step", "department"):
        assisting[step].append(department)
    found: dict[int, list[Taken]] = defaultdict(list)
    rows = DemandStep.objects.filter(demand__in=demands, happened_on__lte=until)
    for one in rows.order_by("happened_on", "pk"):
        facts = Facts(
            one.happened_on,
            one.kind,
            one.department_id,
            tuple(assisting.get(one.pk, ())),
            one.due_on,
            one.outcome,
            one.satisfaction,
            " ".join(one.note.split()),
        )
        found[one.demand_id].append(Taken(one.pk, facts))
    return found


def write(
    before: Mapping[int, Sequence[Taken]], after: Mapping[int, Sequence[Taken]], change: Change
) -> None:
    """Let the demands have the steps `after`, where they had those `before`; set-based."""
    kept = {one.pk: (pk, one.facts) for pk, steps in after.items() for one in steps if one.pk}
    known = {one.pk: one.facts for steps in before.values() for one in steps if one.pk}
    gone = known.keys() - kept.keys()
    DemandAssistant.objects.filter(step__in=gone).delete()
    DemandStep.objects.filter(pk__in=gone).delete()
    altered = [_step(demand, facts, change, pk) for pk, (demand, facts) in kept.items()
               if facts != known[pk]]  # fmt: skip
    names = ("happened_on", "department", "due_on", "outcome", "satisfaction", "note")
    DemandStep.objects.bulk_update(altered, names)
    fresh = [(demand, one.facts) for demand, steps in after.items() for one in steps if not one.pk]
    made = DemandStep.objects.bulk_create(_step(*one, change) for one in fresh)
    DemandAssistant.objects.bulk_create(
        DemandAssistant(step=step, department_id=department, change=change)
        for step, (_, facts) in zip(made, fresh, strict=True)
        for department in facts.assistants
    )


def _step(demand: int, facts: Facts, change: Change, pk: int | None = None) -> DemandStep:
    said = facts._asdict()
    del said["assistants"]
    department = said.pop("department")
    return DemandStep(pk=pk, demand_id=demand, department_id=department, change=change, **said)


# --- In words ------------------------------------------------------------------------------------

_LINE = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}) +(?P<kind>\S+)"
    r"(?: +承办[:：](?P<department>\S+))?(?: +协办[:：](?P<assistants>\S+))?"
    r"(?: +时限[:：](?P<due_on>[0-9]{4}-[0-9]{2}-[0-9]{2}))?(?: +结果[:：](?P<outcome>\S+))?"
    r"(?: +满意度[:：](?P<satisfaction>\S+))?(?: +说明[:：](?P<note>.*))?"
)
SHAPE = "2021-04-03 交办 承办：区发改局 协办：区科技局 时限：2021-05-06 说明：…"
_KINDS = {str(kind.label): kind.value for kind in Kind}
_OUTCOMES = {str(one.label): one.value for one in Demand.Outcome}
_RATINGS = {str(one.label): one.value for one in Demand.Satisfaction}


def in_words(step: Facts, names: Mapping[str, str]) -> str:
    """One step as a line of text; `names` are those of the departments."""
    said = [
        ("承办", names.get(step.department or "", "")),
        ("协办", "、".join(names[code] for code in step.assistants)),
        ("时限", str(step.due_on or "")),
        ("结果", Demand.Outcome(step.outcome).label if step.outcome else ""),
        ("满意度", Demand.Satisfaction(step.satisfaction).label if step.satisfaction else ""),
        ("说明", step.note),
    ]
    words = [f"{label}：{text}" for label, text in said if text]
    return " ".join([f"{step.happened_on}", str(Kind(step.kind).label), *words])


def from_words(line: str, code_of: Callable[[str], str]) -> Facts:
    """The step that a line of text tells; `code_of` finds the code of a department.

    Raises `ValueError` for what is not understood.
    """
    match = _LINE.fullmatch(line.strip())
    if match is None:
        raise ValueError(line)
    said = match.groupdict(default="")
    department = code_of(said["department"]) if said["department"] else None
    assistants = filter(None, said["assistants"].split("、"))
    return Facts(
        date.fromisoformat(said["day"]),
        _of(_KINDS, said["kind"]),
        department,
        tuple(sorted(map(code_of, assistants))),
        date.fromisoformat(said["due_on"]) if said["due_on"] else None,
        _of(_OUTCOMES, said["outcome"]) if said["outcome"] else "",
        _of(_RATINGS, said["satisfaction"]) if said["satisfaction"] else "",
        " ".join(said["note"].split()),
    )


def _of(known: Mapping[str, str], word: str) -> str:
    if word not in known:
        raise ValueError(word)
    return known[word]
