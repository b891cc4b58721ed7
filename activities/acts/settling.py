"""Changes seen on visits, accepted or declined one by one by whoever keeps the unit's ledger.

What is accepted is stated of the unit from a day on, the visit's unless another is given, up to
what was stated later; a unit that was found closed ends as by the act that says so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from activities.models import Proposal, Visit
from activities.visiting.changes_seen import in_words, recorded
from activities.visiting.keeping import keeps, keeps_any, kept_by
from orgs import spells
from orgs.acts import Act, ActError, DayField, may_edit, register
from orgs.acts.stating import attribute_field, check_known, initial_of, spell_on, stored
from orgs.acts.units import ENDED, MoveUnit, close_unit
from orgs.acts.wording import in_words as filled_in
from orgs.acts.writing import state
from orgs.models import Change, Unit, UnitSpell, User
from orgs.nouns import UNITS

Fact, State = Proposal.Fact, Proposal.State
LATER, ACCEPT, DECLINE = "", "accept", "decline"
CHOICES = [(LATER, "暂不处理"), (ACCEPT, "采纳"), (DECLINE, "不采纳")]
MOVED = "moved_"  # begins the fields of where a unit has moved to
# Fact → the attribute of the unit that it states, and the attribute's value.
STATES: dict[str, tuple[str, Callable[[str], Any]]] = {
    Fact.HEADCOUNT: ("headcount", int),
    Fact.STATUS: ("status", str),
}


def pending(visit: Any) -> QuerySet[Proposal]:
    return Proposal.objects.filter(visit=visit.pk, state=State.PENDING)


@register
class SettleProposals(Act):
    """All that was seen on one visit, a choice for each; what is left for later stays pending."""

    noun, slug, label, icon = "visits", "settle-proposals", "核实所见变化", "check"
    explanation = (
        "逐项核实：采纳的自生效日期起写入单位台账，此前各日的统计不变；不采纳的写明原因；"
        "还没有弄清的，暂不处理。"
    )

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.state == Visit.State.SUBMITTED and pending(record).exists()

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        """To who keeps the unit's ledger today: it may have moved to another street since."""
        return (
            keeps(user, record) and cls.available(record) and may_edit(user, UNITS, record.unit_id)
        )

    @classmethod
    def taken_back_by(cls, record: Any, user: User) -> bool:
        return keeps(user, record)

    # The form

    def prepare(self) -> None:
        del self.fields["document_no"]
        self.fields["reason"].label = "说明"
        self.fields["effective_on"].help_text = "采纳的变化从这一天起算，一般就是走访那天。"
        self.initial.setdefault("effective_on", self.record.happened_on)
        self.proposals = list(pending(self.record))
        spells = UnitSpell.objects.as_of(timezone.localdate()).select_related("unit", "division")
        self.spell = spells.filter(unit=self.record.unit_id).first()
        for one in self.proposals:
            self._ask(one)

    def _ask(self, one: Proposal) -> None:
        seen, fact = in_words(one.fact, one.value), one.get_fact_display()
        stands = f"；台账现为：{recorded(one.fact, self.spell)}" if self.spell else ""
        self.fields[f"{one.fact}_choice"] = forms.ChoiceField(
            label=f"{fact}　走访所见：{seen}{stands}",
            choices=CHOICES,
            widget=forms.RadioSelect,
            required=False,
            help_text=self._hint(one.fact),
        )
        if one.fact == Fact.MOVED:
            self._ask_where_to(one)
        elif one.fact == Fact.CLOSED:
            self._ask_when_closed(one)
        self.fields[f"{one.fact}_reason"] = forms.CharField(
            label=f"{fact}：不采纳的原因", max_length=200, required=False
        )

    def _hint(self, fact: str) -> str:
        if fact != Fact.MEMBERS:
            return ""
        address = f"{reverse('member_list')}?unit={self.record.unit_id}"
        return format_html(
            '党员人数由党员名单数出，采纳只表示已经核实。请到<a href="{}">这家单位的党员</a>登记是谁。',
            address,
        )

    def _ask_where_to(self, one: Proposal) -> None:
        """What a move says, filled in with where the unit is and the address that was seen."""
        for name in MoveUnit.attributes:
            field = attribute_field(UnitSpell, name, self.reach, self.spell)
            field.required, field.label = False, f"迁移后的{field.label}"
            self.fields[f"{MOVED}{name}"] = field
            if self.spell is not None:
                self.initial.setdefault(f"{MOVED}{name}", initial_of(self.spell, name))
        self.initial[f"{MOVED}address"] = one.value

    def _ask_when_closed(self, one: Proposal) -> None:
        kinds = [(code.value, code.label) for code in ENDED]
        self.fields["closed_on"] = DayField(label="注销日期", required=False)
        self.fields["closed_as"] = forms.ChoiceField(label="种类", choices=kinds, required=False)
        self.initial.setdefault("closed_on", date.fromisoformat(one.value))
        self.initial.setdefault("closed_as", ENDED[0])

    # What is filled in

    def _chosen(self, choice: str) -> list[Proposal]:
        said = self.cleaned_data
        return [one for one in self.proposals if said.get(f"{one.fact}_choice", "") == choice]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for one in self._chosen(DECLINE):
            if not said.get(f"{one.fact}_reason"):
                self.add_error(f"{one.fact}_reason", "不采纳的，请写明原因")
        accepted = {one.fact for one in self._chosen(ACCEPT)}
        if Fact.MOVED in accepted and not said.get(f"{MOVED}division"):
            self.add_error(f"{MOVED}division", "采纳迁移的，请选择迁移后的所属街道")
        if Fact.CLOSED in accepted and not said.get("closed_on"):
            self.add_error("closed_on", "采纳注销的，请填写注销日期")
        if not self.errors and len(self._chosen(LATER)) == len(self.proposals):
            raise forms.ValidationError("没有核实任何一项。请至少对一项选采纳或不采纳，或返回。")
        return said

    def said(self) -> list[tuple[str, str]]:
        lines = [(str(one.get_fact_display()), self._outcome(one)) for one in self.proposals]
        for one in self._chosen(ACCEPT):
            if one.fact == Fact.MOVED:
                names = [f"{MOVED}{name}" for name in MoveUnit.attributes]
                lines += [(str(self.fields[n].label), self._typed(n)) for n in names]
        if self.cleaned_data.get("reason"):
            lines.append(("说明", self.cleaned_data["reason"]))
        return lines

    def _typed(self, name: str) -> str:
        return filled_in(self.fields[name], self.cleaned_data[name])

    def _outcome(self, one: Proposal) -> str:
        choice = self.cleaned_data[f"{one.fact}_choice"]
        if choice == LATER:
            return "暂不处理"
        if choice == DECLINE:
            return f"不采纳：{self.cleaned_data[f'{one.fact}_reason']}"
        seen = in_words(one.fact, one.value)
        if one.fact == Fact.MEMBERS:
            return f"采纳（已核实）：{seen}"
        if one.fact == Fact.CLOSED:
            return f"采纳：{self._typed('closed_as')}，{self._typed('closed_on')}"
        return f"采纳：{seen}，{self._typed('effective_on')}起{self._until(one)}"

    def _until(self, one: Proposal) -> str:
        """That the ledger has moved on: something was stated of the same attribute later."""
        name = STATES[one.fact][0] if one.fact in STATES else "address"
        later = UnitSpell.objects.filter(
            unit=self.record.unit_id, started_on__gt=self.day, stated__contains=[name]
        )
        first = later.order_by("started_on").values_list("started_on", flat=True).first()
        return f"；{first}另有登记，自那天起不变" if first else ""

    # What it does

    def apply(self, change: Change) -> None:
        accepted, declined = self._chosen(ACCEPT), self._chosen(DECLINE)
        self._decide(accepted, State.ACCEPTED)
        for one in declined:
            self._decide([one], State.DECLINED, self.cleaned_data[f"{one.fact}_reason"])
        facts = {one.fact: one for one in accepted}
        unit = self.record.unit_id
        if values := self._values(facts):
            self._check_open()
            check_known(UnitSpell, unit, self.day)
            state(UnitSpell, unit, self.day, values, change)
        if Fact.CLOSED in facts:
            try:
                close_unit(
                    unit, self.cleaned_data["closed_on"], self.cleaned_data["closed_as"], change
                )
            except ActError as error:
                raise ActError(str(error), "closed_on") from error

    def _decide(self, chosen: list[Proposal], to: str, why: str = "") -> None:
        """Raises `ActError` when somebody has decided on one of them in the meantime."""
        rows = pending(self.record).filter(pk__in=[one.pk for one in chosen])
        if rows.update(state=to, declined_for=why) < len(chosen):
            raise ActError("其中有的已由他人核实，请返回重看")

    def _values(self, facts: dict[str, Proposal]) -> dict[str, Any]:
        """Attribute → value of what is accepted; of a move, what is otherwise than on the day."""
        values = {}
        for fact, (name, as_stored) in STATES.items():
            if fact in facts:
                values[name] = as_stored(facts[fact].value)
        if Fact.MOVED in facts:
            standing = spell_on(UnitSpell, self.record.unit_id, self.day)
            for name in MoveUnit.attributes:
                value = stored(self.cleaned_data[f"{MOVED}{name}"])
                attname = UnitSpell._meta.get_field(name).attname  # type: ignore[union-attr]
                if value != getattr(standing, attname, None):
                    values[name] = value
        return values

    def _check_open(self) -> None:
        accepts_end = any(one.fact == Fact.CLOSED for one in self._chosen(ACCEPT))
        known = Unit.objects.get(pk=self.record.unit_id).closed_on
        ended = self.cleaned_data["closed_on"] if accepts_end else known
        if ended and self.day >= ended:
            raise ActError(
                f"单位自{ended}起注销，生效日期须在此之前；不是如此的，对这些变化选不采纳",
                "effective_on",
            )


@register
class AcceptHeadcounts(Act):
    """How many work there, of many visits: each from the day on which it was seen."""

    noun, slug, label, icon = "visits", "accept-headcounts", "采纳所见从业人数", "check"
    bulk = True
    explanation = (
        "所选走访中待核实的从业人数一次采纳，各自从走访那天起写入单位台账；"
        "其他变化请逐次核实。已注销的单位、不在您管辖范围内的不受影响。"
    )

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return keeps_any(user)

    def prepare(self) -> None:
        del self.fields["effective_on"], self.fields["document_no"]
        self.fields["reason"].label = "说明"

    def chosen(self) -> QuerySet[Proposal]:
        visits = kept_by(self.reach).filter(
            pk__in=self.records.order_by().values("pk"), state=Visit.State.SUBMITTED
        )
        still_open = Q(visit__unit__closed_on=None) | Q(
            visit__unit__closed_on__gt=F("visit__happened_on")
        )
        here = UNITS.placed(self.reach, timezone.localdate())
        return Proposal.objects.filter(
            still_open,
            fact=Fact.HEADCOUNT,
            state=State.PENDING,
            visit__in=visits.values("pk"),
            visit__unit__in=here.values("pk"),
        )

    def apply(self, change: Change) -> None:
        found = list(self.chosen().select_related("visit"))
        if not found:
            raise ActError("所选走访中没有可以采纳的从业人数，请返回名单重新选择")
        stated: dict[tuple[int, date], str] = {}
        for one in found:
            key = (one.visit.unit_id, one.visit.happened_on)
            if stated.setdefault(key, one.value) != one.value:
                raise ActError(
                    f"有一家单位{key[1]}有两次走访，所见人数不同，请逐次核实后再成批采纳"
                )
        statements = [
            spells.Statement(unit, day, {"headcount": int(value)})
            for (unit, day), value in stated.items()
        ]
        spells.state(UnitSpell, statements, change=change)
        keys = [one.pk for one in found]
        Proposal.objects.filter(pk__in=keys).update(state=State.ACCEPTED)
