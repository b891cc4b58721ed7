"""自评、初评、审定: points for what no record tells, and a documented word about what one does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from activities.acts.assessments.common import (
    JudgeAct,
    Method,
    StepAct,
    reviews,
    standing,
)
from activities.assessments.notices import tell_assessed
from activities.assessments.nouns import ASSESSED
from activities.models import Assessed, AssessmentItem, AssessmentScore, AssessmentStep
from activities.models.assessed import AssessedState, StepKind
from activities.models.assessment_schemes import plain
from orgs.acts import Act, ActError, keeps_area, keeps_district, register
from orgs.models import Change, User

TOLD = 5  # those named in an error


@register
class SelfScore(JudgeAct):
    """By the secretary, the street, the instructor; or in their stead by who keeps the area."""

    slug, label, icon, kind = "self-score", "填写自评", "pencil", StepKind.SELF_SCORED
    explanation = (
        "只填没有记录可查的内容；自动计分的由台账核对，不用填写，记录不全的请补登。"
        "不适用的，得分留空并写明理由，不会因此失分。初评以前可以再次填写。"
    )
    methods = (Method.MANUAL, Method.BONUS)
    handed = frozenset(["instructor"])


class ReviewerAct(StepAct):
    """An act of who judges: the street, or the district."""

    @classmethod
    def open_to(cls, user: User) -> bool:
        return keeps_area(user)

    @classmethod
    def offered(cls, record: Any, user: User) -> bool:
        return cls.available(record) and reviews(user, standing(record))

    @classmethod
    def taken_back_by(cls, record: Any, user: User) -> bool:
        return reviews(user, standing(record))


@register
class Review(ReviewerAct, JudgeAct):
    slug, label, icon, kind = "review", "街道初评", "clipboard-list", StepKind.REVIEWED
    explanation = "对没有记录可查的内容评分；自评的分数已填好，可以改。没有自评的也可以直接初评。"
    after = (StepKind.SELF_SCORED,)

    @classmethod
    def available(cls, record: Any) -> bool:
        return super().available(record) and standing(record).has_review


@register
class ReturnSelfScore(ReviewerAct):
    slug, label, icon, kind = "return", "退回自评", "arrow-back-up", StepKind.RETURNED
    explanation = "自评不符合要求的，说明原因退回重新填写。"
    note_label, needs_note = "退回原因", True

    def complete(self, assessed: Any, step: AssessmentStep, change: Change) -> None:
        tell_assessed([assessed], f"自评被退回：{step.note}", by=self.user)


@register
class Adjust(ReviewerAct):
    """The records tell otherwise than it is: a reviewer says so, with the reason."""

    slug, label, icon, kind = "adjust", "调整自动计分", "replace", StepKind.ADJUSTED
    explanation = (
        "自动计分以台账为准。记录缺漏的应当补登；确有特殊情况、不能由记录反映的，"
        "才在这里调整并说明理由，考核表上会注明。"
    )
    note_label, needs_note = "调整理由", True
    field_order = ["item", "points"]

    item = forms.ModelChoiceField(
        AssessmentItem.objects.none(), label="考核内容", empty_label="请选择"
    )
    points = forms.DecimalField(
        label="调整后的得分", min_value=0, max_digits=5, decimal_places=2,
        error_messages={
            "invalid": "得分应为数字，例如 8.5",
            "max_digits": "得分最多两位小数",
            "max_decimal_places": "得分最多两位小数",
            "max_whole_digits": "得分不能超过这一项的分值",
        },
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        field: Any = self.fields["item"]
        scheme = standing(self.record).scheme_id
        field.queryset = AssessmentItem.objects.filter(scheme=scheme, method=Method.AUTO)
        field.label_from_instance = lambda item: f"{item.title}（满分{plain(item.points)}）"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        item, points = said.get("item"), said.get("points")
        if item and points is not None and points > item.points:
            self.add_error("points", f"“{item.title}”满分{plain(item.points)}分，不能超过")
        return said

    def complete(self, assessed: Any, step: AssessmentStep, change: Change) -> None:
        AssessmentScore.objects.create(
            step=step,
            item=self.cleaned_data["item"],
            points=self.cleaned_data["points"],
            note=step.note[:200],
            change=change,
        )


class DistrictAct(StepAct):
    """What the district decides."""

    @classmethod
    def open_to(cls, user: User) -> bool:
        return keeps_district(user)


@register
class Examine(DistrictAct, JudgeAct):
    slug, label, icon, kind = "examine", "区级审定", "circle-check", StepKind.EXAMINED
    explanation = (
        "审定以后等待公布；公布之前可以再次审定。初评（没有初评的为自评）的分数已填好，可以改。"
    )
    after = (StepKind.REVIEWED, StepKind.SELF_SCORED)


@register
class Exclude(DistrictAct):
    slug, label, icon, kind = "exclude", "不参加考核", "circle-x", StepKind.EXCLUDED
    explanation = "因停业、整建制合并等不宜考核的，说明理由；不评等次，登记表彰时按未参加考核提示。"
    note_label, needs_note = "理由", True


@register
class ExamineAsReviewed(Act):
    """The points of the review, as they are, for all that are chosen."""

    noun, slug, label, icon = "assessed", "examine-as-reviewed", "按初评审定", "circle-check"
    bulk = True
    day_label = "审定日期"
    explanation = "对选定的、已经初评的考核对象，按初评的分数审定；需要改分的请逐个审定。"

    @classmethod
    def open_to(cls, user: User) -> bool:
        return keeps_district(user)

    def prepare(self) -> None:
        for name in ("reason", "document_no"):
            self.fields.pop(name)
        self.fields["effective_on"].help_text = ""
        self.initial.setdefault("effective_on", timezone.localdate())

    def apply(self, change: Change) -> None:
        keys = list(self.records.order_by("pk").values_list("pk", flat=True))
        list(Assessed.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
        today = timezone.localdate()
        chosen: Any = Assessed.objects.known(today).in_force(today).filter(pk__in=keys)
        reviewed = set(chosen.filter(state=AssessedState.REVIEWED).values_list("pk", flat=True))
        if others := [pk for pk in keys if pk not in reviewed]:
            raise ActError(f"{names(others)}不是“待审定”，请只勾选待审定的")
        given: dict[int, list[AssessmentScore]] = {pk: [] for pk in keys}
        for score in _reviewed(keys):
            given[score.step.assessed_id].append(score)
            if self.day < score.step.happened_on:
                raise ActError("审定日期不能早于初评日期，请核对", "effective_on")
        if bare := [pk for pk in keys if not given[pk] and _is_judged(pk)]:
            raise ActError(f"{names(bare)}没有初评的分数，请逐个审定")
        steps = AssessmentStep.objects.bulk_create(
            AssessmentStep(
                assessed_id=pk, kind=StepKind.EXAMINED, happened_on=self.day, change=change
            )
            for pk in keys
        )
        AssessmentScore.objects.bulk_create(
            AssessmentScore(
                step=step, item_id=one.item_id, points=one.points, note=one.note, change=change
            )
            for step in steps
            for one in given[step.assessed_id]
        )


def _reviewed(keys: list[int]) -> list[AssessmentScore]:
    """The scores of each one's last review."""
    rows = AssessmentScore.objects.filter(
        step__assessed__in=keys, step__kind=StepKind.REVIEWED
    ).select_related("step")
    last: dict[int, int] = {}
    for score in rows:
        last[score.step.assessed_id] = max(last.get(score.step.assessed_id, 0), score.step_id)
    return [score for score in rows if score.step_id == last[score.step.assessed_id]]


def _is_judged(pk: int) -> bool:
    items = AssessmentItem.objects.filter(scheme__assessed=pk, method=Method.MANUAL)
    return items.exists()


def names(keys: list[int]) -> str:
    """The first few by name, and how many there are."""
    rows = ASSESSED.named(Assessed.objects.filter(pk__in=keys[:TOLD]), timezone.localdate())
    said = "、".join(f"“{one.name}”" for one in rows)
    return said if len(keys) <= TOLD else f"{said}等{len(keys)}个"
