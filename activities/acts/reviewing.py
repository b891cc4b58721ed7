"""What the street decides of a visit that has come in: returned, void, back again, a photo gone.

A visit counts from submission, so there is nothing to approve. Returned and void ones leave every
figure, and take back what they confirmed; what they raised (诉求) is its own story.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from activities.models import Proposal, Visit, VisitPhoto
from activities.stored import take_down
from activities.visiting.keeping import keeps
from activities.visiting.recording import confirm
from orgs.acts import Act, ActError, register
from orgs.models import Change, User
from orgs.notices import notify

State = Visit.State
NO_UNDO = "照片撤下时文件已经删除，不能撤回。撤错了的，请指导员在手机上重新附上。"


class VisitDecision(Act):
    """One word of whoever keeps the street's ledgers, and why; it has no day of its own."""

    noun = "visits"
    states: ClassVar[tuple[str, ...]]
    reason_label: ClassVar[str]

    @classmethod
    def available(cls, record: Any) -> bool:
        return record.state in cls.states

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return cls.available(record) and keeps(user, record)

    @classmethod
    def taken_back_by(cls, record: Any, user: User) -> bool:
        return keeps(user, record)

    def prepare(self) -> None:
        del self.fields["effective_on"], self.fields["document_no"]
        self.fields["reason"].required = True
        self.fields["reason"].label = self.reason_label

    def locked(self) -> Visit:
        visit: Visit = Visit.objects.select_for_update().get(pk=self.record.pk)
        if visit.state not in self.states:
            raise ActError(f"这次走访{visit.get_state_display()}，请返回重看")
        return visit

    def settle(self, visit: Visit, state: str, note: str, change: Change) -> None:
        visit.state, visit.review_note = state, note
        visit.save(update_fields=["state", "review_note"])
        confirm(visit, change)

    def tell(self, visit: Visit, what: str) -> None:
        """The instructor, if there is an account to tell."""
        if user := visit.instructor.user:
            day = visit.happened_on
            text = f"您{day.year}年{day.month}月{day.day}日的走访{what}"
            notify([user], text, noun="visits", pk=visit.pk)


@register
class ReturnVisit(VisitDecision):
    slug, label, icon = "return", "退回", "arrow-back-up"
    explanation = (
        "退回后不计入任何统计，指导员在手机上看到原因，修改后重新提交即恢复计数。"
        "指导员没有账号的，请直接“更正走访”。"
    )
    states, reason_label = (State.SUBMITTED,), "退回原因"

    def apply(self, change: Change) -> None:
        visit = self.locked()
        self.settle(visit, State.RETURNED, self.cleaned_data["reason"], change)
        self.tell(visit, "已退回，请按退回原因修改后重新提交")


@register
class VoidVisit(VisitDecision):
    slug, label, icon = "void", "作废", "circle-x"
    explanation = (
        "没有发生过、重复登记、单位登记错了的走访，作废后不计入任何统计，也不能再修改；"
        "待核实的变化一并关闭，已经采纳的变化和已提出的诉求不受影响。"
    )
    states, reason_label = (State.SUBMITTED, State.RETURNED), "作废原因"

    def apply(self, change: Change) -> None:
        visit = self.locked()
        self.settle(visit, State.VOID, self.cleaned_data["reason"], change)
        pending = visit.proposals.filter(state=Proposal.State.PENDING)
        pending.update(state=Proposal.State.DECLINED, declined_for=closed_with(visit))
        self.tell(visit, "已作废")


def closed_with(visit: Visit) -> str:
    """Why a proposal is declined whose visit is void."""
    return f"走访已作废：{visit.review_note}"[:200]


@register
class RestoreVisit(VisitDecision):
    slug, label, icon = "restore", "恢复", "circle-check"
    explanation = "退回、作废有误的，恢复后重新计入统计；随作废关闭的变化重新待核实。"
    states, reason_label = (State.RETURNED, State.VOID), "恢复原因"

    def apply(self, change: Change) -> None:
        visit = self.locked()
        if visit.state == State.VOID:
            closed = visit.proposals.filter(declined_for=closed_with(visit))
            closed.update(state=Proposal.State.PENDING, declined_for="")
        self.settle(visit, State.SUBMITTED, "", change)
        self.tell(visit, "已恢复，照常计入")


@register
class TakeDownPhoto(VisitDecision):
    """A photo that shows an identity card or a bystander; the rest of the visit stays."""

    slug, label, icon = "take-down-photo", "撤下照片", "x"
    explanation = "照片拍到身份证件、无关人员等不宜保存的，撤下后文件立即删除，不能撤回。"
    irrevocable = NO_UNDO
    states, reason_label = tuple(State), "撤下原因"
    field_order = ["photo"]

    photo = forms.ModelChoiceField(VisitPhoto.objects.none(), label="照片", empty_label="请选择")

    @classmethod
    def available(cls, record: Any) -> bool:
        return bool(record.photos.filter(is_taken_down=False).exists())

    def prepare(self) -> None:
        super().prepare()
        shown = list(self.record.photos.filter(is_taken_down=False).select_related("change"))
        field = self.fields["photo"]
        field.queryset = self.record.photos.filter(is_taken_down=False)  # type: ignore[attr-defined]
        numbers = {photo.pk: number for number, photo in enumerate(shown, start=1)}
        field.label_from_instance = lambda photo: (  # type: ignore[attr-defined]
            f"第{numbers[photo.pk]}张，{timezone.localtime(photo.change.made_at):%Y-%m-%d %H:%M}收到"
        )

    def apply(self, change: Change) -> None:
        self.locked()
        take_down(self.cleaned_data["photo"])
