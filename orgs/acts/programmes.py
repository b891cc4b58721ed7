"""Who takes part in a programme (行动名单): units enter it, and leave it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Model, QuerySet

from orgs.acts.act import Act, ActError, register
from orgs.acts.correcting import CorrectLink
from orgs.acts.end_link import EndLink
from orgs.acts.rights import editing_reach
from orgs.acts.stating import check_known
from orgs.acts.units import is_open
from orgs.acts.writing import link
from orgs.models import Change, Enrolment, Industry, Programme, UnitSpell, User
from orgs.spells import Link


def keeps_divisions(user: User) -> bool:
    """Streets and the district say who takes part; an organisation does not enter its own units."""
    reach = editing_reach(user)
    return reach.everything or bool(reach.ranges)


class EnterProgramme(Act):
    """What is said of a unit's place in a programme; another programme is the district's to begin."""

    label, icon, day_label = "列入行动", "star", "列入日期"
    explanation = "列入行动名单的单位是该行动的重点服务企业，自列入之日起算。"

    programme = forms.ModelChoiceField(
        Programme.objects.order_by("name"), label="行动", empty_label="请选择", required=False
    )
    new_programme = forms.CharField(
        label="新的行动", max_length=80, required=False, help_text="上面没有的，在这里填写名称。"
    )
    batch = forms.CharField(label="批次", max_length=40, required=False)
    leader = forms.CharField(label="联点领导", max_length=40, required=False)
    pillar_industry = forms.ModelChoiceField(
        Industry.objects.filter(scheme=Industry.Scheme.PILLAR),
        label="支柱产业",
        empty_label="未填写",
        required=False,
    )

    @classmethod
    def open_to(cls, user: User) -> bool:
        return keeps_divisions(user)

    def prepare(self) -> None:
        self.fields["effective_on"].help_text = ""
        if not self.reach.covers(settings.KAIFU_DISTRICT_CODE):
            del self.fields["new_programme"]
            self.fields["programme"].required = True

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        chosen, new = said.get("programme"), (said.get("new_programme") or "").strip()
        if bool(chosen) == bool(new) and "programme" not in self.errors:
            self.add_error("programme", "请选择行动，或填写新的行动，二者取一")
        if new and Programme.objects.filter(name=new).exists():
            self.add_error("new_programme", f"已有名为“{new}”的行动，请在上面选择")
        return said

    def chosen(self) -> Programme:
        said = self.cleaned_data
        made = said["programme"] or Programme(name=said["new_programme"].strip())
        if made.pk is None:
            made.save()
        return made

    def enter(self, units: list[int], change: Change) -> int:
        """Those that are not in the programme yet enter it on the day; returns how many."""
        programme = self.chosen()
        known = Enrolment.objects.filter(programme=programme, unit__in=units)
        there = set(known.exclude(ended_on__lte=self.day).values_list("unit", flat=True))
        values = {
            "batch": self.cleaned_data["batch"].strip(),
            "leader": self.cleaned_data["leader"].strip(),
            "pillar_industry": getattr(self.cleaned_data["pillar_industry"], "pk", None),
        }
        fresh = [unit for unit in units if unit not in there]
        link(
            Enrolment,
            [Link((programme.pk, unit), self.day, None, values) for unit in fresh],
            change,
        )
        return len(fresh)


@register
class EnrolUnit(EnterProgramme):
    noun, slug = "units", "enrol"

    @classmethod
    def available(cls, record: Any) -> bool:
        return is_open(record)

    def apply(self, change: Change) -> None:
        check_known(UnitSpell, self.record.pk, self.day)
        if not self.enter([self.record.pk], change):
            raise ActError("这家单位已在该行动的名单中，不必再列入", "programme")


@register
class EnrolUnits(EnterProgramme):
    noun, slug, bulk = "units", "enrol-all", True

    def apply(self, change: Change) -> Model | None:
        units = list(self.records.order_by("uscc").values_list("pk", flat=True))
        there = UnitSpell.objects.existing(self.day).filter(unit__in=units).values("unit")
        if lacking := self.records.exclude(pk__in=there).count():
            raise ActError(f"其中{lacking}家在这一天不在册，请去掉，或改填别的日期", "effective_on")
        if not self.enter(units, change):
            raise ActError("所选单位都已在该行动的名单中，不必再列入", "programme")
        return None


@register
class LeaveProgramme(EndLink):
    noun, slug, label = "units", "leave-programme", "退出行动"
    explanation = "自退出之日起不再列入名单，此前不变；已提出的诉求照常办理。"
    day_label = "退出日期"
    model, owner, link_label = Enrolment, "unit", "行动"

    @classmethod
    def open_to(cls, user: User) -> bool:
        return keeps_divisions(user)

    def described(self, links: QuerySet) -> dict[int, str]:
        return {one.pk: f"{one.programme}{one.batch}" for one in links.select_related("programme")}


@register
class CorrectEnrolment(CorrectLink):
    noun, slug, label = "units", "correct-enrolment", "更正行动名单"
    model, owner, values = Enrolment, "unit", ("batch", "leader", "pillar_industry")

    @classmethod
    def open_to(cls, user: User) -> bool:
        return keeps_divisions(user)

    @classmethod
    def available(cls, record: Any) -> bool:
        return Enrolment.objects.filter(unit=record.pk).exists()

    def items(self) -> QuerySet:
        return super().items().select_related("programme")

    def described(self, one: Any) -> str:
        return f"{super().described(one).split('：')[0]}：{one.programme}{one.batch}"
