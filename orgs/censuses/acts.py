"""What is done with a census and its cards, as acts: with a preview, a reason, and undo.

Filling in a card is none: it is done at the door, says nothing yet, and may be done again.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from orgs.acts import Act, ActError, DayField, DivisionField, editing_reach, register
from orgs.censuses import lists
from orgs.censuses.campaign import add_cards, link_found, may_lead
from orgs.censuses.cards import (
    accept,
    as_recorded,
    census_of,
    confirm_unchanged,
    reviewable,
    send_back,
)
from orgs.codes import normalise, uscc_problem
from orgs.models import Census, CensusCard, Change, Unit, User
from orgs.notices import notify

Phase = Census.Phase


class OnCensus(Act):
    noun = "censuses"

    @classmethod
    def taken_back_by(cls, record: Any, user: User) -> bool:
        return may_lead(user, record.division_id)

    registering_until = DayField(label="登记截止", required=False, future=True)
    reviewing_until = DayField(label="复核截止", required=False, future=True)

    def prepare(self) -> None:
        del self.fields["effective_on"], self.fields["document_no"]
        self.fields["reason"].label = "说明"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        first, second = said.get("registering_until"), said.get("reviewing_until")
        if first and second and second < first:
            self.add_error("reviewing_until", f"复核截止不能早于登记截止（{first}）")
        return said


@register
class OpenCensus(OnCensus):
    """Not rehearsed: it writes a card for every unit, and changes none."""

    slug, label, icon = "open", "发起摸底排查", "plus"
    creates = True
    page = "census_new"
    explanation = (
        "为截止日在册的每一家单位建一张摸底卡，由街道社区和指导员上门登记，街道复核。"
        "登记时台账不变；复核通过后，所见情况才写入台账。"
    )
    field_order = ["name", "division", "cut_off"]

    name = forms.CharField(
        label="名称", max_length=60, help_text="例如：2021年下半年两新组织摸底排查"
    )
    division = DivisionField(label="范围", empty_label=None)
    cut_off = DayField(
        label="截止日", help_text="这一天在册的单位都要查到；所见情况记为这一天的情况。"
    )

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return may_lead(user, settings.KAIFU_DISTRICT_CODE) or bool(editing_reach(user).ranges)

    def prepare(self) -> None:
        super().prepare()
        divisions = self.fields["division"]
        divisions.queryset = divisions.queryset.filter(self.reach.q("code", {}))  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if Census.objects.filter(name=name).exists():
            raise forms.ValidationError(f"已有名为“{name}”的摸底排查，请换一个名称")
        return name

    def apply(self, change: Change) -> Census:
        said = self.cleaned_data
        names = ("name", "division", "cut_off", "registering_until", "reviewing_until")
        census = Census.objects.create(**{name: said[name] for name in names})
        if not add_cards(census):
            raise ActError("截止日这一范围内没有在册的单位，请核对范围和截止日", "cut_off")
        return census


@register
class ArrangeCensus(OnCensus):
    """The phase and the deadlines."""

    slug, label, icon = "arrange", "调整阶段和期限", "calendar-event"
    explanation = (
        "登记、复核阶段可以登记和修改摸底卡；汇总阶段只复核；结束以后不再改动。"
        "可以退回前一阶段。期限只作提醒。"
    )
    field_order = ["phase"]

    phase = forms.ChoiceField(label="阶段", choices=Phase.choices)

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return may_lead(user, record.division_id)

    def prepare(self) -> None:
        super().prepare()
        for name in ("phase", "registering_until", "reviewing_until"):
            self.initial[name] = getattr(self.record, name)

    def apply(self, change: Change) -> None:
        names = ("phase", "registering_until", "reviewing_until")
        census = Census.objects.get(pk=self.record.pk)
        for name in names:
            setattr(census, name, self.cleaned_data[name])
        census.save(update_fields=names)
        link_found(census)


# --- Cards ---------------------------------------------------------------------------------------


@register
class AddFound(Act):
    """A unit that stands there and that the ledger does not have."""

    noun, slug, label, icon = "census-cards", "add", "登记台账外单位", "plus"
    creates = True
    explanation = (
        "上门时发现台账没有的单位，先建一张摸底卡，再填写所见情况。登记为新单位后自动对应。"
    )
    field_order = ["census", "found_name", "found_code", "division", "address"]

    census = forms.ModelChoiceField(Census.objects.none(), label="摸底排查", empty_label=None)
    found_name = forms.CharField(label="实地名称", max_length=120)
    found_code = forms.CharField(
        label="统一社会信用代码", max_length=40, required=False, help_text="没有看到证照的留空。"
    )
    division = DivisionField(label="所属街道")
    address = forms.CharField(label="实际地址", max_length=200, required=False)

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return _open_to(user).exists()

    def prepare(self) -> None:
        for name in ("effective_on", "document_no", "reason"):
            del self.fields[name]
        self.fields["census"].queryset = _open_to(self.user)  # type: ignore[attr-defined]
        divisions = self.fields["division"]
        divisions.queryset = divisions.queryset.filter(self.reach.q("code", {}))  # type: ignore[attr-defined]

    def clean_found_code(self) -> str:
        code = normalise(self.cleaned_data["found_code"])
        problem = uscc_problem(code) if code else None
        if problem and not problem.overridable:
            raise forms.ValidationError(f"{problem.rule}。{problem.remedy}")
        return code

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        census, code = said.get("census"), said.get("found_code")
        if census and code:
            cards = CensusCard.objects.filter(census=census)
            if cards.filter(Q(found_code=code) | Q(unit__uscc=code)).exists():
                self.add_error("found_code", "这个代码在本次摸底排查中已有摸底卡，请查找后登记")
            elif Unit.objects.filter(Q(uscc=code) | Q(aliases__identifier=code)).exists():
                self.add_error(
                    "found_code",
                    "这个代码的单位已在台账中，但截止日不在本次范围内：如系迁入或新设，请在台账中登记变动",
                )
        division = said.get("division")
        if census and division and not division.code.startswith(census.division_id):
            self.add_error("division", f"不在本次摸底排查的范围（{census.division}）内")
        return said

    def apply(self, change: Change) -> CensusCard:
        names = ("census", "found_name", "found_code", "division", "address")
        return CensusCard.objects.create(**{name: self.cleaned_data[name] for name in names})


def _open_to(user: User) -> QuerySet[Census]:
    reach = editing_reach(user)
    found = Census.objects.reached(reach).filter(phase__in=Census.FILLING)
    return found if reach.everything or reach.ranges else found.none()


class Reviewing(Act):
    """What accepting one and accepting many have in common."""

    noun = "census-cards"
    label, icon = "通过复核", "circle-check"
    explanation = (
        "通过后，所见情况写入台账，自摸底排查的截止日起算；与台账一致的只记为核实。"
        "“查无”“重复”不自动改动台账，请另行核实或合并。"
    )

    def prepare(self) -> None:
        del self.fields["document_no"], self.fields["effective_on"]

    def chosen(self) -> QuerySet[CensusCard]:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """The facts are those of the census's own day."""
        said = super().clean() or self.cleaned_data
        cards = self.chosen()
        if not cards.exists():
            raise forms.ValidationError(
                "所选的摸底卡中没有可以复核的：须已登记、待复核，并在您负责的街道"
            )
        try:
            said["effective_on"] = census_of(cards).cut_off
        except ActError as error:
            raise forms.ValidationError(str(error)) from error
        return said

    def apply(self, change: Change) -> None:
        cards = self.chosen()
        accept(census_of(cards), cards, change)


@register
class Accept(Reviewing):
    slug = "accept"

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        mine = CensusCard.objects.filter(reviewable(editing_reach(user)))
        return mine.filter(pk=record.pk).exists()

    @classmethod
    def taken_back_by(cls, record: Any, user: User) -> bool:
        """By who could have reviewed it, and not by who keeps the unit alone."""
        own = CensusCard.objects.filter(editing_reach(user).q("division", {}))
        return own.filter(pk=record.pk).exists()

    def chosen(self) -> QuerySet[CensusCard]:
        return CensusCard.objects.filter(reviewable(self.reach), pk=self.record.pk)


@register
class AcceptAll(Reviewing):
    slug = "accept-all"
    bulk = True

    def chosen(self) -> QuerySet[CensusCard]:
        return CensusCard.objects.filter(
            reviewable(self.reach), pk__in=self.records.order_by().values("pk")
        )


@register
class SendBack(Accept):
    slug, label, icon = "return", "退回重报", "arrow-back-up"
    explanation = "请写明哪里有疑问；登记人修改后重新提交复核。"

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        """While somebody can still mend it."""
        return super().offered(record, user) and record.census.phase in Census.FILLING

    def prepare(self) -> None:
        super().prepare()
        self.fields["reason"].required = True
        self.fields["reason"].label = "退回原因"
        self.fields["reason"].error_messages["required"] = "请写明退回原因，登记人才知道要核实什么"

    def apply(self, change: Change) -> None:
        """Who registered it is told, without the reason: that is on the card."""
        card: CensusCard = self.record
        send_back(self.chosen(), self.cleaned_data["reason"], by=self.user)
        if card.registered_by and card.registered_by != self.user:
            named = lists.CARDS.named(CensusCard.objects.filter(pk=card.pk), timezone.localdate())
            text = f"摸底卡被退回，请核实后重新登记：{named.get().name}"
            notify([card.registered_by], text, noun="census-cards", pk=card.pk)


@register
class ConfirmUnchanged(Act):
    """In operation and as recorded: most units are, and nothing has to be typed for them."""

    noun, slug, label, icon = "census-cards", "unchanged", "登记为实体运营、情况无变化", "check"
    bulk = True
    explanation = (
        "只用于确实上门或电话核实过、与台账一致的单位。"
        "已登记、已通过的，和台账在截止日不是正常经营的，不受影响。"
    )
    day_label = "核实日期"

    def prepare(self) -> None:
        del self.fields["document_no"], self.fields["reason"]
        self.fields["effective_on"].help_text = "上门或电话核实的日期。"

    def chosen(self) -> QuerySet[CensusCard]:
        return CensusCard.objects.filter(
            self.reach.q("division", {"unit": "unit"}),
            pk__in=self.records.order_by().values("pk"),
            unit__isnull=False,
            state__in=CensusCard.TO_DO,
            census__phase__in=Census.FILLING,
        ).filter(as_recorded())

    def apply(self, change: Change) -> None:
        if not confirm_unchanged(self.chosen(), self.day, by=self.user):
            raise ActError(
                "所选的摸底卡都已登记、台账不是正常经营，或摸底排查已不在登记、复核阶段，请逐张登记"
            )
