"""The ledger of demands (诉求): what each is, and its steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from activities.demands.steps import (
    FLAT,
    SHAPE,
    Facts,
    Taken,
    from_words,
    in_order,
    in_words,
    line_of,
    steps_of,
    taken,
    write,
)
from activities.models import Demand, Visit
from activities.models.demands import Kind
from orgs.imports.programmes import programmes_of
from orgs.imports.units import check_known
from orgs.ledgers.cells import (
    Cell,
    CellError,
    Choice,
    Day,
    Number,
    Prose,
    Reference,
    Text,
    Uuid,
    tidy,
)
from orgs.ledgers.kinds import Column, Values, register, rows_of, until
from orgs.ledgers.lookups import Lookups
from orgs.ledgers.record_kind import RecordKind
from orgs.ledgers.runs import Row, Run
from orgs.ledgers.streets import Department
from orgs.models import Unit

LATER = ("accepted_on", "assigned_on", "closed_on")
DEPARTMENT = Department()
ELSEWHERE = "请改为一致，或在诉求页面办理、撤回"


class Steps(Cell):
    """All steps of a demand, one a line: of one that a single line of days does not tell."""

    hint = f"每步一行，例如：{SHAPE}；写了经过的，以经过为准，其余各列须与它一致"

    def example(self, lookups: Lookups) -> str:
        return ""

    def read(self, raw: Any, lookups: Lookups) -> tuple[Facts, ...]:
        def code_of(word: str) -> str:
            return DEPARTMENT.read(word, lookups)

        steps = []
        for line in filter(str.strip, str(raw).splitlines()):
            try:
                steps.append(from_words(line, code_of))
            except ValueError:
                rule = f"无法识别“{tidy(line)[:40]}”这一步"
                raise CellError(rule, f"请按格式填写：{SHAPE}") from None
        return tuple(in_order(steps))

    def show(self, value: Iterable[Facts], lookups: Lookups) -> str:
        labels = lookups.divisions.labels | lookups.new_divisions
        names = {code: label.replace(" ", "") for code, label in labels.items()}
        return "\n".join(in_words(step, names) for step in value)

    def divisions(self, value: Any) -> Iterable[str]:
        for step in value or ():
            yield from filter(None, (step.department, *step.assistants))


class MadeOn(Reference):
    """The visit that a demand was raised on, by the number that the phone made."""

    def __init__(self) -> None:
        super().__init__(Visit)
        self.code = Uuid()

    def show(self, value: Any, lookups: Lookups) -> str:
        return str(value)


@register
class Demands(RecordKind):
    name, title = "demands", "诉求"
    thing = model = Demand
    key, day, owner = ("number",), "raised_on", "unit"
    subjects = ("unit",)
    columns = (
        Column("number", "诉求编号", Number(), required=True),
        Column("unit", "统一社会信用代码", Reference(Unit, "uscc"), required=True),
        Column("programme", "行动", Text(80)),
        Column("batch", "批次", Text(40)),
        Column("category", "类别", Text(40)),
        Column("content", "内容", Prose(2000), required=True),
        Column("raised_on", "提出日期", Day(), required=True),
        Column("accepted_on", "受理日期", Day()),
        Column("assigned_on", "交办日期", Day()),
        Column("department", "承办单位", DEPARTMENT),
        Column("closed_on", "办结日期", Day()),
        Column("outcome", "结果", Choice(Demand.Outcome, 已解决="solved")),
        Column("source", "来源", Choice(Demand.Source), extra=True),
        Column("raised_by", "提出人", Choice(Demand.RaisedBy), extra=True),
        Column("visit", "走访编号", MadeOn(), extra=True),
        Column("due_on", "办理时限", Day(), extra=True),
        Column("satisfaction", "满意度", Choice(Demand.Satisfaction), extra=True),
        Column("steps", "经过", Steps(), clearable=False, extra=True),
    )

    def check(self, row: Row, run: Run) -> None:
        super().check(row, run)
        for later in LATER:
            if (day := row.get(later)) and day > run.lookups.today:
                run.reject(row, later, "日期晚于今天", "请核对日期；尚未发生的不导入")
        steps = row.get("steps") or ()
        if any(step.happened_on > run.lookups.today for step in steps):
            run.reject(row, "steps", "有日期晚于今天的步骤", "请核对日期；尚未发生的不导入")

    def load(self, run: Run) -> None:
        run.refer()
        check_known(run, run.good, self.day)
        _check_visits(run)
        run.ids["programme"] = programmes_of(run)
        self.write(run, run.good)
        _write_steps(run)

    def values(self, row: Row, run: Run) -> dict[str, Any]:
        """What the row says of the demand itself; the steps are rows of their own."""
        said = super().values(row, run)
        return {name: value for name, value in said.items() if name not in (*FLAT, "steps")}

    def value(self, row: Row, run: Run, name: str) -> Any:
        if name == "programme":
            return run.id(row, name)
        return super().value(row, run, name)

    def export(self, day: date | None, lookups: Lookups) -> Iterator[Values]:
        rows = Demand.objects.filter(until(day, self.day))
        steps = taken(rows.order_by().values_list("pk", flat=True), day or date.max)
        plain = [column for column in self.columns if column.name not in (*FLAT, "steps")]
        found = rows_of(self, rows, self.key, plain, programme="programme__name", record="pk")
        for values in found:
            facts = [step.facts for step in steps[values.pop("record")]]
            line = {name: value for name, value in line_of(facts).items() if value}
            if steps_of(values["raised_on"], line) != facts:
                line["steps"] = facts
            yield values | line


def _check_visits(run: Run) -> None:
    """A visit is to the demand's own unit, and raises one demand."""
    named = [row for row in run.good if row.get("visit")]
    visits = Visit.objects.filter(number__in={row["visit"] for row in named})
    facts = {
        number: (uscc, demand)
        for number, uscc, demand in visits.values_list("number", "unit__uscc", "demand__number")
    }
    raised: dict[Any, str] = {number: demand for number, (_, demand) in facts.items() if demand}
    for row in named:
        unit, _ = facts[row["visit"]]
        first = raised.setdefault(row["visit"], row["number"])
        if unit != row["unit"]:
            run.reject(row, "visit", "这次走访的不是这家单位", "请核对走访编号和统一社会信用代码")
        elif first != row["number"]:
            rule = f"这次走访提出的是诉求“{first}”"
            run.reject(row, "visit", rule, "一次走访只对应一件诉求，请核对走访编号")


# --- Steps ---------------------------------------------------------------------------------------


def _write_steps(run: Run) -> None:
    """Let each demand have the steps that its rows tell, and leave those that they do not speak of."""
    rows = _by_demand(run)
    raised = dict(Demand.objects.filter(pk__in=rows).values_list("pk", "raised_on"))
    before = taken(rows)
    after: dict[int, list[Taken]] = {}
    for pk, row in rows.items():
        known = before.get(pk, [])
        told = row.get("steps")
        then = _listed(run, row, known) if told else _corrected(run, row, known, raised[pk])
        if _is_possible(run, row, then, raised[pk]) and then != known:
            after[pk] = then
    write({pk: before.get(pk, []) for pk in after}, after, run.dated)
    run.changed |= {rows[pk].id for pk in after} - run.created


def _by_demand(run: Run) -> dict[int, Row]:
    """Demand → its row; what several rows say of the steps of one must agree."""
    found: dict[int, Row] = {}
    for row in run.good:
        first = found.setdefault(run.things[row.id][1], row)
        for name, value in row.said((*FLAT, "steps")).items():
            if first.values.setdefault(name, value) != value:
                run.reject(row, name, f"与第{first.number}行不一致", "请改为一致")
    return found


def _listed(run: Run, row: Row, known: list[Taken]) -> list[Taken]:
    """The steps as the row writes them out, which hold all that is known and what comes after."""
    steps = list(row["steps"])
    line = line_of(steps)
    for name in FLAT:
        if name in row.values and (row[name] or None) != line[name]:
            run.reject(row, name, "与“经过”所写的不一致", "请按“经过”改正，或改正“经过”")
    if [step.facts for step in known] != steps[: len(known)]:
        run.reject(row, "steps", "与台账中已登记的步骤不一致", ELSEWHERE)
        return known
    return known + [Taken(None, step) for step in steps[len(known) :]]


def _corrected(run: Run, row: Row, known: list[Taken], raised_on: date) -> list[Taken]:
    """The steps with what the row says otherwise; the last of each kind is what it speaks of."""
    line = line_of(step.facts for step in known)
    said = {name: value or None for name, value in row.said(FLAT).items()}
    wanted = line | said
    for name, needs in (("outcome", "有结果"), ("satisfaction", "有满意度")):
        if wanted[name] and not wanted["closed_on"] and (name in said or "closed_on" in said):
            run.reject(row, "closed_on", f"{needs}，没有办结日期", "请填写办结日期")
            return known
    flat = steps_of(raised_on, wanted)
    wanted = line_of(flat)
    if wanted == line:
        return known
    then = list(known)
    for kind, names in _COLUMNS.items():
        if {name: wanted[name] for name in names} != {name: line[name] for name in names}:
            then = _replaced(then, kind, next((one for one in flat if one.kind == kind), None))
    then.sort(key=lambda step: step.facts.happened_on)
    if line_of(step.facts for step in then) != wanted:
        name = next((name for name in said if wanted[name] != line[name]), "number")
        rule = "与该诉求已登记的经过（延期、退回、重新办理等）对不上"
        run.reject(row, name, rule, ELSEWHERE)
        return known
    return then


# The columns that each kind of step answers for.
_COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ACCEPTED: ("accepted_on",),
    Kind.ASSIGNED: ("assigned_on", "department", "due_on"),
    Kind.RATED: ("satisfaction",),
    Kind.CLOSED: ("closed_on", "outcome"),
}


def _replaced(steps: list[Taken], kind: Kind, wanted: Facts | None) -> list[Taken]:
    """The steps with the last of the kind as it is wanted: corrected, added or taken out."""
    last = next((n for n in reversed(range(len(steps))) if steps[n].facts.kind == kind), None)
    if last is None or wanted is None:
        kept = [step for number, step in enumerate(steps) if number != last]
        return kept if wanted is None else [*kept, Taken(None, wanted)]
    one = steps[last]
    facts = wanted._replace(assistants=one.facts.assistants, note=one.facts.note)
    return [*steps[:last], Taken(one.pk, facts), *steps[last + 1 :]]


def _is_possible(run: Run, row: Row, then: list[Taken], raised_on: date) -> bool:
    """Reject the row if a step lies before the demand was raised, or a limit before its step."""
    line = line_of(step.facts for step in then)
    early = next((name for name in LATER if line[name] and line[name] < raised_on), "")
    if early:
        title = run.kind.column(early).title
        name = early if early in row.values else "raised_on"
        rule = f"{title}（{line[early]}）不能早于提出日期（{raised_on}）"
        run.reject(row, name, rule, "请核对两个日期")
    elif any(step.facts.happened_on < raised_on for step in then):
        run.reject(row, "steps", f"有早于提出日期（{raised_on}）的步骤", "请核对日期")
    elif any(one.facts.due_on and one.facts.due_on < one.facts.happened_on for one in then):
        name = "due_on" if "due_on" in row.values else "assigned_on"
        run.reject(row, name, "办理时限早于交办日期", "请核对两个日期")
    else:
        return True
    return False
