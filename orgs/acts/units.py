"""What happens to units: registered, moved, renamed, found closed or empty, covered, confirmed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Model, Q
from django.utils import timezone

from orgs.acts.act import Act, ActError, DayField, register
from orgs.acts.endings import end_links
from orgs.acts.fields import RecordField
from orgs.acts.stating import StatingAct, check_known, stored
from orgs.acts.writing import end, link, state
from orgs.codes import normalise, uscc_problem
from orgs.models import (
    Change,
    Confirmation,
    Coverage,
    PartyOrganizationSpell,
    Unit,
    UnitSpell,
)
from orgs.nouns import PARTY_ORGANIZATIONS
from orgs.spells import Link

Status = UnitSpell.Status
ENDED = (Status.CLOSED, Status.REVOKED)


def is_open(unit: Unit) -> bool:
    return unit.closed_on is None


@register
class RegisterUnit(StatingAct):
    """A unit that the ledger did not know."""

    noun, slug, label, icon = "units", "register", "登记新单位", "plus"
    creates = True
    explanation = "登记台账中还没有的单位。统一社会信用代码已在台账中的，请查找后登记其变动。"
    day_label = "起始日期"
    model = UnitSpell
    attributes = (
        "name", "division", "community", "place", "address", "industry", "control",
        "headcount", "contact", "phone",
    )  # fmt: skip

    uscc = forms.CharField(label="统一社会信用代码", max_length=30)
    uscc_exception = forms.CharField(
        label="代码例外说明", max_length=200, required=False,
        help_text="校验码不符、但证照上确实如此时填写，例如“证照如此，已核对原件”。",
    )  # fmt: skip
    kind = forms.ChoiceField(label="单位类型", choices=[("", "请选择"), *Unit.Kind.choices])
    registered_on = DayField(
        label="成立日期", required=False, help_text="营业执照或登记证书上的日期，不详可不填。"
    )

    def prepare(self) -> None:
        super().prepare()
        self.fields["effective_on"].help_text = "自这一天起计入本区，一般为成立或迁入之日。"
        divisions = self.fields["division"]
        divisions.queryset = divisions.queryset.filter(self.reach.q("code", {}))  # type: ignore[attr-defined]

    def clean_uscc(self) -> str:
        code = normalise(self.cleaned_data["uscc"])
        problem = uscc_problem(code)
        if problem and not (problem.overridable and self.data.get("uscc_exception", "").strip()):
            more = "；如证照确实如此，请填写代码例外说明" if problem.overridable else ""
            raise forms.ValidationError(f"{problem.rule}。{problem.remedy}{more}")
        taken = Q(uscc=code) | Q(aliases__identifier=code)
        if Unit.objects.filter(taken).exists():
            raise forms.ValidationError("这个代码的单位已在台账中，请查找后登记其变动")
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        since, registered = cleaned.get("effective_on"), cleaned.get("registered_on")
        if since and registered and since < registered:
            self.add_error("effective_on", f"起始日期不能早于成立日期（{registered}）")
        return cleaned

    def apply(self, change: Change) -> Model:
        said = self.cleaned_data
        unit = Unit.objects.create(
            uscc=said["uscc"],
            uscc_exception=said["uscc_exception"],
            kind=said["kind"],
            registered_on=said["registered_on"],
            change=change,
        )
        state(UnitSpell, unit.pk, self.day, self.values() | {"status": Status.OPERATING}, change)
        return unit


@register
class RenameUnit(StatingAct):
    noun, slug, label, icon = "units", "rename", "更名", "pencil"
    explanation = "自变更之日起用新名称；此前的名单和统计仍是原名称。"
    model, attributes = UnitSpell, ("name",)


@register
class MoveUnit(StatingAct):
    noun, slug, label, icon = "units", "move", "迁移", "arrows-right-left"
    explanation = (
        "自迁移之日起计入新的街道；此前各日的统计不变。迁出本区的，请用“核实状态”登记迁出。"
    )
    model, attributes = UnitSpell, ("division", "community", "place", "address")


@register
class UpdateUnit(StatingAct):
    noun, slug, label, icon = "units", "update", "登记情况变化", "clipboard-list"
    explanation = "情况确有变化时用本页。原先就登记错了的，请用“更正”。只登记改动过的项目。"
    model = UnitSpell
    attributes = (
        "headcount", "industry", "control", "above_scale", "above_scale_basis", "three_have",
        "is_key", "representative_is_member", "representative_is_secretary", "contact", "phone",
        "has_union", "has_youth_league", "has_womens_federation", "liaison",
        "no_organization_reason",
    )  # fmt: skip


@register
class FindUnitStatus(StatingAct):
    noun, slug, label, icon = "units", "status", "核实状态", "eye"
    explanation = (
        "现场核实的经营状态：停业、空壳、僵尸、迁出，或恢复正常经营。注销、吊销请用“注销”。"
    )
    model, attributes = UnitSpell, ("status",)

    def prepare(self) -> None:
        super().prepare()
        kept = [(code, text) for code, text in Status.choices if code not in ENDED]
        self.fields["status"].choices = kept  # type: ignore[attr-defined]

    @classmethod
    def available(cls, record: Any) -> bool:
        return is_open(record)


@register
class CloseUnit(Act):
    noun, slug, label, icon = "units", "close", "注销", "circle-x"
    explanation = "自注销之日起不再计入任何统计，此前不变；党组织覆盖和指导员联系同日终止。"
    day_label = "注销日期"

    status = forms.ChoiceField(
        label="种类", choices=[(code.value, code.label) for code in ENDED], initial=Status.CLOSED
    )

    @classmethod
    def available(cls, record: Any) -> bool:
        return is_open(record)

    def apply(self, change: Change) -> None:
        close_unit(self.record.pk, self.day, self.cleaned_data["status"], change)


def close_unit(pk: int, day: date, status: str, change: Change) -> None:
    """The unit ends on the day, and what links it to others. Raises `ActError`."""
    check_known(UnitSpell, pk, day)
    unit = Unit.objects.select_for_update().get(pk=pk)
    if unit.closed_on:
        raise ActError(f"该单位已于{unit.closed_on}注销")
    if unit.registered_on and day <= unit.registered_on:
        raise ActError(f"注销日期必须晚于成立日期（{unit.registered_on}）", "effective_on")
    Unit.objects.filter(pk=pk).update(closed_on=day)
    state(UnitSpell, pk, day, {"status": status}, change)
    end_links("units", pk, day, change)


@register
class CoverUnit(Act):
    noun, slug, label, icon = "units", "cover", "建立党组织覆盖", "link"
    explanation = "登记覆盖该单位的党组织和组建方式。一个单位可以由几个党组织覆盖。"

    party_organization = RecordField("party-organizations", label="党组织")
    mode = forms.ChoiceField(label="组建方式", choices=[("", "请选择"), *Coverage.Mode.choices])

    def prepare(self) -> None:
        self.fields["party_organization"].reach = self.reach  # type: ignore[attr-defined]

    @classmethod
    def available(cls, record: Any) -> bool:
        return is_open(record)

    def apply(self, change: Change) -> None:
        organization = self.cleaned_data["party_organization"]
        check_known(UnitSpell, self.record.pk, self.day)
        check_known(PartyOrganizationSpell, organization.pk, self.day)
        if organization.dissolved_on and self.day >= organization.dissolved_on:
            raise ActError(f"该党组织已于{organization.dissolved_on}撤销", "party_organization")
        identity = (self.record.pk, organization.pk)
        standing = Coverage.objects.filter(
            unit=self.record.pk, party_organization=organization.pk
        ).as_of(self.day)
        if standing.exists():
            raise ActError("这一天该党组织已覆盖该单位，不必再登记", "party_organization")
        mode = {"mode": self.cleaned_data["mode"]}
        link(Coverage, [Link(identity, self.day, None, mode)], change)


@register
class UncoverUnit(Act):
    noun, slug, label, icon = "units", "uncover", "终止党组织覆盖", "unlink"
    explanation = "党组织不再覆盖该单位。党组织本身撤销的，请到该党组织登记撤销。"

    coverage = forms.ModelChoiceField(Coverage.objects.none(), label="覆盖", empty_label="请选择")

    def prepare(self) -> None:
        field = self.fields["coverage"]
        field.queryset = standing_coverages(self.record)  # type: ignore[attr-defined]
        names = dict(
            PARTY_ORGANIZATIONS.named(
                PARTY_ORGANIZATIONS.model._default_manager.all(), timezone.localdate()
            )
            .filter(pk__in=field.queryset.values("party_organization"))  # type: ignore[attr-defined]
            .values_list("pk", "name")
        )
        field.label_from_instance = lambda one: (  # type: ignore[attr-defined]
            f"{names[one.party_organization_id]}（{one.get_mode_display()}，自{one.started_on}）"
        )

    @classmethod
    def available(cls, record: Any) -> bool:
        return standing_coverages(record).exists()

    def apply(self, change: Change) -> None:
        coverage = self.cleaned_data["coverage"]
        if self.day <= coverage.started_on:
            raise ActError(f"终止日期必须晚于开始日期（{coverage.started_on}）", "effective_on")
        end(Coverage.objects.filter(pk=coverage.pk), self.day, change, "effective_on")


def standing_coverages(unit: Any) -> Any:
    today = timezone.localdate()
    return Coverage.objects.as_of(today).filter(unit=unit.pk).select_related("party_organization")


class Confirm(Act):
    """Confirmed as recorded: the day is kept, no fact changes."""

    explanation = "核实后情况没有变化，一次确认即可，不必重填。"
    day_label = "核实日期"

    def prepare(self) -> None:
        self.fields.pop("reason")
        self.fields.pop("document_no")
        self.fields["effective_on"].help_text = ""
        self.initial.setdefault("effective_on", timezone.localdate())

    def units(self) -> list[int]:
        return [self.record.pk]

    def apply(self, change: Change) -> None:
        day: date = self.day
        known = Confirmation.objects.filter(unit__in=self.units(), confirmed_on=day)
        done = set(known.values_list("unit", flat=True))
        Confirmation.objects.bulk_create(
            Confirmation(unit_id=unit, confirmed_on=day, change=change)
            for unit in self.units()
            if unit not in done
        )


@register
class ConfirmUnit(Confirm):
    noun, slug, label, icon = "units", "confirm", "确认无变化", "circle-check"

    @classmethod
    def available(cls, record: Any) -> bool:
        return is_open(record)


@register
class ConfirmUnits(Confirm):
    noun, slug, label, icon = "units", "confirm-all", "确认无变化", "circle-check"
    bulk = True

    def units(self) -> list[int]:
        return list(self.records.values_list("pk", flat=True))


@register
class SetPlace(Act):
    """The chosen units are in a building, circle or park."""

    noun, slug, label, icon = "units", "set-place", "设置楼宇商圈", "building"
    bulk = True
    explanation = "所选单位自这一天起在该楼宇、商圈或园区。"

    place = RecordField(
        "places", label="楼宇商圈", required=False, help_text="留空表示不在任何楼宇商圈。"
    )

    def prepare(self) -> None:
        self.fields["place"].reach = self.reach  # type: ignore[attr-defined]

    def apply(self, change: Change) -> None:
        from orgs import spells

        place = stored(self.cleaned_data["place"])
        units = self.records.values_list("pk", flat=True)
        early = UnitSpell.objects.filter(unit__in=units).as_of(self.day).values("unit")
        if lacking := self.records.exclude(pk__in=early).count():
            raise ActError(
                f"其中{lacking}家在这一天台账中还没有记载，请改填更晚的日期", "effective_on"
            )
        statements = [spells.Statement(unit, self.day, {"place": place}) for unit in units]
        spells.state(UnitSpell, statements, change=change)
