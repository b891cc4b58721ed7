"""What a visitor saw to be otherwise than recorded: one form field for each kind of fact.

A count of members is no fact of a unit (they are counted from the members themselves), so what is
said of members is a remark that somebody follows up in their ledger.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from activities.models import Proposal, Visit
from orgs.acts import DayField
from orgs.models import Change, UnitSpell
from orgs.trail import FieldChange, RawChange, RowChange, tells

Fact = Proposal.Fact
PREFIX = "found_"
# 注销、吊销 have a day, and end what hangs on the unit; 迁出 is a move.
STATUSES = [
    choice
    for choice in UnitSpell.Status.choices
    if choice[0] not in (UnitSpell.Status.CLOSED, UnitSpell.Status.REVOKED)
]


def fields_of_facts() -> dict[str, forms.Field]:
    """Field name → field of what may have changed; all of them may be left empty."""
    made: dict[Fact, forms.Field] = {
        Fact.HEADCOUNT: forms.IntegerField(
            label="现有从业人数", min_value=0, max_value=1_000_000, required=False
        ),
        Fact.STATUS: forms.ChoiceField(
            label="现在的经营状态", choices=[("", "没有变化"), *STATUSES], required=False
        ),
        Fact.MOVED: forms.CharField(label="已迁到的地址", max_length=200, required=False),
        Fact.CLOSED: DayField(label="已注销，注销日期", required=False),
        Fact.MEMBERS: forms.CharField(
            label="党员情况的变化",
            max_length=200,
            required=False,
            help_text="例如新来一名党员。只写情况，不写姓名和身份证号。",
        ),
    }
    return {f"{PREFIX}{fact.value}": field for fact, field in made.items()}


def said(cleaned: dict[str, Any]) -> dict[Fact, str]:
    """What the form says of each fact, as `Proposal.value` has it."""
    found = {}
    for fact in Fact:
        value = cleaned.get(f"{PREFIX}{fact.value}")
        if value not in (None, ""):
            found[fact] = value.isoformat() if isinstance(value, date) else str(value)
    return found


def in_words(fact: str, value: str) -> str:
    """What was seen, as people read it."""
    if fact == Fact.HEADCOUNT:
        return f"{int(value):,}人"
    if fact == Fact.STATUS:
        return str(UnitSpell.Status(value).label)
    if fact == Fact.CLOSED:
        day = date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日注销"
    return value


def recorded(fact: str, spell: UnitSpell) -> str:
    """What the ledger has beside it, from the unit's spell of a day."""
    if fact == Fact.HEADCOUNT:
        return "不详" if spell.headcount is None else f"{spell.headcount:,}人"
    if fact == Fact.STATUS:
        return str(spell.get_status_display())
    if fact == Fact.CLOSED:
        ended = spell.unit.closed_on
        return f"已于{ended}注销" if ended else "在册"
    if fact == Fact.MOVED:
        where = (spell.division.name if spell.division else "", spell.address)
        return "，".join(filter(None, where)) or "不详"
    return "见党员名单"


@tells(Proposal)
def _told(change: RawChange) -> RowChange:
    """By the fact and what was seen of it; the visit is what it is read about."""
    kind = "新增" if change.before is None else "去除" if change.after is None else "修改"
    row = change.row
    fields = [
        FieldChange(label, _word(name, change.before), _word(name, change.after))
        for name, label in (
            ("value", "所见情况"),
            ("state", "状态"),
            ("declined_for", "不采纳的原因"),
        )
        if change.differs(name) and _word(name, change.before) != _word(name, change.after)
    ]
    subject = f"{Fact(row.fact).label}：{in_words(row.fact, row.value)}"
    return RowChange("走访所见变化", kind, subject, None, None, fields)


def _word(name: str, side: Any) -> str:
    value = getattr(side, name, "")
    if not value:
        return "—"
    if name == "state":
        return str(Proposal.State(value).label)
    return in_words(side.fact, value) if name == "value" else str(value)


def propose(visit: Visit, facts: dict[Fact, str], change: Change) -> None:
    """Put the facts forward; what was put forward before and nobody has decided on gives way.

    What was decided stays as it is: a fact that is found otherwise again takes another visit.
    """
    open_ones = {one.fact: one for one in visit.proposals.filter(state=Proposal.State.PENDING)}
    decided = set(visit.proposals.exclude(state=Proposal.State.PENDING).values_list("fact"))
    for fact, one in open_ones.items():
        if fact not in facts:
            one.delete()
        elif one.value != facts[Fact(fact)]:
            one.value, one.change = facts[Fact(fact)], change
            one.save(update_fields=["value", "change"])
    Proposal.objects.bulk_create(
        Proposal(visit=visit, fact=fact, value=value, change=change)
        for fact, value in facts.items()
        if fact not in open_ones and (fact,) not in decided
    )
