"""What the steps of an assessment have in common: when they may be taken, by whom, what they give."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from activities.acts.stepping import SteppingAct
from activities.models import (
    Assessed,
    AssessmentItem,
    AssessmentScheme,
    AssessmentScore,
    AssessmentStep,
)
from activities.models.assessed import TRANSITIONS, AssessedState, StepKind
from activities.models.assessment_schemes import SchemeState, plain
from orgs.acts import ActError, editing_reach
from orgs.models import Change, User

Method = AssessmentItem.Method
OCCURRED = (("no", "没有发生"), ("yes", "发生，一票否决"))


def standing(record: Any) -> Any:
    """The assessed as it stands today, looked up once for all that is asked of the record."""
    if not hasattr(record, "standing_now"):
        today = timezone.localdate()
        rows = Assessed.objects.known(today).select_related("scheme")
        found: Any = rows.get(pk=record.pk)
        schemes: Any = AssessmentScheme.objects.known(today)
        found.scheme_state = schemes.values_list("state", flat=True).get(pk=found.scheme_id)
        record.standing_now = found
    return record.standing_now


def is_possible(kind: StepKind, assessed: Any) -> bool:
    if assessed.scheme_state == SchemeState.SUPERSEDED:
        return False
    return kind in TRANSITIONS[AssessedState(assessed.state)]


def reviews(user: User, assessed: Any) -> bool:
    """Whether the user judges it: who keeps the street it lies in, of a street only the district."""
    code = assessed.street if assessed.has_review else assessed.scheme.division_id
    return editing_reach(user).covers(code)


class StepAct(SteppingAct):
    """One step, as a form whose saving is that step."""

    noun = "assessed"
    kind: ClassVar[StepKind]

    @classmethod
    def available(cls, record: Any) -> bool:
        return is_possible(cls.kind, standing(record))

    def apply(self, change: Change) -> None:
        assessed = locked(self.record.pk)
        self.check(assessed)
        step = AssessmentStep.objects.create(
            assessed_id=assessed.pk,
            kind=self.kind,
            happened_on=self.day,
            note=self.cleaned_data["note"],
            change=change,
        )
        self.complete(assessed, step, change)

    def check(self, assessed: Any) -> None:
        """Raises `ActError` for a step that does not follow from those before it."""
        if not is_possible(self.kind, assessed):
            label = AssessedState(assessed.state).label
            raise ActError(f"目前是“{label}”，不能办理“{self.label}”，请刷新后再办")
        before = assessed.steps.order_by("-happened_on", "-pk").first()
        self.check_day(assessed.scheme.started_on, "考核启动之日", before)

    def complete(self, assessed: Any, step: AssessmentStep, change: Change) -> None:
        """Write what belongs to the step besides itself, and tell whom it concerns."""


def locked(pk: int) -> Any:
    """As it stands today; nobody else takes a step of it meanwhile."""
    Assessed.objects.select_for_update().get(pk=pk)
    return standing(Assessed(pk=pk))


class JudgeAct(StepAct):
    """A step that gives points: a number and a remark for each item that people judge."""

    methods: ClassVar[tuple[Method, ...]] = AssessmentItem.JUDGED
    # The steps whose points the form opens with, the first that there is.
    after: ClassVar[tuple[StepKind, ...]] = ()

    def prepare(self) -> None:
        super().prepare()
        scheme = standing(self.record).scheme
        self.items = [one for one in scheme.items.all() if one.method in self.methods]
        given = self._given()
        for item in self.items:
            points, note = _fields(item)
            self.fields[f"points_{item.pk}"], self.fields[f"note_{item.pk}"] = points, note
            if score := given.get(item.pk):
                self.initial.setdefault(f"points_{item.pk}", _opened(item, score))
                self.initial.setdefault(f"note_{item.pk}", score.note)
        for name in ("note", "effective_on"):
            self.fields[name] = self.fields.pop(name)

    def _given(self) -> dict[int, AssessmentScore]:
        rows = AssessmentScore.objects.filter(
            step__assessed=self.record.pk, step__kind__in=(self.kind, *self.after)
        ).select_related("step")
        order = (*reversed(self.after), self.kind)
        kept: dict[int, AssessmentScore] = {}
        for score in sorted(
            rows, key=lambda one: (order.index(StepKind(one.step.kind)), one.step_id)
        ):
            kept[score.item_id] = score
        return kept

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for item in self.items:
            name, note = f"points_{item.pk}", said.get(f"note_{item.pk}", "").strip()
            if name in self.errors or note:
                continue
            points = said.get(name)
            if item.method == Method.MANUAL and points is None:
                self.add_error(name, f"请填写“{item.title}”的得分；不适用的留空，并写明理由")
            elif item.needs_material and points:
                self.add_error(f"note_{item.pk}", f"“{item.title}”需要材料，请写明材料名称或文号")
        return said

    def complete(self, assessed: Any, step: AssessmentStep, change: Change) -> None:
        AssessmentScore.objects.bulk_create(
            AssessmentScore(step=step, item=item, points=points, note=note, change=change)
            for item in self.items
            for points, note in [self._score(item)]
            if points is not None or item.method == Method.MANUAL
        )

    def _score(self, item: AssessmentItem) -> tuple[Decimal | None, str]:
        points = self.cleaned_data.get(f"points_{item.pk}")
        if item.method == Method.VETO:
            points = Decimal(int(points == "yes"))
        return points, self.cleaned_data.get(f"note_{item.pk}", "").strip()


def _opened(item: AssessmentItem, score: AssessmentScore) -> Any:
    return ("yes" if score.points else "no") if item.method == Method.VETO else score.points


def _fields(item: AssessmentItem) -> tuple[forms.Field, forms.Field]:
    """The points and the remark of one item."""
    points: forms.Field
    if item.method == Method.VETO:
        points = forms.ChoiceField(label=item.title, choices=OCCURRED, initial="no")
    else:
        words = {Method.DEDUCT: "扣分，最多", Method.BONUS: "加分，最多"}
        worth = f"{words.get(Method(item.method), '满分')}{plain(item.points)}"
        points = forms.DecimalField(
            label=f"{item.title}（{worth}）",
            required=False,
            min_value=0,
            max_value=item.points,
            decimal_places=2,
            max_digits=5,
            error_messages={
                "invalid": "得分应为数字，例如 8.5",
                "min_value": "得分不能是负数；扣分也填正数",
                "max_value": f"不能超过{plain(item.points)}分",
                "max_decimal_places": "得分最多两位小数",
                "max_digits": "得分最多两位小数",
                "max_whole_digits": f"不能超过{plain(item.points)}分",
            },
        )
        points.widget.attrs |= {"inputmode": "decimal", "step": "any"}
    points.help_text = item.standard
    remark = "材料名称或文号、说明" if item.needs_material else "说明"
    note = forms.CharField(label=f"{item.title}：{remark}", max_length=200, required=False)
    return points, note
