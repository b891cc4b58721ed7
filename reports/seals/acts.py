"""Returns as acts: one prepares, the streets confirm, another seals; what is sealed is amended only
by a further return.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone

from orgs.acts import Act, ActError, DayField, DivisionField, editing_reach, register
from orgs.acts.places import divisions_within
from orgs.models import Change, Division, User
from orgs.notices import holders, notify
from orgs.scope import Reach
from reports.models import SealedReturn, StreetConfirmation
from reports.seals.confirming import checklist, standing, to_confirm
from reports.seals.nouns import RETURNS
from reports.seals.periods import PARTS, called, period_of
from reports.seals.sealing import MovingError, seal, values_digest, values_in
from reports.seals.signing import SealKeyError

MAKER_CHECKER = "编制和封存必须由两个人办理"
IRREVOCABLE = "封存的报送不能撤回。台账更正以后，请另行编制一份更正。"


def keeps(user: User, sealed_return: SealedReturn) -> bool:
    """Whether the user keeps the ledgers of the whole division that the return is of."""
    return editing_reach(user).covers(sealed_return.division_id)


class ReturnAct(Act):
    """An act of who keeps the division's ledgers."""

    noun = RETURNS.slug

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return cls.available(record) and keeps(user, record)

    @classmethod
    def taken_back_by(cls, record: Any, user: User) -> bool:
        return keeps(user, record)


@register
class PrepareReturn(Act):
    """A return of a period that is over, by the default basis."""

    noun, slug, label, icon = RETURNS.slug, "prepare", "编制报送", "plus"
    creates = True
    day_label = "编制日期"
    explanation = "编制以后，街道逐个确认本街道的数，再由另一个人封存。封存以前，数随台账更新；封存以后不再改变。"
    field_order = ["division", "year", "part", "effective_on", "confirm_by"]

    division = DivisionField(label="所属区划")
    year = forms.IntegerField(label="年度", min_value=1950, max_value=2100)
    part = forms.ChoiceField(
        label="期间", required=False, choices=[(part, said[0]) for part, said in PARTS.items()]
    )
    confirm_by = DayField(label="街道确认期限", future=True, required=False)

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        reach = editing_reach(user)
        return reach.everything or bool(reach.ranges)

    @classmethod
    def taken_back_by(cls, record: Any, user: User) -> bool:
        return keeps(user, record)

    def prepare(self) -> None:
        for name in ("reason", "document_no"):
            self.fields.pop(name)
        self.fields["effective_on"].help_text = ""
        self.fields["confirm_by"].help_text = "到期没有确认的街道列入待办；没有下级区划的不用填。"
        divisions: Any = self.fields["division"]
        divisions.queryset = divisions_within(self.reach)
        today = timezone.localdate()
        for name, value in (
            ("effective_on", today),
            ("year", today.year - 1),
            ("division", divisions.queryset.first()),
        ):
            self.initial.setdefault(name, value)

    def apply(self, change: Change) -> Model:
        division: Division = self.cleaned_data["division"]
        year, part = self.cleaned_data["year"], self.cleaned_data["part"]
        period = period_of(year, part)
        if period.last_day > timezone.localdate():
            raise ActError(f"{called(year, part)}还没有结束，到期后再编制", "year")
        if not self.reach.covers(division.code):
            raise ActError("只能编制本人负责的区划的报送", "division")
        made, is_new = SealedReturn.objects.get_or_create(
            division=division,
            period_start=period.start,
            period_last=period.last_day,
            as_of=period.last_day,
            number=0,
            defaults={
                "title": f"{division.name}{called(year, part)}两新党建统计报送",
                "confirm_by": self.cleaned_data["confirm_by"],
                "change": change,
            },
        )
        if not is_new:
            raise ActError("这一期的报送已经编制过；已封存的，请在它的页面上编制更正", "year")
        ask_to_confirm(made)
        return made


def ask_to_confirm(made: SealedReturn) -> None:
    for street in to_confirm(made):
        people = holders("street", division=street.code)
        notify(people, f"请确认“{made}”中本街道的数", noun=RETURNS.slug, pk=made.pk)


@register
class ConfirmReturn(Act):
    """A street's word that its figures are right, as they are now."""

    noun, slug, label, icon = RETURNS.slug, "confirm", "确认本街道的数", "check"
    day_label = "确认日期"
    explanation = (
        "确认的是此刻的数；以后本街道的数有变化的，要重新确认。核对无误的直接确认，"
        "还有未处理的事项，请在“说明”中写明。"
    )
    field_order = ["division", "effective_on", "checked"]

    division = DivisionField(label="街道")
    checked = forms.BooleanField(label="已逐项核对本街道的数")

    @classmethod
    def available(cls, record: SealedReturn) -> bool:
        return not record.is_sealed

    @classmethod
    def offered(cls, record: SealedReturn, user: User) -> bool:
        return cls.available(record) and bool(_own(record, editing_reach(user)))

    @classmethod
    def taken_back_by(cls, record: SealedReturn, user: User) -> bool:
        return not record.is_sealed and bool(_own(record, editing_reach(user)))

    def prepare(self) -> None:
        self.fields.pop("document_no")
        self.fields["reason"].label = "说明"
        self.fields["effective_on"].help_text = ""
        self.initial.setdefault("effective_on", timezone.localdate())
        own = _own(self.record, self.reach)
        divisions: Any = self.fields["division"]
        divisions.queryset = Division.objects.filter(pk__in=own)
        if len(own) == 1:
            self.initial.setdefault("division", own[0])
            scope = self.record.scope.at(division=own[0])
            said = "、".join(f"{one.label}{one.number:,}条" for one in checklist(scope))
            self.fields["checked"].help_text = f"本街道目前：{said}。"

    def apply(self, change: Change) -> None:
        from reports.figures import figures

        division: Division = self.cleaned_data["division"]
        found = figures(self.record.scope.at(division=division.code))
        digest = values_digest(values_in(found))
        said = StreetConfirmation.objects.filter(sealed_return=self.record, division=division)
        if said.order_by("-pk").values_list("digest", flat=True).first() == digest:
            raise ActError(f"{division}已经确认过这些数，没有变化，不必再确认")
        StreetConfirmation.objects.create(
            sealed_return=self.record,
            division=division,
            confirmed_on=self.day,
            digest=digest,
            note=self.cleaned_data["reason"],
            change=change,
        )


def _own(sealed_return: SealedReturn, reach: Reach) -> list[str]:
    """The divisions of the return that are the user's to confirm, and not the whole of it."""
    if reach.covers(sealed_return.division_id):
        return []
    codes = to_confirm(sealed_return).values_list("code", flat=True)
    return [code for code in codes if reach.covers(code)]


@register
class SealReturn(ReturnAct):
    slug, label, icon = "seal", "封存", "lock"
    day_label = "封存日期"
    irrevocable = IRREVOCABLE
    explanation = (
        "封存保存全部数、每个数的行和各行内容的摘要，并签名。封存以后谁也不能修改；台账更正以后，"
        "可以逐行对照，另行编制更正。编制和封存由两个人办理。"
    )

    @classmethod
    def available(cls, record: SealedReturn) -> bool:
        return not record.is_sealed

    def prepare(self) -> None:
        self.fields["effective_on"].help_text = ""
        self.initial.setdefault("effective_on", timezone.localdate())
        self.fields[
            "reason"
        ].help_text = "还有街道没有确认，或者确认以后数有变化的，请写明为什么不等。"

    def apply(self, change: Change) -> None:
        record = SealedReturn.objects.select_for_update().get(pk=self.record.pk)
        if record.is_sealed:
            raise ActError("刚刚已由他人封存")
        if record.change.by_id == self.user.pk:
            raise ActError(f"{MAKER_CHECKER}：这一份是您编制的，请由另一位同志封存")
        waiting = [one for one in standing(record) if not one.is_current]
        if waiting and not change.reason:
            said = "、".join(f"{one.division}（{one.label}）" for one in waiting)
            raise ActError(f"还有街道没有确认这些数：{said}。请等确认，或写明原因", "reason")
        try:
            seal(record, change)
        except SealKeyError as error:
            raise ActError(str(error)) from error
        except MovingError:
            raise ActError("封存时台账正好有变动，没有封存。请核对以后再封存一次") from None


@register
class AmendReturn(ReturnAct):
    """A further return about the same days, that says what the sealed one should have said."""

    slug, label, icon = "amend", "编制更正", "pencil"
    day_label = "编制日期"
    explanation = (
        "封存的报送不变；更正是新的一份，编上号，写明更正的原因，同样由街道确认、另一个人封存。"
    )

    @classmethod
    def available(cls, record: SealedReturn) -> bool:
        return record.is_sealed and not record.amendments.exists()

    def prepare(self) -> None:
        self.fields.pop("document_no")
        self.fields["effective_on"].help_text = ""
        self.initial.setdefault("effective_on", timezone.localdate())
        self.fields["reason"].required = True
        self.fields["reason"].label = "更正原因"

    def apply(self, change: Change) -> None:
        was: SealedReturn = self.record
        made = SealedReturn.objects.create(
            division=was.division,
            title=was.title,
            period_start=was.period_start,
            period_last=was.period_last,
            as_of=was.as_of,
            basis=was.basis,
            amends=was,
            number=was.number + 1,
            note=change.reason,
            change=change,
        )
        ask_to_confirm(made)
