"""Opening cases: for one unit, for many at once, for several units together; which units belong."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from members.acts.assignments import check_open
from members.acts.people import TodaysField
from members.formation.states import Formation, formation
from members.models import MOST_UNITS, Employment, FormationCase, FormationUnit
from orgs import spells
from orgs.acts import Act, ActError, RecordField, register
from orgs.acts.writing import end, link
from orgs.models import Change, Coverage, Unit, UnitSpell, unit_exists
from orgs.nouns import PARTY_ORGANIZATIONS
from orgs.periods import Period
from orgs.scope import NATION, Scope

Mode = Coverage.Mode
Trigger = FormationCase.Trigger
MODES = [("", "请选择"), *Mode.choices]


# --- Writing -------------------------------------------------------------------------------------


def open_case(units: Sequence[int], day: date, change: Change, **plan: Any) -> FormationCase:
    """One case about these units. Raises `ActError` for a unit that is not there, or has one."""
    check_units(units, day)
    case = FormationCase.objects.create(opened_on=day, change=change, **plan)
    add_units({case.pk: units}, day, change)
    return case


def add_units(cases: dict[int, Sequence[int]], day: date, change: Change) -> None:
    links = [
        spells.Link((unit,), day, None, {"case": case})
        for case, units in cases.items()
        for unit in units
    ]
    link(FormationUnit, links, change)


def check_units(units: Collection[int], day: date) -> None:
    """Raises `ActError` unless all exist on the day and none is in a case from then on."""
    there = UnitSpell.objects.as_of(day).filter(unit_exists(day, "unit", ""), unit__in=units)
    if missing := len(set(units)) - there.values("unit").distinct().count():
        many = f"其中{missing}家" if len(units) > 1 else "该单位"
        raise ActError(f"{many}这一天尚未登记或已经注销，请核对单位和日期", "effective_on")
    held = FormationUnit.objects.filter(unit__in=units).exclude(ended_on__lte=day)
    if first := held.select_related("case").order_by("started_on").first():
        many = "其中有单位" if len(units) > 1 else "该单位"
        raise ActError(
            f"{many}自{first.started_on}起已列入组建事项“{first.case.name}”，不能重复列入"
        )


def plans(units: Collection[int], day: date) -> dict[int, dict[str, Any]]:
    """Unit → what its own case starts from: a name, and why it is opened."""
    spells_then = UnitSpell.objects.as_of(day).filter(unit__in=units)
    scope = Scope(NATION, day, Period.of_year(day.year))
    three = Employment.objects.units_with_three(day).filter(unit__in=units)
    with_three = set(three.values_list("unit", flat=True))
    return {
        spell.unit_id: {
            "name": proposed_name(spell.name),
            "trigger": trigger_of(spell.state, has_three=spell.unit_id in with_three),
        }
        for spell in spells_then.annotate(state=formation(scope))
    }


def proposed_name(where: str, *, joint: bool = False) -> str:
    return f"中共{where[:110]}{'联合' if joint else ''}支部"


def trigger_of(state: str, *, has_three: bool) -> Trigger:
    if state == Formation.SHOULD_BUILD:
        return Trigger.THIRD_MEMBER
    if state == Formation.JOINT and has_three:
        return Trigger.OUTGROWN
    return Trigger.NEIGHBOURS if state == Formation.FEW_MEMBERS else Trigger.OTHER


# --- Acts ----------------------------------------------------------------------------------------


class Planned(Act):
    """What is planned of the organisation to be."""

    day_label = "列入日期"

    name = forms.CharField(label="拟定名称", max_length=120)
    mode = forms.ChoiceField(label="组建方式", choices=MODES)
    superior = RecordField(
        "party-organizations", label="拟隶属的上级党组织", required=False, anywhere=True
    )
    host = RecordField(
        "party-organizations", label="拟加入的党组织", required=False, anywhere=True,
        help_text="挂靠或加入已有联合党支部的填写；新成立党组织的不填。",
    )  # fmt: skip

    def prepare(self) -> None:
        for name in ("superior", "host"):
            self.fields[name].reach = self.reach  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        hostless = not cleaned.get("host") and "host" not in self.errors
        if cleaned.get("mode") == Mode.ATTACHED and hostless:
            self.add_error("host", "挂靠组建请填写挂靠到哪个党组织")
        if cleaned.get("mode") == Mode.INDEPENDENT and cleaned.get("host"):
            self.add_error("host", "单独组建是新成立党组织，请不要填写，或改选组建方式")
        return cleaned

    def plan(self) -> dict[str, Any]:
        said = self.cleaned_data
        keys = {f"{name}_id": said[name] and said[name].pk for name in ("superior", "host")}
        return {"name": said["name"], "mode": said["mode"], **keys}


@register
class OpenForUnit(Planned):
    """One unit starts on its way."""

    noun, slug, label, icon = "units", "open-formation", "列入组建", "flag"
    explanation = "列入动态组建：记下指导、申请、批复的经过和材料。党组织成立之前，单位的组建状态和统计都不变。"

    @classmethod
    def available(cls, record: Any) -> bool:
        today = timezone.localdate()
        held = FormationUnit.objects.as_of(today).filter(unit=record.pk)
        return record.closed_on is None and not held.exists()

    def prepare(self) -> None:
        super().prepare()
        plan = plans([self.record.pk], timezone.localdate()).get(self.record.pk)
        self.initial.setdefault("name", plan["name"] if plan else "")
        self.initial.setdefault("mode", Mode.INDEPENDENT)

    def apply(self, change: Change) -> None:
        check_units([self.record.pk], self.day)
        plan = plans([self.record.pk], self.day)[self.record.pk] | self.plan()
        open_case([self.record.pk], self.day, change, **plan)


class Chosen(Act):
    """About chosen rows of the units' list, of which those out of reach are refused."""

    noun, bulk = "units", True
    day_label = "列入日期"

    def chosen(self) -> list[int]:
        """The units. Raises `ActError` when one of them is no longer within reach."""
        check_open(self.records, self.day, self.reach)
        return list(self.records.order_by("uscc").values_list("pk", flat=True))


@register
class OpenForMany(Chosen):
    """Each of the chosen units gets a case of its own."""

    slug, label, icon = "open-formations", "列入组建", "flag"
    explanation = (
        "所选单位各列一件组建事项，按单独组建拟定名称，以后可以修改。"
        "已有在办事项、或已单独组建的单位不重复列入。"
    )

    def apply(self, change: Change) -> None:
        chosen = self.chosen()
        taken = FormationUnit.objects.filter(unit__in=chosen).exclude(ended_on__lte=self.day)
        own = Coverage.objects.as_of(self.day).filter(unit__in=chosen, mode=Mode.INDEPENDENT)
        out = {*taken.values_list("unit", flat=True), *own.values_list("unit", flat=True)}
        found = plans([unit for unit in chosen if unit not in out], self.day)
        if not found:
            raise ActError("所选单位都已有在办的组建事项或已单独组建，不必再列入")
        cases = FormationCase.objects.bulk_create(
            FormationCase(opened_on=self.day, mode=Mode.INDEPENDENT, change=change, **plan)
            for plan in found.values()
        )
        pairs = zip(cases, found, strict=True)
        add_units({case.pk: [unit] for case, unit in pairs}, self.day, change)


@register
class OpenJoint(Chosen):
    """The chosen units together get one case."""

    slug, label, icon = "open-joint-formation", "联合列入组建", "git-merge"
    explanation = "所选单位合为一件组建事项，联合组建一个党支部。联合党支部一般不超过五个单位。"

    name = forms.CharField(label="拟定名称", max_length=120)

    def apply(self, change: Change) -> None:
        chosen = self.chosen()
        if not 2 <= len(chosen) <= MOST_UNITS:
            raise ActError(f"联合组建应选两至五家单位，现选了{len(chosen)}家，请返回名单重新选择")
        plan = {"name": self.cleaned_data["name"], "mode": Mode.JOINT}
        open_case(chosen, self.day, change, trigger=Trigger.NEIGHBOURS, **plan)


# --- On a case -----------------------------------------------------------------------------------


class CaseAct(Act):
    """An act on a case that is not closed."""

    noun = "formation"

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.closed_on is None

    def check_open(self) -> None:
        """Raises `ActError` when somebody has closed it meanwhile."""
        case = FormationCase.objects.select_for_update().get(pk=self.record.pk)
        if case.closed_on:
            raise ActError(f"该事项已于{case.closed_on}办结")

    def units(self) -> Any:
        return FormationUnit.objects.filter(case=self.record.pk, ended_on=None)


@register
class Revise(CaseAct, Planned):
    slug, label, icon = "revise", "修改拟定内容", "pencil"
    explanation = "批复或指导中改了名称、组建方式或上级的，在这里修改。"

    def prepare(self) -> None:
        super().prepare()
        del self.fields["effective_on"]
        for name in ("name", "mode"):
            self.initial.setdefault(name, getattr(self.record, name))
        keys = {name: getattr(self.record, f"{name}_id") for name in ("superior", "host")}
        named = PARTY_ORGANIZATIONS.named(
            PARTY_ORGANIZATIONS.model._default_manager.filter(pk__in=filter(None, keys.values())),
            timezone.localdate(),
        )
        found = {one.pk: one for one in named}
        self.initial.update({name: found[pk] for name, pk in keys.items() if pk})

    def apply(self, change: Change) -> None:
        self.check_open()
        FormationCase.objects.filter(pk=self.record.pk).update(**self.plan())


@register
class AddUnit(CaseAct):
    slug, label, icon = "add-unit", "增加单位", "plus"
    explanation = "联合党支部一般不超过五个单位。"
    day_label = "列入日期"

    unit = TodaysField("units", label="单位")

    def prepare(self) -> None:
        self.fields["unit"].reach = self.reach  # type: ignore[attr-defined]

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and record.mode != Mode.INDEPENDENT

    def apply(self, change: Change) -> None:
        self.check_open()
        if self.day < self.record.opened_on:
            raise ActError(f"不能早于该事项的列入日期（{self.record.opened_on}）", "effective_on")
        if self.units().count() >= MOST_UNITS:
            raise ActError(f"联合组建一般不超过{MOST_UNITS}个单位，请另列一件组建事项", "unit")
        unit = self.cleaned_data["unit"].pk
        check_units([unit], self.day)
        add_units({self.record.pk: [unit]}, self.day, change)


@register
class DropUnit(CaseAct):
    slug, label, icon = "drop-unit", "去掉单位", "unlink"
    explanation = "该单位不再参加联合组建，可以另行列入。只剩一家的，请结束该事项。"
    day_label = "去掉日期"

    unit = forms.ModelChoiceField(Unit.objects.none(), label="单位", empty_label="请选择")

    def prepare(self) -> None:
        field: Any = self.fields["unit"]
        field.queryset = Unit.objects.filter(pk__in=self.units().values("unit"))
        names = dict(
            UnitSpell.objects.as_of(timezone.localdate())
            .filter(unit__in=field.queryset)
            .values_list("unit", "name")
        )
        field.label_from_instance = lambda unit: names.get(unit.pk, unit.uscc)

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and record.units.filter(ended_on=None).count() > 1

    def apply(self, change: Change) -> None:
        self.check_open()
        held = self.units().filter(unit=self.cleaned_data["unit"])
        if held.filter(started_on__gte=self.day).exists():
            raise ActError("去掉日期必须晚于列入日期；当天列错的，请撤回那一次登记", "effective_on")
        end(held, self.day, change, "effective_on")
