"""What a clerk does with differences: one, several chosen, or all that a list finds.

The facts are written by `outcomes` under the act's change, so an act can be undone as any other.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from orgs.acts.act import Act, ActError, register
from orgs.models import Change, Difference
from orgs.rosters import lists  # noqa: F401  the noun that the acts are about
from orgs.rosters.outcomes import (
    EFFECTS,
    Outcome,
    send_to_field,
    settle,
    take_over,
    takeable,
    why_not,
)
from orgs.rosters.precedence import decided

FIELD = "field"
CHOICES = (
    (Outcome.THEIRS.value, "以对方为准，采纳到台账"),
    (Outcome.OURS.value, "以台账为准，保持不变"),
    (FIELD, "转实地核查，暂不处理"),
    (Outcome.NOT_OURS.value, "不属于本区两新组织，不再列入"),
)
_EXPLAINED = (Outcome.OURS, Outcome.NOT_OURS)


def _with_entries(rows: QuerySet[Difference]) -> list[Difference]:
    return list(rows.select_related("entry__roster", "unit"))


class Settling(Act):
    """What settling one and settling many have in common."""

    noun = "differences"
    day_label = "采纳的生效日期"

    outcome = forms.ChoiceField(label="处理", choices=CHOICES, widget=forms.RadioSelect)
    field_order = ["outcome", "reason", "effective_on", "document_no"]

    def prepare(self) -> None:
        self.fields["effective_on"].required = False
        self.fields[
            "effective_on"
        ].help_text = "以对方为准时，台账自这一天起改变；默认是名单的数据日期。"
        self.fields["reason"].help_text = "以台账为准、不属于本区两新组织的，必须写明理由。"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        outcome = cleaned.get("outcome")
        if outcome in _EXPLAINED and not cleaned.get("reason", "").strip():
            self.add_error("reason", "请写明理由：以后有人问起，看得到为什么这样处理")
        without_day = not cleaned.get("effective_on") and "effective_on" not in self.errors
        if outcome == Outcome.THEIRS and without_day:
            self.add_error("effective_on", "请填写台账从哪一天起改变")
        if outcome and outcome != Outcome.THEIRS:
            cleaned["effective_on"] = None
        return cleaned

    def pending(self) -> QuerySet[Difference]:
        raise NotImplementedError

    def apply(self, change: Change) -> None:
        rows, outcome = self.pending(), self.cleaned_data["outcome"]
        reason = self.cleaned_data.get("reason", "").strip()
        if outcome == FIELD:
            send_to_field(rows, change, reason=reason)
        elif outcome == Outcome.THEIRS:
            self.take(rows, change, reason)
        else:
            settle(rows, outcome, change, reason=reason)

    def take(self, rows: QuerySet[Difference], change: Change, reason: str) -> None:
        items = takeable(_with_entries(rows))
        if not items:
            raise ActError("所选差异都不能直接采纳，请逐项处理或转实地核查", "outcome")
        take_over(items, self.day, change, self.reach)
        settle(rows.filter(pk__in=[i.pk for i in items]), Outcome.THEIRS, change, reason=reason)


@register
class Settle(Settling):
    slug, label, icon = "settle", "处理", "check"

    @classmethod
    def available(cls, record: Any) -> bool:
        return bool(record.is_pending)

    def prepare(self) -> None:
        super().prepare()
        self.initial.setdefault("effective_on", self.record.found_on)
        refusal = why_not(self.record)
        said = (
            f"不能以对方为准：{refusal}" if refusal else f"以对方为准：{EFFECTS[self.record.kind]}"
        )
        self.fields["outcome"].help_text = said
        if refusal:
            kept = [choice for choice in CHOICES if choice[0] != Outcome.THEIRS]
            self.fields["outcome"].choices = kept  # type: ignore[attr-defined]
            del self.fields["effective_on"]

    def pending(self) -> QuerySet[Difference]:
        return Difference.objects.pending().filter(pk=self.record.pk)


@register
class SettleAll(Settling):
    slug, label, icon = "settle-all", "处理所选", "check"
    bulk = True
    explanation = "所选的差异作同样处理。以对方为准时，不能直接采纳的（如代码残缺）、几份名单说法不一的，留待逐项处理。"

    def prepare(self) -> None:
        super().prepare()
        newest = self.records.order_by("-found_on").values_list("found_on", flat=True).first()
        self.initial.setdefault("effective_on", newest)

    def pending(self) -> QuerySet[Difference]:
        return Difference.objects.pending().filter(pk__in=self.records.values("pk"))


@register
class ApplyPrecedence(Act):
    noun, slug, label, icon = "differences", "apply-precedence", "按来源优先级处理", "git-merge"
    bulk = True
    explanation = (
        "名称、登记状态和新登记单位以市监（社会组织以民政）为准，从业人数以人社为准。"
        "同名不同码、名称与台账单位相同的新登记、仍有党组织覆盖的注销等须由人判断的，不在其中，留待逐项处理。"
    )
    day_label = "采纳的生效日期"

    def prepare(self) -> None:
        self.fields["effective_on"].help_text = "台账自这一天起改变；默认是名单的数据日期。"
        newest = self.records.order_by("-found_on").values_list("found_on", flat=True).first()
        self.initial.setdefault("effective_on", newest)

    def apply(self, change: Change) -> None:
        said = self.cleaned_data.get("reason", "").strip()
        rows = decided(Difference.objects.filter(pk__in=self.records.values("pk")))
        items = takeable(_with_entries(rows[Outcome.THEIRS]))
        ours = list(rows[Outcome.OURS].values_list("pk", flat=True))
        if not items and not ours:
            raise ActError("所选差异都须由人判断，来源优先级不能决定")
        take_over(items, self.day, change, self.reach)
        for outcome, pks in ((Outcome.THEIRS, [i.pk for i in items]), (Outcome.OURS, ours)):
            reason = said or "按来源优先级"
            settle(Difference.objects.filter(pk__in=pks), outcome, change, reason=reason)
